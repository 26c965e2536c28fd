"""Reads of the access room."""

from ruta.rooms.access.queries.accounts import list_audit, list_case_workers, load_actor
from ruta.rooms.access.queries.chain import read_audit_head, verify_audit
from ruta.rooms.access.queries.jobs import get_job, list_jobs

__all__ = [
    "get_job",
    "list_audit",
    "list_case_workers",
    "list_jobs",
    "load_actor",
    "read_audit_head",
    "verify_audit",
]
