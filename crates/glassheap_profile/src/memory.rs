//! Object layout, reference counts, free lists, pymalloc and the start state.

/// Parameters of `Objects/obmalloc.c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObmallocRules {
    /// `ALIGNMENT`, bytes: the step between size classes.
    pub alignment: u32,
    /// `SMALL_REQUEST_THRESHOLD`, bytes: larger requests go to the C library.
    pub small_request_threshold: u32,
    /// `POOL_SIZE`, bytes.
    pub pool_size: u32,
    /// `ARENA_SIZE`, bytes.
    pub arena_size: u32,
    /// `POOL_OVERHEAD`: the pool header, bytes.
    pub pool_overhead: u32,
    /// The last wholly free arena is kept (3.8+, `insert_to_freepool`).
    pub keeps_last_arena: bool,
    /// Address of an arena modulo the pool size: where it is not 0 the first partial pool is lost.
    pub arena_misalignment: u32,
    /// `PyMem_Malloc` (item arrays, dict keys) is served by pymalloc (3.6+).
    pub mem_domain_uses_pymalloc: bool,
}

/// Caps of the private free lists (`Include/internal/pycore_freelist_state.h` from 3.13). 0: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeListRules {
    /// One-digit ints (3.14+, `_Py_ints_MAXFREELIST`).
    pub int: u32,
    /// Ints and floats live in blocks of their own, without bound (2.x, `PyInt_FreeList`).
    pub number_blocks: bool,
    pub float: u32,
    pub complex: u32,
    /// Per length.
    pub tuple: u32,
    /// Longest tuple kept.
    pub tuple_max_len: u32,
    pub list: u32,
    pub dict: u32,
    /// Dict keys of 8 slots with str keys only.
    pub dict_keys: u32,
    pub set: u32,
    pub list_iter: u32,
    pub tuple_iter: u32,
    pub range: u32,
    pub range_iter: u32,
    pub slice: u32,
    pub bound_method: u32,
    /// `builtin_function_or_method` objects (two lists of this cap from 3.14: with and without a class).
    pub cfunction: u32,
    /// A full collection empties list, dict and set lists too (3.x); 2.x empties the others only.
    pub full_gc_clears_containers: bool,
    /// A full collection empties all lists of the table (3.14+); before, those of float, tuple, list, dict, dict keys.
    pub full_gc_clears_all: bool,
}

/// Rules of `ob_refcnt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefcountRules {
    /// What `sys.getrefcount` prints for an immortal object; 0 where none is immortal (up to 3.11).
    pub immortal: u32,
    /// Cached ints: first and last (`_PY_NSMALLNEGINTS`, `_PY_NSMALLPOSINTS`).
    pub small_ints: (i64, i64),
    /// Every interned string is immortal (3.12).
    pub interned_is_immortal: bool,
    /// `chr(n)` of Latin-1 gives the object that literals give (2.7 and 3.13+; not 3.11, 3.12).
    pub latin1_shared_with_literals: bool,
    /// A plain class has its own `__dict__` and `__weakref__` descriptors (up to 3.14).
    pub class_has_descriptors: bool,
    /// `frozenset()` is one object (up to 3.9).
    pub empty_frozenset_shared: bool,
}

/// Sizes in bytes of object structs without GC header and pre-header (`tp_basicsize`), 64-bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// `sizeof(PyGC_Head)`: 16, in 2.x 32.
    pub gc_head: u32,
    /// Bytes in front of the GC head of instances with a managed dict or weakref list: 16 from 3.11.
    pub managed_pre_header: u32,
    /// Instance: `PyObject` plus what stays inside: 16 (3.12+), 24 (3.11, weakref pointer), 32 (2.7).
    pub instance: u32,
    /// Values sit directly behind the instance (3.13+).
    pub inline_values: bool,
    /// Instances share keys (3.3+).
    pub shares_keys: bool,
    /// `sizeof(int)` header in front of the digits: 24.
    pub int_header: u32,
    pub float: u32,
    pub complex: u32,
    /// ASCII str header plus terminator: 49 up to 3.11, 41 from 3.12; 37 for 2.7's str.
    pub str_ascii: u32,
    /// `bool.__basicsize__`: the whole struct in 3.11.
    pub bool_basicsize: u32,
    /// `str.__basicsize__`.
    pub str_basicsize: u32,
    /// Other kinds: header plus terminator for Latin-1, UCS-2, UCS-4.
    pub str_latin1: u32,
    pub str_ucs2: u32,
    pub str_ucs4: u32,
    pub bytes: u32,
    pub bytearray: u32,
    /// Tuple without items: 24, with a cached hash 32 (3.14+).
    pub tuple: u32,
    pub list: u32,
    pub dict: u32,
    pub set: u32,
    pub function: u32,
    pub generator: u32,
    pub frame: u32,
    pub range: u32,
    pub range_iter: u32,
    pub slice: u32,
    pub iter: u32,
    pub dict_iter: u32,
    pub enumerate: u32,
    pub zip: u32,
    pub map: u32,
    pub filter: u32,
    pub dict_view: u32,
    pub property: u32,
    pub class_method: u32,
    pub bound_method: u32,
    pub cfunction: u32,
    pub method_wrapper: u32,
    pub wrapper_descriptor: u32,
    pub cell: u32,
    pub traceback: u32,
    pub weakref: u32,
    pub module: u32,
    pub exception: u32,
    pub os_error: u32,
    pub stop_iteration: u32,
    pub syntax_error: u32,
    pub import_error: u32,
    /// `sys.getsizeof` of an empty class statement.
    pub heap_type: u32,
    /// 2.x: `sizeof(PyClassObject)`, `sizeof(PyInstanceObject)`.
    pub old_style_class: u32,
    pub old_style_instance: u32,
    pub code: u32,
    /// Lists with room for this many items or fewer do not shrink until emptied (3.14+: 32).
    pub list_no_shrink: u32,
    /// Growth rule of lists: 3.9+ rounds to multiples of 4.
    pub list_growth_multiple_of_4: bool,
    /// `calculate_log2_keysize` gives 16 slots for 1 to 7 (up to 3.13).
    pub dict_keysize_quirk: bool,
    /// 2.x dict: hash order, 8 entries inside the object.
    pub dict_classic: bool,
    /// 2.x set growth.
    pub set_classic: bool,
}

/// What `python -I -S FILE` has done before the first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartState {
    /// `gc.get_count()`.
    pub gc_count: [u32; 3],
    /// Tracked objects by generation.
    pub tracked: [u32; 3],
    /// Collections of generation 0 so far, objects collected.
    pub collections: u32,
    pub collected: u32,
    /// `sys.getallocatedblocks()`.
    pub allocated_blocks: u32,
    /// Objects and blocks after one `gc.collect()`.
    pub after_collect: (u32, u32),
    /// Objects that the permanent generation holds (3.12: about 375).
    pub frozen: u32,
    /// Parked objects: dict, dict keys, float, list, tuples of 1 to 5.
    pub parked_dict: u32,
    pub parked_dict_keys: u32,
    pub parked_float: u32,
    pub parked_list: u32,
    pub parked_tuples: [u32; 5],
}
