from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("revenue", "0002_status_of_subscriptions")]

    operations = [
        migrations.AddField(model_name="subscription", name="stated", field=models.BooleanField(null=True)),
    ]
