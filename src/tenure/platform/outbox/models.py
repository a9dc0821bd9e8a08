"""Messages on their way, and the notices that arrived in the workspace."""

from django.db import models


class Message(models.Model):
    """One message to one recipient by one channel. One cause has one row, whoever writes it how often.

    Its state goes from waiting to sending to sent. One whose sending was interrupted where a duplicate would do harm is
    uncertain; one that can't be delivered is dead; both stay until a person decides (waiting again, or dropped). One to a
    person who was erased is erased. `sender`
    names the lock that its sender holds while it lives.
    """

    cause = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=40)
    recipient = models.TextField()
    payload = models.JSONField()
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sender = models.CharField(max_length=16, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["next_at", "id"], name="outbox_waiting", condition=models.Q(state="waiting")),
            models.Index(
                fields=["state"], name="outbox_open", condition=models.Q(state__in=["sending", "uncertain", "dead"])
            ),
        )


class Hold(models.Model):
    """While there is one, nothing is sent: a home that was restored might send what the other one sent already."""

    at = models.DateTimeField()
    why = models.TextField()


class Notice(models.Model):
    """A message that reached a person in the workspace. `about` is what it tells of, once for each person."""

    caller_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=200)
    payload = models.JSONField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["caller_id", "about"], name="outbox_notice_once"),)
        indexes = (models.Index(fields=["caller_id"], name="outbox_unseen", condition=models.Q(seen_at=None)),)
