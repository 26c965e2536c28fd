"""The database refuses updates and deletes of the ledger."""

from django.db import migrations

from ruta.kernel.append_only import drop_triggers, write_triggers

TABLES = ("ledger_delivery", "ledger_headcountpart")


def protect(apps, editor):
    for table in TABLES:
        for statement in write_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


def unprotect(apps, editor):
    for table in TABLES:
        for statement in drop_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
