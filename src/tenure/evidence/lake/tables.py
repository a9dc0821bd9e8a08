"""The tables of a lake through one session: opened once, asked in expressions, answered in Arrow; and when each feed spoke."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.backends.prepared import VolatileKeyPart
from tenure.evidence.backends.session import Session
from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.lake.feed_log import (
    Moments,
    NewestBySource,
    inside_an_hour,
    newest_before,
    newest_by_hour,
    newest_by_source,
)
from tenure.evidence.lake.filling import FilledSince, Filling, filled_from, filled_in_files, filled_since
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.values.asof import AsOf


class Tables:
    """A lake seen through one session of a backend, as its rows were written."""

    def __init__(self, lake: Lake, session: Session) -> None:
        self.lake, self.session = lake, session
        self.form: Hashable = ()  # of what was set aside: it stands in the text of questions
        self._opened: dict[str, ir.Table | None] = {}
        self._files: dict[str, list[str]] = {}
        self._moves: dict[str, bool] = {}
        self._named: dict[str, ir.Table] = {}  # what was handed in under a name
        self._heard: dict[tuple[str, tuple[AsOf, ...]], list[dict[str, datetime]]] = {}

    def files(self, table: str) -> list[str]:
        """The files of a table, as they were when the room first looked: a question sees one state of it."""
        if table not in self._files:
            self._files[table] = self.lake.files(table)
        return self._files[table]

    def stored(self, table: str) -> ir.Table | None:
        """Every row as written, or None when the table has none. For audits and exports; verdicts read `versions`."""
        if table not in self._opened:
            self._opened[table] = self._open(table)
        return self._opened[table]

    def _open(self, table: str) -> ir.Table | None:
        files = self.files(table)
        if not files:
            return None
        schema = stored_schema(table)
        rows = self._read_files(table, files, f"stored_{table}")
        if rows.columns == tuple(schema.names):
            return self._veiled(table, rows)
        kept = {name: rows[name] for name in schema.names if name in rows.columns}
        missing = {field.name: ibis.null(ibis.dtype(field.type)) for field in schema if field.name not in rows.columns}
        return self._veiled(table, rows.select(**kept, **missing).cast({"month": "string"}))

    def _read_files(self, table: str, files: Sequence[str], name: str) -> ir.Table:
        data = self.lake.dataset(table, files)
        if data is None:
            return self.session.parquet(files, stored_schema(table), name)
        return self.session.dataset(data, name)

    def _veiled(self, table: str, rows: ir.Table) -> ir.Table:
        """Rows of people who asked to be forgotten show nothing personal, until they are rewritten."""
        declared = TABLES.get(table.removesuffix(CORRECTIONS))
        hidden = self.lake.hidden() if declared is not None and declared.of_person else frozenset()
        if declared is None or not hidden:
            return rows
        theirs = rows.person.isin(sorted(hidden))
        personal = (column.name for column in declared.columns if column.personal)
        return rows.mutate(**{name: theirs.ifelse(ibis.null("string"), rows[name]) for name in personal})

    def forget(self, table: str) -> None:
        """Look a table up again at the next question: it has grown meanwhile."""
        for known in (self._opened, self._files, self._moves):
            known.pop(table, None)

    @property
    def shape(self) -> tuple[tuple[str, ...], Hashable]:
        """What of the lake stands in the text of a question: which tables hold anything, and who is hidden."""
        names = [one for name in TABLES for one in (name, name + CORRECTIONS)]
        hidden = self.lake.hidden()
        return tuple(name for name in names if self.stored(name) is not None), VolatileKeyPart(
            hidden
        ) if hidden else None

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """Compute a table now and keep it for the session, so that what builds on it stays small."""
        return self.session.keep(rows, name)

    def drop(self, rows: ir.Table) -> None:
        """Let go of a table that was kept and is of no more use."""
        self.session.drop(rows)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute rows and hand them out."""
        return self.session.fetch(rows)

    def soon(self, rows: ir.Table) -> Future[pa.Table]:
        """The same, not waited for (see Session)."""
        return self.session.soon(rows)

    def value(self, one: ir.Scalar) -> Any:
        """Compute a single value, as Python has it."""
        return self.session.fetch(one.as_table())[0][0].as_py()

    def ask(self, key: Hashable, build: Callable[[], Mapping[str, ir.Table]]) -> dict[str, pa.Table]:
        """Compute the tables that `build` names and hand them out. Their text may be written down under `key`, and what the
        lake is like: see Session."""
        return self.session.ask((key, self.shape, self.form), build)

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """Small data handed in, to be joined with what the lake holds; `named` gives what has a name."""
        rows = self.session.table(data, name)
        if name is not None:
            self._named[name] = rows
        return rows

    def named(self, name: str) -> ir.Table:
        """What was handed in last under a name."""
        return self._named[name]

    def moves(self, table: str) -> bool:
        """Whether any fact of a table of states was once another account's. Then all its versions must be looked for.

        Remembered by the files it was found in: of a table that has grown only the facts of new files are looked at.
        """
        if TABLES[table].grain is not Grain.STATES:
            return False
        if table not in self._moves:
            self._moves[table] = self._look_for_moves(table)
        return self._moves[table]

    def _look_for_moves(self, table: str) -> bool:
        key, now = (f"moves of {table}", 0), frozenset(self.files(table))
        known = self.lake.remembered.get(key)
        files, moved = known if isinstance(known, tuple) and known[0] & now else (frozenset(), False)
        if files != now and not moved:
            moved = self._moved(table, sorted(now - files), every=not files)
        self.lake.remembered[key] = (now, moved)
        return bool(moved)

    def _moved(self, table: str, new: Sequence[str], *, every: bool) -> bool:
        rows = self.stored(table)
        if rows is None or not new:
            return False
        grown = None if every else self._read_files(table, new, f"grown_{table}")

        def build() -> dict[str, ir.Table]:
            facts = rows if grown is None else rows.semi_join(grown.select("fact_id"), "fact_id")
            whose = facts.group_by("fact_id").aggregate(whose=facts.account.fill_null("").nunique())
            return {"moved": whose.filter(whose.whose > 1).limit(1)}

        return bool(self.ask(("moved", table, every), build)["moved"].num_rows)

    def heard(self, table: str, views: Sequence[AsOf]) -> list[dict[str, datetime]]:
        """For each instant, by source the newest happening that facts known then tell of: when each feed last spoke."""
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

    def _moments(self, table: str) -> dict[str, Moments]:
        key = (f"heard of {table}", 0)
        known = self.lake.remembered.get(key)
        heard = (known if isinstance(known, NewestBySource) else NewestBySource()).upto(
            self.lake.files(table), partial(self._hours, table)
        )
        self.lake.remembered[key] = heard
        return heard.moments

    def filled(self, wanted: Iterable[Filling]) -> dict[Filling, datetime | None]:
        """Since when each is filled: the first instant at which some row that has it was known. None while none is."""
        of_table: dict[str, list[Filling]] = {}
        for one in sorted(wanted):
            of_table.setdefault(one.table, []).append(one)
        found: dict[Filling, datetime | None] = {}
        for table, fillings in of_table.items():
            parts = [self._filled(table, fillings)]
            if TABLES[table].grain is Grain.EVENTS:
                parts.append(self._filled(table + CORRECTIONS, fillings))
            for one in fillings:
                found[one] = min((at for part in parts if (at := part[one].since) is not None), default=None)
        return found

    def _filled(self, table: str, wanted: Sequence[Filling]) -> dict[Filling, FilledSince]:
        keys = {one: (f"filled {one} of {table}", 0) for one in wanted}
        remembered = {one: self.lake.remembered.get(key) for one, key in keys.items()}
        known = {one: found if isinstance(found, FilledSince) else FilledSince() for one, found in remembered.items()}
        now = frozenset(self.lake.files(table))
        if all(found.files == now for found in known.values()):
            return known
        begins = self.lake.begins(table)
        found = filled_in_files(known, {file: begins.get(file) for file in now}, partial(self._look_for, table))
        self.lake.remembered.update({keys[one]: each for one, each in found.items()})
        return found

    def _look_for(self, table: str, files: Sequence[str], wanted: Sequence[Filling]) -> dict[Filling, datetime | None]:
        name = f"grown_{table}"
        rows = self._read_files(table, files, name)
        key = ("filled", name, tuple(wanted), rows.columns)
        return filled_from(self.session.ask(key, lambda: {"filled": filled_since(rows, wanted)})["filled"], wanted)

    def _hours(self, table: str, files: Sequence[str]) -> pa.Table:
        name = f"grown_{table}"
        rows, every = self._read_files(table, files, name), self.stored(table)
        if every is None:
            raise KeyError(table)
        declared = TABLES[table.removesuffix(CORRECTIONS)]
        return self.session.ask(("hours", name), lambda: {"hours": newest_by_hour(rows, declared, every)})["hours"]

    def _newest_before(self, table: str, source: str, moments: Moments, end: datetime) -> datetime | None:
        rows = self.stored(table)
        if rows is None or not inside_an_hour(moments, end):
            return newest_before(moments, end)
        heard = newest_by_source(rows, TABLES[table.removesuffix(CORRECTIONS)], rows)
        at: datetime | None = self.value(heard.filter(heard.source == source, heard.known < end).happened.max())
        return at
