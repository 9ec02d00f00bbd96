//! Iterators of a `deque`. CPython: `Modules/_collectionsmodule.c` (`dequeiter_next`).

use super::deque::{changes, item, len};
use super::native_type::itself;
use crate::native::{Args, NativeDef, method, slot};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

/// Slots: the deque. `data0`: position. `data1`: its count of changes, and whether backwards.
pub(crate) const ITERATOR: &[NativeDef] = &[
    slot("__iter__", 0, 0, itself),
    slot("__next__", 0, 0, iterator_next),
    method("__length_hint__", 0, 0, |vm, a| {
        let d = vm.heap.slot(a.items[0], 0);
        let n = if d.is_null() {
            0
        } else {
            i64::from(len(vm, d)) - vm.heap.data0(a.items[0]) as i64
        };
        Ok(vm.new_int(n.max(0)))
    }),
];

/// An iterator, backwards or not.
pub(crate) fn new_iterator(vm: &mut Vm, d: Obj, backwards: bool) -> R {
    let ty = vm.native_member("_collections", "_deque_iterator")?;
    let state = changes(vm, d);
    vm.incref(d);
    let it = vm.new_slots(ty, Kind::Slots, 56, true, &[d]);
    vm.heap.set_data1(it, u64::from(state) << 1 | u64::from(backwards));
    Ok(it)
}

fn iterator_next(vm: &mut Vm, args: &Args) -> R {
    let it = args.items[0];
    let d = vm.heap.slot(it, 0);
    if d.is_null() {
        return Err(vm.stop_iteration(Obj::NULL));
    }
    let (i, n) = (vm.heap.data0(it) as u32, len(vm, d));
    let state = (vm.heap.data1(it) >> 1) as u32;
    if changes(vm, d) != state {
        vm.put_slot(it, 0, Obj::NULL);
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    if i >= n {
        vm.put_slot(it, 0, Obj::NULL);
        return Err(vm.stop_iteration(Obj::NULL));
    }
    vm.heap.set_data0(it, u64::from(i) + 1);
    let at = if vm.heap.data1(it) & 1 != 0 { n - 1 - i } else { i };
    let o = item(vm, d, at);
    Ok(vm.new_ref(o))
}
