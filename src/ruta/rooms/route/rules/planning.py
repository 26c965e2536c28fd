"""Drawing a plan: which services, in which order, and which paper first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ruta.rooms.route.types import PlanOption, Profile, StepDraft, Words

#: What each profile goes through, stage by stage; kinds are the directory's. Protection and basic needs always lead.
_FIRST: tuple[tuple[str, ...], ...] = (("protection", "housing"), ("food", "health", "mental-health"))
_STAGES: Mapping[Profile, tuple[tuple[str, ...], ...]] = {
    Profile.PROTECTION_FIRST: (("legal-aid",), ("social-protection",), ("employability", "training")),
    Profile.TRAINING_FIRST: (("childcare",), ("education", "training"), ("employability",), ("labour-intermediation",)),
    Profile.CERTIFICATION_FIRST: (("childcare",), ("certification",), ("labour-intermediation",)),
    Profile.OWN_BUSINESS: (("childcare",), ("entrepreneurship",), ("seed-capital",), ("financial-inclusion", "market")),
    Profile.DEPENDENT_WORK: (("childcare",), ("employability",), ("labour-intermediation",)),
}
#: Kinds that enter a plan only when the person told of the need.
_ONLY_WHEN_NEEDED: Mapping[str, str] = {
    "protection": "safety", "housing": "safety", "food": "food", "health": "health", "mental-health": "health",
    "childcare": "childcare",
}  # fmt: skip
#: Needs that the profile itself does not cover, and the kinds that answer them.
_NEED_KINDS: Mapping[str, tuple[str, ...]] = {
    "safety": ("protection", "housing"),
    "food": ("food", "social-protection"),
    "health": ("health",),
    "childcare": ("childcare", "social-protection"),
    "papers": ("documents", "legal-aid"),
    "rights": ("rights-information", "legal-aid"),
    "money": ("financial-inclusion", "social-protection"),
}

WHY_WORDS: Mapping[str, Words] = {
    "profile": {"es": "por el perfil", "en": "from the profile"},
    "need": {"es": "por lo que contó", "en": "from what was told"},
    "document": {"es": "abre los pasos que siguen", "en": "opens the steps that follow"},
    "worker": {"es": "agregado en la ventanilla", "en": "added at the desk"},
    "next": {"es": "en lugar de una derivación rechazada", "en": "in place of a declined referral"},
}


def draw_plan(
    profile: Profile,
    *,
    options: Iterable[PlanOption],
    needs: Collection[str] = (),
    counters: Mapping[str, str] | None = None,
    already: Collection[str] = (),
) -> list[StepDraft]:
    """The ordered steps of a plan: one service per kind and stage, open ones before those that a paper opens.

    A missing paper is a step of its own before the service that asks for it, at the counter that issues it
    (``counters``: document → service, "" or absent where none is known); a counter that asks for papers in turn gets
    theirs first. Nothing comes twice, and nothing of ``already`` (services and documents of the plan as it is).

    >>> omil = PlanOption("omil", "labour-intermediation", is_open=False, missing=("chl-run",))
    >>> [(s.service, s.document, s.after) for s in draw_plan(Profile.DEPENDENT_WORK, options=[omil])]
    [('', 'chl-run', None), ('omil', '', 0)]
    """
    by_service = {option.service: option for option in options}
    drawing = _Drawing(by_service, counters or {}, set(already))
    for stage in _FIRST:
        for kind in stage:
            if _is_needed(kind, needs):
                drawing.add_best(kind, why="need", needs=needs)
    if "papers" in needs and not any(option.missing for option in by_service.values()):
        drawing.add_first_of(_NEED_KINDS["papers"], why="need", needs=needs)
    for stage in _STAGES[profile]:
        for kind in stage:
            if _is_needed(kind, needs):
                drawing.add_best(kind, why="profile", needs=needs)
    covered = set(drawing.kinds)
    for need in needs:
        kinds = _NEED_KINDS.get(need, ())
        if kinds and not covered & set(kinds) and need != "papers":
            drawing.add_first_of(kinds, why="need", needs=needs)
    return drawing.steps


def rank_options(options: Iterable[PlanOption], needs: Collection[str] = ()) -> list[PlanOption]:
    """Services in the order a plan prefers: open, then fewest papers missing, then most of the needs, then by code."""
    return sorted(options, key=lambda o: (not o.is_open, len(o.missing), -len(set(o.needs) & set(needs)), o.service))


def _is_needed(kind: str, needs: Collection[str]) -> bool:
    need = _ONLY_WHEN_NEEDED.get(kind)
    return need is None or need in needs


class _Drawing:
    """A plan being drawn: its steps so far and what is in it."""

    def __init__(self, options: Mapping[str, PlanOption], counters: Mapping[str, str], already: set[str]) -> None:
        self.options, self.counters, self.taken = options, counters, already
        self.steps: list[StepDraft] = []
        self.places: dict[str, int] = {}
        self.kinds: set[str] = {options[code].kind for code in already if code in options}

    def add_first_of(self, kinds: Iterable[str], *, why: str, needs: Collection[str]) -> None:
        """The best service of the first kind that has one."""
        for kind in kinds:
            if self.add_best(kind, why=why, needs=needs):
                return

    def add_best(self, kind: str, *, why: str, needs: Collection[str]) -> bool:
        """The best service of a kind, with the papers it waits for; none where the plan has one of the kind."""
        if kind in self.kinds:
            return False
        for option in rank_options((o for o in self.options.values() if o.kind == kind), needs):
            if option.service in self.taken:
                continue
            after = self._add_documents(option.missing, on_the_way=set())
            self._place(option.service, StepDraft(option.service, "", after, why))
            self.kinds.add(kind)
            return True
        return False

    def _add_documents(self, documents: Iterable[str], *, on_the_way: set[str]) -> int | None:
        """Steps for missing papers; answers the position of the last, which the service waits for."""
        last = None
        for document in documents:
            if document in self.places:
                last = max(last if last is not None else -1, self.places[document])
                continue
            if document in self.taken or document in on_the_way:
                continue
            counter = self.options.get(self.counters.get(document, ""))
            before = None
            if counter is not None and not counter.is_open:
                before = self._add_documents(counter.missing, on_the_way=on_the_way | {document})
            self._place(document, StepDraft(self.counters.get(document, ""), document, before, "document"))
            last = self.places[document]
        return last

    def _place(self, code: str, step: StepDraft) -> None:
        self.places[code] = len(self.steps)
        self.taken.add(code)
        self.steps.append(step)


def find_cycle(after: Mapping[int, int | None]) -> bool:
    """Whether preconditions run in a circle.

    >>> find_cycle({1: None, 2: 1}), find_cycle({1: 2, 2: 1})
    (False, True)
    """
    for start in after:
        seen, at = set(), after.get(start)
        while at is not None and at not in seen:
            if at == start:
                return True
            seen.add(at)
            at = after.get(at)
    return False
