"""What people answered about files, for later files like them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0003_reading_terms")]

    operations = [
        migrations.CreateModel(
            name="FileAnswers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("columns", models.CharField(max_length=40)),
                ("family", models.TextField()),
                ("system", models.TextField()),
                ("file", models.TextField()),
                ("answers", models.JSONField(default=dict)),
                ("entries", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("columns", "family", "system"), name="deliveries_answers_once")
                ],
            },
        ),
    ]
