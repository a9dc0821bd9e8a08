"""What people do: plays with their steps, handoffs, reviews."""

import re
from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import Field

from tenure.framework.schema.amounts import SHORT_WAIT, Cadence, DaysFromZero, Holdout, Hours, OneOrMore
from tenure.framework.schema.lifecycle import RaciText
from tenure.framework.schema.quantities import Days, Expression, Prose, Role, Words
from tenure.framework.schema.shape import MORE, Form, ObjectText, plain_key


class TriggerText(ObjectText):
    """What starts a play: a condition, or a moment that is reached."""

    called = "trigger"

    when: Expression | None = Field(None, title="Starts when", description="The condition. Unknown counts as false.")
    for_: Days | None = Field(
        None, alias="for", description="`when` must hold at the end of this many consecutive days: 14d."
    )
    moment: Annotated[str | None, Form(among="moments")] = Field(
        None, title="Or at the moment", description="The moment that starts it, instead of a condition."
    )
    cool_down: Days = Field(
        90, title="Cool-down", description="It doesn't start again for the same account for this many days."
    )


class TaskText(ObjectText):
    """Something for a person to do."""

    called = "task"

    title: Words = Field(title="Task", description="What to do.")
    owner: Role = Field("", title="By", description="The role that does it; without it, the play's owner.")
    due: DaysFromZero | None = Field(
        None, title="Due within", description="Due within this many days: 2d; 0d is the same day."
    )
    guide: Prose = Field("", description="How to go about it.")


class QuestionText(ObjectText):
    """A fork that a person decides: each answer has steps of its own."""

    called, begins = "question", {"answers": {"yes": [], "no": []}}
    asks = "What to find out"

    ask: Words = Field(title="Question", description="The question.")
    guide: Prose = Field("", description="How to find out.")
    answers: 'Annotated[dict[str, list[StepText]], Form(each="answer")]' = Field(
        min_length=1, description="Steps by answer. Answers are plain names such as time or technical."
    )


class EmailText(ObjectText):
    """A draft to someone at the customer."""

    called, named_by, begins = "e-mail", "subject", {"to": "champion"}

    to: Words = Field(title="E-mail to", description="The role at the customer: champion, sponsor, admin, …")
    subject: Words = Field("", description="The subject.")
    text: Words = Field(title="Template", description="The name of the template.")
    guide: Prose = Field("", description="What to say, in your own words.")

    @classmethod
    def begun(cls, typed: str) -> dict[str, Any]:
        return super().begun(typed) | {"text": plain_key(typed)}


class WaitText(ObjectText):
    """A pause. `wait: 5d` is short for `wait: {at_most: 5d}`."""

    called, asks = "wait", "5d, or a condition to wait for"

    until: Expression | None = Field(None, title="Wait until", description="It ends as soon as this holds.")
    at_most: Days = Field(description="The longest it lasts: 7d.")

    @classmethod
    def begun(cls, typed: str) -> dict[str, Any]:
        days = re.fullmatch(r"(\d+)\s*([dw]?)", typed)
        return {"at_most": f"{days[1]}{days[2] or 'd'}"} if days else {"until": typed, "at_most": "14d"}


class StepText(ObjectText):
    """One step of a play: exactly one of these."""

    called, one_of = "step", True

    task: TaskText | None = Field(None, description="Something for a person to do.")
    question: QuestionText | None = Field(None, description="A question that a person answers.")
    email: EmailText | None = Field(None, title="E-mail", description="A draft to someone at the customer.")
    wait: Annotated[WaitText | None, SHORT_WAIT] = Field(
        None, description="A pause: 5d, or {until: condition, at_most: 7d}."
    )
    handoff: Annotated[str | None, Form(among="handoffs")] = Field(
        None, title="Hand over", description="A handoff that is opened."
    )
    play: Annotated[str | None, Form(among="plays")] = Field(
        None, title="Start the play", description="Another play that is started."
    )


class SuccessText(ObjectText):
    """The success criterion of a play."""

    called = "success"

    when: Expression | None = Field(None, title="Success when", description="The condition that detects it.")
    confirm: Words = Field("", title="Or confirmed", description="What a person confirms, in words.")
    within: Days = Field(description="Within this many days of the start: 14d.")


class EscalationText(ObjectText):
    """Where it goes when it hasn't worked."""

    called, begins = "escalation", {"after": "14d"}

    to: Role = Field(title="Escalate to", description="The role.")
    after: DaysFromZero = Field(description="This many days after the start: 10d; 0d is at once.")
    when: Expression | None = Field(None, title="Only where", description="Only for these accounts.")


class PlayText(ObjectText):
    """What to do when something happens: goal, steps, success criterion and escalation."""

    called, begins = "play", {"owner": "csm", "hours": 1, "steps": [{"task": {"title": "The first step"}}]}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    goal: Prose = Field("", description="What has changed for the customer when it succeeds.")
    family: OneOf[
        "red", "escalation", "sponsor", "stall", "renewal", "yellow", "adoption", "expansion", "advocacy", "other"
    ] = Field(
        "other",
        description="Priority: an account runs one hands-on play at a time, in the order red, escalation, sponsor, stall, "
        "renewal, yellow, adoption, expansion, advocacy, other.",
    )
    owner: Role = Field("", description="The role that runs it.")
    hours: Hours = Field(0.0, title="Hours per run", description="Hours of people's work for one run: 0.75.")
    applies: Expression | None = Field(None, title="Only where", description="Which accounts it applies to.")
    about: Prose = Field("", title="When to use it", description="When it helps, and what it rests on.")
    trigger: TriggerText | None = Field(
        None, description="What starts it. Default: started by hand, by a stage or by another play."
    )
    success: SuccessText | None = Field(None, description="The success criterion.")
    steps: list[StepText] = Field(min_length=1, description="Its steps, in order; a question branches.")
    escalate: Annotated[list[EscalationText], OneOrMore()] = Field(
        default_factory=list, title="Escalation", description="Where it goes when it hasn't worked; one, or a list."
    )
    principles: Annotated[list[Words], MORE] = Field(
        default_factory=list, description="What to keep in mind, rather than a script."
    )
    measures: Annotated[list[Words], MORE] = Field(
        default_factory=list, title="Measured by", description="How the success of the play as a whole is measured."
    )
    automated: Annotated[bool, MORE] = Field(False, strict=True, description="true: it runs automatically.")
    holdout: Annotated[Holdout, MORE] = Field(
        0.0,
        description="none, which is 0, or the share of accounts left out to compare with, up to 50%; automated plays only.",
    )


class HandoffText(ObjectText):
    """A customer passes from one team to another, with what has to be known in writing."""

    called, begins = "handoff", {"from": "sales", "to": "csm"}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    from_: Role = Field(alias="from", description="The role that hands over.")
    to: Role = Field(description="The role that takes over.")
    due: DaysFromZero | None = Field(None, title="Within", description="Due within this many days: 3d.")
    when: Expression | None = Field(
        None, title="Opened when", description="When it starts. Default: by hand, or by a step of a play."
    )
    requires: list[Words] = Field(
        default_factory=list,
        title="Required in writing, one per line",
        description="Information required in writing.",
    )
    about: Prose = Field("", title="What it is for", description="What it is for.")
    raci: RaciText | None = Field(None, description="Who does what.")


class ReviewText(ObjectText):
    """A meeting that comes again: whom it goes through, and what each of them needs in the end."""

    called, begins = "review", {"every": "month"}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    every: Cadence = Field(description="week, month, quarter, half_year or year.")
    by: OneOf["segment", "owner", "stage"] | None = Field(None, title="Grouped by", description="How they are grouped.")
    lists: Expression | None = Field(None, title="Covers", description="Which accounts it covers. Default: all.")
    agenda: list[Words] = Field(default_factory=list, title="Agenda, one item per line", description="The agenda.")
    each_needs: Annotated[list[Words], Form("names")] = Field(
        default_factory=list,
        title="Required for each account",
        description="What each account must have at the end: decision, owner, date, …",
    )
    about: Prose = Field("", title="What it is for", description="What it is for.")


QuestionText.model_rebuild()
StepText.model_rebuild()
PlayText.model_rebuild()
