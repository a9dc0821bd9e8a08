"""Plays and who does what: the library by family, one play with its tree, handoffs, reviews and the RACI matrix."""

from collections.abc import Iterator, Sequence
from datetime import date

from tenure.flows.studio.cards import (
    FamilyCard,
    PlayCard,
    PlayLine,
    RaciRow,
    RolesCard,
    RuleCard,
    ShownCard,
    StepCard,
)
from tenure.flows.studio.shown_framework import days_text, shown_framework
from tenure.framework.model import Framework, Handoff, Play, Raci, Stage, Step
from tenure.platform.access import Caller
from tenure.values.problem import refusal
from tenure.values.texts import spoken_key

FAMILIES = {
    "red": "Red accounts: decide now",
    "escalation": "Escalations",
    "sponsor": "Sponsor or champion change",
    "stall": "Stalled",
    "renewal": "Renewal",
    "yellow": "Yellow recovery",
    "adoption": "Adoption",
    "expansion": "Expansion",
    "advocacy": "Advocacy",
    "other": "Other plays",
}
"""One human play per account at a time: the earlier family goes before the later, so pages list them in this order."""

LETTERS = (("responsible", "R"), ("accountable", "A"), ("consulted", "C"), ("informed", "I"))


def play_library(caller: Caller, as_of: date | None = None) -> tuple[ShownCard, tuple[FamilyCard, ...]]:
    """Every play by family, the family that goes first above."""
    found = shown_framework(caller, as_of)
    families = []
    for key, about in FAMILIES.items():
        plays = tuple(_line(found.framework, one) for one in found.framework.plays.values() if one.family == key)
        if plays:
            families.append(FamilyCard(key, spoken_key(key), about, plays))
    return found.card, tuple(families)


def play_of(caller: Caller, key: str, as_of: date | None = None) -> tuple[ShownCard, PlayCard]:
    """One play with its decision tree. Raises ProblemError (404) for one that the framework doesn't have."""
    found = shown_framework(caller, as_of)
    play = found.framework.plays.get(key)
    if play is None:
        what = f"The framework has no play {key!r}."
        raise refusal("play.unknown", what, "play", fix="Look it up in the library.", status=404)
    return found.card, _play(found.framework, play)


def _line(framework: Framework, play: Play) -> PlayLine:
    return PlayLine(play, "automated" if play.automated else _hours(play.hours), _starts(framework, play))


def _hours(hours: float) -> str:
    return f"{round(hours * 60)} min" if hours < 1 else f"{hours:g} hour{'' if hours == 1 else 's'}"


def _trigger(framework: Framework, play: Play) -> RuleCard:
    trigger = play.trigger
    if trigger is None:
        used = _used_by(framework, play.key)
        return RuleCard("Started by hand" if not used else f"Started {used[0]}", "")
    if trigger.moment is not None:
        moment = framework.moments.get(trigger.moment)
        return RuleCard(f"When “{moment.label if moment else spoken_key(trigger.moment)}” is reached", "")
    held = f", {days_text(trigger.for_days)} in a row" if trigger.for_days else ""
    return RuleCard(f"When this is true{held}", trigger.when_text)


def _starts(framework: Framework, play: Play) -> str:
    """What starts it, in one line of the library."""
    rule = _trigger(framework, play)
    held = play.trigger.for_days if play.trigger else None
    if not rule.text:
        return rule.words
    return rule.text + (f", {days_text(held)} in a row" if held else "")


def _used_by(framework: Framework, key: str) -> tuple[str, ...]:
    found = []
    for stage in framework.lifecycle.values():
        for why, keys in (("begins", stage.on_entry), ("stalls", stage.when_stalled)):
            found += [f"when {stage.label} {why}"] if key in keys else []
        found += [f"by hand in {stage.label}"] if key in stage.plays else []
    others = (other for other in framework.plays.values() if other.key != key)
    return (*found, *(f"by the play {other.label}" for other in others if key in _led_to(other.steps)))


def _led_to(steps: Sequence[Step]) -> set[str]:
    found = {step.target for step in steps if step.kind == "play"}
    return found.union(*(_led_to(inner) for step in steps for _, inner in step.answers))


def _play(framework: Framework, play: Play) -> PlayCard:
    success = play.success
    won = None
    if success is not None:
        limit = f", within {days_text(success.within_days)}"
        won = (
            RuleCard(f"{success.confirm}{limit}", "")
            if success.confirm
            else RuleCard(f"This is true{limit}", success.when_text)
        )
    cool = days_text(play.trigger.cool_down_days) if play.trigger else ""
    facts = (
        ("Owner", spoken_key(play.owner)),
        ("Work", "none, automated" if play.automated else f"{_hours(play.hours)} per run"),
        ("Cool-down", cool),
        ("Holdout", f"{play.holdout:.0%} of accounts" if play.holdout else ""),
    )
    return PlayCard(
        play=play,
        facts=tuple((name, text) for name, text in facts if text),
        trigger=_trigger(framework, play),
        steps=tuple(_steps(framework, play.steps, "")),
        success=won,
        escalate=tuple(
            RuleCard(f"After {days_text(one.after_days)} to {spoken_key(one.to)}", one.when_text)
            for one in play.escalate
        ),
        used_by=_used_by(framework, play.key),
    )


def _steps(framework: Framework, steps: Sequence[Step], above: str) -> Iterator[StepCard]:
    for place, step in enumerate(steps, 1):
        number = f"{above}{place}"
        title, notes, link = _told(framework, step)
        yield StepCard(
            number,
            step,
            title,
            tuple(note for note in notes if note),
            link,
            tuple(
                (spoken_key(answer), tuple(_steps(framework, inner, f"{number}."))) for answer, inner in step.answers
            ),
        )


def _told(framework: Framework, step: Step) -> tuple[str, tuple[str, ...], str]:
    """What a step asks for, what else there is to know, and the play it leads to."""
    due = f"within {days_text(step.due_days)}" if step.due_days else ""
    owner = spoken_key(step.owner) if step.owner else ""
    match step.kind:
        case "email":
            subject = f"“{step.title}”" if step.title else ""
            template = f"text {step.text}" if step.text and " " not in step.text else ""
            return (
                f"E-mail to {spoken_key(step.to).lower() if step.to else 'the customer'}",
                (subject, template, due),
                "",
            )
        case "wait" if step.until_text:
            longest = f"at most {days_text(step.wait_days)}" if step.wait_days else ""
            return f"Wait until {step.until_text}", (longest,), ""
        case "wait":
            return f"Wait {days_text(step.wait_days)}", (), ""
        case "handoff":
            handoff = framework.handoffs.get(step.target)
            return f"Hand over: {handoff.label if handoff else spoken_key(step.target)}", (due,), ""
        case "play":
            play = framework.plays.get(step.target)
            return f"Start the play {play.label if play else spoken_key(step.target)}", (), step.target if play else ""
    return step.title, (owner, due), ""


def roles(caller: Caller, as_of: date | None = None) -> tuple[ShownCard, RolesCard]:
    """The RACI matrix of stages and handoffs by role, the handoffs, and the reviews."""
    found = shown_framework(caller, as_of)
    framework = found.framework
    named: list[tuple[str, str, Stage | Handoff]] = [
        *(("stage", "lifecycle", one) for one in framework.lifecycle.values()),
        *(("handoff", "handoffs", one) for one in framework.handoffs.values()),
    ]
    held = [(kind, section, one, _letters(one.raci)) for kind, section, one in named if one.raci is not None]
    every = tuple(dict.fromkeys(role for *_, letters in held for role in letters))
    rows = tuple(
        RaciRow(kind, section, one.key, one.label, tuple(letters.get(role, "") for role in every))
        for kind, section, one, letters in held
    )
    return found.card, RolesCard(
        tuple(map(spoken_key, every)),
        rows,
        tuple(framework.handoffs.values()),
        tuple(framework.reviews.values()),
    )


def _letters(raci: Raci) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, letter in LETTERS:
        said = getattr(raci, name)
        for role in (said,) if isinstance(said, str) else said:
            if role:
                found[role] = found.get(role, "") + letter
    return found
