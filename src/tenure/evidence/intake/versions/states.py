"""Settling states: a new version only where something changed, over what other deliveries said before."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Column, Visible
from tenure.evidence.catalogue.shapes import with_column
from tenure.evidence.intake.digests import digest_of, digests
from tenure.evidence.intake.resolve import content_columns
from tenure.evidence.intake.versions.folding import OF_ONE_CUSTOMER, Row, fold, wait_for_another_id
from tenure.evidence.intake.versions.known_facts import last_of_group, newest
from tenure.evidence.intake.versions.settling import INSTANT, Fate, SettlingRun, recording_times, stored_shape
from tenure.evidence.intake.versions.staging import Slices
from tenure.evidence.lake.store import Lake

BUCKET_ROWS = 250_000


def settle_states(table: str, staging: Slices, lake: Lake, course: SettlingRun) -> None:
    """Write a version of each entity that is new or changed. Large deliveries go through in buckets of ids."""
    count = sum(rows.num_rows for rows in staging.kept(table))
    buckets = max(1, -(-count // BUCKET_ROWS))
    named: list[pa.Array] = []
    for bucket in range(buckets):
        parts = [_of_bucket(rows, bucket, buckets) for rows in staging.kept(table)]
        rows = pa.concat_tables(parts)
        if rows.num_rows:
            named.append(pc.unique(rows["fact_id"].combine_chunks()))
            _settle(table, rows, staging, lake, course)
    snapshots = {terms.source for terms in course.terms if terms.snapshot}
    for source in sorted(snapshots & _sources(table, staging)):
        _retract_absent(table, source, named, staging, lake, course)


def _sources(table: str, staging: Slices) -> set[str]:
    found: set[str] = set()
    for rows in staging.kept(table):
        found.update(pc.unique(rows["source"]).to_pylist())
    return found


def _of_bucket(rows: pa.Table, bucket: int, buckets: int) -> pa.Table:
    if buckets == 1:
        return rows
    endings = pc.utf8_slice_codeunits(rows["fact_id"].combine_chunks(), start=-3).dictionary_encode()
    numbers = pa.array([sum(map(ord, ending)) % buckets for ending in endings.dictionary.to_pylist()], pa.int32())
    return rows.filter(pc.equal(numbers.take(endings.indices), bucket))


def _settle(table: str, rows: pa.Table, staging: Slices, lake: Lake, course: SettlingRun) -> None:
    rows = rows.append_column("rank", course.ranks().take(rows["file"].combine_chunks()))
    order = [
        ("fact_id", "ascending", "at_start"),
        ("updated_at", "ascending", "at_start"),
        ("rank", "ascending", "at_start"),
        ("digest", "ascending", "at_start"),
        ("file", "ascending", "at_start"),
    ]
    rows = rows.take(pc.sort_indices(rows, sort_keys=order)).drop_columns("rank")
    last = np.asarray(last_of_group(rows["fact_id"]))
    group = np.cumsum(np.concatenate([[False], last[:-1]]))
    entities = rows.filter(pa.array(last))
    known = newest(lake, table, entities["fact_id"].combine_chunks(), whole=True).rows
    several = pc.is_in(known["fact_id"], value_set=_shared(rows["fact_id"], last))
    folded = fold(table, rows, last, {row["fact_id"]: row for row in known.filter(several).to_pylist()}, course)
    numbers = entities["file"].to_pylist()
    shapes = [folded.shapes.get(place) or course.terms[number].delivered for place, number in enumerate(numbers)]
    counting = np.array([number not in folded.waiting for number in range(len(numbers))], bool)
    if table in OF_ONE_CUSTOMER:
        counting &= ~_of_others(table, _mixed(entities, folded.entities), known, counting, course)
    entities = _mixed(entities, folded.entities).filter(pa.array(counting))
    shapes = [shape for shape, counts in zip(shapes, counting.tolist(), strict=True) if counts]
    places = pc.index_in(entities["fact_id"].combine_chunks(), value_set=known["fact_id"].combine_chunks())
    there = np.asarray(pc.is_valid(places))
    if there.any():
        entities = _over(table, entities, known, places, there, shapes)
    entities = with_column(entities, "digest", digests(entities, content_columns(TABLES[table])))
    fates = _fates(entities, known, places, there)
    deleted = np.asarray(entities["deleted"])
    known_at = known["recorded_at"].combine_chunks().take(places)
    for fate in (Fate.NEW, Fate.CORRECTED):
        _write(table, entities, known_at, (fates == fate) & ~deleted, fate, staging, course)
    _write_retracted(table, entities, known_at, fates == Fate.RETRACTED, staging, course)
    per_entity = np.full(len(numbers), Fate.WAITING, np.int8)
    per_entity[counting] = fates
    per_row = per_entity[group]
    for place, fate in folded.fates.items():
        per_row[place] = fate
    course.count(rows["file"], per_row)


def _of_others(
    table: str, entities: pa.Table, known: pa.Table, counting: np.ndarray, course: SettlingRun
) -> np.ndarray:
    """Which entities have the id of another customer's in the books of another system: two things, so the newer waits."""
    places = pc.index_in(entities["fact_id"].combine_chunks(), value_set=known["fact_id"].combine_chunks())
    differ = pa.array(counting)
    for name in ("account", "source"):
        before = known[name].combine_chunks().take(places)
        differ = pc.and_(differ, pc.fill_null(pc.not_equal(entities[name].combine_chunks(), before), False))
    gone = pc.fill_null(known["retracted"].combine_chunks().take(places), True)
    found = np.asarray(pc.and_(differ, pc.invert(gone)))
    for number in np.flatnonzero(found).tolist():
        row: Row = entities.slice(number, 1).to_pylist()[0]
        theirs = known.slice(places[number].as_py(), 1).to_pylist()[0]
        wait_for_another_id(table, row, f"{theirs['account']}, from {theirs['source']}", course)
    return found


def _shared(ids: pa.ChunkedArray, last: np.ndarray) -> pa.Array:
    """The ids of several rows, of sorted ones."""
    return pc.unique(ids.combine_chunks().filter(pa.array(~last)))


def _fates(entities: pa.Table, known: pa.Table, places: pa.Array, there: np.ndarray) -> np.ndarray:
    fates = np.full(entities.num_rows, Fate.NEW, np.int8)
    same = np.asarray(
        pc.fill_null(
            pc.equal(known["digest"].combine_chunks().take(places), entities["digest"].combine_chunks()), False
        )
    )
    gone = np.asarray(pc.fill_null(known["retracted"].combine_chunks().take(places), False))
    stamps = known["updated_at"].combine_chunks().take(places)
    sources = pc.equal(known["source"].combine_chunks().take(places), entities["source"].combine_chunks())
    older = pc.and_(pc.less(entities["updated_at"].combine_chunks(), stamps), sources)
    stale = np.asarray(pc.fill_null(older, False))
    deleted = np.asarray(entities["deleted"])
    fates[there] = Fate.CORRECTED
    fates[there & ((same & ~gone) | stale)] = Fate.UNCHANGED
    fates[deleted] = Fate.UNCHANGED
    fates[deleted & there & ~gone] = Fate.RETRACTED
    return fates


def _mixed(entities: pa.Table, changed: Mapping[int, Row]) -> pa.Table:
    """The entities with some of them, by number, as given."""
    if not changed:
        return entities
    others = np.ones(entities.num_rows, bool)
    others[list(changed)] = False
    given = [{name: changed[number][name] for name in entities.schema.names} for number in sorted(changed)]
    order = np.concatenate([np.flatnonzero(others), np.array(sorted(changed), dtype=int)])
    whole = pa.concat_tables([entities.filter(pa.array(others)), pa.Table.from_pylist(given, schema=entities.schema)])
    return whole.take(pa.array(np.argsort(order)))


def _over(
    table: str,
    entities: pa.Table,
    known: pa.Table,
    places: pa.Array,
    there: np.ndarray,
    shapes: Sequence[frozenset[str]],
) -> pa.Table:
    """What this delivery didn't speak about stays as it was known."""
    retracted = np.asarray(pc.fill_null(known["retracted"].combine_chunks().take(places), False))
    for name in content_columns(TABLES[table]):
        silent = np.fromiter((name not in shape for shape in shapes), bool, len(shapes)) & there & ~retracted
        if silent.any():
            kept = pc.if_else(
                pa.array(silent), known[name].combine_chunks().take(places), entities[name].combine_chunks()
            )
            entities = with_column(entities, name, kept)
    undated = np.asarray(pc.invert(entities["dated"].combine_chunks())) & there
    if undated.any():
        earlier = known["occurred_at"].combine_chunks().take(places)
        occurred = pc.if_else(pa.array(undated), earlier, entities["occurred_at"].combine_chunks())
        entities = with_column(entities, "occurred_at", occurred)
    return entities


def _write(
    table: str,
    entities: pa.Table,
    known_at: pa.Array,
    mask: np.ndarray,
    fate: Fate,
    staging: Slices,
    course: SettlingRun,
) -> None:
    if not mask.any():
        return
    rows = entities.filter(pa.array(mask))
    at = known_at.filter(pa.array(mask)) if fate is Fate.CORRECTED else None
    recorded, assumed = recording_times(course, table, rows, at)
    hidden = _only_known_now(table, rows)
    now = pa.scalar(course.ingested_at, INSTANT)
    two = pc.and_(pc.and_(assumed, pc.less(recorded, now)), _any(hidden.values(), rows.num_rows))
    if pc.any(two).as_py():
        early = rows
        for name, mask_of in hidden.items():
            early = with_column(
                early, name, pc.if_else(mask_of, pa.scalar(None, early[name].type), early[name].combine_chunks())
            )
        early = with_column(early.filter(two), "digest", digests(early.filter(two), content_columns(TABLES[table])))
        staging.settle(
            table,
            stored_shape(table, early, course, recorded_at=recorded.filter(two), recorded_assumed=assumed.filter(two)),
        )
        recorded = pc.if_else(two, now, recorded)
        assumed = pc.and_(assumed, pc.invert(two))
    staging.settle(table, stored_shape(table, rows, course, recorded_at=recorded, recorded_assumed=assumed))


def _only_known_now(table: str, rows: pa.Table) -> dict[str, pa.Array]:
    """Per column, the rows whose value can't be placed in the past: its source overwrites it, or the instant that reveals it
    is empty. An export carries the future in its rows, and a past score must not see it."""
    found: dict[str, pa.Array] = {}
    for column in TABLES[table].columns:
        given = pc.is_valid(rows[column.name].combine_chunks())
        if column.seen_from == Visible.ON_IMPORT:
            mask = given
        elif _revealed_by_another(column):
            mask = pc.and_(given, pc.is_null(rows[column.seen_from].combine_chunks()))
        else:
            continue
        if column.lasting:
            lasts = pc.is_in(rows[column.name].combine_chunks(), value_set=pa.array(column.lasting, pa.string()))
            mask = pc.and_(mask, pc.invert(lasts))
        if pc.any(mask).as_py():
            found[column.name] = mask
    return found


def _revealed_by_another(column: Column) -> bool:
    return column.has_instant and column.seen_from != column.name


def _any(masks: Iterable[pa.Array], count: int) -> pa.Array:
    whole = pa.array(np.zeros(count, bool))
    for mask in masks:
        whole = pc.or_(whole, mask)
    return whole


def _write_retracted(
    table: str, entities: pa.Table, known_at: pa.Array, mask: np.ndarray, staging: Slices, course: SettlingRun
) -> None:
    if not mask.any():
        return
    rows = entities.filter(pa.array(mask))
    recorded, assumed = recording_times(course, table, rows, known_at.filter(pa.array(mask)))
    staging.settle(table, _retractions(table, rows, course, recorded, assumed))


def _retractions(table: str, rows: pa.Table, course: SettlingRun, recorded: pa.Array, assumed: pa.Array) -> pa.Table:
    marked = digest_of(pc.binary_join_element_wise("retracted", rows["digest"].combine_chunks(), " "))
    rows = with_column(rows, "digest", marked)
    gone = pa.array(np.ones(rows.num_rows, bool))
    return stored_shape(table, rows, course, recorded_at=recorded, recorded_assumed=assumed, retracted=gone)


def _retract_absent(
    table: str, source: str, named: Sequence[pa.Array], staging: Slices, lake: Lake, course: SettlingRun
) -> None:
    """A snapshot names all that there is: what it doesn't name is no more."""
    known = newest(lake, table, None, whole=True).rows
    known = known.filter(pc.and_(pc.equal(known["source"], source), pc.invert(pc.fill_null(known["retracted"], False))))
    seen = pa.concat_arrays([*named, pa.array(sorted(course.present.get((source, table), ())), pa.string())])
    absent = known.filter(pc.invert(pc.is_in(known["fact_id"], value_set=seen)))
    if not absent.num_rows:
        return
    count = absent.num_rows
    recorded = pa.repeat(pa.scalar(course.ingested_at, INSTANT), count)
    staging.settle(table, _retractions(table, absent, course, recorded, pa.array(np.zeros(count, bool))))
    number = next(place for place, terms in enumerate(course.terms) if terms.snapshot and terms.source == source)
    course.absent[number] += count
