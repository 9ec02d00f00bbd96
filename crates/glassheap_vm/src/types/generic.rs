//! Small types: None, Ellipsis, NotImplemented, modules, generic aliases, unions, namespaces, text streams.

use crate::native::{Args, NativeDef, getter, getter_setter, method, method_kw, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;

macro_rules! constant_text {
    ($text:literal) => {
        |vm, _| Ok(vm.new_str($text))
    };
}

const NONE: &[NativeDef] = &[
    slot("__repr__", 0, 0, constant_text!("None")),
    slot("__bool__", 0, 0, |vm, _| Ok(vm.new_bool(false))),
    slot("__hash__", 0, 0, |vm, a| {
        let h = vm.hash_identity(a.items[0]);
        Ok(vm.new_int(h as i64))
    }),
    slot("__or__", 1, 1, union),
    slot("__ror__", 1, 1, union),
    static_method("__new__", 0, 255, |vm, _| Ok(vm.new_none())),
];
const ELLIPSIS: &[NativeDef] = &[
    slot("__repr__", 0, 0, constant_text!("Ellipsis")),
    static_method("__new__", 0, 255, |vm, _| Ok(vm.new_ref(vm.ellipsis))),
];
const NOT_IMPLEMENTED: &[NativeDef] = &[
    slot("__repr__", 0, 0, constant_text!("NotImplemented")),
    static_method("__new__", 0, 255, |vm, _| Ok(vm.new_ref(vm.not_implemented))),
    slot("__bool__", 0, 0, |vm, _| {
        if vm.profile().has(Feature::NotImplementedHasNoTruth) {
            return Err(vm.type_error("NotImplemented should not be used in a boolean context"));
        }
        Ok(vm.new_bool(true))
    }),
];
const MODULE: &[NativeDef] = &[
    static_method("__new__", 0, 255, module_new),
    slot_kw("__init__", |vm, _| Ok(vm.new_none())),
    slot("__repr__", 0, 0, module_repr),
    getter("__dict__", |vm, a| {
        let dict = Obj(vm.heap.image.odict.get(a.items[0].0));
        Ok(vm.new_ref(dict))
    }),
];
const UNION: &[NativeDef] = &[
    slot("__repr__", 0, 0, |vm, a| {
        let args = vm.heap.slot(a.items[0], 0);
        let parts: Vec<Obj> = vm.heap.slots(args).iter().map(|w| Obj(*w)).collect();
        let mut out = Vec::new();
        for p in parts {
            out.push(alias_part(vm, p)?);
        }
        Ok(vm.new_str(&out.join(" | ")))
    }),
    slot("__or__", 1, 1, union),
    slot("__ror__", 1, 1, union),
    slot("__eq__", 1, 1, |vm, a| {
        if !vm.is_exact(a.items[1], vm.t.union_type) {
            return Ok(vm.new_ref(vm.not_implemented));
        }
        let (x, y) = (vm.heap.slot(a.items[0], 0), vm.heap.slot(a.items[1], 0));
        vm.rich_compare(x, y, 2)
    }),
    getter("__args__", |vm, a| {
        let args = vm.heap.slot(a.items[0], 0);
        Ok(vm.new_ref(args))
    }),
];
const ALIAS: &[NativeDef] = &[
    slot("__repr__", 0, 0, alias_repr),
    slot_kw("__call__", |vm, a| {
        let origin = vm.heap.slot(a.items[0], 0);
        let rest = Args {
            items: a.items[1..].iter().copied().collect(),
            names: a.names,
            nkw: a.nkw,
        };
        vm.call(origin, &rest)
    }),
    slot("__getattribute__", 1, 1, |vm, a| {
        let name = a.items[1];
        if let Some(d) = vm.type_lookup(vm.t.generic_alias, name)
            && vm.is_data_descriptor(d)
        {
            return vm.descr_get(d, a.items[0], vm.t.generic_alias);
        }
        let origin = vm.heap.slot(a.items[0], 0);
        vm.get_attr(origin, name)
    }),
    slot("__mro_entries__", 1, 1, |vm, a| {
        let origin = vm.heap.slot(a.items[0], 0);
        vm.incref(origin);
        Ok(vm.new_tuple(&[origin]))
    }),
    slot("__or__", 1, 1, union),
    slot("__ror__", 1, 1, union),
    slot("__eq__", 1, 1, |vm, a| {
        if !vm.is_exact(a.items[1], vm.t.generic_alias) {
            return Ok(vm.new_ref(vm.not_implemented));
        }
        for i in 0..2 {
            let (x, y) = (vm.heap.slot(a.items[0], i), vm.heap.slot(a.items[1], i));
            if !vm.equals(x, y)? {
                return Ok(vm.new_bool(false));
            }
        }
        Ok(vm.new_bool(true))
    }),
    getter("__origin__", |vm, a| {
        let o = vm.heap.slot(a.items[0], 0);
        Ok(vm.new_ref(o))
    }),
    getter("__args__", |vm, a| {
        let o = vm.heap.slot(a.items[0], 1);
        Ok(vm.new_ref(o))
    }),
];
const NAMESPACE: &[NativeDef] = &[
    static_method("__new__", 0, 255, |vm, a| {
        let cls = a.items[0];
        if cls == vm.t.simple_namespace {
            return Ok(vm.new_slots(cls, Kind::Slots, 24, true, &[]));
        }
        Ok(vm.new_instance(cls, 24))
    }),
    slot_kw("__init__", |vm, a| {
        let dict = vm.object_dict(a.items[0]);
        for (name, value) in a.keywords(vm) {
            vm.dict_set(dict, name, value)?;
        }
        Ok(vm.new_none())
    }),
    slot("__repr__", 0, 0, |vm, a| {
        let dict = vm.object_dict(a.items[0]);
        let mut parts = Vec::new();
        for e in vm.heap.dict_items(dict) {
            let value = vm.repr_text_of(e.value)?;
            parts.push(format!("{}={value}", vm.text(e.key)));
        }
        Ok(vm.new_str(&format!("namespace({})", parts.join(", "))))
    }),
    slot("__eq__", 1, 1, |vm, a| {
        if !vm.is_instance(a.items[1], vm.t.simple_namespace) {
            return Ok(vm.new_ref(vm.not_implemented));
        }
        let (x, y) = (vm.object_dict(a.items[0]), vm.object_dict(a.items[1]));
        vm.rich_compare(x, y, 2)
    }),
    getter("__dict__", |vm, a| {
        let dict = vm.object_dict(a.items[0]);
        Ok(vm.new_ref(dict))
    }),
];
/// Slot 0: 1 for stderr.
const TEXT_IO: &[NativeDef] = &[
    method("write", 1, 1, |vm, a| {
        let text = vm.expect_str(a.items[1], "write() argument")?;
        let stderr = vm.heap.data0(a.items[0]) == 1;
        vm.print_out(&text, stderr);
        Ok(vm.new_int(text.chars().count() as i64))
    }),
    method("flush", 0, 0, |vm, _| Ok(vm.new_none())),
    method("isatty", 0, 0, |vm, _| Ok(vm.new_bool(false))),
    method("readline", 0, 1, |vm, _| {
        let line = vm.read_input_line().map(|l| l + "\n").unwrap_or_default();
        Ok(vm.new_str(&line))
    }),
    method_kw("reconfigure", 0, 0, |vm, _| Ok(vm.new_none())),
    getter("encoding", constant_text!("utf-8")),
    getter_setter("name", constant_text!("<stdout>"), |vm, _| Ok(vm.new_none())),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    use crate::class::TypeBits;
    vm.add_methods(vm.t.none_type, NONE);
    vm.add_methods(vm.t.ellipsis, ELLIPSIS);
    vm.add_methods(vm.t.not_implemented, NOT_IMPLEMENTED);
    vm.add_methods(vm.t.module, MODULE);
    vm.add_methods(vm.t.union_type, UNION);
    vm.add_methods(vm.t.generic_alias, ALIAS);
    vm.add_methods(vm.t.simple_namespace, NAMESPACE);
    vm.add_methods(vm.t.text_io, TEXT_IO);
    let alias = vm.t.generic_alias;
    let bits = vm.heap.data0(alias) | TypeBits::HAS_GETATTRIBUTE;
    vm.heap.set_data0(alias, bits);
    let method = vm.t.method;
    let bits = vm.heap.data0(method) | TypeBits::HAS_GETATTRIBUTE;
    vm.heap.set_data0(method, bits);
    let namespace = vm.t.simple_namespace;
    let bits = vm.heap.data0(namespace) | TypeBits::HAS_DICT;
    vm.heap.set_data0(namespace, bits);
}

fn union(vm: &mut Vm, args: &Args) -> R {
    let mut parts = Vec::new();
    for o in args.items.clone() {
        if vm.is_exact(o, vm.t.union_type) {
            let inner = vm.heap.slot(o, 0);
            parts.extend(vm.heap.slots(inner).iter().map(|w| Obj(*w)));
        } else if o == vm.none {
            parts.push(vm.t.none_type);
        } else if vm.heap.kind(o) == Kind::Type || vm.is_exact(o, vm.t.generic_alias) {
            parts.push(o);
        } else {
            return Ok(vm.new_ref(vm.not_implemented));
        }
    }
    let mut unique: Vec<Obj> = Vec::new();
    for p in parts {
        if !unique.contains(&p) {
            unique.push(p);
        }
    }
    for o in &unique {
        vm.incref(*o);
    }
    let tuple = vm.new_tuple(&unique);
    Ok(vm.new_slots(vm.t.union_type, Kind::Slots, 32, true, &[tuple]))
}

fn alias_part(vm: &mut Vm, o: Obj) -> R<String> {
    if o == vm.t.none_type {
        return Ok("None".to_string());
    }
    if o == vm.ellipsis {
        return Ok("...".to_string());
    }
    if vm.heap.kind(o) == Kind::Type {
        return Ok(vm.type_full_name(o));
    }
    vm.repr_text_of(o)
}

fn alias_repr(vm: &mut Vm, args: &Args) -> R {
    let (origin, list) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    let head = alias_part(vm, origin)?;
    let parts: Vec<Obj> = vm.heap.slots(list).iter().map(|w| Obj(*w)).collect();
    let mut out = Vec::new();
    for p in parts {
        out.push(alias_part(vm, p)?);
    }
    Ok(vm.new_str(&format!("{head}[{}]", out.join(", "))))
}

impl Vm {
    /// `list[int]`: a generic alias; the key is a type or a tuple of them.
    pub fn new_generic_alias(&mut self, origin: Obj, key: Obj) -> Obj {
        self.incref(origin);
        self.incref(key);
        let args = if self.is_exact(key, self.t.tuple) {
            key
        } else {
            self.new_tuple(&[key])
        };
        self.new_slots(self.t.generic_alias, Kind::Slots, 56, true, &[origin, args])
    }
}

fn module_new(vm: &mut Vm, args: &Args) -> R {
    let Some(name) = args.get(1).or_else(|| args.keyword(vm, "name")) else {
        return Err(vm.type_error("module() missing required argument 'name' (pos 1)"));
    };
    let module = vm.new_module(name);
    let dict = Obj(vm.heap.image.odict.get(module.0));
    let doc = args.get(2).unwrap_or(vm.none);
    let key = vm.n.doc;
    vm.dict_set(dict, key, doc)?;
    Ok(module)
}

fn module_repr(vm: &mut Vm, args: &Args) -> R {
    let key = vm.n.name;
    let name = vm
        .instance_get(args.items[0], key)
        .map(|o| vm.text(o).to_string())
        .unwrap_or_default();
    let text = if vm.heap.has_flag(args.items[0], glassheap_heap::flag::STATIC) {
        format!("<module '{name}' (built-in)>")
    } else {
        format!("<module '{name}'>")
    };
    Ok(vm.new_str(&text))
}
