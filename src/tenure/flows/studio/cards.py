"""The framework as the studio's pages show it: its own frozen objects, and beside them what is counted or said in words."""

from dataclasses import dataclass
from datetime import date

from tenure.framework.model import (
    Engagement,
    Handoff,
    Indicator,
    Moment,
    Move,
    Phase,
    Play,
    Review,
    Segment,
    Signal,
    Stage,
    Step,
    Trait,
)
from tenure.values.money import Money


@dataclass(frozen=True, slots=True)
class CountCard:
    """How many accounts stand there, with their ARR; `share` is of all accounts, 0-1."""

    accounts: int = 0
    arr: Money | None = None
    share: float = 0.0
    stalled: int = 0
    behind: int = 0


@dataclass(frozen=True, slots=True)
class ShownCard:
    """Which framework the pages show: the caller's draft where it is sound, else the live one, or that of a past day."""

    name: str
    about: str
    number: int  # of the version that is live, or that the draft is based on
    draft: bool  # what is shown is the draft
    changed: bool  # the caller has a draft that differs from the live version
    broken: bool  # that draft has errors, so the version it is based on is shown
    stale: bool  # another version went live since the draft was begun
    lock: int
    may_edit: bool
    may_publish: bool
    past: date | None
    counts: tuple[tuple[str, int], ...]  # section -> how many objects


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A condition: the sentence it makes and the expression itself."""

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class CriterionText:
    label: str
    rule: str
    notes: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class PlayLink:
    """A play where a stage names it; `known` is false for one that isn't defined."""

    key: str
    label: str
    why: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class PhaseDesign:
    phase: Phase
    criteria: tuple[CriterionText, ...]


@dataclass(frozen=True, slots=True)
class StageCard:
    """One stage or motion of the map."""

    stage: Stage
    target: str
    days: str
    rules: tuple[tuple[str, str], ...]  # name, expression: enters when, opens when, stalled when
    exit: tuple[CriterionText, ...]
    next: str
    back: tuple[tuple[str, str], ...]  # label of the earlier stage, expression
    plays: tuple[PlayLink, ...]
    phases: tuple[PhaseDesign, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]  # what we do, healthy signs, risk signs, metrics
    count: CountCard


@dataclass(frozen=True, slots=True)
class PathCard:
    """A way between two stages, by their places in order: `kind` is next, back or opens, `rule` its expression."""

    start: int
    end: int
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class UseCard:
    """Where something of the framework is used: in words, and the object it stands in."""

    words: str
    section: str
    key: str


@dataclass(frozen=True, slots=True)
class SignalLine:
    signal: Signal
    formula: str
    used_by: tuple[UseCard, ...]


@dataclass(frozen=True, slots=True)
class TargetCard:
    """What a metric should reach: `values` are a segment's label ("everyone else" for the others) and the value in words."""

    key: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TraitLine:
    trait: Trait
    kind: str
    used_by: tuple[UseCard, ...]


@dataclass(frozen=True, slots=True)
class MeasuredCard:
    """What is measured, and what is made of it: signals, indicators, targets, and what is known beyond the columns."""

    signals: tuple[SignalLine, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[TargetCard, ...]
    traits: tuple[TraitLine, ...]


@dataclass(frozen=True, slots=True)
class MapCard:
    """The lifecycle: stages in order, motions beside them, the moments that count, and who is in no stage."""

    stages: tuple[StageCard, ...]
    motions: tuple[StageCard, ...]
    moments: tuple[Moment, ...]
    nowhere: CountCard
    paths: tuple[PathCard, ...]


@dataclass(frozen=True, slots=True)
class SegmentCard:
    segment: Segment
    engagement: str
    count: CountCard


@dataclass(frozen=True, slots=True)
class EngagementCard:
    """How customers are looked after; `lines` are name and text of whatever else it says."""

    model: Engagement
    ratio: str
    lines: tuple[tuple[str, str], ...]
    count: CountCard
    csms: str  # how many CSMs the accounts take, by the ratio


@dataclass(frozen=True, slots=True)
class BookCard:
    """Segments with engagement models and the moves between these."""

    segments: tuple[SegmentCard, ...]
    unsorted: CountCard
    engagement: tuple[EngagementCard, ...]
    moves: tuple[tuple[Move, str], ...]  # with the label of the engagement model
    counted: str  # "" as live; the draft sorts customers otherwise: "plan", or "unknown" before there is a plan of it


@dataclass(frozen=True, slots=True)
class PlayLine:
    """A play in the library."""

    play: Play
    hours: str
    trigger: str


@dataclass(frozen=True, slots=True)
class FamilyCard:
    key: str
    label: str
    about: str
    plays: tuple[PlayLine, ...]


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a play. A question has `answers`, each with the steps that follow from it."""

    number: str
    step: Step
    title: str
    notes: tuple[str, ...]
    link: str  # key of a play it leads to
    answers: "tuple[tuple[str, tuple[StepCard, ...]], ...]" = ()

    @property
    def text(self) -> str:
        """What an e-mail says, where that is written out."""
        return self.step.text if self.step.kind == "email" and " " in self.step.text else ""


@dataclass(frozen=True, slots=True)
class PlayCard:
    play: Play
    facts: tuple[tuple[str, str], ...]
    trigger: RuleCard
    steps: tuple[StepCard, ...]
    success: RuleCard | None
    escalate: tuple[RuleCard, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaciRow:
    """A stage or handoff of the matrix: for each role the letters it has."""

    kind: str
    section: str
    key: str
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesCard:
    """Who does what: the RACI matrix, the handoffs, and the meetings that come again."""

    roles: tuple[str, ...]
    rows: tuple[RaciRow, ...]
    handoffs: tuple[Handoff, ...]
    reviews: tuple[Review, ...]
