#!/usr/bin/env python3
"""Writes calibration.cases: reviews, and the leniencies and calibrated scores they must have.

A second implementation, made to be obvious rather than fast: generalised least squares with the covariance matrix of all
reviews, sums of squares as residuals of regressions on indicator columns, exact fractions throughout, limits with a lambda
of 1e-40. It forms none of the matrices of the C++ functions and shares no code with them. Python 3 standard library only.

    make_calibration_cases.py           writes calibration.cases beside this script
    make_calibration_cases.py --check   exits with 1 if the file on disk differs
"""

from decimal import Decimal, localcontext
from fractions import Fraction

from case_files import build, write_or_check

TINY = Fraction(1, 10**40)


def show(number):
    return "-" if number is None else repr(float(number))


def root(square):
    """The square root of a fraction, to 50 digits."""
    if square is None:
        return None
    with localcontext() as context:
        context.prec = 50
        return Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


# --- linear algebra -------------------------------------------------------------------------------


def times(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column) if x and y) for column in columns] for row in a]


def transposed(a):
    return [list(column) for column in zip(*a)]


def solved(matrix, right):
    """x with matrix x = right, by Gauss and Jordan; the matrix is not singular."""
    rows = [list(a) + list(b) for a, b in zip(matrix, right)]
    size = len(rows)
    for i in range(size):
        pivot = next(k for k in range(i, size) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(size):
            if k != i and rows[k][i]:
                factor = rows[k][i]
                rows[k] = [x - factor * y for x, y in zip(rows[k], rows[i])]
    return [row[size:] for row in rows]


def residual_squares(y, columns, weights):
    """(weighted squares that the columns do not explain, number of independent columns), by Gram and Schmidt."""
    basis, rank = [], 0
    rest = list(y)

    def without(vector, direction):
        along = sum(w * a * b for w, a, b in zip(weights, vector, direction))
        along /= sum(w * b * b for w, b in zip(weights, direction))
        return [a - along * b for a, b in zip(vector, direction)]

    for column in columns:
        direction = list(column)
        for known in basis:
            direction = without(direction, known)
        if any(direction):
            basis.append(direction)
            rank += 1
            rest = without(rest, direction)
    return sum(w * a * a for w, a in zip(weights, rest)), rank


# --- calibration ----------------------------------------------------------------------------------


def component_count(reviews):
    groups = []
    for application, reviewer, _, _ in reviews:
        names = {("a", application), ("r", reviewer)}
        touched = [g for g in groups if g & names]
        groups = [g for g in groups if not g & names] + [names.union(*touched)]
    return len(groups)


def generalised(reviews, in_application, by_reviewer, lam):
    """(a, b, variances of a, variances of b - b true), in units of sigma2_e, for 0 < lambda < infinity."""
    count, people = len(reviews), len(by_reviewer)
    x, z = transposed(in_application), transposed(by_reviewer)
    v = [[(1 / r[3] if i == k else 0) + (1 / lam if r[1] == s[1] else 0) for k, s in enumerate(reviews)]
         for i, r in enumerate(reviews)]
    y = [[r[2]] for r in reviews]
    over_v = solved(v, [x[i] + z[i] + y[i] for i in range(count)])
    n = len(in_application)
    vx, vz, vy = ([row[:n] for row in over_v], [row[n:n + people] for row in over_v], [row[n + people:] for row in over_v])
    normal = times(in_application, vx)
    a = solved(normal, times(in_application, vy))
    inverse = solved(normal, [[Fraction(i == k) for k in range(n)] for i in range(n)])
    fitted = times(vx, a)
    b = [row[0] / lam for row in times(by_reviewer, [[p[0] - q[0]] for p, q in zip(vy, fitted)])]
    zvx = times(by_reviewer, vx)
    zpz = times(by_reviewer, vz)
    taken = times(times(zvx, inverse), transposed(zvx))
    spread = [1 / lam - (zpz[j][j] - taken[j][j]) / lam**2 for j in range(people)]
    return [row[0] for row in a], b, [inverse[i][i] for i in range(n)], spread


def variances(reviews, in_application, by_reviewer, components):
    """(df, sigma2_e, sigma2_b)"""
    y, weights = [r[2] for r in reviews], [r[3] for r in reviews]
    total, _ = residual_squares(y, [[Fraction(1)] * len(y)], weights)
    full, rank = residual_squares(y, in_application + by_reviewer, weights)
    df = len(y) - rank
    assert rank == len(in_application) + len(by_reviewer) - components
    if df < 1:
        return df, None, None

    def or_zero(squares):
        return 0 if squares <= total / 10**12 else squares

    alone = or_zero(residual_squares(y, in_application, weights)[0])
    e = Fraction(or_zero(full)) / df
    trace = sum(residual_squares(column, in_application, weights)[0] for column in by_reviewer)
    return df, e, Fraction(or_zero(alone - or_zero(full) - e * (len(by_reviewer) - components))) / trace


def calibrated(reviews, given):
    """(status, components, df, sigma2_e, sigma2_b, lambda, [(id, raw, a, se)], [(id, b, se)])"""
    applications, people = (sorted({r[k] for r in reviews}) for k in (0, 1))
    in_application = [[Fraction(r[0] == i) for r in reviews] for i in applications]
    by_reviewer = [[Fraction(r[1] == j) for r in reviews] for j in people]
    components = component_count(reviews)
    df, e, between = variances(reviews, in_application, by_reviewer, components)
    d = [sum(r[3] for r in reviews if r[0] == i) for i in applications]
    raw = [sum(r[3] * r[2] for r in reviews if r[0] == i) / size for i, size in zip(applications, d)]

    def answer(status, lam, a, b, se_a, se_b):
        return (status, components, df, e, between, lam, list(zip(applications, raw, a, map(root, se_a))),
                list(zip(people, b, map(root, se_b))))

    nothing = [None] * len(raw), [None] * len(people)
    if df < 1:
        return answer("NOT_ESTIMABLE", None, raw, [0] * len(people), *nothing)
    lam, status = given, "OK"
    if given is None:
        status = "NO_LENIENCY_VARIANCE" if between == 0 else "ZERO_ERROR" if e == 0 else "OK"
        lam = float("inf") if between == 0 else e / between
    if lam == float("inf"):
        return answer(status, lam, raw, [0] * len(people), [e / size for size in d], [Fraction(0)] * len(people))
    a, b, se_a, se_b = generalised(reviews, in_application, by_reviewer, lam or TINY)
    if given == 0:
        return answer(status, lam, a, b, *nothing)
    unit = e if lam else TINY * between
    return answer(status, lam, a, b, [unit * x for x in se_a], [unit * x for x in se_b])


# --- cases ----------------------------------------------------------------------------------------


def scores(rng):
    """A function (application, reviewer) -> score as text."""
    worth = [rng.randint(20, 80) for _ in range(8)]
    lenient = [rng.randint(-60, 60) / 4 for _ in range(5)]
    kind = rng.choice(["noise", "noise", "noise", "additive", "nobody differs", "constant", "no leniency"])
    noise = {"noise": 5, "no leniency": 20}.get(kind, 0)

    def score(i, j):
        if kind == "constant":
            return "66.7"
        plain = worth[i] + (lenient[j] if kind in ("noise", "additive") else 0)
        return repr(min(100.0, max(0.0, round(plain + rng.uniform(-noise, noise), 1) if noise else plain)))

    return score


def case(rng, out):
    score, weighted = scores(rng), rng.random() < 0.4
    missing, panels = rng.choice([0, 0.2, 0.5]), rng.choice([1, 1, 2])
    people = rng.choice([1, 2, 3, 3, 4, 5])
    given = rng.choice(["-", "-", "-", "-", "0", "0.25", "3", "inf"])
    reviews = []
    for i in range(rng.randint(2, 8)):
        for j in range(people):
            if i % panels != j % panels or rng.random() < missing and (i, j) != (0, 0):
                continue
            text, weight = score(i, j), rng.choice(["0.5", "1", "2", "3.7"]) if weighted else "1"
            print("record", f"a{i}", f"r{j}", text, weight, file=out)
            reviews.append((f"a{i}", f"r{j}", Fraction(float(text)), Fraction(float(weight))))
    print("lambda", given, file=out)
    lam = None if given == "-" else float(given) if given == "inf" else Fraction(float(given))
    status, components, df, e, between, used, applications, people = calibrated(reviews, lam)
    print("result", status, components, df, show(e), show(between), show(used), file=out)
    for name, *numbers in applications:
        print("application", name, *map(show, numbers), file=out)
    for name, *numbers in people:
        print("reviewer", name, *map(show, numbers), file=out)


write_or_check({"calibration.cases": build("Reviewer leniency", case, 120, 20190515)})
