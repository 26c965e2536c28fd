"""Reads of the people room. Every read of a person's file or of people found leaves an audit entry."""

from ruta.rooms.people.queries.content import load_registration_content

__all__ = ["load_registration_content"]
