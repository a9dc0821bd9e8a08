"""The only reading room for facts. Nothing here reads the past without naming both clocks.

A row is a version: it is seen from `recorded_at` until `superseded_at`, when a correction, a newer version or a
retraction of the same fact was recorded. Any number of instants can be read from the same versions.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.backends.instants import epoch_ms
from tenure.evidence.backends.session import Session
from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.lake.attribution import COLUMNS, Attribution, attribution
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.values.asof import AsOf

FEW_ACCOUNTS = 50
"""For so many accounts or fewer, their rows are set aside once: every further question about them is then small."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A kept table about everyone, from what occurred since an instant (None: ever)."""

    rows: ir.Table
    since: datetime | None

    def reaches(self, since: datetime | None) -> bool:
        return self.since is None or (since is not None and self.since <= since)


class ReadingRoom:
    """A lake seen through one session of a backend. What it has looked up it keeps, so a room serves one question."""

    def __init__(self, lake: Lake, session: Session) -> None:
        self.lake, self.session = lake, session
        self._opened: dict[str, ir.Table | None] = {}
        self._aside: dict[tuple[str, tuple[str, ...]], ir.Table] = {}
        self.worked_out: dict[Hashable, WorkedOut] = {}  # for the further steps of the question
        self.remembered: dict[str, object] = {}  # further results, by name
        self._heard: dict[tuple[str, tuple[AsOf, ...]], list[dict[str, datetime]]] = {}

    def stored(self, table: str) -> ir.Table | None:
        """Every row as written, or None when the table has none. For audits and exports; verdicts read `versions`."""
        if table not in self._opened:
            self._opened[table] = self._open(table)
        return self._opened[table]

    def _open(self, table: str) -> ir.Table | None:
        files = self.lake.files(table)
        if not files:
            return None
        schema = stored_schema(table)
        rows = self.session.parquet(files, schema)
        kept = {name: rows[name] for name in schema.names if name in rows.columns}
        missing = {field.name: ibis.null(ibis.dtype(field.type)) for field in schema if field.name not in rows.columns}
        return rows.select(**kept, **missing).cast({"month": "string"})

    def _of(self, rows: ir.Table, accounts: tuple[str, ...]) -> ir.Table:
        """The rows of some accounts; a long list is joined, for nobody compiles a condition of thousands quickly."""
        if len(accounts) <= FEW_ACCOUNTS:
            return rows.filter(rows.account.isin(accounts))
        return rows.semi_join(self.table(pa.table({"account": pa.array(accounts, pa.string())})), "account")

    def forget(self, table: str) -> None:
        """Look a table up again at the next question: it has grown meanwhile."""
        self._opened.pop(table, None)

    def of_accounts(self, table: str, accounts: tuple[str, ...]) -> ir.Table | None:
        """The stored rows of some accounts, and of those that were ever merged into them; those of few accounts are read
        from the lake once.

        Of states every version comes along, also of when it was another account's: a person or a line may have moved.
        """
        rows = self.stored(table)
        if rows is None:
            return None
        theirs = self._of(rows, self.attribution.came_with(accounts))
        if table in TABLES and TABLES[table].grain is Grain.STATES:
            theirs = rows.semi_join(theirs.select("fact_id"), "fact_id")
        if len(accounts) > FEW_ACCOUNTS:
            return theirs
        if (table, accounts) not in self._aside:
            self._aside[(table, accounts)] = self.keep(theirs)
        return self._aside[(table, accounts)]

    @property
    def attribution(self) -> Attribution:
        """Who stood for whom, when. Kept for as long as nobody decides anything."""
        key = ("who stands for whom", self.lake.version("merges"))
        if key not in self.lake.remembered:
            rows = self.stored("merges")
            decided = [] if rows is None else self.fetch(rows.select(*COLUMNS)).to_pylist()
            self.lake.remembered[key] = attribution(decided)
        found: Attribution = self.lake.remembered[key]  # type: ignore[assignment]
        return found

    def keep(self, rows: ir.Table) -> ir.Table:
        """Compute a table now and keep it for the session, so that what builds on it stays small."""
        return self.session.keep(rows)

    def drop(self, rows: ir.Table) -> None:
        """Let go of a table that was kept and is of no more use."""
        self.session.drop(rows)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute rows and hand them out."""
        return self.session.fetch(rows)

    def value(self, one: ir.Scalar) -> Any:
        """Compute a single value, as Python has it."""
        return self.session.fetch(one.as_table())[0][0].as_py()

    def table(self, data: pa.Table) -> ir.Table:
        """Small data handed in, to be joined with what the lake holds."""
        return self.session.table(data)

    def versions(
        self, table: str, accounts: tuple[str, ...] | None = None, seen: AsOf | None = None
    ) -> ir.Table | None:
        """The table's versions with `superseded_at` (NULL: still standing), retractions taken out. A version of a merged
        account's fact goes on as one of the account that stands for it (see Attribution).

        `accounts` keeps those accounts only. `seen.late_since` leaves out, before versions are put in order, what was
        learned late (see AsOf); a fact of a state's later version counts from the source's change stamp.
        """
        whose = accounts if TABLES[table].of_account else None
        if not self.attribution.touches(TABLES[table], whose):
            return self._versions(table, accounts, seen)
        rows = self._versions(table, None if accounts is None else self.attribution.came_with(accounts), seen)
        if rows is None:
            return None
        said, late = self.attribution, seen.late_since if seen is not None else None
        if late is None:
            rows = said.spread(self, TABLES[table], rows, whose)
        else:  # what was known before is attributed as it was then
            before, after = rows.filter(rows.recorded_at < late), rows.filter(rows.recorded_at >= late)
            before = said.before(late).spread(self, TABLES[table], before, whose)
            rows = before.union(said.spread(self, TABLES[table], after, whose))
        return rows if whose is None else self._of(rows, whose)

    def _versions(self, table: str, accounts: tuple[str, ...] | None, seen: AsOf | None) -> ir.Table | None:
        """The versions as they came, by the account they came with."""
        narrow = accounts is not None and TABLES[table].of_account
        rows = self.of_accounts(table, accounts) if accounts is not None and narrow else self.stored(table)
        if rows is None:
            return None
        if TABLES[table].grain is Grain.STATES:
            states = _in_order(_without_late(rows, seen, states=True))
            return self._of(states, accounts) if accounts is not None and narrow else states
        rows = _without_late(rows, seen, states=False)
        corrections = self.stored(table + CORRECTIONS)
        if corrections is None:
            return rows.mutate(superseded_at=ibis.null("timestamp('UTC', 6)"))
        if accounts is not None:
            moved = self._of(corrections, accounts).select("fact_id").distinct()
            theirs = rows.select("fact_id").distinct()
            corrections = corrections.semi_join(moved.union(theirs, distinct=True), "fact_id")
        corrections = _without_late(corrections, seen, states=False)
        first = corrections.group_by("fact_id").aggregate(superseded_at=corrections.recorded_at.min())
        base = rows.left_join(first, "fact_id")
        base = base.select(*rows.columns, "superseded_at")
        newer = _in_order(corrections)
        if accounts is not None:
            newer = self._of(newer, accounts)
        return base.union(newer.select(*base.columns))

    def learned_late(self, accounts: tuple[str, ...], since: datetime, until: datetime) -> bool:
        """Whether any fact about some accounts was recorded in [since, until) and may be about the time before, or whose
        facts are theirs was decided in it."""
        if self.attribution.decided_between(accounts, since, until):
            return True
        for name, table in TABLES.items():
            both = (name, name + CORRECTIONS) if table.grain is Grain.EVENTS else (name,)
            for rows in (self.of_accounts(one, accounts) for one in both if table.of_account):
                if rows is None:
                    continue
                late = rows.filter(rows.recorded_at >= since, rows.recorded_at < until, rows.occurred_at < since)
                if self.value(late.count()):
                    return True
        return False

    def heard(self, table: str, views: Sequence[AsOf]) -> list[dict[str, datetime]]:
        """For each instant, the newest recorded_at by source among the facts known then: when each feed last spoke."""
        key = (table, tuple(views))
        if key not in self._heard:
            self._heard[key] = self._listen(table, views)
        return self._heard[key]

    def _listen(self, table: str, views: Sequence[AsOf]) -> list[dict[str, datetime]]:
        found: list[dict[str, datetime]] = [{} for _ in views]
        for name in (table, table + CORRECTIONS) if TABLES[table].grain is Grain.EVENTS else (table,):
            for source, moments in self._moments(name).items():
                for heard, view in zip(found, views, strict=True):
                    at = self._newest_before(name, source, moments, view.known_until)
                    if at is not None:
                        heard[source] = max(at, heard.get(source, at))
        return found

    def _moments(self, table: str) -> dict[str, list[datetime]]:
        """The newest recorded_at of every hour, by source, in order. Kept for as long as the table doesn't grow."""
        key = (table, self.lake.version(table))
        if key not in self.lake.remembered:
            rows = self.stored(table)
            by_source: dict[str, list[datetime]] = {}
            if rows is not None:
                hours = rows.group_by(["source", (epoch_ms(rows.recorded_at) // 3_600_000).name("hour")])
                for row in self.fetch(hours.aggregate(at=rows.recorded_at.max()).order_by("at")).to_pylist():
                    by_source.setdefault(row["source"], []).append(row["at"])
            self.lake.remembered[key] = by_source
        found: dict[str, list[datetime]] = self.lake.remembered[key]  # type: ignore[assignment]
        return found

    def _newest_before(self, table: str, source: str, moments: Sequence[datetime], end: datetime) -> datetime | None:
        if moments[-1] < end:
            return moments[-1]
        if end.replace(minute=0, second=0, microsecond=0) == end:
            number = bisect_left(moments, end)
            return moments[number - 1] if number else None
        rows = self.stored(table)  # an instant inside an hour is looked up row by row
        if rows is None:
            return None
        known = rows.filter(rows.source == source, rows.recorded_at < end)
        at: datetime | None = self.value(known.recorded_at.max())
        return at


def place(
    value: ir.Value,
    marks: Sequence[ir.Value],
    before: Callable[[ir.Value, ir.Value], ir.BooleanValue],
    low: int = 0,
    high: int | None = None,
) -> ir.Value:
    """The number of the first of the sorted marks that the value lies before; past the last one, their count.

    Written as a balanced tree of comparisons, which every backend has and none computes slowly.
    """
    high = len(marks) if high is None else high
    if low == high:
        return ibis.literal(low, type="int32")
    middle = (low + high) // 2
    return before(value, marks[middle]).ifelse(
        place(value, marks, before, low, middle), place(value, marks, before, middle + 1, high)
    )


def visible(rows: ir.Table, until: ir.Value, known_until: ir.Value) -> ir.BooleanValue:
    """Whether a version counts at an instant: it had happened, was known, and nothing newer was known."""
    return (
        (rows.occurred_at < until)
        & (rows.recorded_at < known_until)
        & (rows.superseded_at.isnull() | (rows.superseded_at >= known_until))
    )


def _in_order(rows: ir.Table) -> ir.Table:
    """Add `superseded_at` from the next version of the same fact. Recorded together: the source's stamp decides, then the
    content's digest, never the order of arrival."""
    order = [rows.recorded_at, rows.updated_at.fill_null(rows.recorded_at), rows.digest]
    window = ibis.window(group_by=rows.fact_id, order_by=order)
    rows = rows.mutate(superseded_at=rows.recorded_at.lead().over(window))
    return rows.filter(~rows.retracted.fill_null(False))


def _without_late(rows: ir.Table, seen: AsOf | None, *, states: bool) -> ir.Table:
    if seen is None or seen.late_since is None:
        return rows
    since = ibis.literal(seen.late_since)
    true_from = rows.occurred_at
    if states:
        window = ibis.window(group_by=rows.fact_id, order_by=[rows.recorded_at, rows.digest])
        rows = rows.mutate(version=ibis.row_number().over(window))
        true_from = (rows.version == 0).ifelse(rows.occurred_at, rows.updated_at.fill_null(rows.recorded_at))
    rows = rows.filter((rows.recorded_at < since) | (true_from >= since))
    return rows.drop("version") if states else rows
