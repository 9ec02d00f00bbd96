from collections import *
import collections, collections.abc as cabc, sys, copy
P = namedtuple("P", "x y", defaults=[5]); p = P(1); print(p, p.x, p._replace(x=9), p._asdict(), P._fields, P._field_defaults, p == (1, 5), P._make([3, 4]))
x, y = p; print(x, y, p[0], len(p), hash(p) == hash((1, 5)), P.__doc__, P.x.__doc__, P.__match_args__, P(y=1, x=2))
for f in (lambda: P(), lambda: P(1, 2, 3), lambda: p._replace(z=1), lambda: namedtuple("a b", "x"), lambda: namedtuple("A", "x x"), lambda: namedtuple("A", "class"),
          lambda: namedtuple("A", "_x"), lambda: P._make([1]), lambda: setattr(p, "x", 3), lambda: p.zz):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(namedtuple("R", "a a class", rename=True)._fields)
class Sub(P):
    __slots__ = ()
    def norm(self): return self.x + self.y
s = Sub(1, 2); print(s, s.norm(), s._replace(x=3), sys.getsizeof(p) == sys.getsizeof((1, 2)), copy.copy(p), copy.deepcopy(P([1], 2)))
d = defaultdict(list); d["a"].append(1); d["b"]; print(d, d["a"], "zz" in d, d.get("q"), sys.getsizeof(defaultdict()))
n = defaultdict(int)
for c in "hello": n[c] += 1
print(dict(n), n.copy(), defaultdict(None, a=1), n.default_factory)
for f in (lambda: defaultdict(3), lambda: defaultdict()["k"]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
c = Counter("abracadabra"); print(c, c.most_common(2), c["zz"], sum(c.values()), c.total(), list(Counter(a=2, b=1).elements()))
c.update("aaa"); c.subtract("b"); print(c["a"], c["b"], Counter("ab") + Counter("bc"), Counter("aab") - Counter("ab"), Counter("aab") & Counter("ab"), Counter("a") | Counter("b"))
del c["nope"]; print(Counter(), +Counter(a=-1, b=2), Counter([1, 1, 2]) == Counter({1: 2, 2: 1}), Counter(a=1) < Counter(a=2))
o = OrderedDict(a=1, b=2, c=3); o.move_to_end("a"); print(o, list(o)); o.move_to_end("c", last=False); print(o, o.popitem(), o.popitem(last=False), o)
print(OrderedDict([(1, 2), (3, 4)]) == OrderedDict([(3, 4), (1, 2)]), OrderedDict(a=1) == {"a": 1}, OrderedDict.fromkeys("ab"), list(reversed(OrderedDict(a=1, b=2))))
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); print(m["a"], m["b"], len(m), sorted(m), m.new_child({"c": 4})["c"], m)
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
u = U(a=1); u["b"] = 2; print(u, len(u), "A" in u, u.get("zz", 0))
print(UserList([3, 1]) + [2], UserString("abc").upper(), isinstance(UserList(), cabc.MutableSequence))
print(isinstance([], cabc.Sequence), isinstance({}, cabc.Mapping), isinstance(3, cabc.Hashable), isinstance([], cabc.Hashable), isinstance("a", cabc.Iterable), issubclass(dict, cabc.MutableMapping), isinstance((x for x in ()), cabc.Generator), isinstance(len, cabc.Callable), isinstance({1}, cabc.Set), isinstance(range(3), cabc.Sequence), isinstance(iter([]), cabc.Iterator), collections.abc.Sized is cabc.Sized)
class Seq(cabc.Sequence):
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * 10
    def __len__(self): return 3
print(list(Seq()), 20 in Seq(), list(reversed(Seq())), Seq().index(10), Seq().count(0))
class Map(cabc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
t = Map(); t["a"] = 1; t.update(b=2); print(dict(t), t.pop("a"), t.setdefault("z", 9), list(t.items()), list(t.keys()), "b" in t, t == {"b": 2, "z": 9}, t.get("no"))
try:
    cabc.Sequence()
except TypeError as e:
    print(e)
class Bag(cabc.Set):
    def __init__(self, it): self.l = list(dict.fromkeys(it))
    def __contains__(self, x): return x in self.l
    def __iter__(self): return iter(self.l)
    def __len__(self): return len(self.l)
print(sorted(Bag("abc") & Bag("bcd")), Bag("a") <= Bag("ab"), sorted(Bag("a") | Bag("b")), Bag("ab") == Bag("ba"))
