import sys

TYPE_CHECKING = False


def _show(t):
    if t is ...:
        return "..."
    if t is type(None):
        return "None"
    if isinstance(t, type) and not hasattr(t, "__origin__"):
        return t.__qualname__ if t.__module__ == "builtins" else f"{t.__module__}.{t.__qualname__}"
    if isinstance(t, (list, tuple)):
        return "[" + ", ".join(map(_show, t)) + "]"
    return repr(t)


class _Alias(object):
    def __init__(self, name, args, origin=None):
        self._glassheap_name = name
        self.__args__ = args
        self.__origin__ = origin

    def __repr__(self):
        args = self.__args__
        if self._glassheap_name == "typing.Callable" and len(args) > 1:
            shown = "..." if args[0] is ... else "[" + ", ".join(map(_show, args[:-1])) + "]"
            return f"typing.Callable[{shown}, {_show(args[-1])}]"
        if self._glassheap_name == "typing.Literal":
            return f"typing.Literal[{', '.join(map(repr, args))}]"
        return f"{self._glassheap_name}[{', '.join(map(_show, args))}]"

    def __eq__(self, other):
        if not isinstance(other, _Alias):
            return NotImplemented
        return self._glassheap_name == other._glassheap_name and self.__args__ == other.__args__

    def __hash__(self):
        return hash((self._glassheap_name, self.__args__))

    def __call__(self, *args, **kwds):
        if self.__origin__ is None:
            raise TypeError(f"Cannot instantiate {self!r}")
        return self.__origin__(*args, **kwds)

    def __getitem__(self, item):
        return self

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __mro_entries__(self, bases):
        if self.__origin__ in (Generic, Protocol):
            return (self.__origin__,)
        return (self.__origin__,) if self.__origin__ is not None else ()

    def __getattr__(self, name):
        if name.startswith("__") or self.__dict__.get("__origin__") is None:
            raise AttributeError(name)
        return getattr(self.__origin__, name)


class _Special(object):
    def __init__(self, name, origin=None):
        self._glassheap_name = "typing." + name
        self.__origin__ = origin
        self._name = name

    def __repr__(self):
        return self._glassheap_name

    def __call__(self, *args, **kwds):
        if self.__origin__ is None:
            raise TypeError(f"Cannot instantiate {self!r}")
        return self.__origin__(*args, **kwds)

    def __getitem__(self, item):
        args = item if isinstance(item, tuple) else (item,)
        name = self._name
        if name in ("Union", "Optional"):
            if name == "Optional":
                args = args + (None,)
            flat = []
            for a in args:
                a = type(None) if a is None else a
                for one in (a.__args__ if getattr(a, "_glassheap_name", "") in ("typing.Union", "typing.Optional") else (a,)):
                    if one not in flat:
                        flat.append(one)
            if len(flat) == 1:
                return flat[0]
            if sys.version_info >= (3, 14) and all(isinstance(t, type) for t in flat):
                made = flat[0]
                for t in flat[1:]:
                    made = made | t
                return made
            if len(flat) == 2 and type(None) in flat:
                made = _Alias("typing.Optional", tuple(flat), Union)
                made.__class__ = _Optional
                return made
            return _Alias("typing.Union", tuple(flat), Union)
        if name == "Callable" and isinstance(args[0], list):
            args = tuple(args[0]) + (args[1],)
        args = tuple(type(None) if a is None and name != "Literal" else a for a in args)
        return _Alias(self._glassheap_name, args, self.__origin__)

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __mro_entries__(self, bases):
        return (self.__origin__,) if self.__origin__ is not None else ()

    def __instancecheck__(self, obj):
        if self.__origin__ is None:
            raise TypeError(f"{self!r} cannot be used with isinstance()")
        return isinstance(obj, self.__origin__)


class _Optional(_Alias):
    def __repr__(self):
        return f"typing.Optional[{_show([t for t in self.__args__ if t is not type(None)][0])}]"


class _AnyMeta(type):
    def __repr__(self):
        return "typing.Any" if self is Any else type.__repr__(self)

    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return type.__instancecheck__(self, obj)


Any = None


class Any(metaclass=_AnyMeta):
    pass


_origins = {"List": list, "Dict": dict, "Tuple": tuple, "Set": set, "FrozenSet": frozenset, "Type": type}
for _n in ("List Dict Tuple Set FrozenSet Type Union Optional ClassVar Final Literal Annotated NoReturn Never Self "
           "LiteralString Concatenate TypeAlias TypeGuard TypeIs Required NotRequired ReadOnly Unpack").split():
    globals()[_n] = _Special(_n, _origins.get(_n))
_abc_names = {"Callable": "Callable", "Iterable": "Iterable", "Iterator": "Iterator", "Generator": "Generator",
              "Sequence": "Sequence", "MutableSequence": "MutableSequence", "Mapping": "Mapping",
              "MutableMapping": "MutableMapping", "AbstractSet": "Set", "MutableSet": "MutableSet",
              "Hashable": "Hashable", "Sized": "Sized", "Container": "Container", "Collection": "Collection",
              "Reversible": "Reversible", "KeysView": "KeysView", "ItemsView": "ItemsView",
              "ValuesView": "ValuesView", "Awaitable": "Awaitable", "Coroutine": "Coroutine",
              "AsyncIterator": "AsyncIterator", "AsyncIterable": "AsyncIterable", "AsyncGenerator": "AsyncGenerator"}
_collection_names = {"Deque": "deque", "DefaultDict": "defaultdict", "OrderedDict": "OrderedDict",
                     "Counter": "Counter", "ChainMap": "ChainMap"}
AnyStr = Text = None
Text = str


def __getattr__(name):
    if name in _abc_names:
        import collections.abc as source
        made = _Special(name, getattr(source, _abc_names[name]))
    elif name in _collection_names:
        import collections as source
        made = _Special(name, getattr(source, _collection_names[name]))
    else:
        raise AttributeError(f"module 'typing' has no attribute {name!r}")
    globals()[name] = made
    return made


class TypeVar(object):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, default=None,
                 infer_variance=False):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant

    def __repr__(self):
        return ("+" if self.__covariant__ else "-" if self.__contravariant__ else "~") + self.__name__

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class ParamSpec(TypeVar):
    args = kwargs = None


class TypeVarTuple(TypeVar):
    def __iter__(self):
        yield self


AnyStr = TypeVar("AnyStr", bytes, str)


class Generic(object):
    __slots__ = ()

    def __class_getitem__(cls, params):
        args = params if isinstance(params, tuple) else (params,)
        name = "typing." + cls.__name__ if cls.__module__ == "typing" else f"{cls.__module__}.{cls.__qualname__}"
        return _Alias(name, args, cls)


def _members(cls):
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__dict__.get("_is_protocol") and base is not Protocol:
            names.update(n for n in base.__dict__ if not n.startswith("_") or n in ("__len__", "__iter__", "__call__", "__enter__", "__exit__", "__getitem__", "__contains__", "__lt__", "__eq__") and n in base.__dict__ and n != "__eq__")
            names.update(n for n in getattr(base, "__annotations__", {}))
    return names


class _ProtocolMeta(type):
    def __instancecheck__(cls, obj):
        if cls.__dict__.get("_is_protocol"):
            if type.__instancecheck__(cls, obj):
                return True
            if not cls.__dict__.get("_is_runtime"):
                raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
            return all(hasattr(obj, n) for n in _members(cls))
        return type.__instancecheck__(cls, obj)

    def __subclasscheck__(cls, sub):
        if cls.__dict__.get("_is_protocol") and cls.__dict__.get("_is_runtime"):
            return type.__subclasscheck__(cls, sub) or all(hasattr(sub, n) for n in _members(cls))
        return type.__subclasscheck__(cls, sub)


class Protocol(Generic, metaclass=_ProtocolMeta):
    __slots__ = ()
    _is_protocol = True

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls._is_protocol = Protocol in cls.__bases__


def runtime_checkable(cls):
    cls._is_runtime = True
    return cls


class _Named(type):
    def __new__(meta, name, bases, ns):
        if ns.get("_root"):
            return type.__new__(meta, name, bases, ns)
        from collections import namedtuple
        notes = ns.get("__annotations__") or {}
        if not notes:
            notes = type.__new__(type, name, (), dict(ns)).__annotations__
        defaults = [ns[n] for n in notes if n in ns]
        made = namedtuple(name, list(notes), defaults=defaults, module=ns["__module__"])
        made.__annotations__ = dict(notes)
        for key, value in ns.items():
            if key not in notes and key not in ("__annotations__", "__module__", "__qualname__", "__dict__", "__weakref__") and key not in made.__dict__:
                setattr(made, key, value)
            elif key in ("__repr__", "__str__", "__doc__", "__eq__", "__hash__") and key in ns:
                setattr(made, key, value)
        return made


class NamedTuple(metaclass=_Named):
    _root = True

    def __new__(cls, typename, fields=(), /, **kwargs):
        from collections import namedtuple
        fields = list(fields) or list(kwargs.items())
        made = namedtuple(typename, [n for n, t in fields])
        made.__annotations__ = dict(fields)
        return made


class _Typed(type):
    def __new__(meta, name, bases, ns, total=True):
        if not bases:
            return type.__new__(meta, name, bases, ns)
        return type.__new__(meta, name, (dict,), ns)

    def __init__(cls, name, bases, ns, total=True):
        cls.__total__ = total


class TypedDict(metaclass=_Typed):
    pass


class NewType(object):
    def __init__(self, name, tp):
        self.__name__ = name
        self.__qualname__ = name
        self.__supertype__ = tp
        self.__module__ = sys._getframe(1).f_globals.get("__name__", "__main__")

    def __repr__(self):
        return f"{self.__module__}.{self.__qualname__}"

    def __call__(self, x):
        return x

    def __or__(self, other):
        return Union[self, other]


class ForwardRef(object):
    def __init__(self, arg):
        self.__forward_arg__ = arg

    def __repr__(self):
        return f"ForwardRef({self.__forward_arg__!r})"


def cast(typ, val):
    return val


def _same(f):
    return f


final = no_type_check = override = _same


def overload(func):
    def _overload_dummy(*args, **kwds):
        raise NotImplementedError("You should not call an overloaded function.")
    return _overload_dummy


def assert_never(arg, /):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def assert_type(val, typ, /):
    return val


def reveal_type(obj, /):
    print(f"Runtime type is {type(obj).__name__!r}", file=sys.stderr)
    return obj


def dataclass_transform(**kwargs):
    return _same


def get_origin(tp):
    origin = getattr(tp, "__origin__", None)
    return origin


def get_args(tp):
    return getattr(tp, "__args__", ()) if not isinstance(tp, type) or hasattr(tp, "__origin__") else ()


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    if isinstance(obj, type):
        hints = {}
        for base in reversed(obj.__mro__):
            space = getattr(sys.modules.get(base.__module__), "__dict__", {})
            for name, value in (getattr(base, "__annotations__", {}) if base is not object else {}).items():
                hints[name] = eval(value, space) if isinstance(value, str) else value
        return hints
    space = globalns or getattr(obj, "__globals__", {})
    hints = {}
    for name, value in getattr(obj, "__annotations__", {}).items():
        value = eval(value, space, localns) if isinstance(value, str) else value
        hints[name] = type(None) if value is None else value
    return hints


def IO(*args):
    raise TypeError("typing.IO is a name only")
