"""What can go wrong with consents and purposes."""

from __future__ import annotations

from ruta.kernel.problems import NotFound, Problem


def consent_to_register_missing() -> Problem:
    """Without consent no file is kept."""
    return Problem(
        "consent-to-register-missing",
        "Without the person's permission no data is kept. You can still guide them without a name; nothing was saved.",
        field="consent_register",
    )


def purpose_unknown(*, purpose: str) -> Problem:
    """No notice for such a purpose."""
    return Problem(
        "purpose-unknown", "There is no notice for the purpose “{purpose}”.", purpose=purpose, field="purpose"
    )


def recipient_missing() -> Problem:
    """The purpose is about an institution, and none is named."""
    return Problem("recipient-missing", "This permission is for one institution: choose which.", field="recipient")


def recipient_unexpected() -> Problem:
    """The purpose is not about an institution."""
    return Problem(
        "recipient-unexpected",
        "This permission is not about an institution: leave the institution out.",
        field="recipient",
    )


def notice_version_unknown(*, purpose: str, version: int) -> Problem:
    """No such version of the notice."""
    return Problem(
        "notice-version-unknown",
        "The notice about “{purpose}” has no version {version}.",
        purpose=purpose,
        version=version,
        field="notice_version",
    )


def consent_in_future(*, value: str) -> Problem:
    """Decided after today."""
    return Problem("consent-in-future", "The decision's date {value} lies in the future.", value=value, field="on")


def consent_not_given() -> Problem:
    """Nothing to withdraw."""
    return Problem("consent-not-given", "There is no permission to withdraw for this.", field="state")


def reading_purpose_missing() -> Problem:
    """What is restricted is written and read for a stated purpose."""
    return Problem("purpose-missing", "Say what you need this for; it is kept with your name.", field="purpose")


def consent_not_found() -> NotFound:
    """No such decision of this person."""
    return NotFound("consent-not-found", "There is no such decision here. Go back to the person's page.")
