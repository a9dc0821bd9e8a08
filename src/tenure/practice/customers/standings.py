"""The standing of an account as lists and pages show it. One from the future, of a clock that was ahead, is none of today."""

from datetime import date

from django.db.models import Q

from tenure.practice.customers.cards import IndicatorMark, MomentMark, ProgressMark, StandingCard
from tenure.practice.customers.leaving import last_day, left_card
from tenure.practice.customers.models import Standing
from tenure.values import clock
from tenure.values.keys import AccountKey

STANDING_FIELDS = tuple(name for name in StandingCard.__slots__ if name not in ("account", "computed_at"))
"""What is published of an account, beside the instant it was computed at."""


def ahead() -> Q:
    """The condition that keeps to standings that were published by a clock that was ahead. The next day sets them right."""
    return Q(computed_at__gt=clock.ahead())


def standing_card(standing: Standing) -> StandingCard | None:
    if standing.as_of is None or standing.computed_at is None or standing.computed_at > clock.ahead():
        return None if standing.left_on is None else left_card(standing)
    return StandingCard(
        account=AccountKey(standing.account_id),
        as_of=standing.as_of,
        computed_at=standing.computed_at,
        fingerprint=standing.fingerprint,
        score_key=standing.score_key,
        score_label=standing.score_label,
        score=standing.score,
        shown=standing.shown,
        by_points=standing.by_points,
        band=standing.band,
        band_raw=standing.band_raw,
        coverage=standing.coverage,
        worst=standing.worst,
        change_28d=standing.change_28d,
        change_points=standing.change_points,
        change_marked=standing.change_marked,
        arr=standing.arr,
        currency=standing.currency,
        renewal_on=standing.renewal_on,
        renewed=standing.renewed,
        seats=standing.seats,
        segment=standing.segment,
        stage=standing.stage,
        indicators=tuple(IndicatorMark(**mark) for mark in standing.indicators),
        spark=tuple(standing.spark),
        gaps=standing.gaps,
        last_touch_on=standing.last_touch_on,
        urgent_open=standing.urgent_open,
        stage_entered_on=standing.stage_entered_on,
        stage_assumed=standing.stage_assumed,
        days_in_stage=standing.days_in_stage,
        stalled=standing.stalled,
        behind=standing.behind,
        engagement=standing.engagement,
        beside=tuple(standing.beside),
        progress=tuple(
            ProgressMark(mark["address"], mark["state"], mark["since_on"] and date.fromisoformat(mark["since_on"]))
            for mark in standing.progress
        ),
        left_on=standing.left_on,
        left_reason=standing.left_reason,
        last=last_day(standing),
        moments=tuple(MomentMark(mark["moment"], date.fromisoformat(mark["reached_on"])) for mark in standing.moments),
    )
