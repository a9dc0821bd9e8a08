"""The standing of an account as lists and pages show it. One from the future, of a clock that was ahead, is none of today."""

from dataclasses import replace
from datetime import date

from django.db.models import Q

from tenure.practice.customers.cards import IndicatorMark, MomentMark, ProgressMark, StandingCard
from tenure.practice.customers.leaving import last_day, left_card
from tenure.practice.customers.models import Standing
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.shapes import same_fields

STANDING_FIELDS = tuple(name for name in StandingCard.__slots__ if name not in ("account", "computed_at"))
"""What is published of an account, beside the instant it was computed at."""


def ahead() -> Q:
    """The condition that keeps to standings that were published by a clock that was ahead. The next day sets them right."""
    return Q(computed_at__gt=clock.ahead())


def priceless(card: StandingCard) -> StandingCard:
    """A standing without what the account pays, for readers who may not see it."""
    return replace(card, arr=None, currency="", last=card.last and replace(card.last, arr=None, currency=""))


def standing_card(standing: Standing) -> StandingCard | None:
    if standing.as_of is None or standing.computed_at is None or standing.computed_at > clock.ahead():
        return None if standing.left_on is None else left_card(standing)
    return same_fields(
        StandingCard,
        standing,
        account=AccountKey(standing.account_id),
        indicators=tuple(IndicatorMark(**mark) for mark in standing.indicators),
        spark=tuple(standing.spark),
        beside=tuple(standing.beside),
        progress=tuple(
            ProgressMark(mark["address"], mark["state"], mark["since_on"] and date.fromisoformat(mark["since_on"]))
            for mark in standing.progress
        ),
        last=last_day(standing),
        moments=tuple(MomentMark(mark["moment"], date.fromisoformat(mark["reached_on"])) for mark in standing.moments),
    )
