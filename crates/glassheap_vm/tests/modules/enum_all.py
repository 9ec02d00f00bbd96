from enum import *
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1
print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(2), Color["BLUE"], list(Color), len(Color), Color.CRIMSON is Color.RED, type(Color.RED), Color)
print(Color.RED in Color, Color.RED == Color.RED, Color.RED != Color.GREEN, isinstance(Color.RED, Color), {Color.RED: 1}[Color(1)], list(Color.__members__))
for f in (lambda: Color(9), lambda: Color["X"], lambda: setattr(Color, "RED", 3), lambda: setattr(Color.RED, "value", 3), lambda: Color.RED < Color.GREEN):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
class N(IntEnum):
    A = 1
    B = auto()
print(N.A + 1, N.B, repr(N.B), N.A < N.B, N.A == 1, f"{N.A}", sorted([N.B, N.A]))
class S(StrEnum):
    UP = auto()
    DOWN = "dd"
print(S.UP, repr(S.UP), S.DOWN == "dd", S("up"), S.UP.upper())
class F(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W
print(F.R | F.X, repr(F.R | F.W), F.RW, F.R in F.RW, bool(F.R & F.W), ~F.R, F(5), list(F.RW), F.R ^ F.RW, repr(F(0)), len(F))
class I(IntFlag):
    A = 1
    B = 2
print(I.A | I.B, repr(I.A | I.B), I.A | 4, int(I.B))
class Planet(Enum):
    EARTH = (1, 2)
    MARS = (3, 4)
    def __init__(self, m, r):
        self.m = m
        self.r = r
    @property
    def d(self): return self.m / self.r
    def hi(self): return f"hi {self.name}"
print(Planet.EARTH.d, Planet.MARS.value, Planet.MARS.hi(), Planet((1, 2)))
A = Enum("A", "x y z"); print(list(A), A.x.value)
try:
    @unique
    class U(Enum):
        a = 1
        b = 1
except ValueError as e:
    print(e)
class Auto(Enum):
    def _generate_next_value_(name, start, count, last): return name.lower()
    ONE = auto()
print(Auto.ONE.value)
match Color.RED:
    case Color.RED: print("red")
class Base(Enum):
    def who(self): return self.value
class D(Base):
    Z = 26
print(D.Z.who(), Color.RED.__class__.__name__, hash(Color.RED) == hash(Color.RED))
try:
    class T(Enum):
        a = 1
        a = 2
except TypeError as e:
    print(e)
