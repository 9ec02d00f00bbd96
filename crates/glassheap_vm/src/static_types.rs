//! The builtin types, as a table: field in [`Types`], name, base, layout of instances.

use glassheap_heap::{Kind, Obj};

macro_rules! types {
    ($($field:ident $name:literal $base:ident $kind:ident;)*) => {
        /// Every builtin type object.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Types {
            $(pub $field: Obj,)*
        }

        /// Name, base's position in the table and instance layout of a builtin type.
        #[derive(Debug, Clone, Copy)]
        pub struct StaticType {
            pub name: &'static str,
            pub base: &'static str,
            pub field: &'static str,
            pub kind: Kind,
        }

        /// All builtin types; a base stands before what derives from it.
        pub const STATIC_TYPES: &[StaticType] = &[
            $(StaticType { name: $name, base: stringify!($base), field: stringify!($field), kind: Kind::$kind },)*
        ];

        impl Types {
            /// Fills the table from objects in the order of [`STATIC_TYPES`].
            pub fn from_list(list: &[Obj]) -> Self {
                let mut at = list.iter().copied();
                Types { $($field: at.next().unwrap_or_default(),)* }
            }

            /// The type called `field` in the table.
            pub fn by_field(&self, field: &str) -> Obj {
                match field {
                    $(stringify!($field) => self.$field,)*
                    _ => Obj::NULL,
                }
            }
        }
    };
}

types! {
    object "object" none Object;
    type_ "type" object Type;
    int "int" object Int;
    bool_ "bool" int Bool;
    float "float" object Float;
    complex "complex" object Complex;
    str "str" object Str;
    bytes "bytes" object Bytes;
    bytearray "bytearray" object ByteArray;
    list "list" object List;
    tuple "tuple" object Tuple;
    dict "dict" object Dict;
    set "set" object Set;
    frozenset "frozenset" object FrozenSet;
    none_type "NoneType" object None;
    ellipsis "ellipsis" object Ellipsis;
    not_implemented "NotImplementedType" object NotImplemented;
    function "function" object Function;
    builtin "builtin_function_or_method" object CFunction;
    method_descriptor "method_descriptor" object MethodDescriptor;
    classmethod_descriptor "classmethod_descriptor" object MethodDescriptor;
    wrapper_descriptor "wrapper_descriptor" object MethodDescriptor;
    method_wrapper "method-wrapper" object Slots;
    getset "getset_descriptor" object GetSet;
    member "member_descriptor" object GetSet;
    method "method" object BoundMethod;
    code "code" object Code;
    cell "cell" object Cell;
    module "module" object Module;
    generator "generator" object Generator;
    frame "frame" object Frame;
    traceback "traceback" object Traceback;
    weakref "ReferenceType" object WeakRef;
    weakproxy "ProxyType" object WeakProxy;
    slice "slice" object Slice;
    range "range" object Range;
    list_iter "list_iterator" object Iterator;
    tuple_iter "tuple_iterator" object Iterator;
    range_iter "range_iterator" object Iterator;
    str_iter "str_ascii_iterator" object Iterator;
    bytes_iter "bytes_iterator" object Iterator;
    set_iter "set_iterator" object Iterator;
    dict_keyiter "dict_keyiterator" object Iterator;
    dict_valueiter "dict_valueiterator" object Iterator;
    dict_itemiter "dict_itemiterator" object Iterator;
    list_reviter "list_reverseiterator" object Iterator;
    dict_reviter "dict_reversekeyiterator" object Iterator;
    seq_iter "iterator" object Iterator;
    callable_iter "callable_iterator" object Iterator;
    dict_keys "dict_keys" object DictView;
    dict_values "dict_values" object DictView;
    dict_items "dict_items" object DictView;
    mappingproxy "mappingproxy" object Slots;
    enumerate "enumerate" object Slots;
    zip "zip" object Slots;
    map "map" object Slots;
    filter "filter" object Slots;
    reversed "reversed" object Iterator;
    property "property" object Slots;
    classmethod "classmethod" object Slots;
    staticmethod "staticmethod" object Slots;
    super_ "super" object Slots;
    classobj "classobj" object Type;
    instance "instance" object Object;
    long "long" object Int;
    memoryview "memoryview" object Slots;
    simple_namespace "SimpleNamespace" object Slots;
    generic_alias "GenericAlias" object Slots;
    union_type "UnionType" object Slots;
    text_io "TextIOWrapper" object Slots;
    flags "flags" object Slots;
    template "Template" object Slots;
    interpolation "Interpolation" object Slots;
    base_exception "BaseException" object Exception;
    exception "Exception" base_exception Exception;
    system_exit "SystemExit" base_exception Exception;
    keyboard_interrupt "KeyboardInterrupt" base_exception Exception;
    generator_exit "GeneratorExit" base_exception Exception;
    base_exception_group "BaseExceptionGroup" base_exception Exception;
    exception_group "ExceptionGroup" base_exception_group Exception;
    stop_iteration "StopIteration" exception Exception;
    stop_async_iteration "StopAsyncIteration" exception Exception;
    arithmetic_error "ArithmeticError" exception Exception;
    floating_point_error "FloatingPointError" arithmetic_error Exception;
    overflow_error "OverflowError" arithmetic_error Exception;
    zero_division_error "ZeroDivisionError" arithmetic_error Exception;
    assertion_error "AssertionError" exception Exception;
    attribute_error "AttributeError" exception Exception;
    buffer_error "BufferError" exception Exception;
    eof_error "EOFError" exception Exception;
    import_error "ImportError" exception Exception;
    module_not_found_error "ModuleNotFoundError" import_error Exception;
    lookup_error "LookupError" exception Exception;
    index_error "IndexError" lookup_error Exception;
    key_error "KeyError" lookup_error Exception;
    memory_error "MemoryError" exception Exception;
    name_error "NameError" exception Exception;
    unbound_local_error "UnboundLocalError" name_error Exception;
    os_error "OSError" exception Exception;
    blocking_io_error "BlockingIOError" os_error Exception;
    child_process_error "ChildProcessError" os_error Exception;
    connection_error "ConnectionError" os_error Exception;
    file_exists_error "FileExistsError" os_error Exception;
    file_not_found_error "FileNotFoundError" os_error Exception;
    interrupted_error "InterruptedError" os_error Exception;
    is_a_directory_error "IsADirectoryError" os_error Exception;
    not_a_directory_error "NotADirectoryError" os_error Exception;
    permission_error "PermissionError" os_error Exception;
    timeout_error "TimeoutError" os_error Exception;
    reference_error "ReferenceError" exception Exception;
    runtime_error "RuntimeError" exception Exception;
    not_implemented_error "NotImplementedError" runtime_error Exception;
    recursion_error "RecursionError" runtime_error Exception;
    syntax_error "SyntaxError" exception Exception;
    indentation_error "IndentationError" syntax_error Exception;
    tab_error "TabError" indentation_error Exception;
    system_error "SystemError" exception Exception;
    type_error "TypeError" exception Exception;
    value_error "ValueError" exception Exception;
    unicode_error "UnicodeError" value_error Exception;
    unicode_decode_error "UnicodeDecodeError" unicode_error Exception;
    unicode_encode_error "UnicodeEncodeError" unicode_error Exception;
    unicode_translate_error "UnicodeTranslateError" unicode_error Exception;
    warning "Warning" exception Exception;
    user_warning "UserWarning" warning Exception;
    deprecation_warning "DeprecationWarning" warning Exception;
    pending_deprecation_warning "PendingDeprecationWarning" warning Exception;
    syntax_warning "SyntaxWarning" warning Exception;
    runtime_warning "RuntimeWarning" warning Exception;
    future_warning "FutureWarning" warning Exception;
    import_warning "ImportWarning" warning Exception;
    unicode_warning "UnicodeWarning" warning Exception;
    bytes_warning "BytesWarning" warning Exception;
    resource_warning "ResourceWarning" warning Exception;
    encoding_warning "EncodingWarning" warning Exception;
}
