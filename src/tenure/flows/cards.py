"""What the questions of this floor answer with. Surfaces render these and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from tenure.platform.access import Right
from tenure.values.money import Money
from tenure.values.shapes import Promise, Public, json_of


def sum_by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts added up, one for each currency, in the order they came."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return tuple(sums.values())


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """A fact that asks for a reaction now."""

    address: str
    label: str
    tone: str  # "info", "good", "warning", "danger"
    because: str = ""
    said_by: str = ""  # the cap that says the same fact, or the pulse


@dataclass(frozen=True, slots=True)
class LeftCard:
    """When and why an account left, and how it stood on its last day as a customer (`last_on`; None: nobody scored it)."""

    on: date
    reason: str
    arr: Money | None
    shown: int | None
    band: str
    last_on: date | None

    def as_json(self) -> dict[str, object]:
        return json_of(self, "shown", score_shown=self.shown)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list of accounts, as of the day asked for."""

    key: str
    name: str
    parent: str | None
    parent_name: str | None  # None without a parent, and for one that the caller may not see
    children: int  # accounts that belong to it
    owner: str | None
    owner_id: int | None
    segment: str | None
    stage: str | None
    arr: Money | None
    seats: float | None
    score: float | None
    shown: int | None
    by_points: int | None  # the score without caps, where one takes points
    band: str  # green, yellow, red, unknown
    band_raw: str
    score_key: str
    score_label: str
    coverage: float
    change_28d: float | None
    change_points: float | None  # the same change without what caps took and take
    change_marked: bool  # the framework changed in between
    renewal_on: date | None
    renewed: bool  # the running term ends sooner, and the term up to renewal_on is signed
    days_to_renewal: int | None
    worst: str | None  # label of the dimension that misses the most points
    spark: tuple[int | None, ...]  # 13 weekly points, oldest first
    pulse: int | None
    pulse_reason: str | None
    pulse_by: str | None
    pulse_at: datetime | None
    indicators: tuple[IndicatorCard, ...]
    gaps: int
    last_touch_on: date | None
    urgent_open: int | None
    computed_at: datetime | None
    segment_label: str
    stage_label: str
    stage_entered_on: date | None
    stage_assumed: bool  # in it since the clock began, or longer
    days_in_stage: int | None
    stalled: bool
    behind: bool
    engagement: str | None
    engagement_label: str
    beside: tuple[str, ...]  # motions and opened stages under way
    rights: frozenset[Right]  # what the reader may do with it
    left: LeftCard | None  # of those who are no customers any more

    @property
    def distinct_indicators(self) -> tuple[IndicatorCard, ...]:
        """The indicators, each fact once: what a cap says already is left to it."""
        there = {card.address for card in self.indicators}
        return tuple(card for card in self.indicators if card.said_by not in there)

    @property
    def cap_lifted(self) -> bool:
        """Whether most of a rise in 28 days is a cap that holds no longer: nothing got better by as much."""
        if self.change_28d is None or self.change_points is None or self.change_28d < 0.5:
            return False
        return self.change_28d - self.change_points > max(self.change_points, 0.0)

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure accounts --json` and of the API."""
        hidden = (
            "children",
            "rights",
            "score_label",
            "computed_at",
            "segment_label",
            "stage_label",
            "engagement_label",
        )
        pulse = ("pulse_reason", "pulse_by", "pulse_at")
        return json_of(
            self,
            *(*hidden, *pulse, "shown", "by_points", "change_points", "change_marked", "stage_assumed"),
            score_shown=self.shown,
            score_by_points=self.by_points,
            change_28d_by_points=self.change_points,
            change_28d_marked=self.change_marked,
            stage_at_least=self.stage_assumed,
            indicators=[json_of(card, "because", "said_by") for card in self.indicators],
        )


ORDERS = {
    "name": "by name",
    "score": "lowest score first",
    "-arr": "largest ARR first",
    "renewal_on": "next renewal first",
}


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of the list. `cursor` continues it; `total` counts all that match."""

    rows: tuple[AccountRow, ...]
    total: int
    cursor: str | None
    bands: dict[str, int]  # how many of those that match (the band filter aside) are of each band
    arr: dict[str, tuple[Money, ...]]  # ARR by band, likewise, by currency
    chosen: frozenset[str]  # the bands that are asked for; empty: all
    former: bool  # asked for those who left
    as_of: date
    past: bool
    sort: str = ""  # what it is in order of
    message: str = ""  # what a reader must know first: why the ARR of accounts is unknown

    @property
    def order(self) -> str:
        """What the list is in order of, in words."""
        return ORDERS.get(self.sort, f"by {self.sort.removeprefix('-').replace('_', ' ')}")

    def arr_of(self, *bands: str) -> tuple[Money, ...]:
        """The ARR of what is listed, in some bands or (none named) in all: what a header says follows every filter."""
        wanted = [band for band in (bands or tuple(self.bands)) if not self.chosen or band in self.chosen]
        return sum_by_currency(money for band in wanted for money in self.arr.get(band, ()))

    def count_of(self, band: str) -> int:
        """How many of a band are listed."""
        return self.bands.get(band, 0) if not self.chosen or band in self.chosen else 0


@dataclass(frozen=True, slots=True)
class AtRiskRow:
    """An account that needs a look, and why, in words."""

    account: AccountRow
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtRiskList:
    rows: tuple[AtRiskRow, ...]
    arr_at_risk: tuple[Money, ...]
    as_of: date
    past: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact of an account."""

    at: Annotated[datetime, Promise("When it happened.")]
    recorded_at: Annotated[datetime, Promise("When the company knew.")]
    recorded_assumed: Annotated[bool, Promise("Whether recording time was inferred from when it happened.")]
    table: Public[str]
    kind: Public[str]
    title: Public[str]
    detail: Public[str]
    person: Public[str | None]
    source: Public[str]
    fact_id: Public[str]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of an account's facts, newest first."""

    entries: Annotated[tuple[TimelineEntry, ...], Promise(name="facts")]
    cursor: Public[str | None]
    kinds: Annotated[dict[str, int], Promise("How many facts there are of each kind.")]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How one feed stands: a source's rows in one fact table."""

    table: Public[str]
    source: Public[str]
    rows: Public[int]
    newest_at: Public[datetime | None]  # of the newest happening that it tells of
    stale_after_days: Public[float | None]  # None when the live framework does not ask for it
    state: Annotated[str, Promise("fresh, stale or absent.")]
    why: Public[str]


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One point of an account's score history; `framework` tells where its version changed."""

    day: date
    shown: int
    band: str
    framework: str


@dataclass(frozen=True, slots=True)
class FrameworkMark:
    """A day from which on scores are made in another way: the version that went live, whose it is and why."""

    day: date
    number: int
    name: str
    author: str = ""
    note: str = ""
    pilot: str = ""  # the segment it is tried in, where it isn't live for everyone

    @property
    def words(self) -> str:
        went = f"began as a pilot in {self.pilot}" if self.pilot else "went live"
        said = f"Version {self.number}, {self.name}, {went}"
        return (
            f"{said} ({self.author}): {self.note}" if self.note else f"{said} ({self.author})" if self.author else said
        )


@dataclass(frozen=True, slots=True)
class History:
    """An account's score over time under its present score key.

    `former` are the points of days that were computed again later, under another framework, as they were before.
    """

    points: tuple[ScorePoint, ...]
    marks: tuple[FrameworkMark, ...]
    green: int
    yellow: int
    former: tuple[ScorePoint, ...] = ()
