"""What operations answer with. A test holds these shapes and the JSON of the cards together."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from tenure.surfaces.api.account_shapes import AccountShape as AccountShape
from tenure.surfaces.api.account_shapes import MoneyShape as MoneyShape


class AccountsShape(Schema):
    """A page of accounts. There is no last page that can't be reached."""

    accounts: list[AccountShape]
    cursor: str | None = Field(description="Continues the list; null at its end.")
    total: int = Field(description="How many match.")
    bands: dict[str, int] = Field(
        description="How many of those that match are in each band, the filter by band aside."
    )
    arr: dict[str, MoneyShape] = Field(description="Their ARR by band.")
    as_of: date
    sort: str = Field(description="The order of the list.")


class AtRiskLine(Schema):
    """An account that needs a look."""

    account: AccountShape
    reasons: list[str] = Field(description="Why it is here, in words.")


class AtRiskShape(Schema):
    """Accounts that need a look, the most urgent first."""

    accounts: list[AtRiskLine]
    arr_at_risk: list[MoneyShape]
    as_of: date


class RowsShape(Schema):
    """The rows behind a number."""

    total: int
    first: list[dict[str, Any]] = Field(description="The newest, up to a hundred.")


class PartShape(Schema):
    """One line of a score. The points of all parts sum to the score; a cap is a part with negative points."""

    kind: str = Field(description="measure or cap.", examples=["measure"])
    address: str = Field(examples=["health.account.usage.seat_use"])
    label: str
    dimension: str
    formula: str = Field(description="In the framework's own words.", examples=["active_people / seats"])
    value: float | str | None
    unit: str
    points: float
    possible: float
    points_shown: int = Field(description="Integers that sum to the score on screen.")
    observed_at: datetime | None = Field(description="When the newest fact behind it was recorded.")
    fresh: str = Field(
        description="Why the points are what they are: fresh, none, stale, absent, thin, not applicable."
    )
    why: str
    inputs: dict[str, Any] = Field(description="The values its formula was given.")
    recorded_assumed: bool = Field(description="Whether recording times behind it were inferred.")
    rows: RowsShape


class GapShape(Schema):
    """Data that is missing, and how to close the gap."""

    address: str
    label: str
    state: str
    why: str
    fix: str


class ChangePartShape(Schema):
    """What one part contributed to a change: happened + learned_late + ageing + availability + settings = points."""

    address: str
    label: str
    dimension: str
    value_from: float | str | None
    value_to: float | str | None
    unit: str
    points: float
    points_shown: int
    happened: float = Field(description="By what happened since.")
    learned_late: float = Field(description="By what was learned since about before.")
    ageing: float = Field(description="By time alone.")
    availability: float = Field(description="By data that came or went.")
    settings: float = Field(description="By a change of the framework.")


class ChangeShape(Schema):
    """A change between two days; the points of its parts sum to it."""

    from_: date = Field(alias="from")
    to: date
    score_from: float
    score_to: float
    points: float
    points_shown: int
    words: str
    parts: list[ChangePartShape]


class ExplanationShape(Schema):
    """A score opened, down to its rows."""

    version: int = Field(description="Of this shape. Within a version, keys are only ever added.", examples=[1])
    account: str
    name: str
    as_of: date
    score_key: str
    score: float
    score_shown: int
    score_shown_without_pulse: int | None = Field(
        description="The integer as it would be without people's pulses; null where none takes part."
    )
    band: str
    band_raw: str
    coverage: float = Field(description="Share of weight with fresh data, 0-1.")
    segment: str | None
    stage: str | None
    days_in_stage: int | None
    words: str
    parts: list[PartShape]
    gaps: list[GapShape]
    change: ChangeShape | None


class FactShape(Schema):
    """One fact of an account."""

    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When the company knew.")
    recorded_assumed: bool = Field(description="Whether recording time was inferred from when it happened.")
    table: str
    kind: str
    title: str
    detail: str
    person: str | None
    source: str
    fact_id: str


class TimelineShape(Schema):
    """A page of an account's facts, newest first."""

    facts: list[FactShape]
    cursor: str | None
    kinds: dict[str, int] = Field(description="How many facts there are of each kind.")


class PersonShape(Schema):
    """A person at a customer."""

    key: str
    account: str | None
    name: str
    email: str
    title: str
    role: str = Field(description="sponsor, champion, decider, admin or user.")
    left_at: datetime | None


class PeopleShape(Schema):
    """People at an account, those still there first. Always today's."""

    people: list[PersonShape]


class PulseShape(Schema):
    """A judgement of an account."""

    account: str
    value: int
    reason: str
    by: str
    by_id: int | None
    at: datetime


class PulsesShape(Schema):
    """Judgements of an account, newest first."""

    pulses: list[PulseShape]


class FeedShape(Schema):
    """How one feed stands: a source's rows in one fact table."""

    table: str
    source: str
    rows: int
    newest_at: datetime | None
    stale_after_days: float | None
    state: str = Field(description="fresh, stale or absent.")
    why: str


class FeedsShape(Schema):
    """Every feed."""

    feeds: list[FeedShape]


class DeliveredShape(Schema):
    """What became of one file of an import."""

    model_config = ConfigDict(from_attributes=True)

    file: str
    kind: str = Field(description="The fact table its rows went to.", examples=["subscriptions"])
    source: str
    rows_read: int
    accepted: int
    unchanged: int
    corrected: int
    retracted: int
    quarantined: int
    contradictions: int


class ImportShape(Schema):
    """One import."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    state: str = Field(description="staging, staged, in_lake, upserted or done.")
    started_at: datetime
    ended_at: datetime | None
    caller_name: str
    via: str
    backfill: bool
    what: str
    files: list[DeliveredShape]


class ImportsShape(Schema):
    """Imports, newest first."""

    imports: list[ImportShape]


class RefusedShape(Schema):
    """A row that waits to be mended: where it stood, and why it was refused."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    batch: str
    table: str
    source: str
    file: str
    line: int | None
    column: str
    value: str
    code: str
    reason: str
    raw: dict[str, str | None] = Field(description="The row as the file had it.")
    mended: dict[str, str | None] | None
    state: str = Field(description="waiting, replayed or dismissed.")
    at: datetime


class QuarantineShape(Schema):
    """A page of quarantine."""

    rows: list[RefusedShape]
    cursor: int | None
    total: int


class ContradictionShape(Schema):
    """Something in the data that can't all be true. Counted and kept, never dropped."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    table: str
    subject: str
    detail: str
    file: str
    line: int | None
    count: int = Field(description="Rows it is about.")
    first_seen_at: datetime | None
    last_seen_at: datetime | None


class ContradictionsShape(Schema):
    """Contradictions in the data."""

    contradictions: list[ContradictionShape]


class OwnerShape(Schema):
    """Someone who owns accounts, or could."""

    id: int
    name: str
    team: str
    invited: bool = Field(description="Known from the company's files, not yet let in.")


class OwnersShape(Schema):
    """Who can own accounts."""

    owners: list[OwnerShape]


class OwnerOfShape(Schema):
    """Who owns an account now."""

    account: str
    owner: str | None
    owner_id: int | None


class TokenShape(Schema):
    """A token, without its secret."""

    id: int
    name: str
    prefix: str = Field(description="Enough to recognise it, too little to use it.", examples=["ten_kq3Zr8vA"])
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class TokensShape(Schema):
    """Your tokens, newest first."""

    tokens: list[TokenShape]


class NewTokenShape(TokenShape):
    """A token just made."""

    secret: str = Field(description="Shown now and never again.", examples=["ten_…"])


class MeShape(Schema):
    """Who you are to the API."""

    id: int | None
    name: str
    role: str = Field(examples=["csm"])
    book_limited: bool = Field(description="Whether you see only your own book.")
    scopes: list[str]
    rights: list[str] = Field(description="See docs/reference/rights.md.")
