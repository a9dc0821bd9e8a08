"""How long customers take to go live and to reach first value."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.asking.lifecycle_cards import Wait, WaitRow
from tenure.framework.model import Framework, Moment
from tenure.insight.engine.lifecycle.observation import Observed, observed_accounts
from tenure.insight.metrics.time_to_value import time_to_value
from tenure.values.keys import AccountKey
from tenure.values.shapes import same_fields

KINDS = ("go_live", "first_value")
METRICS = {"go_live": "time_to_go_live", "first_value": "time_to_first_value"}
"""Kind of moment -> the metric that a framework's targets name."""


def times_to_moments(
    room: ReadingRoom,
    framework: Framework,
    day: date,
    since: Mapping[AccountKey, date | None],
    clocks: Mapping[str, Collection[str]] | None = None,
) -> tuple[Wait, ...]:
    """Time to go-live and to first value as of a day, overall and by segment: those moments the framework has.

    `since` gives the first day of the accounts that count. `clocks` names, by moment, the fingerprints of the clocks
    that know it.
    """
    return tuple(
        _wait(framework, moment, observed_accounts(room, moment.key, day, (clocks or {}).get(moment.key)), since)
        for kind in KINDS
        for moment in framework.moments.values()
        if moment.kind == kind
    )


def _wait(
    framework: Framework, moment: Moment, found: Iterable[Observed], since: Mapping[AccountKey, date | None]
) -> Wait:
    seen = [one for one in found if AccountKey(one.account) in since]
    of: list[str | None] = [None, *framework.segments]
    rows = tuple(
        _row(framework, moment, key, [one for one in seen if key is None or one.segment == key], since) for key in of
    )
    watched_since = min((one.first_on for one in seen), default=None)
    return Wait(moment.key, moment.label, moment.kind, watched_since, rows)


def _row(
    framework: Framework,
    moment: Moment,
    segment: str | None,
    seen: list[Observed],
    since: Mapping[AccountKey, date | None],
) -> WaitRow:
    ages, reached, entered = [], [], []
    before = undated = 0
    for one in seen:
        first, end = since[AccountKey(one.account)], one.reached_on or one.last_on
        if first is None or first > end:
            undated += 1
        elif one.before and first < one.first_on:
            before += 1
        else:
            ages.append((end - first).days)
            reached.append(one.reached_on is not None)
            entered.append(max(0, (one.first_on - first).days))
    found = time_to_value(ages, reached, entered)
    return same_fields(
        WaitRow,
        found,
        segment=segment,
        label="All customers" if segment is None else framework.segments[segment].label,
        before=before,
        undated=undated,
        target_days=_target(framework, moment, segment),
        why=_why(found.customers, found.too_few, found.median),
    )


def _target(framework: Framework, moment: Moment, segment: str | None) -> float | None:
    """What a target of the framework says for the segment; else what the moment itself says."""
    target = framework.targets.get(METRICS[moment.kind])
    by = target.by if target is not None else {}
    of_all = by.get("default", moment.target_days)
    return of_all if segment is None else by.get(segment, of_all)


def _why(customers: int, too_few: bool, median: float | None) -> str:
    if median is not None:
        return ""
    if not customers:
        return "No customers tracked yet."
    if too_few:
        return "Too few customers tracked."
    return "Fewer than half have reached it."
