"""The keys people are found by."""

from __future__ import annotations

from django.db import models

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.reach import reach_things_of_people


class SearchKey(models.Model):
    """One of several short texts a person is filed under; see ``rules/keys.py``. The index answers alone."""

    city = models.SlugField(max_length=40, db_index=False)
    key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")

    objects = ScopedManager["SearchKey"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "key", "person"], name="search_key")]

    def __str__(self) -> str:
        return self.key
