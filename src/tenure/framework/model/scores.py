"""Scores and the indicators beside them."""

from dataclasses import dataclass
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Tree
from tenure.values.keys import Address

Tone = OneOf["info", "good", "warning", "danger"]


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
    unconnected: OneOf["missing", "left_out"] = "missing"  # what a measure counts whose source never was connected


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
