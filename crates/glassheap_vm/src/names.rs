//! Names that the machine itself looks up, interned once at the start.

use glassheap_heap::Obj;

macro_rules! names {
    ($($field:ident $text:literal;)*) => {
        /// Interned strings that the machine uses.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Names {
            $(pub $field: Obj,)*
        }

        impl Names {
            /// Interns each with `intern`.
            pub fn make(mut intern: impl FnMut(&str) -> Obj) -> Self {
                Names { $($field: intern($text),)* }
            }
        }
    };
}

names! {
    init "__init__";
    new "__new__";
    del "__del__";
    name "__name__";
    qualname "__qualname__";
    module "__module__";
    doc "__doc__";
    dict "__dict__";
    weakref "__weakref__";
    class "__class__";
    classcell "__classcell__";
    slots "__slots__";
    bases "__bases__";
    mro "__mro__";
    main "__main__";
    file "__file__";
    builtins "__builtins__";
    package "__package__";
    loader "__loader__";
    spec "__spec__";
    cached "__cached__";
    annotations "__annotations__";
    annotate "__annotate__";
    annotate_func "__annotate_func__";
    type_params "__type_params__";
    firstlineno "__firstlineno__";
    static_attributes "__static_attributes__";
    getattr "__getattr__";
    getattribute "__getattribute__";
    setattr "__setattr__";
    delattr "__delattr__";
    get "__get__";
    set "__set__";
    delete "__delete__";
    set_name "__set_name__";
    init_subclass "__init_subclass__";
    class_getitem "__class_getitem__";
    instancecheck "__instancecheck__";
    subclasscheck "__subclasscheck__";
    prepare "__prepare__";
    mro_entries "__mro_entries__";
    call "__call__";
    repr "__repr__";
    str "__str__";
    format "__format__";
    bytes "__bytes__";
    hash "__hash__";
    bool "__bool__";
    nonzero "__nonzero__";
    len "__len__";
    length_hint "__length_hint__";
    iter "__iter__";
    next "__next__";
    reversed "__reversed__";
    contains "__contains__";
    getitem "__getitem__";
    setitem "__setitem__";
    delitem "__delitem__";
    missing "__missing__";
    enter "__enter__";
    exit "__exit__";
    eq "__eq__";
    ne "__ne__";
    lt "__lt__";
    le "__le__";
    gt "__gt__";
    ge "__ge__";
    neg "__neg__";
    pos "__pos__";
    invert "__invert__";
    abs "__abs__";
    round "__round__";
    trunc "__trunc__";
    floor "__floor__";
    ceil "__ceil__";
    int "__int__";
    float "__float__";
    complex "__complex__";
    index "__index__";
    divmod "__divmod__";
    rdivmod "__rdivmod__";
    sizeof "__sizeof__";
    dir "__dir__";
    copy "__copy__";
    deepcopy "__deepcopy__";
    reduce_ex "__reduce_ex__";
    match_args "__match_args__";
    notes "__notes__";
    abstractmethods "__abstractmethods__";
    isabstractmethod "__isabstractmethod__";
    wrapped "__wrapped__";
    all "__all__";
    path "__path__";
    traceback "__traceback__";
    fset "fset";
    close "close";
    send "send";
    throw "throw";
    args "args";
    value "value";
    code "code";
    print "print";
    write "write";
    keys "keys";
    metaclass "metaclass";
    underscore "_";
    stdout "stdout";
    stderr "stderr";
}

/// Method names of the binary operators, by [`glassheap_syntax::code::BinaryOp`]: forward, reflected, in place.
pub const BINARY: [(&str, &str, &str, &str); 13] = [
    ("__add__", "__radd__", "__iadd__", "+"),
    ("__and__", "__rand__", "__iand__", "&"),
    ("__floordiv__", "__rfloordiv__", "__ifloordiv__", "//"),
    ("__lshift__", "__rlshift__", "__ilshift__", "<<"),
    ("__matmul__", "__rmatmul__", "__imatmul__", "@"),
    ("__mul__", "__rmul__", "__imul__", "*"),
    ("__mod__", "__rmod__", "__imod__", "%"),
    ("__or__", "__ror__", "__ior__", "|"),
    ("__pow__", "__rpow__", "__ipow__", "** or pow()"),
    ("__rshift__", "__rrshift__", "__irshift__", ">>"),
    ("__sub__", "__rsub__", "__isub__", "-"),
    ("__truediv__", "__rtruediv__", "__itruediv__", "/"),
    ("__xor__", "__rxor__", "__ixor__", "^"),
];

/// Method names of the comparisons, by [`glassheap_syntax::code::CompareOp`], and the sign.
pub const COMPARE: [(&str, &str); 6] = [
    ("__lt__", "<"),
    ("__le__", "<="),
    ("__eq__", "=="),
    ("__ne__", "!="),
    ("__gt__", ">"),
    ("__ge__", ">="),
];
