from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="quarantinedrow",
            name="awaits",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddIndex(
            model_name="quarantinedrow",
            index=models.Index(
                condition=models.Q(("awaits", ""), _negated=True),
                fields=["awaits", "source"],
                name="deliveries_awaits",
            ),
        ),
    ]
