"""Computes slots from daily sums, which are joined to instants instead of the raw events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import CachedTable
from tenure.evidence.lake.versions import place_among
from tenure.framework.expressions.tree import Name, Tree
from tenure.insight.engine.measuring.scans import NOBODY, Facts, argument_of, with_account, with_person
from tenure.insight.engine.measuring.scope import ACCOUNT, PERSON, RowNames, needs
from tenure.insight.engine.measuring.slots import Slot, reads_day, split_condition, widest
from tenure.insight.engine.measuring.writer import Writing, local_day, write
from tenure.values.asof import AsOf

NO_DAY = ibis.null("date")
MARGIN = timedelta(days=60)
"""So much further back sums are worked out, for the days before that the settling of bands looks at."""
FEW_CONDITIONS = 3
"""Rows are left out by what slots ask of them where that are so few conditions."""
ONE_DAY = timedelta(days=1)
DAYS = 1_000_000
"""More days than any calendar here has: a person's number times this, plus the day's, tells every pair apart."""


def sums_of_days(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    """Partial aggregates of slots that share a grain: by account, day that facts occurred, day recorded, day superseded,
    and person or what else is counted. Computed once; what meets the instants afterwards is small."""
    reach = widest(tuple(names))
    since = facts.instants.earliest(reach)
    key = ("sums", facts.zone, tuple(names.items()))
    everyone = facts.seen is None and (facts.accounts is None or facts.narrow)
    if everyone and (kept := facts.room.worked_out.get(key)) is not None and kept.reaches(since):
        return kept.rows
    if facts.accounts is None and since is not None:
        since -= MARGIN
    rows = rows.filter(rows.account.notnull())
    if since is not None:
        rows = rows.filter(rows.occurred_at >= ibis.literal(since))
    sums = day_sums(facts, rows, names)
    if facts.accounts is None and facts.seen is None:
        facts.room.worked_out[key] = CachedTable(sums, since)
    return sums


def day_sums(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    """The partial aggregates of these rows, kept for the session."""
    sums = facts.room.keep(_partial_sums(facts, rows, names))
    return _with_numbers(sums) if next(iter(names)).by_person else sums


def from_sums(facts: Facts, sums: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    """Slots that share a reach (and what they ask of accounts) from the sums of days."""
    first = next(iter(names))
    reach = widest(tuple(names))
    sums = sums.filter(reduce(lambda one, other: one | other, (_says_something(sums[name]) for name in names.values())))
    if reach is None:
        met = _meet_totals(facts, sums, names)
    elif bounds := _bounds(facts, names):
        met = _meet_spans(facts, sums, names, reach, bounds)
    else:
        met = _meet_windows(facts, sums, reach, first.about_account)
    asked = reduce(lambda one, other: one | other, (needs(slot.where, slot.table) for slot in names))
    if asked.person:
        met = with_person(facts, met)
    if asked.account or asked.of_t:
        met = with_account(facts, met, asked.account)
    values = {}
    for slot, name in names.items():
        values[name] = _put_together(slot, name, met, reach, facts.zone)
    return met.group_by(["i", "account"]).aggregate(**values)


def _says_something(partial: ir.Value) -> ir.BooleanValue:
    """A day without anything to count adds nothing; a sum of nothing is NULL, a count of nothing 0."""
    return partial > 0 if isinstance(partial, ir.IntegerValue) else partial.notnull()


def _partial_sums(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    first = next(iter(names))
    zone = facts.zone
    table = _counting(rows.mutate(until=ibis.null("timestamp('UTC', 6)"), day=NO_DAY), names, zone)
    of = RowNames(TABLES[first.table], table, zone)
    keys: dict[str, ir.Value] = {
        "account": table.account,
        "occurred_on": local_day(table.occurred_at, zone),
        "recorded_on": local_day(table.recorded_at, zone),
        "superseded_on": local_day(table.superseded_at, zone),
    }
    if first.by_person:
        keys["person"] = table.person
    if first.counted is not None:
        keys["counted"] = argument_of(first.counted, table, of)
    values: dict[str, ir.Value] = {}
    for slot, name in names.items():
        values |= _partials(slot, name, table, of, own_condition(slot, of))
    return table.group_by(**keys).aggregate(**values)


def _counting(rows: ir.Table, names: Mapping[Slot, str], zone: str) -> ir.Table:
    """Without rows that no slot counts, where that is told by few conditions."""
    asked = {split_condition(slot.where, slot.table)[0] for slot in names}
    if len(asked) > FEW_CONDITIONS or () in asked:
        return rows
    of = RowNames(TABLES[next(iter(names)).table], rows, zone)
    return rows.filter(reduce(lambda one, other: one | other, (own_condition(slot, of) for slot in names)))


def own_condition(slot: Slot, of: RowNames) -> ir.BooleanValue:
    """What a slot asks of its rows alone."""
    own, _ = split_condition(slot.where, slot.table)
    condition: ir.BooleanValue = ibis.literal(True)
    for part in own if isinstance(own, tuple) else ():
        condition &= write(part, of.writing()).fill_null(False)
    return condition


def _partials(slot: Slot, name: str, rows: ir.Table, of: RowNames, where: ir.BooleanValue) -> dict[str, ir.Value]:
    aggregate = slot.aggregate
    if aggregate.argument is None or aggregate.distinct:
        return {name: rows.count(where=where)}
    value = argument_of(aggregate.argument, rows, of)
    match aggregate.function:
        case "count":
            return {name: value.count(where=where)}
        case "avg":
            return {name: value.sum(where=where), f"{name}_n": value.count(where=where)}
    return {name: getattr(value, aggregate.function)(where=where)}


def _with_numbers(sums: ir.Table) -> ir.Table:
    """Add a number for each person: millions of them are counted faster by number than by key."""
    people = sums.select("person").distinct()
    people = people.mutate(person_number=ibis.row_number().over(ibis.window(order_by="person")))
    return sums.left_join(people, "person").drop("person_right")


def _bounds(facts: Facts, names: Mapping[Slot, str]) -> list[date]:
    """The days at which any window begins, or is over, at any instant; none where it is as well to take each day by itself:
    where conditions ask for the day, and where windows begin and end nearly every day."""
    if facts.narrow or any(slot.by_person or slot.counted is not None or slot.by_day for slot in names):
        return []
    if any(reads_day(part, slot.table) for slot in names for part in split_condition(slot.where, slot.table)[1]):
        return []
    found: set[date] = set()
    for window in {slot.window for slot in names}:
        for i in range(len(facts.instants.views)):
            first, last = facts.instants.days(i, window)
            found |= {last + ONE_DAY} if first is None else {first, last + ONE_DAY}
    return sorted(found) if 2 * len(found) <= (max(found) - min(found)).days else []


def _meet_spans(
    facts: Facts, sums: ir.Table, names: Mapping[Slot, str], reach: int, bounds: Sequence[date]
) -> ir.Table:
    """As `_meet_windows`, after the days between two bounds were summed up: no window tells them apart. `back` is that of the
    first of them."""
    views = facts.instants.views
    known = sorted({known_day(view) for view in views})
    marks = [ibis.date(day.isoformat()) for day in bounds]
    keys = {
        "account": sums.account,
        "span": place_among(sums.occurred_on, marks, lambda value, mark: value < mark),
        "recorded": _span(sums.recorded_on, known),
        "superseded": sums.superseded_on.isnull().ifelse(ibis.null("int32"), _span(sums.superseded_on, known)),
    }
    spans = facts.room.keep(sums.group_by(**keys).aggregate(**_merged(sums, names)))
    rows = [
        (i, number, (view.day - day).days, known.index(known_day(view)))
        for i, view in enumerate(views)
        for number, day in enumerate(bounds, start=1)
        if 0 <= (view.day - day).days < reach
    ]
    columns = zip(("at_i", "at_span", "back", "known"), zip(*rows, strict=True), strict=True)
    bridge = facts.room.table(pa.table({name: pa.array(numbers, pa.int32()) for name, numbers in columns}))
    met = spans.join(bridge, spans.span == bridge.at_span).rename(i="at_i")
    return met.filter((met.recorded <= met.known) & (met.superseded.isnull() | (met.superseded > met.known)))


def _merged(sums: ir.Table, names: Mapping[Slot, str]) -> dict[str, ir.Value]:
    """The partial aggregates of several days put together to partial ones."""
    values: dict[str, ir.Value] = {}
    for slot, name in names.items():
        values[name] = _merge(slot, sums[name])
        if f"{name}_n" in sums.columns:
            values[f"{name}_n"] = sums[f"{name}_n"].sum()
    return values


def _meet_windows(facts: Facts, sums: ir.Table, reach: int, about_account: Sequence[Tree]) -> ir.Table:
    """Each day's sums beside the instants whose windows reach that day; `back` counts days from T's day.

    Accounts that no condition lets count at an instant are left out before their days are looked at.
    """
    views = facts.instants.views
    days = [(i, view, back) for i, view in enumerate(views) for back in range(reach)]
    columns = {
        "i": pa.array([i for i, _, _ in days], pa.int32()),
        "on": pa.array([date.fromordinal(view.day.toordinal() - back) for _, view, back in days], pa.date32()),
        "back": pa.array([back for _, _, back in days], pa.int32()),
        "known_on": pa.array([known_day(view) for _, view, _ in days], pa.date32()),
    }
    bridge = facts.room.table(pa.table(columns))
    if (about_account or facts.narrow) and facts.columns is not None:
        to = Writing({name: facts.columns[name] for name in facts.columns.columns}, facts.columns.day, facts.zone)
        counts = [write(part, to).fill_null(False) for part in about_account]
        wanted = facts.columns.filter(*counts) if counts else facts.columns
        asked = wanted.select("i", whose="account")
        bridge = bridge.join(asked, "i")
        met = sums.join(bridge, [sums.occurred_on == bridge.on, sums.account == bridge.whose]).drop("whose")
    else:
        met = sums.join(bridge, sums.occurred_on == bridge.on)
    known = (met.recorded_on <= met.known_on) & (met.superseded_on.isnull() | (met.superseded_on > met.known_on))
    return met.filter(known)


def _meet_totals(facts: Facts, sums: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    """For windows without limit: sums of the spans between instants, beside every instant that comes after them.

    A span is named by the first instant at or after it; so a few sums an account stand for all its days.
    """
    views = facts.instants.views
    ends = sorted({view.day for view in views} | {known_day(view) for view in views})
    place = {day: number for number, day in enumerate(ends)}
    keys = {
        "account": sums.account,
        "occurred": _span(sums.occurred_on, ends),
        "recorded": _span(sums.recorded_on, ends),
        "superseded": sums.superseded_on.isnull().ifelse(ibis.null("int32"), _span(sums.superseded_on, ends)),
    }
    keys |= {name: sums[name] for name in ("person", "person_number", "counted") if name in sums.columns}
    if any(is_pair(slot) or slot.by_day for slot in names):
        keys["occurred_on"] = sums.occurred_on
    spans = sums.group_by(**keys).aggregate(**_merged(sums, names))
    marks = {
        "i": range(len(views)),
        "upto": [place[view.day] for view in views],
        "known": [place[known_day(view)] for view in views],
    }
    at = facts.room.table(pa.table({name: pa.array(numbers, pa.int32()) for name, numbers in marks.items()}))
    return spans.join(
        at,
        [
            spans.occurred <= at.upto,
            spans.recorded <= at.known,
            spans.superseded.isnull() | (spans.superseded > at.known),
        ],
    )


def known_day(view: AsOf) -> date:
    return AsOf(view.known_until, view.known_until, view.zone).day


def _span(day: ir.DateValue, ends: Sequence[date]) -> ir.Value:
    return place_among(day, [ibis.date(end.isoformat()) for end in ends], lambda value, end: value <= end)


def is_pair(slot: Slot) -> bool:
    """Whether people are counted once a day rather than once."""
    distinct = slot.aggregate.distinct and slot.counted is None
    return distinct and not isinstance(slot.aggregate.argument, Name)


def _merge(slot: Slot, partial: ir.Value) -> ir.Value:
    return getattr(partial, slot.aggregate.function)() if slot.aggregate.function in ("min", "max") else partial.sum()


def _put_together(slot: Slot, name: str, met: ir.Table, reach: int | None, zone: str) -> ir.Value:
    counts: ir.BooleanValue = ibis.literal(True)
    if reach is not None and slot.window.days is not None:
        counts &= (met.back >= slot.window.ending) & (met.back < slot.window.ending + slot.window.days)
    _, later = split_condition(slot.where, slot.table)
    for part in later:
        counts &= write(
            part, Writing(_Met(met), met[ACCOUNT + "day"] if ACCOUNT + "day" in met.columns else NO_DAY, zone)
        ).fill_null(False)
    partial = met[name]
    match slot.aggregate.function:
        case "count" if slot.aggregate.distinct:
            if slot.by_day:
                return met.occurred_on.nunique(where=counts & (partial > 0)).cast("float64")
            whom = met.person_number if slot.counted is None else met.counted
            if is_pair(slot):
                whom = met.person_number * DAYS + met.occurred_on.epoch_days()
            counts &= met.person.notnull() if slot.counted is None else ibis.literal(True)
            return whom.nunique(where=counts & (partial > 0)).cast("float64")
        case "avg":
            rows = met[f"{name}_n"].sum(where=counts).cast("float64").nullif(0.0)
            return partial.sum(where=counts).cast("float64") / rows
        case "min":
            return partial.min(where=counts)
        case "max":
            return partial.max(where=counts)
    return partial.sum(where=counts).cast("float64")


class _Met(Mapping[str, ir.Value]):
    """The names that a condition may still read once days have met instants."""

    def __init__(self, met: ir.Table) -> None:
        self._met = met

    def __getitem__(self, name: str) -> ir.Value:
        if name in ("occurred_at", "occurred_on"):
            return self._met.occurred_on
        prefix = PERSON if name in NOBODY else ACCOUNT
        return self._met[prefix + name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._met.columns)

    def __len__(self) -> int:
        return len(self._met.columns)
