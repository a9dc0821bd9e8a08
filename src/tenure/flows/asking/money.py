"""What a reader who may not see money is told: no amount, no row that holds one, and no number that rests on one."""

from dataclasses import replace

from tenure.evidence.catalogue import TABLES, ColumnKind
from tenure.framework.expressions.tree import names
from tenure.framework.model import Framework
from tenure.insight.engine.cards import Change, Explanation, Part
from tenure.insight.engine.explaining.rows import reads_columns
from tenure.insight.engine.explaining.words import change_words, condition_inputs, level_words
from tenure.platform.access import Caller, Right, may

MONEY_TABLES = frozenset(
    name for name, table in TABLES.items() if any(column.kind is ColumnKind.AMOUNT for column in table.columns)
)
"""Fact tables whose rows hold amounts: contracts, invoices, opportunities, churns."""

ARR = "arr"
HIDDEN = "It counts contracts, invoices or ARR, which your role doesn't show."


def sees_money(caller: Caller) -> bool:
    return may(caller, Right.SEE_MONEY)


def hidden_names(caller: Caller, framework: Framework) -> frozenset[str]:
    """Names of signals and account columns whose values the caller isn't told."""
    if sees_money(caller):
        return frozenset()
    found = {ARR}
    for key, signal in framework.signals.items():
        read = [signal, *condition_inputs(signal.value, framework)]
        if signal.tables & MONEY_TABLES or ARR in reads_columns(read, framework):
            found.add(key)
    return frozenset(found)


def _hidden_parts(framework: Framework, hidden: frozenset[str]) -> frozenset[str]:
    """Addresses of measures and caps that rest on them."""
    return frozenset(
        address
        for health in framework.health.values()
        for address, read in (
            *((one.address, {one.signal}) for each in health.dimensions for one in each.measures),
            *((cap.address, names(cap.when)) for cap in health.caps),
        )
        if read & hidden
    )


def without_money(caller: Caller, framework: Framework, card: Explanation) -> Explanation:
    """An explanation as the caller may read it: the points stay, what they were counted from doesn't."""
    if sees_money(caller):
        return card
    hidden = _hidden_parts(framework, hidden_names(caller, framework))
    parts = tuple(_closed(part) if part.address in hidden else part for part in card.parts)
    words = level_words(card.shown, card.band, parts)
    change = None if card.change is None else _change(card.change, hidden)
    return replace(card, parts=parts, words=words, change=change)


def part_without_money(caller: Caller, framework: Framework, part: Part) -> Part:
    hidden = _hidden_parts(framework, hidden_names(caller, framework))
    return _closed(part) if part.address in hidden else part


def _closed(part: Part) -> Part:
    rows = replace(part.rows, total=0, first=())
    value = part.value if part.kind == "cap" else None
    return replace(part, value=value, rows=rows, inputs={}, why=HIDDEN)


def _change(change: Change, hidden: frozenset[str]) -> Change:
    parts = tuple(
        replace(part, value_from=None, value_to=None) if part.address in hidden else part for part in change.parts
    )
    return replace(change, parts=parts, words=change_words(change.shown, change.from_day, parts))
