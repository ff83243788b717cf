"""Numbers of interleaved runs: medians, ranges and ratios, as text."""
import functools
import multiprocessing
import os
import statistics
import time


def _spin(_):
    begin = time.perf_counter()
    total = 0
    for i in range(1_000_000):
        total += i
    return (time.perf_counter() - begin) * 1e3


def spin():
    """Milliseconds of a fixed loop on every core at once: how much of the machine is ours just now."""
    return max(_pool().map(_spin, range(os.cpu_count())))


@functools.cache
def _pool():
    return multiprocessing.Pool(os.cpu_count())


def spread(values, scale=1.0, digits=0):
    """Median and range, as 12,345 (12,001 to 12,900)."""
    form = f"{{:,.{digits}f}}"
    numbers = [statistics.median(values), min(values), max(values)]
    median, low, high = (form.format(number * scale) for number in numbers)
    return f"{median} ({low} to {high})"


def ratios(ours, theirs):
    """Of the same round each, so that a machine that drifts between rounds does not matter."""
    return [a / b for a, b in zip(ours, theirs)]


QUIET = 1.3  # a round counts when the spin loop before and after it took at most this times the fastest one
ATTEMPTS = 4  # times the wanted rounds, then the quietest are taken


class Comparison:
    """Runs of several peers in turn, round after round; the first peer is what is measured, the second what it is measured against."""

    def __init__(self, title, peers):
        self.title, self.peers = title, peers
        self.rounds = []  # (spin loop, results by peer)

    def run(self, rounds):
        """peers: name -> function that runs one round and returns what load_client prints, as a dict."""
        before = spin()
        while len(self.quiet()) < rounds and len(self.rounds) < rounds * ATTEMPTS:
            names = list(self.peers) if len(self.rounds) % 2 == 0 else list(reversed(self.peers))
            results = {name: self.peers[name]() for name in names}
            after = spin()
            self.rounds.append((max(before, after), results))
            before = after
        self.made, self.found_quiet = len(self.rounds), len(self.quiet())
        chosen = sorted(self.rounds, key=lambda made: made[0])[:rounds]
        self.spins = [made[0] for made in chosen]
        self.results = [made[1] for made in chosen]
        return self

    def quiet(self):
        limit = QUIET * min((made[0] for made in self.rounds), default=0)
        return [made for made in self.rounds if made[0] <= limit]

    def of(self, name, figure):
        return [results[name][figure] for results in self.results]

    def report(self, goals):
        """goals: figure -> (sign, bound) for the ratio of the first peer to the second, such as calls_per_second: ('>=', 0.8)."""
        noise = "" if self.found_quiet >= len(self.results) else f"; only {self.found_quiet} of them quiet"
        print(f"\n{self.title}: {len(self.results)} of {self.made} rounds{noise}; spin loop {spread(self.spins)} ms")
        for name in self.peers:
            figures = [f"{spread(self.of(name, 'calls_per_second'))} /s"]
            if "p50_micros" in self.results[0][name]:
                figures.append(f"p50 {spread(self.of(name, 'p50_micros'), 1e-3, 2)} ms")
                figures.append(f"p99 {spread(self.of(name, 'p99_micros'), 1e-3, 2)} ms")
            print(f"  {name:<22} " + "   ".join(figures))
        ours, theirs, *_ = self.peers
        self.compare(ours, theirs, goals)

    def compare(self, ours, theirs, goals):
        for figure, (sign, bound) in goals.items():
            values = ratios(self.of(ours, figure), self.of(theirs, figure))
            median = statistics.median(values)
            met = median >= bound if sign == ">=" else median <= bound
            print(f"  {ours} / {theirs}, {figure}: {spread(values, 1, 2)}, goal {sign} {bound}: {'met' if met else 'MISSED'}", flush=True)
