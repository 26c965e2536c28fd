"""The forms of a protocol: what it says, step by step, and whether each step is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

CARRIED_OUT = [("", "—"), ("yes", _("yes")), ("partly", _("in part")), ("no", _("no"))]


def _text(label: Any, *, rows: int = 0, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=1000, widget=widget)


class StepForm(forms.Form):
    """One step of a protocol; an empty one is left out."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    what_es = _text(_("What is done (Spanish)"), rows=2)
    what_en = _text(_("What is done (English)"), rows=2)
    who_es = _text(_("Who acts (Spanish)"))
    who_en = _text(_("Who acts (English)"))
    within_es = _text(_("Time limit (Spanish)"))
    within_en = _text(_("Time limit (English)"))
    confirmed = forms.BooleanField(label=_("Confirmed by the responsible body"), required=False)


StepForms = forms.formset_factory(StepForm, extra=2, can_delete=True, can_order=True, max_num=40)


class ProtocolForm(forms.Form):
    """What a protocol says as a whole, and who approved it."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    name_es = _text(_("Name (Spanish)"))
    name_en = _text(_("Name (English)"))
    principles_es = _text(_("Principles of treatment, one a line (Spanish)"), rows=4)
    principles_en = _text(_("The same principles, line by line (English)"), rows=4)
    reason = _text(_("What changes, and why"), rows=2)
    approved_by = _text(_("Approved by (a body, not a person's name)"))
    approved_on = forms.DateField(
        label=_("Approved on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    next_review = forms.DateField(
        label=_("Next review"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AnswerForm(forms.Form):
    """Whether one step is carried out."""

    carried_out = forms.ChoiceField(label=_("Is it carried out?"), choices=CARRIED_OUT, required=False)
    by_whom = forms.CharField(label=_("By whom (an office or a role)"), required=False, max_length=200)
    since = forms.CharField(label=_("Since when"), required=False, max_length=60)
    result = forms.CharField(label=_("With which result"), required=False, max_length=500)
    why_not = forms.CharField(label=_("If not, or only in part: why"), required=False, max_length=500)


def split_content(content: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a protocol says as the first values of its forms."""
    whole = {f"name_{language}": content["name"][language] for language in ("es", "en")}
    for language in ("es", "en"):
        whole[f"principles_{language}"] = "\n".join(line[language] for line in content["principles"])
    steps = []
    for step in content["steps"]:
        values = {"id": step["id"], "confirmed": not step["to_be_confirmed"]}
        for name in ("what", "who", "within"):
            for language in ("es", "en"):
                values[f"{name}_{language}"] = (step[name] or {}).get(language, "")
        steps.append(values)
    return whole, steps


def join_content(whole: Mapping[str, Any], steps: list[Mapping[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the forms say as a protocol; documents and sources of steps that were there stay."""
    kept = {step["id"]: step for step in before["steps"]}
    lines = [
        [line.strip() for line in whole[f"principles_{code}"].splitlines() if line.strip()] for code in ("es", "en")
    ]
    count = max(len(lines[0]), len(lines[1]))
    padded = [found + [""] * (count - len(found)) for found in lines]
    joined = []
    taken: set[str] = set()
    for step in steps:
        if step.get("DELETE") or not (step.get("what_es") or step.get("what_en")):
            continue
        code = step.get("id") or slugify(step.get("what_es", ""))[:40].strip("-") or "paso"
        while code in taken:
            code += "-2"
        taken.add(code)
        old = kept.get(code, {})
        texts = {
            name: {"es": step[f"{name}_es"], "en": step[f"{name}_en"]}
            for name in ("what", "who", "within")
            if step[f"{name}_es"] or step[f"{name}_en"]
        }
        entry = {"id": code, **texts, "documents": old.get("documents") or []}
        if old.get("source"):
            entry["source"] = old["source"]
        if not step.get("confirmed"):
            entry["to_be_confirmed"] = [name for name in old.get("to_be_confirmed") or ["what"] if name in entry]
        joined.append(entry)
    content = {
        "name": {"es": whole["name_es"], "en": whole["name_en"]},
        "principles": [{"es": one, "en": two} for one, two in zip(*padded, strict=True)],
        "steps": joined,
    }
    if before.get("source"):
        content["source"] = before["source"]
    return content
