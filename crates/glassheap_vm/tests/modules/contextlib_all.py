from contextlib import *
import io, sys
@contextmanager
def cm(x):
    print("enter", x)
    try:
        yield x * 2
    except KeyError as e:
        print("caught", e)
    finally:
        print("exit")
with cm(2) as v: print(v)
with cm(3): raise KeyError("k")
try:
    with cm(4): raise ValueError("v")
except ValueError as e:
    print("out", e)
@contextmanager
def bad():
    if False: yield
try:
    with bad(): pass
except RuntimeError as e:
    print(e)
@contextmanager
def twice():
    yield 1
    yield 2
try:
    with twice(): pass
except RuntimeError as e:
    print(e)
@cm("deco")
def f(): print("in f")
f(); f()
with ExitStack() as st:
    a = st.enter_context(cm("a")); b = st.enter_context(cm("b"))
    st.callback(print, "cb", end="!\n")
    st.push(lambda *e: print("push", e[0]))
    print(a, b)
with ExitStack() as st:
    st.enter_context(suppress(ZeroDivisionError)); st.callback(print, "after")
    1 / 0
try:
    with ExitStack() as st:
        st.callback(lambda: 1 / 0)
        raise KeyError("first")
except ZeroDivisionError as e:
    print(repr(e), repr(e.__context__))
s = ExitStack(); s.callback(print, "moved")
with s: t = s.pop_all()
print("closing"); t.close()
with suppress(OSError, KeyError): {}["x"]
class R:
    def close(self): print("closed")
with closing(R()) as r: print(type(r).__name__)
buf = io.StringIO()
with redirect_stdout(buf): print("hidden")
print(repr(buf.getvalue()))
with nullcontext(5) as n: print(n)
class M(AbstractContextManager):
    def __exit__(self, *a): print("M exit")
with M() as m: print(type(m).__name__)
class D(ContextDecorator):
    def __enter__(self): print("in"); return self
    def __exit__(self, *a): print("out"); return False
@D()
def g(): print("g")
g()
print(isinstance(m, AbstractContextManager), isinstance(3, AbstractContextManager))
b = io.StringIO("one\ntwo\n"); print(b.readline(), list(b), b.tell()); b.seek(0); print(b.read(2)); b.write("XX"); print(b.getvalue())
b.close()
try:
    b.read()
except ValueError as e:
    print(e)
