"""Since when each account has been watched by the stage clock, and when it reached a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import ibis

from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.stored.ticks import all_ticks


@dataclass(frozen=True, slots=True)
class Observed:
    """An account under watch from a day tick to another; `reached_on` is None when the moment hasn't come."""

    account: str
    first_on: date
    last_on: date
    reached_on: date | None
    segment: str | None

    @property
    def before(self) -> bool:
        """Whether the moment had come by the first tick, so that nobody saw when."""
        return self.reached_on is not None and self.reached_on <= self.first_on


def observed_accounts(
    room: ReadingRoom, moment: str, until: date, fingerprints: Collection[str] | None = None
) -> list[Observed]:
    """Every account that the clock has seen up to a day, by key. `fingerprints` are the clocks that know the moment:
    watching for it began with their first tick (None: every clock does)."""
    rows = all_ticks(room)
    if rows is None:
        return []
    rows = rows.filter(rows.day <= ibis.date(until.isoformat()))
    if fingerprints is not None:
        rows = rows.filter(rows.fingerprint.isin(sorted(fingerprints)))
    first = rows.group_by("account").aggregate(first_on=rows.day.min())
    window = ibis.window(group_by="account", order_by=[ibis.desc("day"), ibis.desc("computed_at")])
    newest = rows.mutate(place=ibis.row_number().over(window))
    newest = newest.filter(newest.place == 0).join(first, "account")
    found = room.fetch(newest.select("account", "first_on", "day", "moments", "segment").order_by("account"))
    return [
        Observed(
            row["account"],
            row["first_on"],
            row["day"],
            next((one["reached_on"] for one in row["moments"] or () if one["moment"] == moment), None),
            row["segment"],
        )
        for row in found.to_pylist()
    ]
