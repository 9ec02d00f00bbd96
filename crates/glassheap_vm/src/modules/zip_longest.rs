//! `itertools.zip_longest`. CPython: `Modules/itertoolsmodule.c` (`zip_longest_next`).

use super::itertools::{Step, step};
use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::Obj;

/// `zip_longest(*iterables, fillvalue=None)`.
pub(crate) fn zip_longest_new(vm: &mut Vm, args: &Args) -> R {
    let mut fill = vm.none;
    for (name, value) in args.keywords(vm) {
        if vm.text(name) != "fillvalue" {
            return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value;
    }
    let sources: Vec<Obj> = args.pos()[1..].to_vec();
    let its = vm.new_tuple_sized(sources.len() as u32);
    for (i, source) in (0..).zip(&sources) {
        match vm.get_iter(*source) {
            Ok(it) => vm.heap.set_slot(its, i, it),
            Err(e) => {
                vm.decref(its);
                return Err(e);
            }
        }
    }
    vm.incref(fill);
    let o = vm.new_native(args.items[0], 56, &[its, fill]);
    vm.heap.set_data0(o, sources.len() as u64);
    Ok(o)
}

/// The next row.
pub(crate) fn zip_longest_next(vm: &mut Vm, z: Obj) -> Step {
    let (its, fill) = (vm.heap.slot(z, 0), vm.heap.slot(z, 1));
    let mut row = Vec::new();
    for i in 0..vm.heap.slots_len(its) {
        let it = vm.heap.slot(its, i);
        let item = if it.is_null() { Ok(None) } else { step(vm, it) };
        match item {
            Ok(Some(o)) => row.push(o),
            Ok(None) => {
                if !it.is_null() {
                    let left = vm.heap.data0(z).saturating_sub(1);
                    vm.heap.set_data0(z, left);
                    vm.put_slot(its, i, Obj::NULL);
                }
                row.push(vm.new_ref(fill));
            }
            Err(e) => {
                vm.decref_all(row);
                return Err(e);
            }
        }
        if vm.heap.data0(z) == 0 {
            vm.decref_all(row);
            return Ok(None);
        }
    }
    if row.is_empty() {
        return Ok(None);
    }
    Ok(Some(vm.new_tuple(&row)))
}
