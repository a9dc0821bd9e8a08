from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("revenue", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription", name="status", field=models.CharField(blank=True, default="", max_length=16)
        ),
    ]
