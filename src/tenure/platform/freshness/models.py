"""Stale standings and the state of the live process. The tables keep their original names, from the inbox."""

from django.db import models


class StaleStanding(models.Model):
    """An account whose standing must follow. `mark` is another number whenever it is marked again."""

    account = models.TextField(primary_key=True)
    at = models.DateTimeField()
    mark = models.BigIntegerField()

    class Meta:
        db_table = "inbox_touchedaccount"
        indexes = (models.Index(fields=["at"], name="inbox_touched_at"),)


class LiveBeat(models.Model):
    """How the live process does: one row, written every few seconds. Delays are seconds from input to standing."""

    at = models.DateTimeField()
    events_per_second = models.FloatField()
    median_seconds = models.FloatField(null=True)
    late_seconds = models.FloatField(null=True)

    class Meta:
        db_table = "inbox_turn"


class FeedState(models.Model):
    """Which feeds were live when everyone's standing was published last, in one row: when that changes, everyone's does."""

    feeds = models.TextField()

    class Meta:
        db_table = "inbox_heard"
