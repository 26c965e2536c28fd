"""Writes of the access room: accounts, the audit, long work."""

from ruta.rooms.access.commands.accounts import add_authenticator, create_account, recover_account
from ruta.rooms.access.commands.audit import record_audit, seal_audit
from ruta.rooms.access.commands.jobs import Work, ask_job, mark_interrupted_jobs, run_job

__all__ = [
    "Work",
    "add_authenticator",
    "ask_job",
    "create_account",
    "mark_interrupted_jobs",
    "record_audit",
    "recover_account",
    "run_job",
    "seal_audit",
]
