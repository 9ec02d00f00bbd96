import sys
from types import MappingProxyType
from copy import deepcopy as _deepcopy
from abc import update_abstractmethods as _update_abstract

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING", "fields", "asdict",
           "astuple", "make_dataclass", "replace", "is_dataclass"]


class FrozenInstanceError(AttributeError):
    pass


class _Named(object):
    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


class _MISSING_TYPE(object):
    pass


class _KW_ONLY_TYPE(object):
    pass


MISSING = _MISSING_TYPE()
KW_ONLY = _KW_ONLY_TYPE()
_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_FIELD, _FIELD_CLASSVAR, _FIELD_INITVAR = _Named("_FIELD"), _Named("_FIELD_CLASSVAR"), _Named("_FIELD_INITVAR")


class InitVar(object):
    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        return f"dataclasses.InitVar[{getattr(self.type, '__name__', repr(self.type))}]"

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field(object):
    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init", "compare", "metadata",
                 "kw_only", "_field_type")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = MappingProxyType({} if metadata is None else metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        names = Field.__slots__[:-1]
        return "Field(" + ",".join(f"{n}={getattr(self, n)!r}" for n in names) + f",_field_type={self._field_type})"

    def __set_name__(self, owner, name):
        func = getattr(type(self.default), "__set_name__", None)
        if func:
            func(self.default, owner, name)


class _DataclassParams(object):
    __slots__ = ("init", "repr", "eq", "order", "unsafe_hash", "frozen", "match_args", "kw_only", "slots",
                 "weakref_slot")

    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self):
        names = self.__slots__ if sys.version_info >= (3, 12) else self.__slots__[:6]
        return "_DataclassParams(" + ",".join(f"{n}={getattr(self, n)!r}" for n in names) + ")"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _make(cls, name, args, body, space):
    text = f"def {name}({', '.join(args)}):\n" + "\n".join("  " + line for line in body)
    locals_ = {}
    exec(text, space, locals_)
    func = locals_[name]
    func.__qualname__ = f"{cls.__qualname__}.{name}"
    func.__module__ = cls.__module__
    return func


def _get_field(cls, name, type, default_kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if isinstance(default, _member_type):
            default = MISSING
        f = field(default=default)
    f.name = name
    f.type = type
    text = type if isinstance(type, str) else getattr(type, "_glassheap_name", "") or repr(type)
    f._field_type = _FIELD
    if text.startswith(("typing.ClassVar", "ClassVar", "t.ClassVar")):
        f._field_type = _FIELD_CLASSVAR
    elif isinstance(type, InitVar) or type is InitVar or (isinstance(type, str) and "InitVar" in type.split("[")[0]):
        f._field_type = _FIELD_INITVAR
    if f._field_type in (_FIELD_CLASSVAR, _FIELD_INITVAR) and f.default_factory is not MISSING:
        raise TypeError(f"field {f.name} cannot have a default factory")
    if f.kw_only is MISSING:
        f.kw_only = default_kw_only
    if f._field_type is _FIELD and f.default is not MISSING and f.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {f.default.__class__} for field {f.name} is not allowed: "
                         "use default_factory")
    return f


class _Probe(object):
    __slots__ = ("x",)


_member_type = type(_Probe.x)
_FACTORY = _Named("<factory>")


def _init(cls, flds, frozen, has_post_init, self_name):
    std = [f for f in flds if f.init and not f.kw_only]
    kw = [f for f in flds if f.init and f.kw_only]
    seen = None
    for f in std:
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen = f
        elif seen:
            tail = f" {seen.name!r}" if sys.version_info >= (3, 13) else ""
            raise TypeError(f"non-default argument {f.name!r} follows default argument{tail}")
    space = {"_object": object, "_FACTORY": _FACTORY}
    args = [self_name]
    body = []

    def parameter(f):
        if f.default is MISSING and f.default_factory is MISSING:
            return f.name
        if f.default is not MISSING:
            space[f"_dflt_{f.name}"] = f.default
            return f"{f.name}=_dflt_{f.name}"
        return f"{f.name}=_FACTORY"

    args += [parameter(f) for f in std]
    if kw:
        args.append("*")
        args += [parameter(f) for f in kw]
    for f in flds:
        if f._field_type is _FIELD_INITVAR:
            continue
        if f.default_factory is not MISSING:
            space[f"_dflt_{f.name}"] = f.default_factory
            value = f"_dflt_{f.name}()"
            if f.init:
                value += f" if {f.name} is _FACTORY else {f.name}"
        elif f.init:
            value = f.name
        elif f.default is not MISSING and "__slots__" in cls.__dict__:
            space[f"_dflt_{f.name}"] = f.default
            value = f"_dflt_{f.name}"
        else:
            continue
        if frozen:
            body.append(f"_object.__setattr__({self_name}, {f.name!r}, {value})")
        else:
            body.append(f"{self_name}.{f.name} = {value}")
    if has_post_init:
        names = ", ".join(f.name for f in flds if f._field_type is _FIELD_INITVAR)
        body.append(f"{self_name}.__post_init__({names})")
    made = _make(cls, "__init__", args, body or ["pass"], space)
    notes = {f.name: f.type for f in std + kw}
    notes["return"] = None
    made.__annotations__ = notes
    return made


_running = []


def _set_new(cls, name, value):
    if name in cls.__dict__:
        return True
    if type(value) is type(_set_new):
        value.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, value)
    return False


def _values(names, who):
    return "(" + "".join(f"{who}.{n}," for n in names) + ")"


def _process(cls, p):
    flds = {}
    if cls.__module__ in sys.modules:
        pass
    any_frozen = False
    has_bases = False
    for b in cls.__mro__[-1:0:-1]:
        base_fields = getattr(b, _FIELDS, None)
        if base_fields is not None:
            has_bases = True
            for f in base_fields.values():
                flds[f.name] = f
            if getattr(b, _PARAMS).frozen:
                any_frozen = True
    annotations = cls.__dict__.get("__annotations__") or getattr(cls, "__annotations__", {})
    if not isinstance(annotations, dict):
        annotations = {}
    own = []
    kw_only = p.kw_only
    for name, type_ in annotations.items():
        if type_ is KW_ONLY or (isinstance(type_, str) and type_ in ("KW_ONLY", "dataclasses.KW_ONLY")):
            kw_only = True
        else:
            own.append(_get_field(cls, name, type_, kw_only))
    for f in own:
        flds[f.name] = f
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in list(cls.__dict__.items()):
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    if has_bases:
        if any_frozen and not p.frozen:
            raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
        if p.frozen and not any_frozen:
            raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    setattr(cls, _FIELDS, flds)
    setattr(cls, _PARAMS, p)
    class_hash = cls.__dict__.get("__hash__", MISSING)
    explicit_hash = not (class_hash is MISSING or (class_hash is None and "__eq__" in cls.__dict__))
    if p.order and not p.eq:
        raise ValueError("eq must be true if order is true")
    all_init = [f for f in flds.values() if f._field_type in (_FIELD, _FIELD_INITVAR)]
    plain = [f for f in flds.values() if f._field_type is _FIELD]
    if p.init:
        _set_new(cls, "__init__", _init(cls, all_init, p.frozen, hasattr(cls, "__post_init__"),
                                        "__dataclass_self__" if "self" in flds else "self"))
    _set_new(cls, "__replace__", _replace)
    if p.repr:
        names = [f.name for f in plain if f.repr]

        def __repr__(self):
            key = id(self)
            if key in _running:
                return "..."
            _running.append(key)
            try:
                shown = ", ".join([f"{n}={getattr(self, n)!r}" for n in names])
            finally:
                _running.remove(key)
            return f"{self.__class__.__qualname__}({shown})"
        _set_new(cls, "__repr__", __repr__)
    compared = [f.name for f in plain if f.compare]
    if p.eq:
        if sys.version_info >= (3, 13):
            terms = " and ".join(f"self.{n}==other.{n}" for n in compared) or "True"
            body = ["if self is other:", " return True", "if other.__class__ is self.__class__:",
                    f" return {terms}", "return NotImplemented"]
        else:
            body = ["if other.__class__ is self.__class__:",
                    f" return {_values(compared, 'self')}=={_values(compared, 'other')}", "return NotImplemented"]
        _set_new(cls, "__eq__", _make(cls, "__eq__", ["self", "other"], body, {}))
    if p.order:
        for name, op in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
            body = ["if other.__class__ is self.__class__:",
                    f" return {_values(compared, 'self')}{op}{_values(compared, 'other')}", "return NotImplemented"]
            if _set_new(cls, name, _make(cls, name, ["self", "other"], body, {})):
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                                "Consider using functools.total_ordering")
    if p.frozen:
        names = tuple(f.name for f in plain)

        def __setattr__(self, name, value):
            if type(self) is cls or name in names:
                raise FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            if type(self) is cls or name in names:
                raise FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)
        for fn in (__setattr__, __delattr__):
            if _set_new(cls, fn.__name__, fn):
                raise TypeError(f"Cannot overwrite attribute {fn.__name__} in class {cls.__name__}")
    if p.unsafe_hash and explicit_hash:
        raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
    if p.unsafe_hash or (p.eq and p.frozen and not explicit_hash):
        names = [f.name for f in plain if (f.compare if f.hash is None else f.hash)]
        cls.__hash__ = _make(cls, "__hash__", ["self"], [f"return hash({_values(names, 'self')})"], {})
    elif p.eq and not p.frozen and not explicit_hash:
        cls.__hash__ = None
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__
    if p.match_args:
        _set_new(cls, "__match_args__", tuple(f.name for f in all_init if f.init and not f.kw_only))
    if p.weakref_slot and not p.slots:
        raise TypeError("weakref_slot is True but slots is False")
    if p.slots:
        cls = _add_slots(cls, p)
    _update_abstract(cls)
    return cls


def _add_slots(cls, p):
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    space = dict(cls.__dict__)
    names = tuple(f.name for f in fields(cls))
    inherited = set()
    for b in cls.__mro__[1:-1]:
        got = b.__dict__.get("__slots__", ())
        inherited.update((got,) if isinstance(got, str) else got)
    slots = tuple(n for n in names if n not in inherited)
    if p.weakref_slot and "__weakref__" not in inherited:
        slots += ("__weakref__",)
    space["__slots__"] = slots
    for name in names:
        space.pop(name, None)
    space.pop("__dict__", None)
    space.pop("__weakref__", None)
    qualname = getattr(cls, "__qualname__", None)
    old = cls
    cls = type(cls)(cls.__name__, cls.__bases__, space)
    if qualname is not None:
        cls.__qualname__ = qualname
    # Functions that use super() or __class__ mean the new class.
    for value in cls.__dict__.values():
        value = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        for name, cell in zip(getattr(getattr(value, "__code__", None), "co_freevars", ()),
                              getattr(value, "__closure__", None) or ()):
            try:
                if (name == "__class__" or name == "cls") and cell.cell_contents is old:
                    cell.cell_contents = cls
            except ValueError:
                pass
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    params = _DataclassParams(init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen,
                              match_args=match_args, kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)
    if cls is None:
        return lambda cls: _process(cls, params)
    return _process(cls, params)


def fields(class_or_instance):
    try:
        flds = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple([f for f in flds.values() if f._field_type is _FIELD])


def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, _FIELDS)


def _is_instance(obj):
    return hasattr(type(obj), _FIELDS)


def _convert(obj, whole):
    if _is_instance(obj):
        return whole(obj)
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[_convert(v, whole) for v in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([_convert(v, whole) for v in obj])
    if isinstance(obj, dict):
        return type(obj)([(_convert(k, whole), _convert(v, whole)) for k, v in obj.items()])
    return _deepcopy(obj)


def asdict(obj, *, dict_factory=dict):
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")

    def whole(o):
        return dict_factory([(f.name, _convert(getattr(o, f.name), whole)) for f in fields(o)])
    return whole(obj)


def astuple(obj, *, tuple_factory=tuple):
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")

    def whole(o):
        return tuple_factory([_convert(getattr(o, f.name), whole) for f in fields(o)])
    return whole(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    namespace = {} if namespace is None else namespace
    annotations = {}
    defaults = {}
    for item in fields:
        if isinstance(item, str):
            annotations[item] = "typing.Any"
        else:
            annotations[item[0]] = item[1]
            if len(item) > 2:
                defaults[item[0]] = item[2]
    cls = type(cls_name, bases, {**namespace, **defaults, "__annotations__": annotations})
    return dataclass(**options)(cls)


def _replace(self, /, **changes):
    for f in getattr(self, _FIELDS).values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                error = TypeError if sys.version_info >= (3, 13) else ValueError
                raise error(f"field {f.name} is declared with init=False, it cannot be specified with replace()")
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                error = TypeError if sys.version_info >= (3, 13) else ValueError
                raise error(f"InitVar {f.name!r} must be specified with replace()")
            changes[f.name] = getattr(self, f.name)
    return self.__class__(**changes)


def replace(obj, /, **changes):
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    return _replace(obj, **changes)
