//! `itertools.groupby`. CPython: `Modules/itertoolsmodule.c` (`groupby_next`, `_grouper_next`).

use super::itertools::step;
use super::native_type::itself;
use crate::native::{Args, NativeDef, slot, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

/// Slots: iterator, key function, target key, current key, current value. `data0`: number of the current group.
pub(crate) const GROUPBY: &[NativeDef] = &[
    static_method("__new__", 0, 255, groupby_new),
    slot("__iter__", 0, 0, itself),
    slot("__next__", 0, 0, groupby_next),
];
/// Slots: parent, target key. `data0`: number of the group.
pub(crate) const GROUPER: &[NativeDef] = &[slot("__iter__", 0, 0, itself), slot("__next__", 0, 0, grouper_next)];

fn groupby_new(vm: &mut Vm, args: &Args) -> R {
    let [source, key] = vm.named_args(args, 1, "groupby", ["iterable", "key"], 1)?;
    let it = vm.get_iter(source.unwrap_or(vm.none))?;
    let key = key.unwrap_or(vm.none);
    vm.incref(key);
    Ok(vm.new_native(args.items[0], 72, &[it, key, Obj::NULL, Obj::NULL, Obj::NULL]))
}

/// Takes the next value and its key; StopIteration at the end.
fn group_step(vm: &mut Vm, g: Obj) -> R<()> {
    let (it, f) = (vm.heap.slot(g, 0), vm.heap.slot(g, 1));
    let Some(value) = step(vm, it)? else {
        return Err(vm.stop_iteration(Obj::NULL));
    };
    let key = if f == vm.none {
        Ok(vm.new_ref(value))
    } else {
        vm.call_with(f, &[value])
    };
    match key {
        Ok(key) => {
            vm.put_slot(g, 4, value);
            vm.put_slot(g, 3, key);
            Ok(())
        }
        Err(e) => {
            vm.decref(value);
            Err(e)
        }
    }
}

fn groupby_next(vm: &mut Vm, args: &Args) -> R {
    let g = args.items[0];
    let number = vm.heap.data0(g) + 1;
    vm.heap.set_data0(g, number);
    loop {
        let (target, current) = (vm.heap.slot(g, 2), vm.heap.slot(g, 3));
        if !current.is_null() && (target.is_null() || !vm.equals(target, current)?) {
            break;
        }
        group_step(vm, g)?;
    }
    let key = vm.heap.slot(g, 3);
    vm.incref(key);
    vm.put_slot(g, 2, key);
    let ty = vm.native_member("itertools", "_grouper")?;
    let (parent, target) = (vm.new_ref(g), vm.new_ref(key));
    let group = vm.new_slots(ty, Kind::Slots, 32, true, &[parent, target]);
    vm.heap.set_data0(group, number);
    vm.incref(key);
    Ok(vm.new_tuple(&[key, group]))
}

fn grouper_next(vm: &mut Vm, args: &Args) -> R {
    let (parent, target) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    if vm.heap.data0(parent) != vm.heap.data0(args.items[0]) {
        return Err(vm.stop_iteration(Obj::NULL));
    }
    if vm.heap.slot(parent, 4).is_null() {
        group_step(vm, parent)?;
    }
    let current = vm.heap.slot(parent, 3);
    if current.is_null() || !vm.equals(target, current)? {
        return Err(vm.stop_iteration(Obj::NULL));
    }
    let value = vm.take_slot(parent, 4);
    vm.put_slot(parent, 3, Obj::NULL);
    Ok(value)
}
