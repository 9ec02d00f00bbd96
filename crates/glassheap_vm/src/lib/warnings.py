import sys

_filters = []
_once = set()


def warn(message, category=None, stacklevel=1, source=None, **kwargs):
    if isinstance(message, Warning):
        category, text = message.__class__, str(message)
    else:
        category, text = category or UserWarning, str(message)
        message = category(text)
    frame = sys._getframe(1)
    for _ in range(stacklevel - 1):
        frame = frame.f_back or frame
    warn_explicit(message, category, frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__"))


def warn_explicit(message, category, filename, lineno, module=None, registry=None, **kwargs):
    action = None
    for act, cat in _filters:
        if issubclass(category, cat):
            action = act
            break
    if action is None:
        action = "default"
        if issubclass(category, (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)):
            if not (category is DeprecationWarning and module == "__main__"):
                action = "ignore"
    if action == "ignore":
        return
    if action == "error":
        raise message
    key = (str(message), category, lineno if action == "default" else 0)
    if action != "always":
        if key in _once:
            return
        _once.add(key)
    if _logs:
        _logs[-1].append(WarningMessage(message, category, filename, lineno))
    else:
        showwarning(message, category, filename, lineno)


class WarningMessage(object):
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message, self.category, self.filename, self.lineno = message, category, filename, lineno
        self.file, self.line, self.source = file, line, source


_logs = []


def formatwarning(message, category, filename, lineno, line=None):
    text = f"{filename}:{lineno}: {category.__name__}: {message}\n"
    if line is None:
        from _traceback import line_text
        line = line_text(lineno)
    return text + (f"  {line.strip()}\n" if line else "")


def showwarning(message, category, filename, lineno, file=None, line=None):
    (file or sys.stderr).write(formatwarning(message, category, filename, lineno, line))


def simplefilter(action, category=Warning, lineno=0, append=False):
    _filters.insert(len(_filters) if append else 0, (action, category))


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    simplefilter(action, category, lineno, append)


def resetwarnings():
    _filters[:] = []


class catch_warnings(object):
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._first = action and (action, category)

    def __enter__(self):
        self._saved = _filters[:]
        if self._first:
            _filters.insert(0, self._first)
        if self._record:
            log = []
            _logs.append(log)
            return log

    def __exit__(self, *exc):
        _filters[:] = self._saved
        if self._record:
            _logs.pop()


def deprecated(message, /, **kwargs):
    return lambda f: f
