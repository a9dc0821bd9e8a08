"""A line of a list, ready to be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tenure.platform.manifest import Column
from tenure.practice.customers.rows import AccountRow
from tenure.surfaces.web import charts, words


@dataclass(frozen=True, slots=True)
class Line:
    """An account on a list. `may_pulse` and `may_assign` say what the caller may change here."""

    row: AccountRow
    id: str
    spark: charts.Spark | None
    health_words: str
    capped: str
    change: str
    way: str
    change_note: str
    coverage: str
    renewal: str
    renewal_due: str
    stage_note: str
    may_pulse: bool
    may_assign: bool
    cells: tuple[tuple[str, str], ...] = ()  # class and text of the columns that have no drawing of their own


def renewal_note(row: AccountRow) -> str:
    """How far a renewal lies ahead, and whether it is signed already."""
    days = row.days_to_renewal
    if days is None:
        return ""
    if days < 0:
        return f"{words.plural(-days, 'day')} ago"
    return "today" if days == 0 else f"in {words.plural(days, 'day')}"


def cap_note(row: AccountRow) -> str:
    """What a cap does to the score; empty when none takes points."""
    return "" if row.standing.by_points is None else f"capped ({row.standing.by_points} by points)"


def way(row: AccountRow) -> str:
    """The class of a change in 28 days. A rise that a lifted cap makes is flat: nothing got better by as much."""
    change = row.standing.change_28d or 0.0
    return "flat" if row.cap_lifted or abs(change) < 0.5 else "up" if change > 0 else "down"


def stage_note(row: AccountRow, *, short: bool = False) -> str:
    """How long an account has been in its stage; longer, where it was in it when the clock began. `short` for lists."""
    if row.standing.days_in_stage is None:
        return ""
    days = words.plural(row.standing.days_in_stage, "day")
    if not row.standing.stage_assumed:
        return days
    return f"{words.number(row.standing.days_in_stage, 0)}+ days" if short else f"{days} or more"


def _text(column: Column, row: AccountRow) -> str:
    """A plain cell."""
    value, shown = column.read(row), column.cell_of(row)
    if isinstance(value, date):
        return words.day(value)
    return "" if shown is None else shown if isinstance(shown, str) else words.number(shown)


def line(row: AccountRow, *, may_pulse: bool = False, may_assign: bool = False, further: Iterable[Column] = ()) -> Line:
    change = words.signed_text(row.standing.change_28d) if row.standing.change_28d is not None else ""
    spoken = words.BAND_WORDS.get(row.standing.band, row.standing.band)
    if row.standing.band_raw != row.standing.band and row.standing.band != "unknown":
        spoken += f" until it settles, {words.BAND_WORDS.get(row.standing.band_raw, row.standing.band_raw).lower()} by its points"
    if row.standing.shown is not None:
        spoken += f", {row.standing.shown} of 100"
    if row.standing.by_points is not None:
        spoken += f", {cap_note(row)}"
    if row.standing.change_28d is not None:
        spoken += f", {change} in 28 days" if change != "0" else ", unchanged in 28 days"
    if row.cap_lifted:
        spoken += ", because a cap was lifted"
    if row.standing.change_marked:
        spoken += "; scoring changed in between"
    return Line(
        row=row,
        id=f"row-{row.key.encode().hex()}",
        spark=charts.spark(row.standing.spark, row.standing.band),
        health_words=spoken,
        capped=cap_note(row),
        change="" if change == "0" else change,
        way=way(row),
        change_note="cap lifted" if row.cap_lifted else "",
        coverage=words.percent(row.standing.coverage),
        renewal=words.day(row.standing.renewal_on) if row.standing.renewal_on else "",
        renewal_due="renewed" if row.standing.renewed else renewal_note(row),
        stage_note=stage_note(row, short=True),
        may_pulse=may_pulse,
        may_assign=may_assign,
        cells=tuple(("num" if column.number else "", _text(column, row)) for column in further),
    )
