"""What is measured: for each case the document of `partners compute`, the same problem for a peer, and what must be equal.

Documents depend on the size only, and their numbers have no more digits than the text shows: both sides get the same.
"""
import itertools
import pathlib
import sys

import numpy as np
import scipy.linalg
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import maximum_flow

ROOT = pathlib.Path(__file__).resolve().parents[2]


def six_digits(random, *shape):
    return np.round(random.random(shape), 6)


def millionths(values):
    return np.floor(1e6 * values + 0.5)


def furthest(ours, theirs):
    """The largest difference of two lists of numbers, relative where they are above 1; infinite where their shape differs."""
    ours, theirs = np.array(ours, dtype=float), np.array(theirs, dtype=float)
    if ours.shape != theirs.shape or np.any(np.isnan(ours) != np.isnan(theirs)):
        return np.inf
    return np.max(np.nan_to_num(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))), initial=0)


def largest(weights, matrix, low, high, most=1):
    """max weights.x, 0 <= x <= most, low <= matrix.x <= high by HiGHS. The matrices here are totally unimodular: the linear
    programme has the integer answer."""
    found = milp(-weights, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, most))
    if not found.success:
        raise ValueError(found.message)
    return round(-found.fun)


class Case:
    scales = (0.25, 0.5, 1, 2)  # of the size the goal is set for
    peer_scale_max = 1          # beyond, ours alone: a peer would take too long

    def differences(self, ours, theirs):
        """The fields that are not equal, with how far they are apart. `tolerance`: field -> largest difference."""
        apart = {field: furthest(ours[field], theirs[field]) for field in self.tolerance}
        return {field: value for field, value in apart.items() if not value <= self.tolerance[field]}


class Assignment(Case):
    name, method, goal = "assignment", "assign", 2.0
    size = "{:,.0f} applications, {:,.0f} evaluators, 3 reviews each, 5 % conflicts", 500, 120
    peer_name = "HiGHS (scipy)"
    tolerance = {"objective": 0, "reviews": 0}

    def document(self, scale):
        applications, people = int(500 * scale), int(120 * scale)
        random = np.random.default_rng(1)
        affinity = six_digits(random, applications, people)
        conflicts = np.argwhere(random.random(affinity.shape) < 0.05)
        return {"demands": [3] * applications, "reviewers": [[6, 16]] * people, "affinity": affinity.tolist(), "coi": conflicts.tolist()}

    def peer(self, document):
        affinity = np.array(document["affinity"])
        rows, columns = affinity.shape
        allowed = np.ones(affinity.shape)
        allowed[tuple(np.array(document["coi"]).T)] = 0
        cell = np.arange(affinity.size)
        places = np.concatenate([cell // columns, rows + cell % columns]), np.concatenate([cell, cell])
        matrix = csr_matrix((np.ones(2 * affinity.size), places))
        low, high = (np.array(document["demands"] + [load[end] for load in document["reviewers"]]) for end in (0, 1))
        weights = millionths(affinity).ravel()
        reviews = sum(document["demands"])
        return lambda: {"objective": largest(weights, matrix, low, high, allowed.ravel()), "reviews": reviews}


class Allocation(Case):
    method, goal = "allocate", 1.0
    size = "{:,.0f} needs in 5 tiers, {:,.0f} partners, every pair eligible, places for three quarters", 400, 1000
    peer_name = "scipy and HiGHS"
    tolerance = {"served_by_tier": 0, "objective": 0, "floor": 0}

    def __init__(self, lowest_first):
        self.lowest_first = lowest_first
        self.name = "allocation, largest lowest value first" if lowest_first else "allocation"

    def document(self, scale):
        needs, partners = int(400 * scale), int(1000 * scale)
        random = np.random.default_rng(2)
        value, urgency = six_digits(random, needs, partners), np.round(0.2 + 0.8 * random.random(needs), 6)
        ids = [f"p{p:05d}" for p in range(partners)]
        places = random.permutation(np.arange(partners) < 0.75 * needs)
        tiers = random.integers(1, 6, needs)
        document = {"needs": [{"id": f"n{n:05d}", "tier": int(tiers[n]), "need": float(urgency[n]), "eligible": dict(zip(ids, value[n].tolist()))}
                              for n in range(needs)],
                    "capacity": dict(zip(ids, places.astype(int).tolist()))}
        return {**document, "mode": "MAXMIN"} if self.lowest_first else document

    def peer(self, document):
        value = np.array([list(need["eligible"].values()) for need in document["needs"]])
        urgency = np.array([need["need"] for need in document["needs"]])
        weights = millionths(urgency[:, None] * value)
        tier = np.array([need["tier"] for need in document["needs"]])
        places = np.array(list(document["capacity"].values()))
        return lambda: self.solve(millionths(value), weights, tier, places)

    def solve(self, value, weights, tier, places):
        """The same in order of importance: largest flows for the tiers, halving for the floor, a linear programme for the sum."""
        served = []
        for last in range(1, 6):
            sent = [((tier == t) & (t <= last)).sum() for t in range(1, 6)]
            served.append(self.flow(value >= 0, tier, sent, places) - sum(served))
        floor = None
        if self.lowest_first:
            levels = np.unique(value)
            possible, too_high = 0, len(levels)
            while too_high - possible > 1:
                middle = (possible + too_high) // 2
                if self.flow(value >= levels[middle], tier, served, places) == sum(served):
                    possible = middle
                else:
                    too_high = middle
            floor = levels[possible]
        rows, columns = np.nonzero(value >= (floor or 0))
        cells, needs, one = np.arange(len(rows)), len(tier), np.ones(len(rows))
        parts = [(rows, needs), (columns, len(places)), (tier[rows] - 1, 5)]
        matrix = vstack([csr_matrix((one, (row, cells)), shape=(count, len(rows))) for row, count in parts])
        low = np.concatenate([np.zeros(needs + len(places)), served])
        high = np.concatenate([np.ones(needs), places, served])
        return {"served_by_tier": served, "floor": floor, "objective": largest(weights[rows, columns], matrix, low, high)}

    def flow(self, allowed, tier, sent, places):
        """The most that source -> tier -> need -> partner -> sink can carry."""
        needs, partners = allowed.shape
        rows, columns = np.nonzero(allowed)
        source, sink = needs + partners + 5, needs + partners + 6
        arcs = [(rows, needs + columns, np.ones(len(rows))), (needs + np.arange(partners), np.full(partners, sink), places),
                (needs + partners + tier - 1, np.arange(needs), np.ones(needs)), (np.full(5, source), needs + partners + np.arange(5), sent)]
        tails, heads, capacities = (np.concatenate(part) for part in zip(*arcs))
        graph = csr_matrix((capacities.astype(np.int32), (tails, heads)), shape=(sink + 1, sink + 1))
        return int(maximum_flow(graph, source, sink).flow_value)


class Calibration(Case):
    name, method, goal = "calibration", "calibrate", 1.0
    size = "{:,.0f} applications with 3 reviews each, {:,.0f} reviewers", 5000, 500
    peer_name = "numpy and LAPACK (scipy)"
    tolerance = {field: 1e-9 for field in ("sigma2_e", "sigma2_b", "leniency", "se_leniency", "calibrated", "se_calibrated")}

    def document(self, scale):
        applications, people = int(5000 * scale), int(500 * scale)
        random = np.random.default_rng(3)
        quality, leniency = random.normal(60, 8, applications), random.normal(0, 4, people)
        records = []
        for i in range(applications):
            for j in random.choice(people, 3, replace=False):
                score = min(100, max(0, quality[i] + leniency[j] + random.normal(0, 5)))
                records.append([f"a{i:05d}", f"r{j:05d}", round(score, 1)])
        return {"records": records}

    def peer(self, document):
        applications, i = np.unique([record[0] for record in document["records"]], return_inverse=True)
        people, j = np.unique([record[1] for record in document["records"]], return_inverse=True)
        score = np.array([record[2] for record in document["records"]])
        return lambda: self.solve(i, j, score, len(applications), len(people))

    def solve(self, i, j, score, applications, people):
        """The normal equations of the mixed model (Henderson), applications absorbed. One component, weights of 1."""
        shown = csr_matrix((np.ones(len(score)), (i, j)), shape=(applications, people))
        reviews = np.bincount(i)
        raw = np.bincount(i, score) / reviews
        share = shown.multiply(1 / reviews[:, None]).tocsr()
        s = np.diag(np.bincount(j).astype(float)) - (shown.T @ share).toarray()
        t = np.bincount(j, score - raw[i])
        fixed = scipy.linalg.cho_solve(scipy.linalg.cho_factor(s + 1 / people), t)
        explained = fixed @ t  # S b = t, so that SSE_a - SSE_full = b.t
        squares = ((score - raw[i]) ** 2).sum()
        e = (squares - explained) / (len(score) - applications - people + 1)
        b = max(0.0, (explained - e * (people - 1)) / np.trace(s))
        inverse = scipy.linalg.inv(s + e / b * np.eye(people))
        leniency = inverse @ t
        spread = (share @ inverse * share.toarray()).sum(axis=1)
        return {"sigma2_e": e, "sigma2_b": b, "leniency": leniency, "se_leniency": np.sqrt(e * np.diag(inverse)),
                "calibrated": raw - share @ leniency, "se_calibrated": np.sqrt(e * (1 / reviews + spread))}


class Duplicates(Case):
    name, method, goal = "duplicates", "find_duplicates", 60.0
    size = "{:,.0f} organisations, a sixth of them written in another way", 5000
    scales = (0.25, 0.5, 1, 2, 10)  # above 5,000 only pairs that share a block are looked at
    peer_name, peer_scale_max = None, 0
    checked = 120 / 5000  # the size at which the answer is compared with the second implementation
    tolerance = {"pairs": 0, "weights": 1e-9}

    FIRST = "Boston Springfield Worcester Lowell Granite Orchard Harbor Compass Beacon Summit Bright Open Common First New Bay River North".split()
    SECOND = "Learning Teaching Leadership Literacy Mathematics Coaching Schools Education Student Family Community College Turnaround".split()
    THIRD = "Partners Institute Center Group Associates Alliance Network Foundation Collaborative Services Fund Council Project Lab".split()

    def document(self, scale):
        random = np.random.default_rng(4)
        records = []
        for i in range(int(5000 * scale)):
            copied = i > 0 and random.random() < 1 / 6
            record = self.rewritten(random, records[random.integers(i)]) if copied else self.fresh(random)
            records.append({**record, "id": f"o{i:05d}"})
        return {"records": records, "review_threshold": 3, "likely_threshold": 8}

    def fresh(self, random):
        words = [random.choice(words) for words in (self.FIRST, self.FIRST, self.SECOND, self.THIRD)]
        number = int(random.integers(10**8, 10**9))
        known = random.random(4) < (0.7, 0.6, 0.5, 0.9)
        fields = (f"{number:09d}", f"www.{words[0]}{words[2]}{number % 1000}.org".lower(), f"617{number % 10**7:07d}", f"0{number % 1700 + 1001}")
        return {"name": " ".join(words), **dict(zip(("ein", "url", "phone", "zip"), (text if kept else "" for text, kept in zip(fields, known))))}

    def rewritten(self, random, record):
        """As another person would have typed it."""
        words = record["name"].split()
        change = random.integers(4)
        if change == 0:
            words[-1] = random.choice(self.THIRD)
        elif change == 1:
            words = [*words[1:], words[0]]
        elif change == 2:
            at = random.integers(1, len(words[2]))
            words[2] = words[2][:at - 1] + words[2][at:]
        else:
            words.append(", Inc.")
        kept = {field: record[field] if random.random() < 0.8 else "" for field in ("ein", "url", "phone", "zip")}
        return {"name": " ".join(words), **kept}

    def second_implementation(self, document):
        """Every pair in exact arithmetic, by the script that writes the case files of the tests."""
        sys.path.insert(0, str(ROOT / "services/methods/cases"))
        import make_duplicates_cases as second
        records = {record["id"]: [record[field] for field in ("name", "ein", "url", "phone", "zip")] for record in document["records"]}
        pairs = []
        for a, b in itertools.combinations(sorted(records), 2):
            weight = float(second.weigh(second.compare(records[a], records[b]), second.DEFAULTS, "0.001")[1])
            if weight >= document["review_threshold"]:
                pairs.append([a, b, weight])
        return pairs

    def differences(self, ours, theirs):
        split = [{"pairs": [pair[:2] for pair in side], "weights": [pair[2] for pair in side]} for side in (ours, theirs)]
        wrong = {"pairs": (len(ours), len(theirs))} if split[0]["pairs"] != split[1]["pairs"] else {}
        return wrong or ({} if furthest(split[0]["weights"], split[1]["weights"]) <= 1e-9 else {"weights": "differ"})


class Smaa(Case):
    name, method, goal = "SMAA", "smaa_mc", 0.3
    size = "10,000 draws, {:,.0f} alternatives, 12 criteria", 200
    peer_name = "numpy"
    tolerance = {"counts": 0, "pairwise": 1e-12, "central_weights": 1e-9}
    at_once = 50  # draws the peer compares at a time: as many as stay in the cache

    def document(self, scale):
        return {"values": six_digits(np.random.default_rng(5), int(200 * scale), 12).tolist(), "N": 10_000, "seed": 2026}

    def peer(self, document):
        values = np.array(document["values"])
        return lambda: self.solve(values, document["N"], document["seed"])

    def draws(self, seed, count):
        """SplitMix64, all at once."""
        with np.errstate(over="ignore"):
            z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
        return ((z >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53

    def solve(self, values, count, seed):
        size, criteria = values.shape
        drawn = -np.log(self.draws(seed, count * criteria).reshape(count, criteria))
        weights = drawn / drawn.sum(axis=1, keepdims=True)
        scores = weights @ values.T
        counts, pairwise, central = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64), np.zeros((size, criteria))
        everybody = np.arange(size)
        for begin in range(0, count, self.at_once):
            some = scores[begin:begin + self.at_once]
            above = some[:, :, None] > some[:, None, :] + 1e-12
            rank = above.sum(axis=1, dtype=np.int32)  # from 0
            pairwise += above.sum(axis=0, dtype=np.int32)
            counts += np.bincount((everybody * size + rank).ravel(), minlength=size * size).reshape(size, size)
            central += (rank == 0).T.astype(float) @ weights[begin:begin + self.at_once]
        with np.errstate(invalid="ignore"):
            central /= counts[:, :1]
        return {"counts": counts, "pairwise": pairwise / count, "central_weights": central}

    def differences(self, ours, theirs):
        never = [np.nan] * theirs["central_weights"].shape[1]
        return super().differences({**ours, "central_weights": [weights or never for weights in ours["central_weights"]]}, theirs)


CASES = {
    "assignment": [Assignment()],
    "allocation": [Allocation(False), Allocation(True)],
    "calibration": [Calibration()],
    "duplicates": [Duplicates()],
    "smaa": [Smaa()],
}
