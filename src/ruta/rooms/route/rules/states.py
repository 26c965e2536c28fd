"""The states of cases and referrals, and every way from one to the next, as data.

Change a state, a clock or who may act here; ``ruta states`` draws the diagrams of ``docs/states.md`` from it. Clocks
are the product's own defaults, in days, until institutions agree on theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from ruta.rooms.route import errors
from ruta.rooms.route.types import Machine, Need, Party, StateRule, Transition, Words

_S, _R, _E = Party.SENDER, Party.RECEIVER, Party.EITHER


def _words(es: str, en: str) -> Words:
    return {"es": es, "en": en}


def _states(*rules: StateRule) -> dict[str, StateRule]:
    return {rule.code: rule for rule in rules}


REFERRAL = Machine(
    name="referral",
    first="draft",
    states=_states(
        StateRule("draft", _words("borrador", "draft"), 3, _S),
        StateRule("sent", _words("enviada", "sent"), 5, _R),
        StateRule("received", _words("recibida", "received"), 3, _R),
        StateRule("accepted", _words("aceptada", "accepted"), 14, _R),
        StateRule("declined", _words("rechazada", "declined"), 5, _S),
        StateRule("returned", _words("devuelta", "returned"), 5, _S),
        StateRule("attended", _words("asistió", "attended"), 30, _R),
        StateRule("not-attended", _words("no asistió", "not attended"), 7, _S),
        StateRule("delivered", _words("atendida", "delivered"), 7, _S),
        StateRule("closed", _words("cerrada", "closed")),
    ),
    transitions=(
        Transition("draft", "sent", "send", _S, _words("Enviar", "Send"), frozenset({Need.CONSENT})),
        Transition("returned", "sent", "send", _S, _words("Enviar", "Send"), frozenset({Need.CONSENT})),
        Transition("sent", "received", "receive", _R, _words("Recibir", "Receive")),
        *(
            transition
            for origin in ("sent", "received")
            for transition in (
                Transition(origin, "accepted", "accept", _E, _words("Aceptar", "Accept")),
                Transition(origin, "returned", "return", _R, _words("Devolver", "Return"), frozenset({Need.NOTE})),
            )
        ),
        *(
            Transition(origin, "declined", "decline", _E, _words("Rechazar", "Decline"), frozenset({Need.REASON}))
            for origin in ("sent", "received", "accepted")
        ),
        *(
            transition
            for origin in ("accepted", "not-attended")
            for transition in (
                Transition(
                    origin, "attended", "attend", _E, _words("Registrar asistencia", "Record attendance"),
                    frozenset({Need.DATE}),
                ),
            )
        ),
        Transition(
            "accepted", "not-attended", "miss", _E, _words("Registrar inasistencia", "Record absence"),
            frozenset({Need.DATE}),
        ),
        Transition("not-attended", "accepted", "reschedule", _E, _words("Citar de nuevo", "Call again")),
        *(
            Transition(
                origin, "delivered", "deliver", _E, _words("Registrar la atención", "Record the delivery"),
                frozenset({Need.DATE}),
            )
            for origin in ("accepted", "attended")
        ),
        Transition(
            "delivered", "delivered", "deliver", _E, _words("Registrar otra atención", "Record another delivery"),
            frozenset({Need.DATE}),
        ),
        *(
            Transition(
                origin, "attended", "reverse", _E, _words("Anular la atención", "Reverse the delivery"),
                frozenset({Need.REASON, Need.DELIVERY}),
            )
            for origin in ("delivered", "closed")
        ),
        *(
            Transition(origin, "closed", "close", _S, _words("Cerrar", "Close"))
            for origin in ("declined", "not-attended", "delivered")
        ),
        *(
            Transition(
                origin, "closed", "withdraw", _S, _words("Retirar", "Withdraw"), frozenset({Need.REASON})
            )
            for origin in ("draft", "returned", "sent", "received", "accepted", "attended")
        ),
    ),
)  # fmt: skip

CASE = Machine(
    name="case",
    first="open",
    states=_states(
        StateRule("open", _words("abierto", "open")),
        StateRule("paused", _words("en pausa", "paused"), 30, _S),
        StateRule("closed", _words("cerrado", "closed")),
    ),
    transitions=(
        Transition("open", "paused", "pause", _S, _words("Pausar", "Pause"), frozenset({Need.REASON})),
        Transition("paused", "open", "resume", _S, _words("Retomar", "Resume")),
        Transition("open", "closed", "close", _S, _words("Cerrar", "Close"), frozenset({Need.REASON})),
        Transition("paused", "closed", "close", _S, _words("Cerrar", "Close"), frozenset({Need.REASON})),
        Transition("closed", "open", "reopen", _S, _words("Reabrir", "Reopen"), frozenset({Need.NOTE})),
    ),
)

MACHINES = {machine.name: machine for machine in (CASE, REFERRAL)}

#: States in which the referral is with the receiving institution.
WITH_RECEIVER = ("sent", "received", "accepted", "attended")
#: Answers that the sender has not yet acted on.
ANSWERED = ("declined", "returned", "not-attended", "delivered")
#: States of a referral after which its step needs no second one.
LIVE = ("draft", "sent", "received", "accepted", "returned", "attended", "not-attended", "delivered")


def list_actions(machine: Machine, state: str) -> tuple[Transition, ...]:
    """What the state allows next, in the machine's order.

    >>> [transition.action for transition in list_actions(CASE, "paused")]
    ['resume', 'close']
    """
    return tuple(transition for transition in machine.transitions if transition.origin == state)


def find_transition(machine: Machine, state: str, action: str) -> Transition:
    """The transition that an action means in a state.

    Errors: ``action-not-allowed`` (a conflict: the record has moved on, or the action never applies).

    >>> find_transition(REFERRAL, "draft", "send").target
    'sent'
    """
    for transition in machine.transitions:
        if transition.origin == state and transition.action == action:
            return transition
    raise errors.action_not_allowed(machine=machine.name, state=state, action=action)


def find_due_day(machine: Machine, state: str, *, since: date, appointment: date | None = None) -> date | None:
    """The last day before a state is overdue; an appointment moves it to the day after the appointment's.

    >>> find_due_day(REFERRAL, "sent", since=date(2026, 11, 2))
    datetime.date(2026, 11, 7)
    """
    days = machine.states[state].clock_days
    if days is None:
        return None
    if state == "accepted" and appointment is not None:
        return max(appointment, since) + timedelta(days=1)
    return since + timedelta(days=days)


def check_history(machine: Machine, states: Iterable[str]) -> bool:
    """Whether a record could have passed through these states in this order.

    >>> check_history(REFERRAL, ["draft", "sent", "accepted"]), check_history(REFERRAL, ["draft", "accepted"])
    (True, False)
    """
    path = list(states)
    ways = {(transition.origin, transition.target) for transition in machine.transitions}
    return bool(path) and path[0] == machine.first and all(way in ways for way in pairwise(path))


def draw_machine(machine: Machine) -> str:
    """The machine as a mermaid diagram and tables, for ``docs/states.md``."""
    name = {code: code.replace("-", "_") for code in machine.states}
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {name[machine.first]}"]
    lines += [f"    {name[code]} : {rule.words['en']} / {rule.words['es']}" for code, rule in machine.states.items()]
    lines += [f"    {name[t.origin]} --> {name[t.target]} : {t.action} ({t.who.value})" for t in machine.transitions]
    ends = [code for code in machine.states if machine.states[code].clock_days is None and code != machine.first]
    lines += [f"    {name[code]} --> [*]" for code in ends]
    lines += ["```", "", "| state | on screen | overdue after | waits for |", "|---|---|---|---|"]
    for rule in machine.states.values():
        clock = f"{rule.clock_days} days" if rule.clock_days is not None else "never"
        waits = rule.waits_for.value if rule.waits_for else "nobody"
        lines.append(f"| `{rule.code}` | {rule.words['es']} | {clock} | {waits} |")
    lines += ["", "| action | from | to | who | needs |", "|---|---|---|---|---|"]
    for t in machine.transitions:
        needs = ", ".join(sorted(need.value for need in t.needs)) or "nothing"
        lines.append(f"| `{t.action}` | `{t.origin}` | `{t.target}` | {t.who.value} | {needs} |")
    return "\n".join(lines)


def draw_states() -> str:
    """The whole of ``docs/states.md``."""
    sides = (
        "*Sender*: the single window that keeps the case. *Receiver*: the institution the referral goes to.\n"
        "*Either*: the single window may also write down an answer that came by telephone."
    )
    drawn = "Drawn by `ruta states` from `src/ruta/rooms/route/rules/states.py`; a test compares. Change it there."
    parts = ["# States", drawn, sides]
    for title, machine in (("A referral", REFERRAL), ("A case", CASE)):
        parts += [f"## {title}", draw_machine(machine)]
    return "\n\n".join(parts) + "\n"
