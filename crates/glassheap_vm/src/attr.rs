//! Attributes: instances, classes, modules, descriptors, `super`. CPython: `Objects/object.c`
//! (`_PyObject_GenericGetAttrWithDict`), `Objects/typeobject.c` (`type_getattro`, `super_getattro`),
//! `Objects/descrobject.c`.

use crate::ceval::Flow;
use crate::class::TypeBits;
use crate::native::{Args, NativeKind};
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{FreeList, Kind, Obj, flag};
use glassheap_profile::Feature;

/// What looking up a method gives: a function and its receiver, or a plain value.
pub enum Method {
    Bound(Obj, Obj),
    Value(Obj),
}

impl Vm {
    /// `getattr(o, name)`: a new reference. `name` is interned.
    pub fn get_attr(&mut self, o: Obj, name: Obj) -> R {
        let ty = self.heap.ty(o);
        let bits = self.type_bits(ty);
        if bits.has(TypeBits::HAS_GETATTRIBUTE) {
            let result = match self.call_special(o, self.n.getattribute, &[name]) {
                Ok(Some(value)) => return Ok(value),
                Ok(None) => Err(self.attribute_error(o, name)),
                Err(e) => Err(e),
            };
            return self.try_getattr_hook(o, name, bits, result);
        }
        let result = self.generic_get_attr(o, name);
        if result.is_err() && bits.has(TypeBits::HAS_GETATTR) {
            return self.try_getattr_hook(o, name, bits, result);
        }
        result
    }

    fn try_getattr_hook(&mut self, o: Obj, name: Obj, bits: TypeBits, result: R) -> R {
        if result.is_ok() || !bits.has(TypeBits::HAS_GETATTR) || !self.raised_is(self.t.attribute_error) {
            return result;
        }
        self.drop_raised();
        let hook = self.n.getattr;
        let found = if self.profile().interp.getattr_hook_is_bound {
            self.call_special_bound(o, hook, &[name])?
        } else {
            self.call_special(o, hook, &[name])?
        };
        match found {
            Some(value) => Ok(value),
            None => Err(self.attribute_error(o, name)),
        }
    }

    /// The attribute, or `None` where an AttributeError would be raised.
    pub fn get_attr_or_none(&mut self, o: Obj, name: Obj) -> R<Option<Obj>> {
        match self.get_attr(o, name) {
            Ok(value) => Ok(Some(value)),
            Err(e) => {
                if self.raised_is(self.t.attribute_error) {
                    self.drop_raised();
                    Ok(None)
                } else {
                    Err(e)
                }
            }
        }
    }

    /// The same by text.
    pub fn get_attr_text(&mut self, o: Obj, name: &str) -> R<Option<Obj>> {
        let key = self.intern(name);
        let result = self.get_attr_or_none(o, key);
        self.decref(key);
        result
    }

    /// `object.__getattribute__` and its kin.
    pub fn generic_get_attr(&mut self, o: Obj, name: Obj) -> R {
        match self.heap.kind(o) {
            Kind::Object if self.is_old_style_instance(o) => return self.old_style_get_attr(o, name),
            Kind::Type if self.is_old_style_class(o) => return self.old_style_class_attr(o, name),
            Kind::Type => return self.type_get_attr(o, name),
            Kind::Module => return self.module_get_attr(o, name),
            Kind::Slots if self.is_exact(o, self.t.super_) => return self.super_get_attr(o, name),
            _ => {}
        }
        let ty = self.heap.ty(o);
        let descr = self.type_lookup(ty, name);
        if let Some(d) = descr
            && self.is_data_descriptor(d)
        {
            return self.descr_get(d, o, ty);
        }
        if let Some(value) = self.instance_get(o, name) {
            return Ok(self.new_ref(value));
        }
        match descr {
            Some(d) => self.descr_get(d, o, ty),
            None => match self.shared_class_attribute(o, name) {
                Some(value) => Ok(value),
                None => Err(self.attribute_error(o, name)),
            },
        }
    }

    /// `instance_getattr` (`Objects/classobj.c@v2.7.18`): the instance comes before every descriptor of its class.
    fn old_style_get_attr(&mut self, o: Obj, name: Obj) -> R {
        let cls = self.heap.ty(o);
        if name == self.n.dict {
            let dict = self.object_dict(o);
            return Ok(self.new_ref(dict));
        }
        if name == self.n.class {
            return Ok(self.new_ref(cls));
        }
        if let Some(value) = self.instance_get(o, name) {
            return Ok(self.new_ref(value));
        }
        match self.old_style_lookup(cls, name) {
            Some(d) => self.descr_get(d, o, cls),
            None => Err(self.attribute_error(o, name)),
        }
    }

    /// `class_getattr`: an old-style class has three attributes besides its namespaces.
    fn old_style_class_attr(&mut self, cls: Obj, name: Obj) -> R {
        use glassheap_heap::traverse::type_slot;
        let slot = if name == self.n.dict {
            type_slot::DICT
        } else if name == self.n.bases {
            type_slot::BASES
        } else if name == self.n.name {
            type_slot::NAME
        } else {
            return match self.old_style_lookup(cls, name) {
                Some(d) => self.descr_get(d, Obj::NULL, cls),
                None => {
                    let (owner, text) = (self.type_name_of(cls), self.text_rc(name));
                    let message = format!("class {owner} has no attribute '{text}'");
                    Err(self.attribute_error_text(&message, cls, name))
                }
            };
        };
        let value = self.heap.slot(cls, slot);
        Ok(self.new_ref(value))
    }

    /// 3.15: `__dict__` and `__weakref__` of instances, for which classes have no descriptors of their own.
    fn shared_class_attribute(&mut self, o: Obj, name: Obj) -> Option<Obj> {
        if self.profile().refcount.class_has_descriptors || !self.is_heap_instance(o) {
            return None;
        }
        if name == self.n.dict {
            let dict = self.object_dict(o);
            return (!dict.is_null()).then(|| self.new_ref(dict));
        }
        if name == self.n.weakref && self.type_bits(self.heap.ty(o)).has(TypeBits::HAS_WEAKREF) {
            let first = Obj(self.heap.image.weaklist.get(o.0));
            return Some(if first.is_null() {
                self.new_none()
            } else {
                self.new_ref(first)
            });
        }
        None
    }

    /// What the instance itself has under `name`: values or dict. Borrowed.
    #[must_use]
    pub fn instance_get(&self, o: Obj, name: Obj) -> Option<Obj> {
        if self.heap.has_flag(o, flag::VALUES) {
            let ty = self.heap.ty(o);
            let members = self.heap.member_count(o);
            let i = self.heap.shared_index(ty, name)?;
            if i >= self.heap.values_capacity(o, members) {
                return None;
            }
            let value = self.heap.value(o, members, i);
            return (!value.is_null()).then_some(value);
        }
        let dict = Obj(self.heap.image.odict.get(o.0));
        if dict.is_null() || self.heap.kind(o) == Kind::Type {
            return None;
        }
        let hash = self.str_hash_of(name);
        let i = self.dict_find_str(dict, name, hash)?;
        Some(self.heap.dict_entry(dict, i).value)
    }

    fn type_get_attr(&mut self, cls: Obj, name: Obj) -> R {
        let meta = self.heap.ty(cls);
        let meta_attr = self.type_lookup(meta, name);
        if let Some(d) = meta_attr
            && self.is_data_descriptor(d)
        {
            return self.descr_get(d, cls, meta);
        }
        if let Some(attr) = self.type_lookup(cls, name) {
            return self.descr_get(attr, Obj::NULL, cls);
        }
        match meta_attr {
            Some(d) => self.descr_get(d, cls, meta),
            None => {
                let owner = self.type_name_of(cls);
                let name_text = self.text_rc(name);
                Err(self.attribute_error_text(
                    &format!("type object '{owner}' has no attribute '{name_text}'"),
                    cls,
                    name,
                ))
            }
        }
    }

    fn module_get_attr(&mut self, module: Obj, name: Obj) -> R {
        if let Some(value) = self.instance_get(module, name) {
            return Ok(self.new_ref(value));
        }
        let ty = self.heap.ty(module);
        if let Some(d) = self.type_lookup(ty, name) {
            return self.descr_get(d, module, ty);
        }
        if let Some(hook) = self.instance_get(module, self.n.getattr) {
            return self.call(hook, &Args::positional(&[name]));
        }
        let key = self.n.name;
        let module_name = self.instance_get(module, key).map(|o| self.text_rc(o));
        let text = self.text_rc(name);
        let message = match module_name {
            _ if self.profile().interp.classic_errors => format!("'module' object has no attribute '{text}'"),
            Some(m) => format!("module '{m}' has no attribute '{text}'"),
            None => format!("module has no attribute '{text}'"),
        };
        Err(self.attribute_error_text(&message, module, name))
    }

    /// Whether `d` has `__set__` or `__delete__` (`PyDescr_IsData`).
    #[must_use]
    pub fn is_data_descriptor(&self, d: Obj) -> bool {
        match self.heap.kind(d) {
            Kind::GetSet => true,
            Kind::Function | Kind::MethodDescriptor | Kind::CFunction | Kind::Int | Kind::Str | Kind::None => false,
            _ => {
                let ty = self.heap.ty(d);
                self.is_subtype(ty, self.t.property)
                    || (self.type_bits(ty).has(TypeBits::HEAP)
                        && (self.type_lookup(ty, self.n.set).is_some()
                            || self.type_lookup(ty, self.n.delete).is_some()))
            }
        }
    }

    /// `d.__get__(o, ty)`, or `d` itself: a new reference. `o` is NULL for access through the class.
    pub fn descr_get(&mut self, d: Obj, o: Obj, ty: Obj) -> R {
        match self.heap.kind(d) {
            Kind::Function => {
                if o.is_null() {
                    return Ok(self.new_ref(d));
                }
                Ok(self.new_bound_method(d, o))
            }
            Kind::MethodDescriptor => {
                let def = self.native_of(d);
                match def.kind {
                    NativeKind::ClassMethod => Ok(self.new_bound_builtin(d, ty)),
                    _ if o.is_null() => Ok(self.new_ref(d)),
                    NativeKind::Slot => {
                        let (d, o) = (self.new_ref(d), self.new_ref(o));
                        let size = self.profile().layout.method_wrapper;
                        Ok(self.new_slots(self.t.method_wrapper, Kind::Slots, size, true, &[d, o]))
                    }
                    _ => Ok(self.new_bound_builtin(d, o)),
                }
            }
            Kind::GetSet => {
                if o.is_null() {
                    return Ok(self.new_ref(d));
                }
                self.getset_get(d, o)
            }
            Kind::Slots if self.is_subtype(self.heap.ty(d), self.t.property) => {
                if o.is_null() {
                    return Ok(self.new_ref(d));
                }
                let getter = self.heap.slot(d, 0);
                if getter.is_null() || getter == self.none {
                    return Err(self.property_error(d, o, "getter"));
                }
                self.call(getter, &Args::positional(&[o]))
            }
            Kind::Slots if self.is_subtype(self.heap.ty(d), self.t.classmethod) => {
                let f = self.heap.slot(d, 0);
                Ok(self.new_bound_method(f, ty))
            }
            Kind::Slots if self.is_subtype(self.heap.ty(d), self.t.staticmethod) => {
                let f = self.heap.slot(d, 0);
                Ok(self.new_ref(f))
            }
            _ => {
                let dty = self.heap.ty(d);
                if self.type_bits(dty).has(TypeBits::HEAP)
                    && let Some(get) = self.type_lookup(dty, self.n.get)
                {
                    let o = if o.is_null() { self.none } else { o };
                    return self.call(get, &Args::positional(&[d, o, ty]));
                }
                Ok(self.new_ref(d))
            }
        }
    }

    /// A bound method object (`PyMethod_New`).
    pub fn new_bound_method(&mut self, func: Obj, receiver: Obj) -> Obj {
        let (f, r) = (self.new_ref(func), self.new_ref(receiver));
        let size = self.profile().layout.bound_method;
        let list = (self.profile().free_lists.bound_method != 0).then_some(FreeList::BoundMethod);
        self.new_slots_from(self.t.method, Kind::BoundMethod, size, true, &[f, r], list)
    }

    /// A builtin method bound to its receiver (`PyCFunction_NewEx`).
    pub fn new_bound_builtin(&mut self, descr: Obj, receiver: Obj) -> Obj {
        let number = self.heap.data0(descr);
        let r = self.new_ref(receiver);
        let size = self.profile().layout.cfunction;
        let list = (self.profile().free_lists.cfunction != 0).then_some(FreeList::CFunction);
        let o = self.new_slots_from(self.t.builtin, Kind::CFunction, size, true, &[r, Obj::NULL], list);
        self.heap.set_data0(o, number);
        self.heap.set_data1(o, 1);
        o
    }

    // -- setting ------------------------------------------------------------------------------------------------------

    /// `setattr(o, name, value)`; a NULL value deletes. `value` is borrowed.
    pub fn set_attr(&mut self, o: Obj, name: Obj, value: Obj) -> R<()> {
        let ty = self.heap.ty(o);
        if self.type_bits(ty).has(TypeBits::HAS_SETATTR) {
            let hook = if value.is_null() {
                self.n.delattr
            } else {
                self.n.setattr
            };
            let args = [name, value];
            let result = self.call_special(o, hook, &args[..if value.is_null() { 1 } else { 2 }])?;
            if let Some(result) = result {
                self.decref(result);
                return Ok(());
            }
        }
        self.generic_set_attr(o, name, value)
    }

    /// `object.__setattr__`.
    pub fn generic_set_attr(&mut self, o: Obj, name: Obj, value: Obj) -> R<()> {
        if self.heap.kind(o) == Kind::Type {
            return self.type_set_attr(o, name, value);
        }
        if self.is_old_style_instance(o) && name != self.n.dict {
            // `instance_setattr`: no descriptor of the class has a say.
            return self.instance_set(o, name, value);
        }
        let ty = self.heap.ty(o);
        // `_PyObject_GenericSetAttrWithDict` holds the type meanwhile.
        self.incref(ty);
        let descr = self.type_lookup(ty, name);
        let result = match descr {
            Some(d) if self.is_data_descriptor(d) => self.descr_set(d, o, value),
            None if name == self.n.dict && self.is_heap_instance(o) && self.has_dict(o) => self.replace_dict(o, value),
            _ if !self.has_dict(o) => Err(self.no_dict_error(o, name, descr.is_some())),
            _ => self.instance_set(o, name, value),
        };
        self.decref(ty);
        result
    }

    /// Whether the object can have attributes of its own.
    #[must_use]
    pub fn has_dict(&self, o: Obj) -> bool {
        let bits = self.type_bits(self.heap.ty(o));
        bits.has(TypeBits::HAS_DICT) && self.heap.kind(o) != Kind::Type
    }

    /// Stores into values or dict of the instance.
    pub fn instance_set(&mut self, o: Obj, name: Obj, value: Obj) -> R<()> {
        if self.heap.has_flag(o, flag::VALUES) {
            let ty = self.heap.ty(o);
            let members = self.heap.member_count(o);
            let capacity = self.heap.values_capacity(o, members);
            if value.is_null() {
                let i = self.heap.shared_index(ty, name).filter(|i| *i < capacity);
                let old = i.map_or(Obj::NULL, |i| self.heap.put_value(o, members, i, Obj::NULL));
                if old.is_null() {
                    return Err(self.attribute_error(o, name));
                }
                self.decref(old);
                return Ok(());
            }
            if let Some((i, added)) = self.heap.shared_insert(ty, name) {
                if added {
                    self.incref(name);
                }
                if i < capacity {
                    self.incref(value);
                    let old = self.heap.put_value(o, members, i, value);
                    self.xdecref(old);
                    return Ok(());
                }
            }
            // No room: the instance gets a dict of its own.
            self.values_to_dict(o, false);
        }
        let mut dict = Obj(self.heap.image.odict.get(o.0));
        if dict.is_null() {
            if value.is_null() {
                return Err(self.attribute_error(o, name));
            }
            dict = self.new_dict();
            self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        }
        if value.is_null() {
            if !self.dict_delete_if_there(dict, name)? {
                return Err(self.attribute_error(o, name));
            }
            return Ok(());
        }
        self.dict_set(dict, name, value)
    }

    /// Moves the values of an instance into a dict object: a split one when the dict is only asked for, a combined one
    /// when the values do not fit any more (`make_dict_from_instance_attributes`).
    pub fn values_to_dict(&mut self, o: Obj, split: bool) -> Obj {
        let members = self.heap.member_count(o);
        let capacity = self.heap.values_capacity(o, members);
        let pairs = self.heap.values_in_order(o, members);
        let dict = self.new_dict();
        if split {
            self.heap.dict_make_split(dict, capacity);
        } else {
            self.heap.dict_presize(dict, pairs.len() as u32, false);
        }
        for (name, value) in &pairs {
            self.incref(*name);
            let hash = self.str_hash_of(*name);
            self.heap.dict_insert(dict, *name, *value, hash, true);
        }
        // The references move: values are cleared without giving anything up.
        let ty = self.heap.ty(o);
        for i in 0..capacity.min(self.heap.shared_keys(ty).len) {
            self.heap.put_value(o, members, i, Obj::NULL);
        }
        self.heap.drop_values(o, members);
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        if self
            .heap
            .dict_items(dict)
            .iter()
            .any(|e| self.heap.may_be_tracked(e.value))
            && !self.profile().gc.managed_dict_visits_values
        {
            self.heap.gc_track(dict);
        }
        dict
    }

    /// `o.__dict__`, made if need be: borrowed; NULL if the object can't have one.
    pub fn object_dict(&mut self, o: Obj) -> Obj {
        if !self.has_dict(o) {
            return Obj::NULL;
        }
        let dict = Obj(self.heap.image.odict.get(o.0));
        if !dict.is_null() {
            return dict;
        }
        if self.heap.has_flag(o, flag::VALUES) {
            return self.values_to_dict(o, true);
        }
        let dict = self.new_dict();
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        dict
    }

    fn type_set_attr(&mut self, cls: Obj, name: Obj, value: Obj) -> R<()> {
        let text = self.text_rc(name);
        if self.type_bits(cls).has(TypeBits::IMMUTABLE) {
            let owner = self.type_name_of(cls);
            return Err(self.type_error(&format!("cannot set '{text}' attribute of immutable type '{owner}'")));
        }
        let meta = self.heap.ty(cls);
        if let Some(d) = self.type_lookup(meta, name)
            && self.is_data_descriptor(d)
        {
            return self.descr_set(d, cls, value);
        }
        let dict = self.type_dict(cls);
        if value.is_null() {
            if !self.dict_delete_if_there(dict, name)? {
                let owner = self.type_name_of(cls);
                return Err(self.attribute_error_text(
                    &format!("type object '{owner}' has no attribute '{text}'"),
                    cls,
                    name,
                ));
            }
        } else {
            self.dict_set(dict, name, value)?;
        }
        if text.starts_with("__") {
            self.refresh_type_bits(cls);
        }
        Ok(())
    }

    /// `d.__set__(o, value)` or `d.__delete__(o)`.
    pub fn descr_set(&mut self, d: Obj, o: Obj, value: Obj) -> R<()> {
        match self.heap.kind(d) {
            Kind::GetSet => self.getset_set(d, o, value),
            Kind::Slots if self.is_subtype(self.heap.ty(d), self.t.property) => {
                let (i, what) = if value.is_null() { (2, "deleter") } else { (1, "setter") };
                let f = self.heap.slot(d, i);
                if f.is_null() || f == self.none {
                    return Err(self.property_error(d, o, what));
                }
                let args = [o, value];
                let result = self.call(f, &Args::positional(&args[..if value.is_null() { 1 } else { 2 }]))?;
                self.decref(result);
                Ok(())
            }
            _ => {
                let name = if value.is_null() { self.n.delete } else { self.n.set };
                let args = [o, value];
                match self.call_special(d, name, &args[..if value.is_null() { 1 } else { 2 }])? {
                    Some(result) => {
                        self.decref(result);
                        Ok(())
                    }
                    None => {
                        let what = if value.is_null() { "__delete__" } else { "__set__" };
                        Err(self.attribute_error_plain(what))
                    }
                }
            }
        }
    }

    fn property_error(&mut self, d: Obj, o: Obj, what: &str) -> Raised {
        let name = self.heap.slot(d, 4);
        let owner = self.type_qualname(self.heap.ty(o));
        let message = if name.is_null() {
            format!("property of '{owner}' object has no {what}")
        } else {
            format!("property '{}' of '{owner}' object has no {what}", self.text(name))
        };
        self.attribute_error_plain(&message)
    }

    /// `type.__qualname__`.
    #[must_use]
    pub fn type_qualname(&self, ty: Obj) -> String {
        self.text(self.heap.slot(ty, glassheap_heap::traverse::type_slot::QUALNAME))
            .to_string()
    }

    // -- getset: members, __dict__, __weakref__, computed attributes --------------------------------------------------

    fn getset_get(&mut self, d: Obj, o: Obj) -> R {
        match self.heap.data1(d) {
            2 => {
                self.check_descr_owner(d, o)?;
                let value = self.heap.member(o, self.heap.data0(d) as u32);
                if value.is_null() {
                    let name = self.heap.slot(d, 1);
                    return Err(self.attribute_error(o, name));
                }
                Ok(self.new_ref(value))
            }
            3 => {
                let dict = self.object_dict(o);
                if dict.is_null() {
                    return Err(self.attribute_error(o, self.n.dict));
                }
                Ok(self.new_ref(dict))
            }
            4 => {
                let first = Obj(self.heap.image.weaklist.get(o.0));
                let first = if first.is_null() { self.none } else { first };
                Ok(self.new_ref(first))
            }
            _ => {
                self.check_descr_owner(d, o)?;
                let def = self.native_of(d);
                (def.call)(self, &Args::positional(&[o]))
            }
        }
    }

    fn check_descr_owner(&mut self, d: Obj, o: Obj) -> R<()> {
        let owner = self.heap.slot(d, 0);
        if self.is_instance(o, owner) {
            return Ok(());
        }
        let (name, owner, got) = (self.descr_name(d), self.type_name_of(owner), self.type_name(o));
        Err(self.type_error(&format!(
            "descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object"
        )))
    }

    /// Name of a descriptor.
    #[must_use]
    pub fn descr_name(&self, d: Obj) -> String {
        if self.heap.kind(d) == Kind::GetSet && self.heap.data1(d) != 0 {
            return self.text(self.heap.slot(d, 1)).to_string();
        }
        self.native_of(d).name.to_string()
    }

    fn getset_set(&mut self, d: Obj, o: Obj, value: Obj) -> R<()> {
        match self.heap.data1(d) {
            2 => {
                self.check_descr_owner(d, o)?;
                if !value.is_null() {
                    self.incref(value);
                }
                let old = self.heap.put_member(o, self.heap.data0(d) as u32, value);
                if value.is_null() && old.is_null() {
                    let name = self.heap.slot(d, 1);
                    return Err(self.attribute_error(o, name));
                }
                self.xdecref(old);
                Ok(())
            }
            3 => self.replace_dict(o, value),
            4 => Err(self.attribute_error_plain("attribute '__weakref__' of objects is not writable")),
            _ => {
                let def = self.native_of(d);
                let Some(set) = def.set else {
                    let owner = self.type_name_of(self.heap.slot(d, 0));
                    return Err(self.attribute_error_plain(&format!(
                        "attribute '{}' of '{owner}' objects is not writable",
                        def.name
                    )));
                };
                let result = set(self, &Args::positional(&[o, value]))?;
                self.decref(result);
                Ok(())
            }
        }
    }

    /// `o.__dict__ = value`.
    fn replace_dict(&mut self, o: Obj, value: Obj) -> R<()> {
        if value.is_null() || !self.is_instance(value, self.t.dict) {
            let got = if value.is_null() {
                "deleted".to_string()
            } else {
                self.type_name(value)
            };
            return Err(self.type_error(&format!("__dict__ must be set to a dictionary, not a '{got}'")));
        }
        self.incref(value);
        if self.heap.has_flag(o, flag::VALUES) {
            let old = self.values_to_dict(o, false);
            self.heap.image.odict.set(&mut self.heap.image.journal, o.0, value.0);
            self.decref(old);
            return Ok(());
        }
        let old = Obj(self.heap.image.odict.get(o.0));
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, value.0);
        self.xdecref(old);
        Ok(())
    }

    // -- methods ------------------------------------------------------------------------------------------------------

    /// `_PyObject_GetMethod`.
    pub fn get_method(&mut self, o: Obj, name: Obj) -> R<Method> {
        let ty = self.heap.ty(o);
        let bits = self.type_bits(ty);
        let special = bits.has(TypeBits::HAS_GETATTRIBUTE)
            || (bits.has(TypeBits::OLD_STYLE) && self.old_style_lookup(ty, name).is_none())
            || matches!(self.heap.kind(o), Kind::Type | Kind::Module)
            || self.is_exact(o, self.t.super_);
        if !special && let Some(d) = self.type_lookup(ty, name) {
            let is_method = match self.heap.kind(d) {
                Kind::Function => true,
                Kind::MethodDescriptor => {
                    self.native_of(d).kind == NativeKind::Method || self.native_of(d).kind == NativeKind::Slot
                }
                _ => false,
            };
            if is_method && self.instance_get(o, name).is_none() {
                return Ok(Method::Bound(self.new_ref(d), self.new_ref(o)));
            }
        }
        self.get_attr(o, name).map(Method::Value)
    }

    /// `LOAD_ATTR` in its call form.
    pub(crate) fn op_load_method(&mut self, arg: u32) -> R<Flow> {
        let name = self.name_at(arg);
        let owner = self.peek(0);
        match self.get_method(owner, name)? {
            Method::Bound(f, receiver) => {
                // The receiver stays where it is; the reference just taken replaces the stack's if that was borrowed.
                let top = self.pop_ref();
                self.push(f);
                if top.is_borrowed() {
                    self.decref(receiver);
                    self.push_borrowed(receiver);
                } else {
                    self.push(receiver);
                    self.close(top);
                }
            }
            Method::Value(value) => {
                let top = self.pop_ref();
                self.push(value);
                self.push(Obj::NULL);
                self.close(top);
            }
        }
        Ok(Flow::Next)
    }

    /// A special method bound to its object: a new reference.
    pub fn bind_special(&mut self, o: Obj, name: Obj) -> R<Option<Obj>> {
        let ty = self.heap.ty(o);
        match self.type_lookup(ty, name) {
            Some(d) => self.descr_get(d, o, ty).map(Some),
            None => Ok(None),
        }
    }

    // -- super --------------------------------------------------------------------------------------------------------

    /// Looks `name` up behind `start` in the MRO of `of` and binds it to class `of`: a new reference.
    pub fn super_lookup(&mut self, start: Obj, of: Obj, name: Obj) -> R<Option<Obj>> {
        match self.find_behind(start, of, name) {
            Some(d) => self.descr_get(d, Obj::NULL, of).map(Some),
            None => Ok(None),
        }
    }

    fn find_behind(&self, start: Obj, of: Obj, name: Obj) -> Option<Obj> {
        let mro = self.mro(of);
        let at = mro.iter().position(|c| *c == start)?;
        let hash = self.str_hash_of(name);
        mro[at + 1..].iter().find_map(|c| {
            let dict = self.type_dict(*c);
            let i = self.dict_find_str(dict, name, hash)?;
            Some(self.heap.dict_entry(dict, i).value)
        })
    }

    /// Slots of a super object: the class, the object, the object's type.
    fn super_get_attr(&mut self, s: Obj, name: Obj) -> R {
        let (start, o, of) = (self.heap.slot(s, 0), self.heap.slot(s, 1), self.heap.slot(s, 2));
        if name != self.n.class
            && !of.is_null()
            && let Some(d) = self.find_behind(start, of, name)
        {
            let receiver = if o == of { Obj::NULL } else { o };
            return self.descr_get(d, receiver, of);
        }
        let ty = self.heap.ty(s);
        match self.type_lookup(ty, name) {
            Some(d) => self.descr_get(d, s, ty),
            None => Err(self.attribute_error(s, name)),
        }
    }

    /// `supercheck`: the type that the MRO is taken from.
    pub fn super_check(&mut self, ty: Obj, o: Obj) -> R {
        if self.is_instance(o, self.t.type_) && self.is_subtype(o, ty) {
            return Ok(o);
        }
        let of = self.heap.ty(o);
        if self.is_subtype(of, ty) {
            return Ok(of);
        }
        if self.profile().has(Feature::SuperErrorNamesTypes) {
            let (given, wanted) = (self.type_name(o), self.type_name_of(ty));
            if self.is_instance(o, self.t.type_) {
                let name = self.type_name_of(o);
                return Err(self.type_error(&format!(
                    "super(type, obj): obj (type {name}) is not an instance or subtype of type ({wanted})."
                )));
            }
            return Err(self.type_error(&format!(
                "super(type, obj): obj (instance of {given}) is not an instance or subtype of type ({wanted})."
            )));
        }
        Err(self.type_error("super(type, obj): obj must be an instance or subtype of type"))
    }

    /// `LOAD_SUPER_ATTR`: `super class self`.
    pub(crate) fn op_load_super(&mut self, arg: u32, method: bool) -> R<Flow> {
        let name = self.name_at(arg);
        let receiver = self.pop();
        let class = self.pop();
        let global_super = self.pop();
        let result = self.load_super_attr(global_super, class, receiver, name, method);
        self.decref(global_super);
        self.decref(class);
        let found = match result {
            Ok(found) => found,
            Err(e) => {
                self.decref(receiver);
                return Err(e);
            }
        };
        match found {
            Method::Bound(f, _) => {
                self.push(f);
                self.push(receiver);
            }
            Method::Value(value) => {
                self.push(value);
                if method {
                    self.push(Obj::NULL);
                }
                self.decref(receiver);
            }
        }
        Ok(Flow::Next)
    }

    fn load_super_attr(&mut self, global_super: Obj, class: Obj, receiver: Obj, name: Obj, method: bool) -> R<Method> {
        if global_super != self.t.super_ || self.heap.kind(class) != Kind::Type {
            let s = self.call(global_super, &Args::positional(&[class, receiver]))?;
            let value = self.get_attr(s, name);
            self.decref(s);
            return value.map(Method::Value);
        }
        let of = self.super_check(class, receiver)?;
        if name != self.n.class
            && let Some(d) = self.find_behind(class, of, name)
        {
            let through_class = receiver == of;
            let is_method = matches!(self.heap.kind(d), Kind::Function)
                || (self.heap.kind(d) == Kind::MethodDescriptor && self.native_of(d).kind != NativeKind::ClassMethod);
            if method && is_method && !through_class {
                return Ok(Method::Bound(self.new_ref(d), receiver));
            }
            let o = if through_class { Obj::NULL } else { receiver };
            return self.descr_get(d, o, of).map(Method::Value);
        }
        let s = self.new_super(class, receiver, of);
        let value = self.super_get_attr(s, name);
        self.decref(s);
        value.map(Method::Value)
    }

    /// A super object.
    pub fn new_super(&mut self, class: Obj, receiver: Obj, of: Obj) -> Obj {
        let slots = [class, receiver, of];
        for o in slots {
            if !o.is_null() {
                self.incref(o);
            }
        }
        self.new_slots(self.t.super_, Kind::Slots, 40, true, &slots)
    }
}
