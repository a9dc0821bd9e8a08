"""A replay fires what running every day would have fired: late facts, silence, `for`, cool-downs, stages and bands included."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from textwrap import dedent
from uuid import uuid4

import pyarrow as pa
import pytest

from insight.engine.book import Book, Fact, compiled, fact, head
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.foreseeing.firing import plays_firing
from tenure.insight.engine.foreseeing.play_conditions import by_day
from tenure.insight.engine.foreseeing.replay import Replayed, lead_days, replay
from tenure.insight.engine.foreseeing.triggers import Firing
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.scoring.run import run
from tenure.insight.engine.scoring.together import Together
from tenure.insight.engine.stored.ticks import ticks
from tenure.values.asof import AsOf
from tenure.values.keys import BatchKey, Fingerprint

START = date(2025, 3, 1)
NAMES = ("acme", "best", "corp", "dint", "east")
WHOLE = """\
signals:
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 3d}
health:
  account:
    least_coverage: 0%
    dimensions:
      all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 10: 100}, none: 0}]}
segments:
  large: {label: Large, when: arr >= 500}
  small: {label: Small, when: true}
lifecycle:
  start: {exit: {ready: {when: dial >= 4}}, stalled: days_in_stage >= 4, plays: {on_entry: [hello], when_stalled: [push]}}
  work: {exit: {ready: {when: dial >= 8, for: 2d}}, back: [{to: start, when: dial <= 1}], plays: {on_entry: [hello]}}
  grow: {back: [{to: work, when: dial <= 5}]}
moments:
  great: {when: dial >= 9}
plays:
  hello: {DO}
  push: {DO}
  quiet: {DO, trigger: {when: used = 0, for: 2d, cool_down: 4d}}
  stuck: {DO, trigger: {when: stage = 'work' and days_in_stage >= 3, for: 3d, cool_down: 5d}, applies: segment = 'large'}
  rescue: {DO, trigger: {when: band = 'red', for: 2d, cool_down: 6d}}
  falling: {DO, trigger: {when: health_change_28d <= -20, cool_down: 3d}}
  well_done: {DO, trigger: {moment: great, cool_down: 10d}}
  wide: {DO, trigger: {when: dial >= 6 and stalled, cool_down: 9d}}
"""
SHORT = """\
signals:
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 3d}
health:
  account:
    least_coverage: 0%
    dimensions:
      all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 10: 100}, none: 0}]}
lifecycle:
  start: {exit: {ready: {when: dial >= 4}}, stalled: days_in_stage >= 4, plays: {on_entry: [hello], when_stalled: [push]}}
  work: {exit: {ready: {when: dial >= 8, for: 2d}}, back: [{to: start, when: dial <= 1}], plays: {on_entry: [hello]}}
plays:
  hello: {DO}
  push: {DO}
  quiet: {DO, trigger: {when: used = 0, for: 2d, cool_down: 4d}}
  rescue: {DO, trigger: {when: band = 'red', for: 2d, cool_down: 6d}}
"""
"""As much of it as scripts/replay_by_day.py runs for half a year."""


def framework(text: str = WHOLE) -> Framework:
    return compiled(head() + dedent(text).replace("DO", "steps: [{task: {title: Go}}]"))


def day(number: int) -> date:
    return START + timedelta(days=number)


def at(number: int, hour: int = 12) -> datetime:
    found = day(number)
    return datetime(found.year, found.month, found.day, hour)  # noqa: DTZ001 - the book takes UTC


def company(seed: int, days: int) -> Iterator[Fact]:
    """Five accounts whose dials wander; facts come late now and then, and usage falls silent for a week."""
    random = Random(seed)
    for name in NAMES:
        since = day(-60) if name != "east" else day(days // 3)
        yield fact("accounts", name, customer_since=since, known=since)
        arr = random.choice((100, 900))
        yield fact("subscriptions", name, id=f"s-{name}", arr=arr, currency="USD", start_on=since, known=since)
        dial = random.uniform(2, 8)
        for number in range(-45, days):
            dial = min(max(dial + random.gauss(0, 1.5), 0), 10)
            if random.random() < 0.6 and day(number) >= since:
                known = at(number, 13) if random.random() < 0.8 else at(number + random.randint(1, 5))
                yield fact(
                    "pulses", name, given_at=at(number), value=round(dial, 1), id=f"p{name}{number}", known=known
                )
            if random.random() < 0.5 and day(number) >= since and not 8 <= number < 15:
                known = at(number, 14) if random.random() < 0.7 else at(number + 2)
                yield fact(
                    "usage",
                    name,
                    occurred_at=at(number),
                    event="open",
                    person="ann",
                    known=known,
                    id=f"u{name}{number}",
                )


def replayed(
    book: Book, framework: Framework, days: list[date], piece: int = 30, start: date | None = None
) -> Replayed:
    @contextmanager
    def rooms() -> Iterator[ReadingRoom]:
        with book.duck.session() as session:
            yield ReadingRoom(book.lake, session)

    return replay(rooms, framework, "f", days, piece=piece, start=start)


def day_by_day(
    book: Book, framework: Framework, days: list[date], start: date, accounts: tuple[str, ...] | None = None
) -> list[Firing]:
    """What running every day would do: the clock ticks, the day is scored, and both are kept; then triggers are looked at,
    each from what the lake holds. With all `accounts` named the rows of each day are gathered, which is the shorter way."""
    found: list[Firing] = []
    before: pa.Table | None = None
    fired: dict[tuple[str, str], date] = {}
    first = min(start, days[0] - timedelta(days=lead_days(framework)))
    with book.duck.session() as session:
        views = [AsOf.end_of(first - timedelta(days=back), "UTC") for back in range(28, 0, -1)]
        scored = run(ReadingRoom(book.lake, session), framework, views)
        keep(book, "verdicts", scored.stored(Fingerprint("f"), views[0].until))
    for number in range((days[-1] - first).days + 1):
        today = first + timedelta(days=number)
        with book.duck.session() as session:
            room = ReadingRoom(book.lake, session)
            view = AsOf.end_of(today, "UTC")
            before = tick_days(room, framework, "f", [today], before, accounts=accounts)
            keep(book, "stages", before)
            room.forget("stages")
            scored = run(room, framework, [view], accounts=accounts)
            keep(book, "verdicts", scored.stored(Fingerprint("f"), view.until))
            if today < days[0]:
                continue
            rows = by_day(ticks(room, [today - timedelta(days=1), today]))
            fires = plays_firing(Together.of(room, framework), [scored], [rows], [fired])[0]
        fired |= {(one.play, one.account): one.day for one in fires}
        found += fires
    return found


def keep(book: Book, table: str, rows: pa.Table) -> None:
    if rows.num_rows:
        book.lake.append(table, rows, source="engine", batch=BatchKey(uuid4().hex))


@pytest.mark.slow
def test_many_days_in_one_go_fire_what_running_every_day_fires(tmp_path: Path) -> None:
    """Three weeks here, with everything that starts plays; scripts/replay_by_day.py does the same for half a year."""
    book = Book(tmp_path / "lake").write(company(10, 29))
    days, whole = [day(number) for number in range(9, 29)], framework()
    at_once = replayed(book, whole, days, start=day(6))
    assert replayed(book, whole, days, piece=4, start=day(6)) == at_once
    assert {one.firing.play for one in at_once.fired} == whole.plays.keys()
    assert at_once.silent == {"usage": 6}  # what came in late tells of the day it happened on
    alone = day_by_day(book, whole, days, day(6), NAMES)
    assert [one.firing for one in at_once.fired] == alone


def test_half_a_year_goes_on_from_every_day_as_running_that_day_would(tmp_path: Path) -> None:
    """The step of the proof by induction: given the ticks and the firings of all days before, running a day fires what the
    replay of 180 days fired on it. Checked on days all over the half year, most of them days with firings."""
    book = Book(tmp_path / "lake").write(company(7, 190))
    days, whole = [day(number) for number in range(9, 189)], framework(SHORT)
    found = [one.firing for one in replayed(book, whole, days, piece=60, start=day(6)).fired]
    assert len(found) > 100
    with book.duck.session() as session:
        every = [day(number) for number in range(6, 189)]
        keep(book, "stages", tick_days(ReadingRoom(book.lake, session), whole, "f", every, None))
    busy = sorted({one.day for one in found})
    for today in [*busy[::12], *(one for one in days[::30] if one not in busy)]:
        before = {(one.play, one.account): one.day for one in found if one.day < today}
        with book.duck.session() as session:
            room = ReadingRoom(book.lake, session)
            rows = by_day(ticks(room, [today - timedelta(days=1), today]))
            scored = run(room, whole, [AsOf.end_of(today, "UTC")], accounts=NAMES)
            fires = plays_firing(Together.of(room, whole), [scored], [rows], [before])[0]
        assert fires == [one for one in found if one.day == today]
