"""What people observe of an account."""

from django.db import models


class Observation(models.Model):
    """A note with a kind, of an account."""

    account = models.CharField(max_length=200, db_collation="C")
    kind = models.CharField(max_length=32)
    text = models.TextField()
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "observations"
