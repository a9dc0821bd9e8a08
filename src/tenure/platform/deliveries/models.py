"""Batches, their files, quarantined rows and contradictions."""

from django.db import models


class Batch(models.Model):
    """One import. Its state only moves forward: staging, staged, in_lake, upserted, done; or discarded."""

    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    caller_id = models.BigIntegerField(null=True)
    caller_name = models.TextField()
    via = models.CharField(max_length=12)
    backfill = models.BooleanField(default=False)
    what = models.TextField(blank=True, default="")
    reader = models.PositiveSmallIntegerField(default=1)
    """The version of conversion that read it."""
    undone_at = models.DateTimeField(null=True)
    """When it was undone: what it brought counts no more."""

    class Meta:
        indexes = (models.Index(fields=["state"]), models.Index(fields=["-started_at"]))


class ReadingTerms(models.Model):
    """How this company's files are read: one row, fixed at the first import.

    `zone` is whose days bare days are. `reader` is the version of conversion: later ones that would read the same file
    otherwise are taken up by a re-read, never by themselves.
    """

    zone = models.CharField(max_length=64)
    reader = models.PositiveSmallIntegerField()
    fixed_at = models.DateTimeField()


class DeliveredFile(models.Model):
    """What became of one file (or one table of a connector) of a batch."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    file = models.TextField()
    kind = models.CharField(max_length=40)
    source = models.TextField()
    mapping = models.JSONField(default=dict)
    rows_read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    corrected = models.BigIntegerField(default=0)
    retracted = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    contradictions = models.BigIntegerField(default=0)
    left_out = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "file", "kind"], name="deliveries_file_once"),)


class FileAnswers(models.Model):
    """What a person said of files with these columns and such a name: later files like them are read by it.

    `columns` tells their headers (`columns_mark`), `family` what their names have in common, `system` where they come from.
    `answers` are answers by the key of their question; `entries` how a mapping file said that they are read, one per kind.
    """

    columns = models.CharField(max_length=40)
    family = models.TextField()
    system = models.TextField()
    file = models.TextField()
    answers = models.JSONField(default=dict)
    entries = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["columns", "family", "system"], name="deliveries_answers_once"),)


class QuarantinedRow(models.Model):
    """A row that could not go in. `raw` is the row as the file had it, under the file's headers; `mended` what a person made
    of it. The same row of the same file again is not kept twice (`fingerprint`). `awaits` says what `value` names, of a row that
    waits for its account."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="quarantine")
    table = models.CharField(max_length=40)
    source = models.TextField()
    file = models.TextField()
    line = models.BigIntegerField(null=True)
    column = models.TextField(blank=True, default="")
    value = models.TextField(blank=True, default="")
    code = models.CharField(max_length=40)
    reason = models.TextField()
    awaits = models.CharField(max_length=20, blank=True, default="")
    raw = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    mended = models.JSONField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    fingerprint = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["state", "code"]),
            models.Index(fields=["state", "id"]),
            models.Index(fields=["awaits", "source"], condition=~models.Q(awaits=""), name="deliveries_awaits"),
        )


class Contradiction(models.Model):
    """Something in the data that can't all be true, once per subject however often it is delivered."""

    code = models.CharField(max_length=40)
    table = models.CharField(max_length=40)
    subject = models.TextField()
    detail = models.TextField()
    file = models.TextField(blank=True, default="")
    line = models.BigIntegerField(null=True)
    count = models.BigIntegerField(default=1)
    data = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="contradictions")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "table", "subject"], name="deliveries_contradiction_once"),
        )
        indexes = (models.Index(fields=["code"]),)
