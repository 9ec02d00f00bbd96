//! CPython 3.14.5 and later (measured on 3.14.10): borrowed locals, more free lists, the generational collector.

use super::v3_13::V3_13;
use crate::{Folding, FreeListRules, GcRules, InterpRules, Layout, Profile, RefcountRules, StartState, SyntaxRules};

/// CPython 3.14: the default.
pub const V3_14: Profile = Profile {
    name: "3.14",
    patch: "3.14.10",
    version: (3, 14, 10),
    syntax: SyntaxRules {
        folding: Folding::FlowGraph,
        borrow_locals: true,
        load_small_int: true,
        none_is_first_const: false,
        const_slices: true,
        lazy_annotations: true,
        grammar_minor: 14,
        ..V3_13.syntax
    },
    interp: InterpRules {
        clear_locals_reversed: true,
        with_calls_unbound: true,
        unraisable_text: 4,
        tuple_natives: TUPLE_NATIVES,
        close_keeps_function: false,
        list_repr_holds_item: true,
        ..V3_13.interp
    },
    refcount: RefcountRules {
        // Include/refcount.h@v3.14.10 (_Py_IMMORTAL_INITIAL_REFCNT, 3 << 30)
        immortal: 3_221_225_472,
        ..V3_13.refcount
    },
    layout: Layout {
        tuple: 32,
        function: 152,
        generator: 160,
        frame: 152,
        map: 40,
        syntax_error: 144,
        heap_type: 1720,
        code: 216,
        list_no_shrink: 32,
        dict_keysize_quirk: false,
        ..V3_13.layout
    },
    free_lists: FreeListRules {
        // Include/internal/pycore_freelist_state.h@v3.14.10
        int: 100,
        list_iter: 10,
        tuple_iter: 10,
        range: 6,
        range_iter: 6,
        bound_method: 20,
        cfunction: 16,
        full_gc_clears_all: true,
        ..V3_13.free_lists
    },
    gc: GcRules {
        tuples_untracked_at_creation: true,
        dicts_tracked_lazily: false,
        managed_dict_visits_values: false,
        ..V3_13.gc
    },
    start: StartState {
        gc_count: [341, 2, 0],
        tracked: [372, 4116, 0],
        collections: 2,
        collected: 23,
        allocated_blocks: 12_147,
        after_collect: (4424, 12_051),
        frozen: 0,
        parked_dict: 9,
        parked_dict_keys: 3,
        parked_float: 3,
        parked_list: 9,
        parked_tuples: [5, 8, 6, 1, 2],
    },
    ..V3_13
};

/// `METH_VARARGS` in this release.
const TUPLE_NATIVES: &[&str] = &[
    "getsizeof",
    "dir",
    "vars",
    "get_referrers",
    "get_referents",
    "set_threshold",
    "str.format",
    "dict.update",
];
