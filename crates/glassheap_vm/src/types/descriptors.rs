//! `property`, `classmethod`, `staticmethod`, `super`, builtin methods and attributes, mapping proxies. CPython:
//! `Objects/descrobject.c`, `Objects/funcobject.c`.

use crate::native::{Args, NativeDef, getter, getter_setter, method, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

/// Slots of a property: getter, setter, deleter, doc, name.
const PROPERTY: &[NativeDef] = &[
    static_method("__new__", 0, 255, property_new),
    slot_kw("__init__", property_init),
    slot("__get__", 1, 2, descr_get),
    slot("__set__", 2, 2, descr_set),
    slot("__delete__", 1, 1, descr_delete),
    slot("__set_name__", 2, 2, property_set_name),
    method("getter", 1, 1, |vm, a| property_copy(vm, a, 0)),
    method("setter", 1, 1, |vm, a| property_copy(vm, a, 1)),
    method("deleter", 1, 1, |vm, a| property_copy(vm, a, 2)),
    getter("fget", |vm, a| slot_or_none(vm, a.items[0], 0)),
    getter("fset", |vm, a| slot_or_none(vm, a.items[0], 1)),
    getter("fdel", |vm, a| slot_or_none(vm, a.items[0], 2)),
    getter_setter(
        "__doc__",
        |vm, a| slot_or_none(vm, a.items[0], 3),
        |vm, a| {
            vm.replace_slot(a.items[0], 3, a.items[1]);
            Ok(vm.new_none())
        },
    ),
];

const WRAPPER: &[NativeDef] = &[
    static_method("__new__", 0, 255, wrapper_new),
    slot_kw("__init__", wrapper_init),
    slot("__get__", 1, 2, descr_get),
    slot_kw("__call__", wrapper_call),
    slot("__repr__", 0, 0, wrapper_repr),
    getter("__func__", |vm, a| slot_or_none(vm, a.items[0], 0)),
    getter("__wrapped__", |vm, a| slot_or_none(vm, a.items[0], 0)),
    getter("__name__", |vm, a| forward(vm, a, "__name__")),
    getter("__doc__", |vm, a| forward(vm, a, "__doc__")),
    getter("__isabstractmethod__", |vm, a| {
        let f = vm.heap.slot(a.items[0], 0);
        let name = vm.n.isabstractmethod;
        match vm.get_attr_or_none(f, name)? {
            Some(o) => Ok(o),
            None => Ok(vm.new_bool(false)),
        }
    }),
];

const SUPER: &[NativeDef] = &[
    static_method("__new__", 0, 255, super_new),
    slot("__repr__", 0, 0, super_repr),
    getter("__thisclass__", |vm, a| slot_or_none(vm, a.items[0], 0)),
    getter("__self__", |vm, a| slot_or_none(vm, a.items[0], 1)),
    getter("__self_class__", |vm, a| slot_or_none(vm, a.items[0], 2)),
];

const NATIVE_DESCRIPTOR: &[NativeDef] = &[
    slot("__repr__", 0, 0, native_descr_repr),
    slot("__get__", 1, 2, descr_get),
    getter("__name__", native_name),
    getter("__qualname__", native_qualname),
    getter("__objclass__", |vm, a| slot_or_none(vm, a.items[0], 0)),
    getter("__doc__", |vm, _| Ok(vm.new_none())),
];

const GETSET: &[NativeDef] = &[slot("__set__", 2, 2, descr_set), slot("__delete__", 1, 1, descr_delete)];

const METHOD_WRAPPER: &[NativeDef] = &[
    slot("__repr__", 0, 0, method_wrapper_repr),
    getter("__self__", |vm, a| slot_or_none(vm, a.items[0], 1)),
    getter("__name__", |vm, a| {
        let descr = vm.heap.slot(a.items[0], 0);
        let name = vm.native_of(descr).name;
        Ok(vm.new_str(name))
    }),
];

const MAPPINGPROXY: &[NativeDef] = &[
    static_method("__new__", 0, 255, |vm, a| {
        let Some(mapping) = a.get(1) else {
            return Err(vm.type_error("mappingproxy() missing required argument 'mapping' (pos 1)"));
        };
        vm.incref(mapping);
        Ok(vm.new_slots(vm.t.mappingproxy, Kind::Slots, 32, true, &[mapping]))
    }),
    slot("__getitem__", 1, 1, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        vm.get_item(dict, a.items[1])
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        let yes = vm.contains(dict, a.items[1])?;
        Ok(vm.new_bool(yes))
    }),
    slot("__len__", 0, 0, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        let n = vm.length(dict)?;
        Ok(vm.new_int(n))
    }),
    slot("__iter__", 0, 0, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        vm.get_iter(dict)
    }),
    slot("__repr__", 0, 0, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        let text = vm.repr_text_of(dict)?;
        Ok(vm.new_str(&format!("mappingproxy({text})")))
    }),
    slot("__eq__", 1, 1, |vm, a| {
        let dict = vm.heap.slot(a.items[0], 0);
        vm.rich_compare(dict, a.items[1], 2)
    }),
    method("get", 1, 2, |vm, a| proxy_forward(vm, a, "get")),
    method("keys", 0, 0, |vm, a| proxy_forward(vm, a, "keys")),
    method("values", 0, 0, |vm, a| proxy_forward(vm, a, "values")),
    method("items", 0, 0, |vm, a| proxy_forward(vm, a, "items")),
    method("copy", 0, 0, |vm, a| proxy_forward(vm, a, "copy")),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.property, PROPERTY);
    vm.add_methods(vm.t.classmethod, WRAPPER);
    vm.add_methods(vm.t.staticmethod, WRAPPER);
    vm.add_methods(vm.t.super_, SUPER);
    for ty in [
        vm.t.method_descriptor,
        vm.t.wrapper_descriptor,
        vm.t.classmethod_descriptor,
        vm.t.getset,
        vm.t.member,
    ] {
        vm.add_methods(ty, NATIVE_DESCRIPTOR);
    }
    vm.add_methods(vm.t.getset, GETSET);
    vm.add_methods(vm.t.member, GETSET);
    vm.add_methods(vm.t.method_wrapper, METHOD_WRAPPER);
    vm.add_methods(vm.t.mappingproxy, MAPPINGPROXY);
}

fn slot_or_none(vm: &mut Vm, o: Obj, i: u32) -> R {
    let value = if i < vm.heap.slots_len(o) {
        vm.heap.slot(o, i)
    } else {
        Obj::NULL
    };
    let value = if value.is_null() { vm.none } else { value };
    Ok(vm.new_ref(value))
}

fn forward(vm: &mut Vm, args: &Args, name: &str) -> R {
    let f = vm.heap.slot(args.items[0], 0);
    match vm.get_attr_text(f, name)? {
        Some(o) => Ok(o),
        None => Err(vm.attribute_error_plain(name)),
    }
}

fn proxy_forward(vm: &mut Vm, args: &Args, name: &str) -> R {
    let dict = vm.heap.slot(args.items[0], 0);
    vm.call_method(dict, name, &args.items[1..])
}

fn descr_get(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[1];
    let o = if o == vm.none { Obj::NULL } else { o };
    let ty = match args.get(2) {
        Some(t) if t != vm.none => t,
        _ if !o.is_null() => vm.heap.ty(o),
        _ => return Err(vm.type_error("__get__(None, None) is invalid")),
    };
    vm.descr_get(args.items[0], o, ty)
}

fn descr_set(vm: &mut Vm, args: &Args) -> R {
    vm.descr_set(args.items[0], args.items[1], args.items[2])?;
    Ok(vm.new_none())
}

fn descr_delete(vm: &mut Vm, args: &Args) -> R {
    vm.descr_set(args.items[0], args.items[1], Obj::NULL)?;
    Ok(vm.new_none())
}

// -- property ---------------------------------------------------------------------------------------------------------

fn property_new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let size = vm.profile().layout.property;
    if cls == vm.t.property {
        return Ok(vm.new_slots(cls, Kind::Slots, size, true, &[Obj::NULL; 5]));
    }
    let o = vm.new_instance(cls, size);
    vm.heap.init_slots(o, 5);
    Ok(o)
}

fn property_init(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    for (i, name) in ["fget", "fset", "fdel", "doc"].into_iter().enumerate() {
        let value = args.get(i + 1).or_else(|| args.keyword(vm, name));
        if let Some(value) = value
            && value != vm.none
        {
            vm.replace_slot(o, i as u32, value);
        }
    }
    if vm.heap.slot(o, 3).is_null() {
        let fget = vm.heap.slot(o, 0);
        if !fget.is_null() && vm.heap.kind(fget) == Kind::Function {
            let doc = vm.heap.slot(fget, glassheap_heap::traverse::function::DOC);
            vm.replace_slot(o, 3, doc);
        }
    }
    Ok(vm.new_none())
}

fn property_set_name(vm: &mut Vm, args: &Args) -> R {
    vm.replace_slot(args.items[0], 4, args.items[2]);
    Ok(vm.new_none())
}

fn property_copy(vm: &mut Vm, args: &Args, which: u32) -> R {
    let old = args.items[0];
    let mut parts = [Obj::NULL; 4];
    for i in 0..4 {
        parts[i as usize] = vm.heap.slot(old, i);
    }
    parts[which as usize] = args.items[1];
    if which == 0 {
        parts[3] = Obj::NULL;
    }
    let none = vm.none;
    let items: Vec<Obj> = parts.iter().map(|o| if o.is_null() { none } else { *o }).collect();
    let ty = vm.heap.ty(old);
    vm.call(ty, &Args::positional(&items))
}

// -- classmethod, staticmethod ----------------------------------------------------------------------------------------

fn wrapper_new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let size = vm.profile().layout.class_method;
    if cls == vm.t.classmethod || cls == vm.t.staticmethod {
        return Ok(vm.new_slots(cls, Kind::Slots, size, true, &[Obj::NULL]));
    }
    let o = vm.new_instance(cls, size);
    vm.heap.init_slots(o, 1);
    Ok(o)
}

fn wrapper_init(vm: &mut Vm, args: &Args) -> R {
    let Some(f) = args.get(1) else {
        let name = vm.type_name(args.items[0]);
        return Err(vm.type_error(&format!("{name} expected 1 argument, got 0")));
    };
    vm.replace_slot(args.items[0], 0, f);
    Ok(vm.new_none())
}

fn wrapper_call(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    if !vm.is_instance(o, vm.t.staticmethod) {
        let name = vm.type_name(o);
        return Err(vm.type_error(&format!("'{name}' object is not callable")));
    }
    let f = vm.heap.slot(o, 0);
    let rest = Args {
        items: args.items[1..].iter().copied().collect(),
        names: args.names,
        nkw: args.nkw,
    };
    vm.call(f, &rest)
}

fn wrapper_repr(vm: &mut Vm, args: &Args) -> R {
    let f = vm.heap.slot(args.items[0], 0);
    let inner = vm.repr_text_of(f)?;
    let name = vm.type_name(args.items[0]);
    Ok(vm.new_str(&format!("<{name}({inner})>")))
}

// -- super ------------------------------------------------------------------------------------------------------------

fn super_new(vm: &mut Vm, args: &Args) -> R {
    match args.pos() {
        [_] => {
            let (class, receiver) = vm.super_from_frame()?;
            let of = vm.super_check(class, receiver)?;
            Ok(vm.new_super(class, receiver, of))
        }
        [_, class] => {
            if vm.heap.kind(*class) != Kind::Type {
                let got = vm.type_name(*class);
                return Err(vm.type_error(&format!("super() argument 1 must be a type, not {got}")));
            }
            Ok(vm.new_super(*class, Obj::NULL, Obj::NULL))
        }
        [_, class, receiver] => {
            if vm.heap.kind(*class) != Kind::Type {
                let got = vm.type_name(*class);
                return Err(vm.type_error(&format!("super() argument 1 must be a type, not {got}")));
            }
            let of = vm.super_check(*class, *receiver)?;
            Ok(vm.new_super(*class, *receiver, of))
        }
        _ => {
            let n = args.len() - 1;
            Err(vm.type_error(&format!("super() takes at most 2 arguments ({n} given)")))
        }
    }
}

impl Vm {
    /// `super()` without arguments: `__class__` and the first argument of the running frame (`super_init_without_args`).
    fn super_from_frame(&mut self) -> R<(Obj, Obj)> {
        use glassheap_heap::frame::{BORROWED, field};
        let f = self.regs.fp;
        let Some(code) = self.frame_code(f) else {
            return Err(self.runtime_error("super(): no current frame"));
        };
        if code.co_argcount == 0 {
            return Err(self.runtime_error("super(): no arguments"));
        }
        let mut receiver = Obj(self.heap.word(f + field::LOCALSPLUS) & !BORROWED);
        if !receiver.is_null()
            && self.heap.kind(receiver) == Kind::Cell
            && code.localsplus[0].kind == glassheap_syntax::code::LocalKind::ParameterCell
        {
            receiver = self.heap.slot(receiver, 0);
        }
        if receiver.is_null() {
            return Err(self.runtime_error("super(): arg[0] deleted"));
        }
        let at = code.localsplus.iter().position(|s| s.name == "__class__");
        let Some(at) = at else {
            return Err(self.runtime_error("super(): __class__ cell not found"));
        };
        let cell = Obj(self.heap.word(f + field::LOCALSPLUS + at as u32));
        let class = if cell.is_null() {
            Obj::NULL
        } else {
            self.heap.slot(cell, 0)
        };
        if class.is_null() {
            return Err(self.runtime_error("super(): empty __class__ cell"));
        }
        Ok((class, receiver))
    }
}

fn super_repr(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    let class = vm.type_name_of(vm.heap.slot(s, 0));
    let of = vm.heap.slot(s, 2);
    let text = if of.is_null() {
        format!("<super: <class '{class}'>, NULL>")
    } else {
        format!("<super: <class '{class}'>, <{} object>>", vm.type_name_of(of))
    };
    Ok(vm.new_str(&text))
}

// -- builtin descriptors ----------------------------------------------------------------------------------------------

fn native_descr_repr(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    let owner = vm.type_name_of(vm.heap.slot(d, 0));
    let name = vm.descr_name(d);
    let what = match vm.heap.kind(d) {
        Kind::GetSet if vm.heap.data1(d) == 2 => "member",
        Kind::GetSet => "attribute",
        _ if vm.is_exact(d, vm.t.wrapper_descriptor) => "slot wrapper",
        _ => "method",
    };
    Ok(vm.new_str(&format!("<{what} '{name}' of '{owner}' objects>")))
}

fn native_name(vm: &mut Vm, args: &Args) -> R {
    let name = vm.descr_name(args.items[0]);
    Ok(vm.new_str(&name))
}

fn native_qualname(vm: &mut Vm, args: &Args) -> R {
    let name = vm.descr_name(args.items[0]);
    let owner = vm.type_name_of(vm.heap.slot(args.items[0], 0));
    Ok(vm.new_str(&format!("{owner}.{name}")))
}

fn method_wrapper_repr(vm: &mut Vm, args: &Args) -> R {
    let (descr, o) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    let text = format!(
        "<method-wrapper '{}' of {} object at {:#x}>",
        vm.native_of(descr).name,
        vm.type_name(o),
        vm.heap.addr(o)
    );
    Ok(vm.new_str(&text))
}
