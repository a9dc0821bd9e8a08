"""Drops rows of erased people from new deliveries."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.shapes import with_column
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.resolve import ResolvedRows
from tenure.values.names import person_from_email


def without_erased(resolved: ResolvedRows, erased: frozenset[str]) -> ResolvedRows:
    """Rows about erased people left out, and rows that they only had part in made anonymous.

    The digest stays that of the row as it came: it is how a row that is known already is known again.
    """
    table = TABLES[resolved.table]
    if not erased or not table.of_person:
        return resolved
    rows, gone = resolved.rows, pa.array(sorted(erased), pa.string())
    rejects = tuple(reject for reject in resolved.rejects if table.name != "people" or reject.fact not in erased)
    theirs = pc.is_in(rows["person"].combine_chunks(), value_set=gone)
    if table.name == "people":
        by_email = change_distinct(rows["email"].combine_chunks(), person_from_email)
        rows = rows.filter(pc.invert(pc.or_(theirs, pc.is_in(by_email, value_set=gone))))
    elif pc.any(theirs).as_py():
        for name in ("person", *(column.name for column in table.columns if column.personal)):
            empty = pc.if_else(theirs, pa.scalar(None, rows[name].type), rows[name].combine_chunks())
            rows = with_column(rows, name, empty)
    return replace(resolved, rows=rows, rejects=rejects)
