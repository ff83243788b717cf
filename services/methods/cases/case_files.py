"""What the scripts of this folder share: building case files, and writing or checking them."""

import random
import sys
from pathlib import Path


class Lines:
    """A text that print() writes to."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


def script():
    return Path(sys.argv[0]).name


def heading(title):
    return f"# {title}. Written by {script()}; do not edit."


def build(title, one_case, count, seed):
    """`count` cases, each printed by one_case(rng, out)."""
    rng, out = random.Random(seed), Lines()
    print(heading(title), file=out)
    for number in range(count):
        print("case", number, file=out)
        one_case(rng, out)
    return out.text


def write_or_check(texts):
    """Writes the files beside the script; with --check exits with 1 when one on disk differs."""
    stale = []
    for name, text in texts.items():
        path = Path(__file__).with_name(name)
        if sys.argv[1:] != ["--check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(name)
    if stale:
        sys.exit(f"differs from what {script()} writes: {', '.join(stale)}")
