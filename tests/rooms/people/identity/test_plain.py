"""One pair is judged without compiled kernels, and by the very same numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.identity_input import make_register

from ruta.rooms.people.rules.identity import DEFAULT
from ruta.rooms.people.rules.identity.blocks import make_keys, may_be_one
from ruta.rooms.people.rules.identity.comparing import FEW, compare_all, find_candidates, weigh_all
from ruta.rooms.people.rules.identity.encode import check_records, encode_records
from ruta.rooms.people.rules.identity.plain import run_plainly
from ruta.rooms.people.rules.identity.sounds import sound_words
from ruta.rooms.people.rules.identity.tables import Columns


@pytest.fixture(scope="module")
def columns() -> Columns:
    return encode_records(check_records(make_register(400, seed=12, profile="harsh")[0]))[0]


def test_a_few_pairs_have_the_levels_and_weights_of_the_compiled_kernels(columns: Columns) -> None:
    pairs = find_candidates(columns)
    drawn = np.random.default_rng(2).integers(0, columns.rows, (300, 2))
    drawn.sort(axis=1)
    pairs = np.concatenate([pairs[:300], (drawn[:, 0] * columns.rows + drawn[:, 1])[drawn[:, 0] < drawn[:, 1]]])
    assert len(pairs) > 300
    compiled = compare_all(columns, pairs, DEFAULT)
    weights = weigh_all(compiled, DEFAULT)
    for start in range(0, len(pairs), FEW):
        part = compare_all(columns, pairs[start : start + FEW], DEFAULT)
        assert part.tolist() == compiled[start : start + FEW].tolist()
        assert weigh_all(part, DEFAULT).tolist() == weights[start : start + FEW].tolist()


def test_keys_and_sounds_are_those_of_the_compiled_kernels(columns: Columns) -> None:
    letters = np.frombuffer(b"HERNANDEZXIMENA\0GUERLINEQUISPE\0\0", np.uint8).reshape(2, 16)
    length = np.array([15, 14], np.uint8)
    heard = []
    for hear in (sound_words, run_plainly(sound_words)):
        out = np.zeros(2, np.uint64), np.zeros(2, np.uint64), np.zeros(2, np.uint32)
        hear(letters, length, *out)
        heard.append([part.tolist() for part in out])
    assert heard[0] == heard[1]
    for family in range(18):
        made = []
        for make in (make_keys, run_plainly(make_keys)):
            keys, owners = np.zeros(20 * 12, np.uint64), np.zeros(20 * 12, np.int32)
            count = make(*columns, family, 0, 20, keys, owners)
            made.append((count, keys[:count].tolist(), owners[:count].tolist()))
        assert made[0] == made[1]
    for other in range(1, 60):
        one = may_be_one(columns.records, columns.words, np.int32(0), np.int32(other), 4.0)
        assert one == run_plainly(may_be_one)(columns.records, columns.words, 0, other, 4.0)


def test_explaining_a_pair_compiles_nothing(tmp_path: Path) -> None:
    script = (
        "from ruta.rooms.people.rules.identity import DEFAULT, Record, explain_pair, score_pair\n"
        "ana = Record('Ana María', 'Rojas', 'Peña', 'F', 1990, 5, 3, 'VEN', 'Santiago', '912345678', 'V12345678')\n"
        "explain_pair(ana, ana, DEFAULT), score_pair(ana, ana, DEFAULT)\n"
        "from ruta.rooms.people.rules.identity import blocks, kernels, sounds\n"
        "found = [name for module in (blocks, kernels, sounds) for name, value in vars(module).items()\n"
        "         if getattr(value, 'signatures', None)]\n"
        "assert not found, found\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}, capture_output=True
    )
    assert told.returncode == 0, told.stderr.decode()
    assert list(tmp_path.rglob("*.nb*")) == []
