"""Erasures of people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(db_collation="C", max_length=200, unique=True)),
                ("keys", models.JSONField()),
                ("words", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("asked_by_id", models.BigIntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["id"], name="privacy_unfinished")
                ],
            },
        ),
    ]
