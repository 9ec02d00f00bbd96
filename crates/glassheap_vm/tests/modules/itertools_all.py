from itertools import *
import operator
print(list(islice(count(3, 2), 4)), count(2), count(2, 3), list(islice(count(1.5, 0.5), 3)))
print(list(islice(cycle("ab"), 5)), list(repeat(7, 3)), repeat(1, 2), repeat("x"))
print(list(chain("ab", [1, 2], ())), list(chain.from_iterable(["ab", "cd"])))
print(list(islice(range(10), 2, 9, 3)), list(islice("abc", None)), list(islice("abcdef", 1, None, 2)))
it = iter(range(10)); print(list(islice(it, 3)), next(it))
it = iter(range(10)); print(list(islice(it, 0, 4, 2)), next(it))
print(list(starmap(pow, [(2, 5), (3, 2)])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])))
print(list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(None, [0, 1, "", 2])))
print(list(compress("ABCDEF", [1, 0, 1, 0, 1, 1])))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], operator.mul)), list(accumulate([1, 2], initial=10)))
print(list(pairwise("abcd")), list(pairwise([1])), list(zip_longest("ab", "xyz", fillvalue="-")), list(zip_longest()))
for k, g in groupby("AAABBCA"):
    print(k, list(g), end=" ")
print()
print([(k, len(list(g))) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
gs = list(groupby("aab")); print([list(g) for _, g in gs])
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(product()), list(product([], "a")))
print(list(permutations([1, 2, 3])), len(list(permutations(range(5), 3))), list(permutations("ab", 3)))
print(["".join(p) for p in permutations("abcd", 2)])
print(list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations("ab", 0)))
print(list(combinations_with_replacement("abc", 2)))
a, b = tee([1, 2, 3]); print(next(a), next(a), list(b), list(a))
x, y, z = tee(iter(range(130)), 3); print(sum(x), sum(y), sum(z))
print(list(batched("abcdefg", 3)))
for f in (lambda: batched("ab", 0), lambda: list(batched("abc", 2, strict=True)), lambda: islice([], -1), lambda: combinations("ab", -1),
          lambda: islice([]), lambda: chain(1).__next__(), lambda: count("a"), lambda: next(count.__new__(count, 1)), lambda: product(1),
          lambda: list(starmap(len, [1])), lambda: tee([], -1), lambda: next(repeat(1, 0)), lambda: islice([], 1, 2, 0)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(type(count()).__name__, isinstance(chain(), chain))
class Mine(chain):
    pass
m = Mine("ab"); m.x = 1; print(list(m), m.x)
