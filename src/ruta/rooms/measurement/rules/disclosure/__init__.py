"""Disclosure control: which cells of a table of counts must be hidden so that no small one can be worked out.

Pure. ``protect_table`` hides; ``find_bounds`` is the attacker, and the last word: see ``docs/engines/disclosure.md``.
"""

from ruta.rooms.measurement.rules.disclosure.protecting import Protected, protect_table
from ruta.rooms.measurement.rules.disclosure.solving import find_bounds
from ruta.rooms.measurement.rules.disclosure.tables import Cells, read_cells

__all__ = ["Cells", "Protected", "find_bounds", "protect_table", "read_cells"]
