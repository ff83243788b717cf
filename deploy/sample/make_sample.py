#!/usr/bin/env python3
"""Writes the fictional sample data of this folder: make_sample.py [FOLDER]. Equal runs give equal bytes.

Every .jsonl file holds one resource of the API a line, as protobuf JSON with `name` first; deploy/quickstart takes
the name off for the id and sends the rest. No organisation in them exists, and every record says so.
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
POLICIES = HERE.parent.parent / "services" / "matching" / "data"
NOTICE = "Fictional example; not a real organisation."
LIST = "example-vendor-list"
PRACTICES = "frameworks/turnaround-practices/editions/2018"
REGIONS_EDITION = "frameworks/regions/editions/2019"
CATEGORIES = "frameworks/partner-categories/editions/2018"
REGION_TITLES = {"coastal": "Coastal", "west-central": "West and central",
                 "strategic-transformation": "Strategic transformation"}
REGIONS = list(REGION_TITLES)
GRADES = ["PK", "K", *(f"{grade:02}" for grade in range(1, 13))]
SPANS = [("PK", "08"), ("K", "08"), ("PK", "12"), ("K", "05"), ("06", "12"), ("PK", "08"), ("09", "12")]
TYPES = ["NONPROFIT", "COMPANY", "NONPROFIT", "HIGHER_EDUCATION", "EDUCATION_COLLABORATIVE", "COMPANY"]
LANGUAGES = [["en"], ["en", "es"], ["en", "es", "pt"], ["en", "ht"]]
PLACES = ["Harbor", "Meadow", "Granite", "Cedar", "Lantern", "Orchard", "Compass", "Riverbend", "Summit", "Beacon",
          "Willow", "Keystone", "Juniper", "Tidewater", "Maple"]
KINDS = ["Learning", "Leadership Group", "Schools Collaborative", "Family Network"]

# The names as domain experts use them; the rubric in use must be checked before real decisions.
AREAS = [
    ("tp1", "Leadership, shared responsibility and professional collaboration",
     ["Use of autonomy", "High expectations and positive regard", "Vision and buy-in",
      "Monitoring implementation and progress", "Trusting relationships",
      "Time for professional development and collaboration", "Communication with staff", "Sustainability"]),
    ("tp2", "Intentional practices for improving instruction",
     ["Instructional expectations", "Instructional schedule", "Identifying academic needs",
      "Classroom observation data use", "Assessment data use schoolwide", "Assessment data use in classrooms",
      "Structures for instructional improvement"]),
    ("tp3", "Student-specific supports and instruction for all students",
     ["Academic interventions and enrichment", "Teacher training to identify needs",
      "Determining schoolwide supports", "Multitiered system of support", "Interventions for English learners",
      "Interventions for students with disabilities"]),
    ("tp4", "School climate and culture",
     ["Schoolwide behaviour plan", "Adult-student relationships", "Expanded learning",
      "Wraparound services and external partners", "Family and community engagement"]),
]
CATEGORY_OF = {"tp1": "leadership", "tp2": "instruction", "tp3": "student-supports", "tp4": "climate"}
TITLE_OF = {"tp1": "Leadership coaching", "tp2": "Instruction improvement", "tp3": "Tiered student supports",
            "tp4": "Climate and family partnership"}
PAIRED = {"tp1": ["tp2", "tp4"], "tp2": ["tp3", "tp1"], "tp3": ["tp2", "tp4"], "tp4": ["tp3", "tp1"]}
TIERS = ["STRONG", "MODERATE", "PROMISING", "RATIONALE"]
CRITERIA = [("fit", "Fit to the practice area", 3000), ("evidence", "Evidence of effect", 3000),
            ("capacity", "Staff and capacity", 2000), ("equity", "English learners and students with disabilities", 2000)]
ANCHORS = ["Nothing is shown.", "Stated without support.", "Supported in part.", "Supported throughout.",
           "Supported throughout and shown in comparable schools."]


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def grades(first, last):
    return ["GRADE_" + grade for grade in GRADES[GRADES.index(first):GRADES.index(last) + 1]]


def dollars(amount):
    return {"cents": str(amount * 100)}


def frameworks():
    items = []
    for key, title, indicators in AREAS:
        items.append({"key": key, "title": title})
        items += [{"key": f"{key}-{slug(name)}", "title": name, "parentKey": key} for name in indicators]
    yield {"name": PRACTICES, "title": "Turnaround Practices",
           "source": "Massachusetts Department of Elementary and Secondary Education, Turnaround Practices, as in use "
                     "from 2018: four practices with 26 indicators. Names to be checked against the rubric in use.",
           "items": items}
    yield {"name": CATEGORIES, "title": "Partner categories",
           "source": "One category for each of the four Turnaround Practices, as the initiative was re-based about "
                     "2018. Keys and wording are this project's; fictional example, not an official catalogue.",
           "items": [{"key": CATEGORY_OF[key], "title": title} for key, title, _ in AREAS]}
    yield {"name": REGIONS_EDITION, "title": "Assistance regions",
           "source": "Regions as the Massachusetts Department of Elementary and Secondary Education names them in its "
                     "2019 accountability lists; keys are those of the imported facts.",
           "items": [{"key": key, "title": title} for key, title in REGION_TITLES.items()]}


def partner_names():
    return [f"Example {place} {kind} (fictional)" for kind in KINDS for place in PLACES]


def partner(number, legal_name):
    regions = [REGIONS, REGIONS, REGIONS[1:], REGIONS[:2], REGIONS[2:]][number % 5]
    years = [{"schoolYear": {"endingYear": year}, "schools": [6, 12, 3, 20, 1, 8][number % 6],
              "remote": number % 4 == 0, "travelling": number % 9 != 8} for year in range(2026, 2036)]
    return {"name": "partners/" + slug(legal_name.replace(" (fictional)", "")), "legalName": legal_name,
            "type": "TYPE_" + TYPES[number % 6], "regions": regions, "grades": grades(*SPANS[number % 7]),
            "languages": LANGUAGES[number % 4], "capacities": years, "dataNotice": NOTICE,
            "website": f"https://partner-{number + 1}.example.org"}


def service(owner, number, area):
    key, title, indicators = AREAS[area]
    low = 9000 + 3500 * (number % 8)
    modes = [["ON_SITE"], ["ON_SITE", "REMOTE"], ["BLENDED", "ON_SITE"], ["ON_SITE"]][number % 4]
    return {"name": f"{owner['name']}/services/{CATEGORY_OF[key]}", "title": TITLE_OF[key] + " (fictional)",
            "description": f"Fictional example of a programme for: {title}.",
            "practices": [key, *PAIRED[key][:number % 3]],
            "indicators": [f"{key}-{slug(name)}" for name in indicators[number % 3:number % 3 + 2]],
            "grades": owner["grades"], "languages": owner["languages"],
            "priceRange": {"from": dollars(low), "to": dollars(low * 2), "unit": "UNIT_PER_SCHOOL_YEAR"},
            "deliveryModes": ["DELIVERY_MODE_" + mode for mode in modes], "dataNotice": NOTICE}


def listing_status(number):
    return "suspended" if number % 19 == 18 else "removed" if number % 29 == 28 else "listed"


def listings(owners):
    yield "vendor_number,organisation_name,status,valid_from,valid_until,partner,data_notice"
    for number, owner in enumerate(owners):
        yield f"EX-{number + 1:04},{owner['legalName']},{listing_status(number)},2020-07-01,2040-07-01,{owner['name']},{NOTICE}"


def rubric():
    def criterion(key, title, weight):
        return {"key": key, "title": title, "weightBasisPoints": weight, "scaleMin": 0, "scaleMax": 4, "minimum": 2,
                "guidance": "Score what the response shows, not what is known of the applicant.",
                "anchors": [{"point": point, "text": text} for point, text in enumerate(ANCHORS)]}
    stages = [{"title": "What is offered", "criteria": [criterion(*row) for row in CRITERIA[:2]]},
              {"title": "Who delivers it, and for whom", "criteria": [criterion(*row) for row in CRITERIA[2:]]}]
    yield {"name": "rubrics/example-partners", "title": "Partner qualification (fictional example)", "stages": stages,
           "dataNotice": "Fictional example; not a rubric of any agency."}


def solicitations():
    for number, (key, categories) in enumerate([("main", ["instruction", "student-supports"]),
                                                ("open", ["leadership", "climate"])]):
        yield {"name": "solicitations/example-" + key, "title": f"Priority Partners, {' and '.join(categories)} (fictional)",
               "bidNumber": f"EX-00-0000-EXAMPLE-{number + 1:011}",
               "description": "Fictional example of a Request for Response: organisations on the vendor list may "
                              "qualify for " + " and ".join(categories) + ". Not an offer; no agency issued it.",
               "frameworkEdition": CATEGORIES, "categories": categories, "requiredList": LIST,
               "scoreRule": "SCORE_RULE_MEAN_OF_TOTALS", "reviewsRequired": 2,
               "claimedEvidencePolicy": "CLAIMED_EVIDENCE_POLICY_TIER_REQUIRED",
               "questions": [{"key": "approach", "prompt": "How does the service work in a school?",
                              "answerRequired": True, "charactersMax": 2000}],
               "screeningItems": [{"key": "forms", "requirement": "All forms are filled in and signed."},
                                  {"key": "evidence", "requirement": "A document for the claimed evidence is attached."}],
               "dataNotice": "Fictional example; not a solicitation of any agency."}


def applications(services, listed):
    """Thirteen services that apply in the main solicitation: ten for student supports, three for instruction."""
    whole = [one for one in services if one["name"].split("/services/")[0] in listed
             and "GRADE_K" in one["grades"] and "GRADE_08" in one["grades"]]
    whole.sort(key=lambda one: "GRADE_PK" not in one["grades"])

    def of(category, count):
        return [one for one in whole if one["name"].endswith("/" + category)][:count]

    return of("student-supports", 8) + of("instruction", 2) + of("student-supports", 10)[8:] + of("instruction", 3)[2:]


def application(number, one):
    return {"name": one["name"], "service": one["name"],
            "categories": [{"category": one["name"].rsplit("/", 1)[1],
                            "claimedTier": "EVIDENCE_TIER_" + TIERS[max(0, number % 4 - 1)]}],
            "answers": [{"key": "approach", "text": "Fictional example. Coaches spend two days a week in the school, plan "
                                                    "with its teams, and look at student work with them every month."}],
            "dataNotice": NOTICE}


def screening(number, one):
    findings = [{"key": "forms", "met": True}, {"key": "evidence", "met": number != 12}]
    if number == 12:
        findings[1]["reason"] = "No document is attached for the tier that is claimed."
    return {"name": one["name"], "findings": findings}


def review(number, one, reader):
    def score(place):
        return min(4, max(1, (1 if number == 11 else 3) + (number + 2 * place + reader) % 3 - 1))
    return {"name": f"{one['name']}/{reader}",
            "scores": [{"criterion": key, "score": score(place),
                        "justification": f"Fictional example: on \"{title}\" the response deserves this point of the scale."}
                       for place, (key, title, _) in enumerate(CRITERIA)]}


def decision(number, one):
    common = {"name": one["name"], "category": one["name"].rsplit("/", 1)[1]}
    if number == 11:
        return {**common, "outcome": "OUTCOME_NOT_APPROVED",
                "rationale": "Fictional example. Both reviewers scored fit and evidence below the minimum; the response "
                             "describes the service without support."}
    conditional = number % 5 == 4
    return {**common, "outcome": "OUTCOME_APPROVED" + ("_WITH_CONDITIONS" if conditional else ""),
            "rationale": "Fictional example. The score of record is above the minimum on the criteria that decide, and the "
                         "research office accepted the evidence at the tier recorded here.",
            "acceptedTier": "EVIDENCE_TIER_" + TIERS[number % 4], "grades": one["grades"],
            "regions": REGIONS[:2] if number % 6 == 5 else REGIONS,
            **({"conditions": ["Reports on the effects of the service every year."]} if conditional else {})}


def buyers():
    for key, title, code in [("holyoke", "Holyoke Public Schools", "01370000"),
                             ("springfield", "Springfield Public Schools", "02810000"),
                             ("boston", "Boston Public Schools", "00350000")]:
        yield {"name": "buyers/" + key, "displayName": title, "kind": "KIND_DISTRICT", "districtCodes": [code],
               "dataNotice": "A real district in a fictional example; it did not ask for anything shown here."}


REPEATED = {"indicators", "practices", "weights", "sources", "criteria", "points", "tier_cuts", "index_weights"}


def read_textproto(path):
    """A textproto file as the JSON of its message; knows what the policy files use."""
    text = re.sub(r"^#.*$", "", path.read_text(), flags=re.MULTILINE)
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[{}:]|[^\s{}:"]+', text)

    def value(at):
        if not tokens[at].startswith('"'):
            word = tokens[at]
            return (word if word[0].isupper() else json.loads(word)), at + 1
        joined = ""
        while tokens[at].startswith('"'):
            joined, at = joined + json.loads(tokens[at]), at + 1
            if at == len(tokens):
                break
        return joined, at

    def message(at):
        fields = {}
        while at < len(tokens) and tokens[at] != "}":
            key, at = tokens[at], at + 1
            content, at = message(at + 1) if tokens[at] == "{" else value(at + 1)
            if key in REPEATED:
                fields.setdefault(key, []).append(content)
            else:
                fields[key] = content
        return fields, at + 1

    return message(0)[0]


def write(folder, name, rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    owners = [partner(number, name) for number, name in enumerate(partner_names())]
    services = [service(owner, number, (number + extra) % 4) for number, owner in enumerate(owners)
                for extra in range(2 if number % 4 == 1 else 1)]
    listed = {owner["name"] for number, owner in enumerate(owners) if listing_status(number) == "listed"}
    applicants = list(enumerate(applications(services, listed)))
    write(folder, "frameworks.jsonl", frameworks())
    write(folder, "partners.jsonl", owners)
    write(folder, "services.jsonl", services)
    write(folder, "vendor-list.csv", listings(owners))
    write(folder, "rubrics.jsonl", rubric())
    write(folder, "solicitations.jsonl", solicitations())
    write(folder, "applications.jsonl", [application(*row) for row in applicants])
    write(folder, "screenings.jsonl", [screening(*row) for row in applicants])
    write(folder, "reviews.jsonl", [review(*row, reader) for row in applicants[:12] for reader in (1, 2)])
    write(folder, "decisions.jsonl", [decision(*row) for row in applicants[:12]])
    write(folder, "buyers.jsonl", buyers())
    write(folder, "policies.jsonl",
          [{"name": "needPolicies/default", **read_textproto(POLICIES / "need-policy-default.textproto")},
           {"name": "rankingPolicies/default", **read_textproto(POLICIES / "ranking-policy-default.textproto")}])


if __name__ == "__main__":
    main()
