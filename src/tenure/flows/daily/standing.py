"""From verdicts of the lake to standings: what lists show of an account, as of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.flows.daily.stages import current_ticks, standing_fields
from tenure.flows.frameworks.live import LiveFramework, framework_of
from tenure.framework.expressions.tree import names
from tenure.framework.model import Cap, Framework, Indicator
from tenure.insight.engine.cards import State
from tenure.insight.engine.scoring.run import GAPS
from tenure.insight.engine.stored.history import SCORES, MeasureRow, VerdictRow, as_rows, scores_of, scores_on, verdicts
from tenure.insight.engine.stored.ticks import ticks
from tenure.practice.customers.cards import IndicatorMark, StandingCard
from tenure.values.keys import AccountKey, Address
from tenure.values.rounding import half_up

WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
SPARK = 13  # points of the sparkline
CHANGE = 4 * WEEK
AT_ONCE = 5000  # accounts


def spark_days(day: date) -> list[date]:
    """The twelve Sundays before a day, and the day itself: the days whose scores make the sparkline.

    Fixed weekdays, so that a new day finds all but itself already scored.
    """
    sunday = day - timedelta(days=day.isoweekday() % 7 or 7)
    return [sunday - WEEK * back for back in reversed(range(SPARK - 1))] + [day]


def needed_days(day: date) -> list[date]:
    """Every day whose verdicts the standings of a day read, and the day before, which bands settle by."""
    return sorted({*spark_days(day), day - CHANGE, day - ONE_DAY})


Former = tuple[str, float, int, float]
"""Of a former verdict: the fingerprint of its framework, the score, as it was shown, and what caps took."""
Past = Mapping[tuple[str, str], Mapping[date, Former]]
"""By score and account, the former verdicts of each day."""


@dataclass(frozen=True, slots=True)
class _Says:
    """What a framework says of its parts: by the address of a measure its dimension, and its caps by score."""

    framework: Framework
    dimension_of: Mapping[str, str]
    caps: Mapping[str, Mapping[Address, Cap]]


def _says(framework: Framework) -> _Says:
    owner = {
        str(measure.address): dimension.label
        for health in framework.health.values()
        for dimension in health.dimensions
        for measure in dimension.measures
    }
    caps = {key: {cap.address: cap for cap in health.caps} for key, health in framework.health.items()}
    return _Says(framework, owner, caps)


def standings(
    room: ReadingRoom, live: LiveFramework, day: date, accounts: Sequence[str] | None = None
) -> list[StandingCard]:
    """The standing of every customer of a day whose verdicts are in the lake; primary scores only."""
    before = scores_on(room, [at for at in needed_days(day) if at != day], accounts)
    return _cards(verdicts(room, [day], accounts), before, live, ticks(room, [day], accounts))


def standings_now(
    room: ReadingRoom, live: LiveFramework, today: date, accounts: Sequence[str], concluded: pa.Table
) -> list[StandingCard]:
    """The standings of some accounts from verdicts of today that no lake keeps; all before is the lake's."""
    before = scores_of(room, [day for day in needed_days(today) if day != today])
    before = before.filter(pc.is_in(before["account"], pa.array(accounts, pa.string())))
    return _cards(concluded, before, live, current_ticks(room, live, today, accounts))


def standings_then(live: LiveFramework, concluded: pa.Table) -> list[StandingCard]:
    """Standings from verdicts of days long past, without what was before."""
    return _cards(concluded, SCORES.empty_table(), live, STAGES.empty_table())


def _cards(concluded: pa.Table, before: pa.Table, live: LiveFramework, placed: pa.Table) -> list[StandingCard]:
    """Some accounts at a time: as Python's rows, everyone's verdicts would take more memory than computing them did."""
    concluded = concluded.filter(concluded["primary"])
    cards = []
    for start in range(0, concluded.num_rows, AT_ONCE):
        rows = as_rows(concluded.slice(start, AT_ONCE))
        who = pa.array([row["account"] for row in rows], pa.string())
        past = _past(_of(before, who))
        marks = {row["fingerprint"] for row in rows}
        says = {m: _says(live.framework if m == live.fingerprint else framework_of(m)) for m in marks}
        fields = {row["account"]: standing_fields(row) for row in _of(placed, who).to_pylist()}
        days = {day: spark_days(day)[:-1] for day in {row["day"] for row in rows}}
        cards += [
            _card(
                row,
                past.get((row["score_key"], row["account"]), {}),
                days[row["day"]],
                says[row["fingerprint"]],
                fields.get(row["account"], {}),
            )
            for row in rows
        ]
    return cards


def _of(rows: pa.Table, accounts: pa.Array) -> pa.Table:
    return rows.filter(pc.is_in(rows["account"], accounts))


def _past(rows: pa.Table) -> Past:
    found: dict[tuple[str, str], dict[date, Former]] = {}
    columns = (rows[name].to_pylist() for name in SCORES.names)
    for key, account, day, *former in zip(*columns, strict=True):
        found.setdefault((key, account), {})[day] = tuple(former)
    return found


def _card(
    row: VerdictRow, past: Mapping[date, Former], spark: Sequence[date], says: _Says, fields: Mapping[str, Any]
) -> StandingCard:
    day, framework = row["day"], says.framework
    before = past.get(day - CHANGE)
    health = framework.health.get(row["score_key"])
    series = [past.get(at) for at in spark]
    named = {key: framework.indicators[key] for key in row["indicators"] if key in framework.indicators}
    limits = _limits(row, says)
    marks = tuple(
        IndicatorMark(i.address, i.label, i.tone, i.because, _said_by(i, limits, row, says)) for i in named.values()
    )
    arr, taken = row["arr"], sum(cap["points"] for cap in row["caps"])
    return StandingCard(
        account=AccountKey(row["account"]),
        as_of=day,
        computed_at=row["computed_at"],
        fingerprint=row["fingerprint"],
        score_key=row["score_key"],
        score_label=health.label if health else row["score_key"],
        score=row["score"],
        shown=row["shown"],
        by_points=half_up(row["score"] - taken) if taken < 0 else None,
        band=row["band"],
        band_raw=row["band_raw"],
        coverage=row["coverage"],
        worst=_worst(row["measures"], says.dimension_of),
        change_28d=None if before is None else round(row["score"] - before[1], 6),
        change_points=None if before is None else round(row["score"] - taken - before[1] + before[3], 6),
        change_marked=before is not None and before[0] != row["fingerprint"],
        arr=None if arr is None else Decimal(str(round(arr, 2))),
        currency=framework.currency,
        renewal_on=row["renewal_on"],
        renewed=row["renewed"],
        seats=row["seats"],
        indicators=(*limits, *marks),
        spark=(*(None if one is None else one[2] for one in series), row["shown"]),
        gaps=sum(measure["state"] in GAPS for measure in row["measures"]),
        last_touch_on=row["last_touch_on"],
        urgent_open=row["urgent_open"],
        **fields,
    )


def _limits(row: VerdictRow, says: _Says) -> tuple[IndicatorMark, ...]:
    """The cap that takes points, as something to react to: dangerous when it alone makes the account red."""
    if not row["caps"]:
        return ()
    health = says.framework.health.get(row["score_key"])
    caps = says.caps.get(row["score_key"], {})
    holding = [caps[Address(cap["address"])] for cap in row["caps"] if cap["points"] < 0 and cap["address"] in caps]
    return tuple(
        IndicatorMark(
            cap.address,
            cap.because,
            "danger" if health and cap.at_most < health.bands.yellow else "warning",
            f"Caps the score at {cap.at_most:g}.",
        )
        for cap in holding
    )


def _said_by(indicator: Indicator, limits: Sequence[IndicatorMark], row: VerdictRow, says: _Says) -> str:
    """The address of a cap that holds and asks the same, or reads a signal of the indicator's; or of the only signal it reads
    if that is of pulses: so that a list says a fact once."""
    signals = says.framework.signals
    read = names(indicator.when) & signals.keys()
    if len(read) == 1 and signals[next(iter(read))].tables == {"pulses"}:
        return str(signals[next(iter(read))].address)
    caps = says.caps.get(row["score_key"], {})
    conditions = {one.address: caps[Address(one.address)].when for one in limits}
    return next((at for at, when in conditions.items() if when == indicator.when or names(when) & read), "")


def _worst(measures: Sequence[MeasureRow], owner: Mapping[str, str]) -> str:
    """The label of the dimension that misses the most points; `owner` names each measure's."""
    missing: dict[str, float] = {}
    for measure in measures:
        label = owner.get(measure["address"])
        if label is not None and measure["state"] != State.ABSENT:  # a gap is no reason
            missing[label] = missing.get(label, 0.0) + measure["possible"] - measure["points"]
    worst = max(missing, key=lambda label: missing[label], default="")
    return worst if worst and missing[worst] >= 0.5 else ""
