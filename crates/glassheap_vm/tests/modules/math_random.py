import math, random, heapq, bisect, statistics
print(math.pi, math.sqrt(2), math.floor(-2.5), math.ceil(2.1), math.trunc(-2.7), math.factorial(20), math.gcd(12, 18, 27), math.lcm(4, 6), math.comb(10, 3), math.perm(5, 2), math.isqrt(99))
print(math.log(10), math.log2(8), math.log10(1000), math.log(8, 2), math.log(10 ** 400), math.exp(1), math.pow(2, 10), math.hypot(3, 4), math.dist((0, 0), (1, 1)), math.fsum([.1] * 10))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.atan2(1, -1), math.degrees(math.pi), math.radians(180), math.sinh(1), math.copysign(1, -0.0))
print(math.modf(3.25), math.frexp(8), math.ldexp(0.5, 4), math.fmod(7, 3), math.remainder(7, 4), math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isinf(math.inf), math.prod([1, 2, 3]))
print(math.gamma(5), math.erf(0), math.ulp(1.0), math.nextafter(1, 2), math.inf, -math.inf, math.sumprod([1, 2], [3, 4]))
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.floor("a"), lambda: math.sqrt("a"), lambda: math.comb(-1, 2), lambda: math.floor(math.inf), lambda: math.gcd(1.5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
random.seed(42); print(random.random(), random.randint(1, 100), random.choice("abc"), random.uniform(1, 2), random.sample(range(100), 5), random.choices([1, 2, 3], k=4), random.getrandbits(70))
l = list(range(10)); random.shuffle(l); print(l, random.gauss(0, 1), random.randrange(0, 100, 7), random.choices("ab", weights=[1, 9], k=5), random.sample("abcdef", 6))
r = random.Random(7); print(r.random(), r.randint(0, 9), random.Random(12345678901234567890).random(), random.Random(-3).random(), r.normalvariate(0, 1), r.triangular(), r.expovariate(2))
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0); print(h, heapq.heappop(h), heapq.nlargest(2, h), heapq.nsmallest(2, h), heapq.heappushpop(h, 9), heapq.heapreplace(h, 2), h, list(heapq.merge([1, 4], [2, 3])))
b = [1, 3, 3, 5]; print(bisect.bisect(b, 3), bisect.bisect_left(b, 3)); bisect.insort(b, 4); print(b)
print(statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.mode("aab"), statistics.stdev([1, 2, 3, 4]), statistics.pstdev([1, 2, 3]))
