#!/usr/bin/env python3
"""Writes the case files of agreement between raters: inputs, and the results they must have.

A second implementation, made to be obvious rather than fast: exact fractions throughout, one rounding at the very end
(limits of the intraclass correlations end in floating point, with F from a power series and by bisection). Alpha goes through all pairs of ratings instead of a table of coincidences; kappa and the analysis of variance follow
the textbook sums. It shares no code with the C++ functions. Python 3 standard library only.

    make_agreement_cases.py           writes the files beside this script
    make_agreement_cases.py --check   exits with 1 if a file on disk differs from what would be written
"""

import math
import random
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import permutations

from case_files import build, write_or_check


def show(fraction):
    return "-" if fraction is None else repr(float(fraction))


def root(square):
    """The square root of a fraction, to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        return Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


def exact(text):
    """The number a program gets when it reads `text` as a double, exactly."""
    return Fraction(float(text))


# --- alpha ----------------------------------------------------------------------------------------


def distance(metric, a, b, pool):
    """Squared difference of two values; `pool` holds every rating of kept units."""
    low, high = min(a, b), max(a, b)
    if metric == "nominal":
        return Fraction(a != b)
    if metric == "interval":
        return (high - low) ** 2
    if metric == "ratio":
        return ((high - low) / (high + low)) ** 2 if high + low else Fraction(0)
    between = sum(low <= v <= high for v in pool)
    ends = pool.count(low) + pool.count(high)
    return (between - Fraction(ends, 2)) ** 2 if a != b else Fraction(0)


def alpha_of(metric, units):
    """(observed, expected) disagreement of units with two ratings or more, by pairs of ratings."""
    pool = [v for unit in units for v in unit]
    n = len(pool)
    table = {(a, b): distance(metric, a, b, pool) for a in set(pool) for b in set(pool)}
    observed = sum(Fraction(sum(table[p] for p in permutations(unit, 2)), len(unit) - 1) for unit in units) / n
    expected = sum(table[p] for p in permutations(pool, 2)) / Fraction(n * (n - 1))
    return observed, expected


def jackknife(metric, units):
    count = len(units)
    if count < 3:
        return None
    alphas = []
    for u in range(count):
        observed, expected = alpha_of(metric, units[:u] + units[u + 1:])
        if expected == 0:
            return None
        alphas.append(1 - observed / expected)
    mean = sum(alphas) / count
    return root(Fraction(count - 1, count) * sum((a - mean) ** 2 for a in alphas))


def alpha_case(rng, lines):
    raters = rng.randint(1, 4)
    values = rng.choice([["1", "2", "3", "4", "5"], ["0", "1"], ["3"], ["0", "0.1", "12.5", "99.75", "100", "7"]])
    missing = rng.choice([0, 0.2, 0.6])
    units = {}
    for u in range(rng.randint(1, 8)):
        for r in range(raters):
            if rng.random() >= missing:
                value = rng.choice(values)
                lines.append(f"rating u{u} r{r} {value}")
                units.setdefault(u, []).append(exact(value))
    kept = [v for v in units.values() if len(v) > 1]
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        if not kept:
            lines.append(f"result {metric} INSUFFICIENT - - - -")
            continue
        observed, expected = alpha_of(metric, kept)
        if expected == 0:
            lines.append(f"result {metric} NO_VARIATION - - 0.0 0.0")
            continue
        numbers = (1 - observed / expected, jackknife(metric, kept), observed, expected)
        lines.append(" ".join(["result", metric, "OK", *map(show, numbers)]))


# --- kappa ----------------------------------------------------------------------------------------


def agreement(kind, size, i, j):
    if kind == "identity":
        return Fraction(i == j)
    if kind == "linear":
        return 1 - Fraction(abs(i - j), size - 1)
    return 1 - Fraction((i - j) ** 2, (size - 1) ** 2)


def cohen(w, table):
    cells = [(i, j) for i in range(len(w)) for j in range(len(w))]
    count = sum(table[i][j] for i, j in cells)
    if count == 0:
        return ["INSUFFICIENT", "-", "-", "-"]
    p = {(i, j): Fraction(table[i][j], count) for i, j in cells}
    rows = [sum(p[i, j] for j in range(len(w))) for i in range(len(w))]
    columns = [sum(p[i, j] for i in range(len(w))) for j in range(len(w))]
    po = sum(w[i][j] * p[i, j] for i, j in cells)
    pe = sum(w[i][j] * rows[i] * columns[j] for i, j in cells)
    if pe == 1:
        return ["NO_VARIATION", "-", "-", "-"]
    over_row = [sum(w[i][j] * columns[j] for j in range(len(w))) for i in range(len(w))]
    over_column = [sum(w[i][j] * rows[i] for i in range(len(w))) for j in range(len(w))]
    square = sum(p[i, j] * (w[i][j] * (1 - pe) - (over_row[i] + over_column[j]) * (1 - po)) ** 2 for i, j in cells)
    square -= (po * pe - 2 * pe + po) ** 2
    null = sum(rows[i] * columns[j] * (w[i][j] - over_row[i] - over_column[j]) ** 2 for i, j in cells) - pe**2
    return ["OK", show((po - pe) / (1 - pe)), show(root(square / (count * (1 - pe) ** 4))),
            show(root(null / (count * (1 - pe) ** 2)))]


def fleiss(w, units):
    rated = [r for r in units if sum(r)]
    compared = [r for r in rated if sum(r) > 1]
    if not compared:
        return ["INSUFFICIENT", "-"]
    each = range(len(w))
    pa = Fraction(0)
    for r in compared:
        star = [sum(w[k][m] * r[m] for m in each) for k in each]
        pa += sum(r[k] * (star[k] - 1) for k in each) / (sum(r) * (sum(r) - 1)) / len(compared)
    pi = [sum(Fraction(r[k], sum(r)) for r in rated) / len(rated) for k in each]
    pe = sum(w[k][m] * pi[k] * pi[m] for k in each for m in each)
    return ["NO_VARIATION", "-"] if pe == 1 else ["OK", show((pa - pe) / (1 - pe))]


def kappa_case(rng, lines):
    size = rng.randint(2, 5)
    used = rng.choice([1, 2, size])
    table = [[0] * size for _ in range(size)]
    units = []
    for u in range(rng.randint(1, 12)):
        ratings = [rng.randrange(used) if rng.random() > 0.15 else None for _ in range(rng.choice([2, 2, 4]))]
        if rng.random() < 0.4:
            ratings[1] = ratings[0]
        lines.append(" ".join(["unit", f"u{u}", *("-" if r is None else str(r) for r in ratings)]))
        if None not in ratings[:2]:
            table[ratings[0]][ratings[1]] += 1
        units.append([ratings.count(k) for k in range(size)])
    for kind in ("identity", "linear", "quadratic"):
        w = [[agreement(kind, size, i, j) for j in range(size)] for i in range(size)]
        lines.append(" ".join(["cohen", kind, str(size), *cohen(w, table)]))
        lines.append(" ".join(["fleiss", kind, str(size), *fleiss(w, units)]))


# --- intraclass correlation -----------------------------------------------------------------------


def mean_squares(table):
    """MSR, MSC, MSE and MSW."""
    n, k = len(table), len(table[0])
    correction = sum(map(sum, table)) ** 2 / (n * k)
    total = sum(y * y for row in table for y in row) - correction
    rows = sum(sum(row) ** 2 for row in table) / k - correction
    columns = sum(sum(c) ** 2 for c in zip(*table)) / n - correction
    return (rows / (n - 1), columns / (k - 1), (total - rows - columns) / ((n - 1) * (k - 1)),
            (total - rows) / (n * (k - 1)))


def icc(table):
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        return ["INSUFFICIENT"] + ["-"] * 10
    msr, msc, mse, msw = mean_squares(table)
    squares = [show(x) for x in (msr, msc, mse, msw)]
    if msr == 0 and mse == 0:
        return ["NO_VARIATION", *squares] + ["-"] * 6
    quotients = [(msr - msw, msr + (k - 1) * msw), (msr - mse, msr + (k - 1) * mse + k * (msc - mse) / n),
                 (msr - mse, msr + (k - 1) * mse), (msr - msw, msr), (msr - mse, msr + (msc - mse) / n),
                 (msr - mse, msr)]
    return ["OK", *squares, *(show(a / b if b else None) for a, b in quotients)]


def beta_share(a, b, x, y):
    """The regularised incomplete beta function at x = 1 - y, by its power series."""
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, y, x)
    term, total, n = 1.0, 0.0, 0
    while term > 1e-18 * total:
        total += term
        term *= (a + b + n) / (a + 1 + n) * x
        n += 1
    log = a * math.log(x) + b * math.log(y) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log) / a * total


def f_975(d1, d2):
    """The .975 quantile of F, by bisection of its logarithm."""
    low, high = -300.0, 300.0
    for _ in range(200):
        middle = (low + high) / 2
        f = math.exp(middle)
        if beta_share(d1 / 2, d2 / 2, d1 * f / (d1 * f + d2), d2 / (d1 * f + d2)) < 0.975:
            low = middle
        else:
            high = middle
    return math.exp(low)


def single_limits(n, k, msr, msc, mse):
    """The limits of ICC2, exact but for F: None where they do not exist."""
    if msc == mse == 0:
        return [Fraction(1), Fraction(1)]
    below = msr + (k - 1) * mse + k * (msc - mse) / n
    if below == 0:
        return None
    r = (msr - mse) / below
    if mse == 0:
        v = k - 1  # the limit of the formula as F_J grows
    else:
        fj, a = msc / mse, n * (1 + (k - 1) * r) - k * r
        if k * r * fj + a == 0:
            return None
        v = (k - 1) * (n - 1) * (k * r * fj + a) ** 2 / ((n - 1) * k**2 * r**2 * fj**2 + a**2)
    fu, fl = Fraction(f_975(n - 1, float(v))), Fraction(f_975(float(v), n - 1))
    others = k * msc + (k * n - k - n) * mse
    if others + n * fl * msr == 0:
        return None
    return [n * (msr - fu * mse) / (fu * others + n * msr), n * (fl * msr - mse) / (others + n * fl * msr)]


def icc_limits(table):
    """ICC2, ICC2k and ICC3k, low and high."""
    n, k = len(table), len(table[0]) if table else 0
    msr, msc, mse, _ = mean_squares(table) if n > 1 and k > 1 else (0, 0, 0, 0)
    if msr == 0 and mse == 0:
        return [None] * 6
    single = single_limits(n, k, msr, msc, mse) or [None, None]
    mean = [None, None]
    if None not in single and all(abs(1 + (k - 1) * x) > Fraction(1, 10**12) for x in single):
        mean = [k * x / (1 + (k - 1) * x) for x in single]
    if msr == 0:
        return single + mean + [None, None]
    degrees = (n - 1) * (k - 1)
    low = 1 - Fraction(f_975(n - 1, degrees)) * mse / msr
    return single + mean + [low, 1 - mse / msr / Fraction(f_975(degrees, n - 1))]


def icc_case(rng, lines):
    raters = rng.choice([1, 2, 2, 3, 4])
    values = rng.choice([["1", "2", "3", "4"], ["0", "1"], ["62.5", "70", "71.25", "88", "93.75"]])
    missing = rng.choice([0, 0, 0.1])
    same = rng.random() < 0.1
    first = [rng.choice(values) for _ in range(raters)]
    given = {}
    for u in range(rng.randint(1, 7)):
        for r in range(raters):
            if rng.random() >= missing:
                given[u, r] = first[r] if same else rng.choice(values)
                lines.append(f"rating u{u} r{r} {given[u, r]}")
    present = sorted({r for _, r in given})
    full = [[exact(given[u, r]) for r in present] for u in sorted({u for u, _ in given})
            if all((u, r) in given for r in present)]
    lines.append(" ".join(["result", str(len(full)), str(len(present)), *icc(full)]))
    lines.append(" ".join(["limits", *map(show, icc_limits(full))]))


# --- files ----------------------------------------------------------------------------------------


def lines_of(recipe):
    """The recipe adds lines to a list."""

    def one_case(rng, out):
        lines = []
        recipe(rng, lines)
        print("\n".join(lines), file=out)

    return one_case


FILES = {
    "agreement_alpha.cases": ("Krippendorff's alpha", alpha_case, 60, 20190511),
    "agreement_kappa.cases": ("Cohen's and Fleiss' kappa", kappa_case, 60, 20190512),
    "agreement_icc.cases": ("Intraclass correlation", icc_case, 60, 20190513),
}


write_or_check({name: build(title, lines_of(recipe), *rest) for name, (title, recipe, *rest) in FILES.items()})
