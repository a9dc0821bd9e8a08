"""Conditions of plays in flight, asked beside the live framework: their signals as the framework of their version measures
them; stage, segment, score and band as the live one has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Framework, Indicator
from tenure.framework.model.subset import SCORED, SCORES
from tenure.insight.engine.foreseeing.play_conditions import ONE_DAY, by_day, state_before_days, with_all_states
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.scoring.together import Together
from tenure.insight.engine.stored.ticks import ticks
from tenure.values.keys import AccountKey, Address

OF_THE_LIVE_ONE = ("segment", "score", "band", "health_change_28d")


@dataclass(frozen=True, slots=True)
class FrozenCondition:
    """An `until`, `success` or escalation of a frozen recipe, and the framework of the version it comes from."""

    tree: Tree
    framework: Framework


Truths = dict[str, dict[AccountKey, bool | None]]
"""By the key of a condition: what it is for each customer. None: nobody knows."""


def truths(
    room: ReadingRoom,
    live: Framework,
    day: date,
    extra: Mapping[str, FrozenCondition],
    *,
    accounts: tuple[str, ...] | None = None,
) -> Truths:
    """What further conditions are at the end of a day, for every customer (or some accounts), beside the live framework.

    An account that is no customer then is missing. The stage is that of the clock's stored tick of the day before.
    """
    versions = list(dict.fromkeys(id(asked.framework) for asked in extra.values()))
    carriers = [_carrier(extra, version) for version in versions]
    together = Together.of(room, replace(live, indicators={}, plays={}), *carriers)
    trees = [[one.when for one in framework.indicators.values()] for framework in together.frameworks]
    read = frozenset[str]().union(*(names(tree) for asked in trees for tree in asked))
    small = together.only(SCORES if read & SCORED else (), *trees[1:])
    rows = by_day(ticks(room, [day - ONE_DAY], accounts))
    earlier_states = state_before_days(rows, [day])
    found = small.evaluate([day], [earlier_states] * len(small.frameworks), accounts=accounts)
    first = with_all_states(room, found[0], rows, {}, read)
    states = {name: first.told.states[name] for name in OF_THE_LIVE_ONE if name in first.told.states}
    answers: Truths = {}
    for one, framework in zip(found[1:], together.frameworks[1:], strict=True):
        known = with_all_states(room, one, rows, _for_rows(states, first.accounts, one.accounts), ())
        for key, indicator in framework.indicators.items():
            answers[key] = _by_account(known, indicator.when)
    return {key: answers[key] for key in extra}


def _carrier(extra: Mapping[str, FrozenCondition], version: int) -> Framework:
    """The framework of a version with the conditions asked of it, and nothing that only it would decide."""
    mine = {key: asked for key, asked in extra.items() if id(asked.framework) == version}
    whole = next(asked.framework for asked in mine.values())
    told = {key: Indicator(key, Address(f"extra.{key}"), key, asked.tree, "info", "") for key, asked in mine.items()}
    return replace(whole, indicators=told, health={}, segments={}, plays={})


def _for_rows(states: Mapping[str, pa.Array], theirs: Sequence[str], wanted: Sequence[str]) -> dict[str, pa.Array]:
    place = pc.index_in(pa.array(wanted, pa.string()), pa.array(theirs, pa.string()))
    return {name: column.take(place) for name, column in states.items()}


def _by_account(found: Evaluation, tree: Tree) -> dict[AccountKey, bool | None]:
    values = found.condition(tree).to_pylist() if len(found) else []
    return {AccountKey(account): value for account, value in zip(found.accounts, values, strict=True)}
