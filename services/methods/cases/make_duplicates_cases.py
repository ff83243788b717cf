#!/usr/bin/env python3
"""Writes the case files of duplicate organisations: inputs, and the results they must have.

A second implementation, made to be obvious rather than fast: names by Python's own Unicode tables and regular
expressions, similarities in exact fractions, weights and estimates with fifty digits, and every pair of records compared
in full. It shares no code with the C++ functions. Python 3 standard library only.

    make_duplicates_cases.py           writes the files beside this script
    make_duplicates_cases.py --check   exits with 1 if a file on disk differs from what would be written

Texts are written as "x" and the bytes of their UTF-8 in hex.
"""

import re
import unicodedata
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import combinations
from math import prod

from case_files import build, write_or_check

getcontext().prec = 50


def text(string):
    return "x" + string.encode().hex()


def show(number):
    return "-" if number is None else repr(float(number))


def level_text(level):
    return "-" if level is None else str(level)


# --- names ----------------------------------------------------------------------------------------

FORMS = "INC INCORPORATED CORP CORPORATION CO COMPANY LLC LLP LP LTD LIMITED PLLC PC PBC".split()
LONG = dict(pair.split("=") for pair in (
    "ASSN=ASSOCIATION ASSOC=ASSOCIATION CTR=CENTER CENTRE=CENTER UNIV=UNIVERSITY INTL=INTERNATIONAL NATL=NATIONAL "
    "FDN=FOUNDATION FNDN=FOUNDATION INST=INSTITUTE SVCS=SERVICES SVC=SERVICE GRP=GROUP MGMT=MANAGEMENT DEPT=DEPARTMENT "
    "DEV=DEVELOPMENT EDUC=EDUCATION ORG=ORGANIZATION MA=MASSACHUSETTS MASS=MASSACHUSETTS").split())


def normalise(name):
    kept = "".join(c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c)[0] != "M")
    kept = re.sub("[a-z]", lambda match: chr(ord(match[0]) - 32), kept)
    kept = re.sub("['’.]", "", re.sub("[&+]", " AND ", kept))
    tokens = re.findall("[A-Z0-9]+", kept)
    while len(tokens) > 1 and tokens[0] == "THE":
        tokens = tokens[1:]
    while len(tokens) > 1 and tokens[-1] in FORMS:
        tokens = tokens[:-1]
    return " ".join(LONG.get(token, token) for token in tokens)


WORDS = ("The THE Center for Educational Leadership Centre Ctr. Learning Partners & + and of Education Educ Inst. Institute "
         "Boston Springfield Pathways Turnaround Coaching Univ University Mass. MA Massachusetts Services Svcs Group Grp "
         "Assn Association École Educación Núñez Peña O'Brien O’Brien D’Angelo A.B.C. U.S. Intl. Nat'l 21st Century "
         "Teach Plus Übung Ångström ﬁnance Ｆｕｌｌ ① K–12 straße Ørsted Łódź 学校 Школа ... -").split()
ENDINGS = ["", "", "Inc", ", Inc.", " L.L.C.", "LLC", "Co., Ltd.", "Corp", "Company", "P.C.", "Pbc", "Ltd. Inc.", "The"]
NOISE = ["\u0301", "\u200b", "\ufe0f", "\u00a0", "\t", "\u0345", "\u20dd", "\u1e9b\u0323", "\u00b4", "\u2026", "\u2024", "\uff07", "\U0001d400",
         "\u1100\u1161", "\ufdfa", "\u212b", "\u00bd", "/", "\u0000"]


def a_name(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(1, 5))] + [rng.choice(ENDINGS)]
    if rng.random() < 0.3:
        words[0] = "The"
    name = " ".join(words)
    if rng.random() < 0.3:
        place = rng.randint(0, len(name))
        name = name[:place] + rng.choice(NOISE) + name[place:]
    return rng.choice([name, name, name.upper(), name.lower(), unicodedata.normalize("NFD", name)])


def name_case(rng, out):
    name = rng.choice(["", " ", "The", "The The", "Inc", "The Inc.", "The Co. Co.", "&", "..."]) if rng.random() < 0.05 \
        else a_name(rng)
    print("name", text(name), text(normalise(name)), file=out)


# --- similarity -----------------------------------------------------------------------------------


def in_common(a, b):
    """(m, t) of two texts."""
    if len(a) > len(b) or (len(a) == len(b) and a.encode() > b.encode()):
        a, b = b, a
    reach = max(0, len(b) // 2 - 1)
    free = set(range(len(b)))
    partners = []
    for i, letter in enumerate(a):
        near = [j for j in sorted(free) if abs(i - j) <= reach and b[j] == letter]
        if near:
            free.remove(near[0])
            partners.append((letter, near[0]))
    in_b = "".join(b[j] for j in sorted(j for _, j in partners))
    return len(partners), sum(x != y for (x, _), y in zip(partners, in_b)) // 2


def jaro(a, b, number=Fraction):
    """`number` is what the fractions are made with."""
    if a == b:
        return number(1)
    m, t = in_common(a, b)
    return (number(m) / len(a) + number(m) / len(b) + number(m - t) / m) / 3 if m else number(0)


def jaro_winkler(a, b):
    value = jaro(a, b)
    prefix = 0
    while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    # Exactly .7 is above or below as doubles see it: that is how the definition is evaluated.
    return value + Fraction(prefix, 10) * (1 - value) if jaro(a, b, float) > 0.7 else value



def jaccard(a, b):
    a, b = set(a.split(" ")) - {""}, set(b.split(" ")) - {""}
    return Fraction(len(a & b), len(a | b)) if a | b else Fraction(1)


def disturbed(rng, string):
    """`string` with a few letters exchanged, dropped, doubled or replaced."""
    letters = list(string)
    for _ in range(rng.randint(0, 3)):
        if not letters:
            break
        i = rng.randrange(len(letters))
        change = rng.randrange(4)
        if change == 0 and i:
            letters[i - 1], letters[i] = letters[i], letters[i - 1]
        elif change == 1:
            del letters[i]
        elif change == 2:
            letters.insert(i, letters[i])
        else:
            letters[i] = rng.choice("ABCDE 1é")
    return "".join(letters)


def a_pair_of_texts(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return ["".join(rng.choice("ABC") for _ in range(rng.randint(0, 9))) for _ in range(2)]
    if kind == 1:
        return ["".join(rng.choice("aé学 𝄞") for _ in range(rng.randint(0, 6))) for _ in range(2)]
    a = normalise(a_name(rng))
    return [a, disturbed(rng, a) if kind == 2 else normalise(a_name(rng))]


def similarity_case(rng, out):
    a, b = a_pair_of_texts(rng)
    print("pair", text(a), text(b), *map(show, (jaro(a, b), jaro_winkler(a, b), jaccard(a, b))), file=out)


# --- comparison -----------------------------------------------------------------------------------


def digits(string):
    return re.sub("[^0-9]", "", string)


def domain(url):
    host = re.sub(r"^[A-Za-z0-9+.-]*://", "", url.strip())
    return re.sub(r"^www\.", "", re.split("[/?#:]", host)[0].lower())


def name_level(a, b):
    if not a or not b:
        return None
    if a == b:
        return 3
    alike = max(jaro_winkler(a, b), jaro_winkler(" ".join(sorted(a.split())), " ".join(sorted(b.split()))))
    words = jaccard(a, b)
    slack = Fraction(1, 10**12)
    if alike >= Fraction(94, 100) - slack or words >= Fraction(8, 10) - slack:
        return 2
    return 1 if alike >= Fraction(88, 100) - slack or words >= Fraction(5, 10) - slack else 0


FIELDS = ("name", "ein", "domain", "phone", "zip")


def comparable(record):
    name, ein, url, phone, zip_code = record
    return normalise(name), digits(ein), domain(url), digits(phone)[-10:], digits(zip_code)[:5]


def compare(a, b):
    a, b = comparable(a), comparable(b)
    same = [None if not x or not y else int(x == y) for x, y in zip(a[1:], b[1:])]
    return dict(zip(FIELDS, [name_level(a[0], b[0]), *same]))


def a_record(rng):
    host = rng.choice(["cel.org", "Teach.EXAMPLE.com", "", "www.net", "k12.ma.us"])
    url = rng.choice(["", "http://", "HTTPS://www.", "www.", "ftp://", " "]) + host + rng.choice(
        ["", "/", ":8080/x", "?q=http://a.b", "#top", "/a://b"])
    number = rng.choice(["6175550100", "6175550111", "", "5550100"])
    phone = rng.choice([number, f"+1 ({number[:3]}) {number[3:]}", f"1-{number}", f"tel. {number}"])
    ein = rng.choice(["", "04-1234567", "041234567", "04 1234568", "none"])
    zip_code = rng.choice(["02119", "02119-1234", "021191234", "", "01103", "2119"])
    return [a_name(rng), ein, url, phone, zip_code]


def a_variant(rng, record):
    other = a_record(rng)
    mixed = [theirs if rng.random() < 0.3 else ours for ours, theirs in zip(record, other)]
    words = mixed[0].split(" ")
    change = rng.randrange(4)
    if change == 0:
        rng.shuffle(words)
    elif change == 1:
        words = words[:-1] or words
    mixed[0] = " ".join(words) if change < 2 else disturbed(rng, mixed[0])
    return mixed


def comparison_case(rng, out):
    a = a_record(rng)
    b = a_variant(rng, a) if rng.random() < 0.7 else a_record(rng)
    for side, record in (("a", a), ("b", b)):
        print(side, *map(text, record), file=out)
    print("levels", *map(level_text, compare(a, b).values()), file=out)


# --- weights --------------------------------------------------------------------------------------


def dec(string):
    """The number a program gets when it reads `string` as a double, exactly."""
    return Decimal(float(string))


def log2(number):
    return number.ln() / Decimal(2).ln()


def weigh(levels, params, prior):
    weights = {field: None if level is None else log2(dec(params[field][level][0]) / dec(params[field][level][1]))
               for field, level in levels.items()}
    weight = sum((w for w in weights.values() if w is not None), Decimal(0))
    match = weight + log2(dec(prior) / (1 - dec(prior)))
    return weights, weight, match, 1 / (1 + Decimal(2) ** -match)


def a_probability(rng):
    return rng.choice(["1", "0.5", "0.001", "1e-12", repr(rng.random() or 0.5)])


def weight_case(rng, out):
    fields = [f"f{i}" for i in range(rng.randint(0, 6))]
    rng.shuffle(fields)
    params = {f: [(a_probability(rng), a_probability(rng)) for _ in range(rng.randint(1, 4))] for f in fields}
    levels = {f: rng.choice([None, *range(len(params[f]))]) for f in fields if rng.random() < 0.9}
    prior = rng.choice(["0.001", "0.5", "1e-9", "0.999", repr(rng.random() or 0.5)])
    weights, weight, match, probability = weigh(levels, params, prior)
    print("prior", prior, file=out)
    for field, pairs in params.items():
        print("param", field, *(p for pair in pairs for p in pair), file=out)
    for field, level in levels.items():
        print("level", field, level_text(level), show(weights[field]), file=out)
    print("result", *map(show, (weight, match, probability)), file=out)


# --- estimates ------------------------------------------------------------------------------------


def one_round(patterns, share, m, u):
    """(share, m, u, log likelihood before) after one round of EM."""
    loglik, posterior = Decimal(0), []
    for levels, count in patterns:
        seen = [(f, l) for f, l in enumerate(levels) if l is not None]
        same = share * prod((m[f][l] for f, l in seen), start=Decimal(1))
        other = (1 - share) * prod((u[f][l] for f, l in seen), start=Decimal(1))
        loglik += count * (same + other).ln()
        posterior.append(same / (same + other))

    def shares(table, weights):
        result = []
        for f, row in enumerate(table):
            sums = [sum((w * c for w, (p, c) in zip(weights, patterns) if p[f] == l), Decimal(0)) for l in range(len(row))]
            result.append([s / sum(sums) for s in sums] if sum(sums) else row)
        return result

    total = sum(count for _, count in patterns)
    new_share = sum(g * c for g, (_, c) in zip(posterior, patterns)) / total
    return new_share, shares(m, posterior), shares(u, [1 - g for g in posterior]), loglik


def a_row(rng, levels):
    """`levels` decimals that sum to 1, none of them 0."""
    parts = [rng.randint(1, 9) for _ in range(levels)]
    while sum(parts) not in (8, 10, 16, 20):
        parts[rng.randrange(levels)] += 1
        if sum(parts) > 20:
            parts = [rng.randint(1, 9) for _ in range(levels)]
    return [repr(p / sum(parts)) for p in parts]


def fit_case(rng, out):
    levels = [rng.randint(2, 4) for _ in range(rng.randint(1, 4))]
    patterns = [([None if rng.random() < 0.2 else rng.randrange(n) for n in levels], rng.choice([1, 2, 7, 40, 1000]))
                for _ in range(rng.randint(1, 12))]
    m, u = ([a_row(rng, n) for n in levels] for _ in range(2))
    share, rounds = rng.choice(["0.5", "0.1", "0.01"]), rng.choice([1, 2, 5, 30])
    print("start", rounds, share, file=out)
    for name, table in (("m", m), ("u", u)):
        for row in table:
            print(name, *row, file=out)
    for pattern, count in patterns:
        print("pattern", count, *map(level_text, pattern), file=out)
    state = dec(share), [[dec(p) for p in row] for row in m], [[dec(p) for p in row] for row in u]
    for _ in range(rounds):
        *state, loglik = one_round(patterns, *state)
    print("result", show(state[0]), show(loglik), file=out)
    for name, table in (("result_m", state[1]), ("result_u", state[2])):
        for row in table:
            print(name, *map(show, row), file=out)


# --- duplicates -----------------------------------------------------------------------------------

DEFAULTS = {
    "name": [(".02", ".9"), (".06", ".085"), (".22", ".0145"), (".70", ".0005")],
    "ein": [(".03", ".9999"), (".97", ".0001")],
    "domain": [(".15", ".999"), (".85", ".001")],
    "phone": [(".30", ".999"), (".70", ".001")],
    "zip": [(".20", ".97"), (".80", ".03")],
}


def duplicates_case(rng, out):
    records = {}
    for i in range(rng.randint(0, 14)):
        base = rng.choice(list(records.values())) if records and rng.random() < 0.5 else a_record(rng)
        records[f"o{i}"] = a_variant(rng, base)
    review, likely, prior = rng.choice([("3", "8", "0.001"), ("3", "8", "0.001"), ("-100", "0", "0.5"), ("0", "0", "0.01")])
    print("policy", review, likely, prior, file=out)
    for name, record in records.items():
        print("record", name, *map(text, record), file=out)
    for a, b in combinations(sorted(records), 2):
        _, weight, _, probability = weigh(compare(records[a], records[b]), DEFAULTS, prior)
        if weight >= dec(review):
            print("pair", a, b, show(weight), show(probability), "likely" if weight >= dec(likely) else "review", file=out)


if __name__ == "__main__":
    write_or_check({
        "organisation_name.cases": build("Normalised names of organisations", name_case, 300, 1),
        "string_similarity.cases": build("Similarity of texts", similarity_case, 400, 2),
        "record_comparison.cases": build("Comparison of two records", comparison_case, 200, 3),
        "record_linkage.cases": build("Weights of agreement", weight_case, 60, 4),
        "linkage_fit.cases": build("Estimates by the EM algorithm", fit_case, 40, 5),
        "duplicates.cases": build("Duplicates among records", duplicates_case, 40, 6),
    })
