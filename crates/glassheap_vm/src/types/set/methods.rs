//! Methods of `set` and `frozenset`. CPython: `Objects/setobject.c` (`set_methods`, `set_as_number`).

use crate::native::{Args, NativeDef, class_method, method, slot, slot_kw, static_method};
use crate::types::sequence::{class_getitem, set_unhashable};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;

/// What both offer.
const COMMON: &[NativeDef] = &[
    slot("__len__", 0, 0, |vm, a| {
        Ok(vm.new_int(i64::from(vm.heap.set_len(a.items[0]))))
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.set_contains(a.items[0], a.items[1])?;
        Ok(vm.new_bool(found))
    }),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_set_iter(a.items[0]))),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__repr__", 0, 0, repr),
    slot("__or__", 1, 1, |vm, a| operator(vm, a.items[0], a.items[1], union_of)),
    slot("__ror__", 1, 1, |vm, a| operator(vm, a.items[1], a.items[0], union_of)),
    slot("__and__", 1, 1, |vm, a| {
        operator(vm, a.items[0], a.items[1], intersection_of)
    }),
    slot("__rand__", 1, 1, |vm, a| {
        operator(vm, a.items[1], a.items[0], intersection_of)
    }),
    slot("__sub__", 1, 1, |vm, a| {
        operator(vm, a.items[0], a.items[1], difference_of)
    }),
    slot("__rsub__", 1, 1, |vm, a| {
        operator(vm, a.items[1], a.items[0], difference_of)
    }),
    slot("__xor__", 1, 1, |vm, a| {
        operator(vm, a.items[0], a.items[1], symmetric_difference_of)
    }),
    slot("__rxor__", 1, 1, |vm, a| {
        operator(vm, a.items[1], a.items[0], symmetric_difference_of)
    }),
    class_method("__class_getitem__", 1, 1, class_getitem),
    method("copy", 0, 0, copy),
    method("union", 0, 255, |vm, a| fold(vm, a, union_of)),
    method("intersection", 0, 255, |vm, a| fold(vm, a, intersection_of)),
    method("difference", 0, 255, |vm, a| fold(vm, a, difference_of)),
    method("symmetric_difference", 1, 1, |vm, a| {
        symmetric_difference_of(vm, a.items[0], a.items[1])
    }),
    method("issubset", 1, 1, issubset),
    method("issuperset", 1, 1, issuperset),
    method("isdisjoint", 1, 1, isdisjoint),
];

/// What only `set` offers.
const MUTABLE: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__ior__", 1, 1, |vm, a| {
        in_place(vm, a, |vm, s, other| vm.set_update(s, other))
    }),
    slot("__iand__", 1, 1, |vm, a| in_place(vm, a, intersection_update_one)),
    slot("__isub__", 1, 1, |vm, a| in_place(vm, a, difference_update_one)),
    slot("__ixor__", 1, 1, |vm, a| {
        in_place(vm, a, symmetric_difference_update_one)
    }),
    method("add", 1, 1, |vm, a| {
        vm.set_add(a.items[0], a.items[1])?;
        Ok(vm.new_none())
    }),
    method("remove", 1, 1, remove),
    method("discard", 1, 1, |vm, a| {
        let hash = vm.set_key_hash(a.items[1])?;
        vm.set_discard(a.items[0], a.items[1], hash)?;
        Ok(vm.new_none())
    }),
    method("pop", 0, 0, pop),
    method("clear", 0, 0, |vm, a| {
        clear(vm, a.items[0]);
        Ok(vm.new_none())
    }),
    method("update", 0, 255, |vm, a| {
        each(vm, a, |vm, s, other| vm.set_update(s, other))
    }),
    method("intersection_update", 0, 255, |vm, a| {
        let tmp = fold(vm, a, intersection_of)?;
        swap_bodies(vm, a.items[0], tmp);
        vm.decref(tmp);
        Ok(vm.new_none())
    }),
    method("difference_update", 0, 255, |vm, a| each(vm, a, difference_update_one)),
    method("symmetric_difference_update", 1, 1, |vm, a| {
        each(vm, a, symmetric_difference_update_one)
    }),
];

/// What only `frozenset` offers.
const FROZEN: &[NativeDef] = &[
    static_method("__new__", 0, 255, new_frozen),
    slot("__hash__", 0, 0, |vm, a| {
        let hash = vm.frozen_hash(a.items[0]);
        Ok(vm.new_int(hash as i64))
    }),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let (set, frozenset) = (vm.t.set, vm.t.frozenset);
    for ty in [set, frozenset] {
        vm.add_methods(ty, COMMON);
    }
    vm.add_methods(set, MUTABLE);
    vm.add_methods(frozenset, FROZEN);
    set_unhashable(vm, set);
}

fn is_set(vm: &Vm, o: Obj) -> bool {
    matches!(vm.heap.kind(o), Kind::Set | Kind::FrozenSet)
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("set.__new__(): not enough arguments"));
    };
    if cls == vm.t.set {
        return Ok(vm.new_set(Kind::Set));
    }
    let size = vm.profile().layout.set;
    let s = vm.new_instance(cls, size);
    vm.heap.set_init(s);
    Ok(s)
}

fn init(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    if args.nkw != 0 && !vm.is_heap_instance(s) {
        return Err(vm.type_error("set() takes no keyword arguments"));
    }
    let given = args.len() - 1;
    if given > 1 {
        return Err(vm.type_error(&format!("set expected at most 1 argument, got {given}")));
    }
    if vm.heap.set_len(s) != 0 {
        clear(vm, s);
    }
    if let Some(iterable) = args.get(1) {
        vm.set_update(s, iterable)?;
    }
    Ok(vm.new_none())
}

fn new_frozen(vm: &mut Vm, args: &Args) -> R {
    let Some(cls) = args.get(0) else {
        return Err(vm.type_error("frozenset.__new__(): not enough arguments"));
    };
    let exact = cls == vm.t.frozenset;
    if exact || args.nkw == 0 {
        vm.check_new_args(args, "frozenset", 0, 1)?;
    }
    let iterable = args.get(1);
    if exact {
        // `frozenset(f) is f`.
        if let Some(o) = iterable
            && vm.is_exact(o, cls)
        {
            return Ok(vm.new_ref(o));
        }
        if vm.profile().refcount.empty_frozenset_shared {
            return shared_frozen(vm, iterable);
        }
    }
    let s = if exact {
        vm.new_set(Kind::FrozenSet)
    } else {
        let size = vm.profile().layout.set;
        let s = vm.new_instance(cls, size);
        vm.heap.set_init(s);
        s
    };
    if let Some(o) = iterable
        && let Err(e) = vm.set_update(s, o)
    {
        vm.decref(s);
        return Err(e);
    }
    vm.settle_frozen(s);
    Ok(s)
}

/// Up to 3.9: nothing in it means the one empty frozenset.
fn shared_frozen(vm: &mut Vm, iterable: Option<Obj>) -> R {
    if let Some(o) = iterable {
        let s = vm.new_set(Kind::FrozenSet);
        if let Err(e) = vm.set_update(s, o) {
            vm.decref(s);
            return Err(e);
        }
        if vm.heap.set_len(s) != 0 {
            return Ok(s);
        }
        vm.decref(s);
    }
    // Kept in the type's dict under a name that Python can't spell.
    let dict = vm.type_dict(vm.t.frozenset);
    if let Some(empty) = vm.dict_get_str(dict, " empty") {
        return Ok(vm.new_ref(empty));
    }
    let empty = vm.new_set(Kind::FrozenSet);
    let key = vm.intern(" empty");
    let stored = vm.dict_set(dict, key, empty);
    vm.decref(key);
    match stored {
        Ok(()) => Ok(empty),
        Err(e) => {
            vm.decref(empty);
            Err(e)
        }
    }
}

/// `set_clear_internal`: the table goes, then the keys in table order.
fn clear(vm: &mut Vm, s: Obj) {
    let keys = vm.heap.set_take_all(s);
    vm.heap.set_init(s);
    vm.decref_all(keys);
}

/// `set_swap_bodies`: `tmp` is about to die.
fn swap_bodies(vm: &mut Vm, s: Obj, tmp: Obj) {
    if s == tmp {
        return;
    }
    let image = &mut vm.heap.image;
    macro_rules! swap {
        ($($column:ident)*) => {$(
            let (a, b) = (image.$column.get(s.0), image.$column.get(tmp.0));
            image.$column.set(&mut image.journal, s.0, b);
            image.$column.set(&mut image.journal, tmp.0, a);
        )*};
    }
    swap!(data0 data1 slots slots_len aux_addr aux_size);
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if !is_set(vm, b) {
        return Ok(vm.not_implemented_ref());
    }
    let (na, nb) = (vm.heap.set_len(a), vm.heap.set_len(b));
    let answer = match op {
        2 | 3 => (na == nb && vm.set_is_subset(a, b)?) == (op == 2),
        0 => na < nb && vm.set_is_subset(a, b)?,
        1 => vm.set_is_subset(a, b)?,
        4 => na > nb && vm.set_is_subset(b, a)?,
        _ => vm.set_is_subset(b, a)?,
    };
    Ok(vm.new_bool(answer))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    let name = vm.type_name(s);
    if !vm.repr_enter(s) {
        return Ok(vm.new_str(&format!("{name}(...)")));
    }
    let text = if vm.heap.set_len(s) == 0 && vm.profile().has(Feature::SetReprHasBraces) {
        Ok(format!("{name}()"))
    } else {
        repr_items(vm, s, &name)
    };
    vm.repr_leave(s);
    let text = text?;
    Ok(vm.new_str(&text))
}

fn repr_items(vm: &mut Vm, s: Obj, name: &str) -> R<String> {
    let list = vm.list_from_iterable(s)?;
    let holds = vm.profile().interp.list_repr_holds_item;
    let text = vm.repr_items(holds, |vm, i| {
        (i < vm.heap.list_len(list)).then(|| vm.heap.slot(list, i))
    });
    vm.decref(list);
    let text = text?;
    Ok(if !vm.profile().has(Feature::SetReprHasBraces) {
        format!("{name}([{text}])")
    } else if vm.is_exact(s, vm.t.set) {
        format!("{{{text}}}")
    } else {
        format!("{name}({{{text}}})")
    })
}

/// A binary operator: both must be sets.
fn operator(vm: &mut Vm, a: Obj, b: Obj, f: fn(&mut Vm, Obj, Obj) -> R) -> R {
    if !is_set(vm, a) || !is_set(vm, b) {
        return Ok(vm.not_implemented_ref());
    }
    f(vm, a, b)
}

fn in_place(vm: &mut Vm, args: &Args, f: fn(&mut Vm, Obj, Obj) -> R<()>) -> R {
    if !is_set(vm, args.items[1]) {
        return Ok(vm.not_implemented_ref());
    }
    f(vm, args.items[0], args.items[1])?;
    Ok(vm.new_ref(args.items[0]))
}

fn each(vm: &mut Vm, args: &Args, f: fn(&mut Vm, Obj, Obj) -> R<()>) -> R {
    for other in &args.pos()[1..] {
        f(vm, args.items[0], *other)?;
    }
    Ok(vm.new_none())
}

/// A method of any number of others: each result is the next one's left side.
fn fold(vm: &mut Vm, args: &Args, f: fn(&mut Vm, Obj, Obj) -> R) -> R {
    let others = &args.pos()[1..];
    let s = args.items[0];
    if others.is_empty() {
        return vm.set_like(s, Some(s));
    }
    let mut result = vm.new_ref(s);
    for other in others {
        let next = f(vm, result, *other);
        vm.decref(result);
        result = next?;
    }
    Ok(result)
}

/// `set_copy`; a frozenset's copy is itself.
fn copy(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    if vm.is_exact(s, vm.t.frozenset) {
        return Ok(vm.new_ref(s));
    }
    vm.set_like(s, Some(s))
}

fn union_of(vm: &mut Vm, a: Obj, b: Obj) -> R {
    let result = vm.set_like(a, Some(a))?;
    if a != b
        && let Err(e) = vm.set_update(result, b)
    {
        vm.decref(result);
        return Err(e);
    }
    vm.settle_frozen(result);
    Ok(result)
}

/// `set_intersection`: the larger of two sets is looked into.
fn intersection_of(vm: &mut Vm, a: Obj, b: Obj) -> R {
    if a == b {
        return vm.set_like(a, Some(a));
    }
    let result = vm.set_like(a, None)?;
    match intersect_into(vm, result, a, b) {
        Ok(()) => {
            vm.settle_frozen(result);
            Ok(result)
        }
        Err(e) => {
            vm.decref(result);
            Err(e)
        }
    }
}

fn intersect_into(vm: &mut Vm, result: Obj, a: Obj, b: Obj) -> R<()> {
    if is_set(vm, b) {
        let (so, other) = if vm.heap.set_len(b) > vm.heap.set_len(a) {
            (b, a)
        } else {
            (a, b)
        };
        for (key, hash) in vm.heap.set_items(other) {
            vm.incref(key);
            let added = match vm.set_find(so, key, hash) {
                Ok(Some(_)) => vm.set_add_hashed(result, key, hash),
                Ok(None) => Ok(()),
                Err(e) => Err(e),
            };
            vm.decref(key);
            added?;
        }
        return Ok(());
    }
    for_each(vm, b, |vm, key| {
        let hash = vm.key_hash(key, "set element")?;
        if vm.set_find(a, key, hash)?.is_some() {
            vm.set_add_hashed(result, key, hash)?;
        }
        Ok(true)
    })
    .map(|_| ())
}

/// Runs over an iterable until `f` says false; whether it never did.
fn for_each(vm: &mut Vm, iterable: Obj, mut f: impl FnMut(&mut Vm, Obj) -> R<bool>) -> R<bool> {
    let it = vm.get_iter(iterable)?;
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let go_on = f(vm, o);
                vm.decref(o);
                match go_on {
                    Ok(true) => {}
                    other => break other,
                }
            }
            Ok(None) => break Ok(true),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    result
}

fn intersection_update_one(vm: &mut Vm, s: Obj, other: Obj) -> R<()> {
    let tmp = intersection_of(vm, s, other)?;
    swap_bodies(vm, s, tmp);
    vm.decref(tmp);
    Ok(())
}

/// `set_difference`.
fn difference_of(vm: &mut Vm, a: Obj, b: Obj) -> R {
    let size = if is_set(vm, b) {
        Some(vm.heap.set_len(b))
    } else if vm.is_exact(b, vm.t.dict) {
        Some(vm.heap.dict_len(b))
    } else {
        None
    };
    // Much more here than there: copy, then take out.
    if size.is_none_or(|n| (vm.heap.set_len(a) >> 2) > n) {
        let result = vm.set_like(a, Some(a))?;
        return match difference_update_one(vm, result, b) {
            Ok(()) => Ok(result),
            Err(e) => {
                vm.decref(result);
                Err(e)
            }
        };
    }
    let result = vm.set_like(a, None)?;
    for (key, hash) in vm.heap.set_items(a) {
        vm.incref(key);
        let there = if is_set(vm, b) {
            vm.set_find(b, key, hash).map(|i| i.is_some())
        } else {
            vm.dict_find_key(b, key, hash).map(|i| i.is_some())
        };
        let added = match there {
            Ok(true) => Ok(()),
            Ok(false) => vm.set_add_hashed(result, key, hash),
            Err(e) => Err(e),
        };
        vm.decref(key);
        if let Err(e) = added {
            vm.decref(result);
            return Err(e);
        }
    }
    vm.settle_frozen(result);
    Ok(result)
}

/// `set_difference_update_internal`.
fn difference_update_one(vm: &mut Vm, s: Obj, other: Obj) -> R<()> {
    if s == other {
        clear(vm, s);
        return Ok(());
    }
    if is_set(vm, other) {
        for (key, hash) in vm.heap.set_items(other) {
            vm.incref(key);
            let done = vm.set_discard(s, key, hash);
            vm.decref(key);
            done?;
        }
        return Ok(());
    }
    for_each(vm, other, |vm, key| {
        let hash = vm.key_hash(key, "set element")?;
        vm.set_discard(s, key, hash)?;
        Ok(true)
    })
    .map(|_| ())
}

fn symmetric_difference_of(vm: &mut Vm, a: Obj, b: Obj) -> R {
    let result = vm.set_like(a, Some(b))?;
    match symmetric_difference_update_one(vm, result, a) {
        Ok(()) => {
            vm.settle_frozen(result);
            Ok(result)
        }
        Err(e) => {
            vm.decref(result);
            Err(e)
        }
    }
}

/// `set_symmetric_difference_update`.
fn symmetric_difference_update_one(vm: &mut Vm, s: Obj, other: Obj) -> R<()> {
    if s == other {
        clear(vm, s);
        return Ok(());
    }
    let (keys, made) = if vm.is_exact(other, vm.t.dict) {
        (
            vm.heap.dict_items(other).into_iter().map(|e| (e.key, e.hash)).collect(),
            Obj::NULL,
        )
    } else if is_set(vm, other) {
        (vm.heap.set_items(other), Obj::NULL)
    } else {
        let made = vm.set_like(s, Some(other))?;
        (vm.heap.set_items(made), made)
    };
    let mut result = Ok(());
    for (key, hash) in keys {
        vm.incref(key);
        result = match vm.set_discard(s, key, hash) {
            Ok(true) => Ok(()),
            Ok(false) => vm.set_add_hashed(s, key, hash),
            Err(e) => Err(e),
        };
        vm.decref(key);
        if result.is_err() {
            break;
        }
    }
    vm.xdecref(made);
    result
}

fn remove(vm: &mut Vm, args: &Args) -> R {
    let hash = vm.set_key_hash(args.items[1])?;
    if vm.set_discard(args.items[0], args.items[1], hash)? {
        return Ok(vm.new_none());
    }
    Err(vm.key_error(args.items[1]))
}

/// `set_pop`: from where the last one stopped; that place is in the high half of `data1`.
fn pop(vm: &mut Vm, args: &Args) -> R {
    let s = args.items[0];
    if vm.heap.set_len(s) == 0 {
        let text = vm.new_str("pop from an empty set");
        let e = vm.key_error(text);
        vm.decref(text);
        return Err(e);
    }
    let slots = vm.heap.set_slots(s);
    let state = vm.heap.data1(s);
    let finger = (state >> 32) as u32 & (slots - 1);
    let found = (finger..slots)
        .chain(0..finger)
        .find(|i| vm.heap.set_entry(s, *i).is_some());
    let Some(i) = found else {
        return Err(vm.system_error("set without items"));
    };
    let key = vm.heap.set_remove(s, i);
    vm.heap.set_data1(s, (state & 0xffff_ffff) | u64::from(i + 1) << 32);
    Ok(key)
}

/// The argument as a set, a new reference.
fn as_set(vm: &mut Vm, o: Obj) -> R {
    if is_set(vm, o) {
        return Ok(vm.new_ref(o));
    }
    let s = vm.new_set(Kind::Set);
    match vm.set_update(s, o) {
        Ok(()) => Ok(s),
        Err(e) => {
            vm.decref(s);
            Err(e)
        }
    }
}

fn issubset(vm: &mut Vm, args: &Args) -> R {
    let other = as_set(vm, args.items[1])?;
    let answer = vm.set_is_subset(args.items[0], other);
    vm.decref(other);
    let answer = answer?;
    Ok(vm.new_bool(answer))
}

fn issuperset(vm: &mut Vm, args: &Args) -> R {
    let (s, other) = (args.items[0], args.items[1]);
    let answer = if is_set(vm, other) {
        vm.set_is_subset(other, s)?
    } else {
        for_each(vm, other, |vm, key| vm.set_contains(s, key))?
    };
    Ok(vm.new_bool(answer))
}

fn isdisjoint(vm: &mut Vm, args: &Args) -> R {
    let (s, other) = (args.items[0], args.items[1]);
    let answer = if s == other {
        vm.heap.set_len(s) == 0
    } else {
        for_each(vm, other, |vm, key| Ok(!vm.set_contains(s, key)?))?
    };
    Ok(vm.new_bool(answer))
}
