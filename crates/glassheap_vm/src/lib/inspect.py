import sys
import types as _t


def isfunction(o): return isinstance(o, _t.FunctionType)
def isclass(o): return isinstance(o, type)
def ismethod(o): return isinstance(o, _t.MethodType)
def ismodule(o): return isinstance(o, _t.ModuleType)
def isbuiltin(o): return isinstance(o, _t.BuiltinFunctionType)
def isgenerator(o): return isinstance(o, _t.GeneratorType)
def isframe(o): return isinstance(o, _t.FrameType)
def iscode(o): return isinstance(o, _t.CodeType)
def istraceback(o): return isinstance(o, _t.TracebackType)
def iscoroutine(o): return False
def iscoroutinefunction(o): return False
def isawaitable(o): return False
def isgeneratorfunction(o): return isfunction(o) and bool(o.__code__.co_flags & 0x20)
def isabstract(o): return isinstance(o, type) and bool(getattr(o, "__abstractmethods__", ()))
def ismethoddescriptor(o):
    return not isclass(o) and not ismethod(o) and not isfunction(o) and hasattr(type(o), "__get__") and not hasattr(type(o), "__set__")
def isdatadescriptor(o): return not isclass(o) and (hasattr(type(o), "__set__") or hasattr(type(o), "__delete__"))
def isroutine(o): return isbuiltin(o) or isfunction(o) or ismethod(o) or ismethoddescriptor(o)


def _no_source(*args):
    raise OSError("could not get source code")


getsource = getsourcelines = getsourcefile = findsource = _no_source


def getdoc(o):
    doc = getattr(o, "__doc__", None)
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    lines = doc.expandtabs().split("\n")
    indents = [len(l) - len(l.lstrip()) for l in lines[1:] if l.strip()]
    n = min(indents) if indents else 0
    lines = [lines[0].lstrip()] + [l[n:] for l in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getmro(cls):
    return cls.__mro__


def getmembers(o, predicate=None):
    out = []
    for name in dir(o):
        try:
            value = getattr(o, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            out.append((name, value))
    return out


def getmodule(o):
    return sys.modules.get(getattr(o, "__module__", None))


def currentframe():
    return sys._getframe(1)


def unwrap(f, *, stop=None):
    while hasattr(f, "__wrapped__") and not (stop and stop(f)):
        f = f.__wrapped__
    return f


def getattr_static(o, attr, *default):
    if "__dict__" in dir(type(o)) and attr in getattr(o, "__dict__", {}):
        return o.__dict__[attr]
    for c in (o if isinstance(o, type) else type(o)).__mro__:
        if attr in c.__dict__:
            return c.__dict__[attr]
    if default:
        return default[0]
    raise AttributeError(attr)


class _empty(object):
    pass


class _Kind(int):
    def __str__(self):
        return self.name

    def __repr__(self):
        return f"<_ParameterKind.{self.name}: {int(self)}>"


def _kinds():
    for i, name in enumerate("POSITIONAL_ONLY POSITIONAL_OR_KEYWORD VAR_POSITIONAL KEYWORD_ONLY VAR_KEYWORD".split()):
        k = _Kind(i)
        k.name = name
        yield k


def _note(a):
    if isinstance(a, type):
        return a.__qualname__ if a.__module__ in ("builtins",) else f"{a.__module__}.{a.__qualname__}"
    return repr(a).replace("typing.", "")


class Parameter(object):
    empty = _empty
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _kinds()

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def __str__(self):
        text = ("", "", "*", "", "**")[self.kind] + self.name
        if self.annotation is not _empty:
            text += ": " + _note(self.annotation)
        if self.default is not _empty:
            text += (" = " if self.annotation is not _empty else "=") + repr(self.default)
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'


class Signature(object):
    empty = _empty

    def __init__(self, parameters=(), *, return_annotation=_empty):
        self.parameters = {p.name: p for p in parameters}
        self.return_annotation = return_annotation

    def __str__(self):
        out, last = [], None
        star = False
        for p in self.parameters.values():
            if last == 0 and p.kind != 0:
                out.append("/")
            if p.kind == 2:
                star = True
            if p.kind == 3 and not star:
                out.append("*")
                star = True
            out.append(str(p))
            last = p.kind
        if last == 0:
            out.append("/")
        text = "(" + ", ".join(out) + ")"
        if self.return_annotation is not _empty:
            text += " -> " + _note(self.return_annotation)
        return text

    def __repr__(self):
        return f"<Signature {self}>"


def signature(f, **kwargs):
    if isclass(f):
        init = f.__init__
        if not isfunction(init):
            return Signature()
        return _without_first(signature(init), keep_return=False)
    if ismethod(f):
        return _without_first(signature(f.__func__))
    f = unwrap(f, stop=lambda g: hasattr(g, "__signature__"))
    if not isfunction(f):
        call = getattr(type(f), "__call__", None)
        if isfunction(call):
            return _without_first(signature(call))
        if callable(f):
            raise ValueError(f"no signature found for builtin {f!r}")
        raise TypeError(f"{f!r} is not a callable object")
    code, notes = f.__code__, getattr(f, "__annotations__", {})
    n, k = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames
    defaults = f.__defaults__ or ()
    out = []
    for i in range(n):
        default = defaults[i - n + len(defaults)] if i >= n - len(defaults) else _empty
        kind = Parameter.POSITIONAL_ONLY if i < code.co_posonlyargcount else Parameter.POSITIONAL_OR_KEYWORD
        out.append(Parameter(names[i], kind, default=default, annotation=notes.get(names[i], _empty)))
    at = n + k
    if code.co_flags & 4:
        out.append(Parameter(names[at], Parameter.VAR_POSITIONAL, annotation=notes.get(names[at], _empty)))
        at += 1
    for name in names[n:n + k]:
        default = (f.__kwdefaults__ or {}).get(name, _empty)
        out.append(Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=notes.get(name, _empty)))
    if code.co_flags & 8:
        out.append(Parameter(names[at], Parameter.VAR_KEYWORD, annotation=notes.get(names[at], _empty)))
    return Signature(out, return_annotation=notes.get("return", _empty))


def _without_first(sig, keep_return=True):
    return Signature(list(sig.parameters.values())[1:],
                     return_annotation=sig.return_annotation if keep_return else _empty)


def getfullargspec(func):
    raise RuntimeError("Glassheap has inspect.signature() only")
