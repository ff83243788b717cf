#!/usr/bin/env python3
"""Writes the case files of the outcomes of engagements: inputs, and the results they must have.

A second implementation, made to be obvious rather than fast: exact fractions of the decimals as they are printed, one
rounding at the very end. The analysis of variance uses the textbook sums of squares of totals; the comparison schools
are picked one by one, each time the best of those left. It shares no code with the C++ functions. Python 3 standard
library only.

    make_outcome_cases.py           writes the files beside this script
    make_outcome_cases.py --check   exits with 1 if a file on disk differs from what would be written
"""

from decimal import Decimal, localcontext
from fractions import Fraction

from case_files import build, write_or_check


def show(number):
    return "-" if number is None else repr(float(number))


def root(square):
    """The square root of a fraction, to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        return Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


def mean(numbers):
    return sum(numbers) / Fraction(len(numbers))


# --- variance components --------------------------------------------------------------------------


def components(groups):
    everything = [x for group in groups for x in group]
    n, g = len(everything), len(groups)
    squares = sum(x * x for x in everything)
    by_group = sum(sum(group) ** 2 / len(group) for group in groups)
    msb = (by_group - sum(everything) ** 2 / n) / (g - 1) if g > 1 else None
    msw = (squares - by_group) / (n - g) if n > g else None
    n0 = (n - Fraction(sum(len(group) ** 2 for group in groups), n)) / (g - 1) if g > 1 else None
    s2_b = max(Fraction(0), (msb - msw) / n0) if g > 1 and n > g else None
    return [msb, msw, n0, msw, s2_b]


def components_case(rng, out):
    spread = rng.choice([0, 1, 8])
    groups = []
    for d in range(rng.choice([1, 2, 2, 3, 6, 12])):
        middle = rng.gauss(0, spread)
        texts = [f"{rng.gauss(middle, rng.choice([0, 2])):.1f}" for _ in range(rng.choice([1, 1, 2, 4, 9]))]
        print("changes", f"d{d}", *texts, file=out)
        groups.append([Fraction(text) for text in texts])
    print("result", sum(map(len, groups)), len(groups), *map(show, components(groups)), file=out)


# --- comparison group -----------------------------------------------------------------------------


def squared_distance(treated, other, sds):
    total = Fraction(0)
    for a, b, sd in zip(treated, other, sds):
        if a is None or b is None:
            total += 1
        elif sd:
            total += ((a - b) / sd) ** 2
    return total


def comparison(treated, candidates, sd_b, sds, size):
    """(relaxed, chosen [(squared distance, id)]): schools are (id, b, type, buyer, designation, engaged, covariates)."""
    fitting = [c for c in candidates if c[2] == treated[2] and c[3] != treated[3] and not c[5]
               and 2 * abs(c[1] - treated[1]) <= sd_b]
    same = [c for c in fitting if c[4] == treated[4]]
    relaxed = len(same) < size
    left = {c[0]: squared_distance(treated[6], c[6], sds) for c in (fitting if relaxed else same)}
    chosen = []
    while left and len(chosen) < size:
        best = min(left, key=lambda code: (left[code], code))
        chosen.append((left.pop(best), best))
    return relaxed, chosen


def covariates_of(rng, b):
    words = [b] + [f"{rng.randint(0, 8) * 0.05:.2f}" for _ in range(3)] + [rng.choice(["5.1", "5.8", "6.4"])]
    return [word if j == 0 or rng.random() < 0.85 else "-" for j, word in enumerate(words)]


def comparison_case(rng, out):
    sd_b, size = "0.8", rng.choice([2, 3, 5, 10])
    sds = ["0.8", "0.15", "0.2", rng.choice(["0", "0.05"]), "0.45"]
    print("measure", sd_b, size, *sds, file=out)
    schools = []
    for s in range(rng.choice([1, 12, 30, 50])):
        b = f"{50 + rng.randint(-5, 5) * 0.1:.1f}"
        kinds = [rng.choice(["high"] * 5 + ["middle"]), f"d{rng.randint(0, 5)}", rng.choice(["none", "none", "none", "tier"])]
        engaged = rng.random() < 0.15
        covariates = covariates_of(rng, b)
        if sds[3] == "0" and covariates[3] != "-":
            covariates[3] = "0.30"
        name = f"s{rng.randint(0, 9)}{s}"
        print("treated" if s == 0 else "candidate", name, b, *kinds, int(engaged), *covariates, file=out)
        numbers = [None if word == "-" else Fraction(word) for word in covariates]
        schools.append((name, Fraction(b), *kinds, engaged, numbers))
    relaxed, chosen = comparison(schools[0], schools[1:], Fraction(sd_b), [Fraction(sd) for sd in sds], size)
    print("result", "OK" if len(chosen) > 1 else "INSUFFICIENT", int(relaxed), file=out)
    for square, code in chosen if len(chosen) > 1 else []:
        print("chosen", code, show(root(square)), file=out)


# --- effect of an engagement ----------------------------------------------------------------------


def effect_case(rng, out):
    s2_w, s2_b, sign = rng.choice(["0.5", "4", "12.25"]), rng.choice(["0", "0.3", "2"]), rng.choice([1, -1])
    print("given", s2_w, s2_b, sign, file=out)
    pool = {f"c{i}": f"{rng.gauss(0, 3):.2f}" for i in range(rng.choice([2, 5, 15]))}
    beyond, districts, others = [], set(), set()
    for _ in range(rng.choice([1, 1, 2, 6])):
        district, change = f"d{rng.randint(0, 3)}", f"{rng.gauss(1, 3):.2f}"
        compared = rng.sample(sorted(pool), min(len(pool), rng.choice([2, 3, 10])))
        print("treated", district, change, *(word for c in compared for word in (c, pool[c])), file=out)
        beyond.append(Fraction(change) - mean([Fraction(pool[c]) for c in compared]))
        districts.add(district)
        others.update(compared)
    v = Fraction(s2_w) * (Fraction(1, len(beyond)) + Fraction(1, len(others))) + Fraction(s2_b) / len(districts)
    print("result", show(sign * mean(beyond)), show(v), show(root(v)), len(beyond), len(others), len(districts), file=out)


# --- attainment -----------------------------------------------------------------------------------


def chance_case(rng, out):
    """Chances from past changes, by window, then benchmarks with those chances."""
    target, sign = f"{rng.randint(-5, 15) * 0.1:.1f}", rng.choice([1, -1])
    baseline, sd_b = "40.3", "1.2"
    print("target", target, sign, baseline, sd_b, file=out)
    past = [(f"{40.3 + rng.randint(-15, 15) * 0.1:.1f}", f"{rng.randint(-10, 20) * 0.1:.1f}")
            for _ in range(rng.choice([0, 5, 40, 60, 90, 200]))]
    for pair in past:
        print("past", *pair, file=out)
    numbers = [(abs(Fraction(b) - Fraction(baseline)), Fraction(d)) for b, d in past]
    for window in (Fraction(1, 2), Fraction(1)):
        near = [d for distance, d in numbers if distance <= window * Fraction(sd_b)]
        if len(near) >= 30:
            break
    reached = [d for d in near if sign * d >= sign * Fraction(target)]
    p = Fraction(2 * len(reached) + 1, 2 * len(near) + 2)
    status = "OK" if len(near) >= 30 else "INSUFFICIENT"
    print("chance", status, show(window), len(near), len(reached), show(p if near else None), file=out)


def attainment_case(rng, out):
    judged = []
    for _ in range(rng.choice([0, 1, 2, 5, 20])):
        a, p = rng.choice(["0", "0.5", "1", "1", "-"]), rng.choice(["0", "0.05", "0.2", "0.55", "1", "-"])
        print("benchmark", a, p, file=out)
        if a != "-":
            judged.append((Fraction(a), Fraction(0) if p == "-" else Fraction(p)))
    possible = sum(1 - p for _, p in judged)
    adjusted = sum(a - p for a, p in judged) / possible if possible else None
    print("adjusted", len(judged), show(adjusted), file=out)


FILES = {
    "variance_components.cases": ("Variance of changes within and between districts", components_case, 80, 20190521),
    "comparison_group.cases": ("Schools to compare with", comparison_case, 60, 20190522),
    "engagement_effect.cases": ("Effects of engagements", effect_case, 80, 20190523),
    "chance.cases": ("Chances of targets", chance_case, 40, 20190524),
    "attainment.cases": ("Attainment adjusted for chance", attainment_case, 60, 20190525),
}


write_or_check({name: build(title, recipe, *rest) for name, (title, recipe, *rest) in FILES.items()})
