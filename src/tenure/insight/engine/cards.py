"""What the engine concludes: frozen cards, for every room above."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tenure.values.keys import AccountKey, Address


class State(StrEnum):
    """Why a measure's points are what they are."""

    FRESH = "fresh"  # a live feed gave a value
    NONE = "none"  # a live feed without rows to speak of: the points of `none:`
    STALE = "stale"  # the feed is late: the lower of `missing:` and the points of its last fresh day
    ABSENT = "absent"  # the feed is not connected: the points of `missing:`
    THIN = "thin"  # the dimension is covered under half and counts as missing
    NOT_APPLICABLE = "not applicable"  # its weight goes to the others of its dimension


UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MeasureVerdict:
    """One measure's share. `points` and `possible` are of the score's 100; `value` is in the signal's unit."""

    address: Address
    value: float | None
    points: float
    possible: float
    state: State


@dataclass(frozen=True, slots=True)
class CapVerdict:
    """A cap that holds. `points` is what it takes away, at most 0."""

    address: Address
    at_most: float
    points: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine concluded of one account at one instant under one score.

    `score` is the exact sum of the points of measures and caps, rounded to 6 decimals; `shown` the integer on screen,
    which also decides `band_raw`; `band` is the settled one. `coverage` is the share of weight with fresh data, 0-1.
    """

    account: AccountKey
    as_of: datetime  # exclusive end of the facts it saw
    day: date
    score_key: str
    score: float
    shown: int
    band_raw: str
    band: str
    coverage: float
    measures: tuple[MeasureVerdict, ...]
    caps: tuple[CapVerdict, ...]
    gaps: tuple[str, ...] = ()  # addresses of measures without data, and of required dimensions that are missing


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """The rows behind a number: how many there are and the first hundred, newest first."""

    total: int
    first: tuple[dict[str, object], ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an explanation. The points of all parts sum to the score, the shown ones to the shown score."""

    kind: str  # "measure" or "cap"
    address: Address
    label: str
    dimension: str  # label of its dimension; "Caps" for caps
    formula: str  # the framework's own words
    value: float | str | None
    unit: str
    points: float
    possible: float
    shown: int
    observed_at: datetime | None  # recording time of the newest fact behind it
    fresh: State
    why: str  # one sentence
    rows: RowsBehind
    inputs: dict[str, object] = field(default_factory=dict)
    recorded_assumed: bool = False


@dataclass(frozen=True, slots=True)
class ChangePart:
    """How much of a change between two instants one part made, and of what kind the change is.

    points = happened + learned_late + ageing + availability + settings.
    """

    address: Address
    label: str
    dimension: str
    value_from: float | str | None
    value_to: float | str | None
    unit: str
    points: float
    shown: int
    happened: float
    learned_late: float
    ageing: float
    availability: float
    settings: float


@dataclass(frozen=True, slots=True)
class Change:
    """A change of score between two instants; the parts' points sum to it."""

    from_day: date
    to_day: date
    score_from: float
    score_to: float
    points: float
    shown: int
    parts: tuple[ChangePart, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Data that is missing, and how to close the gap."""

    address: Address
    label: str
    state: State
    why: str
    fix: str
    lacking: str = ""
    """What no source brings, in a few words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict opened: every part down to its rows."""

    account: AccountKey
    name: str
    as_of: datetime
    day: date
    score_key: str
    score_label: str
    score: float
    shown: int
    band: str
    band_raw: str
    coverage: float
    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    words: str
    change: Change | None = None
    shown_without_pulse: int | None = None  # None where no pulse takes part in the score
