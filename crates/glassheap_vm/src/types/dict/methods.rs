//! Methods of `dict`. CPython: `Objects/dictobject.c` (`mapp_methods`, slots of `PyDict_Type`).

use crate::native::{Args, NativeDef, class_method, method, method_kw, slot, slot_kw, static_method};
use crate::types::sequence::{class_getitem, set_unhashable};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj, dealloc};
use glassheap_profile::Feature;

/// What `dict` offers in every release.
pub const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__len__", 0, 0, |vm, a| {
        Ok(vm.new_int(i64::from(vm.heap.dict_len(a.items[0]))))
    }),
    slot("__getitem__", 1, 1, |vm, a| vm.dict_subscript(a.items[0], a.items[1])),
    slot("__setitem__", 2, 2, |vm, a| {
        vm.dict_set(a.items[0], a.items[1], a.items[2])?;
        Ok(vm.new_none())
    }),
    slot("__delitem__", 1, 1, |vm, a| {
        vm.dict_delete(a.items[0], a.items[1])?;
        Ok(vm.new_none())
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.dict_lookup(a.items[0], a.items[1])?.is_some();
        Ok(vm.new_bool(found))
    }),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_dict_iter(a.items[0], 0))),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, true)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, false)),
    slot("__lt__", 1, 1, |vm, _| Ok(vm.not_implemented_ref())),
    slot("__le__", 1, 1, |vm, _| Ok(vm.not_implemented_ref())),
    slot("__gt__", 1, 1, |vm, _| Ok(vm.not_implemented_ref())),
    slot("__ge__", 1, 1, |vm, _| Ok(vm.not_implemented_ref())),
    slot("__repr__", 0, 0, repr),
    method("get", 1, 2, get),
    method("setdefault", 1, 2, setdefault),
    method("pop", 1, 2, pop),
    method("popitem", 0, 0, popitem),
    method_kw("update", 0, 255, update),
    method("clear", 0, 0, |vm, a| {
        dealloc::dict_clear(vm, a.items[0]);
        Ok(vm.new_none())
    }),
    method("copy", 0, 0, |vm, a| Ok(vm.dict_copy(a.items[0]))),
    class_method("fromkeys", 1, 2, fromkeys),
];

/// 3.x: views, order, operators.
pub const METHODS_3: &[NativeDef] = &[
    slot("__or__", 1, 1, or),
    slot("__ror__", 1, 1, reflected_or),
    slot("__ior__", 1, 1, inplace_or),
    method(
        "__reversed__",
        0,
        0,
        |vm, a| Ok(vm.new_dict_reverse_iter(a.items[0], 0)),
    ),
    class_method("__class_getitem__", 1, 1, class_getitem),
    method("keys", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 0))),
    method("values", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 1))),
    method("items", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 2))),
];

/// 2.x: lists, iterators and views by their own names.
pub const METHODS_2: &[NativeDef] = &[
    method("has_key", 1, 1, |vm, a| {
        let found = vm.dict_lookup(a.items[0], a.items[1])?.is_some();
        Ok(vm.new_bool(found))
    }),
    method("keys", 0, 0, |vm, a| Ok(as_list(vm, a.items[0], 0))),
    method("values", 0, 0, |vm, a| Ok(as_list(vm, a.items[0], 1))),
    method("items", 0, 0, |vm, a| Ok(as_list(vm, a.items[0], 2))),
    method("iterkeys", 0, 0, |vm, a| Ok(vm.new_dict_iter(a.items[0], 0))),
    method("itervalues", 0, 0, |vm, a| Ok(vm.new_dict_iter(a.items[0], 1))),
    method("iteritems", 0, 0, |vm, a| Ok(vm.new_dict_iter(a.items[0], 2))),
    method("viewkeys", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 0))),
    method("viewvalues", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 1))),
    method("viewitems", 0, 0, |vm, a| Ok(vm.new_dict_view(a.items[0], 2))),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let ty = vm.t.dict;
    vm.add_methods(ty, METHODS);
    let more = if vm.profile().has(Feature::DictKeysAreViews) {
        METHODS_3
    } else {
        METHODS_2
    };
    vm.add_methods(ty, more);
    set_unhashable(vm, ty);
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("dict.__new__(): not enough arguments"));
    };
    if cls == vm.t.dict {
        return Ok(vm.new_dict());
    }
    let size = vm.profile().layout.dict;
    Ok(vm.new_instance(cls, size))
}

/// `dict_update_common`.
fn update_common(vm: &mut Vm, args: &Args, name: &str) -> R {
    let d = args.items[0];
    let given = args.len() - 1;
    if given > 1 {
        return Err(vm.type_error(&format!("{name} expected at most 1 argument, got {given}")));
    }
    if let Some(other) = args.get(1) {
        vm.dict_update(d, other)?;
    }
    for (key, value) in args.keywords(vm) {
        vm.dict_set(d, key, value)?;
    }
    Ok(vm.new_none())
}

fn init(vm: &mut Vm, args: &Args) -> R {
    update_common(vm, args, "dict")
}

fn update(vm: &mut Vm, args: &Args) -> R {
    update_common(vm, args, "update")
}

/// `dict_equal`.
fn equal(vm: &mut Vm, a: Obj, b: Obj) -> R<bool> {
    if vm.heap.dict_len(a) != vm.heap.dict_len(b) {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((e, next)) = vm.heap.dict_next(a, at) {
        at = next;
        vm.incref(e.key);
        vm.incref(e.value);
        let found = vm.dict_find_key(b, e.key, e.hash);
        vm.decref(e.key);
        let same = match found {
            Ok(Some(i)) => {
                let other = vm.heap.dict_entry(b, i).value;
                vm.incref(other);
                let same = vm.equals(e.value, other);
                vm.decref(other);
                same
            }
            Ok(None) => Ok(false),
            Err(e) => Err(e),
        };
        vm.decref(e.value);
        if !same? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &mut Vm, args: &Args, wanted: bool) -> R {
    if vm.heap.kind(args.items[1]) != Kind::Dict {
        return Ok(vm.not_implemented_ref());
    }
    let same = equal(vm, args.items[0], args.items[1])?;
    Ok(vm.new_bool(same == wanted))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    if vm.heap.dict_len(d) == 0 {
        return Ok(vm.new_str("{}"));
    }
    if !vm.repr_enter(d) {
        return Ok(vm.new_str("{...}"));
    }
    let text = repr_entries(vm, d);
    vm.repr_leave(d);
    let text = text?;
    Ok(vm.new_str(&text))
}

fn repr_entries(vm: &mut Vm, d: Obj) -> R<String> {
    let mut text = String::from("{");
    let mut at = 0;
    while let Some((e, next)) = vm.heap.dict_next(d, at) {
        if at != 0 && text.len() > 1 {
            text.push_str(", ");
        }
        at = next;
        vm.incref(e.key);
        vm.incref(e.value);
        let pair = match vm.repr_text_of(e.key) {
            Ok(key) => vm.repr_text_of(e.value).map(|value| format!("{key}: {value}")),
            Err(e) => Err(e),
        };
        vm.decref(e.key);
        vm.decref(e.value);
        text.push_str(&pair?);
    }
    text.push('}');
    Ok(text)
}

fn get(vm: &mut Vm, args: &Args) -> R {
    let default = args.get(2).unwrap_or(vm.none);
    let value = vm.dict_lookup(args.items[0], args.items[1])?.unwrap_or(default);
    Ok(vm.new_ref(value))
}

fn setdefault(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    let default = args.get(2).unwrap_or(vm.none);
    let hash = vm.key_hash(args.items[1], "dict key")?;
    if let Some(i) = vm.dict_find_key(d, args.items[1], hash)? {
        let value = vm.heap.dict_entry(d, i).value;
        return Ok(vm.new_ref(value));
    }
    vm.dict_set_hashed(d, args.items[1], default, hash)?;
    Ok(vm.new_ref(default))
}

fn pop(vm: &mut Vm, args: &Args) -> R {
    match vm.dict_take(args.items[0], args.items[1])? {
        Some(value) => Ok(value),
        None => match args.get(2) {
            Some(default) => Ok(vm.new_ref(default)),
            None => Err(vm.key_error(args.items[1])),
        },
    }
}

/// The last entry; 2.x: the first of the table, from where the last search stopped.
fn popitem(vm: &mut Vm, args: &Args) -> R {
    let d = args.items[0];
    // Made before the dict is looked at.
    let pair = vm.new_tuple_sized(2);
    let last = if vm.profile().layout.dict_classic {
        vm.heap
            .dict_next(d, 0)
            .and_then(|(e, _)| vm.heap.dict_find(d, e.hash, e.key, |_, _| false))
    } else {
        (0..vm.heap.dict_entries(d))
            .rev()
            .find(|i| !vm.heap.dict_entry(d, *i).key.is_null())
    };
    let Some(i) = last else {
        vm.decref(pair);
        let text = vm.new_str("popitem(): dictionary is empty");
        let e = vm.key_error(text);
        vm.decref(text);
        return Err(e);
    };
    let (key, value) = vm.heap.dict_remove(d, i);
    vm.heap.set_slot(pair, 0, key);
    vm.heap.set_slot(pair, 1, value);
    Ok(pair)
}

/// `_PyDict_FromKeys`.
fn fromkeys(vm: &mut Vm, args: &Args) -> R {
    let given = args.len() - 1;
    if given == 0 {
        return Err(vm.type_error("fromkeys expected at least 1 argument, got 0"));
    }
    let (cls, iterable) = (args.items[0], args.items[1]);
    let value = args.get(2).unwrap_or(vm.none);
    let d = vm.call(cls, &Args::default())?;
    let result = fill_from_keys(vm, d, iterable, value);
    match result {
        Ok(()) => Ok(d),
        Err(e) => {
            vm.decref(d);
            Err(e)
        }
    }
}

fn fill_from_keys(vm: &mut Vm, d: Obj, iterable: Obj, value: Obj) -> R<()> {
    let exact = vm.is_exact(d, vm.t.dict);
    let ty = vm.heap.ty(iterable);
    if exact && vm.heap.dict_len(d) == 0 && (ty == vm.t.dict || ty == vm.t.set || ty == vm.t.frozenset) {
        let keys: Vec<(Obj, u64)> = if ty == vm.t.dict {
            vm.heap
                .dict_items(iterable)
                .into_iter()
                .map(|e| (e.key, e.hash))
                .collect()
        } else {
            vm.heap.set_items(iterable)
        };
        let general = keys.iter().any(|(key, _)| !vm.is_exact(*key, vm.t.str));
        vm.dict_resize_for(d, keys.len() as u32, general);
        for (key, hash) in keys {
            vm.dict_set_hashed(d, key, value, hash)?;
        }
        return Ok(());
    }
    let it = vm.get_iter(iterable)?;
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(key)) => {
                let stored = if exact {
                    vm.dict_set(d, key, value)
                } else {
                    vm.set_item(d, key, value)
                };
                vm.decref(key);
                if stored.is_err() {
                    break stored;
                }
            }
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    result
}

fn or(vm: &mut Vm, args: &Args) -> R {
    union(vm, args.items[0], args.items[1])
}

fn reflected_or(vm: &mut Vm, args: &Args) -> R {
    union(vm, args.items[1], args.items[0])
}

/// `dict_or`.
fn union(vm: &mut Vm, a: Obj, b: Obj) -> R {
    if vm.heap.kind(a) != Kind::Dict || vm.heap.kind(b) != Kind::Dict {
        return Ok(vm.not_implemented_ref());
    }
    let new = vm.dict_copy(a);
    match vm.dict_update(new, b) {
        Ok(()) => Ok(new),
        Err(e) => {
            vm.decref(new);
            Err(e)
        }
    }
}

fn inplace_or(vm: &mut Vm, args: &Args) -> R {
    vm.dict_update(args.items[0], args.items[1])?;
    Ok(vm.new_ref(args.items[0]))
}

/// 2.x `keys()`, `values()`, `items()`: a list; the pairs are made before it is filled.
fn as_list(vm: &mut Vm, d: Obj, what: u32) -> Obj {
    let list = vm.new_list_sized(vm.heap.dict_len(d));
    let entries = vm.heap.dict_items(d);
    if what == 2 {
        for i in 0..entries.len() as u32 {
            let pair = vm.new_tuple_sized(2);
            vm.heap.set_slot(list, i, pair);
        }
    }
    for (i, e) in (0..).zip(entries) {
        match what {
            0 | 1 => {
                let o = if what == 0 { e.key } else { e.value };
                vm.incref(o);
                vm.heap.set_slot(list, i, o);
            }
            _ => {
                let pair = vm.heap.slot(list, i);
                vm.incref(e.key);
                vm.incref(e.value);
                vm.heap.set_slot(pair, 0, e.key);
                vm.heap.set_slot(pair, 1, e.value);
            }
        }
    }
    list
}
