"""The pages to decide pairs, as the cast uses them."""

from __future__ import annotations

import pytest

from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import decide_pair, merge_people
from ruta.rooms.people.models import Pair, PairDecision, Person
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.identity_cast import make_pair, register


@pytest.fixture
def pair(rosa: Actor) -> Pair:
    return make_pair(register(rosa), register(rosa, given_names="Yusleidi", birth_day=6))


def test_rosa_decides_one_pair_after_the_other(rosa: Actor, pair: Pair) -> None:
    following = make_pair(register(rosa), register(rosa), 0.7)
    client = sign_in(rosa)
    assert "2 pares" in client.get("/ventanilla/pares/").content.decode()
    answer = client.get("/ventanilla/pares/siguiente")
    assert answer["Location"] == f"/ventanilla/pares/{pair.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert page.count('<tr class="differs">') == 2
    answer = client.post(
        f"/ventanilla/pares/{pair.pk}/decidir", {"verdict": "same", "version": "0", "keep": pair.right_id}
    )
    assert answer["Location"] == f"/ventanilla/pares/{following.pk}/?anterior={pair.pk}"
    assert Person.objects.get(pk=pair.left_id).resolved_to_id == pair.right_id
    assert f'href="/ventanilla/pares/{pair.pk}/"' in client.get(answer["Location"]).content.decode()
    answer = client.post(f"/ventanilla/pares/{following.pk}/decidir", {"verdict": "unsure", "version": "0"})
    assert answer["Location"] == f"/ventanilla/pares/{following.pk}/"


def test_silvia_was_faster_and_rosa_learns_it_on_the_page(rosa: Actor, silvia: Actor, pair: Pair) -> None:
    decide_pair(by=silvia, pair_id=pair.pk, verdict="different", seen_version=0)
    answer = sign_in(rosa).post(f"/ventanilla/pares/{pair.pk}/decidir", {"verdict": "same", "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "silvia" in page
    assert "personas distintas" in page
    assert "Deshacer esta respuesta" in page
    assert PairDecision.objects.count() == 1


def test_an_answer_is_undone_from_the_page_of_the_pair(rosa: Actor, pair: Pair) -> None:
    decide_pair(by=rosa, pair_id=pair.pk, verdict="same", seen_version=0)
    client = sign_in(rosa)
    client.post(f"/ventanilla/pares/{pair.pk}/deshacer", {"version": "1"})
    assert Person.objects.get(pk=pair.right_id).resolved_to_id is None
    assert client.post(f"/ventanilla/pares/{pair.pk}/deshacer", {"version": "1"}).status_code == 409


def test_a_joined_record_says_so_and_can_be_parted(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    merge_people(by=rosa, keep_id=one.pk, other_id=other.pk, reason="")
    client = sign_in(rosa)
    page = client.get(f"/ventanilla/personas/{other.pk}/").content.decode()
    assert f'href="/ventanilla/personas/{one.pk}/"' in page
    assert f'action="/ventanilla/personas/{other.pk}/separar"' in page
    for words in ("Separado", "no está unido a otro"):
        answer = client.post(f"/ventanilla/personas/{other.pk}/separar", {"reason": "una prima"}, follow=True)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert Person.objects.get(pk=other.pk).resolved_to_id is None


def test_lookalikes_are_compared_side_by_side(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    client = sign_in(rosa)
    assert f"comparar/{other.pk}" in client.get(f"/ventanilla/personas/{one.pk}/").content.decode()
    answer = client.post(f"/ventanilla/personas/{one.pk}/comparar/{other.pk}")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("numbers", [{"version": ""}, {"version": "x"}, {"version": "9" * 40, "keep": "²"}])
def test_nonsense_in_the_hidden_fields_is_a_conflict_and_no_error(
    rosa: Actor, pair: Pair, numbers: dict[str, str]
) -> None:
    answer = sign_in(rosa).post(f"/ventanilla/pares/{pair.pk}/decidir", {"verdict": "same", **numbers})
    assert answer.status_code == 409
    assert not PairDecision.objects.exists()


def test_nobody_else_sees_a_pair(pair: Pair, marta: Actor, pedro: Actor, olga: Actor) -> None:
    for actor in (marta, pedro, olga):
        answer = sign_in(actor).get(f"/ventanilla/pares/{pair.pk}/")
        assert answer.status_code in (302, 403, 404)
        assert "Bracamonte" not in answer.content.decode()
