"""Taking a person's words out of the lake. Beside stamps of a clock that was ahead, the only place where rows change, and no
number can: keys, instants and what is counted stay as they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import write_deltalake

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.catalogue.shapes import with_column
from tenure.evidence.lake.maintenance import maintenance_lock
from tenure.evidence.lake.store import CORRECTIONS, Lake, every_table
from tenure.values.texts import pattern_of, without


def personal(table: str) -> tuple[str, ...]:
    """The personal columns of a table that carries a person. A person's id is their key, which counts, so it stays."""
    found = TABLES[table.removesuffix(CORRECTIONS)]
    return tuple(one.name for one in found.columns if one.personal and one.name != found.key) if found.of_person else ()


def free_text(table: str) -> tuple[str, ...]:
    """The columns of a table in which people write of others."""
    return tuple(one.name for one in TABLES[table.removesuffix(CORRECTIONS)].columns if one.free_text)


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Every row that the lake holds of some people, in one table."""

    table: str
    rows: list[dict[str, Any]]


def tables_to_rewrite() -> tuple[str, ...]:
    """Every table of the lake in which a person's words may lie."""
    found = (name for name in every_table() if name.removesuffix(CORRECTIONS) in TABLES)
    return tuple(name for name in found if personal(name) or free_text(name))


def rows_of_people(lake: Lake, keys: Collection[str], tables: Sequence[str] | None = None) -> list[PersonRows]:
    """What the lake holds of some people, every version, for those who may hand it out."""
    found = []
    for table in tables if tables is not None else _of_people():
        rows = lake.scanned(table).to_table(filter=_mine(keys)).to_pylist()
        if rows:
            found.append(PersonRows(table, rows))
    return found


def _of_people() -> list[str]:
    found: list[str] = []
    for name, table in TABLES.items():
        if table.of_person:
            found += [name, name + CORRECTIONS] if table.grain is Grain.EVENTS else [name]
    return found


def erase_people(lake: Lake, table: str, keys: Collection[str]) -> int:
    """Empty the personal columns of some people's rows, in every version; returns how many rows. Done again, it finds none.

    Files without a row of theirs are not touched. Whoever appends to this table waits a moment.
    """
    names = personal(table)
    if not names or not lake.exists(table):
        return 0
    with lake.lock(maintenance_lock(table)), lake.lock(f"lake:{table}"):
        rows = lake.scanned(table).to_table(filter=_mine(keys))
        emptied = _emptied(rows, names)
        if emptied.equals(rows):
            return 0
        _overwrite(lake, table, emptied, "person", keys)
    return int(rows.num_rows)


def erase_words(lake: Lake, table: str, words: Collection[str]) -> int:
    """Put `(erased)` for these words (names, addresses) where texts of anybody say them; returns in how many rows."""
    columns = free_text(table)
    if not columns or not words or not lake.exists(table):
        return 0
    with lake.lock(maintenance_lock(table)), lake.lock(f"lake:{table}"):
        ids = _saying(lake, table, columns, words)
        if not ids:
            return 0
        rows = lake.scanned(table).to_table(filter=pc.field("fact_id").isin(pa.array(ids, pa.string())))
        for name in columns:
            said = [None if text is None else without(text, words) for text in rows[name].to_pylist()]
            rows = with_column(rows, name, pa.array(said, rows[name].type))
        _overwrite(lake, table, rows, "fact_id", ids)
    return len(ids)


def _saying(lake: Lake, table: str, columns: Sequence[str], words: Collection[str]) -> list[str]:
    """The facts of which any version says one of the words."""
    pattern = pattern_of(words)
    said = [pc.match_substring_regex(pc.field(name), pattern, ignore_case=True) for name in columns]
    found = lake.scanned(table).to_table(columns=["fact_id"], filter=reduce(or_, said))
    return sorted(set(found["fact_id"].to_pylist()))


def _overwrite(lake: Lake, table: str, rows: pa.Table, column: str, values: Collection[str]) -> None:
    """Put rows in the place of all that have one of these values."""
    write_deltalake(
        lake.fresh(table),
        rows,
        mode="overwrite",
        predicate=f"{column} IN ({', '.join(_quoted(value) for value in sorted(values))})",
        post_commithook_properties=lake.after,
    )
    lake.sync(table)


def _emptied(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """Rows without what is personal. A digest is made from that, too; what it is needed for is the order of versions that
    were recorded together, so its place in that order takes its place. Elsewhere it tells a row that comes again."""
    for name in names:
        rows = with_column(rows, name, pa.nulls(rows.num_rows, rows[name].type))
    if "email" in names:
        digests = rows["digest"].combine_chunks()
        known = sorted(set(digests.to_pylist()))
        places = pa.array([f"{place:032d}" for place in range(len(known))], pa.string())
        placed = places.take(pc.index_in(digests, value_set=pa.array(known, pa.string())))
        rows = with_column(rows, "digest", placed)
    return rows


def delete_old_files(lake: Lake, table: str) -> int:
    """Delete every file that the table no longer needs, at once, and those that writers who died left behind; returns how
    many. Nobody writes meanwhile; a query that still reads such a file fails and has to be asked again."""
    if not lake.exists(table):
        return 0
    with lake.lock(maintenance_lock(table)), lake.lock(f"lake:{table}"):
        delta = lake.fresh(table)
        lake.sync(table)
        gone = delta.vacuum(
            0, dry_run=False, enforce_retention_duration=False, full=True, post_commithook_properties=lake.after
        )
        lake.sync(table)
        return len(gone)


def tables_still_naming(lake: Lake, keys: Collection[str], words: Collection[str] = ()) -> list[str]:
    """The tables in which something personal of these people still lies, or a text says one of these words."""
    found = []
    for table in tables_to_rewrite():
        names, texts = personal(table), free_text(table)
        rows = [row for kept in rows_of_people(lake, keys, [table]) for row in kept.rows] if names else []
        said = bool(words and texts and lake.exists(table) and _saying(lake, table, texts, words))
        if said or any(row.get(name) is not None for row in rows for name in names):
            found.append(table)
    return found


def _mine(keys: Collection[str]) -> pc.Expression:
    return pc.field("person").isin(pa.array(sorted(keys), pa.string()))


def _quoted(text: str) -> str:
    """A text in Delta's own language of conditions, which knows no other sign inside quotes."""
    return "'" + text.replace("'", "''") + "'"
