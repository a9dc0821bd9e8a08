"""From signals to slots: every aggregate of the framework once, with the rows it runs over."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import EllipsisType

from tenure.evidence.catalogue import TABLES, Grain
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Name, Tree, aggregates
from tenure.framework.model import Signal
from tenure.insight.engine.scope import Needs, needs

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
        return self.aggregate.distinct or needs(self.where, self.table).person

    @property
    def summable(self) -> bool:
        """Whether it can be summed up by day before the instants are known."""
        aggregate = self.aggregate
        if aggregate.function not in SUMMABLE or self.window.on is not None:
            return False
        if TABLES[self.table].grain is Grain.STATES or (self.window.days is None and self.window.ending):
            return False
        if aggregate.distinct and not _of_people(aggregate.argument):
            return False
        if needs(aggregate.argument, self.table).person:
            return False
        rows, _ = split(self.where, self.table)
        return not self.needs.of_t and rows is not Ellipsis


def _of_people(argument: Tree | None) -> bool:
    match argument:
        case Name(name="person"):
            return True
        case Call(function="pair", arguments=(Name(name=first), Name(name=second))):
            return {first, second} == PAIR_OF_PERSON_AND_DAY
    return False


def split(where: Tree | None, table: str) -> tuple[tuple[Tree, ...] | EllipsisType, tuple[Tree, ...]]:
    """A condition as conjuncts over the row alone and conjuncts over its person alone; Ellipsis when they can't be told apart."""
    rows: list[Tree] = []
    people: list[Tree] = []
    for part in _conjuncts(where):
        found = needs(part, table)
        if found.person and (found.columns or found.account or found.of_t):
            return ..., ()
        (people if found.person else rows).append(part)
    return tuple(rows), tuple(people)


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
    """The slots a signal is computed from: its aggregates and, where it asks for a least number of rows, their count."""
    if signal.source is None:
        return ()
    wanted = dict.fromkeys(aggregates(signal.value))
    if signal.at_least is not None:
        wanted[COUNT_ROWS] = None
    return tuple(slot_of(signal, aggregate) for aggregate in wanted)


def slot_of(signal: Signal, aggregate: Aggregate) -> Slot:
    if signal.source is None:
        raise ValueError(f"{signal.address} aggregates no rows")
    window = Window(signal.window_days, signal.ending_days, signal.window_on)
    return Slot(signal.source, aggregate, signal.where, window)
