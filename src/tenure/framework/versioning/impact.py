"""What another framework would change on a day's book. The engine works it out; a plan carries it."""

from dataclasses import dataclass
from datetime import date

PLACES = ("segment", "stage", "engagement")
"""In the order in which reasons stand."""


@dataclass(frozen=True, slots=True)
class Side:
    """How one account stands under one framework. `shown` is the score as displayed, None without one."""

    shown: int | None
    band: str
    stage: str | None = None
    segment: str | None = None
    engagement: str | None = None


@dataclass(frozen=True, slots=True)
class AccountImpact:
    """An account that stands elsewhere, and what did it, in words: of the score first, then one reason each of segment,
    stage and engagement model, where they change. `arr` in the framework's currency."""

    account: str
    arr: float | None
    before: Side | None
    after: Side | None
    reasons: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """What changes: of `band`, `stage`, `segment`, `engagement`, `score`."""
        if self.before is None or self.after is None:
            return ("band",)
        pairs = (
            ("band", self.before.band, self.after.band),
            ("stage", self.before.stage, self.after.stage),
            ("segment", self.before.segment, self.after.segment),
            ("engagement", self.before.engagement, self.after.engagement),
            ("score", self.before.shown, self.after.shown),
        )
        return tuple(name for name, old, new in pairs if old != new)

    def why(self, what: str) -> tuple[str, ...]:
        """The reasons of one of the changes: those of the score come first, then one each of segment, stage, engagement."""
        places = [name for name in PLACES if name in self.changed]
        first = len(self.reasons) - len(places)
        if what in places:
            return self.reasons[first + places.index(what) : first + places.index(what) + 1]
        return self.reasons[:first]


@dataclass(frozen=True, slots=True)
class PlayImpact:
    """A play and the accounts it would fire for today, under the wanted framework and under the live one.

    `hours` is people's work for one run; an automated play takes none.
    """

    play: str
    label: str
    fires: tuple[str, ...]
    fired: tuple[str, ...]
    hours: float

    @property
    def work(self) -> float:
        """Hours for all accounts that it would fire for."""
        return round(self.hours * len(self.fires), 2)


@dataclass(frozen=True, slots=True)
class BandTotal:
    """How many accounts are of a band, and their ARR. Accounts without a score count as unknown."""

    band: str
    accounts: int
    arr: float


@dataclass(frozen=True, slots=True)
class Impact:
    """`changes` in order of account; `plays` in the order of the framework, those that fire under either.

    `before` and `after` are the bands of everyone, green first. `notes` say what a reader must know: a feed that is silent.
    """

    day: date
    accounts: int
    changes: tuple[AccountImpact, ...]
    plays: tuple[PlayImpact, ...] = ()
    before: tuple[BandTotal, ...] = ()
    after: tuple[BandTotal, ...] = ()
    notes: tuple[str, ...] = ()
