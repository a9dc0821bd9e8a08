"""A role for partners: people of other companies who look after some accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("csm", "csm"),
                    ("manager", "manager"),
                    ("operations", "operations"),
                    ("executive", "executive"),
                    ("colleague", "colleague"),
                    ("partner", "partner"),
                ],
                max_length=16,
            ),
        ),
    ]
