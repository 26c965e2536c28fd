"""The content files of the directory, read and checked against each other.

Nothing is half read: either everything holds together, or every problem is named by its file and path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.directory.errors.content import (
    content_duplicate_id,
    content_malformed,
    content_reference_unknown,
    content_unreadable,
)
from ruta.rooms.directory.rules.content_reading import Entry, make_plain, raise_found, read_yaml
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.types.content import (
    SERVICE_STATES,
    DirectoryContent,
    DocumentContent,
    ExampleContent,
    OrganisationContent,
    PlaceContent,
    ServiceContent,
    Texts,
)
from ruta.rooms.directory.types.demands import DOCUMENTS, AllOf, AnyOf, Condition, Node, Not, Verdict
from ruta.rooms.directory.types.facts import FactCatalogue

_FILES = ("vocabulary", "facts", "organisations", "places", "documents")
_VOCABULARIES = (
    "cities",
    "countries",
    "needs",
    "service_kinds",
    "organisation_kinds",
    "ledger_kinds",
    "languages",
    "sources",
)
_Content = TypeVar("_Content")


def read_directory(content_dir: Path) -> DirectoryContent:
    """Read ``directory/`` below the content folder: facts, institutions, places, documents, services, examples.

    Errors: ``content-unreadable``, ``content-malformed``, ``content-language-missing``, ``content-duplicate-id``,
    ``content-reference-unknown`` and those of demands, all together.
    """
    return parse_directory(read_files(content_dir))


def read_files(content_dir: Path) -> dict[str, Any]:
    """The data of the files of ``directory/`` below the content folder, by name, not yet checked against each other.

    Errors: ``content-unreadable``, ``content-malformed``.
    """
    folder = content_dir / "directory"
    paths = [folder / f"{name}.yaml" for name in _FILES]
    paths += [*sorted((folder / "services").glob("*.yaml")), *sorted((folder / "examples").glob("*.yaml"))]
    problems: list[Problem] = []
    files: dict[str, Any] = {}
    for path in paths:
        place = path.relative_to(folder).as_posix()
        try:
            files[place] = read_yaml(path.read_text(encoding="utf-8"), place=place)
        except FileNotFoundError:
            problems.append(content_unreadable(place, f"the file is not in {folder}. Give the folder of the content."))
        except UnicodeDecodeError:
            problems.append(content_unreadable(place, "the file is not written in UTF-8. Save it again as UTF-8."))
        except Problem as problem:
            problems.append(problem)
    raise_found(problems)
    return files


def parse_directory(files: Mapping[str, Any]) -> DirectoryContent:
    """Check the data of the files, by name (``facts.yaml``, ``services/santiago.yaml``), against each other.

    Errors: as :func:`read_directory`.
    """
    reader = _Reader(files)
    content = DirectoryContent(
        facts=tuple(make_plain(fact) for fact in reader.facts),
        catalogue=reader.catalogue,
        vocabulary=reader.vocabulary,
        organisations=reader.read_all("organisations", reader.read_organisation),
        places=reader.read_all("places", reader.read_place),
        documents=reader.read_all("documents", reader.read_document, key="code"),
        services=reader.read_all("services/", reader.read_service),
        examples=reader.read_examples(),
    )
    reader.refuse_circles(content.organisations)
    raise_found(reader.problems)
    return content


def list_conditions(node: Node) -> Iterator[Condition]:
    """Every condition of a demand, from left to right.

    >>> [found.fact for found in list_conditions(AllOf((Condition("age", ">=", 18), Not(Condition("sex", "=", "M")))))]
    ['age', 'sex']
    """
    match node:
        case Condition():
            yield node
        case Not():
            yield from list_conditions(node.child)
        case AllOf() | AnyOf():
            for child in node.children:
                yield from list_conditions(child)


def list_documents(node: Node) -> tuple[str, ...]:
    """Every document a demand speaks of, each once."""
    found = [item for condition in list_conditions(node) if condition.fact == DOCUMENTS for item in condition.value]
    return tuple(dict.fromkeys(found))


class _Reader:
    """The names every file may use, and what was found wrong so far."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self.files, self.problems = files, list[Problem]()
        self.entries = {
            prefix: [
                found
                for name, data in files.items()
                if name.startswith(prefix)
                for found in self._list_entries(name, data)
            ]
            for prefix in ("facts", "organisations", "places", "documents", "services/")
        }
        self.vocabulary = self._read_vocabulary()
        self.facts = [fact for _, fact in self.entries["facts"]]
        try:
            self.catalogue = FactCatalogue.from_data(self.facts)
        except ValueError as error:
            self.problems.append(content_malformed("facts.yaml", str(error)))
            raise_found(self.problems)
        self.organisations = self._collect_ids("organisations")
        self.places = self._collect_ids("places")
        self.documents = self._collect_ids("documents", "code")
        self.services = self._collect_ids("services/")

    def _list_entries(self, name: str, data: Any) -> Iterator[tuple[str, Any]]:
        """Each entry of one file with its place: the file and the entry's id, or its number where it has none."""
        if not isinstance(data, list):
            self.problems.append(content_malformed(name, "the file is not a list of entries; begin each with “- ”."))
            return
        for position, entry in enumerate(data):
            code = entry.get("id") or entry.get("code") or entry.get("name") if isinstance(entry, Mapping) else ""
            yield f"{name}: {code if isinstance(code, str) and code else f'[{position}]'}", entry

    def _collect_ids(self, prefix: str, key: str = "id") -> dict[str, str]:
        """The place of each id; an id that comes twice is a problem."""
        found: dict[str, str] = {}
        for place, entry in self.entries[prefix]:
            code = entry.get(key) if isinstance(entry, Mapping) else None
            if isinstance(code, str) and code in found:
                self.problems.append(content_duplicate_id(place, code, f"an entry of {found[code].split(':')[0]}"))
            elif isinstance(code, str):
                found[code] = place
        return found

    def _read_vocabulary(self) -> dict[str, dict[str, dict[str, str]]]:
        entry = Entry(self.files.get("vocabulary.yaml"), "vocabulary.yaml", self.problems)
        vocabulary: dict[str, dict[str, dict[str, str]]] = {}
        for name in _VOCABULARIES:
            words = entry.take(name, required=True)
            vocabulary[name] = {}
            for code, texts in words.items() if isinstance(words, Mapping) else ():
                read = entry.read_texts(texts, f"{name}.{code}")
                vocabulary[name][str(code)] = {"es": read.es, "en": read.en}
        entry.refuse_unknown_fields()
        return vocabulary

    def read_all(self, prefix: str, read: Callable[[Entry, str], _Content], *, key: str = "id") -> tuple[_Content, ...]:
        """Every entry of the files of that name."""
        found = []
        for place, data in self.entries[prefix]:
            entry = Entry(data, place, self.problems)
            found.append(read(entry, entry.take_code(key)))
            entry.refuse_unknown_fields()
        return tuple(found)

    def read_organisation(self, entry: Entry, code: str) -> OrganisationContent:
        """One institution."""
        words = self.vocabulary
        return OrganisationContent(
            code=code,
            kind=entry.take_choice("kind", words["organisation_kinds"], noun="kind of institution", required=True),
            name=entry.take_texts("name", required=True),
            short=entry.take_text("short", longest=120),
            city=entry.take_choice("city", words["cities"], noun="city"),
            country=entry.take_choice("country", words["countries"], noun="country"),
            parent=entry.take_choice("parent", self.organisations, noun="organisation"),
            website=entry.take_text("website", longest=200),
            description=entry.take_texts("description"),
            source=entry.take_source(),
            to_be_confirmed=entry.take_unconfirmed(),
        )

    def read_place(self, entry: Entry, code: str) -> PlaceContent:
        """One place."""
        latitude, longitude = entry.take_degrees("latitude", 90), entry.take_degrees("longitude", 180)
        if (latitude is None) != (longitude is None):
            entry.note("latitude", "a point has a latitude and a longitude; give both or neither.")
        return PlaceContent(
            code=code,
            organisation=entry.take_choice("organisation", self.organisations, noun="organisation", required=True),
            name=entry.take_texts("name", required=True),
            city=entry.take_choice("city", self.vocabulary["cities"], noun="city", required=True),
            area=entry.take_choice("area", self.catalogue["residence_area"].values, noun="commune or borough"),
            address=entry.take_text("address"),
            latitude=latitude,
            longitude=longitude,
            metro_station=entry.take_text("metro_station", longest=120),
            opening=entry.take_texts_or_nothing("opening"),
            source=entry.take_source(),
            to_be_confirmed=entry.take_unconfirmed(),
        )

    def read_document(self, entry: Entry, code: str) -> DocumentContent:
        """One kind of document."""
        asks_for = entry.take("asks_for")
        if asks_for is not None:
            self._read_demand(entry, asks_for, "asks_for")
        return DocumentContent(
            code=code,
            name=entry.take_texts("name", required=True),
            short=entry.take_texts("short", required=True),
            country=entry.take_choice("country", self.vocabulary["countries"], noun="country"),
            issued_by=entry.take_choice("issued_by", self.organisations, noun="organisation"),
            issued_at=entry.take_choice("issued_at_service", self.services, noun="service"),
            help_service=entry.take_choice("help_service", self.services, noun="service"),
            what_for=entry.take_texts("what_for"),
            asks_for=make_plain(asks_for),
            cost=entry.take_texts("cost"),
            takes_days=entry.take_number("takes_days"),
            valid_months=entry.take_number("valid_months"),
            check_digit=entry.take_text("check_digit", longest=40),
            source=entry.take_source(),
            to_be_confirmed=entry.take_unconfirmed(),
        )

    def read_service(self, entry: Entry, code: str) -> ServiceContent:
        """One service with its demand."""
        words = self.vocabulary
        cost = Entry(entry.take("cost") or {}, f"{entry.place}.cost", self.problems)
        demand = entry.take("demand")
        if demand is None:
            entry.note("demand", "there is no demand; for a service open to everyone write {all: []}.")
        tree = self._read_demand(entry, demand, "demand") if demand is not None else AllOf(())
        opens, closes = entry.take_date("open_from"), entry.take_date("open_until")
        if opens and closes and opens > closes:
            entry.note("open_until", f"{closes} lies before open_from, {opens}.")
        return ServiceContent(
            code=code,
            name=entry.take_texts("name", required=True),
            organisation=entry.take_choice("organisation", self.organisations, noun="organisation", required=True),
            programme=entry.take_text("programme", longest=200),
            city=entry.take_choice("city", words["cities"], noun="city", required=True),
            kind=entry.take_choice("kind", words["service_kinds"], noun="kind of service", required=True),
            ledger_kind=entry.take_choice("ledger_kind", words["ledger_kinds"], noun="ledger kind", required=True),
            area=entry.take_texts("area"),
            needs=entry.take_choices("needs", words["needs"], noun="need"),
            status=entry.take_choice("status", SERVICE_STATES, noun="state", required=True),
            emergency=bool(entry.take_truth("emergency")),
            gives=entry.take_texts("gives", required=True),
            how_to_reach=entry.take_texts("how_to_reach"),
            place=entry.take_choice("place", self.places, noun="place"),
            cost_free=cost.take_truth("free"),
            cost=cost.read_texts({key: cost.take(key) for key in ("es", "en")}, "text") if cost.data else Texts(),
            languages=entry.take_choices("languages", words["languages"], noun="language"),
            documents_asked=entry.take_choices("documents_asked", self.documents, noun="document"),
            capacity=make_plain(entry.take("capacity")),
            opening=entry.take_texts_or_nothing("opening"),
            accessibility=entry.take_texts_or_nothing("accessibility"),
            open_from=opens,
            open_until=closes,
            demand=make_plain(demand),
            tree=tree,
            source=entry.take_source(),
            review_by=entry.take_date("review_by"),
            to_be_confirmed=entry.take_unconfirmed(),
        )

    def _read_demand(self, entry: Entry, data: Any, name: str) -> Node:
        try:
            node = parse_demand(make_plain(data), path=f"{entry.place}.{name}", facts=self.catalogue)
        except Problem as problem:
            self.problems.extend(problem.problems if isinstance(problem, Problems) else [problem])
            return AllOf(())
        self._check_notes(entry, node, name)
        return node

    def _check_notes(self, entry: Entry, node: Node, path: str) -> None:
        """Words in both languages, a source or the mark *to be confirmed*, and documents that exist."""
        note = node.note
        if "words" in note or isinstance(node, Condition):
            entry.read_texts(note.get("words") or {}, f"{path}.words")
        entry.read_source(note.get("source"), f"{path}.source")
        unconfirmed = note.get("to_be_confirmed")
        if unconfirmed not in (None, True, False):
            entry.note(f"{path}.to_be_confirmed", f"{unconfirmed!r} is neither true nor false.")
        match node:
            case Condition():
                if not note.get("source") and not unconfirmed:
                    entry.note(path, "the condition has no source; name it, or write to_be_confirmed: true.")
                for position, document in enumerate(node.value if node.fact == DOCUMENTS else ()):
                    if document not in self.documents:
                        place = f"{entry.place}.{path}.value[{position}]"
                        self.problems.append(content_reference_unknown(place, "document", document, self.documents))
            case Not():
                self._check_notes(entry, node.child, f"{path}.not")
            case AllOf() | AnyOf():
                shape = "all" if isinstance(node, AllOf) else "any"
                for position, child in enumerate(node.children):
                    self._check_notes(entry, child, f"{path}.{shape}[{position}]")

    def read_examples(self) -> tuple[ExampleContent, ...]:
        """The worked examples of ``examples/``."""
        found = []
        for name, data in self.files.items():
            if not name.startswith("examples/"):
                continue
            for position, case in enumerate(data or []):
                entry = Entry(case, f"{name}: [{position}]", self.problems)
                person = entry.take("person")
                if not isinstance(person, Mapping):
                    entry.note("person", "write the person's facts, or {} for somebody who told nothing.")
                    person = {}
                for fact in person:
                    if fact not in self.catalogue:
                        place = f"{entry.place}.person"
                        self.problems.append(content_reference_unknown(place, "fact", str(fact), self.catalogue.facts))
                because = entry.take("because")
                found.append(
                    ExampleContent(
                        place=entry.place,
                        service=entry.take_choice("service", self.services, noun="service", required=True),
                        person=dict(person),
                        expect=entry.take_choice("expect", [v.value for v in Verdict], noun="verdict", required=True),
                        because=str(because.get("es", "")) if isinstance(because, Mapping) else str(because or ""),
                    )
                )
                entry.refuse_unknown_fields()
        return tuple(found)

    def refuse_circles(self, organisations: tuple[OrganisationContent, ...]) -> None:
        """An organisation cannot belong to itself, not even by way of others."""
        parents = {organisation.code: organisation.parent for organisation in organisations}
        for code in parents:
            above, seen = parents[code], {code}
            while above and above not in seen:
                seen.add(above)
                above = parents.get(above, "")
            if code and above == code:
                place = f"{self.organisations[code]}.parent"
                self.problems.append(content_malformed(place, f"“{code}” belongs to itself. Name the one above it."))
