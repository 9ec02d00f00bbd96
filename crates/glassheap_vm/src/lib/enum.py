import sys
from types import MappingProxyType, DynamicClassAttribute

__all__ = ["EnumMeta", "EnumType", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "auto", "unique", "property",
           "member", "nonmember"]


class nonmember(object):
    def __init__(self, value):
        self.value = value


class member(object):
    def __init__(self, value):
        self.value = value


class auto(object):
    def __init__(self, value=None):
        self.value = value


_plain_property = property
property = DynamicClassAttribute


def _is_descriptor(obj):
    return hasattr(obj, "__get__") or hasattr(obj, "__set__") or hasattr(obj, "__delete__")


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == "__" and name[2] != "_" and name[-3] != "_"


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == "_" and name[1] != "_" and name[-2] != "_"


class EnumDict(dict):
    def __init__(self, cls_name=None):
        super().__init__()
        self._member_names = []
        self._last_values = []
        self._ignore = []
        self._generate = None
        self._cls_name = cls_name

    def __setitem__(self, key, value):
        if key == "_ignore_":
            self._ignore = value.replace(",", " ").split() if isinstance(value, str) else list(value)
        elif key == "_generate_next_value_":
            self._generate = value.__func__ if isinstance(value, staticmethod) else value
        elif _is_sunder(key) or _is_dunder(key) or key in self._ignore or key.startswith(f"_{self._cls_name}__"):
            pass
        elif key in self._member_names:
            raise TypeError(f"{key!r} already defined as {self[key]!r}")
        elif isinstance(value, nonmember):
            value = value.value
        elif isinstance(value, member) or not _is_descriptor(value) or isinstance(value, auto):
            if isinstance(value, member):
                value = value.value
            if key in self:
                raise TypeError(f"{key!r} already defined as {self[key]!r}")
            if isinstance(value, auto):
                if value.value is None:
                    value.value = self._generate(key, 1, len(self._member_names), self._last_values[:])
                value = value.value
            elif type(value) is tuple and any(isinstance(v, auto) for v in value):
                value = tuple(self._generate(key, 1, len(self._member_names), self._last_values[:])
                              if isinstance(v, auto) else v for v in value)
            self._member_names.append(key)
            self._last_values.append(value)
        super().__setitem__(key, value)


def _find_data_type(bases):
    for chain in bases:
        for base in chain.__mro__:
            if base is object or isinstance(base, EnumType):
                continue
            if "__new__" in base.__dict__ or base.__module__ == "builtins":
                return base
    return object


class EnumType(type):
    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        space = EnumDict(cls)
        for base in bases:
            if isinstance(base, EnumType):
                space._generate = base._generate_next_value_
                if base._member_names_:
                    raise TypeError(f"<enum {cls!r}> cannot extend {base!r}")
                break
        return space

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds):
        names = classdict._member_names
        values = {name: classdict[name] for name in names}
        space = {k: v for k, v in classdict.items() if k not in values and k != "_ignore_"
                 and k not in classdict._ignore}
        if isinstance(space.get("_generate_next_value_"), type(_is_dunder)):
            space["_generate_next_value_"] = staticmethod(space["_generate_next_value_"])
        data_type = _find_data_type(bases)
        space["_member_names_"] = []
        space["_member_map_"] = {}
        space["_value2member_map_"] = {}
        space["_unhashable_"] = []
        space["_member_type_"] = data_type
        own_new = None if Enum is None else space.pop("__new__", None)
        enum_class = super().__new__(metacls, cls, bases, space, **kwds)
        new = own_new
        if new is None:
            for base in bases:
                if getattr(base, "_new_member_", None) is not None:
                    new = base._new_member_
                    break
        elif isinstance(new, staticmethod):
            new = new.__func__
        type.__setattr__(enum_class, "_new_member_", staticmethod(new) if new is not None else None)
        if Enum is not None:
            type.__setattr__(enum_class, "__new__", staticmethod(Enum.__new__))
            for name in ("__repr__", "__str__", "__format__"):
                if name not in space and getattr(enum_class, name) in (getattr(data_type, name), getattr(object, name)):
                    type.__setattr__(enum_class, name, getattr(bases[-1], name))
        for name in names:
            value = values[name]
            args = value if isinstance(value, tuple) else (value,)
            if data_type is tuple:
                args = (args,)
            if new is not None:
                obj = new(enum_class, *args)
                if not hasattr(obj, "_value_"):
                    obj._value_ = value if data_type is object else data_type(*args)
            elif data_type is object:
                obj = object.__new__(enum_class)
                obj._value_ = value
            else:
                obj = data_type.__new__(enum_class, *args)
                obj._value_ = data_type(*args) if "_value_" not in obj.__dict__ else obj._value_
            value = obj._value_
            obj._name_ = name
            obj.__objclass__ = enum_class
            if enum_class.__init__ is not data_type.__init__:
                enum_class.__init__(obj, *args)
            obj._sort_order_ = len(enum_class._member_names_)
            alias = None
            for known in enum_class._member_map_.values():
                if known._value_ == value and known._value_ is not None or known._value_ is value:
                    alias = known
                    break
            if alias is not None:
                obj = alias
            elif not _is_flag(bases) or _is_single_bit(value):
                enum_class._member_names_.append(name)
            enum_class._member_map_[name] = obj
            type.__setattr__(enum_class, name, obj)
            try:
                enum_class._value2member_map_.setdefault(value, obj)
            except TypeError:
                enum_class._unhashable_.append((value, obj))
        return enum_class

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1, boundary=None):
        if names is None:
            return cls.__new__(cls, value)
        return cls._create_(value, names, module=module, type=type, start=start)

    def _create_(cls, class_name, names, *, module=None, type=None, start=1):
        bases = (cls,) if type is None else (type, cls)
        space = EnumType.__prepare__(class_name, bases)
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        last = []
        pairs = []
        if isinstance(names, dict):
            pairs = list(names.items())
        else:
            for count, item in enumerate(names):
                if isinstance(item, str):
                    value = cls._generate_next_value_(item, start, count, last[:])
                    last.append(value)
                    pairs.append((item, value))
                else:
                    pairs.append((item[0], item[1]))
        for name, value in pairs:
            space[name] = value
        if module is None:
            try:
                module = sys._getframe(2).f_globals["__name__"]
            except (AttributeError, ValueError, KeyError):
                module = "__main__"
        space["__module__"] = module
        return EnumType.__new__(EnumType, class_name, bases, space)

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        if sys.version_info < (3, 12):
            if not isinstance(value, Enum):
                raise TypeError("unsupported operand type(s) for 'in': '%s' and '%s'"
                                % (type(value).__qualname__, cls.__class__.__qualname__))
            return False
        try:
            return value in cls._value2member_map_ or any(v == value for v, _ in cls._unhashable_)
        except TypeError:
            return any(v == value for v, _ in cls._unhashable_)

    def __delattr__(cls, attr):
        if attr in cls._member_map_:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {attr!r}.")
        super().__delattr__(attr)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __len__(cls):
        return len(cls._member_names_)

    @_plain_property
    def __members__(cls):
        return MappingProxyType(cls._member_map_)

    def __repr__(cls):
        if Enum is not None and _is_flag((cls,)):
            return f"<flag {cls.__name__!r}>"
        return f"<enum {cls.__name__!r}>"

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))


EnumMeta = EnumType
Enum = Flag = None


def _is_flag(bases):
    return Flag is not None and any(issubclass(b, Flag) for b in bases)


def _is_single_bit(value):
    return isinstance(value, int) and value > 0 and value & (value - 1) == 0


class Enum(metaclass=EnumType):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            return max(last_values) + 1
        except TypeError:
            raise TypeError("unable to sort non-numeric values") from None

    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for known, found in cls._unhashable_:
                if known == value:
                    return found
        result = cls._missing_(value)
        if isinstance(result, cls):
            return result
        error = ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        if result is None:
            raise error
        raise TypeError(f"error in {cls.__name__}._missing_: returned {result!r} instead of None or a valid member")

    def __init__(self, *args, **kwds):
        pass

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"

    def __dir__(self):
        return ["__class__", "__doc__", "__eq__", "__hash__", "__module__", "name", "value"]

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __deepcopy__(self, memo):
        return self

    def __copy__(self):
        return self

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_


class ReprEnum(Enum):
    pass


class IntEnum(int, ReprEnum):
    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, spec):
        return int.__format__(self._value_, spec)


class StrEnum(str, ReprEnum):
    def __str__(self):
        return str.__str__(self)

    def __format__(self, spec):
        return str.__format__(str(self._value_), spec)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        mask = 0
        for m in cls._member_map_.values():
            mask |= m._value_
        if value < 0:
            value = mask & value
            if value in cls._value2member_map_:
                return cls._value2member_map_[value]
        unknown = value & ~mask
        if unknown and not issubclass(cls, int):
            width = max(value.bit_length(), mask.bit_length())
            raise ValueError("%r invalid value %r\n    given %s\n  allowed %s"
                             % (cls, value, _bits(value, width), _bits(mask, width)))
        obj = int.__new__(cls, value) if issubclass(cls, int) else object.__new__(cls)
        parts = [m._name_ for m in cls if m._value_ & value == m._value_]
        if unknown:
            parts.append(str(unknown))
        obj._name_ = "|".join(parts) or None
        obj._value_ = value
        cls._value2member_map_[value] = obj
        return obj

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': %r and %r"
                            % (type(other).__qualname__, self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        for m in self.__class__:
            if m._value_ & self._value_:
                yield m

    def __len__(self):
        return bin(self._value_).count("1")

    def __repr__(self):
        if self._name_ is None:
            return f"<{self.__class__.__name__}: {self._value_!r}>"
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{self.__class__.__name__}({self._value_!r})"
        return f"{self.__class__.__name__}.{self._name_}"

    def __bool__(self):
        return bool(self._value_)

    def _other(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other
        return NotImplemented

    def __or__(self, other):
        value = self._other(other)
        return value if value is NotImplemented else self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._other(other)
        return value if value is NotImplemented else self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._other(other)
        return value if value is NotImplemented else self.__class__(self._value_ ^ value)

    def __invert__(self):
        mask = 0
        for m in self.__class__._member_map_.values():
            mask |= m._value_
        return self.__class__(mask & ~self._value_)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__


def _bits(value, width):
    return f"0b0 {value:0{width}b}"


class IntFlag(int, Flag):
    __or__ = __ror__ = Flag.__or__
    __and__ = __rand__ = Flag.__and__
    __xor__ = __rxor__ = Flag.__xor__
    __invert__ = Flag.__invert__

    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, spec):
        return int.__format__(self._value_, spec)


def unique(enumeration):
    duplicates = [(name, m.name) for name, m in enumeration.__members__.items() if name != m.name]
    if duplicates:
        details = ", ".join("%s -> %s" % pair for pair in duplicates)
        raise ValueError("duplicate values found in %r: %s" % (enumeration, details))
    return enumeration
