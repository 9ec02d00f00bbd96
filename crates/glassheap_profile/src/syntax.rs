//! Rules of the compiler and the evaluation loop.

/// Where constant expressions are folded, which decides who holds the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folding {
    /// Peephole on bytecode; the operands stay in `co_consts` (2.7, `Python/peephole.c`).
    Peephole,
    /// In the tree, which then holds the folded object (3.7 to 3.13, `Python/ast_opt.c`).
    Tree,
    /// In the flow graph, behind the tree (3.14+, `Python/flowgraph.c`).
    FlowGraph,
}

/// What the compiler does differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxRules {
    pub folding: Folding,
    /// Longest string that folding makes (`MAX_STR_SIZE`): 20 in 2.7, 4096 later.
    pub max_folded_str: usize,
    /// Equal constants of all functions of a compilation are one object (3.7+, `merge_const_one`).
    pub merge_consts_across_functions: bool,
    /// List, set and dict comprehensions run in the enclosing frame (3.12+, PEP 709).
    pub inline_comprehensions: bool,
    /// `LOAD_FAST_BORROW` (3.14+, `Python/flowgraph.c`, `optimize_load_fast`).
    pub borrow_locals: bool,
    /// Constants are loaded without a reference (3.15).
    pub borrow_consts: bool,
    /// `LOAD_SMALL_INT`: ints 0 to 255 do not enter `co_consts` (3.14+).
    pub load_small_int: bool,
    /// `co_consts[0]` of a function is its docstring or None (up to 3.13).
    pub none_is_first_const: bool,
    /// `BINARY_SLICE` and `STORE_SLICE` (3.12+).
    pub slice_ops: bool,
    /// Constant slices are constants (3.14+).
    pub const_slices: bool,
    /// `LOAD_SUPER_ATTR` (3.12+).
    pub super_attr: bool,
    /// Annotations are evaluated lazily in `__annotate__` (3.14+, PEP 649).
    pub lazy_annotations: bool,
    /// Release of the grammar, as minor version of 3 (2.7 counts as 0): what is newer gets a notice.
    pub grammar_minor: u8,
}

/// What the evaluation loop does differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterpRules {
    /// Locals die in reverse slot order at return (3.14+, `_PyFrame_ClearLocals`).
    pub clear_locals_reversed: bool,
    /// The caller keeps the arguments on its stack during the call (2.7, `Python/ceval.c`, `fast_function`).
    pub caller_keeps_args: bool,
    /// A call of a plain class enters `__init__` directly from its second execution on (3.12+,
    /// `Python/specialize.c`, `specialize_class_call`).
    pub specializes_class_calls: bool,
    /// Tracebacks mark the brackets of a call apart from what is called (3.13+, `Lib/traceback.py`).
    pub marks_call_brackets: bool,
    /// `with` calls `__enter__` without making a bound method (3.14+, `LOAD_SPECIAL`).
    pub with_calls_unbound: bool,
    /// An unexpected keyword argument gets a "Did you mean" (3.13+).
    pub suggests_keywords: bool,
    /// A failing attribute assignment of an object without dict names it in the error (3.13+).
    pub set_attr_error_has_name: bool,
    /// Builtin types that are called without an argument tuple (`tp_vectorcall`).
    pub vectorcall_types: &'static [&'static str],
    /// `range`, `zip`, `map` and `filter` make lists (2.x).
    pub eager_builtins: bool,
    /// A reference is `int` or `long` (2.x).
    pub two_int_types: bool,
    /// A class statement without bases makes a classobj, its instances are of type `instance` (2.x, `Objects/classobj.c`).
    pub old_style_classes: bool,
    /// The handled exception stays in `sys.exc_info()` until the function that handled it returns; the traceback belongs
    /// to it and not to the exception, and no exception has a context (2.x, `Python/ceval.c`, `set_exc_info`).
    pub exc_info_stays: bool,
    /// `bytes` is another name of `str` (2.x).
    pub bytes_is_str: bool,
    /// Errors are worded as in 2.x.
    pub classic_errors: bool,
    /// Weak references are cleared before `__del__` runs (2.x, `Objects/typeobject.c`, `subtype_dealloc`).
    pub weakrefs_before_del: bool,
    /// `__del__` runs again after a resurrection (2.x; PEP 442 ended it).
    pub del_runs_again: bool,
    /// Text of an ignored exception: 2 for 2.x, 3 for 3.11 to 3.13, 4 for 3.14+.
    pub unraisable_text: u8,
    /// `locals()` of a function is kept in the frame (up to 3.12).
    pub locals_dict_is_kept: bool,
    /// Builtin functions and methods that get their positional arguments in a tuple (`METH_VARARGS`, and Argument
    /// Clinic's `*args` up to 3.13): `print`, `str.format`.
    pub tuple_natives: &'static [&'static str],
    /// `__getattr__` is called through a bound method (up to 3.11, `Objects/typeobject.c`, `call_attribute`).
    pub getattr_hook_is_bound: bool,
    /// `close()` of a generator that waits outside any `try` of the program throws nothing into it (3.13+, `gen_close`).
    pub close_skips_the_frame: bool,
    /// `close()` of a generator that waits outside any `try` clears its locals only; function and code stay until the
    /// generator dies (3.13, `Objects/genobject.c`, `gen_close`).
    pub close_keeps_function: bool,
    /// `f(*args, **kwargs)` keeps the packed arguments while the function runs (up to 3.11, `do_call_core`).
    pub star_call_keeps_args: bool,
    /// `bytes(1)` is the cached one-byte object (2.x, 3.15).
    pub bytes_of_size_is_cached: bool,
    /// `repr` of a list holds the item that it shows (3.14+, `Objects/listobject.c`, `list_repr_impl`).
    pub list_repr_holds_item: bool,
    /// A module has `__cached__` (3.2 to 3.14).
    pub module_has_cached: bool,
    /// Nesting at which container deallocation is postponed (`Py_TRASHCAN_BEGIN`); 0: not modelled as a count.
    pub trashcan_limit: u32,
}
