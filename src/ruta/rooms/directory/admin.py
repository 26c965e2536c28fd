"""The directory in the administration: to read. It is changed in the content files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ruta.rooms.directory.models import DocumentKind, Edition, Organisation, Place, Service


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows; adds, changes and deletes none."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(Service)
class ServiceAdmin(ReadOnlyAdmin):
    """Services by city, kind and state."""

    list_display = ("code", "name_es", "city", "kind", "status", "demand_version", "review_by")
    list_filter = ("city", "kind", "status", "emergency")
    search_fields = ("code", "search_text")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Institutions by city and kind."""

    list_display = ("code", "name_es", "city", "kind", "retired")
    list_filter = ("city", "kind")
    search_fields = ("code", "name_es", "name_en")


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """Places by city."""

    list_display = ("code", "name_es", "city", "address")
    list_filter = ("city",)


@admin.register(DocumentKind)
class DocumentKindAdmin(ReadOnlyAdmin):
    """Kinds of documents by country."""

    list_display = ("code", "name_es", "country", "issued_by")
    list_filter = ("country",)


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """Each loading that changed something."""

    list_display = ("number", "loaded_at", "loaded_by", "content_hash")
