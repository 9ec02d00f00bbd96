import weakref, gc, copy
class O:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"O{self.n}"
    def hello(self): return self.n
d = weakref.WeakValueDictionary(); a, b = O(1), O(2); d["a"] = a; d["b"] = b
print(len(d), d["a"], "b" in d, sorted(d), list(d.values()), d.get("zz"), dict(d.items())); del a; print(len(d), "a" in d, list(d.keys()))
try:
    d["a"]
except KeyError as e:
    print("KeyError", e)
k = weakref.WeakKeyDictionary(); k[b] = "meta"; print(k[b], len(k), list(k.items())); 
s = weakref.WeakSet([b]); c = O(3); s.add(c); print(len(s), b in s, sorted(x.n for x in s)); del c; print(len(s))
del b; print(len(k), len(s), len(d))
o = O(4); f = weakref.finalize(o, print, "finalized", o.n); print(f.alive, f.peek()[2]); del o; print(f.alive, f())
o = O(5); f = weakref.finalize(o, print, "never"); f.detach(); del o; print("detached", f.alive)
o = O(6); m = weakref.WeakMethod(o.hello); print(m()(), m() == o.hello); del o; print(m())
keep = O(7); g = weakref.finalize(keep, print, "at exit", 7)
g2 = weakref.finalize(keep, print, "at exit second"); g3 = weakref.finalize(keep, print, "not at exit"); g3.atexit = False
print(weakref.getweakrefcount(keep))
try:
    weakref.WeakSet([1])
except TypeError as e:
    print(e)
try:
    weakref.nothing
except AttributeError as e:
    print(e)
import atexit
def bye(x, y=0): print("bye", x, y)
atexit.register(bye, 1, y=2)
@atexit.register
def last(): print("registered last, runs first")
print([weakref.ReferenceType is weakref.ref])
vals = [O(i) for i in range(3)]
wd = weakref.WeakValueDictionary({i: v for i, v in enumerate(vals)})
for key, v in wd.items():
    vals.clear(); v = None
    gc.collect()
print(len(wd), list(wd))
