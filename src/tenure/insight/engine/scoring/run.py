"""Scores every customer as of any instants: verdicts of every score, with settled bands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.verdicts import VERDICTS
from tenure.framework.model import Framework
from tenure.framework.model.subset import SCORES, narrow_framework
from tenure.insight.engine.cards import CapVerdict, MeasureVerdict, State, Verdict
from tenure.insight.engine.measuring.signals import LISTED
from tenure.insight.engine.scoring.bands import Key
from tenure.insight.engine.scoring.evaluation import Evaluation, Index, StateBefore, evaluate
from tenure.insight.engine.scoring.health import STATES, Scored
from tenure.insight.engine.scoring.settling import Known, Pairs, settled_bands, state_before_if_read
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, Address, Fingerprint

CARRIED = {"arr": "arr", "seats": "seats", "renewal_on": "renewal_on", "renewed": "renewed"} | {
    name: LISTED + name for name in ("last_touch_on", "urgent_open")
}
"""Columns of a stored verdict that lists show -> columns of the evaluation."""
GAPS = (State.ABSENT, State.STALE, State.THIN)


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation with settled bands, by (score, account, day)."""

    evaluation: Evaluation
    bands: dict[Key, str]

    def verdict(self, row: int, score_key: str) -> Verdict:
        """The verdict of one row of the evaluation under one score."""
        found, score = self.evaluation, self.evaluation.scores[score_key]
        view = found.views[int(found.view[row])]
        account = found.accounts[row]
        measures = tuple(
            MeasureVerdict(
                measure.address,
                None if np.isnan(score.value[row, k]) else round(float(score.value[row, k]), 6),
                float(score.points[row, k]),
                float(score.possible[row, k]),
                STATES[score.state[row, k]],
            )
            for k, measure in enumerate(score.measures)
        )
        caps = tuple(
            CapVerdict(cap.address, cap.at_most, float(score.caps[row, k]))
            for k, cap in enumerate(score.health.caps)
            if not np.isnan(score.caps[row, k])
        )
        return Verdict(
            account=AccountKey(account),
            as_of=view.until,
            day=view.day,
            score_key=score_key,
            score=float(score.score[row]),
            shown=int(score.shown[row]),
            band_raw=score.band[row],
            band=self.bands.get((score_key, account, view.day), score.band[row]),
            coverage=float(score.coverage[row]),
            measures=measures,
            caps=caps,
            gaps=tuple(measure.address for measure in measures if measure.state in GAPS),
        )

    def primary(self, row: int) -> str | None:
        """The key of the score that counts for a row; None when none applies."""
        number = int(self.evaluation.primary[row])
        return None if number < 0 else list(self.evaluation.scores)[number]

    def verdicts(self) -> list[Verdict]:
        """The primary verdict of every account at every instant."""
        keys = ((row, self.primary(row)) for row in range(len(self.evaluation)))
        return [self.verdict(row, key) for row, key in keys if key is not None]

    def stored(self, fingerprint: Fingerprint, computed_at: datetime) -> pa.Table:
        """Every score that applies, as rows of the lake's table of verdicts."""
        found = self.evaluation
        parts = [self._stored(key, fingerprint, computed_at) for key in found.scores]
        return pa.concat_tables(parts) if parts else VERDICTS.empty_table()

    def _stored(self, key: str, fingerprint: Fingerprint, computed_at: datetime) -> pa.Table:
        found, score = self.evaluation, self.evaluation.scores[key]
        rows = np.flatnonzero(score.applies)
        days = [found.views[i].day for i in found.view[rows]]
        accounts = [found.accounts[row] for row in rows]
        number = list(found.scores).index(key)
        indicators = [[name for name, holds in found.indicators.items() if holds[row]] for row in rows]
        columns: dict[str, object] = {
            "score_key": [key] * len(rows),
            "account": accounts,
            "day": days,
            "as_of": [found.views[i].until for i in found.view[rows]],
            "fingerprint": [fingerprint] * len(rows),
            "month": [day.strftime("%Y-%m") for day in days],
            "score": score.score[rows],
            "shown": score.shown[rows],
            "band_raw": [score.band[row] for row in rows],
            "band": [self.bands[(key, account, day)] for account, day in zip(accounts, days, strict=True)],
            "coverage": score.coverage[rows],
            "primary": found.primary[rows] == number,
            **{name: found.wide[column].take(pa.array(rows)) for name, column in CARRIED.items()},
            "measures": _measure_lists(score, rows),
            "caps": [
                [
                    {
                        "address": c.address,
                        "value": c.at_most,
                        "points": float(score.caps[row, k]),
                        "possible": 0.0,
                        "state": "cap",
                    }
                    for k, c in enumerate(score.health.caps)
                    if not np.isnan(score.caps[row, k])
                ]
                for row in rows
            ],
            "indicators": indicators,
            "computed_at": [computed_at] * len(rows),
            "compared": [False] * len(rows),
        }
        arrays = [
            values if isinstance(values, pa.ListArray) else _array(values, field.type)
            for field, values in ((field, columns[field.name]) for field in VERDICTS)
        ]
        return pa.Table.from_arrays(arrays, schema=VERDICTS)


def _array(values: object, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values.cast(kind)
    return pa.array(values, kind)


def _measure_lists(score: Scored, rows: Index) -> pa.ListArray:
    """The measures of each row as a list of structs, built column-wise: a history has millions of them."""

    count = len(score.measures)
    addresses = [str(Address(measure.address)) for measure in score.measures]
    value = score.value[rows].reshape(-1)
    flat = pa.StructArray.from_arrays(
        [
            pa.array(addresses * len(rows), pa.string()),
            pa.array(value, pa.float64(), mask=np.isnan(value)),
            pa.array(score.points[rows].reshape(-1), pa.float64()),
            pa.array(score.possible[rows].reshape(-1), pa.float64()),
            pa.array([str(STATES[code]) for code in score.state[rows].reshape(-1)], pa.string()),
        ],
        fields=list(VERDICTS.field("measures").type.value_type),
    )
    offsets = pa.array(np.arange(0, (len(rows) + 1) * count, count) if count else np.zeros(len(rows) + 1), pa.int32())
    return pa.ListArray.from_arrays(offsets, flat)


def run(
    room: ReadingRoom,
    framework: Framework,
    instants: Sequence[AsOf],
    *,
    accounts: tuple[str, ...] | None = None,
    known: Known | None = None,
) -> Run:
    """Verdicts at each of a list of instants. `known` are ticks of days before that are at hand.

    The same facts, framework and instants give the same verdicts, alone or together.
    """
    earlier_states = state_before_if_read(room, framework, instants)
    return settle_run(
        room, evaluate(room, framework, instants, accounts=accounts, earlier_states=earlier_states), known=known
    )


def settle_run(
    room: ReadingRoom,
    found: Evaluation,
    only: Collection[int] | None = None,
    earlier_states: StateBefore | None = None,
    given: Collection[int] = (),
    known: Known | None = None,
) -> Run:
    """An evaluation with its bands settled, at all instants or at `only` those with these indexes. `earlier_states` finds
    the stage and engagement of accounts at earlier instants where the stored ticks don't have them. `given` are indexes of
    days before that are in `found`; `known` are raw ticks computed earlier."""
    scoring = narrow_framework(found.framework, SCORES)

    def again(views: Sequence[AsOf], accounts: tuple[str, ...], pairs: Pairs) -> list[Evaluation]:
        states = earlier_states or state_before_if_read(room, scoring, views)
        return [evaluate(room, scoring, views, accounts=accounts, pairs=pairs, earlier_states=states)]

    return Run(found, settled_bands([found], again, only, given, known)[0])
