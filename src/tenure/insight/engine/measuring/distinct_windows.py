"""Distinct people, features or days in each window, computed without a join per day.

Somebody was there in a window exactly when the last time they were seen, up to its end, lies inside of it. So it is enough
to know of each, between two instants, the last time; from which instant to which it is the last one; and how long it stays
within reach. What is left to meet the instants are a few counts of each account.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.store import CORRECTIONS
from tenure.evidence.lake.versions import place_among
from tenure.insight.engine.measuring.scans import Facts, argument_of
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.slots import Slot, Window, split_condition, widest
from tenure.insight.engine.measuring.sums import day_sums, from_sums, is_pair, own_condition


def counts_distinct_in_windows(facts: Facts, slot: Slot) -> bool:
    """Whether a slot can be read off last times: it counts different ones in a window, by conditions on its rows alone.

    Instants have to come to know of facts in the order of their days, as they do unless somebody asks what was known later.
    """
    if not slot.summable or not slot.aggregate.distinct or slot.window.days is None or is_pair(slot) or slot.by_day:
        return False
    if facts.seen is not None:
        return False
    known = [view.known_until for view in sorted(facts.instants.views, key=lambda view: view.until)]
    return not split_condition(slot.where, slot.table)[1] and known == sorted(known)


def from_last_times(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    """(i, account, a column per slot) of slots that count the same in windows of any length.

    Of whom a fact was corrected or taken back, an earlier time may count again: those few go by the sums of days.
    """
    first = next(iter(names))
    rows = rows.filter(rows.account.notnull())
    since = facts.instants.earliest(widest(tuple(names)))
    if since is not None:
        rows = rows.filter(rows.occurred_at >= ibis.literal(since))
    rows = rows.mutate(until=ibis.null("timestamp('UTC', 6)"), day=ibis.null("date"))
    counted = first.counted
    of = RowNames(TABLES[first.table], rows, facts.zone)
    rows = rows.mutate(who=rows.person if counted is None else argument_of(counted, rows, of))
    rows = rows.filter(rows.who.notnull())
    changing = facts.room.attribution.touches(TABLES[first.table], facts.accounts)
    if facts.room.stored(first.table + CORRECTIONS) is None and not changing:
        return _plain(facts, rows, names)
    corrected = facts.room.keep(rows.filter(rows.superseded_at.notnull()).select("account", "who").distinct())
    plain = _plain(facts, rows.anti_join(corrected, ["account", "who"]), names)
    sums = day_sums(facts, rows.semi_join(corrected, ["account", "who"]).drop("who"), names)
    columns = ("i", "account", *names.values())
    every = ibis.union(*(part.select(*columns) for part in (plain, from_sums(facts, sums, names))))
    return every.group_by(["i", "account"]).aggregate(**{name: every[name].sum() for name in names.values()})


def _plain(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    order = sorted(range(len(facts.instants.views)), key=lambda i: facts.instants.views[i].until)
    by_ending: dict[int, dict[Slot, str]] = defaultdict(dict)
    for slot, name in names.items():
        by_ending[slot.window.ending][slot] = name
    counts = []
    for mine in by_ending.values():
        # Kept step by step: in one query, each comparison with a mark would compute all below it again.
        lasts = facts.room.keep(_lasts(facts, rows, mine, order))
        so_far = facts.room.keep(_so_far(lasts, mine, len(order)))
        facts.room.drop(lasts)
        stays = facts.room.keep(_stays(facts, so_far, mine, order))
        facts.room.drop(so_far)
        counts += [_counted(stays, name) for name in mine.values()]
    every = ibis.union(*counts) if len(counts) > 1 else counts[0]
    places = {"i": order, "place": range(len(order))}
    at = facts.room.table(pa.table({name: pa.array(numbers, pa.int32()) for name, numbers in places.items()}))
    met = every.join(at, [every.start <= at.place, every.stop > at.place])
    values = {name: met.n.sum(where=met.slot == name).cast("float64") for name in names.values()}
    return met.group_by(["i", "account"]).aggregate(**values)


def _lasts(facts: Facts, rows: ir.Table, names: Mapping[Slot, str], order: Sequence[int]) -> ir.Table:
    """Of each person (or what is counted), by the first instant that sees them: the last time, for each slot."""
    first = next(iter(names))
    highs = [facts.instants.bounds(i, first.window)[1] for i in order]
    known = [facts.instants.views[i].known_until for i in order]
    rows = rows.filter(rows.occurred_at < highs[-1], rows.recorded_at < known[-1])
    of = RowNames(TABLES[first.table], rows, facts.zone)
    conditions = {name: own_condition(slot, of) for slot, name in names.items()}
    rows = rows.filter(reduce(lambda one, other: one | other, conditions.values()))
    start = ibis.greatest(_first(rows.occurred_at, highs), _first(rows.recorded_at, known))
    values = {name: rows.occurred_at.max(where=condition) for name, condition in conditions.items()}
    return rows.group_by(account=rows.account, who=rows.who, start=start).aggregate(**values)


def _so_far(lasts: ir.Table, names: Mapping[Slot, str], instants: int) -> ir.Table:
    """The same with the last time up to there, and `next`, the instant from which a later row counts.

    What was learned late must not hide a later time that was known already.
    """
    whose = [lasts.account, lasts.who]
    so_far = ibis.window(group_by=whose, order_by=lasts.start, preceding=None, following=0)
    following = lasts.start.lead().over(ibis.window(group_by=whose, order_by=lasts.start))
    times = {name: lasts[name].max().over(so_far) for name in names.values()}
    return lasts.select("account", "start", next=following.fill_null(instants), **times)


def _stays(facts: Facts, table: ir.Table, names: Mapping[Slot, str], order: Sequence[int]) -> ir.Table:
    """(account, start, a stop per slot): from which instant to which one is counted; not at all where they are equal."""
    stops = {}
    for slot, name in names.items():
        stop = ibis.least(table.next, _first(table[name], _lows(facts, slot.window, order)))
        stops[name] = table[name].notnull().ifelse(ibis.greatest(stop, table.start), table.start)
    return table.select("account", "start", **stops)


def _lows(facts: Facts, window: Window, order: Sequence[int]) -> list[datetime]:
    lows = [facts.instants.bounds(i, window)[0] for i in order]
    return [low for low in lows if low is not None]


def _counted(stays: ir.Table, name: str) -> ir.Table:
    counted = stays.filter(stays[name] > stays.start).group_by(["account", "start", stays[name].name("stop")])
    return counted.aggregate(n=ibis._.count()).mutate(slot=ibis.literal(name))


def _first(at: ir.Value, marks: Sequence[datetime]) -> ir.Value:
    """The number of the first mark that lies after it."""
    return place_among(at, [ibis.literal(mark) for mark in marks], lambda value, mark: value < mark)
