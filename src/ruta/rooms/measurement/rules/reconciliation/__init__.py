"""Checking published figures against their own evidence: do they follow from it, and if not, what may have happened.

``reading`` takes claims as written and names every fault; ``checking`` computes and compares; ``explaining`` looks for
what would make the two sides meet; ``writing`` gives the result as plain data. ``docs/engines/reconcile.md`` explains.
"""

from ruta.rooms.measurement.rules.reconciliation.checking import check_claims
from ruta.rooms.measurement.rules.reconciliation.reading import read_claims
from ruta.rooms.measurement.rules.reconciliation.writing import claims_as_json

__all__ = ["check_claims", "claims_as_json", "read_claims"]
