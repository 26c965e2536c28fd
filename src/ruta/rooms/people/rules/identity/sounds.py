"""The compiled part: how words sound, so that spellings of a name meet."""

# ruff: noqa: SIM109 - the compiler turns plain comparisons into the fastest code
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call,misc,assignment,operator"
from __future__ import annotations

import numpy as np
from numba import njit

_A, _E, _I, _O, _U = 65, 69, 73, 79, 85
_C, _G, _H, _K, _L, _N, _P, _Q, _S, _X, _Y = 67, 71, 72, 75, 76, 78, 80, 81, 83, 88, 89


@njit(cache=True, nogil=True)
def sound_words(letters, length, out, heard_out, mask):
    """Of each word, as hashes: the consonants one hears, and all one hears; and the set of its letters."""
    for row in range(letters.shape[0]):
        size = length[row]
        value = np.uint64(1469598103934665603)
        full = value
        bits = np.uint32(0)
        last = 0
        heard = 0
        at = 0
        while at < size:
            sign = letters[row, at]
            after = letters[row, at + 1] if at + 1 < size else 0
            bits |= np.uint32(1) << np.uint32(sign & 31)
            front = after == _E or after == _I or after == _Y
            vowel_next = after == _A or after == _E or after == _I or after == _O or after == _U
            code = sign
            vowel = 0
            if sign == _A or sign == _E or sign == _I or sign == _O or sign == _U or sign == 87:
                vowel = _A if sign == _A else (_I if sign == _E or sign == _I else _O)
            elif sign == _Y and not vowel_next:
                vowel = _I
            if sign == _H:
                code = 0
            elif sign == _A or sign == _E or sign == _I or sign == _O or sign == _U or sign == 87:
                code = _A if heard == 0 else 0
            elif sign == _P and after == _H:
                code = 70
            elif sign == _C:
                code = 49 if after == _H else (_S if front else _K)
            elif sign == _S and after == _H:
                code = 49
            elif sign == _S and after == _C and at + 2 < size:
                third = letters[row, at + 2]
                if third == _E or third == _I or third == _H:
                    code = 0
            elif sign == 90 or sign == _X:
                code = _G if (sign == _X and heard == 0) else _S
            elif sign == _Q:
                code = _K
            elif sign == _G and after == _N:
                code = 0
            elif sign == 74 or (sign == _Y and vowel_next) or (sign == _L and after == _L):
                code = _G
                if sign == _L:
                    at += 1
            elif sign == _Y:
                code = _A if heard == 0 else 0
            elif sign == 86:
                code = 66
            elif sign == 77 and (after == 66 or after == _P):
                code = _N
            elif sign == 68 and after == 74:
                code = 0
            if code != 0 and code != last:
                value = (value ^ np.uint64(code)) * np.uint64(1099511628211)
                heard += 1
                if vowel == 0:
                    full = (full ^ np.uint64(code)) * np.uint64(1099511628211)
            if vowel != 0 and not (
                sign == _U and at > 0 and (letters[row, at - 1] == _Q or letters[row, at - 1] == _G)
            ):
                full = (full ^ np.uint64(vowel + 100)) * np.uint64(1099511628211)
            if code != 0 or sign != _H:
                last = code
            at += 1
        out[row] = value
        heard_out[row] = full
        mask[row] = bits
