# `__new__` called by name, and arguments of math functions given by position and by name.
import math


class MyInt(int):
    pass


class MyList(list):
    pass


class Plain:
    pass


class Made(int):
    def __new__(cls, n):
        return int.__new__(cls, n + 1)


class MadeAgain(Made):
    pass


class MyKeyError(KeyError):
    pass


def show(f, *args, **keywords):
    try:
        result = f(*args, **keywords)
        print(type(result).__name__, result if isinstance(result, (int, float)) else "")
    except Exception as e:
        print(type(e).__name__, e)


for owner in (object, int, list, dict, tuple, str, set, BaseException):
    for args in ((), (1,), (object,), (int,), (bool,), (MyInt,), (list,), (MyList,), (Plain,), (MyKeyError,), (ValueError,)):
        show(owner.__new__, *args)
show(int.__new__, Made, 3)
show(object.__new__, Made)
show(object.__new__, MadeAgain)
show(MadeAgain, 4)
show(math.isclose, 1, 1 + 1e-12)
show(math.isclose, a=1, b=2, rel_tol=0.5)
show(math.isclose, 1, b=1)
show(math.isclose, 1)
show(math.isclose)
show(math.isclose, 1, 1, 1)
show(math.isclose, 1, 1, rel_tol=-1)
show(math.prod, [2, 3], start=4)
show(math.prod)
show(math.prod, [1], 2)
