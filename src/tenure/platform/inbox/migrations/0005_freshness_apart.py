"""Standings that must follow went to an app of their own. Nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_keys_of_browsers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="TouchedAccount"),
                migrations.DeleteModel(name="Turn"),
                migrations.DeleteModel(name="Heard"),
            ],
        ),
    ]
