"""Asking other windows: what is learned, who must agree, what is logged, and each attack that can be tried."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.rules.scope import acting_as
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import (
    ask_elsewhere,
    choose_recognition,
    recognition,
    record_consent,
    register_person,
    tokenise_people,
)
from ruta.rooms.people.models import (
    Person,
    RecognitionAnswer,
    RecognitionEntry,
    RecognitionMatch,
    RecognitionQuestion,
    RecognitionToken,
)
from ruta.rooms.people.queries import describe_recognitions, list_recognitions, load_recognition
from ruta.rooms.people.rules.recognition import (
    MOST_SHARED,
    TOKENS,
    Identity,
    fill_up,
    judge_agreement,
    make_tokens,
    name_key,
    read_keys,
)
from ruta.rooms.people.types import ConsentAnswer, DocumentEntry
from tests.rooms.people.conftest import TODAY, make_registration

KEY, OTHER_KEY = "k" * 40, "z" * 40
AGREES = (ConsentAnswer("register", "given"), ConsentAnswer("recognise", "given"))


def silent(done: int, total: int) -> None:
    """Nobody listens."""


def give_key(settings: Any, keys: str) -> None:
    settings.RUTA = settings.RUTA.model_copy(update={"link_key": keys})


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    give_key(settings, KEY)


@pytest.fixture
def nora(db: None) -> Actor:
    """Supervisor of Mexico City's window, which answers."""
    from ruta.rooms.access.types import Role
    from tests.conftest import _member

    nora = _member("nora", Role.SUPERVISOR, "sibiso", "mexico-city")
    choose_recognition(by=nora, city="mexico-city", answers=True, reason="agreed between both windows")
    return nora


def enter(by: Actor, *, agrees: bool = True, **changes: Any) -> Person:
    """Registered at the window of whoever acts."""
    said = {
        "city": by.city, "documents": (), "phone": "+56 9 8765 4321",
        "consents": AGREES if agrees else AGREES[:1], **changes,
    }  # fmt: skip
    return register_person(by=by, registration=make_registration(**said), on=TODAY)


def tokenise() -> dict[str, Any]:
    return tokenise_people(by=SYSTEM, progress=silent)


def ask(by: Actor, person: Person) -> str:
    question = ask_elsewhere(by=by, person_id=person.pk)
    return ",".join(f"{answer.city}:{answer.verdict}" for answer in question.answers.order_by("city"))


def test_a_window_learns_only_probably_perhaps_or_no(rosa: Actor, marta: Actor, nora: Actor) -> None:
    there = enter(marta, given_names="Yusleidi", surname_1="Rojas", surname_2="Bracamonte", birth_month=5, birth_day=3)
    tokenise()
    assert ask(rosa, enter(rosa)) == "mexico-city:yes"
    assert ask(rosa, enter(rosa, surname_2="", phone="")) == "mexico-city:perhaps"
    assert ask(rosa, enter(rosa, given_names="Wilner", sex="M")) == "mexico-city:no"
    assert {match.person_id for match in RecognitionMatch.objects.all()} == {there.pk}


def test_each_side_sees_its_own_people_alone(rosa: Actor, silvia: Actor, marta: Actor, nora: Actor) -> None:
    there = enter(marta)
    tokenise()
    here = enter(rosa)
    ask(rosa, here)
    sides = {}
    for by, ours in ((silvia, True), (nora, False)):
        with acting_as(by):
            rows = list_recognitions(by=by, asked_by_us=ours)
            sides[by.username] = describe_recognitions(by=by, answers=rows)
    (asked,), (answered,) = sides["silvia"], sides["nora"]
    assert asked.reference == answered.reference
    assert (asked.window, asked.verdict, asked.people) == ("mexico-city", "yes", ((here.pk, here.number),))
    assert (answered.window, answered.organisation) == ("santiago", "oficina-migrantes")
    assert answered.people == ((there.pk, there.number),)
    for acting, own in ((rosa, here), (marta, there)):
        with acting_as(acting):
            shown = describe_recognitions(by=acting, answers=RecognitionAnswer.objects.all())
            assert {pk for one in shown for pk, _number in one.people} == {own.pk}
    assert AuditEntry.objects.filter(action="people.ask_elsewhere", subject_id=str(here.pk)).exists()
    assert AuditEntry.objects.filter(action="people.recognised_elsewhere", subject_id=str(there.pk)).exists()


def test_nothing_is_asked_without_the_persons_agreement(rosa: Actor, marta: Actor, nora: Actor) -> None:
    enter(marta)
    tokenise()
    with pytest.raises(NotAllowed, match="recognition-not-permitted"):
        ask(rosa, enter(rosa, agrees=False))
    here = enter(rosa)
    record_consent(
        by=rosa, person_id=here.pk, purpose="recognise", state="withdrawn", language="es", how="spoken",
        on=timezone.localdate(),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="recognition-not-permitted"):
        ask(rosa, here)
    assert not RecognitionQuestion.objects.exists()


def test_nobody_is_recognised_who_did_not_agree_there_or_withdrew(rosa: Actor, marta: Actor, nora: Actor) -> None:
    enter(marta, agrees=False)
    tokenise()
    assert not RecognitionToken.objects.exists()
    assert ask(rosa, enter(rosa)) == "mexico-city:no"
    there = enter(marta, phone="5512345678")
    tokenise()
    assert RecognitionToken.objects.filter(person=there).count() == TOKENS
    record_consent(
        by=marta, person_id=there.pk, purpose="recognise", state="withdrawn", language="es", how="spoken",
        on=timezone.localdate(),
    )  # fmt: skip
    # at once, although the tokens still stand; then these go too
    assert ask(rosa, enter(rosa)) == "mexico-city:no"
    assert tokenise()["removed"] == 1
    assert not RecognitionToken.objects.filter(person=there).exists()


def test_a_window_answers_only_when_its_supervisor_said_so(rosa: Actor, marta: Actor, silvia: Actor) -> None:
    enter(marta)
    tokenise()
    assert ask(rosa, enter(rosa)) == ""
    for by, city, reason, code in (
        (rosa, "santiago", "because", "role-not-enough"),
        (silvia, "mexico-city", "because", "other-city"),
        (silvia, "santiago", "  ", "reason-missing"),
    ):
        with pytest.raises(Problem) as caught:
            choose_recognition(by=by, city=city, answers=True, reason=reason)
        assert caught.value.code == code
    choose_recognition(by=silvia, city="santiago", answers=True, reason="a trial of three months")
    with acting_as(silvia):
        assert load_recognition(by=silvia).answers


def test_too_little_is_no_question(rosa: Actor, nora: Actor, settings: Any) -> None:
    nameless = enter(rosa, birth_year=None, birth_month=None, birth_day=None)
    with pytest.raises(Problem, match="recognition-too-little"):
        ask(rosa, nameless)
    here = enter(rosa)
    give_key(settings, "short")
    with pytest.raises(Problem, match="recognition-off"):
        ask(rosa, here)
    assert tokenise() == {"made": 0, "kept": 0, "removed": 0}
    with pytest.raises(Problem, match="recognition-off"):
        tokenise_people(by=nora, progress=silent, city="mexico-city")


# Attack: probing by repeated questions.


def test_probing_is_limited_for_a_person_an_account_and_an_institution(
    rosa: Actor, silvia: Actor, nora: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = enter(rosa)
    ask(rosa, here)
    ask(rosa, here)
    assert RecognitionQuestion.objects.count() == 1, "the same question is answered from the log"
    for place in range(2):
        Person.objects.filter(pk=here.pk).update(birth_day=10 + place)
        ask(rosa, here)
    Person.objects.filter(pk=here.pk).update(birth_day=20)
    with pytest.raises(Problem, match="recognition-limit"):
        ask(rosa, here)
    monkeypatch.setattr(recognition, "PER_USER", 4)
    ask(rosa, enter(rosa))
    with pytest.raises(Problem, match="one account"):
        ask(rosa, enter(rosa))
    monkeypatch.setattr(recognition, "PER_ORGANISATION", 5)
    ask(silvia, enter(rosa))
    with pytest.raises(Problem, match="one institution"):
        ask(silvia, enter(rosa))
    RecognitionQuestion.objects.update(asked_at=timezone.now() - timedelta(days=2))
    ask(rosa, enter(rosa))


def test_nobody_asks_about_people_of_another_window(rosa: Actor, marta: Actor, ada: Actor, pedro: Actor) -> None:
    here = enter(rosa)
    for by in (marta, ada, pedro):
        with acting_as(by), pytest.raises((NotAllowed, NotFound)):
            ask(by, here)


# Attack: frequency. How often a token is seen must not tell how common a name is.


def test_frequent_names_are_not_told_by_the_frequency_of_tokens(rosa: Actor) -> None:
    chance = random.Random(7)
    people = []
    for place in range(60):
        common = place < 40
        people.append(
            enter(
                rosa,
                given_names="María" if common else f"Nombre{chr(65 + place - 40)}ix",
                surname_1="González" if common else f"Apellido{chr(65 + place - 40)}u",
                surname_2="",
                birth_year=1990 if common else 1980,
                birth_month=chance.randint(1, 12),
                birth_day=chance.randint(1, 28),
                phone="",
            )
        )
    tokenise()
    rows = list(RecognitionToken.objects.values_list("token", "person_id"))
    seen = Counter(token for token, _pk in rows)
    assert max(seen.values()) <= MOST_SHARED
    assert set(Counter(pk for _token, pk in rows).values()) == {TOKENS}, "everybody has the same number of tokens"
    real = make_tokens(Identity("María", "González", "", (1990, 1, 1)), key=KEY.encode())
    assert not real["year"] & set(seen), "the token that forty people shared is gone"


def test_no_token_stands_for_one_field() -> None:
    person = Identity("Ana", "Rojas", "Paz", (1990, 5, 3), ("12345678",), "+56987654321")
    tokens = make_tokens(person, key=KEY.encode())
    for field, value in (("given_names", "Luz"), ("birth", (1991, 6, 4))):
        other = make_tokens(person._replace(**{field: value}), key=KEY.encode())
        shared = {kind for kind in tokens if tokens[kind] & other[kind]}
        assert shared <= ({"document"} if field == "given_names" else {"document", "phone"})


# Attack: graph. Relatives must not be linked by what they share.


def test_relatives_share_no_token() -> None:
    mother = Identity("Ana", "Rojas", "Paz", (1970, 5, 3), (), "+56987654321")
    twins = [Identity(name, "Rojas", "Paz", (1995, 5, 3), (), "+56987654321") for name in ("Luz", "Eva")]
    made = [
        {token for tokens in make_tokens(one, key=KEY.encode()).values() for token in tokens}
        for one in (mother, *twins)
    ]
    for place, one in enumerate(made):
        for other in made[place + 1 :]:
            assert not one & other


# Attack: a dictionary of names and dates, with and without the key.


def test_a_dictionary_is_worth_nothing_without_the_key_and_nothing_after_its_rotation(
    rosa: Actor, marta: Actor, nora: Actor, settings: Any
) -> None:
    there = enter(marta)
    identity = Identity("Yusleidy Carolina", "Bracamonte", "Rojas", (1991, 3, 5), (), "+56987654321")

    def guess(key: str) -> int:
        tokens = {token for found in make_tokens(identity, key=key.encode()).values() for token in found}
        return RecognitionToken.objects.filter(token__in=tokens).count()

    tokenise()
    assert guess(OTHER_KEY) == 0
    assert guess(KEY) > 3, "whoever holds the key and the rows can guess: hence rotation"
    give_key(settings, f"{OTHER_KEY},{KEY}")
    assert ask(rosa, enter(rosa)) == "mexico-city:yes", "between both keys windows go on recognising"
    with acting_as(nora):
        assert load_recognition(by=nora).stale == 1
    assert tokenise()["made"] >= 1
    assert guess(KEY) == 0
    give_key(settings, OTHER_KEY)
    assert RecognitionEntry.objects.get(person=there).key_name == name_key(OTHER_KEY.encode())
    assert ask(rosa, enter(rosa, phone="9 6123 4567")) == "mexico-city:yes"


def test_tokens_in_the_database_hold_no_name_and_no_kind(rosa: Actor) -> None:
    enter(rosa, documents=(DocumentEntry("passport", "084123456"),))
    tokenise()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_recognitiontoken")
        text = repr(cursor.fetchall())
    for private in ("BRACAMONTE", "Bracamonte", "084123456", "84123456", "1991", "document", "birth"):
        assert private not in text


def test_only_new_changed_or_rekeyed_people_are_tokenised_again(rosa: Actor) -> None:
    one, other = enter(rosa), enter(rosa, given_names="Otra")
    assert tokenise() == {"made": 2, "kept": 0, "removed": 0}
    before = set(RecognitionToken.objects.filter(person=other).values_list("token", flat=True))
    Person.objects.filter(pk=one.pk).update(surname_1="Distinta", version=2)
    assert tokenise() == {"made": 1, "kept": 1, "removed": 0}
    assert set(RecognitionToken.objects.filter(person=other).values_list("token", flat=True)) == before


def test_tokenising_cut_off_is_whole_and_goes_on(rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_CHUNK", 2)
    for place in range(5):
        enter(rosa, birth_year=1960 + place)

    def cut(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tokenise_people(by=SYSTEM, progress=cut, city="santiago")
    assert RecognitionToken.objects.count() == 4 * TOKENS
    assert tokenise() == {"made": 1, "kept": 4, "removed": 0}


def test_keys_too_short_to_be_secret_are_not_used() -> None:
    assert read_keys(f"{KEY}, short ,{OTHER_KEY}") == [KEY.encode(), OTHER_KEY.encode()]
    assert read_keys("") == []
    assert len(fill_up(["a"])) == TOKENS
    assert judge_agreement(frozenset()) == "no"


def test_everything_a_question_gives_back_names_nobody_of_the_other_side(
    rosa: Actor, marta: Actor, nora: Actor
) -> None:
    there = enter(marta)
    tokenise()
    with acting_as(rosa):
        here = enter(rosa)
        question = ask_elsewhere(by=rosa, person_id=here.pk)
        assert RecognitionMatch.objects.count() == 0
        assert RecognitionToken.objects.filter(city="mexico-city").count() == 0
        shown = describe_recognitions(by=rosa, answers=question.answers.all())
        assert there.number not in repr([dataclasses.asdict(one) for one in shown])
