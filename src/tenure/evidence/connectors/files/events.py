"""Exports of tracking systems as tables: what people did, who they are, and the accounts they belong to."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from tenure.evidence.connectors.files.columnar import as_text
from tenure.evidence.connectors.files.slices import Sheet, Slice, Stray
from tenure.evidence.connectors.segment.archives import System, event_of, place_of
from tenure.evidence.connectors.segment.canonical import Event
from tenure.evidence.connectors.segment.deliveries import SAID_OF_ACCOUNTS, PlacedEvent, accounts, people, usage
from tenure.values.texts import is_storable, storable

Things = Callable[[], Iterator[tuple[int, object]]]
ROWS = 20_000
TRAITS = 40
USAGE = ("id", "account_id", "person_id", "event", "feature", "used_at", "core", "quantity", "ok")
PEOPLE = ("id", "account_id", "name", "email", "title", "role", "created_at", "updated_at")
ACCOUNTS = ("id", "name", "domain", "industry", "region", "employees", "created_at", "updated_at")
ALIAS = "links two ids of one person; Tenure learns these from live calls only"
Row = dict[str, object]


@dataclass
class _Archive:
    """One file of an export. Identify and group calls are few and kept; events are streamed."""

    system: System
    things: Things
    homes: dict[str, str] = field(default_factory=dict)
    known_as: dict[str, str] = field(default_factory=dict)

    def events(self) -> Iterator[tuple[int, Event | Stray]]:
        for line, thing in self.things():
            if not isinstance(thing, dict):
                yield line, Stray(line, (str(thing)[:1000],), "not a JSON object")
                continue
            found = event_of(self.system, thing, line)
            yield from ((line, one) for one in found.events)
            for one in found.rejected:
                yield line, Stray(line, (json.dumps(thing, default=str)[:1000],), one.reason)

    @cached_property
    def told(self) -> list[tuple[int, Event]]:
        """The identify and group calls in the order in which they were made."""
        found: list[tuple[int, Event]] = []
        for line, one in self.events():
            if isinstance(one, Stray):
                continue
            if one.user and one.anonymous:
                self.known_as[one.anonymous] = one.user
            if one.type in ("identify", "group"):
                found.append((line, one))
        found.sort(key=lambda pair: (pair[1].occurred_at, pair[0]))
        for _, one in found:
            if one.group and one.user:
                self.homes[one.user] = one.group
        return found

    def usage(self) -> Iterator[Slice]:
        placed: list[PlacedEvent] = []
        lines: list[int] = []
        strays: list[Stray] = []
        assert self.told is not None  # noqa: S101 - reads the calls that say whose the events are
        for line, one in self.events():
            if isinstance(one, Stray):
                strays.append(one)
            elif one.type == "alias":
                strays.append(Stray(line, (one.user, one.alias), ALIAS, footer=True))
            elif one.type not in ("identify", "group"):
                account, person = place_of(one, self.homes, self.known_as)
                placed.append(PlacedEvent("", one, account, person))
                lines.append(line)
            if len(lines) >= ROWS:
                yield _usage(placed, lines, strays)
                placed, lines, strays = [], [], []
        if lines or strays:
            yield _usage(placed, lines, strays)

    def people(self) -> list[tuple[int, Row]]:
        """What was said of users."""

        def said(one: Event, before: Row) -> Row:
            own = dict(people([PlacedEvent("", one, "", one.user)])[0].said) if one.type == "identify" else {}
            own.pop("role_since", None)
            return own | {"account_id": one.group or before.get("account_id") or self.homes.get(one.user)}

        return self._rows(lambda one: one.user, said)

    def accounts(self) -> list[tuple[int, Row]]:
        """What was said of accounts."""

        def said(one: Event, _: Row) -> Row:
            more = {
                name: cell for name, cell in one.traits.items()
                if name not in SAID_OF_ACCOUNTS and isinstance(cell, str | int | float)
            }  # fmt: skip
            return more | dict(accounts([PlacedEvent("", one, one.group)])[0].said)

        return self._rows(lambda one: one.group if one.type == "group" else "", said)

    def _rows(self, key: Callable[[Event], str], said: Callable[[Event, Row], Row]) -> list[tuple[int, Row]]:
        """A row for each call that says something of a thing: all that was said of it up to then. What was said at one instant
        is said together: rows of one stamp may not differ."""
        so_far: dict[str, Row] = {}
        rows = []
        for line, one in self.told:
            if own := key(one):
                before = so_far.get(own, {})
                so_far[own] = {**before, **said(one, before), "id": own, "updated_at": one.occurred_at}
                rows.append((line, so_far[own]))
        last = {(row["id"], row["updated_at"]): row for _, row in rows}
        return [(line, last[row["id"], row["updated_at"]]) for line, row in rows]


def event_sheets(path: Path, file: str, system: System, things: Things) -> list[Sheet]:
    """The tables of an export: events, and where calls say so, people and accounts."""
    archive = _Archive(system, things)
    found = []
    about = {"format": "json", "system": system.name}
    for kind, names, rows in (("accounts", ACCOUNTS, archive.accounts()), ("people", PEOPLE, archive.people())):
        if rows:
            more = sorted(name for name in {name for _, row in rows for name in row} - set(names) if is_storable(name))[
                :TRAITS
            ]
            headers = (*names, *more)
            found.append(Sheet(path, f"{file}#{kind}", headers, _reader(headers, rows), about))
    if next(
        (True for _, one in archive.events() if isinstance(one, Stray) or one.type not in ("identify", "group")), False
    ):
        found.append(Sheet(path, f"{file}#usage", USAGE, archive.usage, about))
    return found


def _reader(headers: Sequence[str], rows: Sequence[tuple[int, Row]]) -> Callable[[], Iterator[Slice]]:
    def read() -> Iterator[Slice]:
        columns = [pa.array([_text(row.get(name)) for _, row in rows], pa.string()) for name in headers]
        yield Slice(pa.table(columns, names=list(headers)), pa.array([line for line, _ in rows], pa.int64()))

    return read


def _usage(placed: Sequence[PlacedEvent], lines: Sequence[int], strays: Sequence[Stray]) -> Slice:
    table = usage(placed)
    given: Mapping[str, str] = {"account_id": "account", "person_id": "person"}
    columns = [as_text(table[given.get(name, name)].combine_chunks()) for name in USAGE]
    return Slice(pa.table(columns, names=list(USAGE)), pa.array(lines, pa.int64()), tuple(strays), 0.5)


def _text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if hasattr(cell, "isoformat") else storable(str(cell))
