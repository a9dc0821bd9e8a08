"""Background jobs."""

from django.db import models


class LaneBeat(models.Model):
    """A lane of the worker: when it last gave a sign of life, and what it is at ("": nothing), since when."""

    lane = models.CharField(max_length=10, primary_key=True)
    at = models.DateTimeField()
    doing = models.TextField(blank=True, default="")
    since = models.DateTimeField()


class Job(models.Model):
    """One piece of long work. Its state goes from waiting to running to done, failed or stopped; stopping lies between.

    A job that is running while nobody holds its lock was cut off, and is taken up again. `asked` is what its kind needs to
    know, `said` how far it is in words, `share` how far of the whole (0-1), where that is known.
    """

    key = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    asked = models.JSONField()
    user_id = models.BigIntegerField(null=True)
    user_name = models.TextField()
    state = models.CharField(max_length=10, default="waiting")
    said = models.TextField(blank=True, default="")
    share = models.FloatField(null=True)
    tries = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        indexes = (models.Index(fields=["state"]), models.Index(fields=["subject", "-asked_at"]))
