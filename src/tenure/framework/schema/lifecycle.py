"""The lifecycle: stages, what ends them, phases inside of one, and moments."""

from typing import Annotated
from typing import Literal as OneOf

from pydantic import Field

from tenure.framework.schema.amounts import DaysOfLife, OneOrMore
from tenure.framework.schema.quantities import Days, Expression, Prose, Role, Roles, Words
from tenure.framework.schema.shape import MORE, Form, ObjectText


class RaciText(ObjectText):
    """Who does what: one role that does it, one that answers for it, and the others who take part."""

    called = "RACI"

    responsible: Role = Field(description="The role that does it.")
    accountable: Role = Field(description="The one role that is accountable.")
    consulted: Roles = Field(default_factory=list, description="Roles that are consulted beforehand.")
    informed: Roles = Field(default_factory=list, description="Roles that are informed afterwards.")


class CriterionText(ObjectText):
    """One thing that has to be so: seen in the data (`when`), confirmed by a person (`confirm`), or either of them."""

    called, begins = "criterion", {"confirm": "csm"}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    when: Expression | None = Field(
        None, title="Met when", description="The condition that detects it. Unknown doesn't count as met."
    )
    for_: Days | None = Field(
        None, alias="for", description="`when` must hold at the end of this many consecutive days: 28d."
    )
    confirm: Role | None = Field(
        None, title="Confirmed by", description="The role whose people may confirm it, with evidence."
    )
    by: Days | None = Field(None, title="By day", description="The day in the stage by which it should be met: 30d.")
    required: bool = Field(True, strict=True, description="false: shown, but not required to leave the stage.")
    about: Annotated[Prose, MORE] = Field(
        "", title="How to tell", description="How to tell, and what counts as evidence."
    )
    applies: Annotated[Expression | None, MORE] = Field(
        None,
        title="Only where",
        description="Which accounts it applies to; others don't need it. Unknown counts as applying.",
    )
    once: Annotated[bool, MORE] = Field(
        False,
        strict=True,
        title="Once is enough",
        description="true: once met, it stays met while the account is in the stage.",
    )


class PhaseText(ObjectText):
    """A part of a stage that runs like a project. Its criteria are shown and hold nobody back."""

    called = "phase"

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    about: Prose = Field("", title="What it is for", description="What it is for.")
    duration: Days | None = Field(None, description="How long it usually takes: 7d.")
    activities: Annotated[list[Words], MORE] = Field(default_factory=list, description="What is done.")
    criteria: dict[str, CriterionText] = Field(
        default_factory=dict, description="Completion criteria, like `exit` of a stage."
    )
    resources: Annotated[list[Words], MORE] = Field(default_factory=list, description="People and resources needed.")
    risks: Annotated[list[Words], MORE] = Field(default_factory=list, description="Common problems and what helps.")


class ReturnText(ObjectText):
    """A way back to an earlier stage."""

    called, begins = "way back", {"when": False}

    to: Annotated[str, Form(among="stages")] = Field(title="Back to", description="The stage it goes back to.")
    when: Expression = Field(description="The condition.")
    for_: Days | None = Field(
        None, alias="for", description="It must hold at the end of this many consecutive days: 14d."
    )


Plays = Annotated[list[str], Form(among="plays")]


class StagePlaysText(ObjectText):
    """The plays of a stage."""

    called = "plays of a stage"

    on_entry: Plays = Field(default_factory=list, description="Plays that start when an account enters the stage.")
    when_stalled: Plays = Field(default_factory=list, description="Plays that start when it stalls.")
    others: Plays = Field(default_factory=list, description="Plays that belong to the stage but start in other ways.")


class StageText(ObjectText):
    """A stage of the customer's life. Stages stand in order. With `motion: true` it is something that runs in parallel with the
    stage: expansion, advocacy, renewal."""

    called, ordered, begins = "stage", True, {"owner": "csm"}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    owner: Role = Field("", description="The role that leads it.")
    target: Days | None = Field(None, description="Maximum time it should take; longer counts as behind: 90d.")
    about: Prose = Field("", title="What it is for", description="What the stage is for.")
    customer_wants: Prose = Field(
        "", title="Customer goal", description="What the customer wants from it, in their words."
    )
    enter: Expression | None = Field(
        None,
        title="Who starts here",
        description="Which accounts start here: an account starts in the last stage whose `enter` holds, else in the "
        "first one. For a motion: when it starts.",
    )
    opens: Annotated[Expression | None, Form(unless="motion")] = Field(
        None,
        title="Starts early when",
        description="While this holds, the stage also runs in parallel with an earlier one.",
    )
    stalled: Expression | None = Field(None, title="Stalled when", description="When an account is stuck here.")
    next: Annotated[str | None, Form(among="stages", blank="the next one in order", unless="motion")] = Field(
        None,
        title="Followed by",
        description="The stage that follows. Default: the next one in order that isn't a motion; none: no stage follows.",
    )
    raci: RaciText | None = Field(None, description="Who does what in it.")
    plays: StagePlaysText = Field(default_factory=StagePlaysText, description="Its plays.")
    exit: dict[str, CriterionText] = Field(
        default_factory=dict,
        title="Exit criteria",
        description="Exit criteria: when every required one that applies is met, the account moves to the next stage.",
    )
    back: Annotated[list[ReturnText], OneOrMore(), Form(unless="motion")] = Field(
        default_factory=list,
        title="Ways back",
        description="Ways back to an earlier stage. The first that applies counts.",
    )
    phases: dict[str, PhaseText] = Field(default_factory=dict, description="Parts that run like a project, in order.")
    supported_by: Annotated[Roles, MORE] = Field(default_factory=list, description="Roles that help.")
    we_do: Annotated[list[Words], MORE] = Field(default_factory=list, title="What we do", description="What we do.")
    healthy_signs: Annotated[list[Words], MORE] = Field(
        default_factory=list, title="Signs of success", description="Signs that it is going well."
    )
    risk_signs: Annotated[list[Words], MORE] = Field(
        default_factory=list, title="Signs of risk", description="Signs that it is going badly."
    )
    metrics: Annotated[list[Words], MORE] = Field(
        default_factory=list, description="How the success of the stage as a whole is measured."
    )
    days: Annotated[DaysOfLife | None, MORE] = Field(
        None,
        title="Usual days",
        description="Days of the customer's life it usually covers, as a guide: [0, 90], or [120] for everything after.",
    )
    motion: Annotated[bool, MORE] = Field(
        False,
        strict=True,
        title="Parallel motion",
        description="true: it runs in parallel with the stage, from `enter` until its criteria are met.",
    )


class MomentText(ObjectText):
    """Something that counts, the first time it is so: first value, first success, a moment of risk."""

    called, begins = "moment", {"when": False}

    label: Words = Field(
        "", description="Name shown on screen. For first value: what exactly the customer has achieved."
    )
    kind: OneOf[
        "first_value", "first_success", "go_live", "renewal_decision", "expansion", "risk", "advocacy", "other"
    ] = Field("other", description="The kind of moment. Time to first value is measured to first_value.")
    target: Days | None = Field(
        None,
        title="Reached by day",
        description="The day of the customer's life by which it should be reached: 30d.",
    )
    when: Expression = Field(
        title="Reached when", description="Reached at the end of the first day on which this holds."
    )
    about: Prose = Field("", title="Why it counts", description="Why it matters.")
