"""Published frameworks."""

from django.db import models


class FrameworkVersion(models.Model):
    """One published framework. The newest number is live; versions are never changed or deleted."""

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    files = models.JSONField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.TextField()
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
