"""When an import was undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0004_file_answers")]

    operations = [
        migrations.AddField(model_name="batch", name="undone_at", field=models.DateTimeField(null=True)),
    ]
