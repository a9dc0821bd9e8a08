"""Tickets. Only this wing touches this table."""

from django.db import models

from tenure.practice.customers.models import Account


class Ticket(models.Model):
    """One support ticket. The person is kept by key: a ticket may name someone no other file knows."""

    key = models.CharField(max_length=200, primary_key=True, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    person = models.CharField(max_length=200, null=True, db_collation="C")
    subject = models.TextField(blank=True, default="")
    kind = models.TextField(blank=True, default="")
    priority = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField(null=True)
    target_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    status = models.TextField(blank=True, default="")
    closed = models.BooleanField(default=False)
    csat = models.FloatField(null=True)
    rated_at = models.DateTimeField(null=True)
    sentiment = models.FloatField(null=True)
