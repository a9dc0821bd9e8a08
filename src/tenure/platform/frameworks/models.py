"""Published frameworks, plans to publish others, drafts of them."""

from django.db import models


class FrameworkVersion(models.Model):
    """One published framework. The newest number that is no pilot is live; versions are never changed or deleted.

    `scoring` and `clock` name what scores and the stage clock rest on; of versions that are older than those names they are
    empty, and `fingerprint` stands for both. `pilot` is the segment that a version was limited to.
    """

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    scoring = models.CharField(max_length=64, blank=True, default="")
    clock = models.CharField(max_length=64, blank=True, default="")
    files = models.JSONField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.TextField()
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    pilot = models.CharField(max_length=200, blank=True, default="")
    rolled_back_from = models.PositiveIntegerField(null=True)
    plan_key = models.CharField(max_length=12, blank=True, default="")


class FrameworkPlan(models.Model):
    """A plan as it was shown, with the texts it would publish. `number` is the version it became; `done_at` is set when
    every one of its stages has been carried out."""

    key = models.CharField(max_length=12, unique=True)
    source = models.TextField()
    digest = models.CharField(max_length=12)
    said = models.JSONField()
    files = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    number = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)


class FrameworkDraft(models.Model):
    """One person's draft of the next framework; `lock` grows with every save, so that two windows don't overwrite each
    other. The command line's own draft has no author. `before` holds what the last saves changed, newest last: file -> the
    text it had, null where it was new."""

    author_id = models.BigIntegerField(unique=True)
    author_name = models.TextField()
    files = models.JSONField()
    based_on = models.PositiveIntegerField()
    note = models.TextField(blank=True, default="")
    lock = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    before = models.JSONField(default=list)


class FrameworkPilot(models.Model):
    """A version that scores one segment while the live one scores the rest, until it is ended or adopted."""

    number = models.PositiveIntegerField(primary_key=True)  # of the version
    segment = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    adopted_as = models.PositiveIntegerField(null=True)
