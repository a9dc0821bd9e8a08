"""A line of the lists of accounts, and the columns that every list, file and answer reads of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Annotated, Any

from tenure.platform.access import Right
from tenure.platform.manifest import Column, manifests
from tenure.practice.customers.cards import AccountView, IndicatorMark, PulseCard, StandingCard
from tenure.practice.customers.rules import fold_text
from tenure.values.money import Money
from tenure.values.shapes import Key, Promise, Public


@dataclass(frozen=True, slots=True)
class Labels:
    """What the live framework calls its segments, stages and engagement models, by key."""

    segments: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    engagement: Mapping[str, str] = field(default_factory=dict)
    motions: frozenset[str] = frozenset()  # stages that no account is in, for they run beside one


@dataclass(frozen=True, slots=True)
class LeftCard:
    """When and why an account left, and how it stood on its last day as a customer."""

    on: Public[date]
    reason: Annotated[str, Promise("As the cancellation says; may be empty.")]
    arr: Public[Money | None] = None
    shown: Annotated[int | None, Promise(name="score_shown")] = None
    band: Public[str] = "unknown"
    last_on: Annotated[date | None, Promise("The day that score and ARR are of.")] = None  # None: nobody scored it


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as it stands.

    One line of a list, as of `day`: name, owner and pulse are today's, all else is of the standing.
    """

    view: AccountView
    standing: StandingCard
    day: date
    labels: Labels
    past: bool = False

    @staticmethod
    def promises() -> tuple[Key, ...]:
        """The promise of `tenure accounts --json` and of the API: the columns that are public."""
        return tuple(column for column in every_column() if column.public)

    @property
    def key(self) -> str:
        return self.view.account.key

    @property
    def name(self) -> str:
        return self.view.account.name

    @property
    def arr(self) -> Money | None:
        return self.standing.money

    @property
    def days_to_renewal(self) -> int | None:
        return None if self.standing.renewal_on is None else (self.standing.renewal_on - self.day).days

    @property
    def pulse(self) -> PulseCard | None:
        """The newest judgement; none that was given after a past day."""
        given = self.view.pulse
        return None if self.past and given is not None and given.at.date() > self.day else given

    @property
    def computed_at(self) -> datetime | None:
        """When its score was concluded; None where nobody has."""
        return self.standing.computed_at if self.standing.fingerprint else None

    @property
    def segment_label(self) -> str:
        """What the live framework calls its segment; the key where it has none that is called so."""
        return self.labels.segments.get(self.standing.segment or "", self.standing.segment or "")

    @property
    def stage_label(self) -> str:
        return self.labels.stages.get(self.standing.stage or "", self.standing.stage or "")

    @property
    def engagement_label(self) -> str:
        return self.labels.engagement.get(self.standing.engagement or "", self.standing.engagement or "")

    @property
    def left(self) -> LeftCard | None:
        """Of those who are no customers any more; who had left by a past day isn't on its list."""
        on, last = self.view.account.churned_on or self.standing.left_on, self.standing.last
        if on is None or on > self.day or self.past:
            return None
        reason = self.standing.left_reason
        return LeftCard(on, reason, last.money, last.shown, last.band, last.on) if last else LeftCard(on, reason)

    @property
    def distinct_indicators(self) -> tuple[IndicatorMark, ...]:
        """The indicators, each fact once: what a cap says already is left to it."""
        there = {mark.address for mark in self.standing.indicators}
        return tuple(mark for mark in self.standing.indicators if mark.said_by not in there)

    @property
    def cap_lifted(self) -> bool:
        """Whether most of a rise in 28 days is a cap that holds no longer: nothing got better by as much."""
        change, points = self.standing.change_28d, self.standing.change_points
        if change is None or points is None or change < 0.5:
            return False
        return change - points > max(points, 0.0)


def _column(
    name: str,
    kind: Any,
    read: str | Callable[[AccountRow], Any] = "",
    about: str = "",
    example: object = None,
    **how: Any,
) -> Column:
    """A column; one that says nothing else is read from the standing by its name."""
    return Column(
        name, kind, attrgetter(read or f"standing.{name}") if isinstance(read, str) else read, about, example, **how
    )


COLUMNS = (
    _column(
        "key", str, "key", "The id of the company's own files.", "A-1042", sort="account_id", label="Key", in_file=True
    ),
    _column(
        "name", str, "name", "", "Nordwind Logistik", sort="account__sort_name", order=lambda row: fold_text(row.name),
        label="Account", in_file=True,
    ),
    _column("parent", str | None, "view.parent", "The account it belongs to.", in_file=True),
    _column("parent_name", str | None, "view.parent_name", "Its name, for who may see it."),
    _column(
        "owner", str | None, "view.owner_name", "The CSM's name.", "Alice Berg", sort="account__owner__name",
        label="Owner", in_file=True,
    ),
    _column("owner_id", int | None, "view.owner_id", "The CSM's id as a user.", 4),
    _column("segment", str | None, "", "Key of the segment.", "strategic", sort="segment", in_file=True),
    _column(
        "engagement", str | None, "", "Key of the engagement model, temporary moves included.", sort="engagement",
        in_file=True,
    ),
    _column("stage", str | None, "", "Key of the lifecycle stage.", "onboarding", sort="stage", in_file=True),
    _column("days_in_stage", int | None, sort="days_in_stage", down_first=True, label="Stage", in_file=True),
    _column("stage_entered_on", date | None, "", "When it came into the stage."),
    _column(
        "stage_at_least", bool, "standing.stage_assumed",
        "It was in the stage when the stage clock began: so long at least.",
    ),
    _column("stalled", bool, "", "Whether the stage's own condition for a stall holds.", in_file=True),
    _column("behind", bool, "", "Whether it has been in the stage for longer than its target.", in_file=True),
    _column(
        "arr", Money | None, "arr", sort="arr", order=lambda row: row.standing.arr if row.arr else None, down_first=True,
        label="ARR", in_file=True, cell=lambda row: row.arr.amount if row.arr else None, right=Right.SEE_MONEY,
    ),
    _column("currency", str | None, lambda row: row.arr.currency if row.arr else None, public=False, in_file=True),
    _column("seats", float | None, sort="seats", in_file=True),
    _column(
        "score", float | None, "", "0-100, the exact sum of its parts.", 58.25, sort="score", label="Health",
        in_file=True, cell=lambda row: row.standing.shown,
    ),
    _column("score_shown", int | None, "standing.shown", "The integer on screen, which decides the band.", 58),
    _column(
        "score_by_points", int | None, "standing.by_points", "The same without caps; null: no cap takes points.", 81
    ),
    _column("score_key", str, "", "Which score of the framework.", "account"),
    _column(
        "band", str, "", "green, yellow, red or unknown; settled.", "yellow", sort="band", label="Band", in_file=True
    ),
    _column("band_raw", str, "", "The band of the score alone, which may flap.", "yellow"),
    _column(
        "change_28d", float | None, "", "Points since 28 days ago.", -14.5, sort="change_28d", label="28 days",
        in_file=True,
    ),
    _column(
        "change_28d_by_points", float | None, "standing.change_points", "The same without what caps took or take.", -2.0
    ),
    _column("change_28d_marked", bool, "standing.change_marked", "Whether the framework changed in between."),
    _column(
        "coverage", float, "", "Share of weight with fresh data, 0-1.", 0.92, sort="coverage", label="Data", in_file=True
    ),
    _column("gaps", int, "", "Measures without data.", sort="gaps"),
    _column(
        "worst", str | None, lambda row: row.standing.worst or None, "The dimension that misses the most points.",
        "Usage", sort="worst", label="Weakest", in_file=True,
    ),
    _column(
        "renewal_on", date | None, "", "End of the last booked term: signed renewals count.", sort="renewal_on",
        label="Renewal", in_file=True,
    ),
    _column("days_to_renewal", int | None, "days_to_renewal", in_file=True),
    _column("renewed", bool, "", "Whether the term up to then follows the running one and is signed already."),
    _column(
        "pulse", int | None, lambda row: row.pulse.value if row.pulse else None, "The CSM's own judgement, 1-5.",
        in_file=True,
    ),
    _column(
        "pulse_reason", str | None, lambda row: row.pulse.reason if row.pulse else None, public=False, in_file=True
    ),
    _column(
        "indicators", tuple[IndicatorMark, ...], in_file=True,
        cell=lambda row: "; ".join(mark.label for mark in row.standing.indicators),
    ),
    _column("last_touch_on", date | None, sort="last_touch_on", in_file=True),
    _column("urgent_open", int | None, "", "Open urgent tickets.", sort="urgent_open"),
    _column("spark", tuple[int | None, ...], "", "13 weekly scores, oldest first."),
    _column("left", LeftCard | None, "left", "Of those who are no customers any more."),
    _column(
        "beside", tuple[str, ...], "", "Motions, and stages that started early, in parallel with the stage."
    ),
    _column("customer_since", date | None, "view.account.customer_since", public=False, sort="account__customer_since"),
    _column("industry", str | None, lambda row: row.view.account.industry or None, public=False, sort="account__industry"),
    _column("region", str | None, lambda row: row.view.account.region or None, public=False, sort="account__region"),
)  # fmt: skip
"""What is read of a line, in the order of files. Tables of the workspace and the command line have orders of their own."""


def every_column() -> tuple[Column, ...]:
    """Every column of lists of accounts: those here, and those that other wings bring."""
    return tuple(column for manifest in manifests().values() for column in manifest.columns)
