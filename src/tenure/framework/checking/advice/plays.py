"""Advice on plays and handoffs: what they lack to be run by somebody who sees them for the first time."""

from tenure.framework.checking.advice.reader import AdviceScope
from tenure.framework.checking.lifecycle import CALENDAR
from tenure.framework.expressions import names
from tenure.framework.model import Handoff, Play, Step

_UNHURRIED = ("advocacy", "expansion")  # nothing is lost when it doesn't land
_REACH = frozenset({"task", "email", "handoff", "play"})
_WHO = frozenset({"segment", "engagement", "stage"})


def on_plays(asked: AdviceScope) -> None:
    steps = [step for play in asked.framework.plays.values() for step in every_step(play.steps)]
    started = {step.target for step in steps if step.kind == "play"}
    for stage in asked.framework.lifecycle.values():
        started |= {*stage.on_entry, *stage.when_stalled}
    for play in asked.framework.plays.values():
        for code, what, why, fix in _lacks(play, play.key in started):
            asked.say(f"advice.play_{code}", what, "plays", play.key, play.address, why=why, fix=fix)
        _calendar(asked, play)
    handed = {step.target for step in steps if step.kind == "handoff"}
    for handoff in asked.framework.handoffs.values():
        _handoff(asked, handoff, handoff.key in handed)


def every_step(steps: tuple[Step, ...]) -> list[Step]:
    """The steps and those of their branches, in order."""
    found: list[Step] = []
    for step in steps:
        found.append(step)
        for _, inner in step.answers:
            found += every_step(inner)
    return found


def _lacks(play: Play, started: bool) -> list[tuple[str, str, str, str]]:
    """(code, what, why, fix) for each thing the play lacks."""
    found: list[tuple[str, str, str, str]] = []
    if not play.goal:
        found.append(
            (
                "goal",
                "The play has no goal.",
                "Without a goal, the owner doesn't know what to aim for.",
                "Write under `goal` what has changed for the customer when the play succeeds.",
            )
        )
    if play.trigger is None and not started:
        found.append(
            (
                "trigger",
                "Nothing starts this play.",
                "It has no trigger, and no stage or other play starts it.",
                "Add a `trigger`, or list it under `plays` of a stage.",
            )
        )
    if play.success is None:
        found.append(
            (
                "success",
                "The play has no success criterion.",
                "It ends after its last step, whether or not it helped.",
                "Add `success: {when: …, within: 14d}`.",
            )
        )
    if not play.escalate and not play.automated and play.family not in _UNHURRIED:
        found.append(
            (
                "escalation",
                "Nobody is notified when the play doesn't work.",
                "",
                "Add `escalate: {after: 14d, to: cs_manager}`.",
            )
        )
    if not any(step.kind in _REACH for step in every_step(play.steps)):
        found.append(
            (
                "communication",
                "This play never contacts the customer.",
                "Its steps only ask questions and wait.",
                "Add a task, an e-mail or a handoff.",
            )
        )
    if not play.automated and not play.owner:
        found.append(
            (
                "owner",
                "The play has no owner.",
                "Work without an owner doesn't get done.",
                "Add a role, like `owner: csm`.",
            )
        )
    if not play.automated and not play.hours:
        found.append(
            (
                "hours",
                "The play has no estimate of hours.",
                "Without one, a plan can't tell whether your team has the capacity.",
                "Add an estimate per run, such as `hours: 0.5`.",
            )
        )
    return found


def _calendar(asked: AdviceScope, play: Play) -> None:
    """A renewal comes by date; anything else should wait for something that happened."""
    if play.trigger is None or play.trigger.when is None or play.family == "renewal":
        return
    used = names(play.trigger.when)
    beside = {*CALENDAR, *_WHO, *asked.framework.traits, *asked.draft.catalogue.account}
    if used & CALENDAR and used <= beside:
        asked.say(
            "advice.calendar",
            "The trigger depends on dates alone.",
            "plays",
            play.key,
            play.address,
            why=f"It reads only {', '.join(sorted(used & CALENDAR))}, regardless of what the customer does.",
            fix="Combine it with a signal: something the customer did or didn't do.",
        )


def _handoff(asked: AdviceScope, handoff: Handoff, named: bool) -> None:
    lacks = [
        (
            handoff.when is None and not named,
            "trigger",
            "Nothing starts this handoff.",
            "Add `when`, or use it in a step of a play.",
        ),
        (
            handoff.raci is None,
            "raci",
            "The handoff has no RACI.",
            "Add `raci: {responsible: …, accountable: …}`.",
        ),
        (
            not handoff.requires,
            "requires",
            "The handoff lists no required information.",
            "List it under `requires`, for example success_criteria and promises.",
        ),
    ]
    for missing, code, what, fix in lacks:
        if missing:
            asked.say(f"advice.handoff_{code}", what, "handoffs", handoff.key, handoff.address, fix=fix)
