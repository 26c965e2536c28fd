"""The content files: what is wrong is named by file and path, all of it at once, and the product's own are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ruta.config.environment import REPOSITORY
from ruta.kernel.problems import Problem, Problems
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.content import parse_directory, read_directory
from ruta.rooms.directory.rules.content_reading import read_yaml
from ruta.rooms.directory.rules.examples import check_examples
from ruta.rooms.directory.rules.verdicts import judge
from ruta.rooms.directory.types.content import DirectoryContent, ExampleContent
from tests.rooms.directory.content_cast import ask, make_files, make_service

Files = dict[str, Any]

CONTENT = read_directory(REPOSITORY / "content")


@pytest.mark.parametrize("example", CONTENT.examples, ids=lambda e: f"{e.place} {e.service}".replace("examples/", ""))
def test_each_example_of_the_officials_is_answered_as_they_expect(example: ExampleContent) -> None:
    services = {service.code: service.tree for service in CONTENT.services if service.code == example.service}
    verdict = judge(compile_catalogue(services), example.person, on=date(2026, 11, 22))[example.service]
    assert verdict.value == example.expect, example.because


def test_each_service_has_an_example() -> None:
    told = {example.service for example in CONTENT.examples}
    assert [service.code for service in CONTENT.services if service.code not in told] == []


def test_a_small_directory_is_read() -> None:
    content = parse_directory(make_files())
    assert [service.code for service in content.services] == ["advice", "card-counter"]
    assert content.documents[0].issued_at == "card-counter"
    assert check_examples(content, on=date(2026, 11, 22)) == []


def _spoil_service(**changes: Any) -> Callable[[Files], None]:
    return lambda files: files["services/santiago.yaml"][1].update(changes)


def _spoil(name: str, **changes: Any) -> Callable[[Files], None]:
    return lambda files: files[f"{name}.yaml"][0].update(changes)


def _drop(name: str, field: str) -> Callable[[Files], None]:
    return lambda files: files[f"{name}.yaml"][0].pop(field)


SPOILT: list[tuple[str, Callable[[Files], Any], str, str]] = [
    (
        "an unknown organisation",
        _spoil_service(organisation="dest"),
        "content-reference-unknown",
        "services/santiago.yaml: card-counter.organisation: there is no organisation “dest”. Did you mean desk?",
    ),
    ("an unknown place", _spoil_service(place="moon"), "content-reference-unknown", "card-counter.place: there is no"),
    ("an unknown city", _spoil_service(city="lima"), "content-reference-unknown", "card-counter.city"),
    ("an unknown kind", _spoil_service(kind="magic"), "content-reference-unknown", "no kind of service “magic”"),
    ("an unknown state", _spoil_service(status="sleeping"), "content-reference-unknown", "no state “sleeping”"),
    ("an unknown need", _spoil_service(needs=["gold"]), "content-reference-unknown", "card-counter.needs[0]"),
    (
        "a need written twice",
        _spoil_service(needs=["work", "work"]),
        "content-malformed",
        "needs[1]: “work” stands twice",
    ),
    (
        "an unknown document",
        _spoil_service(documents_asked=["ticket"]),
        "content-reference-unknown",
        "documents_asked[0]",
    ),
    (
        "a misspelt field",
        _spoil_service(opning="9-14"),
        "content-reference-unknown",
        "no field “opning”. Did you mean opening",
    ),
    (
        "a field to confirm that is none",
        _spoil_service(to_be_confirmed=["hours"]),
        "content-reference-unknown",
        "“hours”",
    ),
    ("a missing demand", _spoil_service(demand=None), "content-malformed", "write {all: []}"),
    ("a missing name", _drop("services/santiago", "name"), "content-malformed", "advice.name: this field is missing"),
    ("a missing language", _spoil_service(gives={"es": "Algo"}), "content-language-missing", "gives: the text in “en”"),
    ("a text that is none", _spoil_service(gives="Algo"), "content-malformed", "write {es: …, en: …}"),
    ("a day that is none", _spoil_service(review_by="soon"), "content-malformed", "'soon' is not a day"),
    (
        "days in the wrong order",
        _spoil_service(open_from=date(2026, 2, 1), open_until=date(2026, 1, 1)),
        "content-malformed",
        "2026-01-01 lies before open_from",
    ),
    ("a source without document", _spoil_service(source={"line": 4}), "content-malformed", "card-counter.source"),
    ("a line that is none", _spoil_service(source={"document": "004", "line": 0}), "content-malformed", "source.line"),
    (
        "neither free nor not",
        _spoil_service(cost={"free": "yes", "es": "x", "en": "x"}),
        "content-malformed",
        "cost.free",
    ),
    ("an id with capitals", _spoil("organisations", id="Town Hall"), "content-malformed", "small letters, digits"),
    ("a number as id", _spoil("organisations", id=7), "content-malformed", "7 is not a text"),
    ("half a point", _spoil("places", latitude=-33.4), "content-malformed", "give both or neither"),
    (
        "a latitude beyond the pole",
        _spoil("places", latitude=95, longitude=1),
        "content-malformed",
        "between -90 and 90",
    ),
    ("an unknown commune", _spoil("places", area="atlantis"), "content-reference-unknown", "no commune or borough"),
    ("days that are none", _spoil("documents", takes_days=-1), "content-malformed", "takes_days: -1 is not a whole"),
    (
        "a counter that is none",
        _spoil("documents", issued_at_service="x"),
        "content-reference-unknown",
        "no service “x”",
    ),
    ("an organisation of itself", _spoil("organisations", parent="desk"), "content-malformed", "belongs to itself"),
    (
        "an id that comes twice",
        lambda files: files["services/santiago.yaml"].append(make_service("advice", {"all": []})),
        "content-duplicate-id",
        "“advice” is already the id of an entry of services/santiago.yaml",
    ),
    (
        "a file that is no list",
        lambda files: files.update({"places.yaml": {"id": "hall"}}),
        "content-malformed",
        "begin each",
    ),
    ("an entry that is none", lambda files: files["places.yaml"].append("hall"), "content-malformed", "not an entry"),
    (
        "an empty vocabulary",
        lambda files: files["vocabulary.yaml"].pop("needs"),
        "content-malformed",
        "vocabulary.yaml.needs",
    ),
    ("a fact without type", lambda files: files["facts.yaml"].append({"name": "x"}), "content-malformed", "facts.yaml"),
    (
        "an example of nothing",
        lambda files: files["examples/santiago.yaml"][0].update(service="none"),
        "content-reference-unknown",
        "examples/santiago.yaml: [0].service",
    ),
    (
        "an example with an unknown fact",
        lambda files: files["examples/santiago.yaml"][0].update(person={"wings": 2}),
        "content-reference-unknown",
        "no fact “wings”",
    ),
    (
        "an example without person",
        lambda files: files["examples/santiago.yaml"][0].update(person=None),
        "content-malformed",
        "or {} for somebody",
    ),
]
DEMANDS: list[tuple[str, Any, str, str]] = [
    ("no tree", "everyone", "demand-malformed", "services/santiago.yaml: card-counter.demand"),
    ("an unknown fact", ask("wings", "=", 2), "demand-fact-unknown", "wings"),
    ("an unknown value", ask("status", "=", "lost"), "demand-value-wrong-type", "lost"),
    ("no operator", ask("age", "~", 18), "demand-malformed", "card-counter.demand.op"),
    (
        "a document nobody issues",
        {"all": [ask("documents", "has_any", ["ticket"])]},
        "content-reference-unknown",
        "card-counter.demand.all[0].value[0]: there is no document “ticket”",
    ),
    (
        "a condition without source",
        {"any": [ask("age", ">=", 18, source=None)]},
        "content-malformed",
        "card-counter.demand.any[0]: the condition has no source",
    ),
    ("words in one language", ask("age", ">=", 18, words={"es": "x"}), "content-language-missing", "demand.words"),
    ("no words", {"not": ask("age", ">=", 18, words=None)}, "content-language-missing", "demand.not.words"),
    ("a mark that is none", ask("age", ">=", 18, to_be_confirmed="maybe"), "content-malformed", "'maybe' is neither"),
]


def _list_problems(files: Files) -> list[Problem]:
    with pytest.raises(Problem) as caught:
        parse_directory(files)
    return caught.value.problems if isinstance(caught.value, Problems) else [caught.value]


@pytest.mark.parametrize(("what", "spoil", "code", "words"), SPOILT, ids=[case[0] for case in SPOILT])
def test_reading_refuses(what: str, spoil: Callable[[Files], Any], code: str, words: str) -> None:
    files = make_files()
    spoil(files)
    assert any(problem.code == code and words in problem.message for problem in _list_problems(files)), [
        str(problem) for problem in _list_problems(files)
    ]


@pytest.mark.parametrize(("what", "demand", "code", "words"), DEMANDS, ids=[case[0] for case in DEMANDS])
def test_reading_refuses_a_demand_with(what: str, demand: Any, code: str, words: str) -> None:
    files = make_files()
    _spoil_service(demand=demand)(files)
    assert any(problem.code == code and words in problem.message for problem in _list_problems(files)), [
        str(problem) for problem in _list_problems(files)
    ]


def test_all_problems_are_told_at_once() -> None:
    files = make_files()
    _spoil_service(organisation="x", city="y", demand=3)(files)
    assert len(_list_problems(files)) == 3


def test_an_example_that_disagrees_is_told() -> None:
    files = make_files()
    files["examples/santiago.yaml"][0]["expect"] = "not-eligible"
    problems = check_examples(parse_directory(files), on=date(2026, 11, 22))
    assert [problem.code for problem in problems] == ["example-disagrees"]
    assert "expects not-eligible, but the demand answers eligible" in problems[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1", "facts.yaml: line"),
        ("a: 1\na: 2", "line 2: “a” stands twice"),
        ("- {id: x, id: y}", "“id” stands twice"),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(text: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        read_yaml(text, place="facts.yaml")
    assert caught.value.code == "content-unreadable"
    assert words in caught.value.message


def test_a_folder_without_files_names_each(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        read_directory(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["content-unreadable"] * 5


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "directory"
    folder.mkdir()
    for name in ("vocabulary", "facts", "organisations", "places", "documents"):
        (folder / f"{name}.yaml").write_text("[]", encoding="utf-8")
    (folder / "places.yaml").write_bytes("- name: Peñalolén".encode("latin-1"))
    with pytest.raises(Problem, match="UTF-8"):
        read_directory(tmp_path)


def test_the_product_has_both_cities_and_all_of_annex_3h() -> None:
    content: DirectoryContent = CONTENT
    assert {service.city for service in content.services} == {"santiago", "mexico-city"}
    assert sum(bool(service.area) for service in content.services) >= 20
