//! `weakref`: the part of it that is written in C. CPython: `Modules/_weakref.c`.

use super::RustModule;
use crate::native::{NativeDef, function};
use crate::vm::Vm;
use glassheap_heap::Obj;

const FUNCTIONS: &[NativeDef] = &[
    function("proxy", 1, 2, |vm, a| {
        let o = a.items[0];
        vm.check_weakrefable(o)?;
        let callback = a.get(1).filter(|c| *c != vm.none).unwrap_or(Obj::NULL);
        Ok(vm.weakproxy_to(o, callback))
    }),
    function("getweakrefcount", 1, 1, |vm, a| {
        let n = vm.heap.weakrefs(a.items[0]).len();
        Ok(vm.new_int(n as i64))
    }),
    function("getweakrefs", 1, 1, |vm, a| {
        let list = vm.heap.weakrefs(a.items[0]);
        for o in &list {
            vm.incref(*o);
        }
        Ok(vm.new_list(&list))
    }),
];

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "weakref",
    functions: FUNCTIONS,
    fill,
};

fn fill(vm: &mut Vm, module: Obj) {
    let (r, p) = (vm.t.weakref, vm.t.weakproxy);
    vm.module_set(module, "ref", r);
    vm.module_set(module, "ReferenceType", r);
    vm.module_set(module, "ProxyType", p);
}
