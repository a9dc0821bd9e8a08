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
                "Without one nobody knows what to look for.",
                "Say under `goal` what is different for the customer when it has worked.",
            )
        )
    if play.trigger is None and not started:
        found.append(
            (
                "trigger",
                "Nothing starts this play.",
                "It has no trigger, and no stage and no other play names it.",
                "Add `trigger`, or name it under `plays` of a stage.",
            )
        )
    if play.success is None:
        found.append(
            (
                "success",
                "Nothing says when the play has worked.",
                "It ends when its steps do, whether they helped or not.",
                "Add `success: {when: …, within: 14d}`.",
            )
        )
    if not play.escalate and not play.automated and play.family not in _UNHURRIED:
        found.append(
            (
                "escalation",
                "Nobody is told when the play doesn't help.",
                "",
                "Add `escalate: {after: 14d, to: cs_manager}`.",
            )
        )
    if not any(step.kind in _REACH for step in every_step(play.steps)):
        found.append(
            (
                "communication",
                "Nobody speaks with the customer in this play.",
                "Its steps only ask and wait.",
                "Add a task, an e-mail or a handoff.",
            )
        )
    if not play.automated and not play.owner:
        found.append(
            ("owner", "The play has no owner.", "What nobody runs, nobody does.", "Add a role, like `owner: csm`.")
        )
    if not play.automated and not play.hours:
        found.append(
            (
                "hours",
                "The play costs no hours.",
                "A plan can't say then whether your people have the time for it.",
                "Add an estimate for one run, like `hours: 0.5`.",
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
            "The trigger is only a calendar.",
            "plays",
            play.key,
            play.address,
            why=f"It rests on {', '.join(sorted(used & CALENDAR))}, whatever the customer does.",
            fix="Join it with a signal: something they did, or didn't do by then.",
        )


def _handoff(asked: AdviceScope, handoff: Handoff, named: bool) -> None:
    lacks = [
        (
            handoff.when is None and not named,
            "trigger",
            "Nothing opens this handoff.",
            "Add `when`, or name it in a step of a play.",
        ),
        (
            handoff.raci is None,
            "raci",
            "The handoff doesn't say who does what.",
            "Add `raci: {responsible: …, accountable: …}`.",
        ),
        (
            not handoff.requires,
            "requires",
            "The handoff doesn't say what has to be known.",
            "List it under `requires`, like success_criteria and promises.",
        ),
    ]
    for missing, code, what, fix in lacks:
        if missing:
            asked.say(f"advice.handoff_{code}", what, "handoffs", handoff.key, handoff.address, fix=fix)
