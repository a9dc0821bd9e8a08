"""The tables that the inbox made, under the names of this app. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("inbox", "0005_freshness_apart")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="StaleStanding",
                    fields=[
                        ("account", models.TextField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("mark", models.BigIntegerField()),
                    ],
                    options={
                        "db_table": "inbox_touchedaccount",
                        "indexes": [models.Index(fields=["at"], name="inbox_touched_at")],
                    },
                ),
                migrations.CreateModel(
                    name="LiveBeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("events_per_second", models.FloatField()),
                        ("median_seconds", models.FloatField(null=True)),
                        ("late_seconds", models.FloatField(null=True)),
                    ],
                    options={"db_table": "inbox_turn"},
                ),
                migrations.CreateModel(
                    name="FeedState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("feeds", models.TextField()),
                    ],
                    options={"db_table": "inbox_heard"},
                ),
            ],
        ),
    ]
