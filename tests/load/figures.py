"""Numbers of interleaved runs: medians, ranges and ratios, as text."""
import statistics
import time


def spin():
    """Milliseconds of a fixed loop: how fast the machine is just now."""
    begin = time.perf_counter()
    total = 0
    for i in range(2_000_000):
        total += i
    return (time.perf_counter() - begin) * 1e3


def spread(values, scale=1.0, digits=0):
    """Median and range, as 12,345 (12,001 to 12,900)."""
    form = f"{{:,.{digits}f}}"
    numbers = [statistics.median(values), min(values), max(values)]
    median, low, high = (form.format(number * scale) for number in numbers)
    return f"{median} ({low} to {high})"


def ratios(ours, theirs):
    """Of the same round each, so that a machine that drifts between rounds does not matter."""
    return [a / b for a, b in zip(ours, theirs)]


class Comparison:
    """Runs of several peers in turn, round after round; the first peer is what is measured, the second what it is measured against."""

    def __init__(self, title, peers):
        self.title, self.peers = title, peers
        self.rounds = {name: [] for name in peers}
        self.spins = []

    def run(self, rounds):
        """peers: name -> function that runs one round and returns what load_client prints, as a dict."""
        for _ in range(rounds):
            self.spins.append(spin())
            for name, measure in self.peers.items():
                self.rounds[name].append(measure())
        self.spins.append(spin())
        return self

    def of(self, name, figure):
        return [result[figure] for result in self.rounds[name]]

    def report(self, goals):
        """goals: figure -> (sign, bound) for the ratio of the first peer to the second, such as calls_per_second: ('>=', 0.8)."""
        print(f"\n{self.title}   spin loop {spread(self.spins)} ms")
        for name in self.peers:
            figures = [f"{spread(self.of(name, 'calls_per_second'))} /s"]
            if "p50_micros" in self.rounds[name][0]:
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
