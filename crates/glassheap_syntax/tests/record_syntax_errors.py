"""Records what real CPythons say about erroneous snippets.

    python3.13 record_syntax_errors.py syntax_errors.json

adds (or replaces) the column of the running release in the JSON file: for each snippet the exception's type, its
message and its line, or null where the release compiles it. The snippets are those of snippets.txt, one a line with
\\n, \\t and \\uXXXX escapes, and those that TEMPLATES makes; no verdict is typed by hand.
"""

import json
import os
import re
import sys
import warnings

TEMPLATES = {
    "{} = 1": ["x.y()", "x[0]()", "a if b else c", "a or b", "a == b", "a is b", "~a", "lambda x: x", "'a' 'b'", "b'a'", "1j", "(a, b())", "[a, [b, 1]]", "a.b + 1", "f'a'", "__debug__", "1", "None", "True", "...", "f()", "-a", "not a", "{}", "{a: b}", "{a}", "[x for x in y]", "(x for x in y)", "{x: x for x in y}", "(a + b)", "(x := 1)", "yield", "(yield)"],
    "for {} in y: pass": ["a()", "(a, 1)", "a + 1", "'a'", "True", "a.b()", "[a, 2]", "a if b else c", "{1}"],
    "with x as {}: pass": ["a()", "1", "(a, 1)", "True", "a + 1", "[a, b()]"],
    "[x for {} in y]": ["1", "f()", "None", "(a, 1)"],
    "del {}": ["a()", "'a'", "True", "(a, b())", "a + 1", "[x for x in y]", "{1}", "a < b", "lambda: 1", "...", "f'a'", "-a", "", "*a", "(a, *b)", "1"],
    "{} += 1": ["a()", "'a'", "True", "a + 1", "[1]", "{1}", "a < b", "a if b else c", "(a, b)", "[a]", "a, b", "1"],
    "({} := 1)": ["a()", "'a'", "True", "a + 1", "[1]", "a.b", "a[1]", "lambda: 1", "(a, b)"],
    "f({}=1)": ["a()", "1", "False", "a + 1", "[1]", "a.b", "a[1]", "not a", "-a", "'a'", "None", "__debug__"],
    "f({})": ["a=1, b", "**k, a", "**k, *a", "a=1, a=2", "a=1, b=2, a=3", "x for x in y, 1", "1, x for x in y", "a=", "**", "*", "a,, b", ",", "a b", "1 2", "a, b c", "a b, c", "a:=1:=2", "a = b = c", "(*a)", "x y=1"],
    "if {}: pass": ["x = y", "x y", "x +", "(x", "x)", "x = 1 and y", "x = y and z", "not", "x =", "1 2", "x.y = 1", "f() = 1"],
    "x = {}": ["", "1 +", "a.", "a b", "(a", "a)", "[a", "{a: }", "a if b", "lambda", "not", "1 2 3", "'a' b", "a 'b'", "a[1", "a(1", "*", "**a", "@", "for", "class", "in", "5x", "0_", "0b", "1e5x", "a!b", "*a", "(y = 1)", "[1, 2 3]", "{1, 2 3}", "[,]", "[1,,2]", "(,)", "{1:}", "{1: 2, 3}", "{1, 2: 3}", "{**a, 1}", "{*a: 1}", "{1: *a}", "{1: 2 3: 4}", "{'a': 1 'b': 2}", "[a = 1]", "{a = 1}", "y = 1 2"],
    "def f({}): pass": ["a, a", "a=1, b", "*, *a", "a, 1", "a.b", "a()", "*a, **b, c", "a b", "a,, b", "**", "*, a, *", "'a'", "a=", "*", "*, **k", "**k, *a", "a, /, b, /", "/", "/, a", "*, /", "*a, /", "*a=1", "**a=1", "(a, b)", "None", "a, *a", "a, **a", "__debug__", "*a, *b", "**a, **b", "a, (b), c"],
    "lambda {}: 1": ["a, a", "a=1, b", "*", "(a, b)", "a b", "1", "*a, *b", "a.b", "*, **k"],
    "{} x:\n    pass": ["elif", "for", "class", "def", "iff", "switch", "else", "whle", "unless"],
    "{}:\n    pass": ["if", "while", "for", "with", "def", "class", "except", "else", "elif", "finally", "lambda", "x y"],
    "{}:\nx = 1": ["if x", "while x", "for a in b", "with x", "def f()", "class C", "try", "class C(D)", "if x:\n    pass\nelse", "if x:\n    pass\nelif y", "for a in b:\n    pass\nelse", "while a:\n    pass\nelse", "try:\n    pass\nexcept", "try:\n    pass\nexcept E", "try:\n    pass\nexcept E as e", "try:\n    pass\nfinally", "try:\n    pass\nexcept* E", "match x"],
    "{}\n    pass": ["if x", "while x", "for a in b", "with x", "def f()", "class C", "try", "else", "class C(D)", "match x", "if x:\n    pass\nelse", "try:\n    pass\nexcept", "try:\n    pass\nfinally", "def f(a) -> int", "with a as b"],
    "def f():\n    {}": ["break", "continue", "nonlocal x", "x = 1\n    global x", "print(x)\n    global x", "x: int\n    global x", "global x\n    nonlocal x", "global x\n    x: int = 1", "from a import *", "return x y", "retrun 1", "import x\n    global x", "x = 1\n  y = 2", "x = 1\n      y = 2"],
    "match x:\n    case {}:\n        pass": ["(a, a)", "[*a, *b]", "{'a': 1, 'a': 2}", "{**r, 'a': 1}", "C(a=1, a=2)", "C(a=1, b)", "a | b", "1 | a", "(1 as a) | 2", "1 as _", "1 as a.b", "1 as f()", "{a: 1}", "-a", "1 + 2", "1 + a", "a + b", "_:\n        pass\n    case 1", "y:\n        pass\n    case 1"],
    "f'{{}}'": ["", " ", "x y", "1 2", "*", "a = b", "x!z", "x!", "!r", ":x", "=", ",", "+", "x[", "x(", "x)", ")", "x;y", "if", "1 +", "lambda x: 1", "x!r!s", "a b c", "x"],
    "{}": ["f'{'", "f'{x'", "f'{x!r'", "f'{x:'", "f'}'", "f'{x}}'", "f'abc", "f'''abc", "f'{x:{'"],
}


def snippets():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "snippets.txt"), encoding="utf-8") as f:
        found = [line.rstrip("\n") for line in f]
    found = [s.replace("\\n", "\n").replace("\\t", "\t") for s in found if s]
    found = [re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), s) for s in found]
    for template, values in TEMPLATES.items():
        found += [template.replace("{}", v, 1) for v in values]
    return list(dict.fromkeys(found))


def verdict(source):
    try:
        compile(source, "<snippet>", "exec", dont_inherit=True)
    except SyntaxError as e:
        return [type(e).__name__, e.msg, e.lineno]
    except Exception as e:
        return [type(e).__name__, str(e), None]
    return None


def main():
    warnings.simplefilter("ignore")
    path = sys.argv[1]
    try:
        with open(path, encoding="utf-8") as f:
            table = json.load(f)
    except FileNotFoundError:
        table = {}
    release = "%d.%d" % sys.version_info[:2]
    wanted = snippets()
    table = {s: table.get(s, {}) for s in wanted}
    for source in wanted:
        table[source][release] = verdict(source)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(table, f, indent=0, ensure_ascii=True)
        f.write("\n")


main()
