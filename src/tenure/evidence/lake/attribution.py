"""Whose a fact is, after merges: facts keep the account and person they came with, and the decisions say who stands for whom.

A decision is known from its `recorded_at`. So the version of a merged account's fact is superseded at the decision, and
goes on from that instant as one of the account it was merged into: a virtual version, like a correction. Nothing that is
decided later reaches back, and a merge that is taken back gives back exactly, also what came in meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue import Table
from tenure.values.asof import AsOf

INSTANT = pa.timestamp("us", tz="UTC")
EVER, NEVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Before anything was recorded, and after everything."""

CAME_WITH = "came_with"
SPANS = {"account": "account_spans", "person": "person_spans"}
"""Under which names keys and spans are handed in, where a question is about a few accounts."""

COLUMNS = ("fact_id", "kind", "merged", "into", "undone", "recorded_at")
"""What of the table `merges` says who stands for whom."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when, and until when (exclusive), an account or a person stood for a key."""

    key: str
    since: datetime
    until: datetime
    stands: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who stood for whom, when: the spans of every account and person that was ever merged, by their key."""

    accounts: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    people: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    decided_at: tuple[datetime, ...] = ()
    _before: dict[datetime, "Attribution"] = field(default_factory=dict, compare=False, repr=False)
    _rows: tuple[Mapping[str, Any], ...] = field(default=(), compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.accounts or self.people)

    def before(self, since: datetime) -> "Attribution":
        """The same as far as it was decided before an instant."""
        if since not in self._before:
            self._before[since] = attribution([row for row in self._rows if row["recorded_at"] < since])
        return self._before[since]

    def came_with(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Every key whose facts were ever those of these accounts, themselves included."""
        wanted = tuple(dict.fromkeys(accounts))
        asked = set(wanted)
        more = [key for key, spans in self.accounts.items() if key not in asked and asked & {s.stands for s in spans}]
        return wanted + tuple(sorted(more))

    def touches(self, table: Table, accounts: Sequence[str] | None = None) -> bool:
        """Whether any fact of a table (about these accounts) may be another's than the one it came with."""
        return bool(table.of_account and self._of(accounts)) or bool(table.of_person and self.people)

    def concerned(self, accounts: Sequence[str]) -> tuple[bool, bool]:
        """Whether anything was ever decided about some accounts; and about people."""
        return bool(self._of(accounts)), bool(self.people)

    def hand_in(self, room: "SmallDataTaker", accounts: Sequence[str]) -> None:
        """Hand in, under names of their own, which keys came with these accounts, and the spans that concern them."""
        room.table(pa.table({"account": pa.array(self.came_with(accounts), pa.string())}), CAME_WITH)
        room.table(_table(self._of(accounts)), SPANS["account"])
        room.table(_table(self._of_people()), SPANS["person"])

    def _of(self, accounts: Sequence[str] | None) -> list[Span]:
        keys = self.accounts if accounts is None else set(self.came_with(accounts)) & self.accounts.keys()
        return [span for key in sorted(keys) for span in self.accounts[key]]

    def _of_people(self) -> list[Span]:
        return [span for key in sorted(self.people) for span in self.people[key]]

    def merged_at(self, views: Sequence[AsOf]) -> list[tuple[int, str]]:
        """(place of the view, account) of accounts that were merged into another one at each instant."""
        return [(i, key) for i, key, _ in self.stand_ins(views)]

    def stand_ins(self, views: Sequence[AsOf]) -> list[tuple[int, str, str]]:
        """The same, and which account stands for each."""
        known = [
            (i, self if view.late_since is None else self.before(view.late_since), view.known_until)
            for i, view in enumerate(views)
        ]
        return [
            (i, key, span.stands)
            for i, said, end in known
            for key, spans in said.accounts.items()
            for span in spans
            if span.stands != key and span.since < end <= span.until
        ]

    def decided_between(self, accounts: Sequence[str], since: datetime, until: datetime) -> bool:
        """Whether anything was decided about these accounts, or about people, in [since, until)."""
        mine = [*self._of(accounts), *(span for spans in self.people.values() for span in spans)]
        return any(since <= at < until for span in mine for at in (span.since, span.until))

    def spread(
        self,
        room: "SmallDataTaker",
        table: Table,
        rows: ir.Table,
        accounts: Sequence[str] | None = None,
        *,
        named: bool = False,
    ) -> ir.Table:
        """Versions (with `superseded_at`) cut where somebody else began to stand for their account or person.

        `named`: the spans were handed in (`hand_in`) for these accounts. A column that wasn't brought along is nobody's.
        """
        if table.of_account and (spans := self._of(accounts)):
            met = room.named(SPANS["account"]) if named else room.table(_table(spans))
            rows = _cut(rows, met, "account", follows=table.follows)
        if table.of_person and self.people and "person" in rows.columns:
            met = room.named(SPANS["person"]) if named else room.table(_table(self._of_people()))
            rows = _cut(rows, met, "person", follows=table.name != "people")
        return rows

    def firsts(
        self,
        room: "SmallDataTaker",
        table: Table,
        rows: ir.Table,
        accounts: Sequence[str] | None = None,
        *,
        named: bool = False,
    ) -> ir.Table:
        """The same for rows of which only account, `recorded_at` and `occurred_at` matter, and not until when."""
        if not (table.of_account and table.follows and (spans := self._of(accounts))):
            return rows
        ends = rows.mutate(superseded_at=ibis.null("timestamp('UTC', 6)"))
        met = room.named(SPANS["account"]) if named else room.table(_table(spans))
        return _cut(ends, met, "account", follows=True).select(*rows.columns)


class SmallDataTaker(Protocol):
    """Whoever takes small data in: the reading room."""

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table: ...

    def named(self, name: str) -> ir.Table: ...


def attribution(rows: Iterable[Mapping[str, Any]]) -> Attribution:
    """The spans that follow from decisions (rows with COLUMNS), in whatever order they come."""
    known = tuple(sorted(rows, key=lambda row: (row["recorded_at"], _number(row["fact_id"]), row["fact_id"])))
    parts = {kind: _spans([row for row in known if row["kind"] == kind]) for kind in ("account", "person")}
    moments = tuple(row["recorded_at"] for row in known)
    return Attribution(parts["account"], parts["person"], moments, {}, known)


def _number(fact_id: str) -> int:
    """Decisions of one instant are told apart by the number of their entry in the journal."""
    number = fact_id.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _spans(decisions: Sequence[Mapping[str, Any]]) -> dict[str, list[Span]]:
    above: dict[str, str] = {}
    below: dict[str, set[str]] = defaultdict(set)
    stands: dict[str, str] = {}
    since: dict[str, datetime] = {}
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in decisions:
        key, at = row["merged"], row["recorded_at"]
        below[above.pop(key, "")].discard(key)
        if not row["undone"] and _root(row["into"], above) != key:
            above[key] = row["into"]
            below[row["into"]].add(key)
        for one in _tree(key, below):
            root, before = _root(one, above), stands.get(one, one)
            if root == before:
                continue
            if since.get(one, EVER) < at:
                spans[one].append(Span(one, since.get(one, EVER), at, before))
            stands[one], since[one] = root, at
    for one, root in stands.items():
        spans[one].append(Span(one, since[one], NEVER, root))
    return dict(spans)


def _root(key: str, above: Mapping[str, str]) -> str:
    while key in above:
        key = above[key]
    return key


def _tree(key: str, below: Mapping[str, set[str]]) -> list[str]:
    found, asked = [key], [key]
    while asked:
        asked = [one for up in asked for one in sorted(below.get(up, ()))]
        found += asked
    return found


def _table(spans: Sequence[Span]) -> pa.Table:
    return pa.table(
        {
            "span_key": pa.array([span.key for span in spans], pa.string()),
            "span_since": pa.array([span.since for span in spans], INSTANT),
            "span_until": pa.array([span.until for span in spans], INSTANT),
            "span_stands": pa.array([span.stands for span in spans], pa.string()),
        }
    )


def _cut(rows: ir.Table, spans: ir.Table, column: str, *, follows: bool) -> ir.Table:
    """Each version once per span that it lies in. Written without NULL in least or greatest, which backends read apart."""
    names = rows.columns
    met = rows.left_join(spans, rows[column] == spans.span_key)
    other = met.span_key.isnull()
    within = (met.recorded_at < met.span_until) & (met.superseded_at.isnull() | (met.span_since < met.superseded_at))
    if not follows:
        within &= met.span_stands == met.span_key
    met = met.filter(other | within.fill_null(False))
    moved = met.span_key.notnull() & (met.span_since > met.recorded_at)
    ends = (
        met.span_key.notnull()
        & (met.span_until < ibis.literal(NEVER))
        & (met.superseded_at.isnull() | (met.span_until < met.superseded_at))
    )
    changed: dict[str, ir.Value] = {
        column: ibis.coalesce(met.span_stands, met[column]),
        "recorded_at": moved.ifelse(met.span_since, met.recorded_at),
        "superseded_at": ends.ifelse(met.span_until, met.superseded_at),
    }
    if "recorded_assumed" in names:
        changed["recorded_assumed"] = moved.ifelse(False, met.recorded_assumed)
    return met.select(**{name: changed.get(name, met[name]) for name in names})
