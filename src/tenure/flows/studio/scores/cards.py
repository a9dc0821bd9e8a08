"""A score as the designer shows it, and what a draft of it would do to today's book."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasureDesign:
    """One measure. `path` names it in the files; `points` as people write them (`30%`), and `line` as numbers.

    `spread` counts today's accounts in equal steps from the least to the greatest value of `reach`.
    """

    path: str
    address: str
    label: str
    unit: str
    formula: str
    better: str
    weight: float
    points: tuple[tuple[str, float], ...]
    line: tuple[tuple[float, float], ...]
    reach: tuple[float, float]
    spread: tuple[int, ...]
    none: str
    applies: str


@dataclass(frozen=True, slots=True)
class DimensionDesign:
    path: str
    key: str
    label: str
    weight: float
    measures: tuple[MeasureDesign, ...]

    @property
    def total(self) -> float:
        return sum(one.weight for one in self.measures)


@dataclass(frozen=True, slots=True)
class CapDesign:
    """`path` is empty for one that is written out where the score names it and can't be told apart."""

    path: str
    label: str
    when: str
    at_most: float
    holds: int  # accounts it holds today


@dataclass(frozen=True, slots=True)
class ScoreDesign:
    path: str
    key: str
    label: str
    about: str
    when: str
    green: float
    yellow: float
    missing: float
    least_coverage: float
    required: tuple[str, ...]
    dimensions: tuple[DimensionDesign, ...]
    caps: tuple[CapDesign, ...]
    others: tuple[tuple[str, str], ...]  # every score: key, label
    accounts: int  # whose own score it is today
    file: str  # where it is written; "" for a packaged part, which an edit copies into the folder

    @property
    def total(self) -> float:
        return sum(one.weight for one in self.dimensions)


@dataclass(frozen=True, slots=True)
class BandMove:
    """One band: how many accounts lists show there, live and as designed."""

    band: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """A real account under both: shown scores and bands. `arr` in words is up to the page."""

    key: str
    name: str
    before: int
    after: int
    band_before: str
    band_after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft score does to today's book. `lacking` are addresses of what no verdict holds, taken as gaps."""

    accounts: int
    bands: tuple[BandMove, ...]
    moved: int  # accounts whose score, as shown, or band changes
    crossed: int  # accounts whose band changes
    five: tuple[AccountEffect, ...]  # from the lowest to the highest of the book
    most: tuple[AccountEffect, ...]  # the largest changes
    lacking: tuple[str, ...]
