"""Values this app returns."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from tenure.platform.access import Right
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.money import Money, money_of
from tenure.values.shapes import Promise, Public


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account as its source describes it. `owner` is what the source writes: an e-mail address or a name.

    `provisional`: known only because other rows name it; such a card never changes an account that is there.
    """

    key: AccountKey
    name: str
    parent_key: AccountKey | None = None
    domain: str = ""
    industry: str = ""
    region: str = ""
    employees: int | None = None
    owner: str = ""
    customer_since: date | None = None
    churned_on: date | None = None
    provisional: bool = False
    lifecycle: str = ""
    """customer, prospect, former or internal; empty when the source doesn't say."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person at a customer."""

    key: Public[PersonKey]
    account: Public[AccountKey | None]
    name: Public[str] = ""
    email: Public[str] = ""
    title: Public[str] = ""
    role: Annotated[str, Promise("sponsor, champion, decider, admin or user.")] = ""
    left_at: Public[datetime | None] = None


@dataclass(frozen=True, slots=True)
class IndicatorMark:
    """A fact that asks for a reaction now.

    `said_by` is the address of the cap that says the same fact, or of the pulse signal where that is all it reads.
    """

    address: Annotated[str, Promise(example="indicator.sponsor_gone")]
    label: Annotated[str, Promise(example="Sponsor left")]
    tone: Annotated[str, Promise("info, good, warning or danger.", "danger")]
    because: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class ProgressMark:
    """How far one criterion is: `state` is met, confirmed, open, unknown or not_applicable, since a day."""

    address: str
    state: str
    since_on: date | None


@dataclass(frozen=True, slots=True)
class MomentMark:
    """A moment that was reached, and on which day."""

    moment: str
    reached_on: date


@dataclass(frozen=True, slots=True)
class LastDay:
    """How an account stood on its last day as a customer."""

    on: date
    shown: int | None
    band: str
    arr: Decimal | None
    currency: str

    @property
    def money(self) -> Money | None:
        return money_of(self.arr, self.currency)


@dataclass(frozen=True, slots=True)
class StandingCard:
    """The latest published verdict of an account, with the columns that lists sort by.

    `score` is 0-100, `shown` its integer, `coverage` 0-1, `change_28d` in points. `spark` has 13 weekly shown scores,
    oldest first. `gaps` counts measures without data. `worst` is the label of the dimension that misses most points.
    `stage_assumed`: the account was in its stage when the clock began, so it has been there at least since
    `stage_entered_on`. `beside` are keys of motions and opened stages under way.
    """

    account: AccountKey
    as_of: date
    computed_at: datetime
    fingerprint: str
    score_key: str = ""
    score_label: str = ""
    score: float | None = None
    shown: int | None = None
    by_points: int | None = None  # the score without caps, where one takes points
    band: str = "unknown"
    band_raw: str = "unknown"
    coverage: float = 0.0
    worst: str = ""
    change_28d: float | None = None
    change_points: float | None = None  # the same change without what caps took and take
    change_marked: bool = False
    arr: Decimal | None = None
    currency: str = ""
    renewal_on: date | None = None
    renewed: bool = False
    seats: float | None = None
    segment: str | None = None
    stage: str | None = None
    indicators: tuple[IndicatorMark, ...] = ()
    spark: tuple[int | None, ...] = ()
    gaps: int = 0
    last_touch_on: date | None = None
    urgent_open: int | None = None
    stage_entered_on: date | None = None
    stage_assumed: bool = False
    days_in_stage: int | None = None
    stalled: bool = False
    behind: bool = False
    engagement: str | None = None
    beside: tuple[str, ...] = ()
    progress: tuple[ProgressMark, ...] = ()
    moments: tuple[MomentMark, ...] = ()
    left_on: date | None = None
    left_reason: str = ""
    last: LastDay | None = None

    @property
    def money(self) -> Money | None:
        """Its ARR; None where no amount, or no currency, is known."""
        return money_of(self.arr, self.currency)


@dataclass(frozen=True, slots=True)
class Leaving:
    """When and why an account left, as far as anyone said; and how it stood, where its standing doesn't tell."""

    account: AccountKey
    on: date
    reason: str = ""
    last: LastDay | None = None


@dataclass(frozen=True, slots=True)
class PulseCard:
    """A judgement of an account.

    A CSM's own, 1 (lost) to 5 (thriving).
    """

    account: Public[AccountKey]
    value: Public[int]
    reason: Public[str]
    by: Public[str]
    by_id: Public[int | None]
    at: Public[datetime]


@dataclass(frozen=True, slots=True)
class OwnerCard:
    """Who owns an account, and whether a person decided it."""

    account: AccountKey
    owner_id: int | None
    set_by_person: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its owner, its standing (None before the first day) and its latest pulse.

    `rights` are what the one who asked may do with it: what a screen offers. `parent` is who stands for its parent today.
    """

    account: AccountCard
    owner_id: int | None
    owner_name: str | None
    owner_set_by_person: bool
    standing: StandingCard | None
    pulse: PulseCard | None
    rights: frozenset[Right]
    parent: AccountKey | None
    parent_name: str | None = None
    children: int = 0  # accounts that belong to it and that the caller sees


@dataclass(frozen=True, slots=True)
class Watch:
    """What puts an account on a watch list: any one of these. `falling` are points lost in 28 days; a renewal before
    `renews_before` counts where the band isn't green; `pulse` is the highest latest pulse that worries."""

    falling: float
    renews_before: date
    pulse: int


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts. Empty means all that the caller may see; parts are joined by "and".

    `text` is looked for in key, name and domain. `mine` keeps to the caller's own book. `indicator` is an address.
    `left` False hides accounts that have left by today, True shows only those.
    """

    bands: frozenset[str] = frozenset()
    owner_id: int | None = None
    unowned: bool = False
    mine: bool = False
    text: str = ""
    segment: str | None = None
    stage: str | None = None
    renews_before: date | None = None
    indicator: str | None = None
    left: bool | None = None
    keys: frozenset[AccountKey] | None = None
    parent: AccountKey | None = None
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of a list. `cursor` continues it; None at the end."""

    rows: tuple[AccountView, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many accounts are in a band, and their ARR by currency."""

    band: str
    accounts: int
    arr: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class UpsertCount:
    """What an upsert did. `unplaced`: keys of rows whose account isn't known, which were left out."""

    created: int
    changed: int
    unchanged: int
    unplaced: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, int]:
        """What the journal says of it; nothing where nothing was written."""
        return {"created": self.created, "changed": self.changed} if self.created or self.changed else {}


@dataclass(frozen=True, slots=True)
class OwnerContradiction:
    """An owner that a person set, and another that the source says since."""

    account: AccountKey
    account_name: str
    owner_name: str | None
    imported_owner: str
    why: str


@dataclass(frozen=True, slots=True)
class JumpHit:
    """A hit of the jump search: an account, or a person at one. `detail` is what tells two alike apart."""

    kind: str  # "account" or "person"
    key: str
    label: str
    detail: str
    account: AccountKey | None
