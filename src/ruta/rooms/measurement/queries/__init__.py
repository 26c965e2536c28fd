"""Reads of measurement: figures of both programmes, what stands behind them, and the checks of published values."""

from ruta.rooms.measurement.queries.checks import check_claim_file, check_published, list_checked_claims
from ruta.rooms.measurement.queries.evidence import list_evidence
from ruta.rooms.measurement.queries.figures import compute_figures

__all__ = ["check_claim_file", "check_published", "compute_figures", "list_checked_claims", "list_evidence"]
