"""Which version of conversion read a batch, and how this company's files are read."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def keep_as_it_was(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """A home with imports goes on as it read them: days in UTC, by the first reader."""
    if apps.get_model("deliveries", "Batch").objects.exists():
        apps.get_model("deliveries", "ReadingTerms").objects.create(zone="UTC", reader=1, fixed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0002_awaited_accounts")]

    operations = [
        migrations.AddField(model_name="batch", name="reader", field=models.PositiveSmallIntegerField(default=1)),
        migrations.CreateModel(
            name="ReadingTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zone", models.CharField(max_length=64)),
                ("reader", models.PositiveSmallIntegerField()),
                ("fixed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(keep_as_it_was, migrations.RunPython.noop),
    ]
