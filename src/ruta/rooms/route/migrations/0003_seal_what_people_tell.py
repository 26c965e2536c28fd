"""Seal at rest what people tell and what was told of them."""

from django.conf import settings
from django.db import migrations, models

from ruta.kernel.append_only import drop_triggers, write_triggers
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField
from ruta.rooms.people.rules.sealing import open_text, seal_text

TEXTS = (('Referral', 'message'), ('Referral', 'answer'), ('SharedField', 'value'), ('FollowUp', 'note'), ('StateChange', 'note'), ('Assessment', 'answers'), ('FollowUp', 'needs'))
PROTECTED = ('route_statechange',)


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
        rows = apps.get_model("route", name).objects
        for pk, text in rows.exclude(**{field: ""}).exclude(**{field: None}).values_list("pk", field).iterator():
            rows.filter(pk=pk).update(**{field: change(text, keys=settings.RUTA.field_key)})


def seal(apps, editor):
    change_all(apps, seal_text)


def unseal(apps, editor):
    change_all(apps, open_text)


class Migration(migrations.Migration):
    dependencies = [("route", "0002_append_only")]
    operations = [
        migrations.RunPython(loosen, tighten),
        migrations.AlterField("Referral", "message", models.TextField(blank=True)),
        migrations.AlterField("Referral", "answer", models.TextField(blank=True)),
        migrations.AlterField("SharedField", "value", models.TextField()),
        migrations.AlterField("FollowUp", "note", models.TextField(blank=True)),
        migrations.AlterField("StateChange", "note", models.TextField(blank=True)),
        migrations.AlterField("Assessment", "answers", models.TextField()),
        migrations.AlterField("FollowUp", "needs", models.TextField(default=list)),
        migrations.RunPython(seal, unseal),
        migrations.AlterField("Referral", "message", SealedTextField(blank=True)),
        migrations.AlterField("Referral", "answer", SealedTextField(blank=True)),
        migrations.AlterField("SharedField", "value", SealedTextField()),
        migrations.AlterField("FollowUp", "note", SealedTextField(blank=True)),
        migrations.AlterField("StateChange", "note", SealedTextField(blank=True)),
        migrations.AlterField("Assessment", "answers", SealedJSONField()),
        migrations.AlterField("FollowUp", "needs", SealedJSONField(default=list)),
        migrations.RunPython(tighten, loosen),
    ]
