"""Random demands and synthetic people in the shape of a city's directory, the same for every measurement."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

ON = date(2026, 11, 22)
NATIONALITIES = [
    "VEN",
    "HTI",
    "COL",
    "PER",
    "CUB",
    "HND",
    "SLV",
    "GTM",
    "NIC",
    "ECU",
    "BOL",
    "DOM",
    "USA",
    "MEX",
    "CHL",
]
STATUSES = ["regular", "irregular", "asylum-seeker", "refugee", "humanitarian", "tourist", "permanent", "temporary"]
SCHOOLING = ["none", "primary", "secondary", "technical", "university"]
DOCUMENTS = [f"document-{number}" for number in range(16)]
LANGUAGES = ["es", "en", "ht", "pt", "fr", "ar"]
CITIES = ["santiago", "mexico-city", "other"]


def make_condition(random_: random.Random) -> dict[str, Any]:
    """One condition as demands of the documents have them."""

    def some(values: list[str], most: int) -> list[str]:
        return random_.sample(values, random_.randint(1, most))

    day = str(date(2020, 1, 1) + timedelta(days=random_.randrange(2000)))
    fact, op, value = random_.choice(
        [
            ("age", random_.choice([">=", "<", ">", "<="]), random_.choice([15, 18, 30, 60, 65])),
            ("age", "between", [random_.choice([15, 18, None]), random_.choice([29, 64])]),
            ("nationality", random_.choice(["in", "not_in"]), some(NATIONALITIES, 5)),
            ("status", random_.choice(["in", "not_in"]), some(STATUSES, 4)),
            ("sex", random_.choice(["=", "!="]), random_.choice("FMX")),
            ("documents", random_.choice(["has_any", "has_any", "has_all", "has_none"]), some(DOCUMENTS, 3)),
            ("schooling", "in", some(SCHOOLING, 3)),
            (random_.choice(["disability", "job_seeking", "pregnant"]), "=", random_.random() < 0.5),
            ("income", random_.choice(["<", ">="]), random_.choice([100, 250.5, 400])),
            ("arrival_date", random_.choice(["<", ">="]), day),
            ("residence", "=", random_.choice(CITIES)),
            ("languages", random_.choice(["has_any", "has_none"]), some(LANGUAGES, 2)),
        ]
    )
    return {"fact": fact, "op": op, "value": value}


def make_services(count: int, *, seed: int = 1, lists: bool = True) -> dict[str, Any]:
    """Services with some five conditions each; without ``lists``, none on lists of texts."""
    random_ = random.Random(seed)

    def make_leaf() -> dict[str, Any]:
        while True:
            leaf = make_condition(random_)
            if lists or leaf["fact"] not in ("documents", "languages"):
                return leaf

    def make_demand() -> dict[str, Any]:
        nodes: list[dict[str, Any]] = []
        for _ in range(random_.randint(3, 5)):
            shape = random_.random()
            if shape < 0.7:
                nodes.append(make_leaf())
            elif shape < 0.92:
                nodes.append({"any": [make_leaf() for _ in range(random_.randint(2, 3))]})
            else:
                nodes.append({"not": make_leaf()})
        return {"all": nodes}

    return {"services": [{"id": f"S{number:03d}", "demand": make_demand()} for number in range(count)]}


def make_people(count: int, *, seed: int = 2) -> list[dict[str, Any]]:
    """Synthetic people; about one fact in eight is not known."""
    random_ = random.Random(seed)

    def maybe(value: Any) -> Any:
        return None if random_.random() < 0.12 else value

    return [
        {
            "age": maybe(random_.randrange(0, 90)),
            "nationality": maybe(random_.choice(NATIONALITIES)),
            "status": maybe(random_.choice(STATUSES)),
            "sex": maybe(random_.choice("FMX")),
            "documents": maybe(random_.sample(DOCUMENTS, random_.randrange(0, 5))),
            "schooling": maybe(random_.choice(SCHOOLING)),
            "disability": maybe(random_.random() < 0.1),
            "job_seeking": maybe(random_.random() < 0.5),
            "pregnant": maybe(random_.random() < 0.1),
            "income": maybe(round(random_.random() * 600, 2)),
            "arrival_date": maybe(date(2019, 1, 1) + timedelta(days=random_.randrange(2500))),
            "residence": maybe(random_.choice(CITIES)),
            "languages": maybe(random_.sample(LANGUAGES, random_.randrange(0, 4))),
        }
        for _ in range(count)
    ]
