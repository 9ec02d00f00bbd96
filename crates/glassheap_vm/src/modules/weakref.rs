//! `weakref`: the part of it that is written in C. CPython: `Modules/_weakref.c`.

use super::RustModule;
use crate::native::{Args, NativeDef, function};
use crate::vm::{R, Vm};
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

/// `weakref`. Its containers and `finalize` are Python, loaded when they are asked for.
pub const MODULE: RustModule = RustModule {
    name: "weakref",
    functions: FUNCTIONS,
    fill: |vm, module| {
        fill(vm, module);
        let hook = vm.static_function(function("__getattr__", 1, 1, more), module);
        vm.module_set(module, "__getattr__", hook);
    },
};

/// The part in C alone.
pub const PRIVATE: RustModule = RustModule {
    name: "_weakref",
    functions: FUNCTIONS,
    fill,
};

const MORE: [&str; 6] = [
    "WeakValueDictionary",
    "WeakKeyDictionary",
    "WeakSet",
    "WeakMethod",
    "KeyedRef",
    "finalize",
];

fn more(vm: &mut Vm, args: &Args) -> R {
    let name = vm.text_rc(args.items[0]);
    if !MORE.contains(&&*name) {
        return Err(vm.attribute_error_plain(&format!("module 'weakref' has no attribute '{name}'")));
    }
    let found = vm.native_member("_weakref_more", &name)?;
    // Asked once: from now on it is a name of the module.
    if let Some(module) = vm.module("weakref") {
        let dict = Obj(vm.heap.image.odict.get(module.0));
        vm.dict_set(dict, args.items[0], found)?;
    }
    Ok(vm.new_ref(found))
}

fn fill(vm: &mut Vm, module: Obj) {
    let (r, p) = (vm.t.weakref, vm.t.weakproxy);
    vm.module_set(module, "ref", r);
    vm.module_set(module, "ReferenceType", r);
    vm.module_set(module, "ProxyType", p);
}
