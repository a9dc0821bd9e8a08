"""What stands behind a condition about one account: the value of each name it reads, as of an instant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Kind, Name, Tree, names
from tenure.framework.model import Framework, Signal
from tenure.framework.model.states import STANDING
from tenure.insight.engine.cards import State
from tenure.insight.engine.explaining.gap_words import lacking_words
from tenure.insight.engine.measuring.feeds import FeedState, feed_states
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.wide import TRAIT, WideRequest, rests_on
from tenure.values.asof import AsOf


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A name of a condition and its value. `why` tells a value that is unknown from one that is none."""

    name: str
    label: str
    unit: str
    value: object
    why: str


def condition_values(
    room: ReadingRoom, framework: Framework, tree: Tree, account: str, view: AsOf, states: Mapping[str, object]
) -> tuple[NamedValue, ...]:
    """The names of a condition in alphabetical order. `states` are what the account is in (stage, segment, …)."""
    read = sorted(names(tree) - {"as_of"})
    small = replace(framework, signals=_needed(framework, tree), segments={}, health={}, indicators={})
    feeds = feed_states(room, framework, [view])
    wide = wide_table(room, small, WideRequest((view,), tuple(feeds), (account,)))
    found = []
    for name in read:
        signal, trait = framework.signals.get(name), framework.traits.get(name)
        value: object = None
        if signal is None and trait is None and name in STANDING:
            value = states.get(name)
        elif wide is not None and len(wide):
            value = wide[TRAIT + name if signal is None and trait is not None else name][0].as_py()
        label = signal.label if signal else trait.label if trait else name.replace("_", " ")
        unit = signal.unit if signal else trait.unit if trait else _unit(name)
        silent = (
            [] if value is not None else [feeds[0][table] for table in _tables(framework, name) if table in feeds[0]]
        )
        found.append(NamedValue(name, label, unit, value, _why(silent, feeds[0])))
    return tuple(found)


def _needed(framework: Framework, tree: Tree) -> dict[str, Signal]:
    """The signals a condition reads, and those that they read, in the framework's order."""
    wanted, waiting = set[str](), set(names(tree))
    while waiting:
        key = waiting.pop()
        if key in framework.signals and key not in wanted:
            wanted.add(key)
            waiting |= names(framework.signals[key].value)
    return {key: signal for key, signal in framework.signals.items() if key in wanted}


def _tables(framework: Framework, name: str) -> frozenset[str]:
    return rests_on(Name(name, Kind.NUMBER), framework)


def _unit(name: str) -> str:
    return "days" if name.endswith("_days") or name.startswith("days_") else ""


def _why(silent: list[FeedState], feeds: Mapping[str, FeedState]) -> str:
    late = sorted(feed.table for feed in silent if feed.state is State.STALE)
    absent = [feed.table for feed in silent if feed.state is State.ABSENT]
    if absent:
        return lacking_words(absent, feeds)
    return f"{', '.join(late)} late" if late else ""
