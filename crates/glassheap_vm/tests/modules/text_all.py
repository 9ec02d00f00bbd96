import json, string, textwrap, operator, copy, typing, types, warnings, os.path, abc, array, sys, traceback
print(json.dumps({"a": [1, 2.5, None, True], "b": "x\n\u00e9"}), json.dumps([1, {"k": []}], indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")))
print(json.loads('{"a": [1, -2.5e3, "x\\u0041", null, true]}'), json.loads(" [] "))
for f in (lambda: json.dumps({1, 2}), lambda: json.loads("{bad}"), lambda: json.loads("[1,"), lambda: json.loads("1 2"), lambda: json.dumps({(1,): 2})):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
print(string.ascii_letters, string.punctuation, string.Template("$a and ${b} $$").substitute(a=1, b=2), string.capwords("hello world"))
print(textwrap.wrap("The quick brown fox jumps over the lazy dog", 15), textwrap.dedent("  a\n    b\n"), textwrap.indent("x\ny", "> "), textwrap.shorten("hello big world", 11))
print(operator.itemgetter(1)([1, 2]), operator.itemgetter(0, 1)("ab"), operator.attrgetter("real")(3), operator.methodcaller("upper")("a"), operator.add(1, 2), operator.itemgetter(1))
class Pt:
    def __init__(self): self.l = [1]; self.s = self
p = Pt(); q = copy.copy(p); r = copy.deepcopy(p); print(q.l is p.l, r.l is p.l, r.s is r)
class Sl:
    __slots__ = ("a", "b")
s = Sl(); s.a = [1]; t = copy.deepcopy(s); print(t.a, t.a is s.a, hasattr(t, "b"))
print(copy.deepcopy({"k": (1, [2])}), copy.copy({1}), copy.deepcopy((1, 2)), copy.copy(print) is print)
class HasCopy:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(HasCopy()), copy.deepcopy([HasCopy()]))
class LL(list): pass
z = LL([1]); z.t = 2; y = copy.copy(z); print(y, y.t, type(y).__name__)
print(typing.List[int], typing.Optional[int], typing.Union[int, str], typing.Dict[str, typing.Any], typing.Callable[[int], str], typing.TypeVar("T"), typing.Any)
class NT(typing.NamedTuple):
    a: int
    b: str = "q"
print(NT(1), NT(1)._fields, typing.cast(int, "x"), typing.get_type_hints(NT))
T = typing.TypeVar("T")
class Stack(typing.Generic[T]):
    def __init__(self): self.items = []
print(Stack[int]().items, Stack.__mro__[1].__name__)
@typing.runtime_checkable
class HasLen(typing.Protocol):
    def __len__(self): ...
print(isinstance([], HasLen), isinstance(3, HasLen))
print(types.SimpleNamespace(a=1), types.FunctionType.__name__, types.MappingProxyType({"a": 1})["a"], types.ModuleType("m").__name__, isinstance(len, types.BuiltinFunctionType))
print(os.path.join("a", "b"), os.path.basename("/x/y.txt"), os.path.splitext("a.tar.gz"), os.path.dirname("/x/y"), os.path.exists("/nope/nothing"), os.linesep == "\n")
class A(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def g(self): ...
class B(A):
    def f(self): return 1
class C(B):
    g = 3
for cls in (A, B, C):
    try:
        print(cls().f(), cls.__abstractmethods__)
    except TypeError as e:
        print(e)
A.register(int); print(isinstance(3, A), issubclass(int, A), issubclass(str, A))
a = array.array("i", [1, 2, 3]); a.append(4); a[0] = 9; print(a, a[1:3], len(a), a.itemsize, a.tolist(), sys.getsizeof(a), a.pop(), 2 in a, a.tobytes(), array.array("d", [1.5]), a == array.array("i", [9, 2, 3]))
for f in (lambda: a.append("x"), lambda: a.append(1 << 40), lambda: array.array("x"), lambda: array.array("b", [200]), lambda: a + [1], lambda: a[9], lambda: array.array("i").pop(), lambda: a.remove(77)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
try:
    {}["q"]
except KeyError as e:
    print(traceback.format_exception_only(e), len(traceback.extract_tb(e.__traceback__)), traceback.format_exc().splitlines()[-1])
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always"); warnings.warn("careful"); print(len(w), w[0].category.__name__, w[0].message)
import inspect
def fn(a, b=2, *args, c, d: int = 4, **kw) -> str: pass
print(inspect.signature(fn), inspect.isfunction(fn), inspect.isclass(A), list(inspect.signature(fn).parameters))
import ctypes
x = []; y = x; print(ctypes.c_long.from_address(id(x)).value, ctypes.c_ssize_t.from_address(id(x)).value, ctypes.cast(id(x), ctypes.py_object).value is x)
import tracemalloc
tracemalloc.start(); big = [None] * 1000; now, peak = tracemalloc.get_traced_memory(); print(now >= 8000, peak >= now); tracemalloc.stop()
import time
t0 = time.perf_counter(); time.sleep(0.01); print(time.perf_counter() > t0, time.time() > 1e9)
import platform, __future__, threading
print(platform.python_implementation(), __future__.annotations.compiler_flag, threading.current_thread().name)
