import sys
from _traceback import format_exception as _whole, entries as _entries, line_text as _line


class FrameSummary(object):
    __slots__ = ("filename", "lineno", "name", "line")

    def __init__(self, filename, lineno, name, line=None):
        self.filename, self.lineno, self.name, self.line = filename, lineno, name, line

    def __iter__(self):
        return iter((self.filename, self.lineno, self.name, self.line))

    def __getitem__(self, i):
        return (self.filename, self.lineno, self.name, self.line)[i]

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"


class StackSummary(list):
    def format(self):
        return format_list(self)


def _given(exc, value):
    return value if value is not None and not isinstance(exc, BaseException) else exc


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    exc = _given(exc, value)
    if exc is None:
        return ["NoneType: None\n"]
    return _whole(exc, chain).splitlines(True)


def format_exception_only(exc, value=None):
    exc = _given(exc, value)
    if exc is None:
        return ["NoneType: None\n"]
    name = type(exc).__qualname__
    if type(exc).__module__ not in ("builtins", "__main__"):
        name = f"{type(exc).__module__}.{name}"
    text = str(exc)
    out = [f"{name}: {text}\n" if text else f"{name}\n"]
    return out + [note + "\n" for note in getattr(exc, "__notes__", ())]


def _put(text, file):
    (sys.stderr if file is None else file).write(text)


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    _put("".join(format_exception(exc, value, tb, limit, chain)), file)


def format_exc(limit=None, chain=True):
    return "".join(format_exception(sys.exc_info()[1]))


def print_exc(limit=None, file=None, chain=True):
    _put(format_exc(), file)


def print_last(limit=None, file=None, chain=True):
    print_exception(sys.last_exc, file=file)


def extract_tb(tb, limit=None):
    out = StackSummary()
    while tb is not None:
        code = tb.tb_frame.f_code
        out.append(FrameSummary(code.co_filename, tb.tb_lineno, code.co_name, _line(tb.tb_lineno)))
        tb = tb.tb_next
    return out if limit is None else StackSummary(out[:limit])


def extract_stack(f=None, limit=None):
    f = sys._getframe(1) if f is None else f
    out = StackSummary()
    while f is not None:
        out.append(FrameSummary(f.f_code.co_filename, f.f_lineno, f.f_code.co_name, _line(f.f_lineno)))
        f = f.f_back
    out.reverse()
    return out


def format_list(entries):
    out = []
    for filename, lineno, name, line in entries:
        text = f'  File "{filename}", line {lineno}, in {name}\n'
        if line:
            text += f"    {line.strip()}\n"
        out.append(text)
    return out


def format_tb(tb, limit=None):
    return format_list(extract_tb(tb, limit))


def print_tb(tb, limit=None, file=None):
    _put("".join(format_tb(tb, limit)), file)


def format_stack(f=None, limit=None):
    return format_list(extract_stack(sys._getframe(1) if f is None else f, limit))


def print_stack(f=None, limit=None, file=None):
    _put("".join(format_list(extract_stack(sys._getframe(1) if f is None else f, limit))), file)


def walk_tb(tb):
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


class TracebackException(object):
    def __init__(self, exc_type, exc_value, exc_traceback=None, **kwargs):
        self._exc = exc_value
        self.exc_type = exc_type
        self.stack = extract_tb(exc_traceback)

    @classmethod
    def from_exception(cls, exc, **kwargs):
        return cls(type(exc), exc, exc.__traceback__)

    def format(self, *, chain=True):
        yield from format_exception(self._exc, chain=chain)

    def format_exception_only(self):
        yield from format_exception_only(self._exc)
