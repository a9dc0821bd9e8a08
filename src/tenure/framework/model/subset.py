"""As much of a framework as some questions need: fewer signals, fewer scores, fewer facts to read."""

from collections.abc import Iterable
from dataclasses import replace

from tenure.framework.expressions.tree import Kind, Name, Tree, names
from tenure.framework.model import Framework, Signal

SCORED = frozenset({"score", "band", "health_change_28d"})
CARRIED = frozenset({"stage", "days_in_stage", "engagement", "stalled"})
"""Names of what the stage clock carries from tick to tick."""
SCORES: tuple[Tree, ...] = (Name("score", Kind.NUMBER),)
"""What to narrow to where scores are all that is asked for."""


def narrow_framework(framework: Framework, trees: Iterable[Tree]) -> Framework:
    """The framework with only the signals that some expressions and its segments read; with its scores, and what those
    read, where an expression names the score or its band. What people do (plays, reviews, …) is left out."""
    asked = list(trees)
    read = frozenset[str]().union(*map(names, asked))
    health = framework.health if read & SCORED else {}
    small = replace(framework, health=health, indicators={}, plays={}, handoffs={}, reviews={}, targets={})
    asked += [segment.when for segment in framework.segments.values()]
    wanted = frozenset[str]().union(*map(names, (*asked, *score_conditions(small))))
    wanted |= {m.signal for score in health.values() for d in score.dimensions for m in d.measures}
    return replace(small, signals=signals_for(framework, wanted))


def signals_for(framework: Framework, wanted: Iterable[str]) -> dict[str, Signal]:
    """The signals among some names, and those they are made of, in the framework's order."""
    found, waiting = set[str](), set(wanted)
    while waiting:
        key = waiting.pop()
        if key in framework.signals and key not in found:
            found.add(key)
            waiting |= names(framework.signals[key].value)
    return {key: signal for key, signal in framework.signals.items() if key in found}


def score_conditions(framework: Framework) -> list[Tree]:
    """Every condition of its scores and indicators."""
    found: list[Tree] = [indicator.when for indicator in framework.indicators.values()]
    for health in framework.health.values():
        found += [health.when] if health.when is not None else []
        found += [cap.when for cap in health.caps]
        found += [m.applies for d in health.dimensions for m in d.measures if m.applies is not None]
    return found


def scores_read_states(framework: Framework) -> bool:
    """Whether a score, or an indicator, depends on what the stage clock carries."""
    return any(names(tree) & CARRIED for tree in score_conditions(framework))
