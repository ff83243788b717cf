#!/usr/bin/env python3
"""Writes evidence.cases: studies, and what pooling, shrinkage and effects must say about them.

A second implementation of the definitions, made to be obvious rather than fast: sums with 50
decimal digits, roots by bisection, likelihoods by walking over a fine grid, t and chi-square from
their finite series. It shares no code and no formula for quantiles with the C++ functions.
Python 3 standard library only.

    make_evidence_cases.py           writes evidence.cases beside this script
    make_evidence_cases.py --check   exits with 1 if the file on disk differs
"""

import math
import random
from decimal import Decimal, getcontext
from statistics import NormalDist

from case_files import heading, write_or_check

getcontext().prec = 50
ZERO = Decimal(0)


# --- distributions with whole degrees of freedom --------------------------------------------------


def t_central(x, df):
    """P(|T| <= x): Abramowitz & Stegun 26.7.3 and 26.7.4."""
    theta = math.atan(x / math.sqrt(df))
    cos = math.cos(theta)
    if df % 2:
        term, total = cos, 0.0
        for i in range(1, (df - 1) // 2 + 1):
            total += term
            term *= cos * cos * 2 * i / (2 * i + 1)
        return 2 / math.pi * (theta + math.sin(theta) * total)
    term, total = 1.0, 0.0
    for i in range(1, df // 2 + 1):
        total += term
        term *= cos * cos * (2 * i - 1) / (2 * i)
    return math.sin(theta) * total


def chi2_tail(x, df):
    """P(X > x): Abramowitz & Stegun 26.4.4 and 26.4.5."""
    half = x / 2
    if df % 2 == 0:
        return math.exp(-half) * math.fsum(half**i / math.factorial(i) for i in range(df // 2))
    odd = math.fsum(
        half ** (i - 0.5) / math.gamma(i + 0.5) for i in range(1, (df - 1) // 2 + 1)
    )
    return math.erfc(math.sqrt(half)) + math.exp(-half) * odd


def bisect(above, low, high, steps=200):
    """The place between low and high where above() turns from true to false."""
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) else (low, middle)
    return (low + high) / 2


def t_quantile_975(df):
    return Decimal(bisect(lambda x: t_central(x, df) < 0.95, 0.0, 20.0))


def chi2_quantile(p, df):
    return Decimal(bisect(lambda x: 1 - chi2_tail(x, df) < p, 0.0, 500.0))


Z975 = Decimal(NormalDist().inv_cdf(0.975))


# --- pooling --------------------------------------------------------------------------------------


def weights(studies, t):
    return [1 / (v + t) for _, v in studies]


def mean_at(studies, t):
    w = weights(studies, t)
    return sum(a * y for a, (y, _) in zip(w, studies)) / sum(w)


def q_at(studies, t):
    mu = mean_at(studies, t)
    return sum((y - mu) ** 2 / (v + t) for y, v in studies)


def root_of_q(groups, target):
    def above(t):
        return sum(q_at(g, t) for g in groups) > target

    return bisect(above, ZERO, Decimal(10**6)) if above(ZERO) else ZERO


def log_likelihood(studies, t, restricted):
    total = sum((v + t).ln() for _, v in studies) + q_at(studies, t)
    return -(total + (sum(weights(studies, t)).ln() if restricted else 0)) / 2


def slope(studies, t, restricted):
    w = weights(studies, t)
    mu = mean_at(studies, t)
    pull = sum(a * a * (y - mu) ** 2 for a, (y, _) in zip(w, studies))
    return pull - sum(w) + (sum(a * a for a in w) / sum(w) if restricted else 0)


def most_likely(studies, restricted):
    """The best of a fine grid, then bisection of the slope between its neighbours."""
    grid = [ZERO] + [Decimal(10) ** (Decimal(i) / 20) for i in range(-160, 41)]
    best = max(range(len(grid)), key=lambda i: log_likelihood(studies, grid[i], restricted))
    if best == 0 and slope(studies, ZERO, restricted) <= 0:
        return ZERO
    low, high = grid[max(0, best - 1)], grid[best + 1]
    return bisect(lambda t: slope(studies, t, restricted) > 0, low, high)


def tau2(studies, method):
    k = len(studies)
    if k == 1 or method == "FE":
        return ZERO
    if method == "PM":
        return root_of_q([studies], k - 1)
    if method in ("REML", "ML"):
        return most_likely(studies, method == "REML")
    if method == "HE":
        ybar = sum(y for y, _ in studies) / k
        spread = sum((y - ybar) ** 2 for y, _ in studies) / (k - 1)
        return max(ZERO, spread - sum(v for _, v in studies) / k)
    w = weights(studies, ZERO)
    return max(ZERO, (q_at(studies, ZERO) - (k - 1)) / (sum(w) - sum(a * a for a in w) / sum(w)))


def pool(studies, method):
    k = len(studies)
    t2 = tau2(studies, method)
    mu = mean_at(studies, t2)
    se = 1 / sum(weights(studies, t2)).sqrt()
    q0 = q_at(studies, ZERO)
    result = [t2, mu, se, mu - Z975 * se, mu + Z975 * se, mu / se, q0]
    if k == 1:
        return result + [None] * 11
    w0 = weights(studies, ZERO)
    s2 = (k - 1) * sum(w0) / (sum(w0) ** 2 - sum(a * a for a in w0))
    raw = se * (q_at(studies, t2) / (k - 1)).sqrt()
    hk = max(se, raw)
    t = t_quantile_975(k - 1)
    new = (t2 + hk * hk).sqrt()
    result += [Decimal(chi2_tail(float(q0), k - 1)), 100 * t2 / (t2 + s2), t2 / s2 + 1, raw, hk]
    for half in (t * hk, t * raw, t * new):
        result += [mu - half, mu + half]
    return result


# --- partners -------------------------------------------------------------------------------------


def phi(x):
    return Decimal(math.erfc(-float(x) / math.sqrt(2)) / 2)


def two_stage(partners, benchmark):
    groups = [g for g in partners if g]
    df = sum(len(g) - 1 for g in groups)
    within = root_of_q(groups, df) if df else ZERO
    own = [(mean_at(g, within), 1 / sum(weights(g, within))) for g in groups]
    between = root_of_q([own], len(own) - 1) if len(own) > 1 else ZERO
    mu, var_mu = mean_at(own, between), 1 / sum(weights(own, between))
    rows = []
    for group in partners:
        if group:
            y, v = own.pop(0)
            b = v / (v + between)
            mean = (1 - b) * y + b * mu
            sd = ((1 - b) * v + b * b * var_mu).sqrt()
        else:
            y = v = b = None
            mean, sd = mu, (between + var_mu).sqrt()
        rows.append([y, v, b, mean, sd, phi((mean - benchmark) / sd)])
    return [within, between, mu, var_mu.sqrt()], rows


# --- effects --------------------------------------------------------------------------------------


def hedges_g(m1, s1, n1, m2, s2, n2):
    m = int(n1 + n2 - 2)
    # Gamma(m/2) / Gamma((m-1)/2) from its value for m = 2 or 3, in whole steps of the arguments.
    j = Decimal(math.gamma(1 + m % 2 / 2) / math.gamma(0.5 + m % 2 / 2))
    a = Decimal(1) + Decimal(m % 2) / 2
    while 2 * a < m:
        j *= a / (a - Decimal("0.5"))
        a += 1
    j /= (Decimal(m) / 2).sqrt()
    pooled = (((n1 - 1) * s1 * s1 + (n2 - 1) * s2 * s2) / m).sqrt()
    g = j * (m1 - m2) / pooled
    return g, Decimal(1) / n1 + Decimal(1) / n2 + g * g / (2 * (n1 + n2))


def composite(studies, rho):
    m = len(studies)
    total = ZERO
    for i, (_, a) in enumerate(studies):
        for j, (_, b) in enumerate(studies):
            total += a if i == j else rho * (a * b).sqrt()
    return sum(y for y, _ in studies) / m, total / (m * m)


# --- the file -------------------------------------------------------------------------------------


def show(number):
    return "-" if number is None else f"{float(number):.14g}"


def exact(texts):
    return tuple(Decimal(float(text)) for text in texts)


def random_study(rng, spread):
    return f"{rng.gauss(0.1, spread):.3f}", f"{rng.uniform(0.004, 0.2):.4f}"


def pool_case(rng, out):
    count = rng.choice([1, 2, 2, 3, 4, 5, 8, 13])
    spread = rng.choice([0.1, 0.3, 0.6, 1.2])
    texts = [random_study(rng, spread) for _ in range(count)]
    studies = [exact(text) for text in texts]
    out += ["effect " + " ".join(text) for text in texts]
    for method in ("FE", "DL", "PM", "REML", "ML", "HE"):
        out.append(" ".join(["pool", method] + [show(x) for x in pool(studies, method)]))
    if count > 1:
        ends = [root_of_q([studies], chi2_quantile(p, count - 1)) for p in (0.975, 0.025)]
        out.append(" ".join(["qprofile"] + [show(x) for x in ends]))
    rho = rng.choice(["0", "0.5", "0.8", "1"])
    mixed = composite(studies, exact([rho])[0])
    out.append(" ".join(["composite", rho] + [show(x) for x in mixed]))


def partner_case(rng, out):
    benchmark = rng.choice(["0", "0.1", "0.25"])
    out.append("benchmark " + benchmark)
    names, partners = [], []
    for i in range(rng.choice([1, 2, 3, 6])):
        base = rng.gauss(0, rng.choice([0, 0.4]))
        count = 1 if i == 0 else rng.choice([0, 1, 2, 4])
        texts = []
        for _ in range(count):
            y, v = random_study(rng, 0.3)
            texts.append((f"{float(y) + base:.3f}", v))
        out += [f"study p{i} {y} {v}" for y, v in texts]
        names.append(f"p{i}")
        partners.append([exact(text) for text in texts])
    top, rows = two_stage(partners, exact([benchmark])[0])
    out.append(" ".join(["result"] + [show(x) for x in top]))
    for name, row in zip(names, rows):
        out.append(" ".join(["partner", name] + [show(x) for x in row]))


def hedges_case(rng, out):
    texts = [f"{rng.uniform(-3, 3):.2f}", f"{rng.uniform(0.2, 2):.2f}", str(rng.randint(2, 300))]
    texts += [f"{rng.uniform(-3, 3):.2f}", f"{rng.uniform(0.2, 2):.2f}", str(rng.randint(2, 300))]
    out.append(" ".join(["hedges"] + texts + [show(x) for x in hedges_g(*exact(texts))]))


def build():
    rng = random.Random(20190601)
    out = [heading("Evidence of effectiveness")]
    recipes = [pool_case] * 30 + [partner_case] * 25 + [hedges_case] * 25
    for number, recipe in enumerate(recipes):
        out.append(f"case {number}")
        recipe(rng, out)
    return "\n".join(out) + "\n"


write_or_check({"evidence.cases": build()})
