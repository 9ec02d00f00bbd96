def _chunks(text):
    out, word = [], ""
    for c in text.expandtabs():
        c = " " if c in "\n\r\t\v\f" else c
        if word and (c == " ") != (word[0] == " "):
            out.append(word)
            word = ""
        word += c
        if c == "-" and len(word) > 2 and word[-2].isalpha():
            out.append(word)
            word = ""
    if word:
        out.append(word)
    return out


def wrap(text, width=70, *, initial_indent="", subsequent_indent="", break_long_words=True, **kwargs):
    lines, line, chunks = [], "", _chunks(text)
    if width <= 0:
        raise ValueError(f"invalid width {width!r} (must be > 0)")
    chunks.reverse()
    while chunks:
        indent = subsequent_indent if lines else initial_indent
        room = width - len(indent)
        if not chunks[-1].strip() and lines:
            chunks.pop()
        cur = []
        n = 0
        while chunks and n + len(chunks[-1]) <= room:
            n += len(chunks[-1])
            cur.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            space = max(room - n, 1)
            if break_long_words:
                cur.append(chunks[-1][:space])
                chunks[-1] = chunks[-1][space:]
            elif not cur:
                cur.append(chunks.pop())
        if cur and not cur[-1].strip():
            cur.pop()
        if cur:
            lines.append(indent + "".join(cur))
    return lines


def fill(text, width=70, **kwargs):
    return "\n".join(wrap(text, width, **kwargs))


def shorten(text, width, *, placeholder=" [...]", **kwargs):
    words = text.split()
    whole = " ".join(words)
    if len(whole) <= width:
        return whole
    if len(placeholder.lstrip()) > width:
        raise ValueError("placeholder too large for max width")
    while words and len(" ".join(words)) + len(placeholder) > width:
        words.pop()
    return " ".join(words) + placeholder if words else placeholder.lstrip()


def dedent(text):
    lines = text.split("\n")
    margin = None
    for line in lines:
        body = line.lstrip(" \t")
        if not body:
            continue
        indent = line[:len(line) - len(body)]
        if margin is None:
            margin = indent
        else:
            n = 0
            while n < len(margin) and n < len(indent) and margin[n] == indent[n]:
                n += 1
            margin = margin[:n]
    n = len(margin or "")
    return "\n".join(line[n:] if line.strip() else "" for line in lines)


def indent(text, prefix, predicate=None):
    if predicate is None:
        predicate = str.strip
    return "".join(prefix + line if predicate(line) else line for line in text.splitlines(True))
