__all__ = ["dump", "dumps", "load", "loads", "JSONDecodeError", "JSONEncoder", "JSONDecoder"]
_escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc, pos):
        self.lineno = doc.count("\n", 0, pos) + 1
        self.colno = pos - doc.rfind("\n", 0, pos)
        ValueError.__init__(self, f"{msg}: line {self.lineno} column {self.colno} (char {pos})")
        self.msg, self.doc, self.pos = msg, doc, pos


def _string(s, ensure_ascii):
    out = []
    for c in s:
        if c in _escapes:
            out.append(_escapes[c])
        elif c < " " or ensure_ascii and c > "~":
            n = ord(c)
            if n > 0xFFFF:
                n -= 0x10000
                out.append("\\u%04x\\u%04x" % (0xD800 | n >> 10, 0xDC00 | n & 0x3FF))
            else:
                out.append("\\u%04x" % n)
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


class JSONEncoder(object):
    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys, self.ensure_ascii, self.allow_nan = skipkeys, ensure_ascii, allow_nan
        self.check_circular = check_circular
        self.sort_keys = sort_keys
        self.indent = " " * indent if isinstance(indent, int) else indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        else:
            self.item_separator, self.key_separator = ("," if indent is not None else ", "), ": "
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        return "".join(self.iterencode(o))

    def iterencode(self, o):
        out = []
        self._write(o, out, 0, [])
        return out

    def _scalar(self, o):
        if isinstance(o, str):
            return _string(o, self.ensure_ascii)
        if o is None:
            return "null"
        if o is True:
            return "true"
        if o is False:
            return "false"
        if isinstance(o, int):
            return int.__repr__(o)
        if isinstance(o, float):
            if o != o or o in (float("inf"), float("-inf")):
                if not self.allow_nan:
                    raise ValueError(f"Out of range float values are not JSON compliant: {o!r}")
                return "NaN" if o != o else "Infinity" if o > 0 else "-Infinity"
            return float.__repr__(o)
        return None

    def _write(self, o, out, level, seen):
        text = self._scalar(o)
        if text is not None:
            out.append(text)
            return
        for other in seen:
            if other is o and self.check_circular:
                raise ValueError("Circular reference detected")
        seen.append(o)
        if isinstance(o, dict):
            items = []
            for k, v in o.items():
                if isinstance(k, str):
                    pass
                elif k is None or isinstance(k, (bool, int, float)):
                    k = self._scalar(k)
                elif self.skipkeys:
                    continue
                else:
                    raise TypeError(f"keys must be str, int, float, bool or None, not {k.__class__.__name__}")
                items.append((k, v))
            if self.sort_keys:
                items = sorted(items)
            self._list(items, "{}", out, level, seen)
        elif isinstance(o, (list, tuple)):
            self._list(o, "[]", out, level, seen)
        else:
            self._write(self.default(o), out, level, seen)
        seen.pop()

    def _list(self, items, ends, out, level, seen):
        if not items:
            out.append(ends)
            return
        out.append(ends[0])
        gap = None if self.indent is None else "\n" + self.indent * (level + 1)
        first = True
        for item in items:
            if not first:
                out.append(self.item_separator)
            first = False
            if gap is not None:
                out.append(gap)
            if ends == "{}":
                out.append(_string(item[0], self.ensure_ascii) + self.key_separator)
                item = item[1]
            self._write(item, out, level + 1, seen)
        if gap is not None:
            out.append("\n" + self.indent * level)
        out.append(ends[1])


def dumps(obj, *, cls=None, **kw):
    return (cls or JSONEncoder)(**kw).encode(obj)


def dump(obj, fp, **kw):
    fp.write(dumps(obj, **kw))


class JSONDecoder(object):
    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None,
                 object_pairs_hook=None, strict=True):
        self.object_hook, self.object_pairs_hook = object_hook, object_pairs_hook
        self.parse_float, self.parse_int = parse_float or float, parse_int or int

    def decode(self, s):
        value, end = self.raw_decode(s, self._space(s, 0))
        end = self._space(s, end)
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return value

    def _space(self, s, i):
        while i < len(s) and s[i] in " \t\n\r":
            i += 1
        return i

    def raw_decode(self, s, i=0):
        c = s[i:i + 1]
        if c == '"':
            return self._text(s, i + 1)
        if c == "{":
            return self._object(s, i + 1)
        if c == "[":
            return self._array(s, i + 1)
        for word, value in (("null", None), ("true", True), ("false", False), ("NaN", float("nan")),
                            ("Infinity", float("inf")), ("-Infinity", float("-inf"))):
            if s.startswith(word, i):
                return value, i + len(word)
        j = i + 1 if c == "-" else i
        k = j
        while k < len(s) and s[k] in "0123456789":
            k += 1
        if k == j:
            raise JSONDecodeError("Expecting value", s, i)
        if s[j] == "0":
            k = j + 1
        end, whole = k, True
        if s[k:k + 1] == "." and s[k + 1:k + 2].isdigit():
            k += 1
            while k < len(s) and s[k] in "0123456789":
                k += 1
            end, whole = k, False
        if s[k:k + 1] in ("e", "E"):
            k += 2 if s[k + 1:k + 2] in ("+", "-") else 1
            if s[k:k + 1].isdigit():
                while k < len(s) and s[k] in "0123456789":
                    k += 1
                end, whole = k, False
        return (self.parse_int if whole else self.parse_float)(s[i:end]), end

    def _text(self, s, i):
        begin, out = i - 1, []
        while True:
            j = i
            while j < len(s) and s[j] not in '"\\' and s[j] >= " ":
                j += 1
            out.append(s[i:j])
            if j >= len(s):
                raise JSONDecodeError("Unterminated string starting at", s, begin)
            c = s[j]
            if c == '"':
                return "".join(out), j + 1
            if c != "\\":
                raise JSONDecodeError("Invalid control character at", s, j)
            e = s[j + 1:j + 2]
            if e == "u":
                n = int(s[j + 2:j + 6], 16)
                j += 6
                if 0xD800 <= n < 0xDC00 and s[j:j + 2] == "\\u":
                    low = int(s[j + 2:j + 6], 16)
                    if 0xDC00 <= low < 0xE000:
                        n = 0x10000 + (n - 0xD800 << 10 | low - 0xDC00)
                        j += 6
                out.append(chr(n))
            else:
                known = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
                if e not in known:
                    raise JSONDecodeError("Invalid \\escape", s, j)
                out.append(known[e])
                j += 2
            i = j

    def _object(self, s, i):
        pairs = []
        i = self._space(s, i)
        if s[i:i + 1] == "}":
            i += 1
        else:
            while True:
                if s[i:i + 1] != '"':
                    raise JSONDecodeError("Expecting property name enclosed in double quotes", s, i)
                key, i = self._text(s, i + 1)
                i = self._space(s, i)
                if s[i:i + 1] != ":":
                    raise JSONDecodeError("Expecting ':' delimiter", s, i)
                value, i = self.raw_decode(s, self._space(s, i + 1))
                pairs.append((key, value))
                i = self._space(s, i)
                if s[i:i + 1] == "}":
                    i += 1
                    break
                if s[i:i + 1] != ",":
                    raise JSONDecodeError("Expecting ',' delimiter", s, i)
                i = self._space(s, i + 1)
        if self.object_pairs_hook is not None:
            return self.object_pairs_hook(pairs), i
        value = dict(pairs)
        return (value if self.object_hook is None else self.object_hook(value)), i

    def _array(self, s, i):
        items = []
        i = self._space(s, i)
        if s[i:i + 1] == "]":
            return items, i + 1
        while True:
            value, i = self.raw_decode(s, i)
            items.append(value)
            i = self._space(s, i)
            if s[i:i + 1] == "]":
                return items, i + 1
            if s[i:i + 1] != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, i)
            i = self._space(s, i + 1)


def loads(s, *, cls=None, **kw):
    if isinstance(s, (bytes, bytearray)):
        s = s.decode()
    elif not isinstance(s, str):
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {s.__class__.__name__}")
    return (cls or JSONDecoder)(**kw).decode(s)


def load(fp, **kw):
    return loads(fp.read(), **kw)
