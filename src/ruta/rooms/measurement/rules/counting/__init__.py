"""Counting people once: from a ledger of deliveries to a table of figures.

The path of a count: ``corrections`` strikes out what was reversed; ``people`` says who is whom and what is known of
them; ``gathering`` reads the ledger once, in batches, and keeps for each delivery four small numbers; ``adding`` walks
person by person and adds up; ``expanding`` writes the long table. ``docs/engines/counting.md`` has the meaning of each
figure, ``docs/adr/0003-count-people-once-with-bits.md`` why it is built so.
"""

from ruta.rooms.measurement.rules.counting.engine import count_events, tally_events
from ruta.rooms.measurement.rules.counting.sources import EventSource, ParquetEvents, TableEvents

__all__ = ["EventSource", "ParquetEvents", "TableEvents", "count_events", "tally_events"]
