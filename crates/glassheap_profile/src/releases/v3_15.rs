//! CPython 3.15.2: small ints to 1024, no per-class descriptors, borrowed constants.

use super::v3_14::V3_14;
use crate::{FreeListRules, GcRules, InterpRules, Layout, Profile, RefcountRules, StartState, SyntaxRules};

/// CPython 3.15.
pub const V3_15: Profile = Profile {
    name: "3.15",
    patch: "3.15.2",
    version: (3, 15, 2),
    syntax: SyntaxRules {
        borrow_consts: true,
        grammar_minor: 15,
        ..V3_14.syntax
    },
    interp: InterpRules {
        module_has_cached: false,
        bytes_of_size_is_cached: true,
        ..V3_14.interp
    },
    refcount: RefcountRules {
        small_ints: (-5, 1024),
        class_has_descriptors: false,
        ..V3_14.refcount
    },
    layout: Layout {
        bytearray: 64,
        module: 104,
        heap_type: 1728,
        ..V3_14.layout
    },
    free_lists: FreeListRules {
        complex: 100,
        ..V3_14.free_lists
    },
    gc: GcRules {
        frozensets_untracked: true,
        plain_weakrefs_survive_finalizers: true,
        stats_have_duration: true,
        ..V3_14.gc
    },
    start: StartState {
        gc_count: [328, 2, 0],
        tracked: [363, 4195, 0],
        collections: 2,
        collected: 23,
        allocated_blocks: 12_369,
        after_collect: (4490, 12_279),
        frozen: 0,
        parked_dict: 9,
        parked_dict_keys: 2,
        parked_float: 3,
        parked_list: 10,
        parked_tuples: [4, 7, 5, 1, 2],
    },
    ..V3_14
};
