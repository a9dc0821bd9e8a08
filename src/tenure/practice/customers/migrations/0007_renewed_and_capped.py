from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_visits"),
    ]

    operations = [
        migrations.AddField(model_name="standing", name="by_points", field=models.SmallIntegerField(null=True)),
        migrations.AddField(model_name="standing", name="change_points", field=models.FloatField(null=True)),
        migrations.AddField(model_name="standing", name="renewed", field=models.BooleanField(default=False)),
    ]
