"""Which feeds were live when everyone was published last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_live_turns")]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feeds", models.TextField()),
            ],
        ),
    ]
