//! CPython 3.12.1: immortal objects (PEP 683), inlined comprehensions (PEP 709), collections at safe points.

use super::v3_11::V3_11;
use crate::{GcRules, InterpRules, Layout, Profile, RefcountRules, StartState, SyntaxRules};

/// CPython 3.12.
pub const V3_12: Profile = Profile {
    name: "3.12",
    patch: "3.12.1",
    version: (3, 12, 1),
    syntax: SyntaxRules {
        inline_comprehensions: true,
        slice_ops: true,
        super_attr: true,
        grammar_minor: 12,
        ..V3_11.syntax
    },
    interp: InterpRules {
        vectorcall_types: &[
            "object",
            "type",
            "bool",
            "float",
            "list",
            "tuple",
            "dict",
            "set",
            "frozenset",
            "range",
            "enumerate",
            "reversed",
            "map",
            "filter",
            "super",
        ],
        tuple_natives: TUPLE_NATIVES,
        getattr_hook_is_bound: false,
        star_call_keeps_args: false,
        ..V3_11.interp
    },
    refcount: RefcountRules {
        // Include/object.h@v3.12.1 (_Py_IMMORTAL_REFCNT)
        immortal: 4_294_967_295,
        interned_is_immortal: true,
        ..V3_11.refcount
    },
    layout: Layout {
        instance: 16,
        str_ascii: 41,
        str_basicsize: 64,
        bool_basicsize: 24,
        str_latin1: 57,
        str_ucs2: 58,
        str_ucs4: 60,
        function: 144,
        range_iter: 40,
        exception: 72,
        heap_type: 1704,
        code: 200,
        ..V3_11.layout
    },
    gc: GcRules {
        runs_in_allocation: false,
        ..V3_11.gc
    },
    start: StartState {
        gc_count: [528, 3, 0],
        tracked: [511, 3742, 0],
        collections: 3,
        collected: 24,
        allocated_blocks: 8790,
        after_collect: (4219, 8749),
        frozen: 375,
        parked_dict: 14,
        parked_dict_keys: 0,
        parked_float: 3,
        parked_list: 9,
        parked_tuples: [5, 8, 3, 1, 1],
    },
    ..V3_11
};

/// `METH_VARARGS` in this release.
const TUPLE_NATIVES: &[&str] = &[
    "print",
    "max",
    "min",
    "getsizeof",
    "vars",
    "get_referrers",
    "get_referents",
    "set_threshold",
    "str.format",
    "dict.update",
    "set.union",
    "set.update",
    "set.intersection",
    "set.intersection_update",
    "set.difference",
    "set.difference_update",
    "frozenset.union",
    "frozenset.intersection",
    "frozenset.difference",
    "str.count",
    "str.find",
    "str.index",
    "str.rfind",
    "str.rindex",
    "str.startswith",
    "str.endswith",
    "bytes.count",
    "bytes.find",
    "bytes.index",
    "bytes.rfind",
    "bytes.rindex",
    "bytes.startswith",
    "bytes.endswith",
    "bytearray.count",
    "bytearray.find",
    "bytearray.index",
    "bytearray.rfind",
    "bytearray.rindex",
    "bytearray.startswith",
    "bytearray.endswith",
];
