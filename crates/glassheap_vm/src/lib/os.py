import sys

name = "posix"
linesep = "\n"
sep, altsep, pathsep, curdir, pardir, devnull, extsep = "/", None, ":", ".", "..", "/dev/null", "."
environ = {}
error = OSError


class PathLike(object):
    pass


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    return type(path).__fspath__(path)


def getpid():
    return 1


def getcwd():
    return "/"


def getenv(key, default=None):
    return environ.get(key, default)


def cpu_count():
    return 1


def _exit(status):
    raise RuntimeError("Glassheap does not leave without the interpreter's end; use sys.exit()")


def urandom(n):
    from random import randbytes
    return randbytes(n)


def getloadavg():
    return (0.0, 0.0, 0.0)


def __getattr__(name):
    if name == "path":
        import os.path
        return sys.modules["os.path"]
    if name.startswith("__"):
        raise AttributeError(f"module 'os' has no attribute {name!r}")
    raise RuntimeError(f"os.{name}: Glassheap has no operating system under it")


__path__ = []
