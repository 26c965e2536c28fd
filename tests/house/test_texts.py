"""Every sentence a person may read has its Spanish."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ruta.doors.cli.texts import LOCALE, build_catalogue
from tests.house.source import SOURCE, list_calls, list_modules, list_problems, name_called, written_string

_TRANSLATE = re.compile(r"""\{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")
_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans", re.DOTALL)
_VARIABLE = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")
_GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop"}
#: Problems of these are read on a command line, in English.
_COMMAND_LINE = (
    "doors/cli",
    "rooms/directory/rules",
    "rooms/directory/errors",
    "rooms/measurement/rules",
    "rooms/measurement/errors",
    "kernel/tables",
    "rooms/programme/rules",
    "rooms/programme/errors",
    "rooms/programme/commands",
    "config",
)


@pytest.fixture(scope="module")
def spanish() -> set[str]:
    catalogue = read_po(io.BytesIO(build_catalogue()[0]), locale="es")
    known = set()
    for message in catalogue:
        if message.id and message.string:
            known.update([message.id] if isinstance(message.id, str) else message.id)
    return known


def _sentences_of_template(text: str) -> list[str]:
    found = [first or second for first, second in _TRANSLATE.findall(text)]
    for options, body in _BLOCK.findall(text):
        pieces = re.split(r"\{%\s*plural\s*%\}", body)
        for piece in pieces:
            sentence = _VARIABLE.sub(r"%(\1)s", piece)
            if "trimmed" in options:
                sentence = re.sub(r"\s*\n\s*", " ", sentence.strip())
            found.append(sentence)
    return found


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_sentence_of_a_template_has_its_spanish(path: Path, spanish: set[str]) -> None:
    missing = [s for s in _sentences_of_template(path.read_text(encoding="utf-8")) if s not in spanish]
    assert missing == []


def test_every_sentence_marked_in_code_has_its_spanish(spanish: set[str]) -> None:
    missing = []
    for path in list_modules():
        for call in list_calls(path):
            if name_called(call) in _GETTEXT and call.args and isinstance(call.args[0], ast.Constant):
                sentence = written_string(call.args[0])
                if sentence and sentence not in spanish:
                    missing.append(f"{path.relative_to(SOURCE)}: {sentence}")
    assert missing == []


def test_every_problem_that_reaches_a_screen_has_its_spanish(spanish: set[str]) -> None:
    missing = []
    for path, code, template in list_problems():
        place = str(path.relative_to(SOURCE))
        if place.startswith(_COMMAND_LINE):
            continue
        if template is None or template not in spanish:
            missing.append(f"{place}: {code}: {template}")
    assert missing == []


def test_the_committed_catalogue_is_the_one_its_parts_make() -> None:
    readable, compiled = build_catalogue()
    target = LOCALE / "es" / "LC_MESSAGES"
    assert (target / "django.po").read_bytes() == readable, "run make texts"
    assert (target / "django.mo").read_bytes() == compiled, "run make texts"


def test_a_string_really_translates() -> None:
    from django.utils import translation

    with translation.override("es"):
        assert translation.gettext("Sign in") == "Entrar"
