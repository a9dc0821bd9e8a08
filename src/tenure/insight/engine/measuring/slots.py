"""Slots: each distinct aggregate of a framework's signals, with the rows it runs over."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import EllipsisType

from tenure.evidence.catalogue import TABLES, Grain
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Name, Tree, aggregates
from tenure.framework.model import Signal
from tenure.insight.engine.measuring.scope import Needs, derived_trees, needs

SUMMABLE = frozenset({"count", "sum", "min", "max", "avg"})
"""Aggregates that can be put together from the aggregates of single days."""
PAIR_OF_PERSON_AND_DAY = frozenset({"person", "occurred_on"})


@dataclass(frozen=True, slots=True)
class Window:
    """Local days [T's day - ending - days + 1, T's day - ending]; days is None for everything up to there."""

    days: int | None
    ending: int
    on: str | None  # the column it applies to; None: occurred_at

    @property
    def reach(self) -> int | None:
        """How many days back from T's day, itself included, a row can lie; None without limit."""
        if self.days is None or self.on is not None:
            return None
        return self.days + self.ending


@dataclass(frozen=True, slots=True)
class Slot:
    """One aggregate over the rows of one table that pass `where` within a window."""

    table: str
    aggregate: Aggregate
    where: Tree | None
    window: Window

    @property
    def needs(self) -> Needs:
        found = needs(self.where, self.table) | needs(self.aggregate, self.table)
        return found | needs(Name(self.window.on, Kind.INSTANT), self.table) if self.window.on else found

    @property
    def by_person(self) -> bool:
        """Whether its rows must be told apart by person: people are counted, or the condition asks who they are."""
        counts_people = self.aggregate.distinct and self.counted is None and not self.by_day
        return counts_people or needs(self.where, self.table).person

    @property
    def by_day(self) -> bool:
        """Whether days are counted once each: the sums of days tell them apart already."""
        return (
            self.aggregate.distinct
            and isinstance(argument := self.aggregate.argument, Name)
            and argument.name == "occurred_on"
        )

    @property
    def about_account(self) -> tuple[Tree, ...]:
        """Conjuncts that ask about the account alone: whom they leave out needs no rows at all."""
        parts = tuple(_conjuncts(self.where))
        found = ((part, needs(part, self.table)) for part in parts)
        return tuple(part for part, asks in found if asks.account and not asks.columns and not asks.person)

    @property
    def counted(self) -> Tree | None:
        """What is counted once each, where that isn't people (or people by day), or days."""
        if not self.aggregate.distinct or self.by_day or _of_people(self.aggregate.argument):
            return None
        return self.aggregate.argument

    @property
    def summable(self) -> bool:
        """Whether it can be summed up by day before the instants are known."""
        aggregate = self.aggregate
        if aggregate.function not in SUMMABLE or self.window.on is not None:
            return False
        if TABLES[self.table].grain is Grain.STATES or (self.window.days is None and self.window.ending):
            return False
        argument = needs(aggregate.argument, self.table)
        rows, later = split_condition(self.where, self.table)
        if argument.person or argument.account or argument.of_t or rows is Ellipsis:
            return False
        # A condition on the day can't be asked of a sum over all days.
        return self.window.days is not None or not any(reads_day(part, self.table) for part in later)


def reads_day(tree: Tree, table: str) -> bool:
    """Whether an expression asks for the day of its row."""
    return bool(needs(tree, table).columns & {"occurred_at"})


def _of_people(argument: Tree | None) -> bool:
    match argument:
        case Name(name="person"):
            return True
        case Call(function="pair", arguments=(Name(name=first), Name(name=second))):
            return {first, second} == PAIR_OF_PERSON_AND_DAY
    return False


def split_condition(where: Tree | None, table: str) -> tuple[tuple[Tree, ...] | EllipsisType, tuple[Tree, ...]]:
    """A condition as conjuncts over the row alone, and conjuncts that can wait until days meet instants: those over the
    row's day, its person, its account and T. Ellipsis when a conjunct mixes the two."""
    rows: list[Tree] = []
    later: list[Tree] = []
    for part in _conjuncts(where):
        found = needs(part, table)
        if not (found.person or found.account or found.of_t):
            rows.append(part)
        elif found.columns <= {"occurred_at"} and _by_day(part, table):
            later.append(part)
        else:
            return ..., ()
    return tuple(rows), tuple(later)


def _by_day(tree: Tree, table: str) -> bool:
    """Whether an expression asks nothing finer of its row than the local day on which it occurred."""
    match tree:
        case Name(name=name):
            return name != "occurred_at" and not needs(tree, table).columns - {"occurred_at"}
        case Call(function="days_since" | "days_between", arguments=arguments):
            return all(_by_day(a, table) or (isinstance(a, Name) and a.name == "occurred_at") for a in arguments)
        case Call(arguments=arguments):
            return all(_by_day(argument, table) for argument in arguments)
    return not isinstance(tree, Aggregate)


def _conjuncts(where: Tree | None) -> Iterable[Tree]:
    match where:
        case None:
            return
        case Call(function="and", arguments=parts):
            for part in parts:
                yield from _conjuncts(part)
        case _:
            yield where


def widest(slots: Iterable[Slot]) -> int | None:
    """The reach that covers every slot's; None when one has no limit."""
    reaches = [slot.window.reach for slot in slots]
    return None if None in reaches else max(reach for reach in reaches if reach is not None)


COUNT_ROWS = Aggregate("count", None, False, Kind.NUMBER, False)


def slots_of(signal: Signal) -> tuple[Slot, ...]:
    """The slots a signal is computed from: its aggregates and, where it asks for a least number of rows, their count; beside
    sums, what tells whether any row had a value."""
    if signal.source is None:
        return ()
    wanted = dict.fromkeys(aggregates(signal.value))
    told = [beside for aggregate in wanted for beside in companion_counts(aggregate, signal.source)]
    if signal.at_least is not None:
        wanted[COUNT_ROWS] = None
    wanted |= dict.fromkeys(told)
    return tuple(slot_of(signal, aggregate) for aggregate in wanted)


def companion_counts(aggregate: Aggregate, table: str) -> tuple[Aggregate, ...]:
    """Beside a sum over what rows may lack: how many rows, and values, it adds up. Without rows it is 0, without any value of
    theirs unknown."""
    argument = aggregate.argument
    if aggregate.function != "sum" or argument is None:
        return ()
    if isinstance(argument, Name):
        argument = derived_trees(table).get(argument.name, argument)
    if isinstance(argument, Literal) or not argument.nullable:
        return ()
    return COUNT_ROWS, Aggregate("count", aggregate.argument, False, Kind.NUMBER, False)


def slot_of(signal: Signal, aggregate: Aggregate) -> Slot:
    if signal.source is None:
        raise ValueError(f"{signal.address} aggregates no rows")
    window = Window(signal.window_days, signal.ending_days, signal.window_on)
    return Slot(signal.source, aggregate, signal.where, window)


LIST_COLUMNS: dict[str, Slot] = {
    "urgent_open": Slot(
        "tickets",
        COUNT_ROWS,
        Call("and", (Name("urgent", Kind.FLAG), Name("open", Kind.FLAG)), Kind.FLAG),
        Window(None, 0, None),
    ),
    "last_touch_at": Slot(
        "touchpoints",
        Aggregate("max", Name("occurred_at", Kind.INSTANT), False, Kind.INSTANT),
        Name("contact", Kind.FLAG),
        Window(366, 0, None),
    ),
}
"""What lists show beside every framework's own signals: open urgent tickets, and the last two-way contact of a year."""
