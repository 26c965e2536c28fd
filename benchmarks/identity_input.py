"""Registers of made-up people with known truth, for measuring linkage: several cultures of names, many kinds of damage.

Nobody here exists. A *profile* says how hard records are damaged; ``held-out`` damages in ways and with name lists that
no parameter or rule was looked at with. Traps stand among them: twins, fathers and sons, namesakes, shared phones.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

_GIVEN = {
    "es": (
        "María Ana Carmen Luisa Rosa Yusleidy Daniela Gabriela Carolina Patricia Elizabeth Andrea Paola Jessica Yolanda "
        "Guadalupe Isabel Verónica Yenifer Katherine Claudia Gloria Esther Milagros Fernanda Lorena Nicole Belén Beatriz "
        "Teresa Margarita Alejandra Victoria Mercedes Lucía Valentina Camila Sofía Marisol Génesis Oriana Yaritza".split(),
        "José Luis Juan Carlos Pedro Miguel Jorge Wilson Robinson Yeison Kevin Alejandro Francisco Ricardo Jesús David "
        "Javier Héctor Samuel Óscar Víctor Rubén Eduardo Manuel Andrés Sergio Antonio Rafael Alberto Enrique Roberto "
        "Fernando Guillermo Ignacio Diego Sebastián Santiago Nicolás Ramón Gregorio Yorman Wilmer Darwin".split(),
    ),
    "ht": (
        "Marie Rose Guerline Fabiola Nadège Mirlande Islande Wideline Roseline Daphnée Ketlie Lovely Yvrose Jocelyne".split(),
        "Jean Pierre Wilner Frantz Jacques Emmanuel Dieuseul Wisly Kervens Fritznel Rony Stanley Evens Samuel Mackenson".split(),
    ),
    "ar": (
        "Fatima Zahra Maryam Leila Nasrin Farida Zainab Samira Noor Aisha Parwana Sahar".split(),
        "Mohammed Ahmad Ali Hassan Hussein Omar Khaled Ibrahim Abdullah Yusuf Karim Rashid Hamid Mahmoud Tariq Jawad".split(),
    ),
}
_SURNAMES = {
    "es": (
        "González Rodríguez Pérez Hernández García Martínez López Ramírez Flores Rojas Quispe Mamani Sánchez Díaz Torres "
        "Zambrano Vásquez Jiménez Gutiérrez Castillo Mendoza Salazar Urdaneta Villalobos Yáñez Barrios Cáceres Echeverría "
        "Guerra Hidalgo Ibarra Núñez Ordóñez Paredes Quintero Rivas Suárez Trujillo Valderrama Zúñiga Aponte Betancourt "
        "Cedeño Muñoz Soto Fuentes Peña Contreras Chacón Guerrero Márquez Morales Romero Álvarez Vega Colmenares"
    ).split(),
    "ht": (
        "Joseph Pierre Jean Charles Louis Baptiste François Désir Estimé Toussaint Augustin Michel Étienne Laguerre Dorvil "
        "Célestin Exantus Philippe Noël Alcindor Vilsaint Mondésir Belizaire Fleurimond Cadet Guillaume Lafortune"
    ).split(),
    "ar": (
        "Rahimi Ahmadi Hosseini Karimi Haddad Khoury Mansour Nazari Sharifi Qasim Najjar Saleh Darwish Akbari Yousefi"
    ).split(),
}
_SYLLABLES = "ba ca cha de dri fu ga gue hi ja ji ka la lle ma mon na ño o pe que ra ri sa tor u va xi ye za zu".split()
_CALLED = {
    "José": "Pepe", "Francisco": "Paco", "Guadalupe": "Lupita", "Manuel": "Manolo", "Antonio": "Toño", "Luis": "Lucho",
    "Alberto": "Beto", "Alejandro": "Alex", "Alejandra": "Ale", "Enrique": "Quique", "Rafael": "Rafa", "Jesús": "Chucho",
    "Isabel": "Chabela", "Ignacio": "Nacho", "Guillermo": "Memo", "Mercedes": "Meche", "Victoria": "Vicky", "Ana": "Anita",
    "Carlos": "Carlitos", "Patricia": "Paty", "Eduardo": "Lalo", "Fernando": "Nando", "Gregorio": "Goyo", "Rosa": "Rosita",
    "Santiago": "Santi", "Nicolás": "Nico", "Sebastián": "Sebas", "Verónica": "Vero", "María": "Mari", "Miguel": "Miguelito",
}  # fmt: skip
_SPELT = [
    ("z", "s"), ("s", "z"), ("v", "b"), ("b", "v"), ("ll", "y"), ("y", "ll"), ("ge", "je"), ("gi", "ji"), ("j", "g"),
    ("qu", "k"), ("c", "s"), ("ñ", "n"), ("h", ""), ("ou", "u"), ("é", "e"), ("ph", "f"), ("kh", "j"), ("u", "ou"),
    ("ss", "s"), ("mm", "m"), ("i", "y"), ("ei", "ey"), ("w", "gu"), ("ee", "i"), ("dj", "y"), ("x", "j"), ("o", "u"),
]  # fmt: skip
_PLACES = [f"{kind} {name}" for kind in ("Villa", "Comuna", "Barrio", "Colonia") for name in _SURNAMES["es"][:40]]
_NATIONALITIES = {
    "es": "VEN VEN VEN VEN COL COL PER BOL HND SLV ECU CUB".split(),
    "ht": ["HTI"],
    "ar": "AFG SYR MAR IRN".split(),
}
#: Per profile: how many times a record is damaged on average, the share of cells left empty, the share of odd ways.
PROFILES = {
    "mild": (0.8, 0.10, 0.05),
    "mixed": (1.5, 0.20, 0.15),
    "harsh": (2.2, 0.25, 0.20),
    "held-out": (1.7, 0.2, 0.3),
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
Row = dict[str, Any]


class People:
    """Makes people and their records, from one seed."""

    def __init__(self, seed: int, profile: str) -> None:
        self.chance = random.Random(seed)
        self.damages, self.empty, self.odd = PROFILES[profile]
        self.profile = profile
        made = random.Random(seed + (77 if profile == "held-out" else 0))
        self.rare = [
            "".join(made.choice(_SYLLABLES) for _ in range(made.randint(2, 4))).capitalize() for _ in range(20_000)
        ]

    def make_surname(self, culture: str) -> str:
        names = _SURNAMES[culture]
        if self.chance.random() < (0.35 if culture == "es" else 0.2):
            return self.rare[int(self.chance.paretovariate(0.7)) % len(self.rare)]
        name = names[int(self.chance.betavariate(0.9, 2.2) * len(names))]
        if culture == "es" and self.chance.random() < 0.04:
            return self.chance.choice(("de la ", "del ", "de ")) + name
        if culture == "ht" and self.chance.random() < 0.1:
            return self.chance.choice(("Jean-", "Saint-", "Petit-")) + name
        if culture == "ar" and self.chance.random() < 0.15:
            return "Al " + name
        return name

    def make_given(self, culture: str, sex: str) -> str:
        names = _GIVEN[culture][0 if sex == "F" else 1]
        first = names[int(self.chance.betavariate(0.9, 2.0) * len(names))]
        if self.chance.random() < (0.55 if culture == "es" else 0.25):
            second = self.chance.choice(names)
            return f"{first} {second}" if second != first else first
        return first

    def make_person(self) -> Row:
        culture = self.chance.choices(("es", "ht", "ar"), (0.78, 0.17, 0.05))[0]
        sex = self.chance.choice("FM")
        born = date(2024, 1, 1) - timedelta(days=int(self.chance.betavariate(2, 3) * 80 * 365))
        return {
            "culture": culture,
            "given_names": self.make_given(culture, sex),
            "surname_1": self.make_surname(culture),
            "surname_2": self.make_surname(culture) if culture == "es" else None,
            "sex": sex,
            "birth_year": born.year, "birth_month": born.month, "birth_day": born.day,
            "nationality": self.chance.choice(_NATIONALITIES[culture]),
            "place": self.chance.choice(_PLACES),
            "phone": f"+569{self.chance.randrange(10**8):08d}",
            "document": self.make_document(),
        }  # fmt: skip

    def make_document(self) -> str:
        kind = self.chance.random()
        if kind < 0.5:
            return f"V{self.chance.randrange(5_000_000, 32_000_000)}"
        if kind < 0.8:
            return f"{self.chance.randrange(10**8, 10**9)}"
        return f"{self.chance.choice('ABCPRG')}{self.chance.choice('ADXN')}{self.chance.randrange(10**6, 10**7)}"

    def make_relative(self, one: Row) -> Row:
        """A trap: a twin, a son or daughter, a namesake, or somebody of the same household."""
        other = dict(self.make_person(), culture=one["culture"])
        kind = self.chance.choice(("twin", "child", "namesake", "household", "sibling"))
        shared: tuple[str, ...] = ("place", "phone", "surname_1")
        if kind == "twin":
            shared += ("surname_2", "birth_year", "birth_month", "birth_day", "nationality")
        elif kind == "child":
            shared += ("given_names", "sex", "nationality")
            other["birth_year"] = min(one["birth_year"] + self.chance.randint(17, 40), 2024)
        elif kind == "namesake":
            shared = ("given_names", "surname_1", "surname_2", "sex", "nationality")
        elif kind == "household":
            shared = ("place", "phone", "nationality")
        else:
            shared += ("surname_2", "nationality")
        other |= {name: one[name] for name in shared}
        if kind in ("twin", "sibling"):
            for _ in range(20):
                other["given_names"] = self.make_given(one["culture"], other["sex"])
                if not set(other["given_names"].split()) & set(one["given_names"].split()):
                    break
        return other

    def slip(self, text: str) -> str:
        """One slip of the hand."""
        if len(text) < 2:
            return text
        at = self.chance.randrange(len(text) - 1)
        signs = "0123456789" if text[at].isdigit() else _LETTERS
        kind = self.chance.randrange(4)
        if kind == 0:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[:at] + self.chance.choice(signs) + text[at + 1 :]
        if kind == 2:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + self.chance.choice(signs) + text[at:]

    def spell(self, text: str) -> str:
        """Another way of writing what is heard."""
        low = text.lower()
        fitting = [pair for pair in _SPELT if pair[0] in low]
        if not fitting:
            return self.slip(text)
        old, new = self.chance.choice(fitting)
        return low.replace(old, new, 1).title()

    def damage(self, row: Row) -> None:
        """One damage of one cell or of two."""
        chance = self.chance
        kind = chance.choices(
            ("slip", "spell", "second-given", "called", "swap", "drop-surname", "married", "accents", "case", "mojibake",
             "day-month", "estimated", "part-missing", "date-slip", "year-slip", "document-slip", "new-document",
             "new-phone", "phone-slip", "moved", "sex", "odd"),
            (14, 12, 8, 4, 4, 8, 3, 8, 4, 2, 4, 3, 4, 5, 3, 5, 6, 8, 3, 5, 1, 30 * self.odd),
        )[0]  # fmt: skip
        name = chance.choice(("given_names", "surname_1", "surname_2"))
        if kind in ("slip", "spell", "accents", "mojibake") and row[name]:
            if kind == "slip":
                row[name] = self.slip(row[name])
            elif kind == "spell":
                row[name] = self.spell(row[name])
            elif kind == "accents":
                row[name] = row[name].translate(str.maketrans("áéíóúñÁÉÍÓÚÑ", "aeiounAEIOUN"))
            else:
                row[name] = (
                    row[name].encode().decode("latin-1") if chance.random() < 0.5 else row[name].replace("ñ", "?")
                )
        elif kind == "second-given" and row["given_names"] and " " in row["given_names"]:
            parts = row["given_names"].split()
            row["given_names"] = chance.choice((parts[0], parts[0], parts[0], parts[1], f"{parts[0]} {parts[1][0]}."))
        elif kind == "called" and row["given_names"]:
            row["given_names"] = " ".join(_CALLED.get(part, part) for part in row["given_names"].split())
        elif kind == "swap" and row["surname_2"]:
            row["surname_1"], row["surname_2"] = row["surname_2"], row["surname_1"]
        elif kind == "drop-surname":
            row["surname_2"] = None
        elif kind == "married" and row["sex"] == "F":
            row["surname_2"] = "de " + self.make_surname(row["culture"])
        elif kind == "case":
            for part in ("given_names", "surname_1", "surname_2"):
                row[part] = row[part] and row[part].upper()
        elif kind == "day-month" and (row["birth_day"] or 99) <= 12:
            row["birth_day"], row["birth_month"] = row["birth_month"], row["birth_day"]
        elif kind == "estimated" and row["birth_year"]:
            row["birth_day"] = row["birth_month"] = 1
            row["birth_year"] += chance.choice((0, 0, 0, -1, 1))
        elif kind == "part-missing":
            row["birth_day"] = None
            if chance.random() < 0.5:
                row["birth_month"] = None
        elif kind == "date-slip" and row["birth_day"]:
            row["birth_day"] = chance.randint(1, 28)
        elif kind == "year-slip" and row["birth_year"]:
            row["birth_year"] += chance.choice((-1, 1, -10, 10, 2, 9))
        elif kind == "document-slip" and row["document"]:
            row["document"] = self.slip(row["document"])
        elif kind == "new-document":
            row["document"] = self.make_document()
        elif kind == "new-phone":
            row["phone"] = f"+569{chance.randrange(10**8):08d}"
        elif kind == "phone-slip" and row["phone"]:
            row["phone"] = self.slip(row["phone"])
        elif kind == "moved":
            row["place"] = chance.choice(_PLACES)
        elif kind == "sex":
            row["sex"] = chance.choice("FMX")
        elif kind == "odd":
            self.damage_oddly(row)

    def damage_oddly(self, row: Row) -> None:
        """Rarer ways, which the parameters never met."""
        kind = self.chance.randrange(5)
        if kind == 0:
            row["given_names"], row["surname_1"] = row["surname_1"], row["given_names"]
        elif kind == 1 and row["surname_1"] and row["surname_2"]:
            row["surname_1"], row["surname_2"] = f"{row['surname_1']} {row['surname_2']}", None
        elif kind == 2 and row["document"]:
            row["document"] = f"{row['document']}-{self.chance.randrange(10)}"
        elif kind == 3 and row["given_names"]:
            row["given_names"] = self.spell(self.spell(row["given_names"]))
        elif row["surname_1"]:
            row["surname_1"] = row["surname_1"].replace(" ", "").replace("-", "")

    def write(self, person: Row, damaged: bool) -> Row:
        """One record of a person: cells left empty, and damages (the first record may have some too)."""
        row = dict(person)
        wanted = self.damages * (1.0 if damaged else 0.4)
        while wanted > 0 and self.chance.random() < wanted / (wanted + 1):
            self.damage(row)
            wanted -= 0.5
        for name, share in (("document", 1.6), ("phone", 1.4), ("place", 0.6), ("nationality", 0.2), ("sex", 0.2)):
            if self.chance.random() < self.empty * share:
                row[name] = None
        if self.chance.random() < self.empty * 0.15:
            row["birth_month"] = row["birth_day"] = None
        return row


def make_register(records: int, *, seed: int, profile: str = "mixed") -> tuple[pa.Table, pa.Array]:
    """A register of that many records in random order, and each record's true person as a whole number."""
    people = People(seed, profile)
    rows: list[Row] = []
    truth: list[int] = []
    person: Row | None = None
    number = 0
    while len(rows) < records:
        person = people.make_relative(person) if person and people.chance.random() < 0.06 else people.make_person()
        size = people.chance.choices((1, 2, 3, 4, 5), (60, 22, 10, 5, 3))[0]
        for copy in range(size):
            rows.append(people.write(person, copy > 0))
            truth.append(number)
        number += 1
    order = list(range(len(rows)))
    people.chance.shuffle(order)
    order = order[:records]
    names = (
        "given_names", "surname_1", "surname_2", "sex", "birth_year", "birth_month", "birth_day", "nationality", "place",
        "phone", "document",
    )  # fmt: skip
    columns = {"record_id": pa.array([f"R{place:07d}" for place in range(len(order))])}
    for name in names:
        kind = pa.int16() if name.startswith("birth") else pa.string()
        columns[name] = pa.array([rows[place][name] for place in order], kind)
    return pa.table(columns), pa.array([truth[place] for place in order])
