"""Which values of each kind of object have a field."""

from tenure.evidence.catalogue import TABLES
from tenure.flows.studio.forms.fields import Spec
from tenure.framework.editing.yaml_text import Value
from tenure.framework.schema import (
    CriterionText,
    EmailText,
    EngagementText,
    HandoffText,
    IndicatorText,
    MomentText,
    MoveText,
    PlayText,
    QuestionText,
    RaciText,
    ReturnText,
    ReviewText,
    SegmentText,
    SignalText,
    StageText,
    SuccessText,
    TargetText,
    TaskText,
    TraitText,
    TriggerText,
    WaitText,
)
from tenure.framework.schema.shape import ObjectText


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
    _spec(StageText, "customer_wants", "Customer goal", "text"),
    _spec(StageText, "enter", "Who starts here", "condition"),
    _spec(StageText, "opens", "Starts early when", "condition"),
    _spec(StageText, "stalled", "Stalled when", "condition"),
    _spec(StageText, "next", "Followed by", "choice", among="lifecycle"),
)
CRITERION = (
    _spec(CriterionText, "label", "Label", "words"),
    _spec(CriterionText, "when", "Met when", "condition"),
    _spec(CriterionText, "for", "For", "days"),
    _spec(CriterionText, "confirm", "Confirmed by", "role"),
    _spec(CriterionText, "by", "By day", "days"),
    _spec(CriterionText, "required", "Required", "flag", usual="true"),
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
    _spec(EngagementText, "about", "Best for", "text"),
    _spec(EngagementText, "accounts_per_csm", "Accounts for each CSM", "pair"),
    _spec(EngagementText, "touch_every", "Contact every", "days"),
    _spec(EngagementText, "business_review", "Business review every", "choice", choices=CADENCES),
    _spec(
        EngagementText,
        "success_plan",
        "Success plan",
        "choice",
        choices=_named("required", "optional", "none"),
        usual="optional",
    ),
    _spec(EngagementText, "executive", "Executive involvement", "words"),
    _spec(EngagementText, "support", "Support", "words"),
)
PLAY = (
    _spec(PlayText, "label", "Label", "words"),
    _spec(PlayText, "goal", "Goal", "text"),
    _spec(PlayText, "family", "Family", "choice", choices=FAMILIES, usual="other"),
    _spec(PlayText, "owner", "Owner", "role"),
    _spec(PlayText, "hours", "Hours per run", "number"),
    _spec(TriggerText, "trigger/when", "Starts when", "condition"),
    _spec(TriggerText, "trigger/for", "For", "days"),
    _spec(TriggerText, "trigger/cool_down", "Cool-down", "days"),
    _spec(PlayText, "applies", "Only where", "condition"),
    _spec(SuccessText, "success/when", "Success when", "condition"),
    _spec(SuccessText, "success/within", "Within", "days"),
    _spec(PlayText, "about", "When to use it", "text"),
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
        _spec(EmailText, "email/to", "E-mail to", "words"),
        _spec(EmailText, "email/subject", "Subject", "words"),
        _spec(EmailText, "email/text", "Template", "words"),
        _spec(EmailText, "email/guide", "Guide", "text"),
    ),
    "wait": (
        _spec(WaitText, "wait/until", "Wait until", "condition"),
        _spec(WaitText, "wait/at_most", "At most", "days"),
    ),
    "handoff": (Spec(("handoff",), "Handoff", "choice", among="handoffs"),),
    "play": (Spec(("play",), "Start the play", "choice", among="plays"),),
}
SIGNAL = (
    _spec(SignalText, "label", "Label", "words"),
    _spec(SignalText, "from", "Reads", "choice", choices=_named(*sorted(TABLES))),
    _spec(SignalText, "unit", "Unit", "words"),
    _spec(SignalText, "better", "Better", "choice", choices=_named("higher", "lower")),
    _spec(SignalText, "value", "Formula", "formula"),
    _spec(SignalText, "where", "Which rows", "formula"),
    _spec(SignalText, "window", "Look-back", "days"),
    _spec(SignalText, "ending", "Ending … days ago", "days"),
    _spec(SignalText, "at_least", "Minimum rows", "number"),
    _spec(SignalText, "when_empty", "Value when there are none", "amount"),
    _spec(SignalText, "about", "Why it matters", "text"),
)
INDICATOR = (
    _spec(IndicatorText, "label", "Label", "words"),
    _spec(
        IndicatorText, "tone", "Tone", "choice", choices=_named("info", "good", "warning", "danger"), usual="warning"
    ),
    _spec(IndicatorText, "when", "Shown when", "condition"),
    _spec(IndicatorText, "because", "What to do, or why it matters", "text"),
)
TARGET = (
    _spec(TargetText, "label", "Label", "words"),
    _spec(TargetText, "unit", "Counted as", "choice", choices=_named("share", "days", "number")),
    _spec(TargetText, "default", "Everyone else", "amount"),
)
"""Further fields, one for each segment, are made where the form is opened."""

TRAIT = (
    _spec(TraitText, "label", "Label", "words"),
    _spec(TraitText, "type", "Type", "choice", choices=_named("text", "choice", "number", "flag")),
    _spec(TraitText, "of", "Choices", "roles"),
    _spec(TraitText, "unit", "Unit", "words"),
    _spec(TraitText, "about", "Where it comes from", "text"),
)
MOMENT = (
    _spec(MomentText, "label", "Label", "words"),
    _spec(
        MomentText,
        "kind",
        "Kind",
        "choice",
        choices=_named(
            "first_value", "first_success", "go_live", "renewal_decision", "expansion", "risk", "advocacy", "other"
        ),
        usual="other",
    ),
    _spec(MomentText, "target", "Reached by day", "days"),
    _spec(MomentText, "when", "Reached when", "condition"),
    _spec(MomentText, "about", "Why it counts", "text"),
)
MOVE = (
    _spec(MoveText, "label", "Label", "words"),
    _spec(MoveText, "to", "To", "choice", among="engagement"),
    _spec(MoveText, "adds", "Who joins", "words"),
    _spec(MoveText, "when", "Begins when", "condition"),
    _spec(MoveText, "until", "Ends when", "condition"),
    _spec(MoveText, "because", "Why", "text"),
)
RACI = (
    _spec(RaciText, "raci/responsible", "Responsible", "role"),
    _spec(RaciText, "raci/accountable", "Accountable", "role"),
    _spec(RaciText, "raci/consulted", "Consulted", "roles"),
    _spec(RaciText, "raci/informed", "Informed", "roles"),
)
HANDOFF = (
    _spec(HandoffText, "label", "Label", "words"),
    _spec(HandoffText, "from", "From", "role"),
    _spec(HandoffText, "to", "To", "role"),
    _spec(HandoffText, "due", "Within", "days"),
    _spec(HandoffText, "when", "Opened when", "condition"),
    _spec(HandoffText, "requires", "Required in writing, one per line", "lines"),
    _spec(HandoffText, "about", "What it is for", "text"),
    *RACI,
)
REVIEW = (
    _spec(ReviewText, "label", "Label", "words"),
    _spec(ReviewText, "every", "Every", "choice", choices=CADENCES),
    _spec(ReviewText, "by", "Grouped by", "choice", choices=_named("segment", "owner", "stage")),
    _spec(ReviewText, "lists", "Covers", "condition"),
    _spec(ReviewText, "agenda", "Agenda, one item per line", "lines"),
    _spec(ReviewText, "each_needs", "Required for each account", "roles"),
    _spec(ReviewText, "about", "What it is for", "text"),
)
OBJECTS = {
    "lifecycle": (*STAGE, *RACI),
    "segments": SEGMENT,
    "engagement": ENGAGEMENT,
    "plays": PLAY,
    "signals": SIGNAL,
    "indicators": INDICATOR,
    "targets": TARGET,
    "traits": TRAIT,
    "moments": MOMENT,
    "moves": MOVE,
    "handoffs": HANDOFF,
    "reviews": REVIEW,
}
"""Section -> the fields of one of its objects."""

CALLED = {
    "lifecycle": "stage",
    "segments": "segment",
    "engagement": "engagement model",
    "plays": "play",
    "signals": "signal",
    "indicators": "indicator",
    "targets": "target",
    "traits": "trait",
    "moments": "moment",
    "moves": "temporary move",
    "handoffs": "handoff",
    "reviews": "review",
}
ORDERED = frozenset({"lifecycle", "segments", "moves", "indicators"})
"""Sections whose order counts, or is shown."""

BEGUN: dict[str, dict[str, Value]] = {
    "lifecycle": {"owner": "csm"},
    "segments": {"when": False},
    "plays": {"owner": "csm", "hours": 1, "steps": [{"task": {"title": "The first step"}}]},
    "signals": {"from": "usage", "value": "count(*)", "window": "28d"},
    "indicators": {"when": False},
    "targets": {"default": 0},
    "traits": {"type": "text"},
    "moments": {"when": False},
    "moves": {"when": False},
    "handoffs": {"from": "sales", "to": "csm"},
    "reviews": {"every": "month"},
}
"""What a new object begins with beside its label: enough to be sound, and nothing that acts by itself."""
