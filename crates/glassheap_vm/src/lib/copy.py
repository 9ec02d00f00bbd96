import sys as _sys


class Error(Exception):
    pass


error = Error
_atomic = {type(None), int, float, bool, complex, str, tuple, bytes, frozenset, type, range, slice, property,
           type(Ellipsis), type(NotImplemented), type(len), type(lambda: None)}


def copy(x):
    cls = type(x)
    if cls in _atomic:
        return x
    if cls is list or cls is bytearray:
        return x[:]
    if cls is dict or cls is set:
        return cls.copy(x)
    if issubclass(cls, type):
        return x
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    return _reconstruct(x, None)


def _new(cls, x):
    for base, make in ((dict, dict), (list, list), (set, set), (tuple, tuple), (str, str), (int, int),
                       (float, float), (bytes, bytes), (bytearray, bytearray), (frozenset, frozenset)):
        if issubclass(cls, base):
            if base in (tuple, str, int, float, bytes, frozenset):
                return base.__new__(cls, base(x)), None
            return base.__new__(cls), base
    return object.__new__(cls), None


def _state(x):
    state = getattr(x, "__dict__", None)
    slots = {}
    for c in type(x).__mro__:
        names = c.__dict__.get("__slots__", ())
        if isinstance(names, str):
            names = (names,)
        for name in names:
            if name in ("__dict__", "__weakref__"):
                continue
            if name.startswith("__") and not name.endswith("__"):
                name = "_" + c.__name__.lstrip("_") + name
            try:
                slots[name] = getattr(x, name)
            except AttributeError:
                pass
    return state, slots


def _reduced(x, memo, rv):
    func, args = rv[0], rv[1]
    deep = memo is not None
    if deep and args:
        args = tuple([deepcopy(arg, memo) for arg in args])
    y = func(*args)
    if deep:
        memo[id(x)] = y
    state = rv[2] if len(rv) > 2 else None
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, "__setstate__"):
            y.__setstate__(state)
        else:
            y.__dict__.update(state)
    if len(rv) > 3 and rv[3] is not None:
        for item in rv[3]:
            y.append(deepcopy(item, memo) if deep else item)
    if len(rv) > 4 and rv[4] is not None:
        for key, value in rv[4]:
            y[deepcopy(key, memo) if deep else key] = deepcopy(value, memo) if deep else value
    return y


def _own(cls, name):
    for c in cls.__mro__:
        if c is object:
            return None
        if name in c.__dict__:
            return c.__dict__[name]
    return None


def _reconstruct(x, memo):
    cls = type(x)
    deep = memo is not None
    if _own(cls, "__reduce_ex__") is not None and not isinstance(x, (list, dict, set, tuple, BaseException)):
        rv = x.__reduce_ex__(4)
        return x if isinstance(rv, str) else _reduced(x, memo, rv)
    reduce = cls.__dict__.get("__reduce__") or _own(cls, "__reduce__")
    if reduce is not None and type(reduce) is type(_own):
        rv = x.__reduce__()
        return x if isinstance(rv, str) else _reduced(x, memo, rv)
    if isinstance(x, BaseException):
        args = deepcopy(x.args, memo) if deep else x.args
        y = cls.__new__(cls, *args)
        y.args = args
        base = None
    elif cls.__module__ == "builtins" or cls.__name__ in ("module", "generator", "frame"):
        raise TypeError(f"cannot pickle '{cls.__name__}' object")
    else:
        getnewargs = getattr(cls, "__getnewargs__", None)
        base = None
        if getnewargs is not None and issubclass(cls, tuple):
            args = tuple(x)
            y = tuple.__new__(cls, [deepcopy(a, memo) for a in args] if deep else args)
        elif getnewargs is not None:
            y = cls.__new__(cls, *x.__getnewargs__())
        elif issubclass(cls, tuple):
            y = tuple.__new__(cls, [deepcopy(a, memo) for a in x] if deep else x)
        else:
            y, base = _new(cls, x)
    if deep:
        memo[id(x)] = y
    getstate = _own(cls, "__getstate__")
    if getstate is not None:
        state = x.__getstate__()
        slots = {}
    else:
        state, slots = _state(x)
    if state:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, "__setstate__"):
            y.__setstate__(state)
        else:
            y.__dict__.update(state)
    for name, value in slots.items():
        setattr(y, name, deepcopy(value, memo) if deep else value)
    if base is list:
        for item in x:
            y.append(deepcopy(item, memo) if deep else item)
    elif base is dict:
        for key, value in dict.items(x):
            y[deepcopy(key, memo) if deep else key] = deepcopy(value, memo) if deep else value
    elif base is set:
        for item in x:
            y.add(deepcopy(item, memo) if deep else item)
    elif base is bytearray:
        y[:] = x
    return y


def deepcopy(x, memo=None, _nil=[]):
    cls = type(x)
    if cls in _atomic and cls is not tuple and cls is not frozenset:
        return x
    d = id(x)
    if memo is None:
        memo = {}
    else:
        y = memo.get(d, _nil)
        if y is not _nil:
            return y
    if cls is list:
        y = []
        memo[d] = y
        append = y.append
        for a in x:
            append(deepcopy(a, memo))
    elif cls is dict:
        y = {}
        memo[d] = y
        for key, value in x.items():
            y[deepcopy(key, memo)] = deepcopy(value, memo)
    elif cls is tuple:
        y = [deepcopy(a, memo) for a in x]
        if d in memo:
            return memo[d]
        for k, j in zip(x, y):
            if k is not j:
                y = tuple(y)
                break
        else:
            y = x
    elif cls is set or cls is frozenset:
        y = cls([deepcopy(a, memo) for a in x])
    elif cls is bytearray:
        y = cls(x)
    elif issubclass(cls, type):
        return x
    elif cls is type(deepcopy.__get__(0)):
        y = cls(x.__func__, deepcopy(x.__self__, memo))
    else:
        copier = getattr(x, "__deepcopy__", None)
        if copier is not None:
            y = copier(memo)
        else:
            y = _reconstruct(x, memo)
    if y is not x:
        memo[d] = y
        try:
            memo[id(memo)].append(x)
        except KeyError:
            memo[id(memo)] = [x]
    return y


def replace(obj, /, **changes):
    func = getattr(obj.__class__, "__replace__", None)
    if func is None:
        raise TypeError(f"replace() does not support {obj.__class__.__name__} objects")
    return func(obj, **changes)
