"""A line of a list, ready to be drawn."""

from dataclasses import dataclass

from tenure.flows.cards import AccountRow
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
    return "" if row.by_points is None else f"capped ({row.by_points} by points)"


def way(row: AccountRow) -> str:
    """The class of a change in 28 days. A rise that a lifted cap makes is flat: nothing got better by as much."""
    change = row.change_28d or 0.0
    return "flat" if row.cap_lifted or abs(change) < 0.5 else "up" if change > 0 else "down"


def stage_note(row: AccountRow, *, short: bool = False) -> str:
    """How long an account has been in its stage; longer, where it was in it when the clock began. `short` for lists."""
    if row.days_in_stage is None:
        return ""
    days = words.plural(row.days_in_stage, "day")
    if not row.stage_assumed:
        return days
    return f"{words.number(row.days_in_stage, 0)}+ days" if short else f"{days} or more"


def line(row: AccountRow, *, may_pulse: bool = False, may_assign: bool = False) -> Line:
    change = words.signed_text(row.change_28d) if row.change_28d is not None else ""
    spoken = words.BAND_WORDS.get(row.band, row.band)
    if row.band_raw != row.band and row.band != "unknown":
        spoken += f" until it settles, {words.BAND_WORDS.get(row.band_raw, row.band_raw).lower()} by its points"
    if row.shown is not None:
        spoken += f", {row.shown} of 100"
    if row.by_points is not None:
        spoken += f", {cap_note(row)}"
    if row.change_28d is not None:
        spoken += f", {change} in 28 days" if change != "0" else ", unchanged in 28 days"
    if row.cap_lifted:
        spoken += ", because a cap was lifted"
    if row.change_marked:
        spoken += "; scoring changed in between"
    return Line(
        row=row,
        id=f"row-{row.key.encode().hex()}",
        spark=charts.spark(row.spark, row.band),
        health_words=spoken,
        capped=cap_note(row),
        change="" if change == "0" else change,
        way=way(row),
        change_note="cap lifted" if row.cap_lifted else "",
        coverage=words.percent(row.coverage),
        renewal=words.day(row.renewal_on) if row.renewal_on else "",
        renewal_due="renewed" if row.renewed else renewal_note(row),
        stage_note=stage_note(row, short=True),
        may_pulse=may_pulse,
        may_assign=may_assign,
    )
