"""What becomes of a row: created, linked, asked, refused, unchanged; and which rows of a file say the same. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ruta.rooms.ledger.rules.lists.cells import make_problem
from ruta.rooms.ledger.types.lists import CellProblem, ReadRow, RowState, Weight
from ruta.rooms.people.rules.candidates import Likeness, judge_likeness
from ruta.rooms.people.rules.keys import key_of_phone, make_keys
from ruta.rooms.people.rules.names import normalise_name, split_name

#: The three zones, unless the city chose its own: from SAME on, with a document or a whole birth date that agree,
#: nobody is asked; below ASK it is somebody else. With another as likely as SECOND somebody is asked all the same.
SAME, ASK, SECOND = 0.97, 0.35, 0.8
#: Doubts about a row that do not matter once it is known whom it names.
_SETTLED_BY_LINK = {"name-parted", "surname-missing", "zeros-perhaps-lost", "letters-lost"}


@dataclass(frozen=True)
class Found:
    """Somebody registered, with how sure and why."""

    person_id: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A row's state, whom it names, and the problems that remain."""

    state: RowState
    person_id: int | None = None
    problems: tuple[CellProblem, ...] = ()


def read_birth(text: str) -> tuple[int | None, int | None, int | None]:
    """The parts of a birth date as kept in a row.

    >>> read_birth("1990-03")
    (1990, 3, None)
    """
    parts = [int(part) for part in text.split("-")] if text else []
    return tuple((*parts, None, None, None)[:3])  # type: ignore[return-value]


def describe_identity(read: Mapping[str, str]) -> str:
    """Who a row names, in one way of writing, for digests."""
    names = sorted(normalise_name(read.get(field, "")) for field in ("given_names", "surname_1", "surname_2"))
    return "|".join((*names, read.get("birth_date", ""), read.get("document", ""), read.get("phone", "")))


def is_telling(read: Mapping[str, str]) -> bool:
    """Whether the row names one person and no other: a document, or a whole birth date."""
    return bool(read.get("document")) or len(read.get("birth_date", "")) == 10


def find_zone(found: Sequence[Found], *, same: float = SAME, ask: float = ASK) -> tuple[str, Found | None]:
    """``same``, ``ask`` or ``different``, with the likeliest."""
    best = found[0] if found else None
    if best is None or best.score < ask:
        return "different", best
    sure = best.score >= same and "different-given-name" not in best.reasons and "different-surname" not in best.reasons
    sure = (
        sure and bool({"same-document", "same-birth-date"} & set(best.reasons)) and "different-sex" not in best.reasons
    )
    alone = len(found) < 2 or found[1].score < SECOND
    return ("same", best) if sure and alone else ("ask", best)


def decide_row(
    row: ReadRow, *, found: Sequence[Found], decision: str = "", chosen: int | None = None, confirmed: bool = False,
    before: int | None = None, same: float = SAME, ask: float = ASK,
) -> Verdict:  # fmt: skip
    """What would be done with an entry. ``decision``: the window's (``new``, ``person``); ``confirmed``: what was
    asked about its cells stands as read; ``before``: whom the same organisation named with the same words before."""
    zone, best = find_zone(found, same=same, ask=ask)
    if decision == "new":
        zone, best = "different", None
    elif decision == "person" and chosen is not None:
        zone, best = "same", Found(chosen, 1.0, ())
    elif before is not None:
        zone, best = "same", Found(before, 1.0, ())
    problems = [problem for problem in row.problems if not _is_settled(problem, row, zone, confirmed)]
    weights = {problem.weight for problem in problems}
    if Weight.REFUSES in weights:
        return Verdict(RowState.REFUSE, None, tuple(problems))
    if zone == "ask" and best is not None:
        problems.append(
            make_problem(
                "", "", "perhaps-known",
                "Somebody registered may be this person. The single window decides whether it is the same one.",
                Weight.ASKS,
            )
        )  # fmt: skip
        return Verdict(RowState.ASK, None, tuple(problems))
    if Weight.ASKS in weights:
        return Verdict(RowState.ASK, best.person_id if zone == "same" and best else None, tuple(problems))
    if zone == "same" and best is not None:
        return Verdict(RowState.LINK, best.person_id, tuple(problems))
    return Verdict(RowState.CREATE, None, tuple(problems))


def _is_settled(problem: CellProblem, row: ReadRow, zone: str, confirmed: bool) -> bool:
    if problem.weight != Weight.ASKS:
        return False
    if zone == "same" and problem.code in _SETTLED_BY_LINK:
        return True
    return confirmed and problem.code not in (
        "date-ambiguous",
        "service-unknown",
        "service-missing",
        "document-elsewhere",
    )


def find_twins(rows: Sequence[ReadRow], *, services: Mapping[int, str]) -> dict[int, tuple[int, str]]:
    """Rows that name the person of an earlier row: its number, and ``entry`` (says the very same), ``person`` (the
    same person on another day or service) or ``perhaps``.
    """
    twins: dict[int, tuple[int, str]] = {}
    certain: dict[str, int] = {}
    entries: dict[tuple[int, str, str], int] = {}
    blocks: dict[str, list[int]] = defaultdict(list)
    kept: dict[int, tuple[Likeness, Mapping[str, str]]] = {}
    for row in rows:
        if row.ignored or not row.read.get("given_names"):
            continue
        read = row.read
        likeness = _describe(read)
        first = None
        for name in _name_certain(read):
            first = certain.get(name) if first is None else first
        if first is not None and not _contradicts(kept[first], likeness, read):
            entry = (first, services.get(row.row, ""), read.get("date", ""))
            twins[row.row] = (first, "entry" if entry in entries else "person")
            entries.setdefault(entry, row.row)
        else:
            first = first if first is not None else _find_alike(likeness, read, blocks, kept)
            if first is not None:
                twins[row.row] = (first, "perhaps")
            else:
                for key in _list_keys(read):
                    blocks[key].append(row.row)
            kept[row.row] = (likeness, read)
            entries[row.row, services.get(row.row, ""), read.get("date", "")] = row.row
            for name in _name_certain(read):
                certain.setdefault(name, row.row)
    return twins


def _name_certain(read: Mapping[str, str]) -> list[str]:
    names = []
    if read.get("document"):
        names.append(f"d{read.get('document_kind', '')}{read['document']}")
    if len(read.get("birth_date", "")) == 10 and read.get("surname_1"):
        words = sorted(
            word for part in ("given_names", "surname_1", "surname_2") for word in split_name(read.get(part, ""))
        )
        names.append(f"b{' '.join(words)}{read['birth_date']}")
    if not names:
        names.append(f"i{describe_identity(read)}")
    return names


def _contradicts(kept: tuple[Likeness, Mapping[str, str]], likeness: Likeness, read: Mapping[str, str]) -> bool:
    """The same document under another name, or the same name and day with another document: somebody must look."""
    other = kept[1]
    documents = {one for one in (other.get("document"), read.get("document")) if one}
    if len(documents) == 2 and other.get("document_kind") == read.get("document_kind"):
        return True
    judged = judge_likeness(likeness, kept[0], bits={}, people=500, same_document=False)
    return bool({"different-given-name", "different-surname"} & set(judged.reasons))


def _describe(read: Mapping[str, str]) -> Likeness:
    return Likeness(
        given=split_name(read.get("given_names", "")),
        surnames=(*split_name(read.get("surname_1", "")), *split_name(read.get("surname_2", ""))),
        birth=read_birth(read.get("birth_date", "")),
        sex=read.get("sex", ""),
        phone=key_of_phone(read.get("phone", "")),
    )


def _list_keys(read: Mapping[str, str]) -> set[str]:
    return make_keys(
        given_names=read.get("given_names", ""),
        surname_1=read.get("surname_1", ""),
        surname_2=read.get("surname_2", ""),
        birth=read_birth(read.get("birth_date", "")),
        documents=[read["document"]] if read.get("document") else [],
        words_alone=False,
    )


def _find_alike(
    likeness: Likeness,
    read: Mapping[str, str],
    blocks: Mapping[str, list[int]],
    kept: Mapping[int, tuple[Likeness, Mapping[str, str]]],
) -> int | None:
    asked = {row for key in _list_keys(read) for row in blocks.get(key, ())[:20]}
    best, found = 0.9, None
    for row in sorted(asked):
        other, values = kept[row]
        document = read.get("document", "")
        if (
            document
            and values.get("document")
            and document != values["document"]
            and read.get("document_kind") == values.get("document_kind")
            and not (likeness.birth == other.birth and likeness.birth[2])
        ):
            continue
        same = bool(document) and document == values.get("document")
        score = judge_likeness(
            likeness,
            other,
            bits=dict.fromkeys(likeness.given + likeness.surnames, 6.0),
            people=2_000,
            same_document=same,
        ).score
        if score >= best:
            best, found = score, row
            break
    return found
