"""The values of signals over the accounts that somebody sees today: as they are, or as a form says while it is filled in."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.flows.home import reading_room
from tenure.flows.studio.forms.cards import SpreadCard
from tenure.flows.studio.forms.counting import evaluate_today
from tenure.flows.studio.forms.saving import with_typed_values
from tenure.flows.studio.shown_framework import checked_framework, shown_framework
from tenure.framework.checking import check_texts
from tenure.framework.expressions.tree import Kind, Name
from tenure.framework.model import Framework
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.queries import visible_keys
from tenure.values.problem import ProblemError

COLUMNS = 24
"""So many columns a distribution is drawn with."""


def signal_spreads(caller: Caller) -> tuple[SpreadCard, ...]:
    """How the values of every signal of the shown framework lie today."""
    require(caller, Right.READ_FRAMEWORK)
    framework = shown_framework(caller).framework
    return _spreads(caller, framework, list(framework.signals))


def spread_as_typed(caller: Caller, key: str, posted: Mapping[str, str]) -> SpreadCard:
    """How the values of a signal would lie if the form were kept as it is. What can't be read has its problems instead."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown_framework(caller)
    try:
        texts = with_typed_values(found.texts, "signals", key, posted)
    except ProblemError as error:
        return SpreadCard(key, "", problems=error.problems[:3])
    framework = checked_framework(texts)
    if framework is None:
        return SpreadCard(key, "", problems=tuple(check_texts(texts, vocabulary()).errors[:3]))
    return _spreads(caller, framework, [key])[0]


def _spreads(caller: Caller, framework: Framework, keys: Sequence[str]) -> tuple[SpreadCard, ...]:
    if not keys:
        return ()
    with reading_room() as room:
        found = evaluate_today(room, framework, [Name(key, Kind.NUMBER) for key in keys])
    if not found.accounts:  # without accounts there are no columns
        return tuple(_spread(pa.array([], pa.float64()), framework, key) for key in keys)
    mine = in_book(found.accounts, visible_keys(caller))
    return tuple(_spread(found.wide[key].filter(mine), framework, key) for key in keys)


def in_book(accounts: Sequence[str], visible: Collection[str] | None) -> pa.Array:
    """Which rows are of accounts that somebody sees; None sees all."""
    return pa.array([visible is None or account in visible for account in accounts], pa.bool_())


def _spread(found: pa.Array, framework: Framework, key: str) -> SpreadCard:
    unit = framework.signals[key].unit
    if not len(found):
        return SpreadCard(key, unit)
    values = found.drop_null()
    without = len(found) - len(values)
    if pa.types.is_boolean(values.type):
        yes = int(pc.sum(values).as_py() or 0)
        return SpreadCard(key, unit, len(found), without, columns=(len(values) - yes, yes))
    if not len(values) or not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
        return SpreadCard(key, unit, len(found), without)
    numbers = np.asarray(values, dtype=float)
    low, high = float(numbers.min()), float(numbers.max())
    # One far outlier would press all others into one column, so the last column takes whatever lies beyond.
    end = high if high <= low or np.quantile(numbers, 0.98) <= low else float(np.quantile(numbers, 0.98))
    columns, _ = np.histogram(np.minimum(numbers, end), bins=COLUMNS, range=(low, end if end > low else low + 1))
    return SpreadCard(
        key, unit, len(found), without, low, float(np.median(numbers)), high, tuple(int(one) for one in columns)
    )
