"""What the engine concludes: frozen cards, for every room above."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from tenure.values.keys import AccountKey, Address
from tenure.values.shapes import Promise, Public


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
    """The rows behind a number."""

    total: Public[int]
    first: Annotated[tuple[dict[str, object], ...], Promise("The newest, up to a hundred.")]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a score. The points of all parts sum to the score; a cap is a part with negative points."""

    kind: Annotated[str, Promise("measure or cap.", "measure")]
    address: Annotated[Address, Promise(example="health.account.usage.seat_use")]
    label: Public[str]
    dimension: Public[str]  # label of its dimension; "Caps" for caps
    formula: Annotated[str, Promise("In the framework's own words.", "active_people / seats")]
    value: Public[float | str | None]
    unit: Public[str]
    points: Public[float]
    possible: Public[float]
    shown: Annotated[int, Promise("Integers that sum to the score on screen.", name="points_shown")]
    observed_at: Annotated[datetime | None, Promise("When the newest fact behind it was recorded.")]
    fresh: Annotated[
        State, Promise("Why the points are what they are: fresh, none, stale, absent, thin, not applicable.")
    ]
    why: Public[str]  # one sentence
    rows: Public[RowsBehind]
    inputs: Annotated[dict[str, object], Promise("The values its formula was given.")] = field(default_factory=dict)
    recorded_assumed: Annotated[bool, Promise("Whether recording times behind it were inferred.")] = False


@dataclass(frozen=True, slots=True)
class ChangePart:
    """What one part contributed to a change: happened + learned_late + ageing + availability + settings = points."""

    address: Public[Address]
    label: Public[str]
    dimension: Public[str]
    value_from: Public[float | str | None]
    value_to: Public[float | str | None]
    unit: Public[str]
    points: Public[float]
    shown: Annotated[int, Promise(name="points_shown")]
    happened: Annotated[float, Promise("By what happened since.")]
    learned_late: Annotated[float, Promise("By what was learned since about before.")]
    ageing: Annotated[float, Promise("By time alone.")]
    availability: Annotated[float, Promise("By data that came or went.")]
    settings: Annotated[float, Promise("By a change of the framework.")]


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two days; the points of its parts sum to it."""

    from_day: Annotated[date, Promise(name="from")]
    to_day: Annotated[date, Promise(name="to")]
    score_from: Public[float]
    score_to: Public[float]
    points: Public[float]
    shown: Annotated[int, Promise(name="points_shown")]
    parts: Public[tuple[ChangePart, ...]]
    words: Public[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """Data that is missing, and how to close the gap."""

    address: Public[Address]
    label: Public[str]
    state: Public[State]
    why: Public[str]
    fix: Public[str]
    lacking: str = ""
    """What no source brings, in a few words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score opened, down to its rows."""

    account: Public[AccountKey]
    name: Public[str]
    as_of: datetime
    day: Annotated[date, Promise(name="as_of")]
    score_key: Public[str]
    score_label: str
    score: Public[float]
    shown: Annotated[int, Promise(name="score_shown")]
    band: Public[str]
    band_raw: Public[str]
    coverage: Annotated[float, Promise("Share of weight with fresh data, 0-1.")]
    parts: Public[tuple[Part, ...]]
    gaps: Public[tuple[Gap, ...]]
    words: Public[str]
    change: Public[Change | None] = None
    shown_without_pulse: Annotated[
        int | None,
        Promise(
            "The integer as it would be without people's pulses; null where none takes part.",
            name="score_shown_without_pulse",
        ),
    ] = None

    @property
    def version(self) -> Annotated[int, Promise("Of this shape. Within a version, keys are only ever added.", 1)]:
        return 1
