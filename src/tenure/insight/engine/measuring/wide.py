"""The wide table: for every customer at every instant, account columns and signals; conditions are asked of it in Arrow."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.expressions.tree import Call, Tree, names
from tenure.framework.model import Framework, Signal
from tenure.framework.model.states import STANDING
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.arrow import ARROW_KIND, Columns, evaluate_tree
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.insight.engine.measuring.gaps import names_of, signal_needs
from tenure.values.asof import AsOf

TRAIT = "trait_"
STATES: dict[str, pa.DataType] = {name: ARROW_KIND[state.kind] for name, state in STANDING.items()}

JOINED: dict[str, Callable[..., pa.Array]] = {"and": pc.and_kleene, "or": pc.or_kleene}
"""What joins parts of a condition that each answer for themselves."""

Feeds = Mapping[str, FeedState]


class TakenAsLive(dict[str, FeedState]):
    """Feeds as they are taken on the last fresh day of one that is silent: each that was ever connected is live."""


@dataclass(frozen=True, slots=True)
class WideRequest:
    """What is computed: the instants, how the feeds stand at each (None: all live), which accounts, which facts."""

    views: tuple[AsOf, ...]
    feeds: tuple[Feeds | None, ...]
    accounts: tuple[str, ...] | None = None
    seen: AsOf | None = None
    pairs: tuple[tuple[int, str], ...] | None = None  # only these (instant, account), all of `accounts`

    def answers(self, other: "WideRequest") -> bool:
        """Whether all that another asks for is computed, by the same feeds; this one may know of further gaps."""
        mine, theirs = (replace(one, feeds=()) for one in (self, other))
        if mine != theirs or len(self.feeds) != len(other.feeds):
            return False
        pairs = zip(self.feeds, other.feeds, strict=True)
        return all((one or {}).items() >= (wanted or {}).items() for one, wanted in pairs)

    def silent_at(self, tables: frozenset[str]) -> list[int]:
        """The instants at which a feed of some tables was silent or not connected."""
        return [
            i
            for i, feeds in enumerate(self.feeds)
            if feeds is not None and any(feeds[name].state is not State.FRESH for name in tables if name in feeds)
        ]


def rests_on(tree: Tree | None, framework: Framework) -> frozenset[str]:
    """By name, every fact table that an account expression rests on, and what its signals need to be filled.

    What an account is in (stage, segment, …) rests on none: it is known at each tick, whatever has gone silent since.
    """
    found: set[str] = set()
    for name in names(tree) if tree is not None else ():
        if name in framework.signals:
            found |= signal_rests_on(framework.signals[name], framework)
        elif name in ACCOUNT_COLUMNS:
            found |= ACCOUNT_COLUMNS[name].tables
        elif name in framework.traits:
            found.add("traits")
    return frozenset(found)


def signal_rests_on(signal: Signal, framework: Framework) -> frozenset[str]:
    """The same of a signal."""
    return signal.tables | names_of(signal_needs(signal, framework))


class Wide:
    """Rows of (i, account) in this order. `states` are the columns of what accounts are in; NULL where none are given."""

    def __init__(
        self, table: pa.Table, framework: Framework, asked: WideRequest, states: Mapping[str, pa.Array] | None = None
    ) -> None:
        self.table, self.framework, self.asked, self.states = table, framework, asked, dict(states or {})
        self._columns: dict[str, pa.Array] = {}
        self._known: dict[Tree, pa.Array] = {}

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, name: str) -> pa.Array:
        """A column of the table."""
        if name not in self._columns:
            self._columns[name] = self.table[name].combine_chunks()
        return self._columns[name]

    def condition(self, tree: Tree) -> pa.Array:
        """The value of an account expression for every row; unknown at instants at which a feed it rests on was silent.

        Silence is asked of each part that `and` and `or` join: a true part of an `or` fires whatever the other
        rests on, while `x is null` never fires because x's feed has died.
        """
        if not len(self):
            return pa.nulls(0, ARROW_KIND[tree.kind])
        if tree not in self._known:
            self._known[tree] = (
                self._joined(tree) if isinstance(tree, Call) and tree.function in JOINED else self._part(tree)
            )
        return self._known[tree]

    def _joined(self, tree: Call) -> pa.Array:
        return reduce(JOINED[tree.function], (self.condition(part) for part in tree.arguments))

    def _part(self, tree: Tree) -> pa.Array:
        value = evaluate_tree(tree, Columns(_Names(self), self.framework.timezone, len(self)))
        return unknown_when_silent(value, rests_on(tree, self.framework), self["i"], self.asked)

    def under(self, framework: Framework) -> "Wide":
        """The same values read by another framework, all of whose signals and traits are here."""
        return self if framework is self.framework else Wide(self.table, framework, self.asked, self.states)

    def answers(self, framework: Framework, asked: WideRequest) -> bool:
        """Whether it is what another framework asks for, with all of its signals and traits."""
        own = self.framework
        alike = (own.timezone, own.currency) == (framework.timezone, framework.currency) and self.asked.answers(asked)
        return (
            alike
            and framework.traits.items() <= own.traits.items()
            and all(own.signals.get(key) == signal for key, signal in framework.signals.items())
        )

    def with_states(self, states: Mapping[str, pa.Array]) -> "Wide":
        """The same with what accounts are in, by name; further conditions read that."""
        other = Wide(self.table, self.framework, self.asked, {**self.states, **states})
        other._columns = self._columns
        untouched = {tree: value for tree, value in self._known.items() if not names(tree) & states.keys()}
        other._known |= untouched
        return other

    def rows(self, start: int, count: int) -> "Wide":
        """Some rows in a row. What was asked of the whole is at hand for them too."""
        part = Wide(self.table.slice(start, count), self.framework, self.asked)
        part.states = {name: column.slice(start, count) for name, column in self.states.items()}
        part._known = {tree: value.slice(start, count) for tree, value in self._known.items()}
        return part

    def since(self, first: int) -> "Wide":
        """Its instants from one on."""
        if not first:
            return self
        rows = pc.indices_nonzero(pc.greater_equal(self["i"], pa.scalar(first, self["i"].type)))
        number = pc.subtract(self["i"], pa.scalar(first, self["i"].type))
        table = self.table.set_column(self.table.schema.get_field_index("i"), "i", number).take(rows)
        asked = replace(self.asked, views=self.asked.views[first:], feeds=self.asked.feeds[first:])
        return Wide(table, self.framework, asked, {name: column.take(rows) for name, column in self.states.items()})

    def at(self, i: int) -> "Wide":
        """One instant alone, and behind it the last fresh days, which are the instants whose feeds are taken as live."""
        kept = [i, *(k for k, feeds in enumerate(self.asked.feeds) if isinstance(feeds, TakenAsLive) and k != i)]
        numbers = pc.index_in(self["i"], pa.array(kept, self["i"].type))
        rows = pc.indices_nonzero(pc.is_valid(numbers))
        table = self.table.set_column(self.table.schema.get_field_index("i"), "i", numbers).take(rows)
        asked = replace(
            self.asked, views=tuple(self.asked.views[k] for k in kept), feeds=tuple(self.asked.feeds[k] for k in kept)
        )
        return Wide(table, self.framework, asked, {name: column.take(rows) for name, column in self.states.items()})


class _Names(Mapping[str, pa.Array]):
    """What the names of an account expression mean: signals, what the account is in, its columns, its traits."""

    def __init__(self, wide: Wide) -> None:
        self._wide = wide

    def __getitem__(self, name: str) -> pa.Array:
        wide = self._wide
        if name in wide.framework.signals:
            return wide[name]
        if name in STATES:
            return wide.states[name] if name in wide.states else pa.nulls(len(wide), STATES[name])
        if name == "as_of":
            return days_of(wide["i"], wide.asked.views)
        return wide[TRAIT + name] if name in wide.framework.traits else wide[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._wide.framework.signals, *STATES, *ACCOUNT_COLUMNS, *self._wide.framework.traits})

    def __len__(self) -> int:
        return len(list(iter(self)))


def days_of(i: pa.Array, views: Sequence[AsOf]) -> pa.Array:
    """The local day of each row's instant."""
    return pa.array([view.day for view in views], pa.date32()).take(i)


def unknown_when_silent(value: pa.Array, tables: Collection[str], i: pa.Array, asked: WideRequest) -> pa.Array:
    """NULL at the instants at which a feed that the value rests on was silent or not connected."""
    silent = asked.silent_at(frozenset(tables))
    if not silent:
        return value
    hushed: npt.NDArray[np.bool_] = np.isin(np.asarray(i), silent)
    return pc.if_else(pa.array(hushed), pa.scalar(None, value.type), value)
