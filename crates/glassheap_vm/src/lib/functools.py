from _functools import partial, reduce, _lru_cache_wrapper as _lru_base
from collections import namedtuple

__all__ = ["update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering", "cache",
           "cmp_to_key", "lru_cache", "reduce", "partial", "partialmethod", "singledispatch", "singledispatchmethod",
           "cached_property"]

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__type_params__")
WRAPPER_UPDATES = ("__dict__",)
_CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])


class _lru_cache_wrapper(_lru_base):
    pass


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for attr in assigned:
        try:
            value = getattr(wrapped, attr)
        except AttributeError:
            pass
        else:
            setattr(wrapper, attr, value)
    for attr in updated:
        getattr(wrapper, attr).update(getattr(wrapped, attr, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


def _lt_ge(self, other):
    r = type(self).__lt__(self, other)
    return r if r is NotImplemented else not r


def _lt_gt(self, other):
    r = type(self).__lt__(self, other)
    return r if r is NotImplemented else not r and self != other


def _lt_le(self, other):
    r = type(self).__lt__(self, other)
    return r if r is NotImplemented else r or self == other


def _le_ge(self, other):
    r = type(self).__le__(self, other)
    return r if r is NotImplemented else not r or self == other


def _le_lt(self, other):
    r = type(self).__le__(self, other)
    return r if r is NotImplemented else r and self != other


def _le_gt(self, other):
    r = type(self).__le__(self, other)
    return r if r is NotImplemented else not r


def _gt_lt(self, other):
    r = type(self).__gt__(self, other)
    return r if r is NotImplemented else not (r or self == other)


def _gt_ge(self, other):
    r = type(self).__gt__(self, other)
    return r if r is NotImplemented else r or self == other


def _gt_le(self, other):
    r = type(self).__gt__(self, other)
    return r if r is NotImplemented else not r


def _ge_le(self, other):
    r = type(self).__ge__(self, other)
    return r if r is NotImplemented else not r or self == other


def _ge_gt(self, other):
    r = type(self).__ge__(self, other)
    return r if r is NotImplemented else r and self != other


def _ge_lt(self, other):
    r = type(self).__ge__(self, other)
    return r if r is NotImplemented else not r


_convert = {
    "__lt__": (("__gt__", _lt_gt), ("__le__", _lt_le), ("__ge__", _lt_ge)),
    "__le__": (("__ge__", _le_ge), ("__lt__", _le_lt), ("__gt__", _le_gt)),
    "__gt__": (("__lt__", _gt_lt), ("__ge__", _gt_ge), ("__le__", _gt_le)),
    "__ge__": (("__le__", _ge_le), ("__gt__", _ge_gt), ("__lt__", _ge_lt)),
}


def total_ordering(cls):
    roots = [op for op in _convert if getattr(cls, op, None) is not getattr(object, op, None)]
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = max(roots)
    for name, func in _convert[root]:
        if name not in roots:
            setattr(cls, name, func)
    return cls


class _K(object):
    __slots__ = ("obj", "cmp")

    def __init__(self, cmp, obj):
        self.cmp = cmp
        self.obj = obj

    def __lt__(self, other):
        return self.cmp(self.obj, other.obj) < 0

    def __gt__(self, other):
        return self.cmp(self.obj, other.obj) > 0

    def __eq__(self, other):
        return self.cmp(self.obj, other.obj) == 0

    def __le__(self, other):
        return self.cmp(self.obj, other.obj) <= 0

    def __ge__(self, other):
        return self.cmp(self.obj, other.obj) >= 0

    __hash__ = None


def cmp_to_key(mycmp):
    return partial(_K, mycmp)


def lru_cache(maxsize=128, typed=False):
    if isinstance(maxsize, int):
        if maxsize < 0:
            maxsize = 0
    elif callable(maxsize) and isinstance(typed, bool):
        user_function, maxsize = maxsize, 128
        wrapper = _lru_cache_wrapper(user_function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
        return update_wrapper(wrapper, user_function)
    elif maxsize is not None:
        raise TypeError("Expected first argument to be an integer, a callable, or None")

    def decorating_function(user_function):
        wrapper = _lru_cache_wrapper(user_function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
        return update_wrapper(wrapper, user_function)
    return decorating_function


def cache(user_function, /):
    return lru_cache(maxsize=None)(user_function)


_NOT_FOUND = object()


class cached_property(object):
    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError("Cannot assign the same cached_property to two different names "
                            f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        try:
            cache = instance.__dict__
        except AttributeError:
            raise TypeError(f"No '__dict__' attribute on {type(instance).__name__!r} "
                            f"instance to cache {self.attrname!r} property.") from None
        val = cache.get(self.attrname, _NOT_FOUND)
        if val is _NOT_FOUND:
            val = self.func(instance)
            cache[self.attrname] = val
        return val


class partialmethod(object):
    def __init__(self, func, /, *args, **keywords):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        get = getattr(type(self.func), "__get__", None)
        func = self.func if get is None else get(self.func, obj, cls)
        if func is not self.func:
            return partial(func, *self.args, **self.keywords)

        def method(*args, **keywords):
            return self.func(*args, *self.args, **{**self.keywords, **keywords})
        return partial(method, obj)


def _dispatch(registry, cls):
    best = None
    for c in cls.__mro__:
        if c in registry:
            best = c
            break
    for c in registry:
        if c in cls.__mro__ or not issubclass(cls, c):
            continue
        if best is None or best is object or issubclass(c, best):
            best = c
    return registry[best]


def singledispatch(func):
    registry = {}

    def dispatch(cls):
        return _dispatch(registry, cls)

    def register(cls, func=None):
        if func is None:
            if isinstance(cls, type) or hasattr(cls, "__args__"):
                return lambda f: register(cls, f)
            ann = getattr(cls, "__annotations__", {})
            if not ann:
                raise TypeError(f"Invalid first argument to `register()`: {cls!r}. "
                                "Use either `@register(some_class)` or plain `@register` on an annotated function.")
            func = cls
            cls = next(iter(ann.values()))
            if isinstance(cls, str):
                cls = eval(cls, func.__globals__)
        for one in getattr(cls, "__args__", (cls,)):
            registry[one] = func
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f"{funcname} requires at least 1 positional argument")
        return dispatch(args[0].__class__)(*args, **kw)

    funcname = getattr(func, "__name__", "singledispatch function")
    registry[object] = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    update_wrapper(wrapper, func)
    return wrapper


class singledispatchmethod(object):
    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        def _method(*args, **kwargs):
            method = self.dispatcher.dispatch(args[0].__class__)
            return method.__get__(obj, cls)(*args, **kwargs)
        _method.register = self.register
        update_wrapper(_method, self.func)
        return _method
