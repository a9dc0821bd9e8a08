"""Comparing what a batch wrote with what it writes when it is read again, fact by fact."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import pyarrow as pa

from tenure.evidence.catalogue import SYSTEM_COLUMNS, TABLES, Grain
from tenure.evidence.intake.digests import digest_of
from tenure.evidence.intake.versions.settling import INSTANT, MICRO, months_of, rows_of
from tenure.evidence.lake.store import CORRECTIONS, stored_schema
from tenure.values import clock

EXAMPLES = 3
_SYSTEM = frozenset({*SYSTEM_COLUMNS, "month"}) - {"account"}
Mark = tuple[str, datetime, bool]
Owners = Mapping[str, Collection[str]]
"""By fact, the batches whose word about it is replaced."""


@dataclass(slots=True)
class Group:
    """The facts of one source in one table that the given files brought, by these batches; `last` is the last of them.
    `exact`: each file is of one batch, so that every batch's word is replaced; otherwise only the last word about a fact, for
    what the files said before is gone. `why` says why the files can't be all that the batches read: then facts that they don't
    name stay."""

    table: str
    source: str
    batches: frozenset[str]
    last: str
    exact: bool = True
    why: str = ""


class IsSpared(Protocol):
    """Whether a fact stays although no row says it any more: its row waits now, or its person was forgotten."""

    def __call__(self, past: pa.Table, fact: str, places: Sequence[int], /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Example:
    """One fact before and after; `before` is empty for a new one, `after` for one that goes."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RewrittenRows:
    """The rows that a step wrote again; `same` are those that say what earlier rows said, `known` every fact of the lake."""

    rows: pa.Table
    same: pa.Table
    known: frozenset[str]

    def as_it_was(self, table: str) -> Iterator[tuple[str, pa.Table]]:
        """The rows by the table of the lake that they would have gone to."""
        if self.rows.num_rows:
            yield table, self.rows


@dataclass(slots=True)
class Comparison:
    """One table: facts that stay, change, go and are new, the rows to be written, and examples."""

    table: str
    stay: int = 0
    change: int = 0
    go: int = 0
    new: int = 0
    rows: dict[str, list[pa.Table]] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    def show(self, kind: str, fact: str, before: str, after: str) -> None:
        shown = self.examples.setdefault(kind, [])
        if len(shown) < EXAMPLES:
            shown.append(Example(fact, before, after))


@dataclass(slots=True)
class _Pen:
    """Rows to be written: which, recorded when, and whether they take the fact back."""

    source: pa.Table
    places: list[int] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    assumed: list[bool] = field(default_factory=list)
    gone: list[bool] = field(default_factory=list)

    def note(self, place: int, at: datetime, assumed: bool, gone: bool) -> None:
        self.places.append(place)
        self.at.append(at)
        self.assumed.append(assumed)
        self.gone.append(gone)

    def as_said(self, place: int) -> None:
        """The row as it is."""
        row = self.source.slice(place, 1).select(["recorded_at", "recorded_assumed", "retracted"]).to_pylist()[0]
        self.note(place, row["recorded_at"], row["recorded_assumed"], row["retracted"])


@dataclass(slots=True)
class _Pens:
    """What comes just behind a row of the lake: that row taken back, or another in its place."""

    old: _Pen
    new: _Pen


def compare(
    into: Comparison,
    past: pa.Table,
    owners: Owners,
    batch: str,
    written: RewrittenRows,
    groups: Sequence[Group],
    spared: IsSpared,
) -> list[Group]:
    """Compare what `batch` wrote with `written`, and note the rows that make the difference. Returns the groups that can't be
    replaced: their rows have no ids, and the files aren't what the batch read."""
    past = past.combine_chunks()
    now = pa.concat_tables([written.rows, written.same]).combine_chunks()
    before, after = _standing(past, owners, batch), _by_fact(now)
    of_past, of_now = past["source"].to_pylist(), now["source"].to_pylist()
    unsure = {group.source: group for group in groups if group.why}
    left = [
        group
        for group in unsure.values()
        if any(_keyless(rows, group.source, batch) for rows in (past, now))
        or any(
            fact.startswith("auto-") and fact not in before and of_now[news[-1]] == group.source
            for fact, news in after.items()
        )
    ]
    aside = {group.source for group in left}
    others = _of_others(past, batch)
    behind, first = _Pens(_Pen(past), _Pen(now)), _Pen(now)
    for fact in sorted({*before, *after}):
        olds, news = before.get(fact, []), after.get(fact, [])
        source = of_now[news[-1]] if news else of_past[olds[-1]]
        if source in aside:
            continue
        if not news:
            if source in unsure or spared(past, fact, olds) or past["retracted"][olds[-1]].as_py():
                into.stay += 1
                continue
            into.go += 1
            into.show("go", fact, _said(past, olds[-1]), "")
            if fact.startswith(past["digest"][olds[0]].as_py()) and fact in others:
                olds = [*olds, others[fact]]  # without an id it is what it says: no later word is about another row
            for place in olds:
                behind.old.note(place, _just_after(past, place), past["recorded_assumed"][place].as_py(), True)
        elif not olds:
            into.new += 1
            into.show("new", fact, "", _said(now, news[-1]))
            for place in news:
                first.as_said(place)
        elif [_mark(past, place) for place in olds] == [_mark(now, place) for place in news]:
            into.stay += 1
        else:
            into.change += 1
            into.show("change", fact, *_difference(past, olds[-1], now, news[-1]))
            _replace(past, olds, now, news, behind.new, fact in others)
    events = TABLES[into.table].grain is Grain.EVENTS
    for pen in (behind.old, behind.new):
        _write(into, into.table + CORRECTIONS if events else into.table, pen, batch)
    _write(into, into.table, first, batch)
    return left


def _replace(past: pa.Table, olds: list[int], now: pa.Table, news: list[int], pen: _Pen, others: bool) -> None:
    """Put each version that is written now behind the one it replaces."""
    assumed = [past["recorded_assumed"][place].as_py() for place in olds]
    if len(news) > len(olds) and not assumed[0]:  # it was known from its import on only
        news = news[-len(olds) :]
    for number, old in enumerate(olds):
        new = news[min(number, len(news) - 1)]
        if _mark(past, old) != _mark(now, new):
            pen.note(new, _just_after(past, old), assumed[number], now["retracted"][new].as_py())
    if not others:
        for new in news[len(olds) :]:
            pen.as_said(new)


def _standing(past: pa.Table, owners: Owners, batch: str) -> dict[str, list[int]]:
    """By fact, the rows of a batch that count for longer than an instant: others were replaced when they were read again."""
    found: dict[str, list[int]] = {}
    ids, at = past["fact_id"].to_pylist(), past["recorded_at"].to_pylist()
    for place, (fact, whose) in enumerate(zip(ids, past["batch"].to_pylist(), strict=True)):
        if whose != batch or batch not in owners.get(fact, ()):
            continue
        follows = place + 1 < len(ids) and ids[place + 1] == fact
        if not follows or at[place + 1] - at[place] > MICRO:
            found.setdefault(fact, []).append(place)
    return found


def _by_fact(rows: pa.Table) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    at = rows["recorded_at"].to_pylist()
    for place, fact in enumerate(rows["fact_id"].to_pylist()):
        found.setdefault(fact, []).append(place)
    for places in found.values():
        places.sort(key=at.__getitem__)
    return found


def _of_others(past: pa.Table, batch: str) -> dict[str, int]:
    """The facts of which another batch says something as well, with the last such row."""
    pairs = enumerate(zip(past["fact_id"].to_pylist(), past["batch"].to_pylist(), strict=True))
    return {fact: place for place, (fact, whose) in pairs if whose != batch}


def _keyless(rows: pa.Table, source: str, batch: str) -> bool:
    """Whether some rows of a source in a batch have no id but their content."""
    told = (rows[name].to_pylist() for name in ("fact_id", "digest", "source", "batch"))
    return any(
        fact.startswith(digest) and whose == source and of == batch
        for fact, digest, whose, of in zip(*told, strict=True)
    )


def _mark(rows: pa.Table, place: int) -> Mark:
    return (
        rows["digest"][place].as_py(),
        rows["occurred_at"][place].as_py(),
        bool(rows["retracted"][place].as_py()),
    )


def _just_after(rows: pa.Table, place: int) -> datetime:
    at: datetime = rows["recorded_at"][place].as_py()
    return at + MICRO


def _write(into: Comparison, table: str, pen: _Pen, batch: str) -> None:
    if not pen.places:
        return
    schema = stored_schema(into.table)
    rows = pen.source.take(pa.array(pen.places))
    taken = digest_of(pa.array([f"retracted {one}" for one in rows["digest"].to_pylist()], pa.string())).to_pylist()
    was = zip(rows["digest"].to_pylist(), rows["retracted"].to_pylist(), taken, pen.gone, strict=True)
    changed = {
        "recorded_at": pa.array(pen.at, INSTANT),
        "recorded_assumed": pa.array(pen.assumed, pa.bool_()),
        "retracted": pa.array(pen.gone, pa.bool_()),
        "digest": pa.array([marked if gone and not before else own for own, before, marked, gone in was], pa.string()),
        "batch": pa.array([batch] * rows.num_rows, pa.string()),
        "ingested_at": pa.array([clock.now()] * rows.num_rows, INSTANT),
        "month": months_of(rows["occurred_at"]),
    }
    into.rows.setdefault(table, []).append(rows_of(schema, rows, changed))


def _said(rows: pa.Table, place: int) -> str:
    """The first things that a row says."""
    said = {name: rows[name][place].as_py() for name in rows.column_names if name not in _SYSTEM}
    return ", ".join(f"{name} {value}" for name, value in said.items() if value is not None)[:120]


def _difference(past: pa.Table, old: int, now: pa.Table, new: int) -> tuple[str, str]:
    """What a row said and says, where the two differ."""
    names = [name for name in past.column_names if name not in _SYSTEM or name == "occurred_at"]
    pairs = [(name, past[name][old].as_py(), now[name][new].as_py()) for name in names]
    differing = [(name, one, other) for name, one, other in pairs if one != other][:3]
    before, after = (", ".join(f"{one[0]} {one[side]}" for one in differing) for side in (1, 2))
    return before, after
