"""What conditions may know of accounts beside their signals: the settled band, and the change of the score in 28 days."""

from collections.abc import Collection
from datetime import timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.evaluation import Evaluation
from tenure.insight.engine.history import verdicts
from tenure.insight.engine.run import settled
from tenure.values.rounding import DECIMALS

CHANGE_DAYS = timedelta(days=28)


def standing_of(room: ReadingRoom, found: Evaluation, named: Collection[str]) -> Evaluation:
    """An evaluation that also knows those of `band` (settled) and `health_change_28d` that are named."""
    states: dict[str, pa.Array] = {}
    if "band" in named and len(found):
        bands = settled(room, found).bands
        keys = list(found.scores)
        states["band"] = pa.array(
            [
                bands[(keys[number], account, found.views[i].day)] if number >= 0 else found.band[row]
                for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True))
            ],
            pa.string(),
        )
    if "health_change_28d" in named and len(found):
        states["health_change_28d"] = _changes(room, found)
    return found.standing(states) if states else found


def _changes(room: ReadingRoom, found: Evaluation) -> pa.Array:
    """Points gained or lost since the published verdict of 28 days before, as lists show them; NULL without one, or where
    it was of another score."""
    days = sorted({view.day - CHANGE_DAYS for view in found.views})
    stored = verdicts(room, days).select(["account", "day", "score_key", "score", "primary"]).to_pylist()
    before = {(row["account"], row["day"]): row for row in stored if row["primary"]}
    keys = list(found.scores)
    changes: list[float | None] = []
    for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True)):
        then = before.get((account, found.views[i].day - CHANGE_DAYS))
        same = then is not None and number >= 0 and then["score_key"] == keys[number]
        now = found.scores[keys[number]].score[row] if same else 0.0
        changes.append(round(float(now - then["score"]), DECIMALS) if same and then is not None else None)
    return pa.array(changes, pa.float64())
