//! What reads a field of a named tuple. CPython: `Modules/_collectionsmodule.c` (`tuplegetter_descr_get`).

use crate::native::{NativeDef, getter, slot, static_method};
use glassheap_heap::Kind;

/// Slots: documentation. `data0`: position of the field.
pub(crate) const TUPLEGETTER: &[NativeDef] = &[
    static_method("__new__", 0, 255, |vm, a| {
        vm.check_new_args(a, "_tuplegetter", 2, 2)?;
        let i = vm.index_of(a.items[1])?;
        let doc = vm.new_ref(a.items[2]);
        let o = vm.new_native(a.items[0], 32, &[doc]);
        vm.heap.set_data0(o, i.max(0) as u64);
        Ok(o)
    }),
    slot("__get__", 1, 2, |vm, a| {
        let (getter, o) = (a.items[0], a.items[1]);
        if o == vm.none {
            return Ok(vm.new_ref(getter));
        }
        if vm.heap.kind(o) != Kind::Tuple {
            let got = vm.type_name(o);
            let i = vm.heap.data0(getter);
            return Err(vm.type_error(&format!(
                "descriptor for index '{i}' for tuple subclasses doesn't apply to '{got}' object"
            )));
        }
        let i = vm.heap.data0(getter);
        if i >= u64::from(vm.heap.slots_len(o)) {
            return Err(vm.index_error("tuple index out of range"));
        }
        let value = vm.heap.slot(o, i as u32);
        Ok(vm.new_ref(value))
    }),
    slot("__set__", 2, 2, |vm, _| {
        Err(vm.attribute_error_plain("can't set attribute"))
    }),
    slot("__delete__", 1, 1, |vm, _| {
        Err(vm.attribute_error_plain("can't delete attribute"))
    }),
    getter("__doc__", |vm, a| Ok(vm.slot_or_none(a.items[0], 0))),
];
