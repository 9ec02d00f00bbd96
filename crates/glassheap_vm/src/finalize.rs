//! Running Python code at an object's end: `__del__`, generators, weak-reference callbacks, `gc.callbacks`. CPython:
//! `Objects/typeobject.c` (`slot_tp_finalize`), `Objects/genobject.c` (`_PyGen_Finalize`), `Objects/weakrefobject.c`,
//! `Python/errors.c` (`_PyErr_WriteUnraisableMsg`).

use crate::class::TypeBits;
use crate::native::Args;
use crate::record::{CollectionRecord, Unraisable};
use crate::vm::{Vm, reg};
use glassheap_heap::dealloc::{Runtime, Trashcan};
use glassheap_heap::gc::Collected;
use glassheap_heap::image::scalar;
use glassheap_heap::{Heap, Kind, Obj, flag, gc};

/// Where an exception could not be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    Finalizer,
    Callback,
    GcCallback,
    Generator,
    Other,
}

impl Runtime for Vm {
    fn heap(&self) -> &Heap {
        &self.heap
    }

    fn heap_mut(&mut self) -> &mut Heap {
        &mut self.heap
    }

    fn has_finalizer(&self, o: Obj) -> bool {
        if self.heap.kind(o) == Kind::Generator {
            return self.generator_needs_close(o);
        }
        !self.profile().gc.legacy_finalizers && self.has_del(o)
    }

    fn has_legacy_finalizer(&self, o: Obj) -> bool {
        self.has_del(o)
    }

    fn call_finalizer(&mut self, o: Obj) {
        self.guarded(|vm| {
            if vm.heap.kind(o) == Kind::Generator {
                if vm.generator_close(o).is_err() {
                    vm.write_unraisable(Ignored::Generator, o);
                }
                return;
            }
            let name = vm.n.del;
            let function = vm.special(o, name);
            match vm.call_special(o, name, &[]) {
                Ok(Some(result)) => vm.decref(result),
                Ok(None) => {}
                Err(_) => vm.write_unraisable(Ignored::Finalizer, function.unwrap_or(o)),
            }
        });
    }

    fn call_weakref_callback(&mut self, wr: Obj) {
        self.guarded(|vm| {
            let callback = vm.heap.slot(wr, 0);
            if callback.is_null() {
                return;
            }
            vm.heap.set_slot(wr, 0, Obj::NULL);
            match vm.call(callback, &Args::positional(&[wr])) {
                Ok(result) => vm.decref(result),
                Err(_) => vm.write_unraisable(Ignored::Callback, callback),
            }
            vm.decref(callback);
        });
    }

    fn save_garbage(&mut self, o: Obj) {
        let list = self.reg(reg::GC_GARBAGE);
        self.incref(o);
        self.heap.list_append(list, o);
    }

    fn gc_started(&mut self, generation: usize) {
        crate::modules::gc::before_collection(self, generation);
    }

    fn gc_ended(&mut self, generation: usize, result: Collected, explicit: bool) {
        if self.record.live && self.reg_number(reg::FINALIZING) == 0 {
            let (line, func) = self.program_place();
            let record = CollectionRecord {
                generation: generation as u8,
                explicit,
                collected: result.collected,
                uncollectable: result.uncollectable,
                line,
                func,
                line_step: self.reg_number(reg::LINES),
                event: self.heap.image.journal.count,
            };
            self.record.collections.push(record);
        }
        crate::modules::gc::after_collection(self, generation, result);
    }

    fn report_collectable(&mut self, list: Obj) {
        if self.heap.scalar(scalar::GC_DEBUG) & gc::debug::COLLECTABLE == 0 {
            return;
        }
        for o in self.heap.gc_list(list) {
            let line = format!("gc: collectable <{} {:#x}>\n", self.type_name(o), self.heap.addr(o));
            self.print_out(&line, true);
        }
    }

    fn forget_interned(&mut self, o: Obj) {
        let table = self.reg(reg::INTERNED);
        let hash = self.str_hash_of(o);
        if let Some(i) = self.heap.dict_find(table, hash, o, |_, _| false) {
            self.heap.dict_remove(table, i);
        }
    }

    fn trashcan(&mut self) -> &mut Trashcan {
        &mut self.trashcan
    }
}

impl Vm {
    fn has_del(&self, o: Obj) -> bool {
        self.heap.has_flag(o, flag::HEAP_TYPE_INSTANCE) && self.type_bits(self.heap.ty(o)).has(TypeBits::HAS_DEL)
    }

    /// Runs code that must not disturb an exception on its way.
    fn guarded(&mut self, run: impl FnOnce(&mut Vm)) {
        let pending = self.take_raised();
        self.save_frame();
        let regs = self.regs;
        run(self);
        if self.stop.is_none() {
            self.regs = regs;
            self.set_reg_number(reg::FRAME, u64::from(regs.fp));
        }
        if !pending.is_null() {
            self.restore_raised(pending);
        }
    }

    /// `PyErr_WriteUnraisable`: the exception on its way is shown and forgotten.
    pub fn write_unraisable(&mut self, what: Ignored, o: Obj) {
        if self.stop.is_some() {
            return;
        }
        let exc = self.take_raised();
        if exc.is_null() {
            return;
        }
        if self.record.live {
            let type_name = self.type_name(exc);
            let message = self.exception_text(exc);
            self.record.unraisable.push(Unraisable { type_name, message });
        }
        if !self.call_unraisable_hook(exc, what, o) {
            let shown = match self.repr_text_of(o) {
                Ok(text) => text,
                Err(_) => {
                    self.drop_raised();
                    "<object repr() failed>".to_string()
                }
            };
            let head = match self.profile().interp.unraisable_text {
                2 => {
                    let text = self.exception_text(exc);
                    let name = self.type_name(exc);
                    let arg = if text.is_empty() {
                        String::new()
                    } else {
                        format!("'{text}',")
                    };
                    let line = format!("Exception {name}: {name}({arg}) in {shown} ignored\n");
                    self.print_out(&line, true);
                    self.decref(exc);
                    return;
                }
                3 => format!("Exception ignored in: {shown}\n"),
                _ => {
                    let doing = match what {
                        Ignored::Finalizer => "calling deallocator",
                        Ignored::Callback => "calling weakref callback",
                        Ignored::GcCallback => "calling GC callback",
                        Ignored::Generator => "closing generator",
                        Ignored::Other => "calling",
                    };
                    format!("Exception ignored while {doing} {shown}:\n")
                }
            };
            let mut text = head;
            crate::types::traceback_text::append(self, exc, &mut text);
            let line = self.exception_line(exc);
            text.push_str(&line);
            text.push('\n');
            self.print_out(&text, true);
        }
        self.decref(exc);
    }
}
