"""What is measured, and who uses it: signals, indicators, targets and traits."""

from collections.abc import Iterator, Mapping
from datetime import date

from tenure.flows.studio.cards import (
    MeasuredCard,
    ShownCard,
    SignalLine,
    TargetCard,
    TraitLine,
    UseCard,
)
from tenure.flows.studio.shown_framework import shown_framework
from tenure.framework.expressions import names
from tenure.framework.model import Framework, Signal, Target
from tenure.framework.model.conditions import SECTION_OF, conditions
from tenure.platform.access import Caller
from tenure.values.texts import spoken_key


def what_is_measured(caller: Caller, as_of: date | None = None) -> tuple[ShownCard, MeasuredCard]:
    """The signals in order with who uses each, and what else is made of figures."""
    found = shown_framework(caller, as_of)
    framework, used = found.framework, uses(found.framework)
    return found.card, MeasuredCard(
        signals=tuple(_signal(one, used.get(one.key, ())) for one in framework.signals.values()),
        indicators=tuple(framework.indicators.values()),
        targets=tuple(_target(framework, one) for one in framework.targets.values()),
        traits=tuple(
            TraitLine(
                one,
                f"{one.kind.value}{': ' if one.of else ''}{', '.join(one.of)}",
                used.get(one.key, ()),
            )
            for one in framework.traits.values()
        ),
    )


def uses(framework: Framework) -> dict[str, tuple[UseCard, ...]]:
    """Key of a signal or trait -> where it is named: in scores, in other signals, and in every condition."""
    found: dict[str, dict[UseCard, None]] = {}

    def add(keys: frozenset[str] | set[str], card: UseCard) -> None:
        for key in keys:
            found.setdefault(key, {})[card] = None

    for health in framework.health.values():
        for dimension in health.dimensions:
            for measure in dimension.measures:
                add({measure.signal}, UseCard(f"{health.label}: {dimension.label}", "health", health.key))
    for signal in framework.signals.values():
        read = names(signal.value) | (names(signal.where) if signal.where is not None else frozenset())
        add(read, UseCard(f"signal {signal.label}", "signals", signal.key))
    for card, read in _conditions(framework):
        add(read, card)
    return {key: tuple(cards) for key, cards in found.items()}


def _conditions(framework: Framework) -> Iterator[tuple[UseCard, frozenset[str]]]:
    for one in conditions(framework):
        kind, _, rest = str(one.address).partition(".")
        section, key = SECTION_OF.get(kind, "health"), rest.partition(".")[0]
        objects: Mapping[str, object] = getattr(framework, section)
        if kind == "cap":
            yield UseCard(f"cap {spoken_key(key)}", "", key), names(one.tree)
            continue
        label = getattr(objects.get(key), "label", spoken_key(key))
        yield UseCard(label if kind == "health" else f"{kind} {label}", section, key), names(one.tree)


def _signal(one: Signal, used_by: tuple[UseCard, ...]) -> SignalLine:
    parts = [one.text, f"of {one.source}" if one.source else "", f"where {one.where_text}" if one.where_text else ""]
    parts.append(f"in {one.window_days} days" if one.window_days else "")
    parts.append(f"ending {one.ending_days} days ago" if one.ending_days else "")
    return SignalLine(one, " ".join(filter(None, parts)), used_by)


def _target(framework: Framework, one: Target) -> TargetCard:
    def label(key: str) -> str:
        return framework.segments[key].label if key in framework.segments else "everyone else"

    return TargetCard(
        one.key, one.label, tuple((label(key), aim_words(value, one.unit)) for key, value in one.by.items())
    )


def aim_words(value: float, unit: str) -> str:
    """A target's value as it is written: 108 %, 30 days, 4."""
    if unit == "share":
        return f"{value * 100:.10g} %"
    return f"{value:.10g} days" if unit == "days" else f"{value:.10g}"
