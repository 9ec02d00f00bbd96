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

/// The repr of a plain value (number, text, None) without running anything; `None` for everything else.
#[must_use]
pub fn plain_repr(vm: &Vm, o: glassheap_heap::Obj) -> Option<String> {
    use glassheap_heap::Kind;
    Some(match vm.heap.kind(o) {
        Kind::None => "None".to_string(),
        Kind::Bool => if vm.heap.data0(o) == 1 { "True" } else { "False" }.to_string(),
        Kind::Int => match vm.int_value(o) {
            Some(n) => n.to_string(),
            None => vm.big_value(o)?.to_string(),
        },
        Kind::Float => float::float_repr(f64::from_bits(vm.heap.data0(o))),
        Kind::Str => str::repr_text(vm.text(o)),
        Kind::Bytes => bytes::bytes_repr(vm.bytes_of(o)),
        Kind::Complex => complex::complex_repr(f64::from_bits(vm.heap.data0(o)), f64::from_bits(vm.heap.data1(o))),
        _ => return None,
    })
}
