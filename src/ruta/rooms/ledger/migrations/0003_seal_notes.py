"""Seal at rest the notes of deliveries."""

from django.conf import settings
from django.db import migrations, models

from ruta.kernel.append_only import drop_triggers, write_triggers
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField
from ruta.rooms.people.rules.sealing import open_text, seal_text

TEXTS = (('Delivery', 'note'),)
PROTECTED = ('ledger_delivery', 'ledger_headcountpart')


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
        rows = apps.get_model("ledger", name).objects
        for pk, text in rows.exclude(**{field: ""}).exclude(**{field: None}).values_list("pk", field).iterator():
            rows.filter(pk=pk).update(**{field: change(text, keys=settings.RUTA.field_key)})


def seal(apps, editor):
    change_all(apps, seal_text)


def unseal(apps, editor):
    change_all(apps, open_text)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.RunPython(loosen, tighten),
        migrations.AlterField("Delivery", "note", models.TextField(blank=True)),
        migrations.RunPython(seal, unseal),
        migrations.AlterField("Delivery", "note", SealedTextField(blank=True)),
        migrations.RunPython(tighten, loosen),
    ]
