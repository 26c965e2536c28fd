"""The directory in the words of Open Referral HSDS 3.1, and back.

The standard has no field for who may enter: prose stands in ``eligibility_description``, each condition in an attribute
of the taxonomy ``demand``, and the whole tree in ``demand`` of the profile (see ``docs/hsds.md``).
"""

from ruta.rooms.directory.rules.hsds.reading import read_services
from ruta.rooms.directory.rules.hsds.writing import (
    HsdsDirectory,
    keep_simple,
    list_changes_since,
    make_id,
    write_directory,
)

__all__ = ["HsdsDirectory", "keep_simple", "list_changes_since", "make_id", "read_services", "write_directory"]
