#!/usr/bin/env python3
"""Writes the case files of this folder: inputs, and the results they must have.

A second implementation of the definitions, made to be obvious rather than fast: exact fractions
throughout, one rounding to a double at the very end. It shares no code and no arithmetic with the
C++ functions. Python 3 standard library only.

    make_cases.py           writes the *.cases files beside this script
    make_cases.py --check   exits with 1 if a file on disk differs from what would be written
"""

import random
from fractions import Fraction
from math import floor

from case_files import build, write_or_check


def exact(text):
    """The number a program gets when it reads `text` as a double, exactly."""
    return Fraction(float(text))


def show(fraction):
    return "-" if fraction is None else repr(float(fraction))


def decimal(rng, low, high, digits):
    return f"{rng.uniform(low, high):.{digits}f}"


# --- additive value -------------------------------------------------------------------------------


def piecewise(points, x):
    if x <= points[0][0]:
        return points[0][1]
    for (x0, v0), (x1, v1) in zip(points, points[1:]):
        if x <= x1:
            return v0 + (v1 - v0) * (x - x0) / (x1 - x0)
    return points[-1][1]


def largest_remainder(parts, total, decimals):
    """Digits to the millionth count: what is closer than that is equal."""

    def in_units(number):
        return Fraction(round(number * 10**decimals * 10**6), 10**6)

    printed_total = floor(in_units(total) + Fraction(1, 2))
    floors = [floor(in_units(p)) for p in parts]
    remainders = [in_units(p) - f for p, f in zip(parts, floors)]
    order = sorted(range(len(parts)), key=lambda i: (-remainders[i], i))
    for i in order[: printed_total - sum(floors)]:
        floors[i] += 1
    return printed_total, floors


def random_criterion(rng, name):
    count = rng.choice([1, 2, 2, 3, 4])
    xs = sorted(rng.sample(range(-40, 160), count))
    vs = sorted(rng.randint(0, 20) / 20 for _ in xs)
    if rng.random() < 0.3:
        vs.reverse()
    weight = rng.choice(["0", "1", "1", "2", decimal(rng, 0, 5, 3)])
    missing = rng.choice(["worst", "worst", "0.5", decimal(rng, 0, 1, 2)])
    return name, weight, missing, [(str(x / 10), str(v)) for x, v in zip(xs, vs)]


def score_one(criteria, xs, if_missing=None):
    weight_sum = sum(exact(w) for _, w, _, _ in criteria)
    parts = []
    for (_, weight, missing, points), x in zip(criteria, xs):
        if x != "-":
            v = piecewise([(exact(a), exact(b)) for a, b in points], exact(x))
        elif if_missing is not None:
            v = Fraction(if_missing)
        else:
            v = Fraction(0) if missing == "worst" else exact(missing)
        parts.append(exact(weight) / weight_sum * v)
    return sum(parts), parts


def additive_case(rng, out):
    names = rng.sample(["evidence", "history", "practice.1", "practice.2", "travel", "zeta"],
                       rng.randint(1, 6))
    criteria = [random_criterion(rng, name) for name in names]
    if all(float(w) == 0 for _, w, _, _ in criteria):
        criteria[0] = (criteria[0][0], "1", *criteria[0][2:])
    for name, weight, missing, points in criteria:
        print("criterion", name, weight, missing, *(n for p in points for n in p), file=out)
    rows = {}
    for name in rng.sample("abcdefgh", rng.randint(1, 8)):
        rows[name] = ["-" if rng.random() < 0.2 else decimal(rng, -5, 17, rng.choice([0, 1, 4]))
                      for _ in criteria]
    if len(rows) > 2:  # a tie that is one by construction
        first, second = list(rows)[:2]
        rows[second] = rows[first]
    scores = {name: score_one(criteria, xs) for name, xs in rows.items()}
    for name, xs in rows.items():
        print("alternative", name, *xs, file=out)
    for name, xs in rows.items():
        score, parts = scores[name]
        rank = 1 + sum(s > score + Fraction(1, 10**9) for s, _ in scores.values())
        low, high = score_one(criteria, xs, 0)[0], score_one(criteria, xs, 1)[0]
        print("expect", name, rank, *map(show, (score, low, high)), *map(show, parts), file=out)
        for decimals in (0, 1, 3):
            total, printed = largest_remainder([100 * p for p in parts], 100 * score, decimals)
            print("printed", name, decimals, total, *printed, file=out)


# --- need model -----------------------------------------------------------------------------------


def normalise(value, least, most):
    n = (exact(value) - exact(least)) / (exact(most) - exact(least))
    return min(max(n, Fraction(0)), Fraction(1))


def mean_of(weights, scores, min_coverage):
    """Coverage and mean; a mean of None means too little is known."""
    known = [(exact(w), scores[k]) for k, w in weights if scores.get(k) is not None]
    available = sum(w for w, _ in known)
    coverage = available / sum(exact(w) for _, w in weights)
    if available == 0 or coverage < exact(min_coverage) - Fraction(1, 10**12):
        return coverage, None
    return coverage, sum(w * n for w, n in known) / available


def practice_weights(needs):
    present = [n for n in needs if n is not None]
    if not present:
        return "EQUAL_ALL_ABSENT", [Fraction(1, len(needs))] * len(needs)
    if sum(present) == 0:
        return "EQUAL_ZERO_NEED", [Fraction(1, len(needs))] * len(needs)
    return "NEEDS", [(n or Fraction(0)) / sum(present) for n in needs]


def random_weights(rng, names):
    chosen = rng.sample(names, rng.randint(1, 4))
    weights = [[k, rng.choice(["0", "1", "2", decimal(rng, 0, 1, 2)])] for k in chosen]
    if all(float(w) == 0 for _, w in weights):
        weights[0][1] = "1"
    return weights


def random_indicator(rng, known):
    least, most = rng.sample(range(-20, 120), 2)
    value = decimal(rng, -30, 130, rng.choice([0, 1, 3])) if rng.random() < known else "-"
    if value != "-" and rng.random() < 0.2:
        value = str(rng.choice([least, most]))
    return value, str(least), str(most)


def need_case(rng, out):
    names = [f"k{i}" for i in range(rng.randint(4, 9))]
    known = rng.choice([0.0, 0.4, 0.8, 1.0])
    indicators = {name: random_indicator(rng, known) for name in names}
    scores = {k: None if i[0] == "-" else normalise(*i) for k, i in indicators.items()}
    crosswalk = {f"TP{p}": random_weights(rng, names + ["unlisted"]) for p in rng.sample(range(1, 5), 4)}
    index = random_weights(rng, names)
    min_coverage = rng.choice(["0", "0.5", "0.5", "0.75", "1"])
    cuts = [["0.75", "0.5", "0.25"], ["0.9", "0.1"], []][rng.randint(0, 2)]
    for name, indicator in indicators.items():
        print("indicator", name, *indicator, file=out)
    for practice, weights in crosswalk.items():
        print("crosswalk", practice, *(t for pair in weights for t in pair), file=out)
    print("index", *(t for pair in index for t in pair), file=out)
    print("min_coverage", min_coverage, file=out)
    print("cuts", *cuts, file=out)

    for name in sorted(names):
        print("score", name, show(scores[name]), file=out)
    means = {p: mean_of(w, scores, min_coverage) for p, w in sorted(crosswalk.items())}
    basis, shares = practice_weights([need for _, need in means.values()])
    print("basis", basis, file=out)
    for (practice, (coverage, need)), share in zip(means.items(), shares):
        missing = sorted(k for k, w in crosswalk[practice]
                         if scores.get(k) is None and float(w) > 0)
        print("practice", practice, show(coverage), show(need), show(share), *missing, file=out)
    coverage, mean = mean_of(index, scores, min_coverage)
    slack = Fraction(1, 10**12)
    tier = "-" if mean is None else 1 + sum(mean < exact(c) - slack for c in cuts)
    print("result", show(coverage), show(mean), tier, file=out)


# --- rubric total ---------------------------------------------------------------------------------


def rubric_case(rng, out):
    names = rng.sample(["a.capacity", "b.evidence", "c.fit", "d.cost", "e.staff"], rng.randint(1, 5))
    criteria = []
    for name in names:
        low = rng.randint(-1, 1)
        high = low + rng.randint(1, 5)
        gateway = str(rng.randint(low, high)) if rng.random() < 0.3 else "-"
        criteria.append((name, str(rng.randint(1, 5000)), low, high, gateway))
        print("criterion", *criteria[-1], file=out)
    scores = {c[0]: rng.randint(c[2], c[3]) for c in criteria if rng.random() < 0.85}
    for name, score in scores.items():
        print("given", name, score, file=out)
    missing, failed = [], None
    for name, _, _, _, gateway in criteria:
        if name not in scores:
            missing.append(name)
        elif gateway != "-" and scores[name] < int(gateway):
            failed = name
            break
    status = "INCOMPLETE" if missing else "FAILED_GATEWAY" if failed else "COMPLETE"
    total = None
    if status == "COMPLETE":
        total = 100 * sum(int(w) * Fraction(scores[n] - lo, hi - lo) for n, w, lo, hi, _ in criteria)
        total /= sum(int(w) for _, w, _, _, _ in criteria)
    print("result", status, show(total), failed or "-", *missing, file=out)


# --- files ----------------------------------------------------------------------------------------


FILES = {
    "additive_value.cases": ("Additive value", additive_case, 40, 20190501),
    "need_model.cases": ("Need model", need_case, 60, 20190502),
    "rubric_total.cases": ("Rubric total", rubric_case, 60, 20190503),
}


write_or_check({name: build(*recipe) for name, recipe in FILES.items()})
