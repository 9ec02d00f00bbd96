//! CPython 2.7.18.

use super::v3_11::V3_11;
use crate::{
    Folding, FreeListRules, GcRules, InterpRules, Layout, ObmallocRules, Profile, RefcountRules, StartState,
    SyntaxRules,
};

/// CPython 2.7; the grammar is that of Python 3, the memory is that of 2.7.
pub const V2_7: Profile = Profile {
    name: "2.7",
    patch: "2.7.18",
    version: (2, 7, 18),
    syntax: SyntaxRules {
        folding: Folding::Peephole,
        max_folded_str: 20,
        merge_consts_across_functions: false,
        grammar_minor: 0,
        ..V3_11.syntax
    },
    interp: InterpRules {
        tuple_natives: &[],
        star_call_keeps_args: false,
        module_has_cached: false,
        bytes_of_size_is_cached: true,
        caller_keeps_args: true,
        eager_builtins: true,
        two_int_types: true,
        old_style_classes: true,
        exc_info_stays: true,
        bytes_is_str: true,
        classic_errors: true,
        weakrefs_before_del: true,
        del_runs_again: true,
        unraisable_text: 2,
        ..V3_11.interp
    },
    refcount: RefcountRules {
        latin1_shared_with_literals: true,
        empty_frozenset_shared: true,
        ..V3_11.refcount
    },
    layout: Layout {
        gc_head: 32,
        managed_pre_header: 0,
        instance: 32,
        shares_keys: false,
        str_ascii: 37,
        str_basicsize: 37,
        bool_basicsize: 24,
        bytes: 37,
        bytearray: 48,
        tuple: 24,
        list: 40,
        dict: 248,
        set: 200,
        function: 88,
        generator: 48,
        range: 40,
        slice: 40,
        iter: 32,
        dict_iter: 56,
        enumerate: 48,
        property: 56,
        class_method: 24,
        bound_method: 48,
        cfunction: 40,
        method_wrapper: 32,
        wrapper_descriptor: 48,
        cell: 24,
        traceback: 40,
        weakref: 56,
        module: 24,
        exception: 40,
        heap_type: 904,
        old_style_class: 72,
        old_style_instance: 40,
        code: 128,
        list_growth_multiple_of_4: false,
        dict_classic: true,
        set_classic: true,
        ..V3_11.layout
    },
    obmalloc: ObmallocRules {
        pool_size: 4 << 10,
        arena_size: 256 << 10,
        keeps_last_arena: false,
        mem_domain_uses_pymalloc: false,
        ..V3_11.obmalloc
    },
    free_lists: FreeListRules {
        number_blocks: true,
        float: 0,
        tuple_max_len: 19,
        dict_keys: 0,
        set: 80,
        bound_method: 256,
        cfunction: 256,
        full_gc_clears_containers: false,
        ..V3_11.free_lists
    },
    gc: GcRules {
        legacy_finalizers: true,
        has_freeze: false,
        ..V3_11.gc
    },
    start: StartState {
        gc_count: [420, 3, 2],
        tracked: [420, 2000, 1000],
        collections: 5,
        collected: 0,
        allocated_blocks: 0,
        after_collect: (3400, 0),
        frozen: 0,
        parked_dict: 8,
        parked_dict_keys: 0,
        parked_float: 0,
        parked_list: 8,
        parked_tuples: [4, 8, 2, 2, 3],
    },
};
