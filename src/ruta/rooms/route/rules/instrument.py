"""Reading the assessment instrument and checking what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.route import errors
from ruta.rooms.route.types import Domain, Instrument, Option, Question

_KINDS = ("one", "many", "number", "yes-no")
YES, NO = "yes", "no"


def read_instrument(data: Mapping[str, Any], *, facts: Mapping[str, Mapping[str, Any]], file: str) -> Instrument:
    """The instrument as its content file says it. ``facts``: entries of ``facts.yaml`` by name, for options and types.

    Errors: ``route-content-broken`` names the file and the path inside it.
    """
    seen: set[str] = set()
    domains = []
    for d, domain in enumerate(_need(data, "domains", file, "")):
        questions = []
        for q, entry in enumerate(_need(domain, "questions", file, f"domains[{d}]")):
            path = f"domains[{d}].questions[{q}]"
            question = _read_question(entry, facts=facts, file=file, path=path)
            if question.id in seen:
                raise errors.content_broken(file=file, path=path, what=f"the id {question.id} is used twice")
            seen.add(question.id)
            questions.append(question)
        domains.append(
            Domain(
                _need(domain, "id", file, f"domains[{d}]"),
                _need(domain, "name", file, f"domains[{d}]"),
                tuple(questions),
            )
        )
    return Instrument(
        name=_need(data, "instrument", file, ""),
        version=_need(data, "version", file, ""),
        since=_need(data, "since", file, ""),
        title=_need(data, "title", file, ""),
        domains=tuple(domains),
    )


def _read_question(
    entry: Mapping[str, Any], *, facts: Mapping[str, Mapping[str, Any]], file: str, path: str
) -> Question:
    kind, fact = _need(entry, "type", file, path), entry.get("fact", "")
    if kind not in _KINDS:
        raise errors.content_broken(file=file, path=f"{path}.type", what=f"“{kind}” is none of {', '.join(_KINDS)}")
    if fact and fact not in facts:
        raise errors.content_broken(file=file, path=f"{path}.fact", what=f"there is no fact “{fact}”")
    options = tuple(
        Option(str(o["value"]), {"es": o["es"], "en": o["en"]}, o.get("need", ""))
        for o in entry.get("options") or (facts[fact].get("values") if fact else None) or ()
    )
    if kind in ("one", "many") and not options:
        raise errors.content_broken(file=file, path=f"{path}.options", what="a closed question needs its options")
    return Question(
        id=_need(entry, "id", file, path),
        kind=kind,
        text=_need(entry, "text", file, path),
        hint=entry.get("hint") or {},
        options=options,
        fact=fact,
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        need_when_yes=entry.get("need_when_yes", ""),
        need_when_no=entry.get("need_when_no", ""),
    )


def _need(data: Mapping[str, Any], name: str, file: str, path: str) -> Any:
    if data.get(name) in (None, ""):
        raise errors.content_broken(file=file, path=f"{path}.{name}".lstrip("."), what="it is missing")
    return data[name]


def check_answers(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept; unanswered questions (None, "" or an empty list) are left out.

    Shapes: one → text; many → list of texts; number → int; yes-no → ``yes`` or ``no``.
    Errors: :class:`Problems` of ``answer-invalid`` and ``question-unknown``; ``assessment-empty``.
    """
    known = {question.id: question for question in instrument.questions}
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in answers.items():
        if value in (None, "", [], ()):
            continue
        question = known.get(name)
        if question is None:
            problems.append(errors.question_unknown(question=name))
            continue
        try:
            kept[name] = _check_answer(question, value)
        except Problem as problem:
            problems.append(problem)
    if problems:
        raise problems[0] if len(problems) == 1 else Problems(problems)
    if not kept:
        raise errors.answers_empty()
    return kept


def _check_answer(question: Question, value: Any) -> Any:
    if question.kind == "number":
        low, high = question.minimum or 0, question.maximum if question.maximum is not None else 999
        try:
            number = int(str(value))
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise errors.answer_invalid(question=question.id, value=value, known=f"{low}–{high}")
        return number
    allowed = [YES, NO] if question.kind == "yes-no" else [option.value for option in question.options]
    chosen = [str(item) for item in value] if question.kind == "many" else [str(value)]
    for item in chosen:
        if item not in allowed:
            raise errors.answer_invalid(question=question.id, value=item, known=", ".join(allowed))
    return chosen if question.kind == "many" else chosen[0]


def declare_answered_facts(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the answers declare, in the types of ``facts.yaml``."""
    facts: dict[str, Any] = {}
    for question in instrument.questions:
        if question.fact and question.id in answers:
            value = answers[question.id]
            if question.kind == "yes-no":
                value = value == YES
            elif isinstance(value, str) and value.isdigit():
                value = int(value)
            facts[question.fact] = value
    return facts


def find_needs(instrument: Instrument, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The needs of the directory that the answers tell of, in the instrument's order, each once."""
    needs: list[str] = []
    for question in instrument.questions:
        value = answers.get(question.id)
        if value is None:
            continue
        found = [
            option.need
            for option in question.options
            if option.value == value or (isinstance(value, list) and option.value in value)
        ]
        found.append(question.need_when_yes if value == YES else "")
        found.append(question.need_when_no if value == NO else "")
        needs += [need for need in found if need and need not in needs]
    return tuple(needs)


def prefill_answers(instrument: Instrument, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that the person's file already gives, so that nobody is asked twice."""
    found: dict[str, Any] = {}
    for question in instrument.questions:
        value = facts.get(question.fact) if question.fact else None
        if value is None:
            continue
        if question.kind == "yes-no":
            found[question.id] = YES if value else NO
        else:
            found[question.id] = value if question.kind in ("number", "many") else str(value)
    return found
