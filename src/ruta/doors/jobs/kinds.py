"""Every kind of long work, by name: the room's command that does it.

A command of long work takes ``by``, ``progress`` and the parameters it was asked with, and gives counts and
identifiers. It finishes piece by piece, or all or nothing, so that a process that is killed leaves no half.
"""

from __future__ import annotations

from ruta.rooms.access.commands import Work
from ruta.rooms.directory.commands import run_review_reminders
from ruta.rooms.ledger.commands.lists import delete_old_list_files, enter_list, review_list
from ruta.rooms.people.commands import compare_people, learn_linkage, tokenise_people
from ruta.rooms.route.commands import run_look_again

KINDS: dict[str, Work] = {
    "directory.remind_reviews": run_review_reminders,
    "people.compare_people": compare_people,
    "people.learn_linkage": learn_linkage,
    "people.tokenise_people": tokenise_people,
    "route.look_again": run_look_again,
    "ledger.review_list": review_list,
    "ledger.enter_list": enter_list,
    "ledger.delete_old_list_files": delete_old_list_files,
}
