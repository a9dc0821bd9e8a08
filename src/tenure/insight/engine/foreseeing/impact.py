"""What another framework would change on a day's book: bands, stages, segments, engagement, and the plays that would fire.

Computed with the very functions that run a day, so that applying it gives these numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.versioning.fingerprint import clock_fingerprint
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, PlayImpact, Side
from tenure.insight.engine.cards import State
from tenure.insight.engine.foreseeing.firing import Fired, plays_firing
from tenure.insight.engine.foreseeing.impact_words import Under, score_reasons
from tenure.insight.engine.foreseeing.moved_words import PlaceRow, engagement_words, places, segment_words, stage_words
from tenure.insight.engine.foreseeing.play_conditions import ONE_DAY, by_day, state_before_days
from tenure.insight.engine.foreseeing.triggers import Firing
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.scoring.run import Run
from tenure.insight.engine.scoring.together import Together
from tenure.insight.engine.stored.ticks import last_day, ticks

BANDS = ("green", "yellow", "red", "unknown")
OPENS_DAYS = 91
"""So long before a day the stage clock begins where it has never ticked."""


@dataclass(frozen=True)
class _Book:
    """One framework on the day: its run, the rows of the stage clock by day, and what fires."""

    run: Run
    ticks: Mapping[date, pa.Table]
    day: date
    row_of: dict[str, int] = field(default_factory=dict)

    @property
    def framework(self) -> Framework:
        return self.run.evaluation.framework

    @property
    def places(self) -> dict[str, PlaceRow]:
        return places(self.ticks.get(self.day))

    def under(self) -> Under:
        return Under(self.run, self.row_of)

    @cached_property
    def standing(self) -> dict[str, tuple[int, str]]:
        """The displayed score and the band of each account that a score is meant for."""
        under, found = self.under(), self.run.evaluation
        keys = list(found.scores)
        shown = [score.shown.tolist() for score in found.scores.values()]
        numbers = found.primary.tolist()
        return {
            account: (shown[numbers[row]][row], under.band(row, keys[numbers[row]]))
            for account, row in self.row_of.items()
            if numbers[row] >= 0
        }

    def side(self, account: str, place: PlaceRow | None) -> Side | None:
        """How an account stands; None where no score is meant for it: lists don't show it."""
        if account not in self.standing:
            return None
        stage, segment, engagement = (place["stage"], place["segment"], place["engagement"]) if place else (None,) * 3
        return Side(*self.standing[account], stage, segment, engagement)


def impact(
    room: ReadingRoom,
    live: Framework,
    wanted: Framework,
    day: date,
    *,
    fired: tuple[Fired, Fired] = ({}, {}),
    opens_days: int = OPENS_DAYS,
) -> Impact:
    """What would differ on a day if `wanted` were live instead of `live`, from the stage clock's last stored tick on.

    `fired` says when which play last started for whom, under each: what still cools down doesn't fire.
    """
    return impact_and_seen(room, live, wanted, day, fired=fired, opens_days=opens_days)[0]


def impact_and_seen(
    room: ReadingRoom,
    live: Framework,
    wanted: Framework,
    day: date,
    *,
    fired: tuple[Fired, Fired] = ({}, {}),
    opens_days: int = OPENS_DAYS,
    was: Framework | None = None,
    concluded_as: str = "",
) -> tuple[Impact, dict[str, tuple[float, float]]]:
    """The same with the least and greatest value that each signal of `wanted` has on the day. `was` is the framework that
    concluded the days before, where that isn't `live`, and `concluded_as` the name under which the lake holds its verdicts."""
    former = EarlierVerdicts(room, was or live, (live, wanted), concluded_as)
    together = replace(Together.of(room, live, wanted), former=former)
    clocks = _clocks(room, live, wanted, day, opens_days)
    runs = together.settled(together.evaluate([day], [state_before_days(clock, [day]) for clock in clocks]))
    books = [_Book(run, clock, day, _rows(run.evaluation)) for run, clock in zip(runs, clocks, strict=True)]
    changes, arr = _changes(live, wanted, books[0], books[1])
    totals = [_totals(book, arr) for book in books]
    found = Impact(
        day=day,
        accounts=len({account for book in books for account in book.standing}),
        changes=changes,
        plays=_plays(live, wanted, plays_firing(together, runs, clocks, fired)),
        before=totals[0],
        after=totals[1],
        notes=_notes(together.why_apart, runs[1].evaluation),
    )
    return found, seen_values(runs[1].evaluation)


def _rows(found: Evaluation) -> dict[str, int]:
    return {account: row for row, account in enumerate(found.accounts)}


def _clocks(
    room: ReadingRoom, live: Framework, wanted: Framework, day: date, opens_days: int
) -> tuple[dict[date, pa.Table], dict[date, pa.Table]]:
    """The rows of the stage clock of the day and the day before, under each framework.

    Both go on from the last stored tick before the day. A tick of the day that the live clock has kept stands.
    """
    last = last_day(room)
    start = day - timedelta(days=opens_days) if last is None else min(last + ONE_DAY, day)
    days = [start + timedelta(days=number) for number in range((day - start).days + 1)]
    stored = by_day(ticks(room, [start - ONE_DAY, day]))
    before = stored.get(start - ONE_DAY)
    names = [clock_fingerprint(one) for one in (live, wanted)]
    kept = stored.get(day)
    found: list[dict[date, pa.Table]] = []
    for framework, name in zip((live, wanted), names, strict=True):
        if found and names[0] == names[1]:
            found.append(found[0])
        elif kept is not None and pc.all(pc.equal(kept["fingerprint"], name)).as_py():
            found.append({key: rows for key, rows in stored.items() if key >= day - ONE_DAY})
        else:
            rows = by_day(tick_days(room, framework, name, days, before))
            found.append(({start - ONE_DAY: before} if before is not None else {}) | rows)
    return found[0], found[1]


def _changes(
    live: Framework, wanted: Framework, then: _Book, now: _Book
) -> tuple[tuple[AccountImpact, ...], dict[str, float]]:
    """The accounts that stand elsewhere with the reasons, and the ARR of all."""
    old, new = then.places, now.places
    arr = _arr(now) | _arr(then)
    sides = {
        account: (then.side(account, old.get(account)), now.side(account, new.get(account)))
        for account in sorted({*then.row_of, *now.row_of})
    }
    moved = {account: pair for account, pair in sides.items() if pair[0] != pair[1]}
    scored = [account for account, pair in moved.items() if pair[0] is not None and pair[1] is not None]
    scores = score_reasons(then.under(), now.under(), scored)
    before = places(then.ticks.get(then.day - ONE_DAY))
    found = []
    for account, (one, two) in moved.items():
        words = list(scores.get(account, ()))
        if one is None or two is None:
            words.append("No score applies any more." if two is None else "No score applied.")
        else:
            row = (before.get(account), old.get(account), new.get(account))
            words += _place_words(live, wanted, one, two, row)
        found.append(AccountImpact(account, arr.get(account), one, two, tuple(words)))
    return tuple(found), arr


def _place_words(
    live: Framework,
    wanted: Framework,
    old: Side,
    new: Side,
    rows: tuple[PlaceRow | None, PlaceRow | None, PlaceRow | None],
) -> list[str]:
    words = [segment_words(wanted, new.segment)] if old.segment != new.segment else []
    words += [stage_words(live, wanted, *rows)] if old.stage != new.stage else []
    return words + ([engagement_words(wanted, rows[2])] if old.engagement != new.engagement else [])


def _arr(book: _Book) -> dict[str, float]:
    amounts = book.run.evaluation.wide["arr"].to_pylist() if book.row_of else []
    return {account: amount for account, amount in zip(book.row_of, amounts, strict=True) if amount is not None}


def _totals(book: _Book, arr: Mapping[str, float]) -> tuple[BandTotal, ...]:
    """Accounts and ARR by settled band, as lists count them."""
    found = []
    for band in BANDS:
        those = [account for account, (_, settled) in book.standing.items() if settled == band]
        found.append(BandTotal(band, len(those), round(sum(arr.get(account, 0.0) for account in those), 2)))
    return tuple(found)


def _plays(live: Framework, wanted: Framework, found: Sequence[Sequence[Firing]]) -> tuple[PlayImpact, ...]:
    """The plays that fire under either framework, in order of the wanted one's, then of what only the live one has."""
    starts: list[dict[str, list[str]]] = [{}, {}]
    for under, fires in zip(starts, found, strict=True):
        for one in fires:
            under.setdefault(one.play, []).append(one.account)
    every = wanted.plays | {key: play for key, play in live.plays.items() if key not in wanted.plays}
    return tuple(
        PlayImpact(key, play.label, tuple(starts[1].get(key, ())), tuple(starts[0].get(key, ())), play.hours)
        for key, play in every.items()
        if key in starts[0] or key in starts[1]
    )


def _notes(why_apart: str, found: Evaluation) -> tuple[str, ...]:
    """What to know before believing it: feeds that are late, and that the two were measured apart."""
    late = sorted(table for table, feed in found.feeds[0].items() if feed.state is State.STALE) if found.feeds else []
    notes = [f"{name} is late: what needs it is unknown, or as of its last fresh day." for name in late]
    if why_apart:
        notes.append(f"Compared on two tables, because {why_apart}.")
    return tuple(notes)


def seen_values(found: Evaluation) -> dict[str, tuple[float, float]]:
    """The least and the greatest value of each signal that gives numbers, over all rows; nothing where none has a value."""
    values: dict[str, tuple[float, float]] = {}
    for name, signal in found.framework.signals.items() if len(found) else ():
        column, key = (
            found.wide[name],
            signal.address.removeprefix("signal."),
        )  # read together it may go by another name
        if pa.types.is_floating(column.type):
            numbers = np.asarray(column.drop_null())
            if len(numbers):
                values[key] = (float(numbers.min()), float(numbers.max()))
    return values
