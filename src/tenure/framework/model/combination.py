"""Several frameworks over the same facts: their signals in one table, each measured once.

What two frameworks mean alike they share. A signal that goes by the same name and means something else gets a further
name; so does everything that reads it. Addresses stay as their authors wrote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from tenure.framework.expressions.tree import Aggregate, Call, Name, Tree
from tenure.framework.model import Framework, Measure, Signal

OTHER = "__other"


@dataclass(frozen=True, slots=True)
class MergedFrameworks:
    """`first` with the signals of another one beside its own, and that other one as it reads from there."""

    table: Framework  # whose signals are all there are
    other: Framework


def why_apart(first: Framework, other: Framework) -> str:
    """Why two frameworks can't be measured in one table, in words; nothing when they can."""
    for what, one, two in (
        ("time zones", first.timezone, other.timezone),
        ("currencies", first.currency, other.currency),
        (
            "feeds",
            {k: f.stale_after for k, f in first.feeds.items()},
            {k: f.stale_after for k, f in other.feeds.items()},
        ),
    ):
        if one != two:
            return f"their {what} differ"
    kinds = {key: trait.kind for key, trait in first.traits.items()}
    clash = sorted(key for key, trait in other.traits.items() if kinds.get(key, trait.kind) is not trait.kind)
    return f"the trait {clash[0]} is of another kind" if clash else ""


def merge_frameworks(first: Framework, other: Framework) -> MergedFrameworks:
    """Put the signals of both into one framework. `why_apart` must be empty for them."""
    signals = dict(first.signals)
    names: dict[str, str] = {}
    for key, signal in other.signals.items():
        read = signal if signal.source is not None else replace(signal, value=_tree(signal.value, names))
        while read.key in signals and not same(signals[read.key], read):
            read = replace(read, key=read.key + OTHER)
        if read.key != key:
            names[key] = read.key
        signals.setdefault(read.key, read)
    return MergedFrameworks(
        replace(first, signals=signals, traits=other.traits | first.traits), rename_signals(other, names, signals)
    )


def same(one: Signal, two: Signal) -> bool:
    """Whether two signals measure the same, whatever they are called and however that is worded."""
    return _meaning(one) == _meaning(two)


def _meaning(signal: Signal) -> tuple[object, ...]:
    return (
        signal.source,
        signal.value,
        signal.where,
        signal.window_days,
        signal.ending_days,
        signal.window_on,
        signal.at_least,
        signal.when_empty,
        signal.tables,
    )


def rename_signals(framework: Framework, names: Mapping[str, str], signals: Mapping[str, Signal]) -> Framework:
    """A framework whose signals go by other names: those that `names` lists, as `signals` holds them."""
    if not names:
        return framework
    read = {names.get(key, key): signals[names.get(key, key)] for key in framework.signals}
    labelled = {
        names.get(key, key): replace(read[names.get(key, key)], label=signal.label, unit=signal.unit, text=signal.text)
        for key, signal in framework.signals.items()
    }
    parts = {
        part.name: _renamed(getattr(framework, part.name), names)
        for part in fields(framework)
        if part.name != "signals"
    }
    return replace(framework, **parts, signals=labelled)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Any part of a framework, with every expression in it reading the new names."""
    match value:
        case Name() | Call() | Aggregate():
            return _tree(value, names)
        case dict():
            return {key: _renamed(one, names) for key, one in value.items()}
        case tuple():
            return tuple(_renamed(one, names) for one in value)
        case Measure():
            found = {"applies": _renamed(value.applies, names), "signal": names.get(value.signal, value.signal)}
            return replace(value, **found)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _renamed(one, names) for name, one in kept.items()})
    return value


def _tree(tree: Tree, names: Mapping[str, str]) -> Tree:
    match tree:
        case Name(name=name) if name in names:
            return replace(tree, name=names[name])
        case Call(arguments=arguments):
            return replace(tree, arguments=tuple(_tree(argument, names) for argument in arguments))
        case Aggregate(argument=argument) if argument is not None:
            return replace(tree, argument=_tree(argument, names))
    return tree
