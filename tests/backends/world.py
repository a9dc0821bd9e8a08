"""One small book, every starter, and what is asked of each backend."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa

from insight.engine.book import Book, fact, starter
from insight.engine.chance import LAST, facts_by_chance
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS
from tenure.insight.engine.lifecycle.clock import ticks_from
from tenure.insight.engine.lifecycle.people import stage_judgements
from tenure.insight.engine.scoring.run import Run
from tenure.insight.engine.scoring.together import Together
from tenure.values.keys import Fingerprint

ACCOUNTS = ("acme", "bolt", "cog", "dyn", "eve", "fir", "gum", "hut", "ivy", "jet", "kit", "log")
DAYS = tuple(LAST - timedelta(days=back) for back in (3, 2, 1, 0))
NOW = datetime(2025, 5, 1, tzinfo=UTC)

Answers = dict[str, pa.Table]
"""Verdicts and stages by what was asked: rows in the shape of the lake, in an order of their own."""


def small_book(folder: Path) -> Book:
    """Facts of every table, with late knowledge, corrections, retractions, people who move, several currencies. What happens on
    the days that are asked for keeps the feed of usage alive."""
    last = datetime(LAST.year, LAST.month, LAST.day, 9, tzinfo=UTC)
    fresh = [
        fact(
            "usage",
            "acme",
            id=f"{source}-{back}",
            used_at=last - timedelta(days=back),
            person="acme-ann",
            source=source,
        )
        for source in ("app", "logs")
        for back in range(8)
    ]
    return Book(folder).write(facts_by_chance(Random(11), ACCOUNTS), fresh)


def starters() -> dict[str, Framework]:
    """Every framework that ships with Tenure."""
    return {name: starter(name) for name in STARTERS}


def answers(room: ReadingRoom, frameworks: dict[str, Framework]) -> Answers:
    """Settled verdicts of one day (rows meet the instant) and of four (sums of days do), and four ticks of the clock."""
    return answers_of_one_day(room, frameworks) | answers_of_many_days(room, frameworks)


def answers_of_one_day(room: ReadingRoom, frameworks: dict[str, Framework]) -> Answers:
    """The first of it."""
    together = Together.of(room, *frameworks.values())
    assert not together.why_apart
    alone = together.settled(together.evaluate([LAST]))
    return {f"{name} on one day": rows_of(one) for name, one in zip(frameworks, alone, strict=True)}


def answers_of_many_days(room: ReadingRoom, frameworks: dict[str, Framework]) -> Answers:
    """The rest of it."""
    together = Together.of(room, *frameworks.values())
    found: Answers = {}
    many = together.evaluate(DAYS)
    for name, one in zip(frameworks, together.settled(many), strict=True):
        found[f"{name} on four days"] = rows_of(one)
    for name, framework, evaluation in zip(frameworks, frameworks.values(), many, strict=True):
        ticks = ticks_from(room, framework, "f" * 16, evaluation, stage_judgements(room, framework, None), None)
        found[f"stages of {name}"] = ordered(ticks, ("day", "account"))
    return found


def rows_of(run: Run) -> pa.Table:
    return ordered(run.stored(Fingerprint("f" * 16), NOW), ("day", "account", "score_key"))


def ordered(rows: pa.Table, by: Sequence[str]) -> pa.Table:
    return rows.drop_columns("computed_at").sort_by([(name, "ascending") for name in by])


def first_difference(one: pa.Table, other: pa.Table) -> str:
    """Where two tables part, in words; nothing where they are equal."""
    if one.equals(other):
        return ""
    if one.num_rows != other.num_rows:
        return f"{one.num_rows} rows against {other.num_rows}"
    for left, right in zip(one.to_pylist(), other.to_pylist(), strict=True):
        if left != right:
            apart = {name: (left[name], right[name]) for name in left if left[name] != right[name]}
            return f"{left.get('account')} on {left.get('day')}: {apart}"
    return "their shapes differ"
