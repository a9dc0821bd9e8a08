"""Plays with their steps, handoffs and reviews."""

from collections.abc import Iterator
from typing import Any

from tenure.framework.checking.draft import CheckDraft
from tenure.framework.checking.lifecycle import raci_of
from tenure.framework.expressions import Scope
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Escalation, Handoff, Play, Review, Step, Success, Trigger
from tenure.framework.schema.doing import (
    EscalationText,
    HandoffText,
    PlayText,
    ReviewText,
    StepText,
    SuccessText,
    TriggerText,
    WaitText,
)
from tenure.values.keys import Address


def check_plays(draft: CheckDraft, scope: Scope) -> dict[str, Play]:
    """Every play. Plays that start one another in a circle are refused."""
    found = draft.section("plays", PlayText, Play, scope, lambda *written: _play(draft, scope, *written))
    _circles(draft, found)
    return found


def _play(draft: CheckDraft, scope: Scope, text: PlayText, path: Path, address: Address) -> dict[str, Any]:
    if text.holdout and not text.automated:
        draft.say(
            "framework.contradiction",
            "Only automated plays can have a holdout group.",
            (*path, "holdout"),
            address,
            why="It isn't fair to withhold help from a customer whom a person already looks after.",
            fix="Write holdout: none, or automated: true.",
        )
    escalate = (_escalation(draft, one, scope, (*path, "escalate", i), address) for i, one in enumerate(text.escalate))
    return {
        "trigger": _trigger(draft, text.trigger, scope, (*path, "trigger"), address),
        "steps": _steps(draft, text.steps, scope, (*path, "steps"), f"{address}.steps"),
        "success": _success(draft, text.success, scope, (*path, "success"), address),
        "escalate": tuple(filter(None, escalate)),
    }


def _trigger(draft: CheckDraft, text: TriggerText | None, scope: Scope, path: Path, address: Address) -> Trigger | None:
    if text is None:
        return None
    if text.moment is not None:
        draft.known(text.moment, "moments", "moment", (*path, "moment"), address)
    if (text.when is None) == (text.moment is None) and path[:2] not in draft.mended:
        both = text.when is not None
        draft.say(
            "framework.contradiction" if both else "framework.missing",
            "A trigger is a condition or a moment, not both." if both else "The trigger names no condition.",
            path,
            address,
            fix="Keep `when` or `moment`." if both else "Add `when: …`, or `moment: …`.",
        )
    if text.for_ is not None and text.moment is not None:
        draft.say(
            "framework.contradiction",
            "`for` counts days on which a condition holds; a moment is reached only once.",
            (*path, "for"),
            address,
            fix="Remove it.",
        )
    return draft.built(Trigger, text, path, address, scope)


def _steps(draft: CheckDraft, texts: list[StepText], scope: Scope, path: Path, address: str) -> tuple[Step, ...]:
    found = (_step(draft, text, scope, (*path, i), Address(f"{address}.{i + 1}")) for i, text in enumerate(texts))
    return tuple(step for step in found if step is not None)


def _step(draft: CheckDraft, text: StepText, scope: Scope, path: Path, address: Address) -> Step | None:
    draft.places[address] = draft.loaded.place(path)
    kinds = [kind for kind in StepText.model_fields if getattr(text, kind) is not None]
    if len(kinds) != 1:
        if path[:2] not in draft.mended:
            what = (
                f"A step has exactly one kind; this one has {' and '.join(kinds)}." if kinds else "The step is empty."
            )
            fix = "Write a separate step for each." if kinds else f"Write one of: {', '.join(StepText.model_fields)}."
            draft.say("framework.contradiction" if kinds else "framework.missing", what, path, address, fix=fix)
        return None
    if text.task is not None:
        task = text.task
        return Step("task", address, title=task.title, owner=task.owner, due_days=task.due, guide=task.guide)
    if text.email is not None:
        mail = text.email
        return Step("email", address, title=mail.subject, to=mail.to, text=mail.text, guide=mail.guide)
    if text.wait is not None:
        return _wait(draft, text.wait, scope, path, address)
    if text.handoff is not None:
        draft.known(text.handoff, "handoffs", "handoff", (*path, "handoff"), address)
        return Step("handoff", address, target=text.handoff)
    if text.play is not None:
        draft.known(text.play, "plays", "play", (*path, "play"), address)
        return Step("play", address, target=text.play)
    return _question(draft, text, scope, path, address)


def _wait(draft: CheckDraft, text: WaitText, scope: Scope, path: Path, address: Address) -> Step:
    until = None if text.until is None else draft.condition(text.until, scope, (*path, "wait", "until"), address)
    return Step("wait", address, wait_days=text.at_most, until=until, until_text=text.until or "")


def _question(draft: CheckDraft, text: StepText, scope: Scope, path: Path, address: Address) -> Step | None:
    question = text.question
    if question is None:
        return None
    answers: list[tuple[str, tuple[Step, ...]]] = []
    for answer, steps in question.answers.items():
        inner: Path = (*path, "question", "answers", answer)
        draft.plain_key(answer, inner, address)
        answers.append((answer, _steps(draft, steps, scope, inner, f"{address}.{answer}")))
    return Step("question", address, title=question.ask, guide=question.guide, answers=tuple(answers))


def _success(draft: CheckDraft, text: SuccessText | None, scope: Scope, path: Path, address: Address) -> Success | None:
    if text is None:
        return None
    if text.when is None and not text.confirm and path[:2] not in draft.mended:
        draft.say(
            "framework.missing",
            "The play has no success criterion.",
            path,
            address,
            fix="Add `when: …`, or `confirm: …` with what a person confirms.",
        )
    return draft.built(Success, text, path, address, scope)


def _escalation(
    draft: CheckDraft, text: EscalationText, scope: Scope, path: Path, address: Address
) -> Escalation | None:
    at: Path = path if path in draft.loaded.places else path[:-1]
    return draft.built(Escalation, text, at, address, scope)


def started_by(steps: tuple[Step, ...]) -> list[Step]:
    """Every step that starts another play, those of branches included, in order."""
    found: list[Step] = []
    for step in steps:
        if step.kind == "play":
            found.append(step)
        for _, inner in step.answers:
            found += started_by(inner)
    return found


def _circles(draft: CheckDraft, plays: dict[str, Play]) -> None:
    """Names each circle once, at the step that closes it."""
    starts = {key: [step for step in started_by(play.steps) if step.target in plays] for key, play in plays.items()}
    done: set[str] = set()
    for first in plays:
        trail: dict[str, Iterator[Step]] = {first: iter(starts[first])} if first not in done else {}
        while trail:
            here = next(reversed(trail))
            step = next(trail[here], None)
            if step is None:
                done.add(here)
                del trail[here]
            elif step.target in trail:
                _circle(draft, list(trail), step)
            elif step.target not in done:
                trail[step.target] = iter(starts[step.target])


def _circle(draft: CheckDraft, trail: list[str], step: Step) -> None:
    itself = step.target == trail[-1]
    shown = " -> ".join((*trail[trail.index(step.target) :], step.target))
    draft.note(
        "framework.cycle",
        "The play starts itself." if itself else f"Plays start each other in a loop: {shown}.",
        f"{draft.places[step.address]} {step.address}",
        fix=f"End {'it' if itself else 'one of them'} with a task or an escalation.",
    )


def check_handoffs(draft: CheckDraft, scope: Scope) -> dict[str, Handoff]:
    """Every handoff."""
    return draft.section("handoffs", HandoffText, Handoff, scope, lambda text, *_: {"raci": raci_of(text.raci)})


def check_reviews(draft: CheckDraft, scope: Scope) -> dict[str, Review]:
    """Every review."""
    return draft.section("reviews", ReviewText, Review, scope, lambda text, *_: {"by": text.by or ""})
