"""What the codes of the dialogue room are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONSTITUENCIES = {
    "national-government": _("National government"),
    "local-government": _("Local government"),
    "employers": _("Employers"),
    "workers": _("Workers' organisations"),
    "civil-society": _("Civil society"),
    "people-on-the-move": _("People on the move"),
    "academia": _("Academia"),
    "un": _("United Nations"),
}
KINDS = {
    "steering-committee": _("Steering committee"),
    "cross-country-committee": _("Cross-country committee"),
    "management-unit": _("Management unit"),
    "local-table": _("Local table"),
    "sub-table": _("Sub-table"),
    "tripartite-dialogue": _("Tripartite dialogue"),
    "integration-council": _("Integration council"),
}
PLACES = {"chile": "Chile", "mexico": "México", "both": _("Both countries")}
VOICES = {"member": _("Member"), "observer": _("Observer")}
STATES = {
    "open": _("Not begun"),
    "under-way": _("Under way"),
    "kept": _("Kept"),
    "dropped": _("Given up"),
}
STEPS = {
    "begin": _("It was begun"),
    "keep": _("It was kept"),
    "drop": _("It was given up"),
    "reopen": _("It is open again"),
}
