//! Classes: what the machine must know of a type at a glance, and the making of a class from a class statement.
//! CPython: `Objects/typeobject.c` (`type_new`, `mro_implementation`, `type_ready`).

use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::traverse::type_slot;
use glassheap_heap::{Kind, NewObject, Obj};
use glassheap_profile::Feature;

/// `data0` of a type object: members of `__slots__` in the low 16 bits, layout of instances, flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeBits(pub u64);

impl TypeBits {
    /// Instances have a `__dict__` (`Py_TPFLAGS_MANAGED_DICT` for classes).
    pub const HAS_DICT: u64 = 1 << 24;
    pub const HAS_WEAKREF: u64 = 1 << 25;
    /// `__del__` in the MRO.
    pub const HAS_DEL: u64 = 1 << 26;
    pub const HAS_GETATTR: u64 = 1 << 27;
    pub const HAS_GETATTRIBUTE: u64 = 1 << 28;
    pub const HAS_SETATTR: u64 = 1 << 29;
    /// Made by a class statement (`Py_TPFLAGS_HEAPTYPE`).
    pub const HEAP: u64 = 1 << 30;
    /// Must not be subclassed.
    pub const FINAL: u64 = 1 << 31;
    /// Instances are collected (`Py_TPFLAGS_HAVE_GC`).
    pub const GC: u64 = 1 << 32;
    /// Members that are new in this class, not inherited; `__weakref__` among them.
    pub const OWN_WEAKREF_SLOT: u64 = 1 << 33;
    /// Instances share keys and have values.
    pub const VALUES: u64 = 1 << 34;
    /// Defines or inherits `__eq__` from a class statement.
    pub const HAS_EQ: u64 = 1 << 35;
    pub const HAS_HASH: u64 = 1 << 36;
    pub const ABSTRACT: u64 = 1 << 37;
    /// Setting attributes of the type is refused.
    pub const IMMUTABLE: u64 = 1 << 38;
    /// 2.x: made by a class statement without new-style bases (`Objects/classobj.c`).
    pub const OLD_STYLE: u64 = 1 << 39;

    /// Bits of a builtin type.
    #[must_use]
    pub fn of_static(kind: Kind, field: &str) -> Self {
        let mut bits = (kind as u64) << 16 | Self::IMMUTABLE;
        if matches!(
            field,
            "bool_"
                | "none_type"
                | "ellipsis"
                | "not_implemented"
                | "function"
                | "builtin"
                | "slice"
                | "range"
                | "generator"
                | "method"
                | "code"
                | "cell"
                | "frame"
                | "traceback"
                | "memoryview"
                | "mappingproxy"
                | "dict_keys"
                | "dict_values"
                | "dict_items"
                | "template"
                | "interpolation"
        ) {
            bits |= Self::FINAL;
        }
        if matches!(
            kind,
            Kind::Function
                | Kind::Set
                | Kind::FrozenSet
                | Kind::Type
                | Kind::Generator
                | Kind::Module
                | Kind::BoundMethod
                | Kind::Code
        ) {
            bits |= Self::HAS_WEAKREF;
        }
        if matches!(kind, Kind::Function | Kind::Module | Kind::Exception | Kind::Type) {
            bits |= Self::HAS_DICT;
        }
        if !matches!(
            kind,
            Kind::Object
                | Kind::None
                | Kind::Bool
                | Kind::Int
                | Kind::Float
                | Kind::Complex
                | Kind::Str
                | Kind::Bytes
                | Kind::ByteArray
                | Kind::Range
                | Kind::Code
                | Kind::Ellipsis
                | Kind::NotImplemented
        ) {
            bits |= Self::GC;
        }
        TypeBits(bits)
    }

    #[must_use]
    pub fn has(self, bit: u64) -> bool {
        self.0 & bit != 0
    }
}

impl Vm {
    /// The bits of a type.
    #[inline]
    #[must_use]
    pub fn type_bits(&self, ty: Obj) -> TypeBits {
        TypeBits(self.heap.data0(ty))
    }

    /// Layout of the instances of `ty`.
    #[must_use]
    pub fn instance_kind(&self, ty: Obj) -> Kind {
        let k = (self.heap.data0(ty) >> 16) as u8;
        Kind::from_number(k)
    }

    /// `tp_dict`.
    #[inline]
    #[must_use]
    pub fn type_dict(&self, ty: Obj) -> Obj {
        self.heap.slot(ty, type_slot::DICT)
    }

    /// `tp_base`.
    #[must_use]
    pub fn type_base(&self, ty: Obj) -> Obj {
        self.heap.slot(ty, type_slot::BASE)
    }

    /// The MRO, borrowed.
    #[must_use]
    pub fn mro(&self, ty: Obj) -> Vec<Obj> {
        let mro = self.heap.slot(ty, type_slot::MRO);
        if mro.is_null() {
            vec![ty]
        } else {
            self.heap.slots(mro).iter().map(|w| Obj(*w)).collect()
        }
    }

    /// `_PyType_Lookup`: borrowed.
    #[must_use]
    pub fn type_lookup(&self, ty: Obj, name: Obj) -> Option<Obj> {
        let hash = self.str_hash_of(name);
        let mro = self.heap.slot(ty, type_slot::MRO);
        if mro.is_null() {
            return None;
        }
        for at in self.heap.slots(mro) {
            let dict = self.type_dict(Obj(*at));
            if let Some(i) = self.dict_find_str(dict, name, hash) {
                return Some(self.heap.dict_entry(dict, i).value);
            }
        }
        None
    }

    /// The special method `name` of `o`'s type, borrowed.
    #[must_use]
    pub fn special(&self, o: Obj, name: Obj) -> Option<Obj> {
        let ty = self.heap.ty(o);
        if name == self.n.sizeof && self.type_bits(ty).has(TypeBits::OLD_STYLE) {
            // The type `instance` has no slot that would ask the class (`Python/sysmodule.c@v2.7.18 (sys_getsizeof)`).
            return self.type_lookup(self.t.object, name);
        }
        self.type_lookup(ty, name)
    }

    /// An instance of an old-style class.
    #[must_use]
    pub fn is_old_style_instance(&self, o: Obj) -> bool {
        let ty = self.heap.ty(o);
        !ty.is_null() && self.type_bits(ty).has(TypeBits::OLD_STYLE)
    }

    /// An old-style class.
    #[must_use]
    pub fn is_old_style_class(&self, o: Obj) -> bool {
        self.heap.kind(o) == Kind::Type && self.type_bits(o).has(TypeBits::OLD_STYLE)
    }

    /// `class_lookup` of old-style classes, which do not derive from `object`: borrowed.
    #[must_use]
    pub fn old_style_lookup(&self, cls: Obj, name: Obj) -> Option<Obj> {
        let hash = self.str_hash_of(name);
        let mro = self.heap.slot(cls, type_slot::MRO);
        self.heap.slots(mro).iter().find_map(|at| {
            if Obj(*at) == self.t.object {
                return None;
            }
            let dict = self.type_dict(Obj(*at));
            let i = self.dict_find_str(dict, name, hash)?;
            Some(self.heap.dict_entry(dict, i).value)
        })
    }

    /// `PyClass_New` (`Objects/classobj.c@v2.7.18`): a class that keeps its namespace, names only its bases and is in no
    /// cycle with itself. Bases are searched depth first. `object`, which the machine looks its own slots up in, ends the
    /// search order unseen. Returns a new reference.
    pub fn new_old_style_class(&mut self, name: Obj, bases: &[Obj], ns: Obj) -> R {
        let (doc, none) = (self.n.doc, self.none);
        if self.dict_get(ns, doc).is_none() {
            self.dict_set(ns, doc, none)?;
        }
        if self.dict_get(ns, self.n.module).is_none()
            && let Some(module) = self.current_module_name()
        {
            let key = self.n.module;
            self.dict_set(ns, key, module)?;
        }
        if self.dict_get(ns, self.n.qualname).is_some() {
            let key = self.n.qualname;
            self.dict_delete(ns, key)?;
        }
        let cls = self.alloc(NewObject {
            ty: self.t.type_,
            kind: Kind::Type,
            basicsize: self.profile().layout.old_style_class,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        self.heap.init_slots(cls, type_slot::LEN);
        for (slot, o) in [
            (type_slot::NAME, name),
            (type_slot::QUALNAME, name),
            (type_slot::BASE, self.t.object),
            (type_slot::DICT, ns),
        ] {
            let o = self.new_ref(o);
            self.heap.set_slot(cls, slot, o);
        }
        for b in bases {
            self.incref(*b);
        }
        let bases_tuple = self.new_tuple(bases);
        self.heap.set_slot(cls, type_slot::BASES, bases_tuple);
        let bits = (Kind::Object as u64) << 16
            | TypeBits::HEAP
            | TypeBits::OLD_STYLE
            | TypeBits::HAS_DICT
            | TypeBits::HAS_WEAKREF
            | TypeBits::GC;
        self.heap.set_data0(cls, bits);
        let mut order = vec![cls];
        for base in bases {
            for c in self.mro(*base) {
                if c != self.t.object && !order.contains(&c) {
                    order.push(c);
                }
            }
        }
        order.push(self.t.object);
        // Not counted: the bases hold the rest, and a class does not hold itself.
        let order = self.static_tuple(&order);
        self.heap.set_slot(cls, type_slot::MRO, order);
        self.heap.gc_track(cls);
        self.refresh_type_bits(cls);
        Ok(cls)
    }

    /// The type that instances of `ty` are laid out as (`solid_base`): the nearest that is not a plain class.
    fn best_base(&mut self, bases: &[Obj]) -> R {
        let mut winner = Obj::NULL;
        let mut best = Obj::NULL;
        for base in bases {
            if !self.is_instance(*base, self.t.type_) {
                return Err(self.type_error("bases must be types"));
            }
            if self.type_bits(*base).has(TypeBits::FINAL) {
                let name = self.type_name_of(*base);
                return Err(self.type_error(&format!("type '{name}' is not an acceptable base type")));
            }
            let solid = self.solid_base(*base);
            if winner.is_null() || (solid != winner && self.is_subtype(solid, winner)) {
                winner = solid;
                best = *base;
            } else if !self.is_subtype(winner, solid) {
                return Err(self.type_error("multiple bases have instance lay-out conflict"));
            }
        }
        Ok(best)
    }

    fn solid_base(&self, ty: Obj) -> Obj {
        let mut at = ty;
        loop {
            let base = self.type_base(at);
            if base.is_null() {
                return at;
            }
            let extra = (self.heap.data0(at) & 0xffff) != (self.heap.data0(base) & 0xffff)
                || self.instance_kind(at) != self.instance_kind(base);
            if extra {
                return at;
            }
            at = base;
        }
    }

    /// C3 linearisation (`pmerge`).
    fn compute_mro(&mut self, ty: Obj, bases: &[Obj]) -> R<Vec<Obj>> {
        let mut lists: Vec<Vec<Obj>> = bases.iter().map(|b| self.mro(*b)).collect();
        lists.push(bases.to_vec());
        let mut mro = vec![ty];
        loop {
            lists.retain(|l| !l.is_empty());
            if lists.is_empty() {
                return Ok(mro);
            }
            let head = lists
                .iter()
                .map(|l| l[0])
                .find(|c| !lists.iter().any(|l| l[1..].contains(c)));
            let Some(head) = head else {
                let mut names: Vec<String> = Vec::new();
                for list in &lists {
                    let name = self.type_name_of(list[0]);
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                return Err(self.type_error(&format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                )));
            };
            mro.push(head);
            for list in &mut lists {
                if list[0] == head {
                    list.remove(0);
                }
            }
        }
    }

    /// `type_new`: a class from its name, bases and namespace (which is copied). Returns a new reference.
    pub fn new_class(&mut self, meta: Obj, name: Obj, bases: &[Obj], ns: Obj, kwargs: &[(Obj, Obj)]) -> R {
        let bases: Vec<Obj> = if bases.is_empty() {
            vec![self.t.object]
        } else {
            bases.to_vec()
        };
        for (i, base) in bases.iter().enumerate() {
            if bases[..i].contains(base) {
                let name = self.type_name_of(*base);
                return Err(self.type_error(&format!("duplicate base class {name}")));
            }
        }
        let base = self.best_base(&bases)?;
        let slots_value = self.dict_get_str(ns, "__slots__");
        let slot_names = match slots_value {
            Some(value) => Some(self.slot_names(value)?),
            None => None,
        };
        let base_bits = self.type_bits(base);
        let kind = self.instance_kind(base);
        let layout = self.profile().layout;

        let size = layout.heap_type - layout.gc_head - self.heap_type_keys_size();
        let cls = self.alloc(NewObject {
            ty: meta,
            kind: Kind::Type,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: if self.type_bits(meta).has(TypeBits::HEAP) {
                glassheap_heap::flag::HEAP_TYPE_INSTANCE
            } else {
                0
            },
        });
        self.heap.init_slots(cls, type_slot::LEN);
        self.heap.gc_track(cls);
        let name_ref = self.new_ref(name);
        self.heap.set_slot(cls, type_slot::NAME, name_ref);
        let base_ref = self.new_ref(base);
        self.heap.set_slot(cls, type_slot::BASE, base_ref);
        for b in &bases {
            self.incref(*b);
        }
        let bases_tuple = self.new_tuple(&bases);
        // `PyTuple_Pack` tracks whatever it packs.
        self.heap.gc_track(bases_tuple);
        self.heap.set_slot(cls, type_slot::BASES, bases_tuple);
        let dict = self.dict_copy(ns);
        self.heap.set_slot(cls, type_slot::DICT, dict);

        // __qualname__ leaves the namespace.
        let qualname = match self.dict_get(dict, self.n.qualname) {
            Some(q) => {
                if !self.is_instance(q, self.t.str) {
                    let got = self.type_name(q);
                    self.decref(cls);
                    return Err(self.type_error(&format!("type __qualname__ must be a str, not {got}")));
                }
                self.incref(q);
                let key = self.n.qualname;
                self.dict_delete(dict, key)?;
                q
            }
            None => self.new_ref(name),
        };
        self.heap.set_slot(cls, type_slot::QUALNAME, qualname);
        if self.dict_get(dict, self.n.module).is_none()
            && let Some(module) = self.current_module_name()
        {
            let key = self.n.module;
            self.dict_set(dict, key, module)?;
        }
        if self.dict_get(dict, self.n.doc).is_none() {
            let (key, none) = (self.n.doc, self.none);
            self.dict_set(dict, key, none)?;
        }
        let classcell = self.dict_get(dict, self.n.classcell);
        if let Some(cell) = classcell {
            self.incref(cell);
            let key = self.n.classcell;
            self.dict_delete(dict, key)?;
        }

        // Members, dict, weak references.
        let mut members = base_bits.0 & 0xffff;
        let mut bits = (kind as u64) << 16 | TypeBits::HEAP;
        bits |= base_bits.0 & (TypeBits::HAS_DICT | TypeBits::HAS_WEAKREF | TypeBits::VALUES);
        let mut own_members = Vec::new();
        match &slot_names {
            None => {
                bits |= TypeBits::HAS_DICT | TypeBits::HAS_WEAKREF;
            }
            Some(names) => {
                for slot in names {
                    match self.text(*slot) {
                        "__dict__" => bits |= TypeBits::HAS_DICT,
                        "__weakref__" => bits |= TypeBits::HAS_WEAKREF | TypeBits::OWN_WEAKREF_SLOT,
                        _ => own_members.push(*slot),
                    }
                }
            }
        }
        // Slot storage is in alphabetical order of the mangled names.
        own_members.sort_by(|a, b| self.text(*a).cmp(self.text(*b)));
        if bases.iter().any(|b| self.type_bits(*b).has(TypeBits::HAS_DICT)) {
            bits |= TypeBits::HAS_DICT;
        }
        if bases.iter().any(|b| self.type_bits(*b).has(TypeBits::HAS_WEAKREF)) {
            bits |= TypeBits::HAS_WEAKREF;
        }
        let gc = bits & TypeBits::HAS_DICT != 0
            || !own_members.is_empty()
            || base_bits.has(TypeBits::GC)
            || !self.profile().layout.dict_classic;
        if gc {
            bits |= TypeBits::GC;
        }
        if layout.shares_keys
            && bits & TypeBits::HAS_DICT != 0
            && kind != Kind::Exception
            && !base_bits.has(TypeBits::VALUES)
            || base_bits.has(TypeBits::VALUES)
        {
            bits |= TypeBits::VALUES;
        }
        if kind == Kind::Type {
            bits &= !TypeBits::VALUES;
        }
        if matches!(kind, Kind::Exception) {
            bits |= TypeBits::HAS_DICT;
            bits &= !TypeBits::VALUES;
        }
        let first_member = members as u32;
        members += own_members.len() as u64;
        self.heap.set_data0(cls, bits | members);
        if bits & TypeBits::VALUES != 0 {
            self.heap.init_shared_keys(cls);
            let keys = self.heap_type_keys_size();
            self.heap.resize_aux(cls, keys);
        }
        self.add_class_descriptors(cls, dict, &own_members, first_member, bits, base_bits)?;

        let mro = match self.compute_mro(cls, &bases) {
            Ok(mro) => mro,
            Err(e) => {
                self.decref(cls);
                return Err(e);
            }
        };
        for c in &mro {
            self.incref(*c);
        }
        let mro = self.new_tuple(&mro);
        self.heap.set_slot(cls, type_slot::MRO, mro);
        self.wrap_special_functions(dict)?;
        self.refresh_type_bits(cls);
        if self.dict_get(dict, self.n.eq).is_some() && self.dict_get(dict, self.n.hash).is_none() {
            let (key, none) = (self.n.hash, self.none);
            self.dict_set(dict, key, none)?;
        }
        self.add_subclass(cls, &bases);
        if let Some(cell) = classcell {
            let value = self.new_ref(cls);
            let old = self.heap.slot(cell, 0);
            self.heap.set_slot(cell, 0, value);
            self.xdecref(old);
            self.decref(cell);
        }
        self.call_set_names(cls)?;
        self.call_init_subclass(cls, kwargs)?;
        Ok(cls)
    }

    /// Bytes that `sys.getsizeof` of a class counts besides its object: the cached keys.
    fn heap_type_keys_size(&self) -> u32 {
        if self.profile().layout.shares_keys { 768 } else { 0 }
    }

    fn slot_names(&mut self, value: Obj) -> R<Vec<Obj>> {
        if self.is_instance(value, self.t.str) {
            return Ok(vec![value]);
        }
        let items = self.list_from_iterable(value)?;
        let names: Vec<Obj> = (0..self.heap.list_len(items))
            .map(|i| self.heap.slot(items, i))
            .collect();
        for name in &names {
            if !self.is_instance(*name, self.t.str) {
                let got = self.type_name(*name);
                return Err(self.type_error(&format!("__slots__ items must be strings, not '{got}'")));
            }
        }
        // The names live on in the `__slots__` value of the class.
        let names = names
            .into_iter()
            .map(|n| {
                let t = self.text(n).to_string();
                self.intern(&t)
            })
            .collect();
        self.decref(items);
        Ok(names)
    }

    fn add_class_descriptors(
        &mut self,
        cls: Obj,
        dict: Obj,
        own_members: &[Obj],
        first_member: u32,
        bits: u64,
        base_bits: TypeBits,
    ) -> R<()> {
        for (i, name) in own_members.iter().enumerate() {
            let text = self.text(*name).to_string();
            let mangled = self.mangle(cls, &text);
            let key = self.intern(&mangled);
            let owner = self.new_ref(cls);
            let key2 = self.new_ref(key);
            let size = self.profile().layout.wrapper_descriptor - 8;
            let descr = self.new_slots(
                self.t.member,
                Kind::GetSet,
                size - self.profile().layout.gc_head + 8,
                true,
                &[owner, key2],
            );
            self.heap.set_data0(descr, u64::from(first_member) + i as u64);
            self.heap.set_data1(descr, 2);
            self.dict_set(dict, key, descr)?;
            self.decref(descr);
            self.decref(key);
        }
        if !self.profile().refcount.class_has_descriptors {
            return Ok(());
        }
        for (bit, name, which) in [
            (TypeBits::HAS_DICT, self.n.dict, 3),
            (TypeBits::HAS_WEAKREF, self.n.weakref, 4),
        ] {
            if bits & bit != 0 && !base_bits.has(bit) && self.dict_get(dict, name).is_none() {
                let owner = self.new_ref(cls);
                let key = self.new_ref(name);
                let descr = self.new_slots(self.t.getset, Kind::GetSet, 56, true, &[owner, key]);
                self.heap.set_data1(descr, which);
                self.dict_set(dict, name, descr)?;
                self.decref(descr);
            }
        }
        Ok(())
    }

    /// `__new__` becomes a static method, `__init_subclass__` and `__class_getitem__` class methods.
    fn wrap_special_functions(&mut self, dict: Obj) -> R<()> {
        for (name, ty) in [
            (self.n.new, self.t.staticmethod),
            (self.n.init_subclass, self.t.classmethod),
            (self.n.class_getitem, self.t.classmethod),
        ] {
            if let Some(f) = self.dict_get(dict, name)
                && self.is_exact(f, self.t.function)
            {
                let wrapped = self.new_method_wrapper_object(ty, f);
                self.dict_set(dict, name, wrapped)?;
                self.decref(wrapped);
            }
        }
        Ok(())
    }

    /// A `classmethod` or `staticmethod` object around `f`.
    pub fn new_method_wrapper_object(&mut self, ty: Obj, f: Obj) -> Obj {
        let f = self.new_ref(f);
        let size = self.profile().layout.class_method;
        self.new_slots(ty, Kind::Slots, size, true, &[f])
    }

    /// Looks again which special methods the MRO has; after the class or a base changes.
    pub fn refresh_type_bits(&mut self, cls: Obj) {
        let mut bits = self.heap.data0(cls);
        for (name, bit) in [
            (self.n.del, TypeBits::HAS_DEL),
            (self.n.getattr, TypeBits::HAS_GETATTR),
            (self.n.getattribute, TypeBits::HAS_GETATTRIBUTE),
            (self.n.setattr, TypeBits::HAS_SETATTR),
            (self.n.delattr, TypeBits::HAS_SETATTR),
            (self.n.eq, TypeBits::HAS_EQ),
            (self.n.hash, TypeBits::HAS_HASH),
        ] {
            // `__delattr__` shares the bit of `__setattr__`, which was looked up just before.
            if name != self.n.delattr {
                bits &= !bit;
            }
            if let Some(found) = self.type_lookup(cls, name)
                && !self.is_native_slot(found)
            {
                bits |= bit;
            }
        }
        self.heap.set_data0(cls, bits);
        for sub in self.subclasses(cls) {
            self.refresh_type_bits(sub);
        }
    }

    /// A method of a builtin type (inherited, so nothing special).
    fn is_native_slot(&self, o: Obj) -> bool {
        self.heap.kind(o) == Kind::MethodDescriptor
    }

    /// Direct subclasses that are alive.
    #[must_use]
    pub fn subclasses(&self, cls: Obj) -> Vec<Obj> {
        let dict = Obj(self.heap.image.odict.get(cls.0));
        if dict.is_null() || self.heap.kind(dict) != Kind::Dict {
            return Vec::new();
        }
        self.heap
            .dict_items(dict)
            .iter()
            .map(|e| Obj(self.heap.data0(e.value) as u32))
            .filter(|o| !o.is_null())
            .collect()
    }

    /// `add_subclass`: the base keeps a weak reference in its `tp_subclasses` dict.
    fn add_subclass(&mut self, cls: Obj, bases: &[Obj]) {
        for base in bases {
            let mut dict = Obj(self.heap.image.odict.get(base.0));
            if dict.is_null() {
                // The interpreter's own types have had subclasses before.
                dict = if self.type_bits(*base).has(TypeBits::HEAP) {
                    self.new_dict()
                } else {
                    self.new_static_object(self.t.dict, Kind::Dict, 64)
                };
                self.heap.image.odict.set(&mut self.heap.image.journal, base.0, dict.0);
            }
            let wr = self.weakref_to(cls, Obj::NULL);
            let key = self.new_int(self.heap.addr(cls) as i64);
            let done = self.dict_set(dict, key, wr);
            debug_assert!(done.is_ok(), "an address is hashable");
            self.decref(key);
            self.decref(wr);
        }
    }

    /// `type_new_set_names`.
    fn call_set_names(&mut self, cls: Obj) -> R<()> {
        let dict = self.type_dict(cls);
        for entry in self.heap.dict_items(dict) {
            if self.heap.kind(entry.value) == Kind::Function {
                continue;
            }
            let Some(f) = self.special(entry.value, self.n.set_name) else {
                continue;
            };
            self.incref(entry.value);
            let result = self.call(f, &Args::positional(&[entry.value, cls, entry.key]));
            self.decref(entry.value);
            match result {
                Ok(o) => self.decref(o),
                Err(e) => {
                    let text = format!(
                        "Error calling __set_name__ on '{}' instance '{}' in '{}'",
                        self.type_name(entry.value),
                        self.text(entry.key),
                        self.type_name_of(cls)
                    );
                    if self.profile().has(Feature::SetNameErrorsHaveNote) {
                        self.add_note_to_raised(&text);
                    }
                    return Err(e);
                }
            }
        }
        Ok(())
    }

    /// `type_new_init_subclass`.
    fn call_init_subclass(&mut self, cls: Obj, kwargs: &[(Obj, Obj)]) -> R<()> {
        let name = self.n.init_subclass;
        let f = self.super_lookup(cls, cls, name)?;
        let Some(f) = f else { return Ok(()) };
        let args = self.args_with_keywords(&[], kwargs);
        let result = self.call(f, &args);
        self.xdecref(args.names);
        self.decref(f);
        let o = result?;
        self.decref(o);
        Ok(())
    }

    /// `_Py_Mangle`.
    #[must_use]
    pub fn mangle(&self, cls: Obj, name: &str) -> String {
        if !name.starts_with("__") || name.ends_with("__") {
            return name.to_string();
        }
        let class = self.type_name_of(cls);
        let stripped = class.trim_start_matches('_');
        if stripped.is_empty() {
            name.to_string()
        } else {
            format!("_{stripped}{name}")
        }
    }
}
