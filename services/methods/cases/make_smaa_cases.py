#!/usr/bin/env python3
"""Writes smaa.cases: draws of weights and the ranks they give, by a second implementation.

The random numbers are those of the definition (whole numbers, so there is no other way); everything after them is made
differently: ranks by sorting, sums by math.fsum. Python 3 standard library only.

    make_smaa_cases.py           writes the file beside this script
    make_smaa_cases.py --check   exits with 1 if the file on disk differs
"""

import math
from bisect import bisect_right

from case_files import build, write_or_check
from drawn_numbers import splitmix64, weights_of


def simulate(values, draws, seed):
    n, m = len(values), len(values[0])
    numbers = splitmix64(seed)
    counts = [[0] * n for _ in range(n)]
    above = [[0] * n for _ in range(n)]
    firsts = [[] for _ in range(n)]
    for _ in range(draws):
        weights = weights_of(numbers, m)
        scores = [math.fsum(w * v for w, v in zip(weights, row)) for row in values]
        ordered = sorted(scores)
        for i, score in enumerate(scores):
            rank = n - bisect_right(ordered, score + 1e-12)
            counts[i][rank] += 1
            if rank == 0:
                firsts[i].append(weights)
            for j, other in enumerate(scores):
                above[i][j] += score > other + 1e-12
    central = [[math.fsum(w[c] for w in first) / len(first) for c in range(m)] if first else None for first in firsts]
    return counts, above, central


def one_case(rng, out):
    n, m = rng.randint(1, 7), rng.randint(1, 6)
    values = [[round(rng.random(), rng.choice([1, 2, 6])) for _ in range(m)] for _ in range(n)]
    if n > 2 and rng.random() < 0.3:
        values[1] = values[0]
    draws, seed = rng.randint(1, 400), rng.getrandbits(64)
    counts, above, central = simulate(values, draws, seed)
    for row in values:
        print("values", *map(repr, row), file=out)
    print("draws", draws, seed, file=out)
    for row in counts:
        print("counts", *row, file=out)
    for row in above:
        print("above", *row, file=out)
    for row in central:
        print("central", *(["-"] if row is None else map(repr, row)), file=out)


write_or_check({"smaa.cases": build("SMAA-2", one_case, 40, 20190924)})
