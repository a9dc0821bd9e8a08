"""The two large measurements of `make bench`, each way in a process of its own.

`plan`: 200 signals in two versions that differ by one weight, 10,000 accounts, five million events: what `tenure plan`
computes on a day's book (check, both versions' verdicts with settled bands, stages, plays that would fire). By hand: the
signals of the day in one query a table, and both scores in numpy.
`history`: 40 signals at 24 month ends, 10,000 accounts, 20 million events. By hand: DuckDB for sums of days, numpy for windows.
"""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench_by_hand_many import by_hand
from bench_signals import framework_text, signals, write_framework
from bench_world import LAST_DAY
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.framework.checking import check_texts
from tenure.framework.model import Framework
from tenure.framework.versioning.fingerprint import clock_fingerprint, scoring_fingerprint
from tenure.insight.engine.foreseeing.impact import impact_and_seen
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import evaluate
from tenure.insight.engine.scoring.run import run
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import BatchKey

PLANNED, REPLAYED = 200, 40
BEFORE, AFTER = 10.0, 20.0


def framework(count: int, heaviest: float = BEFORE, *, whole: bool = False) -> Framework:
    texts = {"framework.yaml": framework_text(signals(count), heaviest, whole=whole)}
    found = check_texts(texts, vocabulary()).framework
    if found is None:
        raise SystemExit("the generated framework does not check")
    return found


def ticked(lake: Lake, days: int = 46, scored: int = 8) -> None:
    """The stage clock's rows up to the last day and the verdicts of the days before it, as an installation that runs daily
    has them."""
    live = framework(PLANNED, whole=True)
    with _installed(lake).session() as session:
        every = [LAST_DAY - timedelta(days=back) for back in range(days - 1, -1, -1)]
        rows = tick_days(ReadingRoom(lake, session), live, clock_fingerprint(live), every, None)
    lake.append("stages", rows, source="bench", batch=BatchKey("stages"))
    with _installed(lake).session() as session:
        found = run(ReadingRoom(lake, session), live, [AsOf.end_of(day) for day in every[-scored - 1 : -1]])
        rows = found.stored(scoring_fingerprint(live), clock.now())
    for day in rows["day"].unique().to_pylist():
        mine = rows.filter(pc.equal(rows["day"], pa.scalar(day, pa.date32())))
        lake.append("verdicts", mine, source="bench", batch=BatchKey(f"verdicts {day}"))


def _installed(lake: Lake) -> Duck:
    """An engine that keeps its questions on disk, as an installation's does."""
    return Duck([lake.url], memory="8GB", texts=Path(lake.url) / "questions")


def check_only() -> pa.Table:
    """The checking of 200 signals, from files."""
    with tempfile.TemporaryDirectory() as folder:
        text = (write_framework(Path(folder), signals(PLANNED), whole=True) / "framework.yaml").read_text("utf-8")
    known, started = vocabulary(), time.perf_counter()
    found = check_texts({"framework.yaml": text}, known).framework
    seconds = time.perf_counter() - started
    return pa.table({"signals": [len(found.signals) if found else 0], "check_seconds": [seconds]})


def planned(lake: Lake) -> pa.Table:
    """What a plan computes: accounts whose band, stage or segment moves."""
    live, wanted = framework(PLANNED, whole=True), framework(PLANNED, AFTER, whole=True)
    with _installed(lake).session() as session:
        impact, _ = impact_and_seen(ReadingRoom(lake, session), live, wanted, LAST_DAY)
    return pa.table({"accounts": [impact.accounts], "changed": [len(impact.changes)]})


def planned_by_hand(lake: Lake) -> pa.Table:
    """The signals once, and both versions' scores."""
    chosen = signals(PLANNED)
    table = by_hand(lake, chosen, [LAST_DAY])
    scores = [_score(table, framework(PLANNED, heaviest)) for heaviest in (BEFORE, AFTER)]
    moved = int((np.digitize(scores[0], (60, 80)) != np.digitize(scores[1], (60, 80))).sum())
    return pa.table({"accounts": [table.num_rows], "changed": [moved]})


def _score(table: pa.Table, found: Framework) -> np.ndarray:
    total = np.zeros(table.num_rows)
    (health,) = found.health.values()
    for dimension in health.dimensions:
        weights = sum(measure.weight for measure in dimension.measures)
        for measure in dimension.measures:
            values = table[measure.signal].to_numpy().astype(float)
            at, points = zip(*measure.points, strict=True)
            given = np.where(np.isnan(values), 50.0, np.interp(values, at, points))
            total += given * measure.weight / weights * dimension.weight / 100
    return np.floor(total + 0.5)


def history(lake: Lake, days: list[date], *, verdicts: bool) -> pa.Table:
    """The signals at many month ends; with `verdicts` also scores and settled bands."""
    chosen, views = framework(REPLAYED), [AsOf.end_of(day) for day in days]
    with Duck([lake.url], memory="8GB").session() as session:
        room = ReadingRoom(lake, session)
        found = run(room, chosen, views).evaluation if verdicts else evaluate(room, chosen, views)
    return found.wide.table.select(["i", "account", *(one.key for one in signals(REPLAYED))])


def history_by_hand(lake: Lake, days: list[date]) -> pa.Table:
    return by_hand(lake, signals(REPLAYED), days)
