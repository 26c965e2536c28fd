"""The database refuses updates and deletes of what receivers said about withdrawals."""

from django.db import migrations

from ruta.kernel.append_only import drop_triggers, write_triggers

TABLE = "route_acknowledgement"


def protect(apps, editor):
    for statement in write_triggers(TABLE, vendor=editor.connection.vendor):
        editor.execute(statement)


def unprotect(apps, editor):
    for statement in drop_triggers(TABLE, vendor=editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("route", "0006_recalls")]
    operations = [migrations.RunPython(protect, unprotect)]
