//! `bool`: two objects. CPython: `Objects/boolobject.c`.

use crate::native::{Args, NativeDef, slot, static_method};
use crate::types::str::reject_keywords;
use crate::vm::{R, Vm};

const METHODS: &[NativeDef] = &[static_method("__new__", 0, 255, new), slot("__repr__", 0, 0, repr)];

/// Registers the methods of `bool`; the rest is inherited from `int`.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.bool_, METHODS);
}

fn new(vm: &mut Vm, args: &Args) -> R {
    reject_keywords(vm, args, "bool")?;
    let given = args.len() - 1;
    if given > 1 {
        return Err(vm.type_error(&format!("bool expected at most 1 argument, got {given}")));
    }
    let value = match args.get(1) {
        Some(o) => vm.truth(o)?,
        None => false,
    };
    Ok(vm.new_bool(value))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let text = if args.items[0] == vm.true_ { "True" } else { "False" };
    // `_Py_ID(True)` or an interned string: one object.
    Ok(vm.intern(text))
}
