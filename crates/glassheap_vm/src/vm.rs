//! The machine: a heap, the registers of the evaluation loop, the tables of names and types.
//!
//! Everything that changes while a program runs is in the heap's image or in [`Registers`]; the rest is made once at
//! the start. So a keyframe is a heap shot and the registers, and running again from it gives the same run.

use crate::names::Names;
use crate::native::NativeDef;
use crate::record::Recorder;
use crate::static_types::{STATIC_TYPES, Types};
use glassheap_heap::dealloc::{self, Trashcan};
use glassheap_heap::image::scalar;
use glassheap_heap::traverse::type_slot;
use glassheap_heap::{Heap, HeapShot, IMMORTAL, Kind, NewObject, Obj, flag};
use glassheap_profile::Profile;

/// A Python exception is on its way; the object is in [`reg::RAISED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised;

/// Result of whatever can raise.
pub type R<T = Obj> = Result<T, Raised>;

/// Scalars of the VM.
pub mod reg {
    use super::scalar::VM;
    /// The exception on its way (owned).
    pub const RAISED: u32 = VM;
    /// The exception being handled, `exc_info` (owned).
    pub const HANDLED: u32 = VM + 1;
    /// First word of the running frame; 0 for none.
    pub const FRAME: u32 = VM + 2;
    /// Frames of Python functions that run.
    pub const DEPTH: u32 = VM + 3;
    pub const RECURSION_LIMIT: u32 = VM + 4;
    /// Bytes printed.
    pub const OUT_BYTES: u32 = VM + 5;
    /// Table of interned strings, a dict whose references are not counted.
    pub const INTERNED: u32 = VM + 6;
    /// `sys.modules`.
    pub const MODULES: u32 = VM + 7;
    pub const BUILTINS: u32 = VM + 8;
    pub const MAIN: u32 = VM + 9;
    pub const GC_CALLBACKS: u32 = VM + 10;
    pub const GC_GARBAGE: u32 = VM + 11;
    /// The code object of the program, its constants' tuple is what the syntax tree also holds.
    pub const TREE: u32 = VM + 12;
    pub const RANDOM: u32 = VM + 13;
    pub const CLOCK: u32 = VM + 14;
    pub const INPUT_AT: u32 = VM + 15;
    /// Line steps so far.
    pub const LINES: u32 = VM + 16;
    /// Instructions so far.
    pub const OPS: u32 = VM + 17;
    /// Frames have a serial, for the picture.
    pub const FRAME_SERIAL: u32 = VM + 18;
    /// The program's module is being torn down.
    pub const FINALIZING: u32 = VM + 19;
    pub const UNRAISABLE_HOOK: u32 = VM + 20;
    /// REPL: number of the statement that runs.
    pub const STATEMENT: u32 = VM + 21;
    /// Free for modules: see `modules`.
    pub const MODULE_STATE: u32 = VM + 32;
}

/// Where the evaluation loop stands. Part of a keyframe.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Registers {
    /// First word of the running frame.
    pub fp: u32,
    /// Instruction that runs next.
    pub pc: u32,
    /// Word above the top of the value stack.
    pub sp: u32,
    /// Line of the last line event in this frame; [`u32::MAX`] makes the next instruction one.
    pub line: u32,
}

/// The machine.
pub struct Vm {
    pub heap: Heap,
    pub regs: Registers,
    pub t: Types,
    pub n: Names,
    pub none: Obj,
    pub true_: Obj,
    pub false_: Obj,
    pub ellipsis: Obj,
    pub not_implemented: Obj,
    pub empty_tuple: Obj,
    pub empty_str: Obj,
    pub empty_bytes: Obj,
    /// First of the cached ints.
    small_ints: Obj,
    /// First of the 256 one-character strings, and of the one-byte bytes.
    latin1: Obj,
    byte_objects: Obj,
    pub natives: Vec<NativeDef>,
    pub trashcan: Trashcan,
    pub record: Recorder,
    /// Nested calls of the evaluation loop.
    pub nesting: u32,
    pub limits: crate::limits::Limits,
    /// Set when a limit ends the run: see [`crate::limits`].
    pub stop: Option<crate::limits::Stop>,
    /// Lines that `input()` reads.
    pub input: Vec<String>,
    pub argv: Vec<String>,
    pub source: std::rc::Rc<str>,
    pub mode: crate::run::Mode,
    /// REPL: the statements, in order.
    pub statements: Vec<String>,
    /// The argument tuple that `tp_call` was given, for types that keep it (exceptions).
    pub call_tuple: Obj,
    /// Values of bound temporaries that natives hold, for the ledger.
    pub held: Vec<Obj>,
}

/// The machine as it was at a keyframe.
#[derive(Debug, Clone)]
pub struct VmShot {
    pub heap: HeapShot,
    pub regs: Registers,
}

impl Vm {
    /// A machine of the release, with builtin types and modules made, before any program.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        let mut vm = Vm {
            heap: Heap::new(profile),
            regs: Registers::default(),
            t: Types::default(),
            n: Names::default(),
            none: Obj::NULL,
            true_: Obj::NULL,
            false_: Obj::NULL,
            ellipsis: Obj::NULL,
            not_implemented: Obj::NULL,
            empty_tuple: Obj::NULL,
            empty_str: Obj::NULL,
            empty_bytes: Obj::NULL,
            small_ints: Obj::NULL,
            latin1: Obj::NULL,
            byte_objects: Obj::NULL,
            natives: Vec::new(),
            trashcan: Trashcan::default(),
            record: Recorder::default(),
            nesting: 0,
            limits: crate::limits::Limits::default(),
            stop: None,
            input: Vec::new(),
            argv: Vec::new(),
            source: std::rc::Rc::from(""),
            mode: crate::run::Mode::Script,
            statements: Vec::new(),
            call_tuple: Obj::NULL,
            held: Vec::new(),
        };
        vm.heap.begin_static();
        vm.make_types();
        vm.make_singletons();
        let interned = vm.new_static_object(vm.t.dict, Kind::Dict, 64);
        vm.heap.dict_presize(interned, 40_000, false);
        vm.set_reg(reg::INTERNED, interned);
        vm.make_small_values();
        vm.n = {
            let vm = &mut vm;
            Names::make(|text| vm.intern_static(text))
        };
        vm.name_types();
        vm.set_reg_number(reg::RECURSION_LIMIT, 1000);
        crate::types::install(&mut vm);
        crate::modules::install(&mut vm);
        vm.heap.end_static();
        vm
    }

    /// Keeps the machine as it is; only between slices, when no native code is running.
    pub fn shot(&mut self) -> VmShot {
        VmShot {
            heap: self.heap.shot(),
            regs: self.regs,
        }
    }

    /// Goes back to a keyframe.
    pub fn restore(&mut self, shot: &VmShot) {
        self.heap.restore(&shot.heap);
        self.regs = shot.regs;
        self.nesting = 0;
        self.trashcan = Trashcan::default();
        self.stop = None;
    }

    /// The release.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.heap.profile
    }

    /// An object in a register.
    #[must_use]
    pub fn reg(&self, name: u32) -> Obj {
        Obj(self.heap.scalar(name) as u32)
    }

    pub fn set_reg(&mut self, name: u32, o: Obj) {
        self.heap.set_scalar(name, u64::from(o.0));
    }

    #[must_use]
    pub fn reg_number(&self, name: u32) -> u64 {
        self.heap.scalar(name)
    }

    pub fn set_reg_number(&mut self, name: u32, value: u64) {
        self.heap.set_scalar(name, value);
    }

    // -- the beginning ------------------------------------------------------------------------------------------------

    /// An object outside the heap.
    pub fn new_static_object(&mut self, ty: Obj, kind: Kind, size: u32) -> Obj {
        let addr = self.heap.static_addr(size);
        self.heap.new_static(ty, kind, addr, size)
    }

    fn make_types(&mut self) {
        let size = self.profile().layout.heap_type / 4;
        let list: Vec<Obj> = STATIC_TYPES
            .iter()
            .map(|_| self.new_static_object(Obj::NULL, Kind::Type, size))
            .collect();
        self.t = Types::from_list(&list);
        let meta = self.t.type_;
        for (o, def) in list.iter().zip(STATIC_TYPES) {
            self.heap.image.ty.set(&mut self.heap.image.journal, o.0, meta.0);
            self.heap.init_slots(*o, type_slot::LEN);
            let bits = crate::class::TypeBits::of_static(def.kind, def.field);
            self.heap.set_data0(*o, bits.0);
        }
        for (o, def) in list.iter().zip(STATIC_TYPES) {
            let dict = self.new_static_object(self.t.dict, Kind::Dict, 64);
            self.heap.set_slot(*o, type_slot::DICT, dict);
            let base = self.t.by_field(def.base);
            self.heap.set_slot(*o, type_slot::BASE, base);
            let mut mro = vec![*o];
            let mut at = base;
            while !at.is_null() {
                mro.push(at);
                at = self.heap.slot(at, type_slot::BASE);
            }
            let mro = self.static_tuple(&mro);
            self.heap.set_slot(*o, type_slot::MRO, mro);
            let bases = if base.is_null() {
                self.static_tuple(&[])
            } else {
                self.static_tuple(&[base])
            };
            self.heap.set_slot(*o, type_slot::BASES, bases);
        }
    }

    /// A tuple outside the heap.
    pub fn static_tuple(&mut self, items: &[Obj]) -> Obj {
        let o = self.new_static_object(
            self.t.tuple,
            Kind::Tuple,
            self.profile().layout.tuple + 8 * items.len() as u32,
        );
        self.heap.init_slots(o, items.len() as u32);
        for (i, item) in items.iter().enumerate() {
            self.heap.set_slot(o, i as u32, *item);
        }
        o
    }

    fn make_singletons(&mut self) {
        self.none = self.new_static_object(self.t.none_type, Kind::None, 16);
        let bool_size = self.int_size(1);
        self.false_ = self.new_static_object(self.t.bool_, Kind::Bool, bool_size);
        self.true_ = self.new_static_object(self.t.bool_, Kind::Bool, bool_size);
        self.heap.set_data0(self.true_, 1);
        self.ellipsis = self.new_static_object(self.t.ellipsis, Kind::Ellipsis, 16);
        self.not_implemented = self.new_static_object(self.t.not_implemented, Kind::NotImplemented, 16);
        self.empty_tuple = self.static_tuple(&[]);
    }

    fn make_small_values(&mut self) {
        let (first, last) = self.profile().refcount.small_ints;
        for i in first..=last {
            let size = self.int_size(i);
            let o = self.new_static_object(self.t.int, Kind::Int, size);
            self.heap.set_data0(o, i as u64);
            if i == first {
                self.small_ints = o;
            }
        }
        self.empty_str = self.intern_static("");
        for i in 0..=255u8 {
            let text = char::from(i).to_string();
            let o = self.static_str(&text);
            if i == 0 {
                self.latin1 = o;
            }
            if self.profile().refcount.latin1_shared_with_literals {
                self.remember_interned(o, &text);
            }
        }
        if !self.profile().refcount.latin1_shared_with_literals {
            // 3.11, 3.12: literals of one character are interned strings of their own.
            for i in 0..=255u8 {
                let text = char::from(i).to_string();
                let o = self.static_str(&text);
                self.remember_interned(o, &text);
            }
        }
        for i in 0..=255u8 {
            let size = self.profile().layout.bytes + 1;
            let o = self.new_static_object(self.t.bytes, Kind::Bytes, size);
            self.heap.image.blob.set(
                &mut self.heap.image.journal,
                o.0,
                Some(glassheap_heap::blob::Blob::Bytes(std::rc::Rc::from([i].as_slice()))),
            );
            if i == 0 {
                self.byte_objects = o;
            }
        }
        let size = self.profile().layout.bytes;
        self.empty_bytes = self.new_static_object(self.t.bytes, Kind::Bytes, size);
        self.heap.image.blob.set(
            &mut self.heap.image.journal,
            self.empty_bytes.0,
            Some(glassheap_heap::blob::Blob::Bytes(std::rc::Rc::from([].as_slice()))),
        );
    }

    fn name_types(&mut self) {
        for def in STATIC_TYPES {
            let ty = self.t.by_field(def.field);
            // 2.x: `range` is a function, the lazy one is called `xrange`.
            let text = if ty == self.t.range && self.profile().interp.eager_builtins {
                "xrange"
            } else {
                def.name
            };
            let name = self.intern_static(text);
            self.heap.set_slot(ty, type_slot::NAME, name);
            self.heap.set_slot(ty, type_slot::QUALNAME, name);
        }
    }

    /// The cached int, if there is one for `value`.
    #[inline]
    #[must_use]
    pub fn small_int(&self, value: i64) -> Option<Obj> {
        let (first, last) = self.profile().refcount.small_ints;
        (first..=last)
            .contains(&value)
            .then(|| Obj(self.small_ints.0 + (value - first) as u32))
    }

    /// The one-character string of a Latin-1 character.
    #[must_use]
    pub fn latin1_str(&self, c: u8) -> Obj {
        Obj(self.latin1.0 + u32::from(c))
    }

    /// The one-byte bytes object.
    #[must_use]
    pub fn byte_object(&self, b: u8) -> Obj {
        Obj(self.byte_objects.0 + u32::from(b))
    }

    // -- counts -------------------------------------------------------------------------------------------------------

    #[inline]
    pub fn incref(&mut self, o: Obj) {
        self.heap.incref(o);
    }

    /// A new reference to `o`.
    #[inline]
    #[must_use]
    pub fn new_ref(&mut self, o: Obj) -> Obj {
        self.heap.incref(o);
        o
    }

    #[inline]
    pub fn decref(&mut self, o: Obj) {
        if self.heap.drop_ref(o) {
            dealloc::dealloc(self, o);
        }
    }

    #[inline]
    pub fn xdecref(&mut self, o: Obj) {
        if !o.is_null() {
            self.decref(o);
        }
    }

    /// Whether the count of `o` never changes.
    #[must_use]
    pub fn is_immortal(&self, o: Obj) -> bool {
        self.heap.refcnt(o) == IMMORTAL
    }

    // -- making objects -----------------------------------------------------------------------------------------------

    /// Makes an object; where the release collects inside the allocation, a due collection runs now, before the object
    /// is filled in.
    pub fn alloc(&mut self, new: NewObject) -> Obj {
        let o = self.heap.new_object(new);
        if new.gc && self.heap.scalar(scalar::GC_SCHEDULED) == 1 && self.profile().gc.runs_in_allocation {
            self.run_scheduled_collection();
        }
        o
    }

    /// The eval breaker's part for the collector (`_Py_HandlePending`, `_Py_RunGC`).
    pub fn run_scheduled_collection(&mut self) {
        self.heap.set_scalar(scalar::GC_SCHEDULED, 0);
        if self.heap.scalar(scalar::GC_ENABLED) == 0 || !self.reg(reg::RAISED).is_null() {
            return;
        }
        if let Some(g) = self.heap.gc_select_generation() {
            glassheap_heap::gc::collect(self, g, false);
        }
    }

    /// A builtin object whose slots are all references, tracked if it is collected.
    pub fn new_slots(&mut self, ty: Obj, kind: Kind, basicsize: u32, gc: bool, slots: &[Obj]) -> Obj {
        self.new_slots_from(ty, kind, basicsize, gc, slots, None)
    }

    /// The same from a free list.
    pub fn new_slots_from(
        &mut self,
        ty: Obj,
        kind: Kind,
        basicsize: u32,
        gc: bool,
        slots: &[Obj],
        free_list: Option<glassheap_heap::FreeList>,
    ) -> Obj {
        let o = self.alloc(NewObject {
            ty,
            kind,
            basicsize,
            pre_header: 0,
            gc,
            free_list,
            flags: 0,
        });
        self.heap.init_slots(o, slots.len() as u32);
        for (i, slot) in slots.iter().enumerate() {
            self.heap.set_slot(o, i as u32, *slot);
        }
        if gc {
            self.heap.gc_track(o);
        }
        o
    }

    /// `True` or `False`, a new reference.
    #[must_use]
    pub fn new_bool(&mut self, value: bool) -> Obj {
        let o = if value { self.true_ } else { self.false_ };
        self.new_ref(o)
    }

    /// `None`, a new reference.
    #[must_use]
    pub fn new_none(&mut self) -> Obj {
        let o = self.none;
        self.new_ref(o)
    }

    /// Name of the type of `o`.
    #[must_use]
    pub fn type_name(&self, o: Obj) -> String {
        self.type_name_of(self.visible_type(o))
    }

    /// What `type(o)` says. 2.x: all old-style instances have one type, old-style classes another
    /// (`Objects/classobj.c@v2.7.18`), and an int that does not fit a machine word is a long.
    #[must_use]
    pub fn visible_type(&self, o: Obj) -> Obj {
        let ty = self.heap.ty(o);
        let rules = &self.profile().interp;
        if rules.old_style_classes {
            if self.is_old_style_instance(o) {
                return self.t.instance;
            }
            if self.is_old_style_class(o) {
                return self.t.classobj;
            }
        }
        if rules.two_int_types && ty == self.t.int && self.heap.image.blob.get(o.0).is_some() {
            return self.t.long;
        }
        ty
    }

    /// `tp_name` without module.
    #[must_use]
    pub fn type_name_of(&self, ty: Obj) -> String {
        let name = self.heap.slot(ty, type_slot::NAME);
        if name.is_null() {
            String::new()
        } else {
            self.text(name).to_string()
        }
    }

    /// Whether `o`'s type is exactly `ty`.
    #[inline]
    #[must_use]
    pub fn is_exact(&self, o: Obj, ty: Obj) -> bool {
        self.heap.ty(o) == ty
    }

    /// `PyType_IsSubtype`.
    #[must_use]
    pub fn is_subtype(&self, ty: Obj, base: Obj) -> bool {
        if ty == base {
            return true;
        }
        let mro = self.heap.slot(ty, type_slot::MRO);
        if mro.is_null() {
            return base == self.t.object;
        }
        self.heap.slots(mro).contains(&base.0)
    }

    /// `isinstance` by type alone.
    #[must_use]
    pub fn is_instance(&self, o: Obj, ty: Obj) -> bool {
        self.is_subtype(self.heap.ty(o), ty)
    }

    /// Whether `o` was made by a class statement's type.
    #[must_use]
    pub fn is_heap_instance(&self, o: Obj) -> bool {
        self.heap.has_flag(o, flag::HEAP_TYPE_INSTANCE)
    }
}
