#!/usr/bin/env python3
"""Writes milp_assignment.cases and milp_allocation.cases: larger instances than make_flow_cases.py can try out, solved
as integer programmes by HiGHS through scipy (Debian: python3-scipy, 1.9 or later). Tests need only the files.

    make_milp_cases.py      writes the files beside this script
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from case_files import build, write_or_check
from make_flow_cases import r6


def largest(weights, rows):
    """max weights.x, x binary, low <= coefficients.x <= high for each row; None when impossible."""
    matrix = np.array([row[0] for row in rows])
    limits = LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
    found = milp(-np.array(weights, dtype=float), constraints=limits, bounds=Bounds(0, 1),
                 integrality=np.ones(len(weights)), options={"mip_rel_gap": 0})
    if not found.success:
        return None
    return int(np.dot(np.round(found.x).astype(np.int64), np.array(weights, dtype=np.int64)))


def assignment_case(rng, out):
    people, applications = rng.randint(5, 9), rng.randint(8, 14)
    demands = [rng.randint(1, 3) for _ in range(applications)]
    mean = sum(demands) / people
    loads = [(rng.randint(0, int(mean) - 1), rng.randint(int(mean), int(mean) + 3)) for _ in range(people)]
    affinity = [[f"{rng.random():.7f}" for _ in range(people)] for _ in range(applications)]
    conflicts = {(i, j) for i in range(applications) for j in range(people) if rng.random() < 0.1}
    threshold, experts = "0.6", rng.randint(0, 2)
    cells = [(i, j) for i in range(applications) for j in range(people)]
    rows = []
    for i, demand in enumerate(demands):
        rows.append(([c[0] == i for c in cells], demand, demand))
        rows.append(([c[0] == i and r6(affinity[i][c[1]]) >= r6(threshold) for c in cells],
                     min(experts, demand), people))
    for j, (low, high) in enumerate(loads):
        rows.append(([c[1] == j for c in cells], low, high))
    rows.append(([c in conflicts for c in cells], 0, 0))
    objective = largest([r6(affinity[i][j]) for i, j in cells], [(np.array(a, float), b, c) for a, b, c in rows])
    if objective is None:
        return assignment_case(rng, out)
    print("demands", *demands, file=out)
    for load in loads:
        print("load", *load, file=out)
    for row in affinity:
        print("affinity", *row, file=out)
    for conflict in sorted(conflicts):
        print("conflict", *conflict, file=out)
    print("expert", threshold, experts, file=out)
    print("objective", objective, file=out)


def allocation_case(rng, out):
    partners = [f"p{n}" for n in range(rng.randint(6, 10))]
    capacity = {p: rng.randint(0, 3) for p in partners}
    items = [(f"n{n}", rng.randint(1, 3), f"{rng.uniform(0.1, 1):.5f}",
              {p: f"{rng.random():.7f}" for p in partners if rng.random() < 0.3})
             for n in range(rng.randint(15, 25))]
    cells = [(n, p) for n, item in enumerate(items) for p in sorted(item[3])]
    rows = [(np.array([c[0] == n for c in cells], float), 0, 1) for n in range(len(items))]
    rows += [(np.array([c[1] == p for c in cells], float), 0, capacity[p]) for p in partners]
    served = []
    for tier in (1, 2, 3):
        in_tier = [int(items[n][1] == tier) for n, _ in cells]
        served.append(largest(in_tier, rows))
        rows.append((np.array(in_tier, float), served[-1], served[-1]))
    weights = [r6(float(items[n][2]) * float(items[n][3][p])) for n, p in cells]
    for p in partners:
        print("capacity", p, capacity[p], file=out)
    for name, tier, need, eligible in items:
        print("need", name, tier, need, *(w for pair in sorted(eligible.items()) for w in pair), file=out)
    print("served", *served, file=out)
    print("objective", largest(weights, rows), file=out)


FILES = {
    "milp_assignment.cases": ("Reviewer assignment", assignment_case, 25, 20190521),
    "milp_allocation.cases": ("Allocation", allocation_case, 25, 20190522),
}


write_or_check({name: build(*recipe) for name, recipe in FILES.items()})
