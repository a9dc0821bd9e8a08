"""Erasures of people. Only this room touches the table."""

from django.db import models


class Erasure(models.Model):
    """A person who is to be forgotten. The row stays for good: it keeps the person from coming back with the next import.

    `keys` are all keys the person is known by, or would be by an e-mail address; they are no names. `words` are what to
    look for in texts (addresses, names); they are needed until the work is done, and then emptied.
    """

    person = models.CharField(max_length=200, unique=True, db_collation="C")
    keys = models.JSONField()
    words = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    asked_by_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["id"], name="privacy_unfinished", condition=models.Q(done_at=None)),)
