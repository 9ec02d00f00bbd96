//! Rules that releases have from one version on (a few up to another): which rule, since when, which function of
//! CPython has it.
//!
//! A difference that has numbers, or more than two ways, is a field of [`Profile`] instead. Many rows up to 3.13 were
//! seen in real interpreters (2.7 and 3.6 to 3.13). Rows of 3.14 and later, releases before 3.6 and the names of
//! CPython's functions are from memory: check them before relying on them. Without a rule a program meets what the
//! oldest release that is modelled does; what came between is not told apart.

use crate::{Profile, SyntaxRules};

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureRow {
    pub feature: Feature,
    /// The first release that has it, as major and minor version.
    pub since: (u32, u32),
    /// The first release that does not have it any more.
    pub until: Option<(u32, u32)>,
    /// `since` as people write it: `3.14`.
    pub release: &'static str,
    /// File and function in CPython's source.
    pub source: &'static str,
    /// The rule, in one sentence.
    pub what: &'static str,
}

impl FeatureRow {
    fn holds_in(&self, release: (u32, u32)) -> bool {
        self.since <= release && self.until.is_none_or(|until| release < until)
    }
}

impl Feature {
    /// What the table says of it.
    #[must_use]
    pub fn row(self) -> &'static FeatureRow {
        &FEATURES[self as usize]
    }
}

impl Profile {
    /// Whether the release has the rule.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        let (major, minor, _) = self.version;
        feature.row().holds_in((major, minor))
    }
}

impl SyntaxRules {
    /// The same for the compiler, which knows the release by its grammar.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        // 2.7 counts as 0, which is no release of 3.
        self.grammar_minor != 0 && feature.row().holds_in((3, u32::from(self.grammar_minor)))
    }
}

macro_rules! features {
    (@until) => { None };
    (@until $until:tt) => { Some($until) };
    ($(
        #[doc = $what:literal]
        $name:ident, ($major:literal, $minor:literal) $(.. $until:tt)?, $source:literal;
    )+) => {
        /// A rule that releases have from some version on; [`Profile::has`] asks for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature {
            $(
                #[doc = $what]
                #[doc = ""]
                #[doc = $source]
                $name,
            )+
        }

        /// The table, oldest release first, then by name.
        pub const FEATURES: &[FeatureRow] = &[
            $(FeatureRow {
                feature: Feature::$name,
                since: ($major, $minor),
                until: features!(@until $($until)?),
                release: concat!($major, ".", $minor),
                source: $source,
                what: $what,
            },)+
        ];
    };
}

features! {
    /// Items of bytes are ints; before, they are bytes of length 1.
    BytesItemsAreInts, (3, 0), "Objects/bytesobject.c (striter_next)";
    /// `keys`, `values` and `items` of dicts give views; before, lists, with `iterkeys` and `viewkeys` beside them.
    DictKeysAreViews, (3, 0), "Objects/dictobject.c (mapp_methods)";
    /// Functions have annotations.
    FunctionAnnotations, (3, 0), "Python/ast.c (ast_for_arg)";
    /// Functions have parameters that are given by keyword only.
    KeywordOnlyParameters, (3, 0), "Python/ast.c (handle_keywordonly_args)";
    /// `list.sort` takes its arguments by keyword only.
    ListSortIsKeywordOnly, (3, 0), "Objects/listobject.c (list_sort_impl)";
    /// An iterator's method is `__next__`; before, `next`.
    NextIsDunder, (3, 0), "Objects/typeobject.c (slotdefs)";
    /// `nonlocal` is a statement.
    Nonlocal, (3, 0), "Python/ast.c (ast_for_nonlocal_stmt)";
    /// Sets print as `{1}`, the empty one as `set()`; before, `set([1])`.
    SetReprHasBraces, (3, 0), "Objects/setobject.c (set_repr)";
    /// Without `__getitem__`: "is not subscriptable"; before, the missing attribute.
    SubscriptErrorSaysNotSubscriptable, (3, 0), "Objects/abstract.c (PyObject_GetItem)";
    /// "too many values to unpack" says how many were expected.
    TooManyValuesErrorHasExpected, (3, 0), "Python/ceval.c (unpack_iterable)";
    /// Lists have `clear` and `copy`.
    ListHasClearAndCopy, (3, 3), "Objects/listobject.c (list_methods)";
    /// A wrong index: "must be integers or slices"; before, "must be integers".
    IndexErrorMentionsSlices, (3, 5), "Objects/listobject.c (list_subscript)";
    /// "not enough values to unpack (expected 2, got 1)"; before, "need more than 1 value to unpack".
    UnpackErrorSaysNotEnoughValues, (3, 5), "Python/ceval.c (unpack_iterable)";
    /// f-strings.
    FStrings, (3, 6), "Python/ast.c (FstringParser_ConcatFstring)";
    /// `reversed` names the type that it cannot reverse.
    ReversedErrorNamesType, (3, 6), "Objects/enumobject.c (reversed_new_impl)";
    /// Variables have annotations.
    VariableAnnotations, (3, 6), "Python/ast.c (ast_for_expr_stmt)";
    /// `o.m()` makes no bound method.
    CallsLoadMethods, (3, 7), "Python/compile.c (maybe_optimize_method_call)";
    /// A StopIteration that leaves a generator becomes a RuntimeError (PEP 479); before, it ends the generator.
    GeneratorsCatchStopIteration, (3, 7), "Objects/genobject.c (gen_send_ex)";
    /// A shift by what no machine word holds: "too many digits in integer"; before, "shift count too large".
    ShiftErrorSaysTooManyDigits, (3, 7), "Objects/longobject.c (long_lshift)";
    /// `() + t` and `t + ()` are `t` itself.
    TupleConcatKeepsOther, (3, 7), "Objects/tupleobject.c (tuple_concat)";
    /// "cannot unpack non-iterable int object"; before, "'int' object is not iterable".
    UnpackErrorSaysCannotUnpack, (3, 7), "Python/ceval.c (unpack_iterable)";
    /// Errors of calls show the callee with module and qualified name.
    CalleeNamesAreQualified, (3, 9), "Objects/object.c (_PyObject_FunctionStr)";
    /// `1.0 // 0.0` has a message of its own; before, that of `divmod`.
    FloatFloorDivisionHasOwnMessage, (3, 9), "Objects/floatobject.c (float_floor_div)";
    /// A tuple that `zip`, `enumerate` or a dict's iterator hands out again is tracked again.
    ReusedTuplesAreTracked, (3, 9), "Python/bltinmodule.c (zip_next)";
    /// `in`, `index`, `count` and `remove` compare as `item == needle`; before, `needle == item`.
    SearchesCompareItemFirst, (3, 9), "Objects/listobject.c (list_contains)";
    /// `type[int]` is a generic alias.
    TypeIsGeneric, (3, 9), "Objects/abstract.c (PyObject_GetItem)";
    /// The message of a failing exit function has its colon before the function; later, behind it.
    AtexitErrorHasColonInside, (3, 10)..(3, 13), "Modules/atexitmodule.c (atexit_callfuncs)";
    /// `except A, B:` is refused with a message of its own.
    ExceptTypesNeedParentheses, (3, 10)..(3, 14), "Parser/parser.c (invalid_except_stmt_rule)";
    /// Tracebacks end with "Did you mean".
    TracebacksSuggestNames, (3, 10), "Python/suggestions.c (_Py_Offer_Suggestions)";
    /// `getattr` and its kin say what they got for a name; before, which function asked.
    AttributeNameErrorNamesType, (3, 11), "Objects/object.c (PyObject_GetAttr)";
    /// `with` names the class by module and qualified name when it is no context manager.
    ContextManagerErrorNamesModule, (3, 11), "Python/ceval.c (BEFORE_WITH)";
    /// `z` in a format turns -0.0 into 0.0 (PEP 682).
    FormatCoercesNegativeZero, (3, 11), "Python/formatter_unicode.c (parse_internal_render_format_spec)";
    /// `1 % 0` has a message of its own.
    IntModuloHasOwnMessage, (3, 11), "Objects/longobject.c (l_mod)";
    /// Ints and decimal text of more than 4300 digits are not converted (also in late patches of earlier releases).
    IntTextIsLimited, (3, 11), "Objects/longobject.c (long_to_decimal_string_internal)";
    /// `append` stores the item first, then the length.
    ListAppendStoresItemFirst, (3, 11), "Include/internal/pycore_list.h (_PyList_AppendTakeRef)";
    /// `math.cbrt` and `math.exp2`.
    MathHasCbrt, (3, 11), "Modules/mathmodule.c (m_cbrt)";
    /// "string indices must be integers, not 'str'" has quotes around the type.
    StrIndexErrorQuotesType, (3, 11), "Objects/unicodeobject.c (unicode_subscript)";
    /// Tracebacks mark the failing part of a line (PEP 657).
    TracebacksHaveCarets, (3, 11), "Python/traceback.c (tb_displayline)";
    /// Unbound names: "cannot access"; before, "referenced before assignment".
    UnboundErrorsSayCannotAccess, (3, 11), "Python/ceval.c (format_exc_unbound)";
    /// An abstract class is "without an implementation for" its methods; before, "with" them.
    AbstractErrorSaysWithoutImplementation, (3, 12), "Objects/typeobject.c (object_new)";
    /// Code ends with a return even behind one.
    CodeAlwaysEndsWithReturn, (3, 12), "Python/compile.c (add_return_at_end)";
    /// Blocks that only exceptions reach go behind the others.
    ColdBlocksMoveBehind, (3, 12), "Python/flowgraph.c (push_cold_blocks_to_end)";
    /// A comprehension's function returns at the place of its element.
    ComprehensionReturnHasElementLocation, (3, 12), "Python/compile.c (compiler_comprehension)";
    /// The jump of a condition has the condition's place; before, the statement's.
    ConditionJumpsHaveConditionLocation, (3, 12), "Python/compile.c (compiler_jump_if)";
    /// A constant that is returned at once takes no room on the stack.
    ConstantsAreReturnedUnpushed, (3, 12), "Python/flowgraph.c (calculate_stackdepth)";
    /// "parameter without a default follows parameter with a default"; before, "argument" in both places.
    DefaultOrderErrorSaysParameter, (3, 12), "Parser/parser.c (invalid_parameters_rule)";
    /// `max([])`: "iterable argument is empty"; before, "arg is an empty sequence".
    EmptyMinMaxErrorSaysIterable, (3, 12), "Python/bltinmodule.c (min_max)";
    /// Parts of f-strings have places of their own; before, that of the whole string.
    FStringPartsHaveLocations, (3, 12), "Python/compile.c (compiler_formatted_value)";
    /// A `for` loop's GET_ITER and FOR_ITER have the iterable's place; before, the statement's.
    ForLoopsHaveIterableLocation, (3, 12), "Python/compile.c (compiler_for)";
    /// Ints have `is_integer`.
    IntHasIsInteger, (3, 12), "Objects/longobject.c (int_is_integer_impl)";
    /// `itertools.batched`.
    ItertoolsHasBatched, (3, 12), "Modules/itertoolsmodule.c (batched_new_impl)";
    /// `sort(reverse=…)` takes the truth of any object; before, an int.
    ListSortReverseIsTruth, (3, 12), "Objects/clinic/listobject.c.h (list_sort)";
    /// `math.sumprod`.
    MathHasSumprod, (3, 12), "Modules/mathmodule.c (math_sumprod_impl)";
    /// An error in `__set_name__` gets a note.
    SetNameErrorsHaveNote, (3, 12), "Objects/typeobject.c (type_new_set_names)";
    /// Slices have a hash.
    SlicesHaveHash, (3, 12), "Objects/sliceobject.c (slicehash)";
    /// Short exits are copied to their jumps before and after the blocks are optimized.
    SmallExitsAreInlinedTwice, (3, 12)..(3, 13), "Python/flowgraph.c (optimize_cfg)";
    /// The tokenizer reads what is in f-strings (PEP 701).
    TokenizerReadsFStrings, (3, 12), "Parser/tokenizer.c (tok_get_fstring_mode)";
    /// Tracebacks suggest imports of standard modules.
    TracebacksSuggestImports, (3, 12), "Lib/traceback.py (TracebackException.__init__)";
    /// Functions and classes have type parameters (PEP 695).
    TypeParameters, (3, 12), "Parser/parser.c (type_params_rule)";
    /// All unused constants but the first leave `co_consts`; before, those at the end.
    UnusedConstsLeaveFromTheMiddle, (3, 12), "Python/flowgraph.c (remove_unused_consts)";
    /// `array.array` has the typecode `w`.
    ArrayHasTypecodeW, (3, 13), "Modules/arraymodule.c (descriptors)";
    /// A failing `assert` raises at its condition's place.
    AssertRaisesAtCondition, (3, 13), "Python/compile.c (compiler_assert)";
    /// `itertools.batched` has `strict`.
    BatchedHasStrict, (3, 13), "Modules/itertoolsmodule.c (batched_new_impl)";
    /// `bytearray.extend` refuses str at once.
    BytearrayExtendRefusesStr, (3, 13), "Objects/bytearrayobject.c (bytearray_extend)";
    /// `f(*)`: "Invalid star expression".
    CallErrorSaysInvalidStar, (3, 13), "Parser/parser.c (invalid_starred_expression_rule)";
    /// Class bodies set `__firstlineno__` and `__static_attributes__`.
    ClassesHaveFirstLine, (3, 13), "Python/compile.c (compiler_class_body)";
    /// GET_ITER and FOR_ITER of comprehensions have the iterable's place; before, that of the whole.
    ComprehensionIteratorsHaveLocation, (3, 13), "Python/compile.c (compiler_sync_comprehension_generator)";
    /// `int` and `str` count their arguments like other constructors: "expected at most 2 arguments, got 3".
    ConstructorErrorsSayExpectedAtMost, (3, 13), "Objects/clinic/longobject.c.h (long_new)";
    /// Docstrings lose the indentation that their lines share.
    DocstringsLoseIndentation, (3, 13), "Python/compile.c (_PyCompile_CleanDoc)";
    /// `1.0 % 0.0`: "float modulo by zero"; before, "float modulo".
    FloatModuloErrorSaysByZero, (3, 13), "Objects/floatobject.c (float_rem)";
    /// `for x of y`: "'in' expected after for-loop variables".
    ForErrorExpectsIn, (3, 13), "Parser/parser.c (invalid_for_stmt_rule)";
    /// A bare `import`: "Expected one or more names after 'import'".
    ImportErrorExpectsNames, (3, 13), "Parser/parser.c (invalid_import_rule)";
    /// `import a from b`: "Did you mean to use 'from ... import ...' instead?".
    ImportErrorSuggestsFrom, (3, 13), "Parser/parser.c (invalid_import_rule)";
    /// A jump to a jump goes to its target by a jump of its own behind it, whatever the lines.
    JumpThreadingAddsJumps, (3, 13), "Python/flowgraph.c (jump_thread)";
    /// A jump to a block without lines becomes a copy of it.
    LinelessBlocksAreInlined, (3, 13), "Python/flowgraph.c (basicblock_inline_small_or_no_lineno_blocks)";
    /// Ends of loops without a line are copied to their jumps, as exits are.
    LinelessLoopEndsAreCopied, (3, 13), "Python/flowgraph.c (is_exit_or_eval_check_without_lineno)";
    /// Lines are resolved before the blocks are optimized too.
    LinesAreResolvedFirst, (3, 13), "Python/flowgraph.c (optimize_cfg)";
    /// `del l[i]` of a single item never shrinks the array.
    ListDeleteKeepsArray, (3, 13), "Objects/listobject.c (list_ass_item_lock_held)";
    /// `list.extend` copies sets, dicts and their views without an iterator.
    ListExtendCopiesSetsAndDicts, (3, 13), "Objects/listobject.c (_list_extend)";
    /// `l[0:1] = 1` has the message of extended slices.
    ListSliceErrorSaysExtended, (3, 13), "Objects/listobject.c (list_ass_subscript_lock_held)";
    /// `sys._debugmallocstats` shows the free list of dict keys.
    MallocStatsShowDictKeys, (3, 13), "Objects/object.c (_PyObject_DebugTypeStats)";
    /// `math.fma`.
    MathHasFma, (3, 13), "Modules/mathmodule.c (math_fma_impl)";
    /// Setting an attribute: "and no __dict__ for setting new attributes".
    NoDictErrorSaysSo, (3, 13), "Objects/object.c (_PyObject_GenericSetAttrWithDict)";
    /// Searches in str say which argument must be str.
    SearchErrorsNameArgument, (3, 13), "Objects/clinic/unicodeobject.c.h (unicode_find)";
    /// Sorting counts runs with equal items, also descending ones.
    SortRunsHaveEquals, (3, 13), "Objects/listobject.c (count_run)";
    /// The stack has room for a constant that is returned at once.
    StackHasRoomForOne, (3, 13), "Python/flowgraph.c (calculate_stackdepth)";
    /// The jump behind a statement does not look at the eval breaker.
    StatementEndsSkipEvalBreaker, (3, 13), "Python/compile.c (compiler_if)";
    /// `str.replace` has `count` as a keyword and counts positional arguments.
    StrReplaceHasKeyword, (3, 13), "Objects/clinic/unicodeobject.c.h (unicode_replace)";
    /// `super(type, obj)` says which types do not fit.
    SuperErrorNamesTypes, (3, 13), "Objects/typeobject.c (supercheck)";
    /// "f() got an unexpected keyword argument 'x'"; before, "'x' is an invalid keyword argument for f()".
    UnexpectedKeywordErrorNamesFunctionFirst, (3, 13), "Python/getargs.c (error_unexpected_keyword_arg)";
    /// "'yield from' outside function"; before, "'yield' outside function".
    YieldFromErrorSaysFrom, (3, 13), "Python/compile.c (compiler_visit_expr1)";
    /// `complex` names its arguments `real` and `imag`.
    ComplexErrorsNameArguments, (3, 14), "Objects/complexobject.c (actual_complex_new)";
    /// A wrong result of `__complex__` is said with the class that gave it.
    ComplexResultErrorNamesClass, (3, 14), "Objects/complexobject.c (try_complex_special_method)";
    /// `1 in 1`: "is not a container or iterable"; before, "is not iterable".
    ContainsErrorSaysContainer, (3, 14), "Objects/abstract.c (_PySequence_IterSearch)";
    /// A separator of thousands may follow the precision.
    FormatGroupsFraction, (3, 14), "Python/formatter_unicode.c (parse_internal_render_format_spec)";
    /// `fromhex` says that the number of digits is odd.
    FromhexErrorSaysEven, (3, 14), "Objects/bytesobject.c (_PyBytes_FromHex)";
    /// An unhashable key's error says what the key was for.
    HashErrorsSayPurpose, (3, 14), "Objects/dictobject.c (dict_unhashable_type)";
    /// `int()` does not ask for `__trunc__`.
    IntIgnoresTrunc, (3, 14), "Objects/abstract.c (PyNumber_Long)";
    /// `int.__round__` takes None.
    IntRoundTakesNone, (3, 14), "Objects/longobject.c (int___round___impl)";
    /// `list.index` does not print what it missed.
    ListIndexErrorIsFixed, (3, 14), "Objects/listobject.c (list_index_impl)";
    /// `map` has `strict`.
    MapHasStrict, (3, 14), "Python/bltinmodule.c (map_new)";
    /// `bool(NotImplemented)` is an error.
    NotImplementedHasNoTruth, (3, 14), "Objects/object.c (notimplemented_bool)";
    /// `%c` says what it got.
    PercentCharErrorNamesType, (3, 14), "Objects/unicodeobject.c (formatchar)";
    /// t-strings (PEP 750).
    TemplateStrings, (3, 14), "Parser/lexer/lexer.c (tok_get_fstring_mode)";
    /// "too many values to unpack" of a list, tuple or dict says how many there are.
    TooManyValuesErrorHasCount, (3, 14), "Python/ceval.c (_PyEval_UnpackIterableStackRef)";
    /// `tuple(iterable)` gathers in a buffer of 8, then in a list; before, in a tuple that grows.
    TupleGathersInBuffer, (3, 14), "Objects/abstract.c (PySequence_Tuple)";
    /// `while` has one test, at the start; before, a second one behind the body.
    WhileTestsOnce, (3, 14), "Python/codegen.c (codegen_while)";
    /// All divisions by zero, of ints, floats and complex: "division by zero".
    ZeroDivisionErrorsAreAlike, (3, 14), "Objects/longobject.c (long_divrem)";
    /// Zero to a power: "zero to a negative power"; before, "0.0 cannot be raised to a negative power".
    ZeroPowerErrorsSayZero, (3, 14), "Objects/floatobject.c (float_pow)";
    /// `lazy import` is a statement (PEP 810).
    LazyImports, (3, 15), "Parser/parser.c (import_stmt_rule)";
    /// `list.extend` asks generators for no length.
    ListExtendAsksGeneratorsNothing, (3, 15), "Objects/listobject.c (list_extend_lock_held)";
    /// `sys._debugmallocstats` counts the GC head of parked dicts and lists.
    MallocStatsCountGcHead, (3, 15), "Objects/object.c (_PyObject_DebugTypeStats)";
    /// Comprehensions unpack with `*` and `**` (PEP 798).
    UnpackingInComprehensions, (3, 15), "Python/codegen.c (codegen_sync_comprehension_generator)";
}
