"""Contradictions between dates: later steps before earlier ones, and past events dated after the import."""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Column, ColumnKind, Grain
from tenure.evidence.intake.cells.moments import lies_ahead
from tenure.evidence.intake.versions.settling import Contradiction, SettlingRun
from tenure.evidence.intake.versions.staging import Staging

ORDERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "accounts": (("customer_since", "churned_on", "churned_before_start"),),
    "people": (("invited_at", "left_at", "left_before_invited"),),
    "subscriptions": (
        ("start_on", "ended_on", "ends_before_start"),
        ("signed_on", "cancelled_at", "cancelled_before_signed"),
    ),
    "invoices": (
        ("issued_on", "due_on", "due_before_issued"),
        ("issued_on", "paid_at", "paid_before_issued"),
        ("issued_on", "voided_at", "voided_before_issued"),
    ),
    "tickets": (
        ("opened_at", "answered_at", "answered_before_opened"),
        ("opened_at", "resolved_at", "resolved_before_opened"),
        ("opened_at", "escalated_at", "escalated_before_opened"),
        ("opened_at", "rated_at", "rated_before_opened"),
        ("opened_at", "target_at", "target_before_opened"),
    ),
    "touchpoints": (("held_at", "answered_at", "answered_before_sent"),),
    "outcomes": (
        ("started_on", "due_on", "due_before_started"),
        ("started_on", "reached_at", "reached_before_started"),
        ("reached_at", "confirmed_at", "confirmed_before_reached"),
    ),
    "opportunities": (("created_at", "won_at", "won_before_created"), ("created_at", "lost_at", "lost_before_created")),
}
"""Per table: what comes first, what follows, and the contradiction where it doesn't."""

CODES: dict[str, str] = {
    code: f"The {later.rpartition('_')[0]} date of a row in {table} is before its {earlier.rpartition('_')[0]} date."
    for table, pairs in ORDERS.items()
    for earlier, later, code in pairs
    if code != "ends_before_start"
}

SOON, PLANNED = timedelta(days=1), timedelta(days=730)
MAY_BE_PLANNED = frozenset(
    {"customer_since", "start_on", "started_on", "churned_on", "role_since", "since_on", "cancelled_at"}
)
"""What may be known a while before it is so: a start that is agreed, a notice for the end of the term."""
LISTED = 1000
"""So many rows are listed one by one; the last of them counts for all that follow."""


def dates_out_of_order(table: str, staging: Staging, course: SettlingRun) -> Iterator[Contradiction]:
    """Rows of this batch that say a later thing came first."""
    for earlier, later, code in ORDERS.get(table, ()):
        seen = 0
        for rows in staging.kept(table, ("fact_id", "file", "line", earlier, later)):
            first, second = _alike(rows[earlier].combine_chunks(), rows[later].combine_chunks())
            wrong = rows.filter(pc.fill_null(pc.less(second, first), False))
            words = f"{_said(later)} {{{later}}}, before {_said(earlier)} {{{earlier}}}"
            yield from _listed(code, table, wrong, words, course, seen)
            seen += wrong.num_rows


def dates_in_the_future(table: str, staging: Staging, course: SettlingRun) -> Iterator[Contradiction]:
    """States of this batch that are said to have happened after the import."""
    if TABLES[table].grain is not Grain.STATES:
        return
    for column in TABLES[table].columns:
        limit = _latest(column, course)
        if limit is None:
            continue
        seen = 0
        for rows in staging.kept(table, ("fact_id", "file", "line", column.name)):
            late = rows.filter(
                pc.fill_null(pc.greater(pc.cast(rows[column.name], pa.date32(), safe=False), limit), False)
            )
            yield from _listed(
                "in_the_future", table, late, f"{_said(column.name)} {{{column.name}}}, after the import", course, seen
            )
            seen += late.num_rows


def _latest(column: Column, course: SettlingRun) -> date | None:
    if column.kind not in (ColumnKind.DAY, ColumnKind.INSTANT) or lies_ahead(column.name):
        return None
    return course.ingested_at.date() + (PLANNED if column.name in MAY_BE_PLANNED else SOON)


def _alike(first: pa.Array, second: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Two days, or two instants: where one is a day, both are, with a day of grace for the zone."""
    if first.type == second.type:
        return first, second
    grace = 1 if pa.types.is_date(first.type) else 0
    days = [pc.cast(pc.cast(column, pa.date32(), safe=False), pa.int32()) for column in (first, second)]
    return days[0], pc.add(days[1], grace)


def _said(name: str) -> str:
    stem, _, _ = name.rpartition("_")
    return {"customer": "customer since", "churned": "churned on", "start": "start", "started": "started on"}.get(
        stem, stem
    )


def _listed(
    code: str, table: str, rows: pa.Table, words: str, course: SettlingRun, seen: int
) -> Iterator[Contradiction]:
    """One contradiction per row; of very many the last one listed counts for the rest."""
    if seen >= LISTED and rows.num_rows:
        first = rows.slice(0, 1).to_pylist()[0]
        yield _one(code, table, first, words, course, rows.num_rows)
        return
    shown = rows.slice(0, LISTED).to_pylist()
    for place, row in enumerate(shown):
        count = rows.num_rows - place if place == LISTED - 1 else 1
        yield _one(code, table, row, words, course, count)


def _one(code: str, table: str, row: dict[str, object], words: str, course: SettlingRun, count: int) -> Contradiction:
    more = f" ({count - 1} similar rows)" if count > 1 else ""
    said = {name: f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value) for name, value in row.items()}
    file, line = row["file"], row["line"]
    name = course.terms[file].file if isinstance(file, int) else ""
    subject = str(row["fact_id"]) if row["fact_id"] else f"{name}, line {line}"
    return Contradiction(
        code, table, subject, words.format(**said) + more, name, line if isinstance(line, int) else None, count
    )
