"""Write keys, parcels, held events, counts, and accounts whose standing must follow.

The message ids that were seen lie in a table of their own, in partitions by day: Django knows no such tables, so the
migration makes it (`inbox_seen`) with two functions that add and drop its days.
"""

from django.db import models
from django.db.models import Q


class WriteKey(models.Model):
    """What a client sends events with. Only a digest is kept: 24 random bytes need no slow hash."""

    source = models.TextField()
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, default="server", db_default="server")
    last_used_at = models.DateTimeField(null=True)


class Parcel(models.Model):
    """One request. It is deleted when its events are in the lake or held."""

    source = models.TextField()
    protocol = models.CharField(max_length=24)
    received_at = models.DateTimeField()
    body = models.BinaryField()
    size = models.IntegerField()
    events = models.IntegerField()
    batch = models.CharField(max_length=60, default="")
    public = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (models.Index(fields=["batch", "id"], name="inbox_parcel_batch"),)


class Held(models.Model):
    """An event that waits for its account or for a person's word. `body` is JSON as text: jsonb refuses what JSON allows.

    A message id is held once per source, however often it comes.
    """

    source = models.TextField()
    message_id = models.TextField(default="")
    code = models.CharField(max_length=40)
    reason = models.TextField()
    protocol = models.CharField(max_length=24, default="")
    kind = models.CharField(max_length=24, default="")
    name = models.TextField(default="")
    user_id = models.TextField(default="")
    anonymous_id = models.TextField(default="")
    group_id = models.TextField(default="")
    proposal = models.TextField(default="")
    body = models.TextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "message_id"], name="inbox_held_once"),)
        indexes = (
            models.Index(fields=["state", "code", "id"], name="inbox_held_code"),
            models.Index(fields=["source", "user_id"], name="inbox_held_user", condition=Q(state="waiting")),
            models.Index(fields=["source", "anonymous_id"], name="inbox_held_anonymous", condition=Q(state="waiting")),
            models.Index(fields=["source", "group_id"], name="inbox_held_group", condition=Q(state="waiting")),
        )


class Received(models.Model):
    """How many events came from a source in an hour, as far as they are drained."""

    source = models.TextField()
    hour = models.DateTimeField()
    events = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "hour"], name="inbox_received_once"),)
