//! `type`: classes as objects. CPython: `Objects/typeobject.c`.

use crate::class::TypeBits;
use crate::native::{Args, NativeDef, class_method, getter, getter_setter, method, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::traverse::type_slot;
use glassheap_heap::{Kind, Obj};

/// The table.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot_kw("__call__", call),
    slot("__repr__", 0, 0, repr),
    slot("__instancecheck__", 1, 1, instancecheck),
    slot("__subclasscheck__", 1, 1, subclasscheck),
    slot("__or__", 1, 1, or),
    slot("__ror__", 1, 1, or),
    method("mro", 0, 0, mro),
    method("__subclasses__", 0, 0, subclasses),
    class_method("__prepare__", 0, 255, prepare),
    getter_setter("__name__", name, set_name),
    getter_setter("__qualname__", qualname, set_qualname),
    getter_setter("__module__", module, set_module),
    getter("__mro__", mro_tuple),
    getter("__bases__", bases),
    getter("__base__", base),
    getter("__basicsize__", basicsize),
    getter("__itemsize__", itemsize),
    getter("__dict__", dict),
    getter_setter("__doc__", doc, set_doc),
    getter_setter("__annotations__", annotations, set_annotations),
    getter_setter("__abstractmethods__", abstractmethods, set_abstractmethods),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.type_, METHODS);
}

/// `type(name, bases, dict, **kwds)`.
fn new(vm: &mut Vm, args: &Args) -> R {
    let pos = args.pos();
    if pos.len() != 4 {
        if pos.len() == 2 && args.nkw == 0 {
            let ty = vm.visible_type(pos[1]);
            return Ok(vm.new_ref(ty));
        }
        return Err(vm.type_error("type() takes 1 or 3 arguments"));
    }
    let (meta, name, bases, ns) = (pos[0], pos[1], pos[2], pos[3]);
    if vm.heap.kind(name) != Kind::Str {
        let got = vm.type_name(name);
        return Err(vm.type_error(&format!("type.__new__() argument 1 must be str, not {got}")));
    }
    if vm.heap.kind(bases) != Kind::Tuple {
        let got = vm.type_name(bases);
        return Err(vm.type_error(&format!("type.__new__() argument 2 must be tuple, not {got}")));
    }
    if vm.heap.kind(ns) != Kind::Dict {
        let got = vm.type_name(ns);
        return Err(vm.type_error(&format!("type.__new__() argument 3 must be dict, not {got}")));
    }
    let bases: Vec<Obj> = vm.heap.slots(bases).iter().map(|w| Obj(*w)).collect();
    let winner = vm.calculate_metaclass(meta, &bases)?;
    let kwargs = args.keywords(vm);
    vm.new_class(winner, name, &bases, ns, &kwargs)
}

fn init(vm: &mut Vm, args: &Args) -> R {
    let n = args.len();
    if n != 2 && n != 4 {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(vm.new_none())
}

fn call(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let rest = Args {
        items: args.items[1..].iter().copied().collect(),
        names: args.names,
        nkw: args.nkw,
    };
    vm.type_call(cls, &rest)
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let name = vm.type_full_name(cls);
    let text = if !vm.profile().interp.old_style_classes {
        format!("<class '{name}'>")
    } else if vm.is_old_style_class(cls) {
        format!("<class {name} at {:#x}>", vm.heap.addr(cls))
    } else if vm.type_bits(cls).has(TypeBits::HEAP) {
        format!("<class '{name}'>")
    } else if vm.instance_kind(cls) == Kind::Exception {
        format!("<type 'exceptions.{name}'>")
    } else {
        // `Objects/typeobject.c@v2.7.18 (type_repr)`
        format!("<type '{name}'>")
    };
    Ok(vm.new_str(&text))
}

fn instancecheck(vm: &mut Vm, args: &Args) -> R {
    let (cls, o) = (args.items[0], args.items[1]);
    let yes = vm.is_visible_instance(o, cls);
    Ok(vm.new_bool(yes))
}

fn subclasscheck(vm: &mut Vm, args: &Args) -> R {
    let yes = vm.heap.kind(args.items[1]) == Kind::Type && vm.is_subtype(args.items[1], args.items[0]);
    Ok(vm.new_bool(yes))
}

/// `int | str`.
fn or(vm: &mut Vm, args: &Args) -> R {
    let mut parts = Vec::new();
    for o in &args.items {
        let ok = vm.heap.kind(*o) == Kind::Type || *o == vm.none || vm.is_exact(*o, vm.t.generic_alias);
        if !ok {
            return Ok(vm.new_ref(vm.not_implemented));
        }
        if *o == vm.none {
            parts.push(vm.t.none_type);
        } else if !parts.contains(o) {
            parts.push(*o);
        }
    }
    for o in &parts {
        vm.incref(*o);
    }
    let tuple = vm.new_tuple(&parts);
    Ok(vm.new_slots(vm.t.union_type, Kind::Slots, 32, true, &[tuple]))
}

fn mro(vm: &mut Vm, args: &Args) -> R {
    let list = vm.mro(args.items[0]);
    for c in &list {
        vm.incref(*c);
    }
    Ok(vm.new_list(&list))
}

fn subclasses(vm: &mut Vm, args: &Args) -> R {
    let list = vm.subclasses(args.items[0]);
    for c in &list {
        vm.incref(*c);
    }
    Ok(vm.new_list(&list))
}

fn prepare(vm: &mut Vm, _args: &Args) -> R {
    Ok(vm.new_dict())
}

fn slot_ref(vm: &mut Vm, o: Obj, i: u32) -> R {
    let value = vm.heap.slot(o, i);
    let value = if value.is_null() { vm.none } else { value };
    Ok(vm.new_ref(value))
}

fn name(vm: &mut Vm, args: &Args) -> R {
    slot_ref(vm, args.items[0], type_slot::NAME)
}

fn check_mutable(vm: &mut Vm, cls: Obj, attr: &str, value: Obj) -> R<()> {
    if !vm.type_bits(cls).has(TypeBits::HEAP) {
        let owner = vm.type_name_of(cls);
        return Err(vm.type_error(&format!("cannot set '{attr}' attribute of immutable type '{owner}'")));
    }
    if value.is_null() {
        let owner = vm.type_name_of(cls);
        return Err(vm.type_error(&format!("cannot delete '{attr}' attribute of type '{owner}'")));
    }
    Ok(())
}

fn set_name(vm: &mut Vm, args: &Args) -> R {
    let (cls, value) = (args.items[0], args.items[1]);
    check_mutable(vm, cls, "__name__", value)?;
    if vm.heap.kind(value) != Kind::Str {
        let (owner, got) = (vm.type_name_of(cls), vm.type_name(value));
        return Err(vm.type_error(&format!("can only assign string to {owner}.__name__, not '{got}'")));
    }
    vm.replace_slot(cls, type_slot::NAME, value);
    Ok(vm.new_none())
}

fn qualname(vm: &mut Vm, args: &Args) -> R {
    slot_ref(vm, args.items[0], type_slot::QUALNAME)
}

fn set_qualname(vm: &mut Vm, args: &Args) -> R {
    let (cls, value) = (args.items[0], args.items[1]);
    check_mutable(vm, cls, "__qualname__", value)?;
    vm.replace_slot(cls, type_slot::QUALNAME, value);
    Ok(vm.new_none())
}

fn from_dict(vm: &mut Vm, cls: Obj, key: Obj) -> Option<Obj> {
    let dict = vm.type_dict(cls);
    vm.dict_get(dict, key).map(|o| vm.new_ref(o))
}

fn module(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.module;
    match from_dict(vm, args.items[0], key) {
        Some(o) => Ok(o),
        None => Ok(vm.new_str("builtins")),
    }
}

fn set_in_dict(vm: &mut Vm, args: &Args, key: Obj) -> R {
    let (cls, value) = (args.items[0], args.items[1]);
    let attr = vm.text(key).to_string();
    check_mutable(vm, cls, &attr, value)?;
    let dict = vm.type_dict(cls);
    vm.dict_set(dict, key, value)?;
    Ok(vm.new_none())
}

fn set_module(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.module;
    set_in_dict(vm, args, key)
}

fn mro_tuple(vm: &mut Vm, args: &Args) -> R {
    slot_ref(vm, args.items[0], type_slot::MRO)
}

fn bases(vm: &mut Vm, args: &Args) -> R {
    slot_ref(vm, args.items[0], type_slot::BASES)
}

fn base(vm: &mut Vm, args: &Args) -> R {
    slot_ref(vm, args.items[0], type_slot::BASE)
}

fn basicsize(vm: &mut Vm, args: &Args) -> R {
    let n = vm.basicsize_of(args.items[0]);
    Ok(vm.new_int(i64::from(n)))
}

fn itemsize(vm: &mut Vm, args: &Args) -> R {
    let classic = vm.profile().interp.two_int_types;
    let n = match vm.instance_kind(args.items[0]) {
        Kind::Int | Kind::Bool if args.items[0] == vm.t.long || !classic => 4,
        Kind::Bytes => 1,
        Kind::Str if classic => 1,
        Kind::Tuple => 8,
        Kind::Type => 40,
        _ => 0,
    };
    Ok(vm.new_int(n))
}

fn dict(vm: &mut Vm, args: &Args) -> R {
    let dict = vm.type_dict(args.items[0]);
    vm.incref(dict);
    Ok(vm.new_slots(vm.t.mappingproxy, Kind::Slots, 32, true, &[dict]))
}

fn doc(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.doc;
    match from_dict(vm, args.items[0], key) {
        Some(o) => Ok(o),
        None => Ok(vm.new_none()),
    }
}

fn set_doc(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.doc;
    set_in_dict(vm, args, key)
}

fn annotations(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let key = vm.n.annotations;
    if let Some(o) = from_dict(vm, cls, key) {
        return Ok(o);
    }
    let annotate = vm.n.annotate_func;
    let lazy = match from_dict(vm, cls, annotate) {
        Some(f) => Some(f),
        None => {
            let annotate = vm.n.annotate;
            from_dict(vm, cls, annotate)
        }
    };
    let result = match lazy {
        Some(f) if f != vm.none => {
            let one = vm.new_int(1);
            let result = vm.call(f, &Args::positional(&[one]));
            vm.decref(one);
            vm.decref(f);
            result?
        }
        other => {
            if let Some(o) = other {
                vm.decref(o);
            }
            if !vm.type_bits(cls).has(TypeBits::HEAP) {
                return Err(vm.attribute_error(cls, key));
            }
            vm.new_dict()
        }
    };
    let dict = vm.type_dict(cls);
    vm.dict_set(dict, key, result)?;
    Ok(result)
}

fn set_annotations(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.annotations;
    set_in_dict(vm, args, key)
}

fn abstractmethods(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.abstractmethods;
    match from_dict(vm, args.items[0], key) {
        Some(o) => Ok(o),
        None => Err(vm.attribute_error_plain("__abstractmethods__")),
    }
}

fn set_abstractmethods(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.abstractmethods;
    let (cls, value) = (args.items[0], args.items[1]);
    let any = !value.is_null() && vm.truth(value)?;
    let bits = vm.heap.data0(cls);
    let bits = if any {
        bits | TypeBits::ABSTRACT
    } else {
        bits & !TypeBits::ABSTRACT
    };
    vm.heap.set_data0(cls, bits);
    set_in_dict(vm, args, key)
}

impl Vm {
    /// `tp_basicsize`.
    fn basicsize_of(&self, cls: Obj) -> u32 {
        let layout = &self.profile().layout;
        let bits = self.type_bits(cls);
        let builtin = match self.instance_kind(cls) {
            Kind::Bool => layout.bool_basicsize,
            Kind::Int => layout.int_header,
            Kind::Float => layout.float,
            Kind::Complex => layout.complex,
            Kind::Str => layout.str_basicsize,
            Kind::Bytes => layout.bytes,
            Kind::ByteArray => layout.bytearray,
            Kind::List => layout.list,
            Kind::Tuple => layout.tuple,
            Kind::Dict => layout.dict,
            Kind::Set | Kind::FrozenSet => layout.set,
            Kind::Function => layout.function,
            Kind::Slice => layout.slice,
            Kind::Range => layout.range,
            Kind::Code => layout.code,
            Kind::Module => layout.module,
            Kind::BoundMethod => layout.bound_method,
            Kind::CFunction => layout.cfunction,
            Kind::WeakRef => layout.weakref,
            Kind::Exception => self.exception_size(cls),
            Kind::Type => layout.heap_type - layout.gc_head,
            _ => 16,
        };
        // 3.12+: the managed dict and weak references lie in front of the object.
        let inside = |pre_header: bool| if pre_header { 0 } else { 8 };
        let mut size = builtin + 8 * (bits.0 & 0xffff) as u32;
        if bits.has(TypeBits::HEAP) && bits.has(TypeBits::HAS_DICT) && self.instance_kind(cls) != Kind::Exception {
            size += inside(layout.managed_pre_header != 0);
        }
        if bits.has(TypeBits::HEAP) && bits.has(TypeBits::HAS_WEAKREF) {
            size += inside(layout.instance == 16);
        }
        size
    }

    /// `isinstance` by what `type(o)` says.
    #[must_use]
    pub fn is_visible_instance(&self, o: Obj, cls: Obj) -> bool {
        let seen = self.visible_type(o);
        if seen == self.heap.ty(o) || (self.is_old_style_class(cls) && self.is_old_style_instance(o)) {
            return self.is_instance(o, cls);
        }
        self.is_subtype(seen, cls)
    }

    /// `_PyType_CalculateMetaclass`.
    pub fn calculate_metaclass(&mut self, meta: Obj, bases: &[Obj]) -> R {
        let mut winner = meta;
        for base in bases {
            let base_meta = self.heap.ty(*base);
            if self.is_subtype(winner, base_meta) {
                continue;
            }
            if self.is_subtype(base_meta, winner) {
                winner = base_meta;
                continue;
            }
            return Err(self.type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            ));
        }
        Ok(winner)
    }
}
