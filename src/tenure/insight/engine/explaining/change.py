"""What moved a score between two instants, part by part, exactly.

For a measure with data at both instants: what happened since, what was learned late about before, and ageing (the same
facts seen later). A measure whose data came or went puts its whole change under availability; where the framework was
another, those three are taken under the framework of now, and the rest is settings. The split of a product of
weight and points is by midpoints, the two-factor Shapley value (Shapley, A Value for n-Person Games, 1953), so the
parts sum to the change.
"""

from dataclasses import dataclass

import numpy as np

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.cards import Change, ChangePart, State
from tenure.insight.engine.explaining.words import change_words
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.insight.engine.scoring.health import STATES
from tenure.insight.engine.scoring.settling import state_before_if_read
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, Address
from tenure.values.problem import refusal
from tenure.values.rounding import DECIMALS, half_up, largest_remainder

MEASURED = (State.FRESH, State.NONE)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where one part stood in one evaluation: its share of the score, its points of 0-100, what it earned."""

    weight: float
    units: float
    points: float
    state: State
    value: float | str | None


NOWHERE = _Standing(0.0, 0.0, 0.0, State.NOT_APPLICABLE, None)


@dataclass(frozen=True, slots=True)
class Compared:
    """Where to find the two instants, and now with live feeds: as known now, and as known then."""

    found: Evaluation  # under the framework of now: now, now taken as live, now as known then, and then
    now: int
    live: int
    known_then: int
    then_as_now: int
    found_then: Evaluation
    then: int


def views_of_change(now: AsOf, then: AsOf) -> list[AsOf]:
    """Now as it is, now with every feed taken as live, now as far as it was known then (also taken as live), and then.

    Raises ProblemError `wrong_order` when `then` does not lie before `now`.
    """
    if then.until >= now.until:
        what = f"{then.day} isn't before {now.day}."
        raise refusal("wrong_order", what, where="against", fix="Compare with an earlier day.")
    return [now, now, AsOf(now.until, then.known_until, now.zone), then]


def change_between(room: ReadingRoom, compared: Compared, account: AccountKey, score_key: str) -> Change:
    """The change of one score of one account between two instants.

    Raises ProblemError `not_a_customer` when it was none at one of them.
    """
    found, found_then = compared.found, compared.found_then
    framework, framework_then = found.framework, found_then.framework
    now, then = found.views[compared.now], found_then.views[compared.then]
    if score_key not in found_then.scores:
        what = f"The framework of {then.day} had no score {score_key!r}."
        raise refusal("no_such_score", what, where="against", fix="Compare with a later day.", status=404)
    real_now = _stands(found, compared.now, account, score_key)
    real_then = _stands(found_then, compared.then, account, score_key)
    if real_now is None or real_then is None:
        day = now.day if real_now is None else then.day
        raise refusal(
            "not_a_customer",
            f"{account} was not a customer on {day.day} {day:%b %Y}, so there is nothing to compare.",
            where="against",
            fix="Choose a day on which it was one.",
            status=404,
        )
    indexes = (compared.live, compared.known_then, compared.then_as_now)
    known, aged, before = (_stands(found, i, account, score_key) or {} for i in indexes)
    in_time = known
    if room.learned_late((account,), then.known_until, now.known_until):
        prompt = AsOf(now.until, now.known_until, now.zone, late_since=then.known_until)
        earlier_states = state_before_if_read(room, framework, [prompt])
        told = evaluate(
            room, framework, [prompt], accounts=(account,), seen=prompt, live={0}, earlier_states=earlier_states
        )
        in_time = _stands(told, 0, account, score_key) or {}
    labels = _labels(framework_then, score_key) | _labels(framework, score_key)
    parts = []
    for address, (label, dimension, unit) in labels.items():
        a, b = real_then.get(address, NOWHERE), real_now.get(address, NOWHERE)
        if address not in real_then or address not in real_now:
            parts.append(_new_or_gone(address, label, dimension, unit, a, b))
            continue
        steps = tuple(stands.get(address, NOWHERE) for stands in (before, aged, in_time, known))
        reconfigured = framework is not framework_then
        parts.append(_part(address, label, dimension, unit, a, b, steps, reconfigured=reconfigured))
    score_from, score_to = (round(sum(s.points for s in stands.values()), DECIMALS) for stands in (real_then, real_now))
    shown = half_up(score_to) - half_up(score_from)
    numbers = largest_remainder([part.points for part in parts], shown)
    numbered = tuple(_with_shown(part, number) for part, number in zip(parts, numbers, strict=True))
    points = round(score_to - score_from, DECIMALS)
    words = change_words(shown, then.day, numbered)
    return Change(then.day, now.day, score_from, score_to, points, shown, numbered, words)


def _new_or_gone(
    address: Address, label: str, dimension: str, unit: str, then: _Standing, now: _Standing
) -> ChangePart:
    """A part that only one of two frameworks has: all of it is settings."""
    total = round(now.points - then.points, DECIMALS)
    return ChangePart(
        address, label, dimension, then.value, now.value, unit, total, 0, 0.0, 0.0, 0.0, 0.0, settings=total
    )


def _part(
    address: Address,
    label: str,
    dimension: str,
    unit: str,
    then: _Standing,
    now: _Standing,
    steps: tuple[_Standing, ...],
    *,
    reconfigured: bool,
) -> ChangePart:
    before, aged, in_time, known = steps
    total = round(now.points - then.points, DECIMALS)
    happened = late = ageing = availability = settings = 0.0
    if then.state in MEASURED and now.state in MEASURED:
        weight = (then.weight + now.weight) / 2
        happened = weight * (in_time.units - aged.units)
        late = weight * (known.units - in_time.units)
        ageing = weight * (aged.units - before.units)
        rest = total - happened - late - ageing
        if reconfigured:
            settings = rest
        elif abs(rest) < 10**-4:  # what rounding to six decimals left over
            ageing += rest
        else:
            availability = rest
    else:
        availability = total
    return ChangePart(
        address, label, dimension, then.value, now.value, unit, total, 0, happened, late, ageing, availability, settings
    )


def _with_shown(part: ChangePart, shown: int) -> ChangePart:
    return ChangePart(
        part.address, part.label, part.dimension, part.value_from, part.value_to, part.unit, part.points, shown,
        part.happened, part.learned_late, part.ageing, part.availability, part.settings,
    )  # fmt: skip


def _labels(framework: Framework, score_key: str) -> dict[Address, tuple[str, str, str]]:
    health = framework.health.get(score_key)
    if health is None:
        return {}
    labels = {
        measure.address: (
            framework.signals[measure.signal].label,
            dimension.label,
            framework.signals[measure.signal].unit,
        )
        for dimension in health.dimensions
        for measure in dimension.measures
    }
    return labels | {cap.address: (cap.because, "Caps", "points") for cap in health.caps}


def _stands(found: Evaluation, view: int, account: str, score_key: str) -> dict[Address, _Standing] | None:
    row = found.row_of.get((view, account))
    if row is None:
        return None
    score = found.scores[score_key]
    stands = {}
    for k, measure in enumerate(score.measures):
        stands[measure.address] = _Standing(
            weight=float(score.possible[row, k]) / 100,
            units=float(score.units[row, k]),
            points=float(score.points[row, k]),
            state=STATES[score.state[row, k]],
            value=found.wide[measure.signal][row].as_py(),
        )
    for k, cap in enumerate(score.health.caps):
        taken = score.caps[row, k]
        holds = not np.isnan(taken)
        points = float(taken) if holds else 0.0
        stands[cap.address] = _Standing(1.0, points, points, State.FRESH, cap.at_most if holds else None)
    return stands
