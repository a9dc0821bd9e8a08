"""Values that a replay returns: every firing, and totals by play, segment, owner and week."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tenure.values.money import Money
from tenure.values.shapes import json_of

NOBODY = "nobody"
"""Whose accounts have no owner."""
OFTEN = 10
"""So many accounts are listed of those that play most often."""


@dataclass(frozen=True, slots=True)
class FiringCard:
    """One firing. Name and owner are today's; segment and ARR those of its day. `cause` is condition, moment, entry or
    stall; `beside` are labels of other plays in whose cool-down it falls."""

    day: date
    play: str
    label: str
    account: str
    name: str
    owner: str | None
    segment: str | None
    cause: str
    arr: Money | None
    hours: float
    beside: tuple[str, ...] = ()

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return self.day - timedelta(days=self.day.weekday())

    def as_json(self) -> dict[str, Any]:
        return json_of(self, "label")


@dataclass(frozen=True, slots=True)
class LoadCard:
    """Some firings put together. `arr` counts each account once, as of its newest firing; an ARR that isn't known, not at all.

    `first_day` of them fired on the replay's first day: what held already. `held_back` would have fired again but for the
    play's own cool-down. `beside` fell into the cool-down of another play that the same account was in.
    """

    key: str
    label: str
    fires: int
    accounts: int
    arr: Money
    hours: float
    first_day: int
    beside: int
    held_back: int = 0


@dataclass(frozen=True, slots=True)
class OwnerLoadCard:
    """What falls to one owner. Hours a week are a mean over all weeks that leaves the first day out; the peak is the week
    (by its Monday) with most hours, the first day included."""

    load: LoadCard
    hours_a_week: float
    peak_hours: float
    peak_week: date

    def as_json(self) -> dict[str, Any]:
        peak = {"hours": self.peak_hours, "week": self.peak_week}
        return json_of(self.load, hours_a_week=self.hours_a_week, peak=peak)


@dataclass(frozen=True, slots=True)
class WeekCard:
    """All firings of a week, by its Monday."""

    week: date
    fires: int
    hours: float


@dataclass(frozen=True, slots=True)
class OftenCard:
    """An account for which plays fire often; `plays` counts by play, by key."""

    account: str
    name: str
    fires: int
    plays: tuple[tuple[str, int], ...]

    def as_json(self) -> dict[str, Any]:
        return json_of(self, plays=dict(self.plays))


@dataclass(frozen=True, slots=True)
class ReplayCard:
    """What the plays of a framework would have done from a day on, up to and with another. Nothing was done."""

    framework: str
    since: date
    until: date
    customers: int  # on the last day
    total: LoadCard
    plays: tuple[LoadCard, ...]  # in the framework's order, those that never fire included
    segments: tuple[LoadCard, ...]
    owners: tuple[OwnerLoadCard, ...]
    weeks: tuple[WeekCard, ...]
    often: tuple[OftenCard, ...]
    firings: tuple[FiringCard, ...]  # in order of day, account and play
    notes: tuple[str, ...]

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def as_json(self) -> dict[str, Any]:
        """The promise of `tenure framework replay --json`."""
        return json_of(self, version=1, days=self.days)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a replay, and the currency of its framework."""

    since: date
    until: date
    currency: str

    @property
    def weeks(self) -> list[date]:
        """The Mondays of all weeks it touches."""
        first = self.since - timedelta(days=self.since.weekday())
        return [first + timedelta(days=number) for number in range(0, (self.until - first).days + 1, 7)]


def load_of(key: str, label: str, firings: Sequence[FiringCard], span: Span, held_back: int = 0) -> LoadCard:
    """Firings, in order of day, added up."""
    arr = {firing.account: firing.arr.amount for firing in firings if firing.arr is not None}
    return LoadCard(
        key=key,
        label=label,
        fires=len(firings),
        accounts=len({firing.account for firing in firings}),
        arr=Money(sum(arr.values(), Decimal(0)), span.currency),
        hours=_hours(firings),
        first_day=sum(firing.day == span.since for firing in firings),
        beside=sum(bool(firing.beside) for firing in firings),
        held_back=held_back,
    )


def by_owner(firings: Sequence[FiringCard], span: Span) -> tuple[OwnerLoadCard, ...]:
    """What falls to each owner, those with most hours first."""
    weeks = ((span.until - span.since).days + 1) / 7
    found = []
    for owner, theirs in _grouped(firings, lambda firing: firing.owner or NOBODY).items():
        by_week = {week: _hours(of) for week, of in _grouped(theirs, lambda firing: firing.week.isoformat()).items()}
        peak = min(by_week, key=lambda week: (-by_week[week], week))
        later = [firing for firing in theirs if firing.day != span.since]
        load = load_of(owner, owner, theirs, span)
        mean = round(_hours(later) / weeks, 2)
        found.append(OwnerLoadCard(load, mean, by_week[peak], date.fromisoformat(peak)))
    return tuple(sorted(found, key=lambda one: (-one.load.hours, -one.load.fires, one.load.key)))


def by_segment(firings: Sequence[FiringCard], labels: Mapping[str, str], span: Span) -> tuple[LoadCard, ...]:
    """By segment, in the framework's order; what is in none comes last."""
    found = _grouped(firings, lambda firing: firing.segment or "")
    order = [key for key in labels if key in found] + [key for key in found if key not in labels]
    return tuple(load_of(key, labels.get(key, "none"), found[key], span) for key in order)


def by_week(firings: Sequence[FiringCard], span: Span) -> tuple[WeekCard, ...]:
    """Every week the replay touches, empty ones too."""
    found = defaultdict(list)
    for firing in firings:
        found[firing.week].append(firing)
    return tuple(WeekCard(week, len(found[week]), _hours(found[week])) for week in span.weeks)


def most_often(firings: Sequence[FiringCard]) -> tuple[OftenCard, ...]:
    """The accounts that plays fire for most often, those with a single firing left out."""
    cards = []
    for account, theirs in _grouped(firings, lambda firing: firing.account).items():
        plays = Counter(firing.play for firing in theirs)
        if len(theirs) > 1:
            ranked = sorted(plays.items(), key=lambda one: (-one[1], one[0]))
            cards.append(OftenCard(account, theirs[0].name, len(theirs), tuple(ranked)))
    return tuple(sorted(cards, key=lambda card: (-card.fires, card.account))[:OFTEN])


def _hours(firings: Iterable[FiringCard]) -> float:
    return round(sum(firing.hours for firing in firings), 2)


def _grouped(firings: Sequence[FiringCard], key: Any) -> dict[str, list[FiringCard]]:
    found: dict[str, list[FiringCard]] = {}
    for firing in firings:
        found.setdefault(key(firing), []).append(firing)
    return found
