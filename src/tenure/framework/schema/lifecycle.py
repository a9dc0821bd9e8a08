"""The lifecycle: stages, what ends them, phases inside of one, and moments."""

from typing import Annotated
from typing import Literal as OneOf

from pydantic import Field

from tenure.framework.schema.amounts import DaysOfLife, OneOrMore
from tenure.framework.schema.quantities import Days, Expression, Words
from tenure.framework.schema.shape import ObjectText


class RaciText(ObjectText):
    """Who does what: one role that does it, one that answers for it, and the others who take part."""

    responsible: Words = Field(description="The role that does it.")
    accountable: Words = Field(description="The one role that answers for it.")
    consulted: list[Words] = Field(default_factory=list, description="Roles that are asked before.")
    informed: list[Words] = Field(default_factory=list, description="Roles that are told after.")


class CriterionText(ObjectText):
    """One thing that has to be so: seen in the data (`when`), confirmed by a person (`confirm`), or either of them."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="How to tell, and what counts as evidence.")
    when: Expression | None = Field(None, description="The condition that shows it. Unknown doesn't count as met.")
    confirm: Words | None = Field(None, description="The role whose people may confirm it, with evidence.")
    applies: Expression | None = Field(
        None, description="To which accounts it applies; elsewhere it isn't asked for. Unknown counts as applying."
    )
    for_: Days | None = Field(None, alias="for", description="`when` has to hold at so many days' ends in a row: 28d.")
    once: bool = Field(
        False, strict=True, description="true: met once, it stays met while the account is in the stage."
    )
    required: bool = Field(True, strict=True, description="false: shown, but it holds nobody back.")
    by: Days | None = Field(None, description="The day in the stage by which it should be met: 30d.")


class PhaseText(ObjectText):
    """A part of a stage that runs like a project. Its criteria are shown and hold nobody back."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="What it is for.")
    duration: Days | None = Field(None, description="How long it usually takes: 7d.")
    activities: list[Words] = Field(default_factory=list, description="What is done.")
    criteria: dict[str, CriterionText] = Field(
        default_factory=dict, description="By what one can tell that it is done; like `exit` of a stage."
    )
    resources: list[Words] = Field(default_factory=list, description="Who and what is needed.")
    risks: list[Words] = Field(default_factory=list, description="What goes wrong here, and what helps.")


class ReturnText(ObjectText):
    """A way back to an earlier stage."""

    to: str = Field(description="The stage it goes back to.")
    when: Expression = Field(description="The condition.")
    for_: Days | None = Field(None, alias="for", description="It has to hold at so many days' ends in a row: 14d.")


class StagePlaysText(ObjectText):
    """The plays of a stage."""

    on_entry: list[str] = Field(default_factory=list, description="Plays that start when an account enters the stage.")
    when_stalled: list[str] = Field(default_factory=list, description="Plays that start when it stalls.")
    others: list[str] = Field(default_factory=list, description="Plays that belong to the stage and start otherwise.")


class StageText(ObjectText):
    """A stage of the customer's life. Stages stand in order. With `motion: true` it is something that runs beside the
    stage: expansion, advocacy, renewal."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="What the stage is for.")
    motion: bool = Field(
        False, strict=True, description="true: it runs beside the stage, from `enter` until its criteria are met."
    )
    owner: Words = Field("", description="The role that leads it.")
    supported_by: list[Words] = Field(default_factory=list, description="Roles that help.")
    customer_wants: Words = Field("", description="What the customer wants from it, in their words.")
    we_do: list[Words] = Field(default_factory=list, description="What we do.")
    healthy_signs: list[Words] = Field(default_factory=list, description="By what one sees that it goes well.")
    risk_signs: list[Words] = Field(default_factory=list, description="By what one sees that it goes badly.")
    metrics: list[Words] = Field(default_factory=list, description="By what the stage as a whole is judged.")
    target: Days | None = Field(None, description="How long it should take at most; longer is behind: 90d.")
    days: DaysOfLife | None = Field(
        None,
        description="Which days of a customer's life it usually covers, as a guide: [0, 90], or [120] from there on.",
    )
    enter: Expression | None = Field(
        None,
        description="Who starts here: an account starts in the last stage whose `enter` holds, else in the first one. "
        "Of a motion: when it begins.",
    )
    opens: Expression | None = Field(
        None, description="The stage is also under way, beside an earlier one, while this holds."
    )
    exit: dict[str, CriterionText] = Field(
        default_factory=dict,
        description="Criteria; when every required one that applies is met, the account leaves for `next`.",
    )
    next: str | None = Field(
        None, description="The stage that follows; left out, the next one in order that is no motion; none: nothing."
    )
    back: Annotated[list[ReturnText], OneOrMore()] = Field(
        default_factory=list, description="Ways back to an earlier stage."
    )
    stalled: Expression | None = Field(None, description="When an account is stuck here.")
    plays: StagePlaysText = Field(default_factory=StagePlaysText, description="Its plays.")
    phases: dict[str, PhaseText] = Field(default_factory=dict, description="Parts that run like a project, in order.")
    raci: RaciText | None = Field(None, description="Who does what in it.")


class MomentText(ObjectText):
    """Something that counts, the first time it is so: first value, first success, a moment of risk."""

    label: Words = Field("", description="In words. Of first value: what exactly the customer has then.")
    about: Words = Field("", description="Why it counts.")
    kind: OneOf[
        "first_value", "first_success", "go_live", "renewal_decision", "expansion", "risk", "advocacy", "other"
    ] = Field("other", description="What kind of moment; time to first value is counted to first_value.")
    when: Expression = Field(description="Reached at the first day's end at which this holds.")
    target: Days | None = Field(None, description="By which day of the customer's life it should be reached: 30d.")
