//! The builtin types: one file each, with its table of methods.

pub mod bool;
pub mod bytearray;
pub mod bytes;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod dict_views;
pub mod exceptions;
pub mod float;
pub mod function;
pub mod generic;
pub mod int;
pub mod iterators;
pub mod lazy;
pub mod list;
pub mod number_format;
pub mod object;
pub mod range;
pub mod sequence;
pub mod set;
pub mod slice;
pub mod str;
pub mod str_format;
pub mod traceback_text;
pub mod tuple;
pub mod type_object;
pub mod weakref;

use crate::vm::Vm;

/// Fills the dicts of all builtin types.
pub fn install(vm: &mut Vm) {
    object::install(vm);
    type_object::install(vm);
    descriptors::install(vm);
    function::install(vm);
    exceptions::install(vm);
    weakref::install(vm);
    generic::install(vm);
    int::install(vm);
    bool::install(vm);
    float::install(vm);
    complex::install(vm);
    str::install(vm);
    bytes::install(vm);
    bytearray::install(vm);
    list::install(vm);
    tuple::install(vm);
    dict::install(vm);
    dict_views::install(vm);
    set::install(vm);
    range::install(vm);
    slice::install(vm);
    iterators::install(vm);
    lazy::install(vm);
}
