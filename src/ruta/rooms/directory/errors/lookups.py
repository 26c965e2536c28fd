"""What can go wrong when the directory is asked."""

from __future__ import annotations

from collections.abc import Iterable

from ruta.kernel.problems import NotFound, Problem


def service_unknown(code: str) -> NotFound:
    """No such service, or it was never in the content files."""
    return NotFound(
        "service-unknown",
        "There is no service “{service}” in the directory. See the list of services for the right name.",
        service=code,
    )


def organisation_unknown(code: str) -> NotFound:
    """No such institution."""
    return NotFound(
        "organisation-unknown",
        "There is no institution “{organisation}” in the directory. Look for it among the services.",
        organisation=code,
    )


def document_unknown(code: str) -> NotFound:
    """No such kind of document."""
    return NotFound(
        "document-unknown",
        "There is no document “{document}” in the directory. Look for it on the page of a service.",
        document=code,
    )


def service_inactive(code: str) -> Problem:
    """The service is no longer given, so nobody may be sent to it."""
    return Problem(
        "service-inactive",
        "The service “{service}” is not given now, so nobody can be sent to it. Choose another one.",
        service=code,
    )


def directory_empty() -> NotFound:
    """The content was never loaded."""
    return NotFound(
        "directory-empty", "The directory has no content yet. An administrator loads it with “ruta load-directory”."
    )


def fact_unknown(fact: str, known: Iterable[str]) -> Problem:
    """Somebody declares a fact that no demand can ask about."""
    return Problem(
        "fact-unknown",
        "There is no fact “{fact}”. Use one of: {known}.",
        fact=fact,
        known=", ".join(sorted(known)),
        field=fact,
    )


def fact_value_unknown(fact: str, value: object, known: Iterable[str]) -> Problem:
    """A declared fact has a value outside its list or of another type."""
    return Problem(
        "fact-value-unknown",
        "“{value}” is no value of the fact “{fact}”. Use {known}.",
        fact=fact,
        value=value,
        known=", ".join(known),
        field=fact,
    )
