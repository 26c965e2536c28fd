"""The database refuses updates and deletes of certificates of deletion."""

from django.db import migrations

from ruta.kernel.append_only import drop_triggers, write_triggers

TABLES = ("people_erasure", "people_erasedcount")


def protect(apps, editor):
    for table in TABLES:
        for statement in write_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


def unprotect(apps, editor):
    for table in TABLES:
        for statement in drop_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_data_requests")]
    operations = [migrations.RunPython(protect, unprotect)]
