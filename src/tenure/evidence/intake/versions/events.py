"""Settling events: each event id once; what comes again with other content is a correction beside it, and waits where nothing
tells which of two is later."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.shapes import with_column
from tenure.evidence.intake.versions.folding import REASON, is_earlier_than, place_of, waiting_row
from tenure.evidence.intake.versions.known_facts import KnownVersions, is_unique, known_ids, newest, sent_key
from tenure.evidence.intake.versions.settling import (
    INSTANT,
    Contradiction,
    Fate,
    SettlingRun,
    months_of,
    recording_times,
    stored_shape,
)
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import CORRECTIONS, Lake

Row = dict[str, Any]
NARROW = ("fact_id", "digest", "updated_at", "deleted", "occurred_at", "file", "line")


def settle_events(table: str, staging: Staging, lake: Lake, course: SettlingRun) -> None:
    """Tell new events from known ones and write what the lake lacks as settled parts."""
    narrow = _narrow(table, staging)
    keys, digests = narrow["key"].combine_chunks(), narrow["digest"].combine_chunks()
    fates = np.full(len(keys), Fate.NEW, np.int8)
    reasons: dict[int, str] = {}
    keys = _within(table, narrow, keys, fates, reasons, course)
    if TABLES[table].undated and lake.exists(table):
        keys = _said_again(table, keys, digests, staging, lake)
    if lake.exists(table):
        fates[_sent_live(table, staging, lake, course) & (fates == Fate.NEW)] = Fate.UNCHANGED
    known = newest(lake, table, keys, months=_months(table, narrow)) if lake.exists(table) else None
    known_at: pa.Array | None = None
    if known is not None and known.count:
        known_at = _against(known, keys, digests, narrow, fates)
    fates[(np.asarray(narrow["deleted"]) & (fates == Fate.NEW))] = Fate.UNCHANGED
    start = 0
    for rows in staging.kept(table):
        size = rows.num_rows
        mine = fates[start : start + size]
        course.count(rows["file"], mine)
        for place in np.flatnonzero(mine == Fate.WAITING).tolist():
            (row,) = rows.slice(place, 1).to_pylist()
            course.waiting.append(waiting_row(table, row, "id", reasons[start + place], course))
        at = known_at.slice(start, size) if known_at is not None else None
        _write(table, rows, keys.slice(start, size), mine, at, staging, course)
        start += size


def _sent_live(table: str, staging: Staging, lake: Lake, course: SettlingRun) -> np.ndarray:
    """The mask of events that their client has sent already: an export of a tracking system holds them under the same ids."""
    if table != "usage" or not course.live_sources:
        size = sum(rows.num_rows for rows in staging.kept(table, ("fact_id",)))
        return np.zeros(size, bool)
    found = []
    for rows in staging.kept(table, ("id", "occurred_at")):
        ids = rows["id"].to_pylist()
        mine = {(source, one) for one in ids if one and is_unique(one) for source in course.live_sources}
        keys = {sent_key(source, one): one for source, one in mine}
        there = known_ids(lake, table, list(keys), pc.unique(months_of(rows["occurred_at"])).to_pylist())
        sent = {keys[key] for key in there}
        found.append(np.fromiter((one in sent for one in ids), bool, len(ids)))
    return np.concatenate(found)


def _said_again(table: str, keys: pa.Array, digests: pa.Array, staging: Staging, lake: Lake) -> pa.Array:
    """Without dates, a word that comes back after another one (a mood of 4, then 2, then 4) looks like its first time. So the
    only such row of an account gets a key of its own unless it says what the source said of the account last."""
    dated, whose = TABLES[table].occurred[0], ["source", "account"]
    stored = lake.scanned(table).to_table(columns=["fact_id", "digest", "occurred_at", dated, *whose])
    stored = stored.filter(pc.is_null(stored[dated])).sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")])
    said: dict[tuple[str, str], list[str]] = {}
    for source, account, digest in zip(*(stored[name].to_pylist() for name in (*whose, "digest")), strict=True):
        said.setdefault((source, account), []).append(digest)
    rows = pa.concat_tables(list(staging.kept(table, ("source", "account", "dated"))))
    undated = pc.invert(rows["dated"]).to_pylist()
    owners = list(zip(*(rows[name].to_pylist() for name in whose), strict=True))
    times = Counter(owner for owner, open_ in zip(owners, undated, strict=True) if open_)
    renamed = [
        f"{digest}-again-{len(before)}"
        if open_ and times[owner] == 1 and digest in (before := said.get(owner, [])) and before[-1] != digest
        else None
        for owner, open_, digest in zip(owners, undated, digests.to_pylist(), strict=True)
    ]
    return pc.coalesce(pa.array(renamed, pa.string()), keys)


def _months(table: str, narrow: pa.Table) -> list[str] | None:
    """Where to look for what is known: rows with an id may have moved, those without can't, unless they have no date."""
    if TABLES[table].undated or pc.any(narrow["keyed"]).as_py():
        return None
    return sorted(pc.unique(narrow["month"]).to_pylist())


def _narrow(table: str, staging: Staging) -> pa.Table:
    parts = []
    for rows in staging.kept(table, NARROW):
        key = pc.coalesce(rows["fact_id"], rows["digest"])
        parts.append(
            pa.table(
                {
                    "key": key,
                    "digest": rows["digest"],
                    "keyed": pc.is_valid(rows["fact_id"]),
                    "updated_at": rows["updated_at"],
                    "deleted": rows["deleted"],
                    "month": months_of(rows["occurred_at"]),
                    "file": rows["file"],
                    "line": rows["line"],
                }
            )
        )
    return pa.concat_tables(parts)


def _within(
    table: str, narrow: pa.Table, keys: pa.Array, fates: np.ndarray, reasons: dict[int, str], course: SettlingRun
) -> pa.Array:
    """Settle rows of this batch that share a key. Equal rows without an id are told apart by an ordinal within their file, and
    count as often as the file with most of them has them. Of rows with the same id the source's stamp decides, then the later
    file; those of files that nothing tells apart wait, for `reasons`.
    Returns the fact ids."""
    if pc.count_distinct(keys).as_py() == len(keys):
        return keys
    counts = pa.table({"key": keys}).group_by("key").aggregate([([], "count_all")])
    shared = counts.filter(pc.greater(counts["count_all"], 1))["key"].combine_chunks()
    places = np.flatnonzero(np.asarray(pc.is_in(keys, value_set=shared)))
    some = narrow.take(pa.array(places)).append_column("place", pa.array(places))
    some = some.append_column("rank", course.ranks().take(some["file"].combine_chunks()))
    order = [
        ("key", "ascending", "at_start"),
        ("updated_at", "ascending", "at_start"),
        ("rank", "ascending", "at_start"),
        ("digest", "ascending", "at_start"),
        ("place", "ascending", "at_start"),
    ]
    some = some.take(pc.sort_indices(some, sort_keys=order))
    renamed: dict[int, str] = {}
    for group in _groups(some.to_pylist()):
        if not group[0]["keyed"]:
            seen: Counter[str] = Counter()
            for row in group:
                file = course.terms[row["file"]].file
                if seen[file] < max(seen.values(), default=0):
                    fates[row["place"]] = Fate.UNCHANGED  # the files overlap: another holds as many
                if seen[file]:
                    renamed[row["place"]] = f"{row['key']}-{seen[file]}"
                seen[file] += 1
            continue
        winner = group[-1]
        others = [row for row in group[:-1] if row["digest"] != winner["digest"]]
        for row in group[:-1]:
            fates[row["place"]] = Fate.UNCHANGED if row["digest"] == winner["digest"] else Fate.OUTVOTED
        torn = [row for row in others if not is_earlier_than(row, winner, course)]
        if not torn:
            continue
        of_files = all(course.terms[row["file"]].file for row in (*torn, winner))
        course.contradictions.append(_same_id(table, torn[0], winner, len(torn), of_files, course))
        for row, other in [*((row, winner) for row in torn), (winner, torn[0])] if of_files else ():
            fates[row["place"]] = Fate.WAITING
            reasons[row["place"]] = f"{REASON} ({place_of(other, course)})"
    if not renamed:
        return keys
    changed = pa.nulls(len(keys), pa.string()).to_numpy(zero_copy_only=False)
    for place, name in renamed.items():
        changed[place] = name
    return pc.coalesce(pa.array(changed, pa.string()), keys)


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and group[0]["key"] != row["key"]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _same_id(table: str, loser: Row, winner: Row, count: int, wait: bool, course: SettlingRun) -> Contradiction:
    file, line = loser["file"], loser["line"]
    counts = "both wait" if wait else f"line {winner['line']} counts"
    return Contradiction(
        "same_id",
        table,
        str(winner["key"]),
        f"{place_of(loser, course)} and {place_of(winner, course)} have the same id and differ; {counts}",
        course.terms[file].file,
        line,
        count,
    )


def _against(known: KnownVersions, keys: pa.Array, digests: pa.Array, narrow: pa.Table, fates: np.ndarray) -> pa.Array:
    """Compare with the lake; returns when the newest known version of each row's fact was recorded."""
    rows = known.rows
    places = pc.index_in(keys, value_set=rows["fact_id"].combine_chunks())
    there = np.asarray(pc.is_valid(places))
    theirs = rows["digest"].combine_chunks().take(places)
    gone = np.asarray(pc.fill_null(rows["retracted"].combine_chunks().take(places), False))
    same = np.asarray(pc.fill_null(pc.equal(theirs, digests), False))
    older = pc.less(narrow["updated_at"].combine_chunks(), rows["updated_at"].combine_chunks().take(places))
    stale = np.asarray(pc.fill_null(older, False))
    deleted = np.asarray(narrow["deleted"])
    decided = there & same & ~gone & (fates == Fate.WAITING)
    if decided.any():  # a person, or an earlier import, has decided
        settled = pc.is_in(keys, value_set=pc.unique(keys.filter(pa.array(decided))))
        fates[np.asarray(settled) & (fates == Fate.WAITING)] = Fate.OUTVOTED
        fates[decided] = Fate.UNCHANGED
    open_ = fates == Fate.NEW
    fates[open_ & there & ~deleted] = Fate.CORRECTED
    fates[open_ & there & ~deleted & ((same & ~gone) | stale)] = Fate.UNCHANGED
    fates[open_ & there & deleted & ~gone] = Fate.RETRACTED
    fates[open_ & there & deleted & gone] = Fate.UNCHANGED
    return pc.if_else(pa.array(there), rows["recorded_at"].combine_chunks().take(places), pa.scalar(None, INSTANT))


def _write(
    table: str,
    rows: pa.Table,
    keys: pa.Array,
    fates: np.ndarray,
    known_at: pa.Array | None,
    staging: Staging,
    course: SettlingRun,
) -> None:
    rows = with_column(rows, "fact_id", keys)
    for fate, target in (
        (Fate.NEW, table),
        (Fate.CORRECTED, table + CORRECTIONS),
        (Fate.RETRACTED, table + CORRECTIONS),
    ):
        mask = fates == fate
        if not mask.any():
            continue
        chosen = rows if mask.all() else rows.filter(pa.array(mask))
        if TABLES[table].undated:
            now, dated = pa.scalar(course.ingested_at, INSTANT), chosen["dated"]
            when = pc.if_else(dated, chosen["occurred_at"], now)
            chosen = with_column(chosen, "occurred_at", when)
        at = None if known_at is None else known_at.filter(pa.array(mask))
        recorded, assumed = recording_times(course, table, chosen, at)
        gone = pa.array(np.full(chosen.num_rows, fate is Fate.RETRACTED))
        shape = stored_shape(table, chosen, course, recorded_at=recorded, recorded_assumed=assumed, retracted=gone)
        staging.settle(target, shape)
