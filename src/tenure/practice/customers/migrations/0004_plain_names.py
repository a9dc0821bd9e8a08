"""Accounts that were there before duplicates were looked for get the columns they are found by."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tenure.values.names import normal_name, own_domain


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    accounts = apps.get_model("customers", "Account").objects
    pending = []
    for row in accounts.only("key", "name", "domain").iterator(chunk_size=2000):
        row.plain_name, row.bare_domain = normal_name(row.name), own_domain(row.domain)
        pending.append(row)
        if len(pending) == 2000:
            accounts.bulk_update(pending, ["plain_name", "bare_domain"])
            pending = []
    accounts.bulk_update(pending, ["plain_name", "bare_domain"])


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_identities")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
