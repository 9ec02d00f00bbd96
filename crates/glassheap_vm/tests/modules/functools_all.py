import functools, sys, weakref
from functools import *
p = partial(print, "a", sep="-"); p("b", "c"); print(p.func is print, p.args, p.keywords)
print(partial(int, base=2)("101"), repr(partial(int, "7")), partial(partial(max, 1), 2).args)
q = partial(int); q.name = "n"; print(q.__dict__)
try:
    partial(3)
except TypeError as e:
    print(e)
print(reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(max, [], 5))
for f in (lambda: reduce(max, []), lambda: reduce(max, 3)):
    try:
        f()
    except TypeError as e:
        print(e)
calls = []
@lru_cache(maxsize=2)
def f(x, y=1):
    "doc"
    calls.append(x)
    return x + y
print(f(1), f(1), f(2), f(3), f(1), calls, f.cache_info(), f.__name__, f.__doc__, f.__wrapped__ is not None)
print(f(1, y=2), f.cache_parameters()); f.cache_clear(); print(f.cache_info())
@lru_cache(None, typed=True)
def g(x):
    calls.append(x)
    return x
calls.clear(); print(g(1), g(1.0), g(True), calls, g.cache_info().currsize)
@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(60), fib.cache_info())
@lru_cache
def h(*a, **k):
    return a, k
print(h(1, b=2), h(1, b=2), h.cache_info())
try:
    h([])
except TypeError as e:
    print(e)
class C:
    @lru_cache(maxsize=4)
    def m(self, x):
        return x * 2
    @cached_property
    def slow(self):
        print("computing")
        return 42
    def two(self, a, b): return (a, b)
    one = partialmethod(two, 1)
c = C(); print(c.m(3), c.m(3), C.m.cache_info().hits, c.slow, c.slow, c.one(5)); del c.slow; print(c.slow)
r = weakref.ref(c); del c; print(r() is None); C.m.cache_clear(); print(r())
def deco(fn):
    @wraps(fn)
    def inner(*a):
        return fn(*a)
    return inner
@deco
def named(x: int) -> str:
    "the doc"
print(named.__name__, named.__doc__, named.__annotations__, named.__wrapped__.__name__, named.__qualname__)
@total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(2), V(1) > V(2), V(2) >= V(2), V(3) >= V(4))
try:
    @total_ordering
    class W: pass
except ValueError as e:
    print(e)
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
@singledispatch
def show(x): return "object"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list"
print(show(1), show([]), show("s"), show(True), show.dispatch(int)(1))
class S:
    @singledispatchmethod
    def go(self, x): return "any"
    @go.register
    def _(self, x: str): return "str"
print(S().go(1), S().go("a"))
data = [1]; pp = partial(len, data); print(pp(), sys.getrefcount(data)); del pp; print(sys.getrefcount(data))
