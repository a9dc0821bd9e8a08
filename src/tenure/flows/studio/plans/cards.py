"""A plan as the studio's pages show it."""

from dataclasses import dataclass

from tenure.flows.changing.drafting import DraftCard
from tenure.flows.studio.moves import Moves
from tenure.framework.versioning.impact import PlayImpact
from tenure.framework.versioning.plan import OwnerLoad, Plan, RoleCoverage
from tenure.values.money import Money


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a file's difference: `sort` is " ", "+" or "-"; a gap between stretches has the sort "…"."""

    sort: str
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FileDiff:
    name: str
    added: int
    removed: int
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
class PlanAccount:
    """An account that would stand elsewhere. `moves` are what, before, after: ("band", "green", "yellow")."""

    key: str
    name: str
    arr: Money | None
    shown_before: int | None
    shown_after: int | None
    band_before: str
    band_after: str
    moves: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanWay:
    """The accounts that go from one place to another, those with most ARR first: a few of them, and what moves all of them."""

    way: str  # what:before:after, as addresses have it
    what: str
    before: str
    after: str
    count: int
    arr: Money
    shared: tuple[str, ...]
    first: tuple[PlanAccount, ...]

    @property
    def keys(self) -> tuple[str, str]:
        """From where to where, as the framework has it: a band's colour."""
        _, before, after = self.way.split(":")
        return before, after


@dataclass(frozen=True, slots=True)
class PlanAccounts:
    """A page of the accounts that stand elsewhere."""

    accounts: tuple[PlanAccount, ...]
    count: int
    page: int
    pages: int
    way: str
    search: str
    said: str
    what: str


@dataclass(frozen=True, slots=True)
class PlanBand:
    band: str
    before: int
    after: int
    arr_before: Money
    arr_after: Money


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with what a page adds up. `fresh`: it is of the draft as it stands and of what is live now; only then it can be
    published."""

    made: Plan
    fresh: bool
    bands: tuple[PlanBand, ...]
    ways: tuple[PlanWay, ...]  # of band, then of stage, segment and engagement; those with most ARR first
    crossing_count: int  # accounts that change any of these
    moves: Moves  # what lists would say otherwise: accounts that change band, and that change score at all
    moved_arr: Money | None

    @property
    def plays(self) -> tuple[PlayImpact, ...]:
        return self.made.impact.plays if self.made.impact else ()

    @property
    def plays_changed(self) -> tuple[PlayImpact, ...]:
        return tuple(one for one in self.plays if len(one.fires) != len(one.fired))

    @property
    def plays_same(self) -> tuple[PlayImpact, ...]:
        return tuple(one for one in self.plays if len(one.fires) == len(one.fired))

    @property
    def role_gaps(self) -> tuple[RoleCoverage, ...]:
        """Roles that somebody doesn't play on every account."""
        return tuple(one for one in self.made.roles if not one.whole)

    @property
    def roles_filled(self) -> int:
        return len(self.made.roles) - len(self.role_gaps)

    @property
    def owners_changed(self) -> tuple[OwnerLoad, ...]:
        return tuple(one for one in self.made.owners if one.change)

    @property
    def owners_same(self) -> tuple[OwnerLoad, ...]:
        return tuple(one for one in self.made.owners if not one.change)

    @property
    def hours(self) -> float:
        return round(sum(one.work for one in self.plays), 1)

    @property
    def hours_before(self) -> float:
        return round(sum(one.hours * len(one.fired) for one in self.plays), 1)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft on its way: what differs in its files, how many errors it has, and the plan last made of it."""

    draft: DraftCard
    errors: int
    files: tuple[FileDiff, ...]
    plan: PlanCard | None
    may_publish: bool
    segments: tuple[tuple[str, str], ...]  # of the live framework: key and label, for a pilot
