"""What people write down by hand, row by row: which rows say something, notes in several columns, moods, terms by their end."""

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Kind
from tenure.evidence.intake.cells.keys import mapped
from tenure.evidence.intake.cells.moments import months_before
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.cells.words import mood_of
from tenure.evidence.intake.delivery import REFERENCE_COLUMNS
from tenure.evidence.intake.mapping import IGNORE, OPEN, FileMapping
from tenure.evidence.intake.rejects import Faults

Cells = dict[str, pa.Array]
SAID = ("text", "value", "mood")
"""Fields of what people write down without which there is nothing to keep."""
WHOSE = (IGNORE, OPEN, "id", *REFERENCE_COLUMNS)
TEXT = pa.string()


def rows_that_say_something(mapping: FileMapping, rows: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array]:
    """An empty note in a customer's row is no note, and a row without amount and dates no contract."""
    if not TABLES[mapping.kind].undated and not mapping.one_per:
        return rows, lines
    fields = {header: use.field for header, use in mapping.columns.items() if header in rows.column_names}
    headers = [header for header, field in fields.items() if (field not in WHOSE if mapping.one_per else field in SAID)]
    if not headers or not rows.num_rows:
        return rows, lines
    given = [pc.is_valid(parse(rows[header].combine_chunks(), Kind.TEXT, Format()).column) for header in headers]
    some = given[0]
    for more in given[1:]:
        some = pc.or_(some, more)
    return rows.filter(some), lines.filter(some)


def together(kind: str, first: pa.Array, second: pa.Array) -> pa.Array:
    """Two columns of one field: the first that says something, but of notes both, one below the other."""
    if not TABLES[kind].undated or first.type != TEXT:
        return pc.coalesce(first, second)
    joined = pc.binary_join_element_wise(first, second, "\n", null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, TEXT), joined)


def values_of_moods(cells: Cells, faults: Faults) -> None:
    """`mood` as `value`; words that are no mood are faults."""
    if "mood" not in cells or "value" in cells:
        return
    moods = cells["mood"]
    known = mapped(moods, lambda cell: None if (mood := mood_of(cell)) is None else str(mood))
    strange = pc.and_(pc.is_valid(moods), pc.is_null(known))
    faults.add(strange, "mood", moods, "unknown_mood", "not a mood; use 1 to 5, a colour, or words like good and bad")
    cells["value"] = pc.cast(known, pa.float64())


def days_by_term(cells: Cells) -> None:
    """When the term began, where its end and length are all that is said; when it ends, where the start is."""
    said = {"start_on", "end_on"} & set(cells)
    if "term_months" not in cells or not said:
        return
    known, sign = ("end_on", 1) if "end_on" in said else ("start_on", -1)
    days, months = cells[known].to_pylist(), cells["term_months"].to_pylist()
    found = pa.array(
        [
            None if day is None or not length else months_before(day, sign * round(length))
            for day, length in zip(days, months, strict=True)
        ],
        pa.date32(),
    )
    other = "start_on" if known == "end_on" else "end_on"
    cells[other] = pc.coalesce(cells[other], found) if other in cells else found
