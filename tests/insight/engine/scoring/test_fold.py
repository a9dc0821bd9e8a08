"""Verdicts of consecutive days, folded on from stored ones, are those that the facts alone give in one go."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from insight.engine.book import Book, Fact, compiled, fact, head
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.verdicts import VERDICTS
from tenure.framework.model import Framework
from tenure.framework.versioning.fingerprint import scoring_fingerprint
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts
from tenure.insight.engine.scoring.run import run
from tenure.values.asof import AsOf
from tenure.values.keys import BatchKey

FIRST = date(2025, 1, 6)
TEXT = """\
signals:
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 3d}
health:
  large:
    when: arr >= 500
    bands: {green: 62, yellow: 40}
    dimensions: {all: {weight: 100, measures: [{signal: dial, weight: HEAVY, points: {0: 0, 10: 100}, none: 50}, {signal: used, weight: 40, points: {0: 0, 6: 100}}]}}
  small:
    bands: {green: 55, yellow: 50}
    dimensions: {all: {weight: 100, measures: [{signal: used, weight: 100, points: {0: 30, 6: 80}}]}}
"""  # noqa: E501


def framework(heavy: int = 60) -> Framework:
    return compiled(head() + TEXT.replace("HEAVY", str(heavy)))


def world(random: Random, accounts: int, days: int) -> list[Fact]:
    """Accounts about the lines, some of which come late or leave; a feed that is silent for some days."""
    silent = range(days // 2, days // 2 + 7)
    found: list[Fact] = []
    for number in range(accounts):
        name, since = f"a{number}", FIRST + timedelta(days=random.choice([-30, -30, -30, random.randrange(days)]))
        left = None if random.random() < 0.9 else since + timedelta(days=random.randrange(1, days))
        line = {"arr": random.choice([100, 900]), "currency": "USD", "start_on": since}
        found.append(fact("accounts", name, customer_since=since, churned_on=left, known=since))
        found.append(fact("subscriptions", name, id=f"s-{name}", known=since, **line))
        for n in range(days):
            day = FIRST + timedelta(days=n)
            if random.random() < 0.2:
                found.append(fact("pulses", name, given_at=day, value=random.randrange(4, 9), id=f"p{name}-{n}"))
            if n not in silent:
                times = range(random.randrange(4))
                found += [fact("usage", name, occurred_at=day, event="open", id=f"u{name}-{n}-{k}") for k in times]
    return found


def stored(book: Book, made: Framework, days: list[date], *, known: bool) -> pa.Table:
    """The verdicts of some days; `known`: settled from those that the book holds of the days before."""
    with book.duck.session() as session:
        room, name = ReadingRoom(book.lake, session), scoring_fingerprint(made)
        ticks = EarlierVerdicts(room, made, (made,), name).ticks if known else None
        found = run(room, made, [AsOf.end_of(day) for day in days], known=ticks)
        return found.stored(name, datetime(2027, 1, 1, tzinfo=UTC))


def in_order(rows: pa.Table) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in ("day", "account", "score_key")]).combine_chunks()


@pytest.mark.parametrize(
    ("accounts", "days", "seed"),
    [(8, 16, 1), (8, 16, 2), pytest.param(300, 200, 3, marks=pytest.mark.slow)],
)
def test_days_folded_on_are_those_in_one_go(accounts: int, days: int, seed: int, tmp_path: Path) -> None:
    random, made = Random(seed), framework()
    book = Book(tmp_path).write(world(random, accounts, days))
    every = [FIRST + timedelta(days=n) for n in range(days)]
    whole = stored(book, made, every, known=False)
    done, parts = 0, [VERDICTS.empty_table()]
    while done < days:
        piece = every[done : done + random.choice([1, 3, 1 + days // 8])]
        parts.append(stored(book, made, piece, known=True))
        book.lake.append("verdicts", parts[-1], source="engine", batch=BatchKey(f"day {done}"))
        done += len(piece)
    folded = in_order(pa.concat_tables(parts))
    assert folded.equals(in_order(whole))
    assert (folded["band"].to_numpy() != folded["band_raw"].to_numpy()).any()
