"""Lists: hand one in, look through it, mend and decide its rows, enter it, let its file go."""

from ruta.rooms.ledger.commands.lists.entering import ask_to_enter_list, enter_list
from ruta.rooms.ledger.commands.lists.handing import change_list_reading, hand_in_list
from ruta.rooms.ledger.commands.lists.keeping import delete_old_list_files
from ruta.rooms.ledger.commands.lists.mending import decide_list_row, mend_list_row
from ruta.rooms.ledger.commands.lists.reviewing import review_list
from ruta.rooms.ledger.commands.lists.whole import import_list_file

__all__ = [
    "ask_to_enter_list",
    "change_list_reading",
    "decide_list_row",
    "delete_old_list_files",
    "enter_list",
    "hand_in_list",
    "import_list_file",
    "mend_list_row",
    "review_list",
]
