"""Columns whose ids are unknown as they are written, and known when damage of the way is mended: asked once per column."""

from collections.abc import Sequence

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.repairs import NO_REPAIR, REPAIRS, near_ids
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.mapping import OPEN, FileMapping

REFERS_TO = {"account_ref": "accounts", "person_ref": "people", **ROW_REFERENCES}


def damaged_id_forks(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles) -> list[Fork]:
    """A question for each column of references, and of the ids of accounts known before, that look damaged."""
    forks = []
    for one in profiles:
        use = entry.columns.get(one.header)
        if use is None or use.repair not in ("", OPEN):
            continue
        own = use.field == "id" and entry.kind in ("accounts", "people")
        table = entry.kind if own else REFERS_TO.get(use.field)
        if table is None:
            continue
        known = others.stored.get(table, frozenset()) if own else others.ids_of(table)
        known |= {key.removeprefix(f"{entry.namespace}:") for key in known} if entry.namespace else frozenset()
        near = near_ids(one.values, known)
        if near is None:
            continue
        noun = table.removesuffix("s") if table != "people" else "person"
        noun = "opportunity" if table == "opportunities" else noun
        some = "1 id matches" if near.count == 1 else f"{near.count:,} ids match"
        text = (
            f"{near.cell} in column {one.header} looks like the {noun} {near.known}: {some} when"
            f" {REPAIRS[near.repair].words}. Are they the same {table.replace('_', ' ')}?"
        )
        choices = ((near.repair, f"yes, {near.cell} is {near.known}"), (NO_REPAIR, "no, they are different"))
        forks.append(Fork("repair", one.header, text, choices))
    return forks
