"""The chain of the audit, as append-only as the audit itself."""

import django.db.models.deletion
from django.db import migrations, models

from ruta.kernel.append_only import drop_triggers, write_triggers

TABLES = ("access_auditblock", "access_auditseal")


def protect(apps, editor):
    for table in TABLES:
        for statement in write_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


def unprotect(apps, editor):
    for table in TABLES:
        for statement in drop_triggers(table, vendor=editor.connection.vendor):
            editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_jobs'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditBlock',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('entries', models.PositiveIntegerField()),
                ('head', models.CharField(max_length=64)),
                ('settled', models.BigIntegerField(default=0)),
                ('sealed_at', models.DateTimeField()),
                ('signature', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('entry', models.BigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='access.auditblock')),
            ],
        ),
        migrations.RunPython(protect, unprotect),
    ]
