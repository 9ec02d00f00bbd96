whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join(map(str.capitalize, s.split(sep)))


class Template(object):
    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def _fill(self, mapping, safe):
        t, out, i = self.template, [], 0
        while i < len(t):
            if t[i] != "$":
                out.append(t[i])
                i += 1
                continue
            if t[i + 1:i + 2] == "$":
                out.append("$")
                i += 2
                continue
            j = i + 1
            braced = t[j:j + 1] == "{"
            if braced:
                j += 1
            k = j
            while k < len(t) and (t[k] == "_" or t[k].isalnum() and t[k].isascii()):
                k += 1
            name = t[j:k]
            if not name or name[0].isdigit() or braced and t[k:k + 1] != "}":
                if safe:
                    out.append("$")
                    i += 1
                    continue
                lines = t[:i].split("\n")
                raise ValueError("Invalid placeholder in string: line %d, col %d" % (len(lines), len(lines[-1]) + 1))
            end = k + 1 if braced else k
            if safe and name not in mapping:
                out.append(t[i:end])
            else:
                out.append(str(mapping[name]))
            i = end
        return "".join(out)

    def substitute(self, mapping={}, /, **kws):
        return self._fill({**mapping, **kws}, False)

    def safe_substitute(self, mapping={}, /, **kws):
        return self._fill({**mapping, **kws}, True)


class Formatter(object):
    def format(self, format_string, /, *args, **kwargs):
        return format_string.format(*args, **kwargs)

    def vformat(self, format_string, args, kwargs):
        return format_string.format(*args, **kwargs)
