"""The ledger's one table."""

from django.db import models


class Entry(models.Model):
    """One thing that was done. Entries are never changed, but for the note that they were shipped.

    The caller is written down by id and name instead of a foreign key: the entry outlives the user.
    """

    at = models.DateTimeField()
    caller_id = models.BigIntegerField(null=True)
    caller_name = models.TextField()
    via = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    key = models.TextField()
    data = models.JSONField()
    shipped_at = models.DateTimeField(null=True)
    batch = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["id"], name="journal_unshipped", condition=models.Q(shipped_at=None)),
            models.Index(fields=["kind", "key", "-id"], name="journal_subject"),
            models.Index(fields=["-at"], name="journal_at"),
        )
