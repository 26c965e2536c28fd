"""SQL that makes a database refuse updates and deletes on a table, for SQLite and PostgreSQL.

Used in the migrations of the rooms that own an append-only table (the audit, the ledger).
"""

from __future__ import annotations

_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: correct an entry by a reversal'); END;
"""

_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: correct an entry by a reversal'; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""


def write_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that protect a table, for the vendor ``sqlite`` or ``postgresql``."""
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, event=event, verb=event.upper()) for event in ("update", "delete")]
    if vendor == "postgresql":
        return [_POSTGRES.format(table=table)]
    raise ValueError(f"no append-only triggers for {vendor}")


def drop_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that undo :func:`write_triggers`."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for event in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    ]
