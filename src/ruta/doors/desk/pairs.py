"""Pages to decide whether two records are one person: the list, one pair side by side, undoing, parting a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk import words
from ruta.doors.desk.describe import write_partial_date
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import Conflict, Problem
from ruta.rooms.directory.queries import list_organisations
from ruta.rooms.people import policies
from ruta.rooms.people.commands import decide_pair, propose_pair, undo_pair_decision, unmerge_people
from ruta.rooms.people.queries import (
    count_pairs,
    describe_pairs,
    find_next_pair,
    list_pairs,
    load_pair,
    load_registration_content,
)
from ruta.rooms.people.types import PairShown, RecordShown


@dataclass(frozen=True)
class Bar:
    """One step of the waterfall: what was compared, what was found, its weight, and where its bar begins and ends."""

    comparison: Any
    level: Any
    bits: float
    start: float
    width: float

    @property
    def sign(self) -> str:
        """Whether it speaks for or against the same person."""
        return "for" if self.bits > 0 else "against" if self.bits < 0 else "none"


@login_required
@require_safe
def show_pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, the likeliest first. Cost: fourteen queries, whatever their number."""
    by = actor_of(request)
    show, zone = request.GET.get("estado", "open"), request.GET.get("zona", "")
    page = page_of(request, list_pairs(by=by, show=show, zone=zone))
    context = {
        "page": page,
        "lines": describe_pairs(by=by, pairs=page.object_list),
        "counts": count_pairs(by=by),
        "show": show,
        "zone": zone,
        "verdicts": words.VERDICTS,
        "may_compare": policies.may_compare_register(by, by.city) is None,
    }
    return render(request, "desk/pairs.html", context)


@login_required
@require_safe
def show_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side with the weights of what agrees. Cost: some fourteen queries."""
    return _render_pair(request, pk)


@login_required
@require_safe
def show_next_pair(request: HttpRequest) -> HttpResponse:
    """Lead to the likeliest pair that waits, or to the list when none does."""
    following = find_next_pair(by=actor_of(request), zone=request.GET.get("zona", ""))
    return redirect("desk:pair", following) if following else redirect("desk:pairs")


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the answer and go on with the next pair; who was second learns what the first decided."""
    by = actor_of(request)
    try:
        decide_pair(
            by=by,
            pair_id=pk,
            verdict=request.POST.get("verdict", ""),
            seen_version=_read_number(request, "version"),
            keep_id=_read_number(request, "keep"),
            reason=request.POST.get("reason", ""),
        )
    except Conflict as problem:
        return _render_pair(request, pk, problem=problem)
    following = find_next_pair(by=by, after=pk)
    if following is None:
        messages.success(request, _("Recorded. No other pair waits."))
        return redirect("desk:pair", pk)
    answer = redirect("desk:pair", following)
    answer["Location"] += f"?anterior={pk}"
    return answer


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last answer about a pair back."""
    try:
        undo_pair_decision(
            by=actor_of(request),
            pair_id=pk,
            seen_version=_read_number(request, "version"),
            reason=request.POST.get("reason", ""),
        )
    except Conflict as problem:
        return _render_pair(request, pk, problem=problem)
    messages.success(request, _("Undone: both records stand for themselves again, and the pair is open."))
    return redirect("desk:pair", pk)


@login_required
@require_POST
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Put two records in the list of pairs, and show them side by side."""
    pair = propose_pair(by=actor_of(request), person_id=pk, other_id=other)
    return redirect("desk:pair", pair.pk)


@login_required
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a joined record stand for itself again."""
    try:
        unmerge_people(by=actor_of(request), other_id=pk, reason=request.POST.get("reason", ""))
    except Conflict as problem:
        messages.error(request, translate_problem(problem))
    else:
        messages.success(request, _("Parted: this record stands for itself again, as it was."))
    return redirect("desk:person", pk)


def _read_number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else -1


def _render_pair(request: HttpRequest, pk: int, *, problem: Problem | None = None) -> HttpResponse:
    by = actor_of(request)
    pair = load_pair(by=by, pair_id=pk)
    before = request.GET.get("anterior", "")
    context = {
        "pair": pair,
        "rows": describe_rows(pair),
        "bars": draw_waterfall(pair),
        "problem": translate_problem(problem) if problem else "",
        "counts": count_pairs(by=by),
        "before": int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        "verdicts": words.VERDICTS,
    }
    return render(request, "desk/pair.html", context, status=problem.status if problem else 200)


def describe_rows(pair: PairShown) -> list[dict[str, Any]]:
    """The compared fields of both records in words, with whether they differ."""
    content = load_registration_content()
    offices = {row.code: in_language(row.name) for row in list_organisations()}

    def tell(record: RecordShown) -> dict[str, str]:
        born = write_partial_date(record.born) if record.born else ""
        return {
            "given_names": record.given_names,
            "surname_1": record.surnames[0],
            "surname_2": record.surnames[1],
            "preferred_name": record.preferred_name,
            "born": f"{born} ({_('estimated')})" if born and record.birth_estimated else born,
            "sex": in_language(content.find_words("sex", record.sex)) if record.sex else "",
            "nationalities": ", ".join(words.name_country(code) for code in record.nationalities),
            "documents": " · ".join(
                f"{in_language(content.documents[kind].name) if kind in content.documents else kind} {number}"
                for kind, number, _state in record.documents
            ),
            "phone": record.phone,
            "registered": f"{record.registered_on:%Y-%m-%d} · "
            + offices.get(record.registered_by, record.registered_by),
        }

    left, right = tell(pair.left), tell(pair.right)
    return [
        {"label": label, "left": left[name], "right": right[name], "differs": name in pair.differs}
        for name, label in words.COMPARED.items()
        if left[name] or right[name]
    ]


def draw_waterfall(pair: PairShown) -> list[Bar]:
    """The weights one after the other, each beginning where the one before ended; places from 0 to 100."""
    if not pair.weights:
        return []
    steps = [("prior", "", pair.prior), *((w.comparison, w.level, w.bits) for w in pair.weights)]
    edges = [0.0]
    for _comparison, _level, bits in steps:
        edges.append(edges[-1] + bits)
    low, high = min(edges), max(edges)
    scale = 100 / (high - low or 1)
    return [
        Bar(
            comparison=words.COMPARISONS.get(comparison, comparison),
            level=words.LEVELS.get(level, level),
            bits=bits,
            start=round((min(edges[i], edges[i + 1]) - low) * scale, 2),
            width=round(max(abs(bits) * scale, 0.6), 2),
        )
        for i, (comparison, level, bits) in enumerate(steps)
    ]
