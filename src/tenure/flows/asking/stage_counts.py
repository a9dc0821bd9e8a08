"""Accounts by stage: how many, their ARR, time in stage; and how long customers take to reach moments."""

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from tenure.flows.asking.accounts import is_past, past_rows
from tenure.flows.asking.lifecycle_cards import BookByStage, StageRow
from tenure.flows.asking.time_to_value import times_to_moments
from tenure.flows.cards import sum_by_currency
from tenure.flows.frameworks.live import LiveFramework, framework_of, live_framework
from tenure.flows.home import reading_room
from tenure.framework.model import Framework
from tenure.platform.access import SYSTEM, Caller, Right, require
from tenure.platform.frameworks.queries import versions
from tenure.practice.customers import queries
from tenure.practice.customers.counts import NOBODY, median_days_by_stage, standings_beside, standings_by
from tenure.practice.customers.rows import AccountRow
from tenure.values import clock
from tenure.values.money import Money

NO_STAGE = "No stage"


def book_by_stage(caller: Caller, *, as_of: date | None = None) -> BookByStage:
    """The accounts that the caller sees by stage at the end of a day, customers who have left aside, with the time they
    take to go live and to first value."""
    require(caller, Right.READ_ACCOUNTS)
    past = is_past(as_of)
    live = live_framework()
    day = as_of or clock.today(live.framework.timezone)
    rows = tuple(stage_rows(live.framework, past_rows(caller, day)) if past else _today(caller, live.framework))
    since = queries.first_days(caller)
    with reading_room() as room:
        times = times_to_moments(room, live.framework, day, since, _clocks(live))
    return BookByStage(day, past, rows, times)


def _today(caller: Caller, framework: Framework) -> Iterable[StageRow]:
    """The same rows of today, counted by the database."""
    found, beside = standings_by(caller, "stage"), standings_beside(caller)
    days = median_days_by_stage(caller)
    keys = [*framework.lifecycle, *sorted(key for key in found if key and key not in framework.lifecycle)]
    for key in [*keys, None] if None in found else keys:
        count = found.get(key, NOBODY)
        most = max(count.arr.items(), key=lambda one: one[1], default=None)
        arr = None if most is None else Money(most[1], most[0])
        also = beside.get(key or "", NOBODY).accounts
        yield _row(framework, key, count.accounts, arr, days.get(key), count.stalled, count.behind, also)


def _clocks(live: LiveFramework) -> dict[str, set[str]]:
    """By moment, the clocks that watched for just this moment: before a framework first named it, nobody did. Empty when
    there was only one clock."""
    others = {version.ticks_as: version.fingerprint for version in versions(SYSTEM) if version.ticks_as != live.clock}
    former = {ticks_as: framework_of(fingerprint).moments for ticks_as, fingerprint in others.items()}
    if not former:
        return {}
    return {
        key: {live.clock}
        | {mark for mark, moments in former.items() if key in moments and moments[key].when == moment.when}
        for key, moment in live.framework.moments.items()
    }


def stage_rows(framework: Framework, rows: Sequence[AccountRow]) -> Iterable[StageRow]:
    """One row per stage in the framework's order, those it no longer has after them, accounts without a stage last."""
    by_stage: dict[str | None, list[AccountRow]] = {key: [] for key in framework.lifecycle}
    for row in rows:
        by_stage.setdefault(row.standing.stage, []).append(row)
    without = by_stage.pop(None, [])
    if without:
        by_stage[None] = without
    beside = [key for row in rows for key in row.standing.beside]
    for key, found in by_stage.items():
        here = [row.standing for row in found]
        days = [one.days_in_stage for one in here if one.days_in_stage is not None]
        arr = next(iter(sum_by_currency(row.arr for row in found if row.arr is not None)), None)
        half = float(median(days)) if days else None
        stalled, behind = sum(one.stalled for one in here), sum(one.behind for one in here)
        yield _row(framework, key, len(found), arr, half, stalled, behind, beside.count(key or ""))


def _row(
    framework: Framework,
    key: str | None,
    accounts: int,
    arr: Money | None,
    median_days: float | None,
    stalled: int,
    behind: int,
    beside: int,
) -> StageRow:
    stage = framework.lifecycle.get(key or "")
    label, motion = (stage.label, stage.motion) if stage else (key or NO_STAGE, False)
    target = stage.target_days if stage else None
    return StageRow(key, label, motion, accounts, arr, median_days, target, stalled, behind, beside)
