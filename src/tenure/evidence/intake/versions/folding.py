"""Several rows of one entity in one delivery: one that counts, or several that wait because nothing tells which is later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tenure.evidence.catalogue import TABLES
from tenure.evidence.intake.rejects import Reject
from tenure.evidence.intake.versions.settling import Contradiction, Fate, SettlingRun
from tenure.evidence.intake.versions.stamps import is_later

Row = dict[str, Any]
TIED = "same_id"
OF_ONE_CUSTOMER = frozenset({"subscriptions", "invoices", "tickets", "opportunities", "outcomes"})
"""Tables whose ids stand for one customer's things: rows of two customers under one id are two things."""
REASON = "another row with this id differs, and it isn't clear which is later"


@dataclass(slots=True)
class FoldedRows:
    """What became of the rows of several entities: one row or none of each, the columns that it speaks of, the fates of rows
    that aren't those of their entity, and the rows that wait."""

    entities: dict[int, Row] = field(default_factory=dict)
    shapes: dict[int, frozenset[str]] = field(default_factory=dict)
    fates: dict[int, Fate] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    """Entities without any row that counts."""


def fold(table: str, rows: pa.Table, last: np.ndarray, known: Mapping[str, Row], course: SettlingRun) -> FoldedRows:
    """Entities with several rows, by their number. `rows` are sorted by entity, stamp and file; `last` marks the last of
    each; `known` holds what the lake says of those that it knows.

    Of rows that speak of the same columns, as two downloads of one export do, the later counts whole: by the source's stamp
    of the row, else by the files. Rows that nothing tells apart wait, unless the lake says what one of them says. Rows of
    files that speak of other columns add to each other.
    """
    starts = np.flatnonzero(np.concatenate([[True], last[:-1]])).tolist()
    ends = (np.flatnonzero(last) + 1).tolist()
    found = FoldedRows()
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if end - start == 1:
            continue
        group: list[Row] = rows.slice(start, end - start).to_pylist()
        for place, row in enumerate(group):
            row["place"] = start + place
        _fold(table, number, group, known.get(group[0]["fact_id"]), found, course)
    return found


def _fold(table: str, number: int, group: list[Row], known: Row | None, found: FoldedRows, course: SettlingRun) -> None:
    for place, row in enumerate(group[:-1]):
        if any(row["digest"] == other["digest"] and row["file"] == other["file"] for other in group[place + 1 :]):
            found.fates[row["place"]] = Fate.UNCHANGED
    by_shape: dict[frozenset[str], list[Row]] = {}
    for row in group:
        by_shape.setdefault(course.terms[row["file"]].delivered, []).append(row)
    counting: list[Row] = []
    for shape, alike in by_shape.items():
        # What connectors deliver has no file to look into: there the last one counts as it always did.
        of_files = all(course.terms[row["file"]].file for row in alike)
        counting += _whole(table, shape, alike, known, found, course) if of_files else alike
    counting.sort(key=lambda row: row["place"])
    if table in OF_ONE_CUSTOMER:
        counting = _of_one_customer(table, counting, known, found, course)
    if not counting:
        found.waiting.add(number)
        return
    shapes: set[str] = set()
    value: Row = {}
    said_by: dict[str, int] = {}
    for row in counting:
        own = course.terms[row["file"]].delivered
        shapes |= own
        for name in own:
            # An empty cell empties a value of its own file, not what another file knows.
            if row[name] is not None or said_by.get(name, row["file"]) == row["file"]:
                value[name], said_by[name] = row[name], row["file"]
    torn = _torn(counting, course)
    if torn:
        course.contradictions.append(_same_id(table, torn, counting[-1], course))
    found.shapes[number] = frozenset(shapes)
    found.entities[number] = {**counting[-1], **value, "occurred_at": max(row["occurred_at"] for row in counting)}


def _whole(
    table: str, shape: frozenset[str], alike: list[Row], known: Row | None, found: FoldedRows, course: SettlingRun
) -> list[Row]:
    """The one of some rows that speak of the same columns that counts, or none; those that tie with it wait."""
    rest = list(alike)
    while rest:
        winner = rest[-1]
        tied = [
            row for row in rest[:-1] if row["digest"] != winner["digest"] and not is_earlier_than(row, winner, course)
        ]
        if not tied:
            for row in rest[:-1]:
                same = row["digest"] == winner["digest"]
                found.fates[row["place"]] = Fate.UNCHANGED if same else Fate.OUTVOTED
            return [winner]
        tied.append(winner)
        held = next((row for row in tied if known and _says(row, known, shape)), None)
        if held:  # a person, or an earlier import, has decided
            found.fates |= {row["place"]: Fate.OUTVOTED for row in rest if row is not held}
            course.contradictions.append(_same_id(table, _differing(tied, held, shape), held, course))
            return [held]
        digests = {row["digest"] for row in tied}
        for row in [row for row in rest if row["digest"] in digests]:
            other = next(one for one in tied if one["digest"] != row["digest"])
            _wait(table, row, other, shape, found, course)
        first, column = _differing(tied, winner, shape)[0]
        detail = f"{column} is {first[column]} {place_of(first, course)} and {winner[column]} "
        f"{place_of(winner, course)}; both are quarantined"
        course.contradictions.append(_contradiction(table, first, winner, column, detail, len(tied) - 1, course))
        rest = [row for row in rest if row["digest"] not in digests]
    return []


def _of_one_customer(
    table: str, counting: list[Row], known: Row | None, found: FoldedRows, course: SettlingRun
) -> list[Row]:
    """Those of some rows that are of one customer. Where files number their rows alike, an id is two things: they never add
    to each other. What the lake has of the id counts on; the others wait, for nobody but a person can tell them apart."""
    if len({row["account"] for row in counting if row["account"] is not None}) < 2:
        return counting
    theirs = known["account"] if known and not known["retracted"] else None
    kept = [row for row in counting if theirs is not None and row["account"] in (theirs, None)]
    aside = [row for row in counting if row not in kept]
    for row in aside:
        other = next(one for one in (*kept, *counting) if one["account"] not in (row["account"], None))
        found.fates[row["place"]] = Fate.WAITING
        wait_for_another_id(table, row, f"{other['account']}, {place_of(other, course)}", course)
    return kept


def wait_for_another_id(table: str, row: Row, other: str, course: SettlingRun) -> None:
    """Let a row wait whose id is that of another customer's."""
    reason = f"the id is also used by a row of another customer ({other}); use different ids"
    course.waiting.append(waiting_row(table, row, "id", reason, course))
    detail = f"{row['fact_id']} is of {row['account']} {place_of(row, course)} and of {other}; the row is quarantined"
    file, data = course.terms[row["file"]].file, {"column": "account", "outvoted": str(row["account"]), "counts": other}
    course.contradictions.append(Contradiction(TIED, table, str(row["fact_id"]), detail, file, row["line"], data=data))


def is_earlier_than(row: Row, winner: Row, course: SettlingRun) -> bool:
    """Whether something tells that the winner is later."""
    if row["updated_at"] != winner["updated_at"]:
        return True
    return is_later(course.terms[winner["file"]].stamp, course.terms[row["file"]].stamp) is True


def _says(row: Row, known: Row, shape: frozenset[str]) -> bool:
    return not known["retracted"] and all(row[name] == known[name] for name in shape)


def _wait(table: str, row: Row, other: Row, shape: frozenset[str], found: FoldedRows, course: SettlingRun) -> None:
    column = next((name for name in sorted(shape) if row[name] != other[name]), "id")
    found.fates[row["place"]] = Fate.WAITING
    said = "nothing" if other.get(column) is None else other.get(column)
    reason = f"{REASON}: {column} is {said} {place_of(other, course)}"
    course.waiting.append(waiting_row(table, row, column, reason, course))


def waiting_row(table: str, row: Row, column: str, reason: str, course: SettlingRun) -> Reject:
    """A row for quarantine in the catalogue's own words: it goes in again without any mapping."""
    terms = course.terms[row["file"]]
    names = [name for name in TABLES[table].names if name in terms.delivered and name != "id"]
    cells = {name: row[name] for name in names}
    cells |= {"updated_at": row["updated_at"], "recorded_at": row["given_recorded_at"]}
    if TABLES[table].key:
        cells = {"id": row["fact_id"], **cells}
    if TABLES[table].of_account:
        cells["account_ref"] = row["account"]
    if TABLES[table].of_person and table != "people":
        cells["person_ref"] = row["person"]
    raw = {name: _text(cell) for name, cell in cells.items() if cell is not None}
    value = raw.get(column, "")
    return Reject(table, terms.source, terms.file, row["line"], column, value, TIED, reason, raw, {}, row["fact_id"])


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)


def _torn(counting: Sequence[Row], course: SettlingRun) -> list[tuple[Row, str]]:
    """Rows that say something else than the last one with nothing to tell which is later, with the column they differ in."""
    winner = counting[-1]
    winning = course.terms[winner["file"]].delivered
    found = []
    for row in counting[:-1]:
        if row["updated_at"] == winner["updated_at"]:
            shared = winning & course.terms[row["file"]].delivered
            found += [pair for pair in _differing([row], winner, shared) if row[pair[1]] is not None]
    return found


def _differing(rows: Sequence[Row], winner: Row, shape: frozenset[str]) -> list[tuple[Row, str]]:
    """Of each row the first column in which it differs."""
    pairs = ((row, next((name for name in sorted(shape) if row[name] != winner[name]), "")) for row in rows)
    return [(row, name) for row, name in pairs if name]


def _same_id(table: str, torn: Sequence[tuple[Row, str]], winner: Row, course: SettlingRun) -> Contradiction:
    row, column = torn[0]
    said = f"{column} is {row[column]} {place_of(row, course)} and {winner[column]} {place_of(winner, course)}"
    return _contradiction(table, row, winner, column, f"{said}; the second one counts", len(torn), course)


def _contradiction(
    table: str, row: Row, winner: Row, column: str, detail: str, count: int, course: SettlingRun
) -> Contradiction:
    data = {"column": column, "outvoted": str(row[column]), "counts": str(winner[column])}
    file = course.terms[row["file"]].file
    return Contradiction(TIED, table, str(winner["fact_id"]), detail, file, row["line"], count, data)


def place_of(row: Row, course: SettlingRun) -> str:
    file = course.terms[row["file"]].file
    return f"in line {row['line']} of {file}" if file else f"in line {row['line']}"
