"""A score as the designer shows it, and what a draft of it would do to today's book."""

from dataclasses import dataclass

from tenure.framework.model import Cap, Dimension, Health, Measure, Signal


@dataclass(frozen=True, slots=True)
class MeasureDesign:
    """One measure. `path` names it in the files; `spread` counts today's accounts in equal steps from the least to the
    greatest value of `reach`."""

    path: str
    measure: Measure
    signal: Signal
    reach: tuple[float, float]
    spread: tuple[int, ...]

    @property
    def points(self) -> tuple[tuple[str, float], ...]:
        """Values of the signal as they are written in the files, with their points: 30% of a share, else the number."""
        share = self.signal.unit == "percent"
        return tuple((f"{x * 100:.10g}%" if share else f"{x:.10g}", y) for x, y in self.measure.points)


@dataclass(frozen=True, slots=True)
class DimensionDesign:
    path: str
    dimension: Dimension
    measures: tuple[MeasureDesign, ...]

    @property
    def total(self) -> float:
        return sum(one.weight for one in self.dimension.measures)


@dataclass(frozen=True, slots=True)
class CapDesign:
    """`path` is empty for one that is written out where the score names it and can't be told apart."""

    path: str
    cap: Cap
    holds: int  # accounts it holds today


@dataclass(frozen=True, slots=True)
class ScoreDesign:
    path: str
    health: Health
    about: str
    dimensions: tuple[DimensionDesign, ...]
    caps: tuple[CapDesign, ...]
    others: tuple[tuple[str, str], ...]  # every score: key, label
    accounts: int  # whose own score it is today
    file: str  # where it is written; "" for a packaged part, which an edit copies into the folder

    @property
    def total(self) -> float:
        return sum(one.weight for one in self.health.dimensions)


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
