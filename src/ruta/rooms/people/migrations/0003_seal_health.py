"""Seal at rest what concerns health, and notes."""

from django.conf import settings
from django.db import migrations, models

from ruta.kernel.append_only import drop_triggers, write_triggers
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField
from ruta.rooms.people.rules.sealing import open_text, seal_text

TEXTS = (('Person', 'contact_note'), ('Person', 'pregnant'))
PROTECTED = ()


def loosen(apps, editor):
    for table in PROTECTED:
        for statement in drop_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


def tighten(apps, editor):
    loosen(apps, editor)
    for table in PROTECTED:
        for statement in write_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


def change_all(apps, change):
    for name, field in TEXTS:
        rows = apps.get_model("people", name).objects
        for pk, text in rows.exclude(**{field: ""}).exclude(**{field: None}).values_list("pk", field).iterator():
            rows.filter(pk=pk).update(**{field: change(text, keys=settings.RUTA.field_key)})


def seal(apps, editor):
    """SQLite writes yes and no as 1 and 0, PostgreSQL as JSON has them."""
    people = apps.get_model("people", "Person").objects
    for written, meant in (("1", "true"), ("0", "false")):
        people.filter(pregnant=written).update(pregnant=meant)
    change_all(apps, seal_text)


def unseal(apps, editor):
    change_all(apps, open_text)
    if editor.connection.vendor == "sqlite":
        people = apps.get_model("people", "Person").objects
        for written, meant in (("1", "true"), ("0", "false")):
            people.filter(pregnant=meant).update(pregnant=written)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_identity")]
    operations = [
        migrations.RunPython(loosen, tighten),
        migrations.AlterField("Person", "contact_note", models.TextField(blank=True)),
        migrations.AlterField("Person", "pregnant", models.TextField(null=True)),
        migrations.RunPython(seal, unseal),
        migrations.AlterField("Person", "contact_note", SealedTextField(blank=True)),
        migrations.AlterField("Person", "pregnant", SealedJSONField(null=True)),
        migrations.RunPython(tighten, loosen),
    ]
