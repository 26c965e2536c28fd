"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger room."""

    name = "ruta.rooms.ledger"
    label = "ledger"
    verbose_name = "Ledger"
