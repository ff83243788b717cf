#!/usr/bin/env python3
"""Writes topsis.cases, promethee.cases, spotis.cases and smaa_error.cases by a second implementation.

The comparators are computed in exact fractions; square roots and exponentials of fractions with fifty digits. The
simulation draws the defined random numbers; its quantiles come from Python's statistics module, its ranks from
sorting. Python 3 standard library only.

    make_comparison_cases.py           writes the files beside this script
    make_comparison_cases.py --check   exits with 1 if a file on disk differs
"""

import math
from bisect import bisect_right
from decimal import Decimal, getcontext
from fractions import Fraction
from statistics import NormalDist

from case_files import build, write_or_check
from drawn_numbers import splitmix64, unit_of, weights_of

getcontext().prec = 50


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def fractions(numbers):
    return [Fraction(x) for x in numbers]


def shares_of(weights):
    total = sum(fractions(weights))
    return [Fraction(w) / total for w in weights]


# --- tables -----------------------------------------------------------------------------------------------------


def any_table(rng):
    n, m = rng.randint(1, 7), rng.randint(1, 5)
    scales = [rng.choice([1, 100, 1e6]) for _ in range(m)]
    steps = rng.choice([8, 1000])  # eighths are exact, so that differences meet thresholds exactly
    matrix = [[rng.randint(-4 * steps, 8 * steps) / steps * scale for scale in scales] for _ in range(n)]
    if n > 2 and rng.random() < 0.2:
        matrix[1] = matrix[0]
    if rng.random() < 0.2:
        same = rng.choice([0.0, matrix[0][0]])
        for row in matrix:
            row[0] = same
    weights = [rng.choice([0, 1, 2, round(rng.random(), 3)]) for _ in range(m)]
    weights[rng.randrange(m)] = 1
    return matrix, weights, [rng.choice([1, -1]) for _ in range(m)]


def print_table(matrix, weights, senses, out):
    for row in matrix:
        print("row", *map(repr, row), file=out)
    print("weights", *map(repr, weights), file=out)
    print("senses", *senses, file=out)


# --- TOPSIS -----------------------------------------------------------------------------------------------------


def normalised(column, sense, norm):
    """The column so that more is better, in fractions; with the vector norm times the root that is returned too."""
    column = fractions(column)
    if norm == "minmax":
        low, high = min(column), max(column)
        if low == high:
            return [Fraction(0)] * len(column), Fraction(1)
        return [(x - low if sense == 1 else high - x) / (high - low) for x in column], Fraction(1)
    squares = sum(x * x for x in column) if norm == "vector" else Fraction(1)
    return [sense * x for x in column], squares or Fraction(1)


def topsis(matrix, weights, senses, norm):
    """Squared distances are sums of fractions: the root of the vector norm is squared in them, too."""
    to_ideal = [Fraction(0)] * len(matrix)
    to_anti_ideal = [Fraction(0)] * len(matrix)
    for column, share, sense in zip(zip(*matrix), shares_of(weights), senses):
        values, squared_length = normalised(column, sense, norm)
        for i, value in enumerate(values):
            to_ideal[i] += share**2 * (max(values) - value) ** 2 / squared_length
            to_anti_ideal[i] += share**2 * (value - min(values)) ** 2 / squared_length
    near, far = [decimal(d).sqrt() for d in to_ideal], [decimal(d).sqrt() for d in to_anti_ideal]
    return [float(f / (n + f)) if n + f > 0 else None for n, f in zip(near, far)]


def topsis_case(rng, out):
    matrix, weights, senses = any_table(rng)
    norm = rng.choice(["vector", "minmax", "none"])
    print_table(matrix, weights, senses, out)
    print("norm", norm, file=out)
    closeness = topsis(matrix, weights, senses, norm)
    print("closeness", *("-" if x is None else repr(x) for x in closeness), file=out)


# --- PROMETHEE II -----------------------------------------------------------------------------------------------


def preference(function, d):
    name, q, p, s = function[0], *fractions(function[1:])
    if d <= 0:
        return Fraction(0)
    if name == "usual":
        return Fraction(1)
    if name == "gaussian":
        return Fraction(1 - (-decimal(d * d / (2 * s * s))).exp())
    if d > p:
        return Fraction(1)
    if d <= q:
        return Fraction(0)
    return Fraction(1, 2) if name == "level" else (d - q) / (p - q)


def promethee(matrix, weights, senses, functions):
    rows = [fractions(row) for row in matrix]

    def pi(a, b):
        terms = zip(shares_of(weights), rows[a], rows[b], senses, functions)
        return sum(share * preference(function, (x - y) * sense) for share, x, y, sense, function in terms)

    n = len(rows)
    if n == 1:
        return [None], [None]
    plus = [sum(pi(a, b) for b in range(n) if b != a) / (n - 1) for a in range(n)]
    minus = [sum(pi(b, a) for b in range(n) if b != a) / (n - 1) for a in range(n)]
    return plus, minus


def any_function(rng, column):
    unit = max(1.0, max(column) - min(column)) / 8
    q = unit * rng.choice([0, 0, 1, 2])
    return rng.choice(["usual", "level", "vshape_indiff", "gaussian"]), q, q + unit * rng.choice([0, 1, 3]), unit * 2


def promethee_case(rng, out):
    matrix, weights, senses = any_table(rng)
    functions = [any_function(rng, column) for column in zip(*matrix)]
    print_table(matrix, weights, senses, out)
    for name, *parameters in functions:
        print("function", name, *map(repr, parameters), file=out)
    plus, minus = promethee(matrix, weights, senses, functions)
    for a, b in zip(plus, minus):
        print("flows", *(["-"] * 3 if a is None else (repr(float(x)) for x in (a, b, a - b))), file=out)


# --- SPOTIS -----------------------------------------------------------------------------------------------------


def spotis_case(rng, out):
    matrix, weights, senses = any_table(rng)
    bounds = [(min(c) - rng.choice([0, 1, 0.3]), max(c) + rng.choice([1, 2.7])) for c in zip(*matrix)]
    print_table(matrix, weights, senses, out)
    for low, high in bounds:
        print("bound", repr(low), repr(high), file=out)
    distances = []
    for row in matrix:
        terms = zip(shares_of(weights), fractions(row), senses, map(fractions, bounds))
        distances.append(sum(w * (high - x if s == 1 else x - low) / (high - low) for w, x, s, (low, high) in terms))
    print("distance", *(repr(float(d)) for d in distances), file=out)


# --- error draws ------------------------------------------------------------------------------------------------


def value(points, x):
    for (x1, v1), (x2, v2) in zip(points, points[1:]):
        if x1 <= x <= x2:
            return v1 + (v2 - v1) * (x - x1) / (x2 - x1)
    return points[0][1] if x < points[0][0] else points[-1][1]


def scores_of(criteria, weights, rows):
    return [math.fsum(w * (0 if x is None else value(points, x)) for (_, points), w, x in zip(criteria, weights, row))
            for row in rows]


def simulate(criteria, rows, sds, fixed, draws, seed):
    n, total = len(rows), math.fsum(weight for weight, _ in criteria)
    published = [weight / total for weight, _ in criteria]
    numbers = splitmix64(seed)
    counts, above = [[0] * n for _ in rows], [[0] * n for _ in rows]
    for _ in range(draws):
        weights = published if fixed else weights_of(numbers, len(criteria))
        moved = [[x + sd * NormalDist().inv_cdf(unit_of(numbers)) if sd else x for x, sd in zip(row, sd_row)]
                 for row, sd_row in zip(rows, sds)]
        scores = scores_of(criteria, weights, moved)
        ordered = sorted(scores)
        for i, score in enumerate(scores):
            counts[i][n - bisect_right(ordered, score + 1e-12)] += 1
            for j, other in enumerate(scores):
                above[i][j] += score > other + 1e-12
    order = sorted(range(n), key=lambda i: (-scores_of(criteria, published, rows)[i], i))
    groups = [[order[0]]]
    for i in order[1:]:
        if above[groups[-1][0]][i] / draws < 0.9:
            groups[-1].append(i)
        else:
            groups.append([i])
    return counts, above, groups


def any_points(rng):
    x = sorted(rng.sample(range(-10, 30), rng.randint(1, 4)))
    v = sorted(round(rng.random(), 2) for _ in x)
    return list(zip(map(float, x), v if rng.random() < 0.7 else v[::-1]))


def error_case(rng, out):
    n, m = rng.randint(1, 6), rng.randint(1, 4)
    criteria = [(rng.choice([0, 1, 2.5]), any_points(rng)) for _ in range(m - 1)] + [(1, any_points(rng))]
    rows = [[rng.choice([None, *[round(rng.uniform(-12, 32), 2)] * 9]) for _ in range(m)] for _ in range(n)]
    size = rng.choice([0.5, 8])
    sds = [[0 if x is None or rng.random() < 0.3 else round(rng.uniform(0, size), 2) for x in row] for row in rows]
    fixed, draws, seed = rng.random() < 0.5, rng.randint(1, 300), rng.getrandbits(64)
    counts, above, groups = simulate(criteria, rows, sds, fixed, draws, seed)
    for weight, points in criteria:
        print("criterion", repr(weight), *(f"{x!r},{v!r}" for x, v in points), file=out)
    for row, sd_row in zip(rows, sds):
        print("alternative", *("-" if x is None else f"{x!r},{sd!r}" for x, sd in zip(row, sd_row)), file=out)
    print("draws", draws, seed, "fixed" if fixed else "uniform", file=out)
    for row in counts:
        print("counts", *row, file=out)
    for row in above:
        print("above", *row, file=out)
    for group in groups:
        print("group", *group, file=out)


write_or_check({
    "topsis.cases": build("TOPSIS", topsis_case, 60, 19810101),
    "promethee.cases": build("PROMETHEE II", promethee_case, 60, 19820101),
    "spotis.cases": build("SPOTIS", spotis_case, 40, 20200706),
    "smaa_error.cases": build("SMAA with errors", error_case, 40, 20010501),
})
