"""Random numbers as the simulations define them: whole numbers, so there is no other way to make them."""

import math

MASK = (1 << 64) - 1


def splitmix64(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def unit_of(numbers):
    return ((next(numbers) >> 11) + 0.5) / 2**53


def weights_of(numbers, count):
    drawn = [-math.log(unit_of(numbers)) for _ in range(count)]
    total = math.fsum(drawn)
    return [e / total for e in drawn]
