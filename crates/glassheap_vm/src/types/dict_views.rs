//! Views of a dict. CPython: `Objects/dictobject.c` (`dictview_new`, `dictviews_*`).

use super::sequence::set_unhashable;
use crate::native::{Args, NativeDef, getter, method, slot};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

/// What all three offer.
const COMMON: &[NativeDef] = &[
    slot("__len__", 0, 0, |vm, a| {
        Ok(vm.new_int(i64::from(vm.view_len(a.items[0]))))
    }),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.view_iter(a.items[0]))),
    slot("__repr__", 0, 0, repr),
    method("__reversed__", 0, 0, |vm, a| {
        let (d, what) = vm.view_parts(a.items[0]);
        Ok(vm.new_dict_reverse_iter(d, what))
    }),
    getter("mapping", |vm, a| {
        let d = vm.heap.slot(a.items[0], 0);
        Ok(vm
            .new_slots(vm.t.mappingproxy, Kind::Slots, 24, true, &[d])
            .also_incref(vm, d))
    }),
];

/// What keys and items offer as sets.
const SETS: &[NativeDef] = &[
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.view_contains(a.items[0], a.items[1])?;
        Ok(vm.new_bool(found))
    }),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__and__", 1, 1, |vm, a| intersection(vm, a.items[0], a.items[1])),
    slot("__rand__", 1, 1, |vm, a| intersection(vm, a.items[0], a.items[1])),
    slot("__or__", 1, 1, |vm, a| combine(vm, a.items[0], a.items[1], "update")),
    slot("__ror__", 1, 1, |vm, a| combine(vm, a.items[1], a.items[0], "update")),
    slot("__sub__", 1, 1, |vm, a| {
        combine(vm, a.items[0], a.items[1], "difference_update")
    }),
    slot("__rsub__", 1, 1, |vm, a| {
        combine(vm, a.items[1], a.items[0], "difference_update")
    }),
    slot("__xor__", 1, 1, |vm, a| {
        combine(vm, a.items[0], a.items[1], "symmetric_difference_update")
    }),
    slot("__rxor__", 1, 1, |vm, a| {
        combine(vm, a.items[1], a.items[0], "symmetric_difference_update")
    }),
    method("isdisjoint", 1, 1, isdisjoint),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    for ty in [vm.t.dict_keys, vm.t.dict_values, vm.t.dict_items] {
        vm.add_methods(ty, COMMON);
    }
    for ty in [vm.t.dict_keys, vm.t.dict_items] {
        vm.add_methods(ty, SETS);
        set_unhashable(vm, ty);
    }
}

trait AlsoIncref {
    fn also_incref(self, vm: &mut Vm, o: Obj) -> Self;
}

impl AlsoIncref for Obj {
    fn also_incref(self, vm: &mut Vm, o: Obj) -> Self {
        vm.incref(o);
        self
    }
}

impl Vm {
    /// A view of keys (0), values (1) or items (2).
    pub fn new_dict_view(&mut self, d: Obj, what: u32) -> Obj {
        self.incref(d);
        let ty = [self.t.dict_keys, self.t.dict_values, self.t.dict_items][what as usize % 3];
        let size = self.profile().layout.dict_view;
        self.new_slots(ty, Kind::DictView, size, true, &[d])
    }

    /// The dict behind a view, and what of it is seen.
    #[must_use]
    pub fn view_parts(&self, view: Obj) -> (Obj, u32) {
        let ty = self.heap.ty(view);
        let what = if ty == self.t.dict_keys {
            0
        } else if ty == self.t.dict_values {
            1
        } else {
            2
        };
        (self.heap.slot(view, 0), what)
    }

    fn view_len(&self, view: Obj) -> u32 {
        self.heap.dict_len(self.heap.slot(view, 0))
    }

    /// An iterator over a view.
    pub fn view_iter(&mut self, view: Obj) -> Obj {
        let (d, what) = self.view_parts(view);
        self.new_dict_iter(d, what)
    }

    /// `item in view`.
    pub fn view_contains(&mut self, view: Obj, item: Obj) -> R<bool> {
        match self.view_parts(view) {
            (d, 0) => Ok(self.dict_lookup(d, item)?.is_some()),
            (d, 2) => {
                if self.heap.kind(item) != Kind::Tuple || self.heap.slots_len(item) != 2 {
                    return Ok(false);
                }
                let (key, value) = (self.heap.slot(item, 0), self.heap.slot(item, 1));
                let Some(found) = self.dict_lookup(d, key)? else {
                    return Ok(false);
                };
                self.incref(found);
                let same = self.equals(found, value);
                self.decref(found);
                same
            }
            _ => self.contains_by_iteration(view, item),
        }
    }

    fn is_set_view(&self, o: Obj) -> bool {
        self.heap.kind(o) == Kind::DictView && self.heap.ty(o) != self.t.dict_values
    }
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let view = args.items[0];
    if !vm.repr_enter(view) {
        return Ok(vm.new_str("..."));
    }
    let list = vm.list_from_iterable(view);
    let text = match list {
        Ok(list) => {
            let text = vm.repr_text_of(list);
            vm.decref(list);
            text
        }
        Err(e) => Err(e),
    };
    vm.repr_leave(view);
    let (name, text) = (vm.type_name(view), text?);
    Ok(vm.new_str(&format!("{name}({text})")))
}

/// Whether everything in `a` is in `b` (`all_contained_in`).
fn all_in(vm: &mut Vm, a: Obj, b: Obj) -> R<bool> {
    let it = vm.get_iter(a)?;
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let found = vm.contains(b, o);
                vm.decref(o);
                match found {
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

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if !matches!(vm.heap.kind(b), Kind::Set | Kind::FrozenSet) && !vm.is_set_view(b) {
        return Ok(vm.not_implemented_ref());
    }
    let (na, nb) = (vm.length(a)?, vm.length(b)?);
    let answer = match op {
        2 | 3 => (na == nb && all_in(vm, a, b)?) == (op == 2),
        0 => na < nb && all_in(vm, a, b)?,
        1 => na <= nb && all_in(vm, a, b)?,
        4 => na > nb && all_in(vm, b, a)?,
        _ => na >= nb && all_in(vm, b, a)?,
    };
    Ok(vm.new_bool(answer))
}

/// `_PyDictView_Intersect`: the items of the other that are here.
fn intersection(vm: &mut Vm, view: Obj, other: Obj) -> R {
    let (mut view, mut other) = (view, other);
    if vm.is_exact(other, vm.t.set) && i64::from(vm.view_len(view)) <= vm.length(other)? {
        return vm.call_method(other, "intersection", &[view]);
    }
    if vm.is_set_view(other) && vm.view_len(other) > vm.view_len(view) {
        std::mem::swap(&mut view, &mut other);
    }
    let it = vm.get_iter(other)?;
    let result = vm.new_set(Kind::Set);
    let outcome = loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let added = match vm.view_contains(view, o) {
                    Ok(true) => vm.set_add(result, o),
                    Ok(false) => Ok(()),
                    Err(e) => Err(e),
                };
                vm.decref(o);
                if added.is_err() {
                    break added;
                }
            }
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    match outcome {
        Ok(()) => Ok(result),
        Err(e) => {
            vm.decref(result);
            Err(e)
        }
    }
}

/// `dictviews_to_set`, then the set's method.
fn combine(vm: &mut Vm, left: Obj, right: Obj, name: &str) -> R {
    let set = vm.new_set(Kind::Set);
    let result = match vm.set_update(set, left) {
        Ok(()) => vm.call_method(set, name, &[right]),
        Err(e) => Err(e),
    };
    match result {
        Ok(none) => {
            vm.decref(none);
            Ok(set)
        }
        Err(e) => {
            vm.decref(set);
            Err(e)
        }
    }
}

fn isdisjoint(vm: &mut Vm, args: &Args) -> R {
    let (view, other) = (args.items[0], args.items[1]);
    let it = vm.get_iter(other)?;
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let found = vm.view_contains(view, o);
                vm.decref(o);
                match found {
                    Ok(false) => {}
                    Ok(true) => break Ok(false),
                    Err(e) => break Err(e),
                }
            }
            Ok(None) => break Ok(true),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    let answer = result?;
    Ok(vm.new_bool(answer))
}
