"""Groups slots that share a table and a grain, so that the facts are read in few passes.

Two roads to the same numbers. A scan reads the rows of each instant. For many instants, slots that can be summed up
are first summed by account and day (and person, where people are counted), and only those sums meet the instants:
joining raw events to instants costs tens of times more.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES, Grain
from tenure.insight.engine.measuring.distinct_windows import counts_distinct_in_windows, from_last_times
from tenure.insight.engine.measuring.scans import Facts, from_rows
from tenure.insight.engine.measuring.slots import Slot
from tenure.insight.engine.measuring.sums import from_sums, sums_of_days

Pass = tuple[ir.Table, dict[Slot, str]]


def names_of(slots: Iterable[Slot]) -> dict[Slot, str]:
    """The column of each slot."""
    return {slot: f"slot_{number}" for number, slot in enumerate(dict.fromkeys(slots))}


def passes(facts: Facts, slots: Sequence[Slot]) -> Iterator[Pass]:
    """Tables (i, account, a column per slot), and which column is which slot's.

    Slots of tables without rows have no pass: their feed is absent.
    """
    names = names_of(slots)
    large = _large(facts, {slot.table for slot in names})
    for group in _grouped(names, lambda slot: _alike(facts, slot, large)):
        rows = facts.room.versions(group[0].table, facts.accounts, facts.seen)
        if rows is None:
            continue
        if facts.instants.by_rows or not group[0].summable:
            named = {slot: names[slot] for slot in group}
            yield from_rows(facts, rows, named), named
            continue
        lasting = [slot for slot in group if counts_distinct_in_windows(facts, slot)]
        if lasting:
            named = {slot: names[slot] for slot in lasting}
            yield from_last_times(facts, rows, named), named
            group = [slot for slot in group if slot not in named]
        if not group:
            continue
        sums = sums_of_days(facts, rows, {slot: names[slot] for slot in group})
        for part in _grouped(group, _together):
            named = {slot: names[slot] for slot in part}
            yield from_sums(facts, sums, named), named


def _together(slot: Slot) -> Hashable:
    """What slots must share to meet the instants together. Days that are counted without limit would keep all days apart."""
    total = slot.window.reach is None
    return total, slot.about_account, total and slot.by_day


LARGE = 200_000
"""Rows from which a table is worth a second pass: windows touch its newest few months, totals all of it."""


def _large(facts: Facts, tables: Iterable[str]) -> frozenset[str]:
    """The tables of events that are large; none where the rows in question were set aside."""
    if facts.instants.small:
        return frozenset()
    events = (table for table in tables if TABLES[table].grain is Grain.EVENTS)
    return frozenset(table for table in events if facts.room.lake.rows(table) >= LARGE)


def _alike(facts: Facts, slot: Slot, large: frozenset[str]) -> Hashable:
    """What slots must share to be read in one scan, or to be summed up together. Totals of large tables are read apart."""
    total = slot.table in large and slot.window.reach is None
    if facts.instants.by_rows:
        return slot.table, total
    return slot.table, slot.summable, slot.by_person, slot.counted, total if slot.summable else slot.window.reach


def _grouped(slots: Iterable[Slot], by: Callable[[Slot], Hashable]) -> list[list[Slot]]:
    groups: dict[Hashable, list[Slot]] = defaultdict(list)
    for slot in slots:
        groups[by(slot)].append(slot)
    return list(groups.values())
