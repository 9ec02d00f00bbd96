//! Generators. CPython: `Objects/genobject.c` (`gen_send_ex2`, `_gen_throw`, `gen_close`), `Python/bytecodes.c`.
//!
//! The frame of a generator lies in the generator. It runs in a loop of its own, so a generator that yields gives
//! control back to whoever resumed it.

use crate::ceval::{Flow, Outcome, frame_flag};
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::frame::{field, owner};
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, NewObject, Obj, flag};

/// Slots of a generator: name, qualname, the exception it handles.
pub mod slot {
    pub const NAME: u32 = 0;
    pub const QUALNAME: u32 = 1;
    pub const HANDLED: u32 = 2;
}

/// `gi_frame_state` in `data1`.
pub mod state {
    pub const CREATED: u64 = 0;
    pub const SUSPENDED: u64 = 1;
    pub const RUNNING: u64 = 2;
    pub const FINISHED: u64 = 3;
}

impl Vm {
    /// `RETURN_GENERATOR`: the frame moves into a new generator, which the caller gets.
    pub(crate) fn op_return_generator(&mut self) -> R<Flow> {
        let f = self.regs.fp;
        self.save_frame();
        let func = Obj(self.heap.word(f + field::FUNC));
        let name = self.heap.slot(func, glassheap_heap::traverse::function::NAME);
        let qualname = self.heap.slot(func, glassheap_heap::traverse::function::QUALNAME);
        let words = self.heap.word(f + field::SIZE) - field::LOCALSPLUS;
        let size = self.profile().layout.generator + 8 * words;
        let generator = self.alloc(NewObject {
            ty: self.t.generator,
            kind: Kind::Generator,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        self.heap.init_slots(generator, 3);
        let (name, qualname) = (self.new_ref(name), self.new_ref(qualname));
        self.heap.set_slot(generator, slot::NAME, name);
        self.heap.set_slot(generator, slot::QUALNAME, qualname);
        self.heap.set_data0(generator, u64::from(f));
        self.heap.set_word(f + field::OWNER, owner::GENERATOR);
        self.heap.set_word(f + field::GENERATOR, generator.0);
        let flags = self.heap.word(f + field::VM0);
        let drops = self.heap.word(f + field::VM1);
        self.heap
            .set_word(f + field::VM0, frame_flag::GENERATOR | frame_flag::ENTRY);
        self.heap.set_word(f + field::VM1, 0);
        let previous = self.heap.word(f + field::PREVIOUS);
        self.heap.set_word(f + field::PREVIOUS, 0);
        let depth = self.reg_number(reg::DEPTH);
        self.set_reg_number(reg::DEPTH, depth - 1);
        self.heap.gc_track(generator);
        if previous == 0 {
            self.regs = crate::vm::Registers::default();
            self.set_reg_number(reg::FRAME, 0);
        } else {
            self.load_frame(previous);
        }
        if flags & frame_flag::ENTRY != 0 {
            return Ok(Flow::Return(generator));
        }
        if drops != 0 {
            self.drop_stack(drops);
        }
        if flags & frame_flag::INIT != 0 {
            self.decref(generator);
            return Err(self.type_error("__init__() should return None, not 'generator'"));
        }
        self.push(generator);
        Ok(Flow::Frame)
    }

    /// `YIELD_VALUE`: back to whoever resumed the generator.
    pub(crate) fn op_yield(&mut self) -> R<Flow> {
        let value = self.pop();
        let f = self.regs.fp;
        self.save_frame();
        self.note_call(f, false);
        let generator = Obj(self.heap.word(f + field::GENERATOR));
        self.heap.set_data1(generator, state::SUSPENDED);
        let previous = self.heap.word(f + field::PREVIOUS);
        self.heap.set_word(f + field::PREVIOUS, 0);
        let depth = self.reg_number(reg::DEPTH);
        self.set_reg_number(reg::DEPTH, depth - 1);
        if previous == 0 {
            self.regs = crate::vm::Registers::default();
            self.set_reg_number(reg::FRAME, 0);
        } else {
            self.load_frame(previous);
        }
        Ok(Flow::Return(value))
    }

    /// The frame of a generator has ended.
    pub(crate) fn generator_frame_left(&mut self, f: u32) {
        let generator = Obj(self.heap.word(f + field::GENERATOR));
        self.heap.set_data1(generator, state::FINISHED);
        self.heap.set_data0(generator, 0);
        self.heap.set_word(f + field::OWNER, owner::THREAD);
        self.destroy_frame(f);
    }

    /// Resumes a generator: with a value (`send`), or by raising what is on its way (`throw`). `Ok(None)`: it returned,
    /// and the value it returned is in the second part.
    fn resume(&mut self, generator: Obj, value: Option<Obj>) -> R<(Option<Obj>, Obj)> {
        let f = self.heap.data0(generator) as u32;
        let at = self.heap.data1(generator);
        if at == state::RUNNING {
            if let Some(v) = value {
                self.decref(v);
            }
            return Err(self.value_error("generator already executing"));
        }
        if f == 0 || at == state::FINISHED {
            let Some(v) = value else { return Err(Raised) };
            self.decref(v);
            return Ok((None, self.new_none()));
        }
        if at == state::CREATED
            && let Some(v) = value
            && v != self.none
        {
            self.decref(v);
            return Err(self.type_error("can't send non-None value to a just-started generator"));
        }
        self.check_nesting()?;
        let depth = self.reg_number(reg::DEPTH);
        if depth >= self.reg_number(reg::RECURSION_LIMIT) {
            if let Some(v) = value {
                self.decref(v);
            }
            return Err(self.recursion_error(""));
        }
        self.save_frame();
        // Whoever resumes it holds it: no reference of its own, as in `gen_send_ex2`.
        self.heap.set_data1(generator, state::RUNNING);
        self.heap.set_word(f + field::PREVIOUS, self.regs.fp);
        self.set_reg_number(reg::DEPTH, depth + 1);
        // Its own exception state takes the place of the caller's (`gi_exc_state`).
        let outer = self.reg(reg::HANDLED);
        let own = self.heap.slot(generator, slot::HANDLED);
        if !own.is_null() {
            self.heap.set_slot(generator, slot::HANDLED, Obj::NULL);
            self.set_reg(reg::HANDLED, own);
        }
        self.load_frame(f);
        let result = match value {
            Some(v) => {
                // The first instruction behind RETURN_GENERATOR drops it; behind a yield it is the yield's value.
                self.push(v);
                if at == state::CREATED {
                    self.regs.line = crate::ceval::BEFORE_RESUME;
                }
                self.run_nested()
            }
            None => self.run_nested_raising(at),
        };
        if self.profile().interp.exc_info_stays && self.heap.data0(generator) != 0 {
            // A yield too gives `sys.exc_info()` back (`Python/ceval.c@v2.7.18 (fast_yield)`).
            self.reset_exc_info(f);
        }
        let now = self.reg(reg::HANDLED);
        if now != outer {
            if self.heap.data0(generator) != 0 {
                self.heap.set_slot(generator, slot::HANDLED, now);
            } else if !now.is_null() {
                self.decref(now);
            }
            self.set_reg(reg::HANDLED, outer);
        }
        let finished = self.heap.data0(generator) == 0;
        match result {
            Ok(o) if finished => Ok((None, o)),
            Ok(o) => Ok((Some(o), Obj::NULL)),
            Err(e) => Err(e),
        }
    }

    /// Goes on with the exception on its way raised at the place where the generator stands.
    fn run_nested_raising(&mut self, at: u64) -> R {
        self.nesting += 1;
        if at == state::CREATED {
            // Not started: the exception passes the whole frame.
            self.regs.pc = self.regs.pc.max(1);
        }
        let outcome = self.run_raised();
        self.nesting -= 1;
        match outcome {
            Outcome::Returned(o) => Ok(o),
            _ => Err(Raised),
        }
    }

    /// `next(generator)`.
    pub fn generator_next(&mut self, generator: Obj) -> R<Option<Obj>> {
        let none = self.new_none();
        let (yielded, returned) = self.resume(generator, Some(none))?;
        if yielded.is_none() {
            if returned != self.none {
                let Raised = self.stop_iteration(returned);
                self.decref(returned);
                return Err(Raised);
            }
            self.decref(returned);
        }
        Ok(yielded)
    }

    /// `generator.send(value)`; StopIteration at the end.
    pub fn generator_send(&mut self, generator: Obj, value: Obj) -> R {
        self.incref(value);
        let (yielded, returned) = self.resume(generator, Some(value))?;
        match yielded {
            Some(o) => Ok(o),
            None => {
                let raised = self.stop_iteration(returned);
                self.decref(returned);
                Err(raised)
            }
        }
    }

    /// `generator.throw(exc)`: the exception is taken over.
    pub fn generator_throw(&mut self, generator: Obj, exc: Obj) -> R {
        // A `yield from` passes it on to the inner iterator first.
        if let Some(inner) = self.yielding_from(generator) {
            self.incref(inner);
            let result = self.throw_into(generator, inner, exc);
            self.decref(inner);
            return result;
        }
        self.restore_raised(exc);
        let (yielded, returned) = self.resume(generator, None)?;
        match yielded {
            Some(o) => Ok(o),
            None => {
                let raised = self.stop_iteration(returned);
                self.decref(returned);
                Err(raised)
            }
        }
    }

    fn throw_into(&mut self, generator: Obj, inner: Obj, exc: Obj) -> R {
        let closing = self.is_instance(exc, self.t.generator_exit);
        let result = if closing {
            let closed = self.close_iterator(inner);
            match closed {
                Ok(()) => None,
                Err(Raised) => {
                    self.decref(exc);
                    let (yielded, returned) = self.resume(generator, None)?;
                    return self.finish_send(yielded, returned);
                }
            }
        } else if self.heap.kind(inner) == Kind::Generator {
            self.incref(exc);
            self.heap.set_data1(generator, state::RUNNING);
            let r = self.generator_throw(inner, exc);
            self.heap.set_data1(generator, state::SUSPENDED);
            Some(r)
        } else {
            match self.get_attr_or_none(inner, self.n.throw)? {
                Some(f) => {
                    let r = self.call(f, &crate::native::Args::positional(&[exc]));
                    self.decref(f);
                    Some(r)
                }
                None => None,
            }
        };
        match result {
            None => {
                self.restore_raised(exc);
                let (yielded, returned) = self.resume(generator, None)?;
                self.finish_send(yielded, returned)
            }
            Some(Ok(value)) => {
                self.decref(exc);
                Ok(value)
            }
            Some(Err(Raised)) => {
                self.decref(exc);
                // The inner iterator ended: CLEANUP_THROW sees the exception at the yield.
                let (yielded, returned) = self.resume(generator, None)?;
                self.finish_send(yielded, returned)
            }
        }
    }

    fn finish_send(&mut self, yielded: Option<Obj>, returned: Obj) -> R {
        match yielded {
            Some(o) => Ok(o),
            None => {
                let raised = self.stop_iteration(returned);
                self.decref(returned);
                Err(raised)
            }
        }
    }

    /// What a suspended `yield from` delegates to, borrowed (`_PyGen_yf`).
    #[must_use]
    pub fn yielding_from(&self, generator: Obj) -> Option<Obj> {
        use glassheap_syntax::code::Op;
        let f = self.heap.data0(generator) as u32;
        if f == 0 || self.heap.data1(generator) != state::SUSPENDED {
            return None;
        }
        let code = self.frame_code(f)?;
        let pc = self.heap.word(f + field::PC) as usize;
        let resumed = code.code.get(pc)?;
        if resumed.op != Op::Resume || resumed.arg != 2 {
            return None;
        }
        let base = f + field::LOCALSPLUS + self.heap.word(f + field::NLOCALSPLUS);
        let depth = self.heap.word(f + field::DEPTH);
        Some(Obj(self.heap.word(base + depth - 1) & !glassheap_heap::frame::BORROWED))
    }

    fn close_iterator(&mut self, it: Obj) -> R<()> {
        if self.heap.kind(it) == Kind::Generator {
            return self.generator_close(it);
        }
        if let Some(f) = self.get_attr_or_none(it, self.n.close)? {
            let r = self.call(f, &crate::native::Args::default());
            self.decref(f);
            let o = r?;
            self.decref(o);
        }
        Ok(())
    }

    /// The generator waits at a `yield` that no `try` or `with` of the program surrounds (`RESUME_OPARG_DEPTH1_MASK`).
    fn waits_outside_try(&self, generator: Obj, f: u32) -> bool {
        use glassheap_syntax::code::Op;
        self.yielding_from(generator).is_none()
            && self.frame_code(f).is_some_and(|code| {
                let pc = self.heap.word(f + field::PC);
                crate::ceval::find_handler(&code, pc).is_some_and(|e| {
                    code.code
                        .get(e.target as usize)
                        .is_some_and(|i| i.op == Op::StopIterationError)
                })
            })
    }

    /// `generator.close()`.
    pub fn generator_close(&mut self, generator: Obj) -> R<()> {
        let f = self.heap.data0(generator) as u32;
        match self.heap.data1(generator) {
            state::FINISHED => return Ok(()),
            state::CREATED => {
                self.heap.set_data1(generator, state::FINISHED);
                self.heap.set_data0(generator, 0);
                if f != 0 {
                    self.heap.set_word(f + field::OWNER, owner::THREAD);
                    self.destroy_frame(f);
                }
                return Ok(());
            }
            _ => {}
        }
        if self.profile().interp.close_skips_the_frame && self.waits_outside_try(generator, f) {
            self.heap.set_data1(generator, state::FINISHED);
            if self.profile().interp.close_keeps_function {
                glassheap_heap::dealloc::clear_frame_locals(self, f);
            } else {
                self.heap.set_data0(generator, 0);
                self.heap.set_word(f + field::OWNER, owner::THREAD);
                self.destroy_frame(f);
            }
            return Ok(());
        }
        let exc = self.new_exception(self.t.generator_exit, &[]);
        match self.generator_throw(generator, exc) {
            Ok(value) => {
                self.decref(value);
                Err(self.runtime_error("generator ignored GeneratorExit"))
            }
            Err(e) => {
                if self.raised_is(self.t.generator_exit) || self.raised_is(self.t.stop_iteration) {
                    self.drop_raised();
                    return Ok(());
                }
                Err(e)
            }
        }
    }

    /// Whether closing it would run code (`gen_is_coroutine…`, `_PyGen_Finalize`).
    #[must_use]
    pub fn generator_needs_close(&self, generator: Obj) -> bool {
        self.heap.data0(generator) != 0
            && self.heap.data1(generator) == state::SUSPENDED
            && !self.heap.has_flag(generator, flag::FINALIZED)
    }

    // -- yield from ---------------------------------------------------------------------------------------------------

    /// `SEND`: `receiver value`.
    pub(crate) fn op_send(&mut self, target: u32) -> R<Flow> {
        let value = self.pop();
        let receiver = self.peek(0);
        if self.heap.kind(receiver) == Kind::Generator {
            let (yielded, returned) = self.resume(receiver, Some(value))?;
            match yielded {
                Some(o) => self.push(o),
                None => {
                    self.push(returned);
                    self.regs.pc = target;
                }
            }
            return Ok(Flow::Next);
        }
        let result = if value == self.none {
            self.decref(value);
            self.iter_next_value(receiver)
        } else {
            let r = self.call_method(receiver, "send", &[value]);
            self.decref(value);
            match r {
                Ok(o) => Ok(Some(o)),
                Err(e) => Err(e),
            }
        };
        match result {
            Ok(Some(o)) => self.push(o),
            Ok(None) => {
                let none = self.new_none();
                self.push(none);
                self.regs.pc = target;
            }
            Err(e) => {
                let Some(value) = self.take_stop_iteration_value() else {
                    return Err(e);
                };
                self.push(value);
                self.regs.pc = target;
            }
        }
        Ok(Flow::Next)
    }

    fn iter_next_value(&mut self, it: Obj) -> R<Option<Obj>> {
        self.iter_step(it)
    }

    /// If StopIteration is on its way: forgets it and gives its value.
    pub fn take_stop_iteration_value(&mut self) -> Option<Obj> {
        if !self.raised_is(self.t.stop_iteration) {
            return None;
        }
        let exc = self.take_raised();
        let value = self.heap.slot(exc, exception::VALUE);
        let value = if value.is_null() { self.none } else { value };
        self.incref(value);
        self.decref(exc);
        Some(value)
    }

    /// `CLEANUP_THROW`: `receiver last_sent exc -> None value`.
    pub(crate) fn op_cleanup_throw(&mut self) -> R<Flow> {
        let exc = self.pop();
        if self.is_instance(exc, self.t.stop_iteration) {
            let value = self.heap.slot(exc, exception::VALUE);
            let value = if value.is_null() { self.none } else { value };
            self.incref(value);
            self.drop_stack(2);
            self.decref(exc);
            let none = self.new_none();
            self.push(none);
            self.push(value);
            return Ok(Flow::Next);
        }
        self.restore_raised(exc);
        Err(Raised)
    }

    /// PEP 479: StopIteration that leaves a generator becomes RuntimeError.
    pub(crate) fn stop_iteration_error(&mut self, exc: Obj) -> Obj {
        if !self.is_instance(exc, self.t.stop_iteration) {
            return exc;
        }
        let text = self.new_str("generator raised StopIteration");
        let new = self.new_exception(self.t.runtime_error, &[text]);
        self.decref(text);
        self.replace_slot(new, exception::CAUSE, exc);
        self.replace_slot(new, exception::CONTEXT, exc);
        self.heap.set_data0(new, crate::errors::SUPPRESS_CONTEXT);
        self.decref(exc);
        new
    }
}
