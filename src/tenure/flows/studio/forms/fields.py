"""Which values have a field, how each is shown as text, and what is meant by what is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenure.framework.editing.written import Value
from tenure.framework.schema import (
    CriterionText,
    EmailText,
    EngagementText,
    PlayText,
    QuestionText,
    ReturnText,
    SegmentText,
    StageText,
    SuccessText,
    TaskText,
    TriggerText,
    WaitText,
)
from tenure.framework.schema.shape import ObjectText

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """A field: the path of its value below its object, and how it is typed. `usual` is what counts where it is left out."""

    path: tuple[str, ...]
    label: str
    kind: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    among: str = ""  # a section whose keys can be chosen
    usual: str = ""


def _spec(
    model: type[ObjectText],
    path: str,
    label: str,
    kind: str,
    *,
    choices: tuple[tuple[str, str], ...] = (),
    among: str = "",
    usual: str = "",
) -> Spec:
    steps = tuple(path.split("/"))
    field = model.model_fields.get(steps[-1]) or model.model_fields.get(f"{steps[-1]}_")
    return Spec(steps, label, kind, (field.description or "") if field else "", choices, among, usual)


def _named(*keys: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, key.replace("_", " ")) for key in keys)


FAMILIES = _named(
    "red", "escalation", "sponsor", "stall", "renewal", "yellow", "adoption", "expansion", "advocacy", "other"
)
CADENCES = _named("week", "month", "quarter", "half_year", "year")

STAGE = (
    _spec(StageText, "label", "Label", "words"),
    _spec(StageText, "owner", "Owner", "role"),
    _spec(StageText, "target", "Target", "days"),
    _spec(StageText, "about", "What it is for", "text"),
    _spec(StageText, "customer_wants", "What the customer wants", "text"),
    _spec(StageText, "enter", "Who starts here", "condition"),
    _spec(StageText, "opens", "Opens beside an earlier one when", "condition"),
    _spec(StageText, "stalled", "Stalled when", "condition"),
    _spec(StageText, "next", "Followed by", "choice", among="lifecycle"),
)
CRITERION = (
    _spec(CriterionText, "label", "Label", "words"),
    _spec(CriterionText, "when", "Met when", "condition"),
    _spec(CriterionText, "for", "For", "days"),
    _spec(CriterionText, "confirm", "Confirmed by", "role"),
    _spec(CriterionText, "by", "By day", "days"),
    _spec(CriterionText, "required", "Has to be met", "flag", usual="true"),
)
BACK = (
    _spec(ReturnText, "to", "Back to", "choice", among="lifecycle"),
    _spec(ReturnText, "when", "When", "condition"),
    _spec(ReturnText, "for", "For", "days"),
)
SEGMENT = (
    _spec(SegmentText, "label", "Label", "words"),
    _spec(SegmentText, "when", "Who", "condition"),
    _spec(SegmentText, "engagement", "Engagement model", "choice", among="engagement"),
    _spec(SegmentText, "about", "What they need", "text"),
)
ENGAGEMENT = (
    _spec(EngagementText, "label", "Label", "words"),
    _spec(EngagementText, "about", "For whom it is right", "text"),
    _spec(EngagementText, "accounts_per_csm", "Accounts for each CSM", "pair"),
    _spec(EngagementText, "touch_every", "A contact every", "days"),
    _spec(EngagementText, "business_review", "Business review every", "choice", choices=CADENCES),
    _spec(
        EngagementText,
        "success_plan",
        "Success plan",
        "choice",
        choices=_named("required", "optional", "none"),
        usual="optional",
    ),
    _spec(EngagementText, "executive", "Our executives", "words"),
    _spec(EngagementText, "support", "Support", "words"),
)
PLAY = (
    _spec(PlayText, "label", "Label", "words"),
    _spec(PlayText, "goal", "Goal", "text"),
    _spec(PlayText, "family", "Family", "choice", choices=FAMILIES, usual="other"),
    _spec(PlayText, "owner", "Owner", "role"),
    _spec(PlayText, "hours", "Hours of one run", "number"),
    _spec(TriggerText, "trigger/when", "Starts when", "condition"),
    _spec(TriggerText, "trigger/for", "For", "days"),
    _spec(TriggerText, "trigger/cool_down", "Not again within", "days"),
    _spec(PlayText, "applies", "Only where", "condition"),
    _spec(SuccessText, "success/when", "It has worked when", "condition"),
    _spec(SuccessText, "success/within", "Within", "days"),
    _spec(PlayText, "about", "When it helps", "text"),
)
TASK = (
    _spec(TaskText, "task/title", "Task", "words"),
    _spec(TaskText, "task/owner", "By", "role"),
    _spec(TaskText, "task/due", "Due within", "days"),
    _spec(TaskText, "task/guide", "Guide", "text"),
)
STEPS = {
    "task": TASK,
    "question": (
        _spec(QuestionText, "question/ask", "Question", "words"),
        _spec(QuestionText, "question/guide", "Guide", "text"),
    ),
    "email": (
        _spec(EmailText, "email/to", "Mail to", "words"),
        _spec(EmailText, "email/subject", "Subject", "words"),
        _spec(EmailText, "email/text", "Made from the text", "words"),
        _spec(EmailText, "email/guide", "Guide", "text"),
    ),
    "wait": (
        _spec(WaitText, "wait/until", "Wait until", "condition"),
        _spec(WaitText, "wait/at_most", "At most", "days"),
    ),
    "handoff": (Spec(("handoff",), "Handoff", "choice", among="handoffs"),),
    "play": (Spec(("play",), "Start the play", "choice", among="plays"),),
}
OBJECTS = {"lifecycle": STAGE, "segments": SEGMENT, "engagement": ENGAGEMENT, "plays": PLAY}
"""Section -> the fields of one of its objects."""

CALLED = {"lifecycle": "stage", "segments": "segment", "engagement": "engagement model", "plays": "play"}


def at(raw: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if isinstance(raw, list):
            place = int(step) if step.isdecimal() else len(raw)
            raw = raw[place] if place < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def shown(value: Any, kind: str) -> str:
    """A value as its field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(shown(one, kind) for one in value)
    return " ".join(str(value).split()) if kind in {"words", "condition"} else str(value).strip()


def meant(text: str, kind: str) -> Value | None:
    """What a field's text says; None for an empty one, which is taken out. What can't be read stays text, for the checker."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind == "flag":
        return text == "true"
    if kind == "days":
        return f"{text}d" if text.isdecimal() else text
    if kind == "number":
        return _number(text)
    if kind == "pair":
        parts = [part.strip() for part in text.replace("to", ",").strip("[] ").split(",")]
        return [_number(part) for part in parts if part]
    return text if kind == "text" else " ".join(text.split())


def _number(text: str) -> int | float | str:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if value == int(value) and abs(value) < 1e15 else value
