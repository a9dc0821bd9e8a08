"""Translates status words in rows sent by other systems, in the same way as those of files."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.cells.statecells import DECISIVE, apply_states, read_states
from tenure.evidence.intake.cells.statewords import MEANINGS
from tenure.evidence.intake.delivery import REFERENCE_COLUMNS, Delivery
from tenure.evidence.intake.mapping import REFERENCE_KINDS, ColumnUse, FileMapping
from tenure.evidence.intake.rejects import Faults, Reject

Words = Mapping[str, Mapping[str, str]]
"""What words of a state mean beside those that are known: by field, as `words:` of a mapping file has them."""


def in_our_words(delivery: Delivery, words: Words) -> tuple[list[Delivery], tuple[Reject, ...]]:
    """The rows with states in our words and what these say of their dates, and those whose word nobody knows. A row says no
    more than it did, but for what its state says: what else is known of it stays."""
    table, given = TABLES[delivery.table], delivery.rows.column_names
    states = [field for kind, field in MEANINGS if kind == table.name and field in given]
    if not states:
        return [delivery], ()
    zone, count = delivery.timezone or "UTC", delivery.rows.num_rows
    faults, unreadable = Faults(), np.zeros(count, bool)
    cells: dict[str, pa.Array] = {}
    for name in given:
        column = table.column(name)
        parsed = parse(delivery.rows[name], column.kind if column else REFERENCE_KINDS[name], Format(timezone=zone))
        cells[name] = parsed.column
        if parsed.bad is not None:
            unreadable |= np.asarray(parsed.bad)
    uses = {field: ColumnUse(field, words=words.get(field, {})) for field in states}
    said = read_states(FileMapping("", table.name, delivery.source, uses), delivery.rows, faults)
    own = {name: cells[name] for name in given if (table.name, name) not in DECISIVE}
    cells = dict(own)
    apply_states(table.name, cells, said, zone)
    if table.column("closed") and "closed" in own:
        cells["closed"] = own["closed"]
    known = faults.good(count)
    good = np.ones(count, bool) if known is None else np.asarray(known)
    found = [delivery.only(pa.array(good & unreadable))] if (good & unreadable).any() else []
    more = [name for name in cells if name not in given and (table.column(name) or name in REFERENCE_COLUMNS)]
    said_more = np.zeros(count, np.int64)  # which of these each row has something to say of
    for place, name in enumerate(more):
        said_more |= np.asarray(pc.is_valid(cells[name])).astype(np.int64) << place
    for shape in np.unique(said_more[good & ~unreadable]).tolist():
        names = [*given, *(name for place, name in enumerate(more) if shape >> place & 1)]
        whole = pa.table({name: cells[name] if name in cells else pa.nulls(count, pa.string()) for name in names})
        mask = pa.array(good & ~unreadable & (said_more == shape))
        part = delivery.only(mask)
        found.append(replace(part, rows=whole.filter(mask)))
    lines = delivery.lines if delivery.lines is not None else pa.nulls(count, pa.int64())
    rejects = tuple(
        Reject(delivery.table, delivery.source, delivery.file, lines[place].as_py(), column, value, code, reason)
        for place, (column, value, code, reason) in sorted(faults.found.items())
    )
    return found, rejects
