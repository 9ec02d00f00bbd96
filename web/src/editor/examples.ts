/** Short programs, one idea each. Titles are `example-<id>` in the catalogue. */
export interface Example {
  id: string;
  source: string;
}

const TWO_NODES = `class Node:
    def __init__(self, name):
        self.name = name
        self.next = None

a = Node("left")
b = Node("right")
a.next = b
b.next = a

seen = [a, 0.5]
also = seen

del a
seen.clear()
del b

import gc
print(gc.collect())
`;

export const EXAMPLES: readonly Example[] = [
  { id: 'two_nodes', source: TWO_NODES },
  {
    id: 'names',
    source: `a = [1, 2]
b = a        # a second name for the same list
c = b
print(a is c)
del a        # removes a name, not the list
b = None
c = None     # the last name goes: the list is freed
`,
  },
  {
    id: 'containers',
    source: `item = ["x"]
row = [item, item]       # two items, two references
table = {"first": row}
table["again"] = item
row.clear()
del table["again"]
print(item)
`,
  },
  {
    id: 'scope',
    source: `def total(values):
    parts = list(values)
    parts.append(100)
    return sum(parts)

data = [1, 2, 3]
print(total(data))       # parts goes when the frame goes
print(len(data))
`,
  },
  {
    id: 'getrefcount',
    source: `import sys

a = []
print(sys.getrefcount(a))    # the argument is one more
b = a
print(sys.getrefcount(a))
del b
print(sys.getrefcount(a))
`,
  },
  {
    id: 'shared',
    source: `a = 256
b = int("256")
print(a is b)            # small ints are made once
a = 257
b = int("257")
print(a is b)            # larger ones each time
s = "hello"
t = "hello"
print(s is t)            # one constant, two names
`,
  },
  {
    id: 'zero',
    source: `inner = ["inner"]
outer = [inner, ["only here"]]
del inner                # outer still holds it
outer = None             # outer reaches 0, and its items with it
print("done")
`,
  },
  {
    id: 'cycle',
    source: `import gc

a = []
b = [a]
a.append(b)              # each holds the other
print(id(a), id(b))
del a
del b                    # counts stay at 1: nothing is freed
print(gc.collect())      # the collector finds both
`,
  },
  {
    id: 'reuse',
    source: `class Point:
    __slots__ = ("x",)   # every Point is of one size

p = Point()
first = id(p)
del p                    # the block is free again
q = Point()
print(id(q) == first)    # and is handed out first
`,
  },
  {
    id: 'freelist',
    source: `a = [1]
b = [2]
c = [3]
del a
del b
del c                    # three lists are parked
d = []                   # takes the one parked last
e = []
`,
  },
  {
    id: 'boundary',
    source: `import sys

small = "x" * 400
large = "x" * 600
print(sys.getsizeof(small))   # up to 512 bytes: from a pool
print(sys.getsizeof(large))   # above: from the system
`,
  },
  {
    id: 'stays',
    source: `data = [i / 7 for i in range(3000)]
keep = data[::600]       # five floats survive
del data
print(len(keep))         # their pools cannot go back
`,
  },
  {
    id: 'weakref',
    source: `import weakref

class Thing:
    pass

t = Thing()
w = weakref.ref(t)       # not counted
print(w() is t)
del t                    # freed although w refers to it
print(w())
`,
  },
];

export const FIRST_EXAMPLE = TWO_NODES;
