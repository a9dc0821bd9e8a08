"""The ids in the files of an import and in the lake, which columns of other files may refer to."""

from collections.abc import Mapping, Sequence
from functools import reduce

import pyarrow as pa

from tenure.evidence.connectors.recognise.customer_tables import both_kinds
from tenure.evidence.connectors.recognise.guess import guess
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.keys import own_key
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, ColumnUse, FileMapping
from tenure.evidence.intake.versions.register import Label, Register, label
from tenure.flows.home import lake
from tenure.values.names import name_forms

REFERRED_TO = ("accounts", "people", *ROW_REFERENCES.values())


def ids_in_sheet(
    file: str, profiles: Sequence[Profile], entries: Sequence[FileMapping], samples: Sequence[pa.Table] = ()
) -> OtherFiles:
    """Ids and names of accounts, and ids of rows that others refer to, that a sheet holds. Accounts whose ids stand for
    themselves alone (with a namespace) are nobody else's."""
    found = OtherFiles()
    for entry in entries or both_kinds(file, profiles, OtherFiles()) or (FileMapping(file),):
        if not entry.kind or not entry.columns:
            reading = guess(file, profiles, OtherFiles(), entry.kind)
            kind, columns = reading.kind, reading.columns
        else:
            kind, columns = entry.kind, entry.columns
        if kind not in REFERRED_TO or (kind == "accounts" and _all_left(columns, profiles)):
            continue
        values = {columns[one.header].field: one.values for one in profiles if one.header in columns}
        header_of = {use.field: header for header, use in columns.items()}
        ids = frozenset(key for cell in values.get("id", ()) if (key := own_key(cell)))
        names = frozenset(form for cell in values.get("name", ()) for form in name_forms(cell))
        if kind == "accounts":
            apart = entry.namespace not in ("", OPEN, NO_NAMESPACE)
            held = OtherFiles(ids, names, labels={} if apart else _labels(samples, header_of))
        else:
            held = OtherFiles(rows={kind: ids})
        found = all_ids([found, held])
    return found


def _all_left(columns: Mapping[str, ColumnUse], profiles: Sequence[Profile]) -> bool:
    """Whether every account has left: a list of lost customers doesn't say who the customers are."""
    return any(one.filled == 1 for one in profiles if columns.get(one.header, ColumnUse("")).field == "churned_on")


def _labels(samples: Sequence[pa.Table], header_of: Mapping[str, str]) -> dict[str, Label]:
    found: dict[str, Label] = {}
    if "id" not in header_of:
        return found
    for rows in samples:
        none = [None] * rows.num_rows
        cells = [rows[header_of[name]].to_pylist() if name in header_of else none for name in ("id", "name", "domain")]
        found |= {
            key: label(name, domain)
            for cell, name, domain in zip(*cells, strict=True)
            if cell and (key := own_key(cell))
        }
    return found


def ids_in_lake() -> OtherFiles:
    """The same of the lake, under `stored`."""
    register = Register(lake())
    return OtherFiles(stored={table: frozenset(register.ids(table)) for table in REFERRED_TO}, labels=register.labels())


def all_ids(held: Sequence[OtherFiles]) -> OtherFiles:
    """What several hold."""
    return reduce(
        lambda one, other: OtherFiles(
            one.ids | other.ids,
            one.names | other.names,
            {
                table: one.rows.get(table, frozenset()) | other.rows.get(table, frozenset())
                for table in {**one.rows, **other.rows}
            },
            one.stored or other.stored,
            {**other.labels, **one.labels},
        ),
        held,
        OtherFiles(),
    )
