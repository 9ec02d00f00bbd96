DEFAULT_BUFFER_SIZE = 8192
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


class UnsupportedOperation(OSError, ValueError):
    pass


class _Memory(object):
    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *exc):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        self.closed = True

    def flush(self):
        self._check()

    def isatty(self):
        return False

    def readable(self):
        return True

    writable = seekable = readable

    def tell(self):
        self._check()
        return self._at

    def seek(self, pos, whence=0):
        self._check()
        if whence == 0 and pos < 0:
            raise ValueError(f"Negative seek position {pos}")
        base = (0, self._at, len(self._data()))[whence]
        self._at = max(base + pos, 0)
        return self._at

    def read(self, size=-1):
        self._check()
        data = self._data()
        end = len(data) if size is None or size < 0 else self._at + size
        part = data[self._at:end]
        self._at += len(part)
        return part

    def readline(self, size=-1):
        self._check()
        data = self._data()
        end = data.find(self._newline, self._at) + 1 or len(data)
        if size is not None and size >= 0:
            end = min(end, self._at + size)
        part = data[self._at:end]
        self._at += len(part)
        return part

    def readlines(self, hint=-1):
        return list(self)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def getvalue(self):
        self._check()
        return self._data()

    def truncate(self, pos=None):
        self._check()
        pos = self._at if pos is None else pos
        self._parts = [self._data()[:pos]]
        self._len = len(self._parts[0])
        return pos

    def _data(self):
        if len(self._parts) != 1:
            self._parts = [self._empty.join(self._parts)]
        return self._parts[0]

    def _put(self, s):
        if self._at == self._len:
            self._parts.append(s)
        else:
            data = self._data()
            if self._at > len(data):
                data += self._zero * (self._at - len(data))
            self._parts = [data[:self._at] + s + data[self._at + len(s):]]
        self._at += len(s)
        self._len = max(self._len, self._at)
        return len(s)


class StringIO(_Memory):
    _newline, _empty, _zero = "\n", "", "\0"

    def __init__(self, initial_value="", newline="\n"):
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError(f"initial_value must be str or None, not {type(initial_value).__name__}")
        self._parts = [initial_value or ""]
        self._len = len(self._parts[0])
        self._at = 0
        self.closed = False

    def write(self, s):
        self._check()
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        return self._put(s)


class BytesIO(_Memory):
    _newline, _empty, _zero = b"\n", b"", b"\0"

    def __init__(self, initial_bytes=b""):
        self._parts = [bytes(initial_bytes)]
        self._len = len(self._parts[0])
        self._at = 0
        self.closed = False

    def write(self, b):
        self._check()
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return self._put(bytes(b))


def open(*args, **kwargs):
    raise RuntimeError("Glassheap has no files")
