//! Functions written in Rust: how they are described, found and called.

use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use smallvec::SmallVec;

/// Arguments of a native call: borrowed, the caller keeps them alive.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// Positional arguments, then the values of keyword arguments. A method's first is `self`.
    pub items: SmallVec<[Obj; 8]>,
    /// Tuple of keyword names, or NULL.
    pub names: Obj,
    /// How many of `items` belong to keywords.
    pub nkw: usize,
}

impl Args {
    /// Positional arguments only.
    #[must_use]
    pub fn positional(items: &[Obj]) -> Self {
        Args {
            items: SmallVec::from_slice(items),
            names: Obj::NULL,
            nkw: 0,
        }
    }

    /// The positional ones.
    #[must_use]
    pub fn pos(&self) -> &[Obj] {
        &self.items[..self.items.len() - self.nkw]
    }

    /// Positional argument `i`.
    #[must_use]
    pub fn get(&self, i: usize) -> Option<Obj> {
        self.pos().get(i).copied()
    }

    /// Number of positional arguments.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len() - self.nkw
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keyword arguments: name object and value.
    #[must_use]
    pub fn keywords(&self, vm: &Vm) -> Vec<(Obj, Obj)> {
        let start = self.len();
        (0..self.nkw)
            .map(|i| (vm.heap.slot(self.names, i as u32), self.items[start + i]))
            .collect()
    }

    /// The value of keyword `name`.
    #[must_use]
    pub fn keyword(&self, vm: &Vm, name: &str) -> Option<Obj> {
        (0..self.nkw)
            .find(|i| vm.text(vm.heap.slot(self.names, *i as u32)) == name)
            .map(|i| self.items[self.len() + i])
    }
}

/// A function in Rust. Arguments are borrowed, the result is a new reference.
pub type Native = fn(&mut Vm, &Args) -> R;

/// What a native is to Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeKind {
    /// Module function or static method.
    Function,
    /// Method of a builtin type: `method_descriptor`.
    Method,
    /// Special method: `wrapper_descriptor` (`slot wrapper`).
    Slot,
    ClassMethod,
    StaticMethod,
    /// Computed attribute: called with the instance alone.
    Getter,
}

/// One native function as types and modules list them.
#[derive(Debug, Clone, Copy)]
pub struct NativeDef {
    pub name: &'static str,
    pub kind: NativeKind,
    /// Fewest and most positional arguments, `self` not counted.
    pub min: u8,
    /// 255: no bound.
    pub max: u8,
    /// Keyword arguments are accepted; the function reads them itself.
    pub keywords: bool,
    pub call: Native,
    /// Setter of a [`NativeKind::Getter`]: instance and value, the value NULL to delete.
    pub set: Option<Native>,
    /// Positional arguments come in a tuple: [`glassheap_profile::InterpRules::tuple_natives`].
    pub in_tuple: bool,
}

/// A method.
#[must_use]
pub const fn method(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Method,
        min,
        max,
        keywords: false,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A method that takes keywords.
#[must_use]
pub const fn method_kw(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Method,
        min,
        max,
        keywords: true,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A special method.
#[must_use]
pub const fn slot(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Slot,
        min,
        max,
        keywords: false,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A special method that takes keywords (`__init__`, `__call__`).
#[must_use]
pub const fn slot_kw(name: &'static str, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Slot,
        min: 0,
        max: 255,
        keywords: true,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A class method.
#[must_use]
pub const fn class_method(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::ClassMethod,
        min,
        max,
        keywords: true,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A static method (`__new__`).
#[must_use]
pub const fn static_method(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::StaticMethod,
        min,
        max,
        keywords: true,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A read-only attribute.
#[must_use]
pub const fn getter(name: &'static str, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Getter,
        min: 0,
        max: 0,
        keywords: false,
        call,
        set: None,
        in_tuple: false,
    }
}

/// An attribute that can be set.
#[must_use]
pub const fn getter_setter(name: &'static str, call: Native, set: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Getter,
        min: 0,
        max: 1,
        keywords: false,
        call,
        set: Some(set),
        in_tuple: false,
    }
}

/// A module function.
#[must_use]
pub const fn function(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Function,
        min,
        max,
        keywords: false,
        call,
        set: None,
        in_tuple: false,
    }
}

/// A module function that takes keywords.
#[must_use]
pub const fn function_kw(name: &'static str, min: u8, max: u8, call: Native) -> NativeDef {
    NativeDef {
        name,
        kind: NativeKind::Function,
        min,
        max,
        keywords: true,
        call,
        set: None,
        in_tuple: false,
    }
}

impl Vm {
    /// Registers a native; its number goes into the object that stands for it.
    pub fn add_native(&mut self, def: NativeDef) -> u64 {
        self.add_native_as(def, def.name)
    }

    fn add_native_as(&mut self, def: NativeDef, qualname: &str) -> u64 {
        let in_tuple = self.profile().interp.tuple_natives.contains(&qualname);
        self.natives.push(NativeDef { in_tuple, ..def });
        self.natives.len() as u64 - 1
    }

    /// Puts natives into the dict of a builtin type, as the descriptors that CPython makes (`type_add_methods`).
    pub fn add_methods(&mut self, ty: Obj, defs: &[NativeDef]) {
        let dict = self.type_dict(ty);
        let owner = self
            .text(self.heap.slot(ty, glassheap_heap::traverse::type_slot::NAME))
            .to_string();
        for def in defs {
            let number = self.add_native_as(*def, &format!("{owner}.{}", def.name));
            let (descr_type, kind) = match def.kind {
                NativeKind::Method => (self.t.method_descriptor, Kind::MethodDescriptor),
                NativeKind::Slot => (self.t.wrapper_descriptor, Kind::MethodDescriptor),
                NativeKind::ClassMethod => (self.t.classmethod_descriptor, Kind::MethodDescriptor),
                NativeKind::Getter => (self.t.getset, Kind::GetSet),
                NativeKind::StaticMethod | NativeKind::Function => (self.t.builtin, Kind::CFunction),
            };
            let o = self.new_static_object(descr_type, kind, 56);
            self.heap.init_slots(o, 2);
            self.heap.set_slot(o, 0, ty);
            self.heap.set_data0(o, number);
            let name = self.intern_static(def.name);
            self.dict_set_static(dict, name, o);
        }
    }

    /// A builtin function of a module, outside the heap.
    pub fn static_function(&mut self, def: NativeDef, module: Obj) -> Obj {
        let number = self.add_native(def);
        let size = self.profile().layout.cfunction;
        let o = self.new_static_object(self.t.builtin, Kind::CFunction, size);
        self.heap.init_slots(o, 2);
        self.heap.set_slot(o, 0, module);
        self.heap.set_data0(o, number);
        o
    }

    /// The table entry behind a native function, method or attribute object.
    #[must_use]
    pub fn native_of(&self, o: Obj) -> NativeDef {
        self.natives[self.heap.data0(o) as usize]
    }

    /// Stores into a dict of the interpreter without counting.
    pub fn dict_set_static(&mut self, dict: Obj, name: Obj, value: Obj) {
        let hash = self.str_hash(name);
        match self.heap.dict_find(dict, hash, name, |_, _| false) {
            Some(i) => {
                self.heap.dict_replace(dict, i, value);
            }
            None => self.heap.dict_insert(dict, name, value, hash, true),
        }
    }

    /// Calls a native after checking the number of arguments. `bound`: `items[0]` is `self`.
    pub fn call_native(&mut self, def: &NativeDef, args: &Args, bound: bool) -> R {
        let given = args.len() - usize::from(bound);
        if args.nkw != 0 && !def.keywords {
            let owner = self.native_owner(def, args, bound);
            return Err(self.type_error(&format!("{owner}() takes no keyword arguments")));
        }
        // Where keywords are accepted they may stand for positional arguments; the function itself looks which.
        let supplied = if def.keywords { given + args.nkw } else { given };
        if supplied < def.min as usize || (def.max != 255 && given > def.max as usize) {
            return Err(self.native_arity_error(def, args, bound, given));
        }
        if def.in_tuple {
            return self.with_tuple(&args.pos()[usize::from(bound)..], |vm| (def.call)(vm, args));
        }
        (def.call)(self, args)
    }

    /// `tp_new_wrapper` (`Objects/typeobject.c`): the `__new__` of `owner`, called by name, wants a class derived from it
    /// first, and one that is not made by the `__new__` of another builtin type.
    pub(crate) fn check_new_receiver(&mut self, owner: Obj, args: &Args) -> R<()> {
        let owner_name = self.type_name_of(owner);
        let Some(cls) = args.get(0) else {
            return Err(self.type_error(&format!("{owner_name}.__new__(): not enough arguments")));
        };
        if self.heap.kind(cls) != Kind::Type {
            let got = self.type_name(cls);
            return Err(self.type_error(&format!("{owner_name}.__new__(X): X is not a type object ({got})")));
        }
        if !self.is_subtype(cls, owner) {
            let name = self.type_name_of(cls);
            return Err(self.type_error(&format!(
                "{owner_name}.__new__({name}): {name} is not a subtype of {owner_name}"
            )));
        }
        // The nearest class whose `__new__` is a builtin one (`staticbase`) must have this very one.
        let builtin_new = |vm: &Vm, ty: Obj| {
            vm.type_lookup(ty, vm.n.new)
                .filter(|f| vm.heap.kind(*f) == Kind::CFunction)
        };
        let nearest = self
            .mro(cls)
            .into_iter()
            .find_map(|ty| builtin_new(self, ty).map(|f| (ty, f)));
        if let Some((base, new)) = nearest
            && builtin_new(self, owner) != Some(new)
        {
            let (name, base) = (self.type_name_of(cls), self.type_name_of(base));
            return Err(self.type_error(&format!(
                "{owner_name}.__new__({name}) is not safe, use {base}.__new__()"
            )));
        }
        Ok(())
    }

    /// Calls while a tuple of `items` lives, which the callee was given.
    pub fn with_tuple(&mut self, items: &[Obj], call: impl FnOnce(&mut Vm) -> R) -> R {
        if items.is_empty() {
            return call(self);
        }
        for o in items {
            self.incref(*o);
        }
        let tuple = self.new_tuple(items);
        let result = call(self);
        self.decref(tuple);
        result
    }

    fn native_owner(&self, def: &NativeDef, args: &Args, bound: bool) -> String {
        match args.items.first() {
            Some(first) if bound => format!("{}.{}", self.type_name(*first), def.name),
            _ => def.name.to_string(),
        }
    }

    fn native_arity_error(&mut self, def: &NativeDef, args: &Args, bound: bool, given: usize) -> crate::vm::Raised {
        let owner = self.native_owner(def, args, bound);
        let (min, max) = (def.min as usize, def.max as usize);
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let message = if def.kind == NativeKind::Slot {
            format!("expected {min} argument{}, got {given}", plural(min))
        } else if min == max && min == 0 {
            format!("{owner}() takes no arguments ({given} given)")
        } else if min == max && min == 1 {
            format!("{owner}() takes exactly one argument ({given} given)")
        } else if given < min {
            let least = if min == max { "" } else { "at least " };
            format!(
                "{} expected {least}{min} argument{}, got {given}",
                def.name,
                plural(min)
            )
        } else {
            let most = if min == max { "" } else { "at most " };
            format!("{} expected {most}{max} argument{}, got {given}", def.name, plural(max))
        };
        self.type_error(&message)
    }
}
