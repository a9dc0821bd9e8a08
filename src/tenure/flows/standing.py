"""From verdicts of the lake to standings: what lists show of an account, as of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.method import LiveFramework
from tenure.framework.model import Framework
from tenure.insight.engine.history import verdicts
from tenure.insight.engine.run import GAPS
from tenure.practice.customers.cards import IndicatorMark, StandingCard
from tenure.values.keys import AccountKey

WEEK = timedelta(days=7)
SPARK = 13  # weekly points
CHANGE = 4 * WEEK

Row = Mapping[str, object]


def spark_days(day: date) -> list[date]:
    """The thirteen days, a week apart, whose scores make the sparkline; the last is the day itself."""
    return [day - WEEK * back for back in reversed(range(SPARK))]


@dataclass(frozen=True, slots=True)
class _Past:
    """Verdicts by (score, account, day)."""

    rows: dict[tuple[str, str, date], Row]

    def at(self, row: Row, day: date) -> Row | None:
        return self.rows.get((str(row["score_key"]), str(row["account"]), day))


def standings(
    room: ReadingRoom, live: LiveFramework, day: date, accounts: Sequence[str] | None = None
) -> list[StandingCard]:
    """The standing of every customer of a day whose verdicts are in the lake; primary scores only."""
    found = verdicts(room, spark_days(day), accounts).to_pylist()
    past = _Past({(row["score_key"], row["account"], row["day"]): row for row in found})
    return [_card(row, past, live.framework) for row in found if row["day"] == day and row["primary"]]


def _card(row: Row, past: _Past, framework: Framework) -> StandingCard:
    day = row["day"]
    if not isinstance(day, date):
        raise TypeError("a verdict without a day")
    before = past.at(row, day - CHANGE)
    health = framework.health.get(str(row["score_key"]))
    series = [past.at(row, at) for at in spark_days(day)]
    measures: Sequence[Row] = row["measures"] or ()  # type: ignore[assignment]
    named = {key: framework.indicators[key] for key in row["indicators"] or () if key in framework.indicators}  # type: ignore[attr-defined]
    arr = row["arr"]
    return StandingCard(
        account=AccountKey(str(row["account"])),
        as_of=day,
        computed_at=row["computed_at"],  # type: ignore[arg-type]
        fingerprint=str(row["fingerprint"]),
        score_key=str(row["score_key"]),
        score_label=health.label if health else str(row["score_key"]),
        score=float(row["score"]),  # type: ignore[arg-type]
        shown=int(row["shown"]),  # type: ignore[call-overload]
        band=str(row["band"]),
        band_raw=str(row["band_raw"]),
        coverage=float(row["coverage"]),  # type: ignore[arg-type]
        worst=_worst(measures, framework),
        change_28d=None if before is None else round(row["score"] - before["score"], 6),  # type: ignore[operator]
        change_marked=before is not None and before["fingerprint"] != row["fingerprint"],
        arr=None if arr is None else Decimal(str(round(arr, 2))),  # type: ignore[call-overload]
        currency=framework.currency,
        renewal_on=row["renewal_on"],  # type: ignore[arg-type]
        seats=row["seats"],  # type: ignore[arg-type]
        indicators=tuple(IndicatorMark(i.address, i.label, i.tone, i.because) for i in named.values()),
        spark=tuple(None if one is None else int(one["shown"]) for one in series),  # type: ignore[call-overload]
        gaps=sum(measure["state"] in GAPS for measure in measures),
        last_touch_on=row["last_touch_on"],  # type: ignore[arg-type]
        urgent_open=row["urgent_open"],  # type: ignore[arg-type]
    )


def _worst(measures: Sequence[Row], framework: Framework) -> str:
    """The label of the dimension that misses the most points."""
    owner = {
        measure.address: dimension.label
        for health in framework.health.values()
        for dimension in health.dimensions
        for measure in dimension.measures
    }
    missing: dict[str, float] = {}
    for measure in measures:
        label = owner.get(str(measure["address"]))  # type: ignore[call-overload]
        if label is not None:
            missing[label] = missing.get(label, 0.0) + measure["possible"] - measure["points"]  # type: ignore[operator]
    worst = max(missing, key=lambda label: missing[label], default="")
    return worst if worst and missing[worst] >= 0.5 else ""
