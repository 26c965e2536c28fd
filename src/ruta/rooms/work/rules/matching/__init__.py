"""Which vacancies fit which people, exactly and in bulk: see ``docs/engines/matching.md``."""

from ruta.rooms.work.rules.matching.engine import MatchingIndex, match_tables

__all__ = ["MatchingIndex", "match_tables"]
