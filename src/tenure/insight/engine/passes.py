"""Few passes over the facts: slots that share a table and a reach share one.

Two roads to the same numbers. A scan reads the rows of each instant. For many instants, slots that can be summed up
are first summed by account and day (and person, where people are counted), and only those sums meet the instants:
joining raw events to instants costs tens of times more.
"""

from collections import defaultdict
from collections.abc import Sequence

import ibis.expr.types as ir

from tenure.insight.engine.scans import Facts, from_rows
from tenure.insight.engine.slots import Slot
from tenure.insight.engine.sums import from_sums


def passes(facts: Facts, slots: Sequence[Slot]) -> list[tuple[ir.Table, dict[Slot, str]]]:
    """One table (i, account, a column per slot) for each pass, and which column is which slot's.

    Slots of tables without rows have no pass: their feed is absent.
    """
    few = facts.instants.few
    groups: dict[tuple[object, ...], list[Slot]] = defaultdict(list)
    for slot in dict.fromkeys(slots):
        groups[(slot.table,) if few else (slot.table, slot.summable, slot.by_person, slot.window.reach)].append(slot)
    found = []
    for number, group in enumerate(groups.values()):
        rows = facts.room.versions(group[0].table, facts.accounts, facts.seen)
        if rows is None:
            continue
        names = {slot: f"slot_{number}_{place}" for place, slot in enumerate(group)}
        road = from_rows if few or not group[0].summable else from_sums
        found.append((road(facts, rows, names), names))
    return found
