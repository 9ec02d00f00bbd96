from collections import deque
import copy, sys, gc, weakref
d = deque([1, 2, 3]); d.append(4); d.appendleft(0); print(d, len(d), d[0], d[-1], 3 in d, bool(d))
print(d.pop(), d.popleft(), d); d.rotate(1); print(d); d.rotate(-2); print(d); d.reverse(); print(d)
d.extend("ab"); d.extendleft("xy"); print(d, d.count("a"), d.index("a")); d.insert(1, "new"); print(d)
d.remove("new"); del d[0]; d[1] = "set"; print(d)
m = deque(range(5), maxlen=3); m.append(9); print(m, m.maxlen); m.appendleft(8); print(m)
print(deque("ab") + deque("cd"), deque("ab") * 2, 2 * deque("a"), deque([1]) == deque([1]), deque([1]) < deque([2]), deque([1]) == [1])
print(list(reversed(deque("abc"))), copy.copy(m), m.copy(), deque(maxlen=2), deque([1, 2, 3], 2))
d += [5]; print(d); d.clear(); print(d)
for f in (lambda: deque().pop(), lambda: deque().popleft(), lambda: deque(1), lambda: deque(maxlen=-1), lambda: deque([1])[3], lambda: deque([1]).remove(5),
          lambda: deque([1]).index(5), lambda: deque([1], 1).insert(0, 1), lambda: deque([1])["a"], lambda: deque() + [1]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
d = deque([1, 2])
try:
    for x in d:
        d.append(x)
except RuntimeError as e:
    print(e)
q = deque(); total = 0
for i in range(2000):
    q.append(i)
    if i % 3:
        total += q.popleft()
print(total, len(q), sys.getsizeof(deque()), sys.getsizeof(deque(range(1000))))
class T:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n, end=" ")
d = deque([T(1), T(2), T(3)]); d.popleft(); d.append(T(4)); print(); del d; print()
v = []; d = deque([v, v]); print(sys.getrefcount(v)); d.pop(); print(sys.getrefcount(v))
class D(deque):
    pass
x = D([1], maxlen=4); x.attr = 3; print(x, x.attr, type(x.copy()))
c = deque(); c.append(c); print(c); w = weakref.ref(c); del c; gc.collect(); print(w())
r = deque([3, 1, 2]); print(sorted(r), max(r), list(map(str, r)), [*r])
print(deque([1, 2, 3]) > deque([1, 2]), repr(deque([deque()])))
