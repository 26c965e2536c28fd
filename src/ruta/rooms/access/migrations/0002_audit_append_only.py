"""The database refuses updates and deletes of the audit."""

from django.db import migrations

from ruta.kernel.append_only import drop_triggers, write_triggers

TABLE = "access_auditentry"


def protect(apps, editor):
    for statement in write_triggers(TABLE, vendor=editor.connection.vendor):
        editor.execute(statement)


def unprotect(apps, editor):
    for statement in drop_triggers(TABLE, vendor=editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
