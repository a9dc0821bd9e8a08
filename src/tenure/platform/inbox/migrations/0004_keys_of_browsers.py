"""Keys of browsers, which anybody can read, apart from those of servers. Keys that are there stay what they were: servers'."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_heard")]

    operations = [
        migrations.AddField("writekey", "kind", models.CharField(max_length=8, default="server", db_default="server")),
        migrations.AddField("parcel", "public", models.BooleanField(default=False, db_default=False)),
    ]
