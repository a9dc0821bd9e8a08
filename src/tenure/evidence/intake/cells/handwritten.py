"""What people write down by hand, row by row: which rows say something, notes in several columns, moods, terms by their end."""

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, ColumnKind
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.moments import months_before
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.cells.words import mood_of
from tenure.evidence.intake.delivery import REFERENCE_COLUMNS
from tenure.evidence.intake.mapping import BY_ID, BY_TERM, IGNORE, OPEN, FileMapping
from tenure.evidence.intake.rejects import Faults

Cells = dict[str, pa.Array]
SAID = ("text", "value", "mood")
"""Fields of what people write down without which there is nothing to keep."""
OF_NO_CONTRACT = ("status", "currency", "plan", "product")
"""What a list of customers says of one without a contract, too."""
NOTHING_PAID = r"^\D*0+([.,]0+)?\D*$"
WHOSE = (IGNORE, OPEN, "id", *REFERENCE_COLUMNS)
TEXT = pa.string()


def rows_that_say_something(mapping: FileMapping, rows: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array]:
    """An empty note in a customer's row is no note, and a row without amount and dates no contract."""
    if not TABLES[mapping.kind].undated and mapping.one_per in ("", BY_TERM, BY_ID):
        return rows, lines
    fields = {header: use.field for header, use in mapping.columns.items() if header in rows.column_names}
    silent = (*WHOSE, *OF_NO_CONTRACT) if mapping.one_per else ()
    headers = [header for header, field in fields.items() if (field not in silent if silent else field in SAID)]
    if not headers or not rows.num_rows:
        return rows, lines
    texts = [parse(rows[header].combine_chunks(), ColumnKind.TEXT, Format()).column for header in headers]
    nothing = NOTHING_PAID if mapping.one_per else "^$"
    given = [pc.invert(pc.fill_null(pc.match_substring_regex(text, nothing), True)) for text in texts]
    some = given[0]
    for more in given[1:]:
        some = pc.or_(some, more)
    return rows.filter(some), lines.filter(some)


def first_or_both(kind: str, first: pa.Array, second: pa.Array) -> pa.Array:
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
    known = change_distinct(moods, lambda cell: None if (mood := mood_of(cell)) is None else str(mood))
    strange = pc.and_(pc.is_valid(moods), pc.is_null(known))
    faults.add(strange, "mood", moods, "unknown_mood", "not a mood; use 1 to 5, a colour, or words like good and bad")
    cells["value"] = pc.cast(known, pa.float64())


def days_by_term(cells: Cells) -> None:
    """When a term began, where its end and length are all that a row says; when it ends, where its start is."""
    if "term_months" not in cells:
        return
    count = len(cells["term_months"])
    days = [cells.get(name, pa.nulls(count, pa.date32())) for name in ("start_on", "end_on")]
    rows = list(zip(*(one.to_pylist() for one in (*days, cells["term_months"])), strict=True))
    for name, column, known, sign in (("start_on", days[0], 1, 1), ("end_on", days[1], 0, -1)):
        found = [
            months_before(row[known], sign * round(row[2])) if row[known] and row[2] and not row[1 - known] else None
            for row in rows
        ]
        whole = pc.coalesce(column, pa.array(found, pa.date32()))
        if name in cells or whole.null_count < count:
            cells[name] = whole
