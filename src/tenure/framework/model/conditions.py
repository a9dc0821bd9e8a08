"""Every condition of a framework, with the address of the object it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass

from tenure.framework.expressions.tree import Tree
from tenure.framework.model.doing import Play, Step
from tenure.framework.model.lifecycle import Criterion, Stage
from tenure.framework.model.root import Framework
from tenure.framework.model.scores import Health
from tenure.values.keys import Address

SECTION_OF = {
    "health": "health",
    "indicator": "indicators",
    "segment": "segments",
    "move": "moves",
    "stage": "lifecycle",
    "moment": "moments",
    "play": "plays",
    "handoff": "handoffs",
    "review": "reviews",
}
"""First word of an address -> the section its object stands in."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`part` is the key it stands under: when, until, applies, enter, …"""

    address: Address
    part: str
    tree: Tree
    text: str


def conditions(framework: Framework) -> Iterator[Condition]:
    """All of them, section by section, in the order of the framework."""
    for score in framework.health.values():
        yield from _of_score(score)
    for indicator in framework.indicators.values():
        yield Condition(indicator.address, "when", indicator.when, indicator.when_text)
    for segment in framework.segments.values():
        yield Condition(segment.address, "when", segment.when, segment.when_text)
    for move in framework.moves.values():
        yield Condition(move.address, "when", move.when, move.when_text)
        yield from _maybe(move.address, "until", move.until, move.until_text)
    for stage in framework.lifecycle.values():
        yield from _of_stage(stage)
    for moment in framework.moments.values():
        yield Condition(moment.address, "when", moment.when, moment.when_text)
    for play in framework.plays.values():
        yield from _of_play(play)
    for handoff in framework.handoffs.values():
        yield from _maybe(handoff.address, "when", handoff.when, handoff.when_text)
    for review in framework.reviews.values():
        yield from _maybe(review.address, "lists", review.lists, review.lists_text)


def _maybe(address: Address, part: str, tree: Tree | None, text: str) -> Iterator[Condition]:
    if tree is not None:
        yield Condition(address, part, tree, text)


def _of_score(score: Health) -> Iterator[Condition]:
    yield from _maybe(score.address, "when", score.when, score.when_text)
    for dimension in score.dimensions:
        for measure in dimension.measures:
            yield from _maybe(measure.address, "applies", measure.applies, measure.applies_text)
    for cap in score.caps:
        yield Condition(cap.address, "when", cap.when, cap.when_text)


def _of_criteria(criteria: tuple[Criterion, ...]) -> Iterator[Condition]:
    for one in criteria:
        yield from _maybe(one.address, "when", one.when, one.when_text)
        yield from _maybe(one.address, "applies", one.applies, one.applies_text)


def _of_stage(stage: Stage) -> Iterator[Condition]:
    yield from _maybe(stage.address, "enter", stage.enter, stage.enter_text)
    yield from _maybe(stage.address, "opens", stage.opens, stage.opens_text)
    yield from _of_criteria(stage.exit)
    for back in stage.back:
        yield Condition(stage.address, "back", back.when, back.when_text)
    yield from _maybe(stage.address, "stalled", stage.stalled, stage.stalled_text)
    for phase in stage.phases:
        yield from _of_criteria(phase.criteria)


def _of_steps(steps: tuple[Step, ...]) -> Iterator[Condition]:
    for step in steps:
        yield from _maybe(step.address, "until", step.until, step.until_text)
        for _, inner in step.answers:
            yield from _of_steps(inner)


def _of_play(play: Play) -> Iterator[Condition]:
    if play.trigger is not None:
        yield from _maybe(play.address, "trigger", play.trigger.when, play.trigger.when_text)
    yield from _maybe(play.address, "applies", play.applies, play.applies_text)
    yield from _of_steps(play.steps)
    if play.success is not None:
        yield from _maybe(play.address, "success", play.success.when, play.success.when_text)
    for escalation in play.escalate:
        yield from _maybe(play.address, "escalate", escalation.when, escalation.when_text)
