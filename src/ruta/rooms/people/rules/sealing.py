"""Sealing what is restricted: nobody who reads the database or a copy of it can read it without the key."""

from __future__ import annotations

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ruta.kernel.problems import Problem


@lru_cache(maxsize=4)
def _make_sealer(keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])


def seal_text(text: str, *, keys: str) -> str:
    """The text sealed with the first of the comma-separated keys; nothing stays nothing."""
    return _make_sealer(keys).encrypt(text.encode()).decode() if text else ""


def open_text(sealed: str, *, keys: str) -> str:
    """The text that was sealed, with whichever key opens it. Errors: ``seal-broken``.

    >>> key = Fernet.generate_key().decode()
    >>> open_text(seal_text("hola", keys=key), keys=key)
    'hola'
    """
    if not sealed:
        return ""
    try:
        return _make_sealer(keys).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Problem(
            "seal-broken",
            "What is restricted here cannot be opened with the keys of this installation. "
            "Tell the administrator: RUTA_FIELD_KEY must still hold the key it was sealed with.",
        ) from error


def reseal_text(sealed: str, *, keys: str) -> str | None:
    """The same text sealed with the first key; as it is when the first key sealed it, None when no key opens it.

    >>> old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    >>> anew = reseal_text(seal_text("hola", keys=old), keys=f"{new},{old}")
    >>> open_text(anew, keys=new), reseal_text(anew, keys=f"{new},{old}") == anew, reseal_text(anew, keys=old)
    ('hola', True, None)
    """
    first = keys.split(",")[0].strip()
    try:
        _make_sealer(first).decrypt(sealed.encode())
    except InvalidToken:
        pass
    else:
        return sealed
    try:
        return _make_sealer(keys).rotate(sealed.encode()).decode()
    except InvalidToken:
        return None


def seal_list(values: tuple[str, ...] | None, *, keys: str) -> str:
    """A list sealed; None (never asked) stays empty, and an empty list (asked, none) is sealed as such."""
    return "" if values is None else seal_text(json.dumps(sorted(values)), keys=keys)


def open_list(sealed: str, *, keys: str) -> tuple[str, ...] | None:
    """The list that was sealed; None when never asked. Errors: ``seal-broken``."""
    return tuple(json.loads(open_text(sealed, keys=keys))) if sealed else None
