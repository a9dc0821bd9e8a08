"""More legal forms and letters are taken out of names: those that accounts are found by are made anew."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tenure.values.names import normal_name


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    accounts = apps.get_model("customers", "Account").objects
    changed = []
    for row in accounts.only("key", "name", "plain_name").iterator(chunk_size=2000):
        plain = normal_name(row.name)
        if plain != row.plain_name:
            row.plain_name = plain
            changed.append(row)
    accounts.bulk_update(changed, ["plain_name"], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_leavings")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
