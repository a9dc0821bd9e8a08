"""`make bench` part `explain`: one account opened with the rows behind every number, and a few hundred accounts scored, among
10,000 accounts and five million events.

New is the first question ever: what is asked for is built, and written down on disk. Cold is the first question of a further
process. Warm is a further question about an account that nobody asked for before. Each way runs in processes of its own, so
its peak memory is its own.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench_scale import REPLAYED, framework
from bench_world import LAST_DAY
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.maintenance import sort_scattered_months
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.insight.engine.explaining.explain import explain
from tenure.insight.engine.scoring.run import run
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey

TIMES = 9
SOME = 500
TABLES = ("usage", "people", "tickets", "touchpoints", "survey_responses", "invoices", "outcomes")


def sorted_by_account(lake: Lake) -> None:
    """The lake as tending leaves it: of each month one account's rows lie together."""
    for table in TABLES:
        sort_scattered_months(lake, table, few=0)


def explained(lake: Lake) -> pa.Table:
    """Explain one account after the other, with rows. Columns `cold` and `warm` (median): seconds; `rows` that were found."""
    found: list[int] = []

    def ask(room: ReadingRoom, number: int) -> None:
        card = explain(room, LIVE, AccountKey(f"account-{number:06d}"), AsOf.end_of(LAST_DAY))
        found.append(sum(part.rows.total for part in card.parts))

    cold, warm = _timed(lake, ask)
    return pa.table({"cold": [cold], "warm": [warm], "rows": [int(np.median(found))]})


def some(lake: Lake) -> pa.Table:
    """Verdicts of some hundred accounts at the end of a day, as live scoring asks for them. Columns as `explained`."""
    found: list[int] = []

    def ask(room: ReadingRoom, number: int) -> None:
        accounts = tuple(f"account-{(number * 7 + 19 * k) % _accounts(lake):06d}" for k in range(SOME))
        found.append(len(run(room, LIVE, [AsOf.end_of(LAST_DAY)], accounts=accounts).verdicts()))

    cold, warm = _timed(lake, ask)
    return pa.table({"cold": [cold], "warm": [warm], "rows": [int(np.median(found))]})


LIVE = framework(REPLAYED)


def _accounts(lake: Lake) -> int:
    return lake.rows("accounts")


def _timed(lake: Lake, ask: Callable[[ReadingRoom, int], None]) -> tuple[float, float]:
    duck, seconds = Duck([lake.url], texts=Path(lake.url) / "questions"), []
    for number in range(TIMES):
        started = time.perf_counter()
        with duck.session() as session:
            ask(ReadingRoom(lake, session), number * 11 % _accounts(lake))
        seconds.append(time.perf_counter() - started)
    return seconds[0], float(np.median(seconds[1:]))
