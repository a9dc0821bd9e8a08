"""The inbox; and by hand, the partitioned table of message ids that were seen."""

from django.db import migrations, models

SEEN = """
CREATE TABLE inbox_seen (day date NOT NULL, key uuid NOT NULL, PRIMARY KEY (key, day)) PARTITION BY RANGE (day);

CREATE FUNCTION inbox_make_day(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named text := 'inbox_seen_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass(quote_ident(named)) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF inbox_seen FOR VALUES FROM (%L) TO (%L)', named, wanted, wanted + 1
        );
    END IF;
END $$;

CREATE FUNCTION inbox_drop_days(before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part record;
    gone integer := 0;
BEGIN
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'inbox_seen'::regclass AND c.relname < 'inbox_seen_' || to_char(before, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE %I', part.relname);
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END $$;

-- Numbers of bundles only ever rise, in a database younger than the lake too: they begin at the time of day it was made.
CREATE SEQUENCE inbox_bundle;
CREATE FUNCTION inbox_next_bundle(at bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT setval('inbox_bundle', greatest(nextval('inbox_bundle'), at))
$$;

-- Bodies are packed already.
ALTER TABLE inbox_parcel ALTER COLUMN body SET STORAGE EXTERNAL;
"""
UNSEEN = """
DROP FUNCTION inbox_next_bundle(bigint);
DROP SEQUENCE inbox_bundle;
DROP FUNCTION inbox_drop_days(date);
DROP FUNCTION inbox_make_day(date);
DROP TABLE inbox_seen;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="WriteKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField()),
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField()),
                ("message_id", models.TextField(default="")),
                ("code", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("protocol", models.CharField(default="", max_length=24)),
                ("kind", models.CharField(default="", max_length=24)),
                ("name", models.TextField(default="")),
                ("user_id", models.TextField(default="")),
                ("anonymous_id", models.TextField(default="")),
                ("group_id", models.TextField(default="")),
                ("proposal", models.TextField(default="")),
                ("body", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "code", "id"], name="inbox_held_code"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["source", "user_id"], name="inbox_held_user"
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["source", "anonymous_id"],
                        name="inbox_held_anonymous",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["source", "group_id"], name="inbox_held_group"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "message_id"), name="inbox_held_once")],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField()),
                ("protocol", models.CharField(max_length=24)),
                ("received_at", models.DateTimeField()),
                ("body", models.BinaryField()),
                ("size", models.IntegerField()),
                ("events", models.IntegerField()),
                ("batch", models.CharField(default="", max_length=60)),
            ],
            options={
                "indexes": [models.Index(fields=["batch", "id"], name="inbox_parcel_batch")],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField()),
                ("hour", models.DateTimeField()),
                ("events", models.BigIntegerField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "hour"), name="inbox_received_once")],
            },
        ),
        migrations.CreateModel(
            name="TouchedAccount",
            fields=[
                ("account", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("mark", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="inbox_touched_at")],
            },
        ),
        migrations.RunSQL(SEEN, UNSEEN),
    ]
