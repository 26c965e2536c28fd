"""The code with which a person sees, without an account, what is kept about her."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

#: How long a code may be used, once, and after how many wrong answers it is void.
LASTS = timedelta(hours=24)
MOST_TRIES = 5
#: Without signs that are mistaken for each other (0 O, 1 I L, U V).
_SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_LENGTH = 12


def make_code() -> str:
    """A code in three groups of four signs, 58 bits by chance.

    >>> len(make_code())
    14
    """
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, _LENGTH, 4))


def digest_code(code: str, *, key: str) -> str:
    """What is kept of a code: nobody who reads the table can use it. Case, spaces and dashes make no difference.

    >>> digest_code("abcd-efgh-jkmn", key="k") == digest_code(" ABCD EFGHJKMN ", key="k")
    True
    """
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.new(key.encode(), f"own-view|{plain}".encode(), hashlib.sha256).hexdigest()
