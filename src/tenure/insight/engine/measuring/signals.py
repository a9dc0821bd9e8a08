"""The signals of a framework, for every customer at every instant: aggregates by the backend, the rest in Arrow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.gathering import PEOPLE
from tenure.evidence.lake.reading import FEW_ACCOUNTS, ReadingRoom
from tenure.framework.expressions.tree import Kind
from tenure.framework.model import Framework, Signal
from tenure.insight.engine.measuring.arrow import ARROW_KIND, Columns, evaluate_tree, half_away, local_days
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.passes import names_of, passes
from tenure.insight.engine.measuring.population import COLUMNS, hand_in, population
from tenure.insight.engine.measuring.scans import Facts
from tenure.insight.engine.measuring.scope import NOTHING
from tenure.insight.engine.measuring.slots import COUNT_ROWS, LIST_COLUMNS, Slot, companion_counts, slot_of, slots_of
from tenure.insight.engine.measuring.wide import TRAIT, Wide, WideRequest, days_of, signal_rests_on, unknown_when_silent
from tenure.values.rounding import DECIMALS

LISTED = "listed_"
BASE = "base"
FEW_ROWS = 5_000
"""So many accounts times instants, or fewer, are few; of those where only some are asked for, so many pairs."""
ALL_OF = 50
"""Of so many accounts or fewer all columns are gathered: who looks at one of them will open its rows."""
OF_POPULATION = ("accounts", "subscriptions", "churn_events", "traits")
ZERO_WHEN_EMPTY = frozenset({"count", "sum"})
FACTOR = 10.0**DECIMALS


def wide_table(room: ReadingRoom, framework: Framework, asked: WideRequest) -> Wide | None:
    """Compute every signal; None when the lake knows no customer.

    Where a feed is silent, what rests on it is NULL, so that no condition fires on the silence. Numbers are rounded to
    6 decimals before any condition compares them.
    """
    slots = tuple(dict.fromkeys(chain(*map(slots_of, framework.signals.values()), LIST_COLUMNS.values())))
    few = are_few(asked)
    instants = Instants(asked.views, few, tuple(dict.fromkeys(slot.window for slot in slots)))

    def questions() -> Iterator[tuple[str, ir.Table]]:
        people = population(room, framework, instants, asked.accounts, asked.seen, asked.pairs)
        if people is None:
            return
        base = room.keep(people.mutate(row=ibis.row_number().over(order_by=[people.i, people.account])))
        facts = Facts(room, instants, framework.timezone, asked.accounts, asked.seen, base, asked.pairs is not None)
        number = base.select("i", "account", "row")
        yield BASE, base
        # Each pass by itself: a query that joins them all is nested too deeply for hundreds of signals.
        for place, (found, named) in enumerate(passes(facts, slots)):
            yield f"pass_{place}", found.join(number, ["i", "account"]).select("row", *named.values())

    if few:
        gather_rows(room, slots, instants, asked)
        traits = tuple(framework.traits.items())
        key = ("wide", slots, traits, framework.timezone, framework.currency, asked.pairs is not None)
        answers = room.ask(key, lambda: dict(questions()))
    else:
        coming = {name: room.soon(rows) for name, rows in questions()}
        answers = {name: one.result() for name, one in coming.items()}
    if BASE not in answers:
        return None
    found = answers.pop(BASE).sort_by("row")
    counted = _counted(answers.values(), slots, found.num_rows)
    of_account = ("i", "account", "unpriced", *COLUMNS, *(TRAIT + key for key in framework.traits))
    known = {name: found[name].combine_chunks() for name in of_account}
    for signal in framework.signals.values():
        known[signal.key] = _signal(signal, known, counted, framework, asked)
    listed = _listed(counted, framework.timezone, found.num_rows)
    return Wide(pa.table(known | listed), framework, asked)


def are_few(asked: WideRequest) -> bool:
    """Whether the accounts in question are so few that their rows are better gathered than every pass read from files."""
    if asked.accounts is None or len(asked.accounts) > FEW_ACCOUNTS:
        return False
    return (len(asked.accounts) * len(asked.views) if asked.pairs is None else len(asked.pairs)) <= FEW_ROWS


def gather_rows(room: ReadingRoom, slots: Sequence[Slot], instants: Instants, asked: WideRequest) -> None:
    """Gather what slots, and the population, read of a few accounts; hand in what they are asked with."""
    accounts = asked.accounts or ()
    needed = {slot.table: NOTHING for slot in slots}
    for slot in slots:
        needed[slot.table] |= slot.needs
    ranked = {slot.table for slot in slots if slot.aggregate.function == "latest"}
    columns = {
        name: needs.columns | ({"fact_id"} if name in ranked else set()) | ({"person"} if needs.person else set())
        for name, needs in needed.items()
    }
    people = {PEOPLE} if any(needs.person for needs in needed.values()) else set()
    room.gather(accounts, {*needed, *OF_POPULATION, *people}, asked.seen, columns if len(accounts) > ALL_OF else None)
    hand_in(room, instants, asked.pairs)


def _counted(answers: Iterable[pa.Table], slots: Iterable[Slot], rows: int) -> dict[Slot, pa.Array]:
    """Every slot as a column beside the rows of the base; NULL where its table has nothing for the account."""
    slot_of_column = {name: slot for slot, name in names_of(slots).items()}
    counted: dict[Slot, pa.Array] = {}
    for table in answers:
        place = np.full(rows, -1, dtype=np.int64)
        place[np.asarray(table["row"])] = np.arange(table.num_rows)
        at = pa.array(place, mask=place < 0)
        for name in table.column_names:
            if name != "row":
                counted[slot_of_column[name]] = table[name].combine_chunks().take(at)
    return counted


def _signal(
    signal: Signal,
    known: Mapping[str, pa.Array],
    counted: Mapping[Slot, pa.Array],
    framework: Framework,
    asked: WideRequest,
) -> pa.Array:
    i = known["i"]
    slots = slots_of(signal)
    aggregates = {slot.aggregate: _slot(slot, counted, len(i)) for slot in slots}
    for slot in slots:  # what no source filled for an account is a gap, not a zero
        if beside := companion_counts(slot.aggregate, slot.table):
            rows, values = (pc.fill_null(aggregates[one], 0.0) for one in beside)
            unknown = pc.and_(pc.greater(rows, 0.0), pc.equal(values, 0.0))
            aggregates[slot.aggregate] = pc.if_else(unknown, None, aggregates[slot.aggregate])
    of_account = _Account(known, framework, days_of(i, asked.views))
    value = evaluate_tree(signal.value, Columns(of_account, framework.timezone, len(i), aggregates))
    if signal.at_least is not None:
        rows = _slot(slot_of(signal, COUNT_ROWS), counted, len(i))
        enough = pc.greater_equal(pc.fill_null(rows, 0.0), float(signal.at_least))
        value = pc.if_else(enough, value, pa.scalar(None, value.type))
    if signal.when_empty is not None:
        value = pc.coalesce(value, pa.scalar(float(signal.when_empty)))
    return unknown_when_silent(_rounded(value, signal), signal_rests_on(signal, framework), i, asked)


def _slot(slot: Slot, counted: Mapping[Slot, pa.Array], rows: int) -> pa.Array:
    """The column of a slot: no rows count 0 and sum up to 0. Without a table there is none, not even a zero."""
    kind = ARROW_KIND[slot.aggregate.kind]
    if slot not in counted:
        return pa.nulls(rows, kind)
    value = counted[slot].cast(kind)
    return pc.fill_null(value, 0.0) if slot.aggregate.function in ZERO_WHEN_EMPTY else value


def _rounded(value: pa.Array, signal: Signal) -> pa.Array:
    """Rounded as the backend would, half away from zero; what is no number becomes unknown."""
    if signal.value.kind is not Kind.NUMBER:
        return value
    numbers = np.asarray(value.fill_null(np.nan))
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = half_away(numbers * FACTOR) / FACTOR
    rounded = np.where(np.isfinite(rounded), rounded, numbers)
    return pa.array(rounded, mask=~np.isfinite(rounded))


class _Account(Mapping[str, pa.Array]):
    """The names a scalar signal may read: account columns, traits, the signals before it."""

    def __init__(self, known: Mapping[str, pa.Array], framework: Framework, as_of: pa.Array) -> None:
        self._known, self._traits, self._as_of = known, framework.traits, as_of

    def __getitem__(self, name: str) -> pa.Array:
        if name == "as_of":
            return self._as_of
        return self._known[TRAIT + name if name in self._traits else name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, *self._traits))

    def __len__(self) -> int:
        return len(self._known) + len(self._traits)


def _listed(counted: Mapping[Slot, pa.Array], zone: str, rows: int) -> dict[str, pa.Array]:
    """What lists show beside a framework's own signals, under names of their own: a signal may well be called the same."""
    urgent = counted.get(LIST_COLUMNS["urgent_open"], pa.nulls(rows, pa.float64()))
    touched = counted.get(LIST_COLUMNS["last_touch_at"], pa.nulls(rows, ARROW_KIND[Kind.INSTANT]))
    return {f"{LISTED}urgent_open": urgent.cast(pa.int32()), f"{LISTED}last_touch_on": local_days(touched, zone)}
