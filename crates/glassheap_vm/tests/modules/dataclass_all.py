from dataclasses import *
import sys
from typing import ClassVar, List
@dataclass
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False)
    n: ClassVar[int] = 7
p = P(1); print(p, p == P(1), p.tags, [f.name for f in fields(P)], asdict(p), astuple(p), replace(p, x=5), P.__match_args__)
for f in (lambda: P(), lambda: P(1, 2, [], 4), lambda: P(z=1)):
    try:
        f()
    except TypeError as e:
        print(e)
@dataclass(order=True, frozen=True)
class V:
    a: int
    b: str = "q"
v = V(1); print(v < V(2), sorted([V(3), V(1)]), hash(v) == hash((1, "q")), {v: 1}[V(1)])
try:
    v.a = 3
except FrozenInstanceError as e:
    print(type(e).__name__, e)
try:
    del v.a
except FrozenInstanceError as e:
    print(e)
@dataclass(slots=True)
class S:
    x: int
    y: int = 2
    def total(self): return self.x + self.y
s = S(1); print(s, hasattr(s, "__dict__"), S.__slots__, s.total(), sys.getsizeof(s))
try:
    s.q = 1
except AttributeError as e:
    print(e)
@dataclass
class Q(P):
    z: int = 3
    w: InitVar[int] = 10
    total: int = field(init=False)
    def __post_init__(self, w): self.total = self.x + self.z + w
q = Q(1, w=100); print(q, q.total)
@dataclass(kw_only=True)
class K:
    a: int
    b: int = 1
print(K(a=3))
try:
    K(3)
except TypeError as e:
    print(e)
try:
    @dataclass
    class Bad:
        a: list = []
except ValueError as e:
    print(e)
try:
    @dataclass
    class Bad2:
        a: int = 1
        b: int
except TypeError as e:
    print(e)
@dataclass(eq=False, repr=False)
class N:
    a: int
print(N(1) == N(1), hash(N(1)) != 0, is_dataclass(N), is_dataclass(3))
@dataclass
class L:
    v: int
    nxt: "L" = None
a = L(1); a.nxt = a; print(a)
print(L.__init__.__annotations__, V.__hash__ is not None, P.__hash__)
M = make_dataclass("M", [("x", int), ("y", int, 5)]); print(M(1))
match P(3, 4):
    case P(x, y): print(x, y)
print(P.__init__.__qualname__, P.__dataclass_params__)
