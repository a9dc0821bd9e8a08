"""`make bench`: scores of 10,000 accounts over five million events, at one instant and at 24 month ends; a plan of 200
signals over them; and 24 month ends of 40 signals over 20 million events; each beside the same written by hand over the same
files. Figures are printed, never asserted; that both give the same numbers is asserted.

Every run is a process of its own, so that its peak memory is its own. `--share 0.05` takes a twentieth of accounts and
events (of growth the sizes up to it), `--only` one of scores, pandas, book, plan, explain, history and growth.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import bench_events
import bench_explain
import bench_growth
import bench_others
import bench_scale
from bench_by_hand import by_hand
from bench_signals import signals
from bench_world import LAST_DAY, make_world
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.framework.checking import check_folder
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import evaluate
from tenure.insight.engine.scoring.run import run
from tenure.values.asof import AsOf

FRAMEWORK = Path(__file__).resolve().parents[1] / "benchmarks" / "framework.yaml"
SIGNALS = (
    "active_people_28d", "core_actions_28d", "core_actions_84d_before", "features_28d", "last_use", "open_urgent",
    "resolve_days", "seats", "arr",
)  # fmt: skip
RUNS = 3
WAYS = ("signals", "by-hand")


def month_ends(count: int) -> list[date]:
    """The last `count` month ends up to the world's last day, which is one; newest first."""
    days, day = [], LAST_DAY
    for _ in range(count):
        days.append(day)
        day = date.fromordinal(day.replace(day=1).toordinal() - 1)
    return days


def by_engine(lake: Lake, days: list[date], *, verdicts: bool) -> pa.Table:
    """The signals (with `verdicts`, also scores and settled bands) through Tenure's engine."""
    framework = check_folder(FRAMEWORK, vocabulary()).framework
    if framework is None:
        raise SystemExit("benchmarks/framework.yaml does not check")
    views = [AsOf.end_of(day) for day in days]
    with Duck([lake.url], memory="8GB").session() as session:
        room = ReadingRoom(lake, session)
        found = run(room, framework, views).evaluation if verdicts else evaluate(room, framework, views)
    return found.wide.table.select(["i", "account", *SIGNALS])


def child(what: str, folder: str, instants: int) -> None:
    """One timed run in this process; prints its figures as JSON and leaves its table beside the lake."""
    lake, days = Lake(folder), month_ends(instants)
    ways: dict[str, Callable[[], pa.Table]] = {
        "signals": lambda: by_engine(lake, days, verdicts=False),
        "verdicts": lambda: by_engine(lake, days, verdicts=True),
        "by hand": lambda: by_hand(lake, days),
        "check": bench_scale.check_only,
        "plan": lambda: bench_scale.planned(lake),
        "plan by hand": lambda: bench_scale.planned_by_hand(lake),
        "history": lambda: bench_scale.history(lake, days, verdicts=False),
        "history verdicts": lambda: bench_scale.history(lake, days, verdicts=True),
        "history by hand": lambda: bench_scale.history_by_hand(lake, days),
        "pandas": lambda: bench_others.by_pandas(lake, LAST_DAY),
        "book": lambda: bench_others.book_by_engine(lake),
        "explain": lambda: bench_explain.explained(lake),
        "some": lambda: bench_explain.some(lake),
        "growth": lambda: bench_growth.scored(lake, verdicts=False),
        "growth verdicts": lambda: bench_growth.scored(lake, verdicts=True),
        "growth again": lambda: bench_growth.scored(lake, verdicts=True),
        "growth by hand": lambda: bench_growth.scored_by_hand(lake),
    }
    cpu, started = time.process_time(), time.perf_counter()
    table = ways[what]()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    pq.write_table(table, f"{folder}/{what.replace(' ', '-')}-{instants}.parquet")
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": _peak_mb(), "rows": table.num_rows}))


def _peak_mb() -> float:
    """Of this process alone: what the system counts by `getrusage` begins with the parent's peak on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(what: str, folder: str, instants: int, times: int = RUNS) -> dict[str, float]:
    """The median of some runs, each in a process of its own."""
    command = [sys.executable, __file__, "--child", what, "--folder", folder, "--instants", str(instants)]
    runs = [
        json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout) for _ in range(times)
    ]
    return {key: float(np.median([one[key] for one in runs])) for key in runs[0]}


def same_numbers(folder: str, instants: int, whats: Sequence[str] = WAYS, names: Sequence[str] = SIGNALS) -> None:
    """Stop unless the engine and the queries by hand agree on every signal of every account."""
    tables = []
    for what in whats:
        table = pq.read_table(f"{folder}/{what}-{instants}.parquet").sort_by(
            [("i", "ascending"), ("account", "ascending")]
        )
        tables.append(table)
    ours, hand = tables
    if ours["account"].to_pylist() != hand["account"].to_pylist():
        raise SystemExit(f"{ours.num_rows} and {hand.num_rows} rows: not the same accounts")
    for name in names:
        one, other = (np.array(table[name].cast(pa.float64()).to_numpy(), dtype=float) for table in (ours, hand))
        if not np.allclose(one, other, rtol=0, atol=2e-6, equal_nan=True):
            worst = int(np.nanargmax(np.abs(one - other)))
            raise SystemExit(f"{name} differs at {ours['account'][worst]}: {one[worst]} and {other[worst]}")


def show(rows: Sequence[tuple[str, dict[str, float]]], hand: dict[str, float]) -> None:
    for name, one in rows:
        print(
            f"  {name:<46}{one['seconds']:>9.2f}{one['cpu']:>9.2f}{one['peak_mb']:>9.0f}{one['seconds'] / hand['seconds']:>8.2f}",
            flush=True,
        )


def scores(folder: str) -> None:
    for instants in (1, 24):
        hand = measured("by hand", folder, instants)
        rows = [(f"{instants} instants: signals by hand", hand)]
        rows += [
            (f"{instants} instants: {what} by Tenure", measured(what, folder, instants))
            for what in ("signals", "verdicts")
        ]
        show(rows, hand)
        same_numbers(folder, instants)


def plan(folder: str) -> None:
    bench_scale.ticked(Lake(folder))
    hand = measured("plan by hand", folder, 1)
    rows = [("200 signals, 2 versions: by hand", hand), ("200 signals: check", measured("check", folder, 1))]
    show([*rows, ("200 signals, 2 versions: plan by Tenure", measured("plan", folder, 1))], hand)


def history(folder: str) -> None:
    hand = measured("history by hand", folder, 24, 1)
    rows = [("40 signals, 24 month ends: by hand", hand)]
    rows += [("40 signals, 24 month ends: signals by Tenure", measured("history", folder, 24, 1))]
    rows += [("40 signals, 24 month ends: verdicts by Tenure", measured("history verdicts", folder, 24, 1))]
    show(rows, hand)
    same_numbers(folder, 24, ("history", "history-by-hand"), [one.key for one in signals(bench_scale.REPLAYED)])


def pandas(folder: str) -> None:
    analyst = measured("pandas", folder, 1)
    ways = [("signals by an analyst in pandas", analyst)]
    ways += [(f"{what} by Tenure", measured(what, folder, 1)) for what in ("signals", "verdicts")]
    show(ways, analyst)
    same_numbers(folder, 1, ("signals", "pandas"))


def book(share: float) -> None:
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as folder:
        accounts, events = int(12_000 * share), int(3_600_000 * share)
        bench_others.make_book(Lake(folder), accounts, events)
        theirs, seconds = bench_others.book_by_postgres(Lake(folder))
        ours = measured("book", folder, 14)
        same = bench_others.agree(pq.read_table(f"{folder}/book-14.parquet"), theirs)
        print(f"\n{accounts:,} accounts, {events:,} events, 21 metrics at 14 Sundays; {same:,} values agree")
        hand = {**ours, "seconds": seconds, "cpu": float("nan"), "peak_mb": float("nan")}
        show([("one query a metric in PostgreSQL", hand), ("all metrics by Tenure", ours)], hand)


def growth(share: float) -> None:
    for accounts, events in bench_growth.SIZES:
        if events > bench_growth.SIZES[-1][1] * share:
            continue
        with tempfile.TemporaryDirectory(prefix="tenure-bench-") as folder:
            started = time.perf_counter()
            make_world(Lake(folder), accounts, events)
            made = time.perf_counter() - started
            print(f"\n{accounts:,} accounts, {events:,} events, made in {made:.0f} s")
            rows = {what: measured(what, folder, 1, 1) for what in bench_growth.WAYS}
            show([(bench_growth.WAYS[what], row) for what, row in rows.items()], rows["growth by hand"])
            same_numbers(folder, 1, ("growth", "growth-by-hand"), [one.key for one in signals(bench_scale.REPLAYED)])
            bench_growth.keep((accounts, events), rows, made)


def explain(folder: str) -> None:
    bench_explain.sorted_by_account(Lake(folder))
    print(f"  {'among all accounts':<46}{'new':>9}{'cold':>9}{'warm':>9}{'peak MB':>9}{'rows':>8}")
    for what, name in (
        ("explain", "explain one account, with rows"),
        ("some", f"verdicts of {bench_explain.SOME} accounts"),
    ):
        measured(what, folder, 1, 1)
        new = pq.read_table(f"{folder}/{what}-1.parquet").to_pylist()[0]["cold"]
        peak = measured(what, folder, 1, 1)["peak_mb"]
        found = pq.read_table(f"{folder}/{what}-1.parquet").to_pylist()[0]
        print(
            f"  {name:<46}{new:>9.2f}{found['cold']:>9.2f}{found['warm']:>9.3f}{peak:>9.0f}{found['rows']:>8}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument(
        "--only", choices=("scores", "plan", "history", "growth", "pandas", "book", "explain", "ingest", "live")
    )
    parser.add_argument("--child")
    parser.add_argument("--folder")
    parser.add_argument("--instants", type=int, default=1)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.folder, asked.instants)
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"
    )
    if asked.only in (None, "growth"):
        growth(asked.share)
    if asked.only in (None, "book"):
        book(asked.share)
    bench_events.main([part for part in ("ingest", "live") if asked.only in (None, part)], asked.share)
    accounts = int(10_000 * asked.share)
    worlds = {
        5_000_000: (("scores", scores), ("pandas", pandas), ("plan", plan), ("explain", explain)),
        20_000_000: (("history", history),),
    }
    for events, parts in worlds.items():
        wanted = [part for name, part in parts if asked.only in (None, name)]
        if not wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="tenure-bench-") as folder:
            started = time.perf_counter()
            make_world(Lake(folder), accounts, int(events * asked.share))
            seconds = time.perf_counter() - started
            print(f"\n{accounts:,} accounts, {int(events * asked.share):,} events, made in {seconds:.0f} s")
            print(f"  {'':<46}{'seconds':>9}{'cpu s':>9}{'peak MB':>9}{'ratio':>8}")
            for part in wanted:
                part(folder)
    print("\nsignals: all values, rounded, for every account. verdicts: also scores, bands settled over day ticks.")


if __name__ == "__main__":
    main()
