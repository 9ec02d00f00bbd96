//! What the compiler hands to the VM: code objects over one pool of constants.
//!
//! The instruction set is modelled on CPython 3.13's (`Include/opcode_ids.h`, `Python/bytecodes.c`): same names, same
//! stack effects, but fixed width, without caches, specialisations and `EXTENDED_ARG`. Jump arguments are absolute
//! instruction indices. Where releases differ in what the stack holds, the compiler emits what the release would
//! (for example [`Op::LoadFastBorrow`] from 3.14 on), so the VM needs no version test.

use std::rc::Rc;

/// Index into [`Compilation::consts`].
pub type ConstId = u32;

/// One compiled text: `exec`, `eval` or one interactive statement.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The code object of the module (or expression, or interactive statement).
    pub code: Rc<Code>,
    /// Every constant object of the compilation, made once each when the VM loads it. Two uses that CPython merges
    /// (`Python/compile.c`, `merge_const_one`) share one entry; two that it does not merge have two.
    pub consts: Vec<Constant>,
    /// Constructs newer than the chosen release, in source order.
    pub notices: Vec<Notice>,
}

/// A constant and who else holds it.
#[derive(Debug, Clone)]
pub struct Constant {
    pub value: Const,
    /// References that the syntax tree holds to this very object while it is alive (script mode): 1 for a literal,
    /// 0 for what the compiler made after the tree (a folded tuple from 3.14 on, the tuple behind a list display).
    pub tree_refs: u32,
    /// The constant is a string that code-object creation interns (`Objects/codeobject.c`, `intern_constants`).
    pub interned: bool,
}

/// The value of a constant; containers refer to other entries of the pool.
#[derive(Debug, Clone, PartialEq)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    /// Fits `i64`.
    Int(i64),
    /// Decimal text of an int outside `i64`, with `-` in front when negative.
    BigInt(String),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<ConstId>),
    FrozenSet(Vec<ConstId>),
    /// `slice(start, stop, step)` of constants (3.14+).
    Slice(ConstId, ConstId, ConstId),
    Code(Rc<Code>),
}

/// A construct that the chosen release does not have, accepted with a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Key of the message, for example `syntax-match-statement`.
    pub construct: &'static str,
    /// Release that added it, for example `3.10`.
    pub since: &'static str,
    pub range: SourceRange,
}

/// A place in the text. Lines count from 1, columns from 0 in UTF-8 bytes as `co_positions` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceRange {
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

/// `co_flags` that the VM reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeFlags {
    /// `CO_OPTIMIZED`: names live in `localsplus`, not in a dict.
    pub optimized: bool,
    /// `CO_NEWLOCALS`: a function.
    pub newlocals: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    pub nested: bool,
    pub generator: bool,
    /// The code of a list, set or dict comprehension or generator expression.
    pub comprehension: bool,
    /// The code of a class body.
    pub class_body: bool,
}

/// A code object (`PyCodeObject`).
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    pub co_name: String,
    pub co_qualname: String,
    pub co_filename: String,
    pub co_firstlineno: u32,
    pub co_flags: CodeFlags,
    /// Positional parameters, positional-only ones included.
    pub co_argcount: u32,
    pub co_posonlyargcount: u32,
    pub co_kwonlyargcount: u32,
    /// Deepest value stack.
    pub co_stacksize: u32,
    /// Slots in CPython's order: parameters, other locals, cells that are not parameters, free variables.
    pub localsplus: Vec<LocalSlot>,
    pub co_names: Vec<String>,
    pub co_consts: Vec<ConstId>,
    pub code: Vec<Instruction>,
    /// One per instruction. What stands before the function-start `Resume`, and that `Resume` itself, never fires a
    /// `line` event whatever its line says (`Python/ceval.c`, `_co_firsttraceable`).
    pub positions: Vec<SourceRange>,
    pub exception_table: Vec<ExceptionEntry>,
    /// `co_consts[0]` is the docstring.
    pub has_docstring: bool,
}

/// One slot of `localsplus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSlot {
    pub name: String,
    pub kind: LocalKind,
}

/// `CO_FAST_LOCAL`, `CO_FAST_CELL`, `CO_FAST_FREE` and their useful combinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalKind {
    Local,
    /// A parameter that an inner function captures: starts as a value, `MAKE_CELL` wraps it.
    ParameterCell,
    Cell,
    Free,
    /// Local of an inlined comprehension (3.12+), not visible in `locals()` of the function.
    Hidden,
}

/// A row of the exception table (`Objects/exception_handling_notes.txt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// First instruction covered.
    pub start: u32,
    /// First instruction not covered.
    pub end: u32,
    /// Handler.
    pub target: u32,
    /// Stack depth to unwind to.
    pub depth: u32,
    /// Push the instruction index of the raise before the exception.
    pub push_lasti: bool,
}

/// An instruction with its argument; 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    pub op: Op,
    pub arg: u32,
}

/// `NB_*` of `BINARY_OP`; add [`BinaryOp::INPLACE`] for the augmented form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum BinaryOp {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    Lshift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    Rshift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
}

impl BinaryOp {
    /// Added to the kind for `+=` and its kin.
    pub const INPLACE: u32 = 13;
}

/// Argument of `COMPARE_OP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

/// Operations. Stack pictures read left to right, top on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Op {
    Nop,
    /// Function entry and after a yield; checks the eval breaker. arg 0 start, 1 after yield, 2 after yield from.
    Resume,
    PopTop,
    /// Push a new reference to the arg-th item from the top (1 is the top).
    Copy,
    /// Exchange the top with the arg-th item (2 is the one below).
    Swap,
    PushNull,

    // -- constants and names ------------------------------------------------------------------------------------------
    /// arg: index into `co_consts`.
    LoadConst,
    /// 3.15: the constant without a reference of its own.
    LoadConstBorrow,
    /// 3.14+: arg is the value, 0 to 255.
    LoadSmallInt,
    LoadName,
    StoreName,
    DeleteName,
    /// arg: index into `co_names`. Unlike CPython it never pushes NULL; `PushNull` follows where a call does.
    LoadGlobal,
    StoreGlobal,
    DeleteGlobal,
    /// arg: index into `localsplus`. The compiler proved it bound.
    LoadFast,
    /// 3.14+: without a reference of its own.
    LoadFastBorrow,
    /// Raises `UnboundLocalError` if unbound.
    LoadFastCheck,
    /// Inlined comprehensions: push the old value (or NULL) and leave the slot empty.
    LoadFastAndClear,
    StoreFast,
    DeleteFast,
    /// Push the cell itself (for a closure tuple).
    LoadClosure,
    LoadDeref,
    /// Class bodies: the class namespace first, then the cell.
    LoadFromDictOrDeref,
    /// Class bodies nested in functions: pop a mapping, look in it, then in globals.
    LoadFromDictOrGlobals,
    StoreDeref,
    DeleteDeref,
    MakeCell,
    /// arg: number of free variables; copies the function's closure into the last slots.
    CopyFreeVars,
    LoadLocals,
    LoadBuildClass,
    LoadAssertionError,

    // -- attributes and items -----------------------------------------------------------------------------------------
    /// `obj -> value`. arg: index into `co_names`.
    LoadAttr,
    /// `obj -> method self` or `obj -> value NULL`: the call form, which makes no bound method.
    LoadMethod,
    StoreAttr,
    DeleteAttr,
    /// `super class self -> value`, zero- or two-argument `super().name` without a super object (3.12+).
    LoadSuperAttr,
    /// The same, call form: `-> method self` or `-> value NULL`.
    LoadSuperMethod,
    BinarySubscr,
    StoreSubscr,
    DeleteSubscr,
    /// `obj start stop -> obj[start:stop]` (3.12+; before, `BuildSlice` and `BinarySubscr`).
    BinarySlice,
    /// `value obj start stop ->` (3.12+).
    StoreSlice,
    /// arg 2 or 3.
    BuildSlice,

    // -- operators ----------------------------------------------------------------------------------------------------
    UnaryNegative,
    UnaryPositive,
    UnaryNot,
    UnaryInvert,
    /// arg: [`BinaryOp`], plus [`BinaryOp::INPLACE`].
    BinaryOp,
    /// arg: [`CompareOp`].
    CompareOp,
    /// arg 1: `is not`.
    IsOp,
    /// arg 1: `not in`.
    ContainsOp,

    // -- control ------------------------------------------------------------------------------------------------------
    Jump,
    /// Also checks the eval breaker.
    JumpBackward,
    PopJumpIfFalse,
    PopJumpIfTrue,
    PopJumpIfNone,
    PopJumpIfNotNone,
    GetIter,
    /// `iter -> iter next`, or, exhausted, `iter ->` and jump to arg.
    ForIter,
    ReturnValue,
    /// First instruction of a generator's code: makes the generator and returns it to the caller.
    ReturnGenerator,
    /// `value -> sent`.
    YieldValue,
    GetYieldFromIter,
    /// `receiver value -> receiver result`; on StopIteration `receiver result` and jump to arg.
    Send,
    /// `receiver result -> result`.
    EndSend,
    /// Exception inside `yield from`: see CPython's `CLEANUP_THROW`.
    CleanupThrow,
    /// A generator that lets StopIteration out: turn it into RuntimeError.
    StopIterationError,

    // -- building -----------------------------------------------------------------------------------------------------
    BuildTuple,
    BuildList,
    BuildSet,
    /// arg pairs `key value`.
    BuildMap,
    /// `values… keys -> dict`; arg values, keys is a tuple of constants (3.11 to 3.13, displays of 2 to 15 constant keys).
    BuildConstKeyMap,
    BuildString,
    /// `list … value -> list …`; the list is the arg-th item below the value (1 is next to it).
    ListAppend,
    SetAdd,
    /// `dict … key value`.
    MapAdd,
    ListExtend,
    SetUpdate,
    DictUpdate,
    /// As `DictUpdate`, but a repeated key is the TypeError of a call.
    DictMerge,
    ListToTuple,
    UnpackSequence,
    /// arg: items before the star | items after << 8.
    UnpackEx,
    /// arg: 1 str, 2 repr, 3 ascii.
    ConvertValue,
    FormatSimple,
    FormatWithSpec,
    /// t-strings, as in 3.14: `strings interpolations -> template`.
    BuildTemplate,
    /// As CPython 3.14's `BUILD_INTERPOLATION` (arg: conversion << 2 | has spec).
    BuildInterpolation,

    // -- calls and functions ------------------------------------------------------------------------------------------
    /// `callable self_or_NULL args… -> result`; arg: number of args, self not counted.
    Call,
    /// `callable self_or_NULL args… names -> result`; names is a tuple of the last args' keywords, arg counts them all.
    CallKw,
    /// `callable NULL args (kwargs) -> result`; arg 1: kwargs present.
    CallFunctionEx,
    /// `… code -> function`; arg bits, pushed below the code in this order: 1 defaults tuple, 2 kwdefaults dict,
    /// 4 annotations (dict up to 3.13, `__annotate__` function from 3.14), 8 closure tuple.
    MakeFunction,

    // -- exceptions and with ------------------------------------------------------------------------------------------
    PushExcInfo,
    PopExcept,
    CheckExcMatch,
    CheckEgMatch,
    PrepReraiseStar,
    /// arg as in CPython: 1 when lasti lies below.
    Reraise,
    /// arg 0, 1 or 2.
    RaiseVarargs,
    /// `manager -> exit enter_result`.
    BeforeWith,
    WithExceptStart,

    // -- imports ------------------------------------------------------------------------------------------------------
    /// `level fromlist -> module`.
    ImportName,
    /// `module -> module attribute`.
    ImportFrom,
    ImportStar,

    // -- match --------------------------------------------------------------------------------------------------------
    GetLen,
    MatchMapping,
    MatchSequence,
    MatchKeys,
    /// `subject class names -> attrs-or-None`; arg: positional patterns.
    MatchClass,

    // -- the rest -----------------------------------------------------------------------------------------------------
    /// Interactive mode: print the value's repr if not None and bind `_`.
    PrintExpr,
    SetupAnnotations,
    /// `name -> typevar`.
    TypeVar,
    TypeVarWithBound,
    ParamSpec,
    TypeVarTuple,
    /// `default param -> param` with the default set.
    SetTypeparamDefault,
    /// `params -> Generic[params]`.
    SubscriptGeneric,
    /// `params function -> function` with `__type_params__` set.
    SetFunctionTypeParams,
    /// `(name, params, value_function) -> alias`.
    TypeAlias,
}
