"""The people and cases of the route's own tests."""

from tests.rooms.route.conftest import accepted, assessed, case, directory, person, sent, today

__all__ = ["accepted", "assessed", "case", "directory", "person", "sent", "today"]
