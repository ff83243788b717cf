#!/usr/bin/env python3
"""Writes the case files of flows, assignment, allocation and choice: inputs, and the results they must have.

A second implementation, made to be obvious rather than fast: paths one unit at a time, or every possibility tried.
It shares no code and no algorithm with the C++ functions. Python 3 standard library only.

    make_flow_cases.py           writes the files beside this script
    make_flow_cases.py --check   exits with 1 if a file on disk differs from what would be written
"""

import random
from itertools import combinations, product
from math import floor

from case_files import build, write_or_check


def r6(text):
    """Defined in doubles: halves count as the double product says."""
    return floor(1e6 * float(text) + 0.5)


# --- minimum cost flow ----------------------------------------------------------------------------


def cheapest_path(nodes, links, source, sink):
    """Bellman-Ford: links [from, to, room, cost]; the links of a cheapest path with room, or None."""
    best, via = {source: 0}, {}
    for _ in range(nodes):
        for number, (a, b, room, cost) in enumerate(links):
            if room > 0 and a in best and best[a] + cost < best.get(b, 10**18):
                best[b], via[b] = best[a] + cost, number
    if sink not in best:
        return None
    path = []
    while sink != source:
        path.append(via[sink])
        sink = links[via[sink]][0]
    return path


def least_cost(supplies, arcs):
    """One unit at a time. Lower bounds and negative costs are sent first, then taken back."""
    nodes = len(supplies)
    need, links, cost = list(supplies), [], 0
    for a, b, capacity, price, lower in arcs:
        start = capacity if price < 0 else lower
        cost += start * price
        need[a] -= start
        need[b] += start
        links += [[a, b, capacity - start, price], [b, a, start - lower, -price]]
    for v, n in enumerate(need):
        links += [[nodes, v, max(n, 0), 0], [v, nodes, 0, 0]]
        links += [[v, nodes + 1, max(-n, 0), 0], [nodes + 1, v, 0, 0]]
    for _ in range(sum(max(n, 0) for n in need)):
        path = cheapest_path(nodes + 2, links, nodes, nodes + 1)
        if path is None:
            return None
        for number in path:
            cost += links[number][3]
            links[number][2] -= 1
            links[number ^ 1][2] += 1
    return cost


def flow_case(rng, out):
    nodes = rng.randint(2, 9)
    arcs = []
    for _ in range(rng.randint(nodes, 5 * nodes)):
        a, b = rng.sample(range(nodes), 2)
        capacity = rng.randint(0, 9)
        lower = rng.randint(0, capacity) if rng.random() < 0.1 else 0
        arcs.append((a, b, capacity, rng.choice([0, 1, rng.randint(-3, 30)]), lower))
    supplies = [0] * nodes
    for _ in range(rng.randint(0, 8)):
        a, b = rng.sample(range(nodes), 2)
        supplies[a] += 1
        supplies[b] -= 1
    print("supplies", *supplies, file=out)
    for arc in arcs:
        print("arc", *arc, file=out)
    cost = least_cost(supplies, arcs)
    print("cost", "-" if cost is None else cost, file=out)


# --- reviewer assignment: every possibility is tried ----------------------------------------------


def panels(case):
    """All ways to give every application its reviewers, ignoring loads: lists of tuples of reviewers."""
    demands, loads, affinity, conflicts, threshold, experts = case
    choices = []
    for i, demand in enumerate(demands):
        free = [j for j in range(len(loads)) if (i, j) not in conflicts]
        choices.append([
            panel for panel in combinations(free, demand)
            if threshold is None
            or sum(r6(affinity[i][j]) >= r6(threshold) for j in panel) >= min(experts, demand)])
    return product(*choices)


def fits(panels_of_all, loads):
    counts = [sum(j in panel for panel in panels_of_all) for j in range(len(loads))]
    return all(low <= n <= high for n, (low, high) in zip(counts, loads))


def largest_fill(demands, loads, conflicts):
    """Kuhn's augmenting paths over single seats."""
    given = {}

    def place(i, seen):
        for j in range(len(loads)):
            if (i, j) in conflicts or (i, j) in given or j in seen:
                continue
            seen.add(j)
            holders = [a for a, b in given if b == j]
            if len(holders) < loads[j][1]:
                given[i, j] = True
                return True
            for a in holders:
                if a != i and place(a, seen):
                    del given[a, j]
                    given[i, j] = True
                    return True
        return False

    return sum(place(i, set()) for i, demand in enumerate(demands) for _ in range(demand))


def assignment_case(rng, out):
    people, applications = rng.randint(1, 4), rng.randint(1, 4)
    demands = [rng.choice([0, 1, 1, 2]) for _ in range(applications)]
    demands = [min(d, people) for d in demands]
    loads = []
    for _ in range(people):
        high = rng.randint(0, applications)
        loads.append((rng.choice([0, 0, rng.randint(0, high)]), high))
    affinity = [[rng.choice(["0", "0.5", "1", f"{rng.random():.7f}"]) for _ in range(people)]
                for _ in range(applications)]
    conflicts = {(i, j) for i in range(applications) for j in range(people) if rng.random() < 0.15}
    threshold, experts = (None, 0) if rng.random() < 0.5 else (rng.choice(["0.5", "0.7"]), rng.randint(0, 2))
    case = (demands, loads, affinity, conflicts, threshold, experts)
    print("demands", *demands, file=out)
    for load in loads:
        print("load", *load, file=out)
    for row in affinity:
        print("affinity", *row, file=out)
    for conflict in sorted(conflicts):
        print("conflict", *conflict, file=out)
    if threshold is not None:
        print("expert", threshold, experts, file=out)
    solutions = [[r6(affinity[i][j]) for i, panel in enumerate(panel_list) for j in panel]
                 for panel_list in panels(case) if fits(panel_list, loads)]
    if not solutions:
        print("infeasible", largest_fill(demands, loads, conflicts), file=out)
        return
    print("objective", max(map(sum, solutions)), file=out)
    floor_value, total = max((min(s, default=-1), sum(s)) for s in solutions)
    print("bottleneck", "-" if floor_value < 0 else floor_value, total, file=out)


# --- allocation: every possibility is tried -------------------------------------------------------


def allocation_case(rng, out):
    partners = "pqrs"[: rng.randint(1, 4)]
    capacity = {p: rng.choice([0, 1, 1, 2]) for p in partners}
    items = []
    for n in range(rng.randint(0, 5)):
        eligible = {p: rng.choice(["0", "1", "0.5", f"{rng.random():.7f}"])
                    for p in partners if rng.random() < 0.6}
        items.append((f"n{n}", rng.randint(1, 3), rng.choice(["1", "0.5", f"{rng.random():.5f}1"]), eligible))
    for p in partners:
        print("capacity", p, capacity[p], file=out)
    for name, tier, need, eligible in items:
        print("need", name, tier, need, *(w for pair in sorted(eligible.items()) for w in pair), file=out)
    best = best_maxmin = None
    for choice in product(*([None, *item[3]] for item in items)):
        if any(choice.count(p) > capacity[p] for p in partners):
            continue
        served = [sum(c is not None and item[1] == t for c, item in zip(choice, items)) for t in (1, 2, 3)]
        values = [r6(item[3][c]) for c, item in zip(choice, items) if c is not None]
        total = 0
        for c, item in zip(choice, items):
            if c is not None:  # the product is made in doubles, as defined
                total += r6(float(item[2]) * float(item[3][c]))
        lowest = min(values, default=-1)
        best = max(best or ([-1], 0), (served, total))
        best_maxmin = max(best_maxmin or ([-1], 0, 0), (served, lowest, total))
    print("served", *best[0], file=out)
    print("objective", best[1], file=out)
    print("maxmin", "-" if best_maxmin[1] < 0 else best_maxmin[1], best_maxmin[2], file=out)


# --- choice rounds --------------------------------------------------------------------------------


def rank(order, who):
    return order.index(who)


def blocking(match, prefs, priority, capacity):
    pairs = []
    for d, wishes in prefs.items():
        for p in wishes:
            if d not in priority[p]:
                continue
            if d in match and rank(wishes, p) >= rank(wishes, match[d]):
                continue
            holders = [x for x, y in match.items() if y == p]
            if len(holders) < capacity[p] or any(
                    rank(priority[p], x) > rank(priority[p], d) for x in holders):
                pairs.append((d, p))
    return sorted(pairs)


def best_stable(prefs, priority, capacity):
    """The stable match that every district likes best, found among all matches."""
    options = [[None] + [p for p in wishes if d in priority[p]] for d, wishes in prefs.items()]
    stable = []
    for choice in product(*options):
        match = {d: p for d, p in zip(prefs, choice) if p is not None}
        if any(list(match.values()).count(p) > capacity[p] for p in capacity):
            continue
        if not blocking(match, prefs, priority, capacity):
            stable.append(match)

    def place(match, d):
        return rank(prefs[d], match[d]) if d in match else 99

    return next(m for m in stable
                if all(place(m, d) <= place(other, d) for other in stable for d in prefs))


def trade(prefs, priority, capacity):
    """Top trading cycles, one cycle at a time."""
    left, room, match = set(prefs), dict(capacity), {}
    while True:
        wish = {}
        for d in sorted(left):
            open_to = [p for p in prefs[d] if room[p] > 0 and d in priority[p]]
            if open_to:
                wish[d] = open_to[0]
        left = set(wish)
        if not left:
            return match
        first = {p: next(d for d in priority[p] if d in left)
                 for p in set(wish.values())}
        seen, d = [], min(left)
        while d not in seen:
            seen.append(d)
            d = first[wish[d]]
        for one in seen[seen.index(d):]:
            match[one] = wish[one]
            room[wish[one]] -= 1
            left.discard(one)


def choice_case(rng, out):
    districts, partners = "abcd"[: rng.randint(1, 4)], "pqrs"[: rng.randint(1, 4)]
    capacity = {p: rng.choice([0, 1, 1, 2]) for p in partners}
    prefs = {d: rng.sample(partners, rng.randint(0, len(partners))) for d in districts}
    priority = {p: rng.sample(districts, len(districts) - (rng.random() < 0.2)) for p in partners}
    for p in partners:
        print("partner", p, capacity[p], *priority[p], file=out)
    for d in districts:
        print("prefs", d, *prefs[d], file=out)
    for name, match in (("deferred", best_stable(prefs, priority, capacity)),
                        ("trading", trade(prefs, priority, capacity))):
        print(name, *(w for pair in sorted(match.items()) for w in pair), file=out)
        print(f"{name}_blocking", *(w for pair in blocking(match, prefs, priority, capacity) for w in pair), file=out)


# --- files ----------------------------------------------------------------------------------------


FILES = {
    "min_cost_flow.cases": ("Minimum cost flow", flow_case, 80, 20190511),
    "assignment.cases": ("Reviewer assignment", assignment_case, 120, 20190512),
    "allocation.cases": ("Allocation", allocation_case, 120, 20190513),
    "choice.cases": ("Choice rounds", choice_case, 120, 20190514),
}


if __name__ == "__main__":
    write_or_check({name: build(*recipe) for name, recipe in FILES.items()})
