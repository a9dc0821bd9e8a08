"""Advice on scores: bands nobody can reach, too few kinds of signal, no outcome, too many measures to begin with."""

import math
from collections.abc import Callable, Iterator

from tenure.framework.checking.advice.reach import always, can_hold
from tenure.framework.checking.advice.reader import AdviceScope
from tenure.framework.expressions import names
from tenure.framework.model import Health, Measure

FEWEST_KINDS = 4
MOST_MEASURES = 12
OUTCOMES = "outcomes"


def on_scores(asked: AdviceScope) -> None:
    for score in asked.framework.health.values():
        _bands(asked, score)
    measures = list(_measures(asked))
    if not measures:
        return
    tables = frozenset[str]().union(*(_sources(asked, one.signal) for one in measures))
    if len(tables) < FEWEST_KINDS:
        said = "one kind" if len(tables) == 1 else f"{len(tables)} kinds"
        asked.say_of_all(
            "advice.few_kinds",
            f"All scores together use only {said} of facts: {', '.join(sorted(tables))}.",
            "health",
            why="One source misses what another shows. With few sources, an account can look healthy until it churns.",
            fix=f"Measure at least {FEWEST_KINDS} kinds, such as usage, tickets, touchpoints and outcomes.",
        )
    if OUTCOMES not in tables:
        asked.say_of_all(
            "advice.no_outcome",
            "No score measures whether customers achieve their outcomes.",
            "health",
            why="Active customers churn too if they get no results.",
            fix="Add a signal from outcomes, such as the share on track, and measure it.",
        )
    sizes = {key: sum(len(part.measures) for part in one.dimensions) for key, one in asked.framework.health.items()}
    key = min(sizes, key=lambda one: sizes[one])
    if sizes[key] > MOST_MEASURES:
        asked.say(
            "advice.many_measures",
            f"The smallest score has {sizes[key]} measures.",
            "health",
            key,
            asked.framework.health[key].address,
            why="Until all its sources are connected, it is hard to interpret and to explain.",
            fix=f"Start with 5 to {MOST_MEASURES} measures, or add a small score after it: shared/first_score.yaml.",
        )


def _measures(asked: AdviceScope) -> Iterator[Measure]:
    for score in asked.framework.health.values():
        for dimension in score.dimensions:
            yield from dimension.measures


def _sources(asked: AdviceScope, key: str) -> frozenset[str]:
    """The fact tables a signal reads rows of, itself or through other signals."""
    found: set[str] = set()
    left, done = [key], set[str]()
    while left:
        signal = asked.framework.signals.get(name := left.pop())
        if signal is None or name in done:
            continue
        done.add(name)
        if signal.source is not None:
            found.add(signal.source)
        else:
            left += names(signal.value)
    return frozenset(found)


def _bands(asked: AdviceScope, score: Health) -> None:
    known = asked.known
    least, most = _reach(score, min), _reach(score, max)
    caps = [cap for cap in score.caps if can_hold(cap.when, known)]
    least = min((least, *(cap.at_most for cap in caps)))
    lasting = [cap for cap in score.caps if always(cap.when, known)]
    most = min((most, *(cap.at_most for cap in lasting)))
    shown = math.floor(most + 0.5)
    band = "green" if shown < score.bands.green else ""
    band = "green or yellow" if shown < score.bands.yellow else band
    if band:
        because = f"The cap `{lasting[0].key}` always applies. " if lasting else ""
        asked.say(
            "advice.band_unreachable",
            f"No account can be {band}: the highest possible score is {shown}.",
            "health",
            score.key,
            score.address,
            why=f"{because}Green starts at {score.bands.green:g} and yellow at {score.bands.yellow:g}.",
            fix="Give the cap a condition."
            if lasting
            else "Give the best values 100 points, or lower the band limits.",
        )
    lowest = math.floor(least + 0.5)
    if lowest >= score.bands.yellow:
        asked.say(
            "advice.band_unreachable",
            f"No account can be red: the lowest possible score is {lowest}.",
            "health",
            score.key,
            score.address,
            why=f"Red is below {score.bands.yellow:g}.",
            fix="Give the worst values 0 points, or add a cap for critical facts.",
        )


_Part = tuple[float, float, bool]  # weight, points, whether it may fall away


def _reach(score: Health, pick: Callable[[list[float]], float]) -> float:
    parts: list[_Part] = []
    for dimension in score.dimensions:
        inner = [(one.weight, pick(_given(one, score)), one.applies is not None) for one in dimension.measures]
        parts.append((dimension.weight, _mean(inner, pick), all(optional for _, _, optional in inner)))
    return _mean(parts, pick)


def _given(measure: Measure, score: Health) -> list[float]:
    """All points a measure can give; without data it gives its `missing`."""
    points = [points for _, points in measure.points]
    if isinstance(measure.none, float):
        points.append(measure.none)
    return [*points, score.missing if measure.missing is None else measure.missing]


def _mean(parts: list[_Part], pick: Callable[[list[float]], float]) -> float:
    """The best (or worst) weighted mean, where parts that may fall away do so when that helps."""
    fixed = [(weight, points) for weight, points, optional in parts if not optional]
    free = sorted(((weight, points) for weight, points, optional in parts if optional), key=lambda one: one[1])
    if pick is max:
        free.reverse()
    if not fixed and free:
        return free[0][1]
    found = weighted(fixed)
    for one in free:
        fixed.append(one)
        found = pick([found, weighted(fixed)])
    return found


def weighted(parts: list[tuple[float, float]]) -> float:
    """The mean of (weight, points)."""
    total = sum(weight for weight, _ in parts)
    return sum(weight * points for weight, points in parts) / total if total else 0.0
