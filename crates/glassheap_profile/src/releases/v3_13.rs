//! CPython 3.13.0: values inside the instance, threshold 2000, mortal interned strings again.

use super::v3_12::V3_12;
use crate::{FreeListRules, GcRules, InterpRules, Layout, Profile, RefcountRules, StartState, SyntaxRules};

/// CPython 3.13.
pub const V3_13: Profile = Profile {
    name: "3.13",
    patch: "3.13.0",
    version: (3, 13, 0),
    syntax: SyntaxRules {
        grammar_minor: 13,
        ..V3_12.syntax
    },
    interp: InterpRules {
        locals_dict_is_kept: false,
        trashcan_limit: 0,
        specializes_class_calls: true,
        marks_call_brackets: true,
        suggests_keywords: true,
        set_attr_error_has_name: true,
        vectorcall_types: &[
            "object",
            "type",
            "bool",
            "int",
            "float",
            "str",
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
        close_skips_the_frame: true,
        close_keeps_function: true,
        ..V3_12.interp
    },
    refcount: RefcountRules {
        interned_is_immortal: false,
        latin1_shared_with_literals: true,
        ..V3_12.refcount
    },
    layout: Layout {
        inline_values: true,
        frame: 136,
        import_error: 104,
        heap_type: 1712,
        code: 208,
        ..V3_12.layout
    },
    free_lists: FreeListRules {
        tuple_max_len: 20,
        ..V3_12.free_lists
    },
    gc: GcRules {
        thresholds: [2000, 10, 10],
        managed_dict_visits_values: true,
        ..V3_12.gc
    },
    start: StartState {
        gc_count: [534, 2, 0],
        tracked: [537, 3828, 0],
        collections: 2,
        collected: 24,
        allocated_blocks: 12_119,
        after_collect: (4262, 12_049),
        frozen: 0,
        parked_dict: 12,
        parked_dict_keys: 5,
        parked_float: 5,
        parked_list: 10,
        parked_tuples: [5, 8, 3, 1, 0],
    },
    ..V3_12
};

/// `METH_VARARGS` in this release.
const TUPLE_NATIVES: &[&str] = &[
    "print",
    "getsizeof",
    "dir",
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
];
