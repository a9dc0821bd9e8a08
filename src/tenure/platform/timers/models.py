"""What is to be called, and when."""

from django.db import models


class Timer(models.Model):
    """A call by name at an instant. It goes, or moves on, in the transaction of its effect.

    `key` tells timers of one name apart. `next_at` is when a call that failed is tried again.
    """

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "key"], name="timers_once"),)
        indexes = (models.Index(fields=["due_at", "id"], name="timers_due"),)
