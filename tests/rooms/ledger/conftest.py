"""A small town for the ledger's tests: two organisations, two services, a few people."""

from __future__ import annotations

import pytest

from tests.rooms.ledger.town import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    return build_town()
