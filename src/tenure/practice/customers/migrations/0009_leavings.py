from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_lifecycle_of_accounts"),
    ]

    operations = [
        migrations.AddField(model_name="standing", name="left_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="standing", name="left_reason", field=models.TextField(blank=True, default="")),
        migrations.AddField(model_name="standing", name="last", field=models.JSONField(null=True)),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["left_on"], name="standing_left", condition=models.Q(("left_on", None), _negated=True)
            ),
        ),
    ]
