"""The ids that the files of an import, and the lake, hold: what a column of another file may refer to."""

from collections.abc import Sequence
from functools import reduce

from tenure.evidence.connectors.recognise.customer_tables import both_kinds
from tenure.evidence.connectors.recognise.guess import Others, guess
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.keys import own_key
from tenure.evidence.intake.mapping import FileMapping
from tenure.evidence.intake.register import Register
from tenure.flows.home import lake
from tenure.values.names import normal_name

REFERRED_TO = ("accounts", "people", *ROW_REFERENCES.values())


def held_by(file: str, profiles: Sequence[Profile], entries: Sequence[FileMapping]) -> Others:
    """Ids and names of accounts, and ids of rows that others refer to, that a sheet holds."""
    found = Others()
    for entry in entries or both_kinds(file, profiles, Others()) or (FileMapping(file),):
        if not entry.kind or not entry.columns:
            reading = guess(file, profiles, Others(), entry.kind)
            kind, columns = reading.kind, reading.columns
        else:
            kind, columns = entry.kind, entry.columns
        if kind not in REFERRED_TO:
            continue
        values = {columns[one.header].field: one.values for one in profiles if one.header in columns}
        ids = frozenset(key for cell in values.get("id", ()) if (key := own_key(cell)))
        names = frozenset(normal_name(cell) for cell in values.get("name", ()))
        found = together([found, Others(ids, names) if kind == "accounts" else Others(rows={kind: ids})])
    return found


def held_by_lake() -> Others:
    """The same of the lake, under `stored`."""
    register = Register(lake())
    return Others(stored={table: frozenset(register.ids(table)) for table in REFERRED_TO})


def together(held: Sequence[Others]) -> Others:
    """What several hold."""
    return reduce(
        lambda one, other: Others(
            one.ids | other.ids,
            one.names | other.names,
            {
                table: one.rows.get(table, frozenset()) | other.rows.get(table, frozenset())
                for table in {**one.rows, **other.rows}
            },
            one.stored or other.stored,
        ),
        held,
        Others(),
    )
