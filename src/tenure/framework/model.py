"""The checked framework: what the engine runs and a screen explains. Made by `framework.checking`, never by hand."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Kind, Tree
from tenure.values.keys import Address

Rhythm = OneOf["daily", "weekly", "monthly"]
"""How often a healthy customer uses the product."""

Tone = OneOf["info", "good", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Feed:
    """When a fact table counts as silent. A silent feed is a gap, never a zero."""

    table: str
    stale_after: timedelta


@dataclass(frozen=True, slots=True)
class Trait:
    """A further attribute of accounts. `of` lists the choices of a text trait (empty: any text)."""

    key: str
    kind: Kind
    of: tuple[str, ...]
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A measured hint, per account, as of any instant.

    With a `source` (a fact table) `value` is made of aggregates over its rows; without one it is a scalar over other
    signals, traits and account columns. `tables` are all fact tables it rests on, also through other signals.
    """

    key: str
    address: Address
    label: str
    unit: str  # "percent" (a rate of 0-1), "days", "count", any other word, or ""
    text: str  # the formula as the framework's author wrote it
    source: str | None
    value: Tree
    where: Tree | None
    where_text: str
    window_days: int | None  # local days ending with T's day; None: all rows up to T
    ending_days: int  # by how many days the window is shifted back
    window_on: str | None  # the column the window applies to; None: occurred_at
    at_least: int | None  # with fewer rows the value is none
    when_empty: float | None  # the value of a live feed without rows, where the aggregate would give none
    tables: frozenset[str]
    nullable: bool  # whether a live feed can leave it none
    better: OneOf["higher", "lower"] | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Bands:
    """Least displayed points of green and of yellow; below yellow is red."""

    green: float
    yellow: float


@dataclass(frozen=True, slots=True)
class Measure:
    """How one signal gives points: straight lines between `points` (value, points), sorted by value, flat outside.

    `none` are the points of a live feed that gives no value; "missing" treats that like absent data. Where `applies`
    is false (or unknown) the measure doesn't apply and its weight goes to the others of its dimension. `missing`
    overrides the score's own points for absent data.
    """

    address: Address
    signal: str
    weight: float
    points: tuple[tuple[float, float], ...]
    none: float | OneOf["missing"] | None
    applies: Tree | None
    missing: float | None
    applies_text: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A weighted part of a score. Weights are relative: the engine divides by their sum."""

    key: str
    address: Address
    label: str
    weight: float
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """One fatal fact may limit the whole score, for as long as the fact lasts."""

    key: str
    address: Address
    when: Tree
    at_most: float
    because: str
    when_text: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """A score of 0-100. Of the scores in order, an account's primary one is the first whose `when` holds and whose sources
    are connected; else the first whose `when` holds."""

    key: str
    address: Address
    label: str
    when: Tree | None  # to whom it applies; None: everyone
    bands: Bands
    least_coverage: float  # 0-1; with less the band is unknown
    missing: float  # points of a measure without data
    required: frozenset[str]  # dimensions without which the band is unknown
    dimensions: tuple[Dimension, ...]
    caps: tuple[Cap, ...]
    when_text: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A fact that asks for a reaction now; shown beside the score, not in it."""

    key: str
    address: Address
    label: str
    when: Tree
    tone: Tone
    because: str
    when_text: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A whole method. `signals` stand in dependency order, `health` in the order of the file."""

    name: str
    currency: str
    timezone: str
    rhythm: Rhythm
    feeds: dict[str, Feed]
    traits: dict[str, Trait]
    signals: dict[str, Signal]
    health: dict[str, Health]
    indicators: dict[str, Indicator]
    places: dict[Address, str] = field(default_factory=dict, compare=False)  # address -> file:line
    about: str = ""
