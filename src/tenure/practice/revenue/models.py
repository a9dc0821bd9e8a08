"""Subscriptions and invoices. Only this wing touches these tables."""

from django.db import models

from tenure.practice.customers.models import Account


class Subscription(models.Model):
    """One line item of what a customer pays for."""

    key = models.CharField(max_length=200, primary_key=True, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    product = models.TextField(blank=True, default="")
    plan = models.TextField(blank=True, default="")
    seats = models.FloatField(null=True)
    allowance = models.FloatField(null=True)
    arr = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    signed_on = models.DateField(null=True)
    start_on = models.DateField(null=True)
    end_on = models.DateField(null=True)
    notice_on = models.DateField(null=True)
    auto_renew = models.BooleanField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True, default="")
    ended_on = models.DateField(null=True)
    status = models.CharField(max_length=16, blank=True, default="")
    stated = models.BooleanField(null=True)


class Invoice(models.Model):
    """One invoice."""

    key = models.CharField(max_length=200, primary_key=True, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
