import math


class StatisticsError(ValueError):
    pass


def _exact(total):
    return int(total) if isinstance(total, float) and total.is_integer() and False else total


def _data(data, what):
    data = list(data)
    if not data:
        raise StatisticsError(f"{what} requires at least one data point")
    return data


def _sum(data):
    return math.fsum(data) if any(isinstance(x, float) for x in data) else sum(data)


def _ratio(total, n):
    if isinstance(total, int):
        return total // n if total % n == 0 else total / n
    return total / n


def mean(data):
    data = _data(data, "mean")
    return _ratio(_sum(data), len(data))


def fmean(data, weights=None):
    data = _data(data, "fmean")
    if weights is not None:
        return math.fsum(x * w for x, w in zip(data, weights)) / math.fsum(weights)
    return math.fsum(data) / len(data)


def median(data):
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def multimode(data):
    counts = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    most = max(counts.values(), default=0)
    return [x for x, n in counts.items() if n == most]


def mode(data):
    found = multimode(data)
    if not found:
        raise StatisticsError("no mode for empty data")
    return found[0]


def pvariance(data, mu=None):
    data = _data(data, "pvariance")
    m = _sum(data) / len(data) if mu is None else mu
    return _ratio(_tidy(_sum([(x - m) ** 2 for x in data]), data), len(data))


def variance(data, xbar=None):
    data = list(data)
    if len(data) < 2:
        raise StatisticsError("variance requires at least two data points")
    m = _sum(data) / len(data) if xbar is None else xbar
    return _ratio(_tidy(_sum([(x - m) ** 2 for x in data]), data), len(data) - 1)


def _tidy(total, data):
    if all(isinstance(x, int) for x in data) and float(total).is_integer():
        return int(total)
    return total


def stdev(data, xbar=None):
    return math.sqrt(variance(data, xbar))


def pstdev(data, mu=None):
    return math.sqrt(pvariance(data, mu))
