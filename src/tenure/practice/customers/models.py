"""Accounts, people, standing, pulses, and which ids are whose. Only this wing touches these tables."""

from django.db import models
from django.db.models.functions import Lower

from tenure.platform.identity.models import User


class Account(models.Model):
    """A customer. Attributes are the source's and change only by intake; the owner is a person's judgement as soon as
    a person has set it.

    `sort_name` and `haystack` are the name folded for sorting, and everything that text search looks in.
    `imported_owner` is what the source said last, `imported_owner_user` who is meant by it. `plain_name` and `bare_domain`
    are what duplicates are found by. An account that was merged into another stays as it was, has no standing, and has
    the owner of the one that stands for it.
    """

    key = models.CharField(max_length=200, primary_key=True, db_collation="C")
    name = models.TextField()
    sort_name = models.TextField(db_collation="C")
    haystack = models.TextField(db_collation="C")
    parent_key = models.CharField(max_length=200, null=True, db_collation="C")
    domain = models.TextField(blank=True, default="")
    industry = models.TextField(blank=True, default="")
    region = models.TextField(blank=True, default="")
    employees = models.BigIntegerField(null=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    owner_set_by_person = models.BooleanField(default=False)
    imported_owner = models.TextField(blank=True, default="")
    imported_owner_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    customer_since = models.DateField(null=True)
    churned_on = models.DateField(null=True)
    lifecycle = models.CharField(max_length=16, blank=True, default="")
    provisional = models.BooleanField(default=False)
    plain_name = models.TextField(blank=True, default="", db_collation="C")
    bare_domain = models.TextField(blank=True, default="", db_collation="C")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = (
            models.Index(fields=["sort_name", "key"], name="account_by_name"),
            models.Index(fields=["plain_name"], name="account_by_plain_name"),
            models.Index(fields=["bare_domain"], name="account_by_bare_domain"),
            models.Index(fields=["merged_into"], name="account_merged", condition=~models.Q(merged_into=None)),
            models.Index(fields=["parent_key"], name="account_by_parent"),
            models.Index(fields=["domain"], name="account_by_domain"),
            models.Index(fields=["customer_since", "key"], name="account_by_since"),
        )


class Person(models.Model):
    """A person at a customer."""

    key = models.CharField(max_length=200, primary_key=True, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    role = models.TextField(blank=True, default="")
    left_at = models.DateTimeField(null=True)
    haystack = models.TextField(db_collation="C")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = (
            models.Index(Lower("email"), name="person_by_email"),
            models.Index(fields=["merged_into"], name="person_merged", condition=~models.Q(merged_into=None)),
        )


class Standing(models.Model):
    """The latest published verdict of an account. Opened empty with the account (`as_of` NULL), so that every list can
    walk this table's indexes in order; filled only by publish."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField(null=True)
    computed_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    score_key = models.TextField(blank=True, default="")
    score_label = models.TextField(blank=True, default="")
    score = models.FloatField(null=True)
    shown = models.SmallIntegerField(null=True)
    by_points = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=16, default="unknown")
    band_raw = models.CharField(max_length=16, default="unknown")
    coverage = models.FloatField(default=0.0)
    worst = models.TextField(blank=True, default="")
    change_28d = models.FloatField(null=True)
    change_points = models.FloatField(null=True)
    change_marked = models.BooleanField(default=False)
    arr = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    renewal_on = models.DateField(null=True)
    renewed = models.BooleanField(default=False)
    seats = models.FloatField(null=True)
    segment = models.TextField(null=True)
    stage = models.TextField(null=True)
    indicators = models.JSONField(default=list)
    spark = models.JSONField(default=list)
    gaps = models.IntegerField(default=0)
    last_touch_on = models.DateField(null=True)
    urgent_open = models.IntegerField(null=True)
    stage_entered_on = models.DateField(null=True)
    stage_assumed = models.BooleanField(default=False)
    days_in_stage = models.IntegerField(null=True)
    stalled = models.BooleanField(default=False)
    behind = models.BooleanField(default=False)
    engagement = models.TextField(null=True)
    beside = models.JSONField(default=list)
    progress = models.JSONField(default=list)
    moments = models.JSONField(default=list)
    left_on = models.DateField(null=True)
    left_reason = models.TextField(blank=True, default="")
    last = models.JSONField(null=True)  # how those who left stood on their last day as customers

    class Meta:
        indexes = (
            models.Index(fields=["score", "account"], name="standing_score"),
            models.Index(fields=["band", "score", "account"], name="standing_band"),
            models.Index(fields=["arr", "account"], name="standing_arr"),
            models.Index(fields=["renewal_on", "account"], name="standing_renewal"),
            models.Index(fields=["change_28d", "account"], name="standing_change"),
            models.Index(fields=["coverage", "account"], name="standing_coverage"),
            models.Index(fields=["seats", "account"], name="standing_seats"),
            models.Index(fields=["last_touch_on", "account"], name="standing_touch"),
            models.Index(fields=["urgent_open", "account"], name="standing_urgent"),
            models.Index(fields=["stage", "account"], name="standing_stage"),
            models.Index(fields=["segment", "account"], name="standing_segment"),
            models.Index(fields=["days_in_stage", "account"], name="standing_days_in_stage"),
            models.Index(fields=["left_on"], name="standing_left", condition=~models.Q(left_on=None)),
        )


class Pulse(models.Model):
    """A CSM's own judgement of an account. Given again it is a new row; the newest counts."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["account", "-at", "-id"], name="pulse_newest"),)


class Assignment(models.Model):
    """Who plays a role of ours on an account, or (without an account) for the whole company, from when until when.

    The CSM of an account is its owner, and is never here: there is one place that says who that is.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=32)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    by_name = models.TextField()
    ended_by_name = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "role", "user"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="assignment_once",
            ),
            models.CheckConstraint(condition=~models.Q(role="csm"), name="assignment_not_of_owner"),
        )
        indexes = (models.Index(fields=["user", "account"], name="assignment_now", condition=models.Q(until=None)),)


class Identifier(models.Model):
    """What an id of a source leads to. `kind` is user, anonymous or group.

    A group leads to an account; a user to a person, to the account of its last `group` call, or (an alias) to another
    user; an anonymous id to a user, or to an account once somebody matched it. Keys are plain: the account may be on its
    way. `learned_at` is the instant of the call that said so; `decided_by` names who matched it by hand, which no call
    overrides.
    """

    source = models.TextField(db_collation="C")
    kind = models.CharField(max_length=16)
    value = models.TextField(db_collation="C")
    account = models.CharField(max_length=200, blank=True, default="", db_collation="C")
    person = models.CharField(max_length=200, blank=True, default="", db_collation="C")
    user = models.TextField(blank=True, default="", db_collation="C")
    learned_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "kind", "value"], name="identifier_once"),)
        indexes = (
            models.Index(fields=["account"], name="identifier_by_account", condition=~models.Q(account="")),
            models.Index(fields=["person"], name="identifier_by_person", condition=~models.Q(person="")),
        )


class Visit(models.Model):
    """Events of a visitor that went in without a person, by account and month: should the visitor turn out to be somebody,
    they get their person. `events` are ids of facts."""

    source = models.TextField(db_collation="C")
    visitor = models.TextField(db_collation="C")
    account = models.CharField(max_length=200, db_collation="C")
    month = models.CharField(max_length=7)
    events = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["source", "visitor"], name="visit_of"),
            models.Index(fields=["at"], name="visit_at"),
        )


class Dismissal(models.Model):
    """A person's word that an id of a source is not an account's: it is proposed for it no more."""

    source = models.TextField(db_collation="C")
    kind = models.CharField(max_length=16)
    value = models.TextField(db_collation="C")
    account = models.CharField(max_length=200, db_collation="C")
    at = models.DateTimeField()
    by_name = models.TextField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "kind", "value", "account"], name="dismissal_once"),)


class Merge(models.Model):
    """A decision that two accounts, or two people, are one. `before` holds what it changed here, to be given back."""

    kind = models.CharField(max_length=16)
    merged = models.CharField(max_length=200, db_collation="C")
    into = models.CharField(max_length=200, db_collation="C")
    at = models.DateTimeField()
    by_name = models.TextField()
    reason = models.TextField(blank=True, default="")
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["kind", "into", "-at"], name="merge_into"),
            models.Index(fields=["kind", "merged", "-at"], name="merge_merged"),
        )
