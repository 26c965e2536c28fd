"""The directory as its content files say it, checked and frozen."""

from __future__ import annotations

#: A service is offered or it is not; nobody is sent to an inactive one.
SERVICE_STATES = ("active", "inactive")
