from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_renewed_and_capped"),
    ]

    operations = [
        migrations.AddField(
            model_name="account", name="lifecycle", field=models.CharField(blank=True, default="", max_length=16)
        ),
    ]
