//! Types of the modules in Rust: made when their module is imported, laid out as [`Kind::Slots`]. CPython:
//! `Objects/typeobject.c` (`PyType_FromModuleAndSpec`).

use crate::class::TypeBits;
use crate::native::{Args, NativeDef};
use crate::vm::{R, Vm};
use glassheap_heap::traverse::type_slot;
use glassheap_heap::{Kind, Obj};

/// A type of a module in Rust.
#[derive(Debug, Clone, Copy)]
pub struct NativeType {
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    pub methods: &'static [NativeDef],
    /// [`TypeBits`] besides the layout.
    pub bits: u64,
}

/// Bits of a type whose instances are collected and can be weakly referenced.
pub const COLLECTED: u64 = TypeBits::GC | TypeBits::HAS_WEAKREF;

impl Vm {
    /// A type object outside the heap.
    pub fn new_static_type(&mut self, def: &NativeType) -> Obj {
        let base = self.t.object;
        self.new_static_subtype(def, base, Kind::Slots)
    }

    /// The same on a builtin type, whose layout its instances have.
    pub(crate) fn new_static_subtype(&mut self, def: &NativeType, base: Obj, kind: Kind) -> Obj {
        let size = self.profile().layout.heap_type / 4;
        let ty = self.new_static_object(self.t.type_, Kind::Type, size);
        self.heap.init_slots(ty, type_slot::LEN);
        self.heap
            .set_data0(ty, (kind as u64) << 16 | TypeBits::IMMUTABLE | def.bits);
        let dict = self.new_static_object(self.t.dict, Kind::Dict, 64);
        self.heap.set_slot(ty, type_slot::DICT, dict);
        self.heap.set_slot(ty, type_slot::BASE, base);
        let mut mro = vec![ty];
        mro.extend(self.mro(base));
        let mro = self.static_tuple(&mro);
        self.heap.set_slot(ty, type_slot::MRO, mro);
        let bases = self.static_tuple(&[base]);
        self.heap.set_slot(ty, type_slot::BASES, bases);
        let name = self.intern_static(def.name);
        self.heap.set_slot(ty, type_slot::NAME, name);
        self.heap.set_slot(ty, type_slot::QUALNAME, name);
        let module = self.intern_static(def.module);
        let key = self.n.module;
        self.dict_set_static(dict, key, module);
        self.add_methods(ty, def.methods);
        ty
    }

    /// Makes the types and puts them into the module. A type with `__eq__` alone is unhashable.
    pub(crate) fn add_native_types(&mut self, module: Obj, types: &[NativeType]) {
        for def in types {
            let ty = self.new_static_type(def);
            let has = |name: &str| def.methods.iter().any(|m| m.name == name);
            if has("__eq__") && !has("__hash__") {
                crate::types::sequence::set_unhashable(self, ty);
            }
            self.module_set(module, def.name, ty);
        }
    }

    /// An instance of `cls`, a type of a module in Rust or a subclass of one. The references in `slots` are its own from
    /// now on. `size`: bytes without what lies in front.
    pub(crate) fn new_native(&mut self, cls: Obj, size: u32, slots: &[Obj]) -> Obj {
        let bits = self.type_bits(cls);
        if !bits.has(TypeBits::HEAP) {
            return self.new_slots(cls, Kind::Slots, size, bits.has(TypeBits::GC), slots);
        }
        let o = self.new_instance(cls, size);
        self.heap.init_slots(o, slots.len() as u32);
        for (i, slot) in (0..).zip(slots) {
            self.heap.set_slot(o, i, *slot);
        }
        o
    }

    /// A type or other value of a loaded module of ours; an ImportError if the program has taken the module away.
    pub(crate) fn native_member(&mut self, module: &str, name: &str) -> R {
        let found = self.find_module(module)?.and_then(|m| {
            let dict = Obj(self.heap.image.odict.get(m.0));
            self.dict_get_str(dict, name)
        });
        match found {
            Some(o) => Ok(o),
            None => Err(self.raise(
                self.t.import_error,
                &format!("cannot import name '{name}' from '{module}'"),
            )),
        }
    }

    /// A reference of slot `i`, or None where it is empty.
    pub(crate) fn slot_or_none(&mut self, o: Obj, i: u32) -> Obj {
        let value = self.heap.slot(o, i);
        let value = if value.is_null() { self.none } else { value };
        self.new_ref(value)
    }

    /// Takes the reference out of slot `i`.
    pub(crate) fn take_slot(&mut self, o: Obj, i: u32) -> Obj {
        let value = self.heap.slot(o, i);
        self.heap.set_slot(o, i, Obj::NULL);
        value
    }

    /// Stores an owned reference in slot `i`; the old one is given up.
    pub(crate) fn put_slot(&mut self, o: Obj, i: u32, value: Obj) {
        let old = self.heap.slot(o, i);
        self.heap.set_slot(o, i, value);
        self.xdecref(old);
    }

    /// Calls with borrowed positional arguments.
    pub(crate) fn call_with(&mut self, f: Obj, items: &[Obj]) -> R {
        self.call(f, &Args::positional(items))
    }
}

/// `__iter__` of iterators.
pub(crate) fn itself(vm: &mut Vm, args: &Args) -> R {
    Ok(vm.new_ref(args.items[0]))
}
