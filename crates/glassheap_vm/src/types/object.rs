//! `object`: what every type inherits. CPython: `Objects/typeobject.c` (`object_methods`).

use crate::class::TypeBits;
use crate::native::{Args, NativeDef, class_method, getter_setter, method, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, NewObject, Obj, flag};
use glassheap_profile::Feature;

/// The table.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__repr__", 0, 0, repr),
    slot("__str__", 0, 0, str),
    slot("__hash__", 0, 0, hash),
    slot("__eq__", 1, 1, eq),
    slot("__ne__", 1, 1, ne),
    slot("__lt__", 1, 1, not_implemented),
    slot("__le__", 1, 1, not_implemented),
    slot("__gt__", 1, 1, not_implemented),
    slot("__ge__", 1, 1, not_implemented),
    slot("__getattribute__", 1, 1, getattribute),
    slot("__setattr__", 2, 2, setattr),
    slot("__delattr__", 1, 1, delattr),
    method("__format__", 1, 1, format),
    method("__sizeof__", 0, 0, sizeof),
    method("__dir__", 0, 0, dir),
    class_method("__init_subclass__", 0, 255, init_subclass),
    class_method("__subclasshook__", 1, 1, not_implemented),
    getter_setter("__class__", class, set_class),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.object, METHODS);
}

fn overrides(vm: &Vm, cls: Obj, name: Obj) -> bool {
    vm.type_lookup(cls, name).is_some_and(|f| {
        let f = if vm.is_exact(f, vm.t.staticmethod) {
            vm.heap.slot(f, 0)
        } else {
            f
        };
        !matches!(vm.heap.kind(f), Kind::MethodDescriptor | Kind::CFunction) || vm.heap.slot(f, 0) != vm.t.object
    })
}

/// `object_new`.
fn new(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("object.__new__(): not enough arguments"));
    };
    if vm.heap.kind(cls) != Kind::Type {
        let got = vm.type_name(cls);
        return Err(vm.type_error(&format!("object.__new__(X): X is not a type object ({got})")));
    }
    let excess = args.items.len() > 1;
    if excess {
        let own_new = overrides(vm, cls, vm.n.new);
        let own_init = overrides(vm, cls, vm.n.init);
        if own_new {
            return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !own_init {
            let name = vm.type_name_of(cls);
            return Err(vm.type_error(&format!("{name}() takes no arguments")));
        }
    }
    if vm.type_bits(cls).has(TypeBits::ABSTRACT) {
        return Err(abstract_error(vm, cls));
    }
    if cls == vm.t.object {
        return Ok(vm.alloc(NewObject {
            ty: cls,
            kind: Kind::Object,
            basicsize: 16,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        }));
    }
    if vm.instance_kind(cls) != Kind::Object || !vm.type_bits(cls).has(TypeBits::HEAP) {
        let name = vm.type_name_of(cls);
        return Err(vm.type_error(&format!("object.__new__({name}) is not safe, use {name}.__new__()")));
    }
    Ok(vm.new_instance(cls, 16))
}

fn abstract_error(vm: &mut Vm, cls: Obj) -> crate::vm::Raised {
    let name = vm.type_name_of(cls);
    let key = vm.n.abstractmethods;
    let names = vm
        .type_lookup(cls, key)
        .map(|s| vm.heap.set_items(s))
        .unwrap_or_default();
    let mut names: Vec<String> = names.into_iter().map(|(o, _)| vm.text(o).to_string()).collect();
    names.sort();
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    let message = if vm.profile().has(Feature::AbstractErrorSaysWithoutImplementation) {
        format!(
            "Can't instantiate abstract class {name} without an implementation for abstract method{plural} {}",
            quoted.join(", ")
        )
    } else {
        format!(
            "Can't instantiate abstract class {name} with abstract method{plural} {}",
            names.join(", ")
        )
    };
    vm.type_error(&message)
}

/// `object_init`.
fn init(vm: &mut Vm, args: &Args) -> R {
    if args.items.len() > 1 {
        let cls = vm.heap.ty(args.items[0]);
        let own_init = overrides(vm, cls, vm.n.init);
        let own_new = overrides(vm, cls, vm.n.new);
        if own_init {
            return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if !own_new {
            let name = vm.type_name_of(cls);
            return Err(vm.type_error(&format!(
                "{name}.__init__() takes exactly one argument (the instance to initialize)"
            )));
        }
    }
    Ok(vm.new_none())
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let text = vm.default_repr(args.items[0]);
    Ok(vm.new_str(&text))
}

fn str(vm: &mut Vm, args: &Args) -> R {
    vm.repr_of(args.items[0])
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    let hash = vm.hash_identity(args.items[0]);
    Ok(vm.new_int(hash as i64))
}

fn eq(vm: &mut Vm, args: &Args) -> R {
    if args.items[0] == args.items[1] {
        return Ok(vm.new_bool(true));
    }
    Ok(vm.new_ref(vm.not_implemented))
}

fn ne(vm: &mut Vm, args: &Args) -> R {
    let name = vm.n.eq;
    match vm.try_operator(args.items[0], name, args.items[1])? {
        Some(result) => {
            let truth = vm.truth(result);
            vm.decref(result);
            let truth = truth?;
            Ok(vm.new_bool(!truth))
        }
        None => Ok(vm.new_ref(vm.not_implemented)),
    }
}

fn not_implemented(vm: &mut Vm, _args: &Args) -> R {
    Ok(vm.new_ref(vm.not_implemented))
}

fn name_argument(vm: &mut Vm, o: Obj) -> R {
    if vm.heap.kind(o) != Kind::Str {
        let got = vm.type_name(o);
        return Err(vm.type_error(&format!("attribute name must be string, not '{got}'")));
    }
    vm.incref(o);
    Ok(vm.intern_object(o))
}

fn getattribute(vm: &mut Vm, args: &Args) -> R {
    let name = name_argument(vm, args.items[1])?;
    let result = vm.generic_get_attr(args.items[0], name);
    vm.decref(name);
    result
}

fn setattr(vm: &mut Vm, args: &Args) -> R {
    let name = name_argument(vm, args.items[1])?;
    let result = vm.generic_set_attr(args.items[0], name, args.items[2]);
    vm.decref(name);
    result?;
    Ok(vm.new_none())
}

fn delattr(vm: &mut Vm, args: &Args) -> R {
    let name = name_argument(vm, args.items[1])?;
    let result = vm.generic_set_attr(args.items[0], name, Obj::NULL);
    vm.decref(name);
    result?;
    Ok(vm.new_none())
}

fn format(vm: &mut Vm, args: &Args) -> R {
    if !vm.text(args.items[1]).is_empty() {
        let name = vm.type_name(args.items[0]);
        return Err(vm.type_error(&format!("unsupported format string passed to {name}.__format__")));
    }
    vm.str_of(args.items[0])
}

fn sizeof(vm: &mut Vm, args: &Args) -> R {
    let size = vm.sizeof(args.items[0]);
    Ok(vm.new_int(i64::from(size)))
}

fn dir(vm: &mut Vm, args: &Args) -> R {
    let names = vm.dir_names(args.items[0]);
    let items: Vec<Obj> = names.iter().map(|n| vm.new_str(n)).collect();
    Ok(vm.new_list(&items))
}

fn init_subclass(vm: &mut Vm, args: &Args) -> R {
    if args.items.len() > 1 {
        let name = vm.type_name_of(args.items[0]);
        return Err(vm.type_error(&format!("{name}.__init_subclass__() takes no keyword arguments")));
    }
    Ok(vm.new_none())
}

fn class(vm: &mut Vm, args: &Args) -> R {
    let ty = vm.visible_type(args.items[0]);
    Ok(vm.new_ref(ty))
}

fn set_class(vm: &mut Vm, args: &Args) -> R {
    let (o, cls) = (args.items[0], args.items[1]);
    if cls.is_null() {
        return Err(vm.type_error("can't delete __class__ attribute"));
    }
    if vm.heap.kind(cls) != Kind::Type {
        let got = vm.type_name(cls);
        return Err(vm.type_error(&format!("__class__ must be set to a class, not '{got}' object")));
    }
    let old = vm.heap.ty(o);
    let same = TypeBits::HAS_DICT | TypeBits::HAS_WEAKREF | 0xff_ffff;
    if !vm.is_heap_instance(o) || !vm.type_bits(cls).has(TypeBits::HEAP) {
        return Err(vm.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    if vm.type_bits(old).0 & same != vm.type_bits(cls).0 & same {
        let (a, b) = (vm.type_name_of(cls), vm.type_name_of(old));
        return Err(vm.type_error(&format!("__class__ assignment: '{a}' object layout differs from '{b}'")));
    }
    if vm.heap.has_flag(o, flag::VALUES) {
        vm.values_to_dict(o, false);
    }
    vm.incref(cls);
    vm.heap.image.ty.set(&mut vm.heap.image.journal, o.0, cls.0);
    vm.decref(old);
    Ok(vm.new_none())
}

impl Vm {
    /// `__sizeof__` without what lies in front.
    #[must_use]
    pub fn sizeof(&self, o: Obj) -> u32 {
        let layout = &self.profile().layout;
        let flags_before = if self.heap.has_flag(o, flag::PRE_HEADER) {
            layout.managed_pre_header
        } else {
            0
        } + if self.heap.has_flag(o, flag::GC) {
            layout.gc_head
        } else {
            0
        };
        let own = self.heap.image.size.get(o.0).saturating_sub(flags_before);
        let aux = self.heap.image.aux_size.get(o.0);
        match self.heap.kind(o) {
            Kind::Object if self.heap.has_flag(o, flag::VALUES) && layout.inline_values => {
                // Inline values are not counted.
                let members = self.heap.member_count(o);
                16 + 8 * members
            }
            Kind::Object if self.heap.has_flag(o, flag::HEAP_TYPE_INSTANCE) && layout.inline_values => {
                let ty = self.heap.ty(o);
                let bits = self.type_bits(ty);
                if bits.has(TypeBits::VALUES) && self.heap.member_count(o) == 0 {
                    16
                } else {
                    own
                }
            }
            Kind::Object => own,
            Kind::Type if !self.type_bits(o).has(TypeBits::HEAP) => layout.heap_type / 4,
            _ => own + aux,
        }
    }

    /// `sys.getsizeof(o)`.
    #[must_use]
    pub fn getsizeof(&self, o: Obj) -> u32 {
        let layout = &self.profile().layout;
        let mut before = 0;
        let bits = self.type_bits(self.heap.ty(o));
        let is_gc = self.heap.has_flag(o, flag::GC)
            || (self.heap.has_flag(o, flag::STATIC) && bits.has(TypeBits::GC) && self.heap.kind(o) != Kind::Type);
        if is_gc {
            before += layout.gc_head;
        }
        if self.heap.has_flag(o, flag::PRE_HEADER) {
            before += layout.managed_pre_header;
        }
        self.sizeof(o) + before
    }

    /// Names that `dir(o)` lists.
    #[must_use]
    pub fn dir_names(&self, o: Obj) -> Vec<String> {
        let mut names = Vec::new();
        let mut add = |vm: &Vm, dict: Obj| {
            if !dict.is_null() && vm.heap.kind(dict) == Kind::Dict {
                names.extend(vm.heap.dict_items(dict).iter().map(|e| vm.text(e.key).to_string()));
            }
        };
        if self.heap.kind(o) == Kind::Module {
            add(self, Obj(self.heap.image.odict.get(o.0)));
        } else if self.heap.kind(o) == Kind::Type {
            for c in self.mro(o) {
                add(self, self.type_dict(c));
            }
        } else {
            if self.heap.has_flag(o, flag::VALUES) {
                let members = self.heap.member_count(o);
                names.extend(
                    self.heap
                        .values_in_order(o, members)
                        .iter()
                        .map(|(n, _)| self.text(*n).to_string()),
                );
            } else {
                add(self, Obj(self.heap.image.odict.get(o.0)));
            }
            let mut more = Vec::new();
            for c in self.mro(self.heap.ty(o)) {
                let dict = self.type_dict(c);
                more.extend(self.heap.dict_items(dict).iter().map(|e| self.text(e.key).to_string()));
            }
            names.extend(more);
        }
        names.sort();
        names.dedup();
        names
    }
}
