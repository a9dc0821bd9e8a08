"""A plan as the studio's pages show it."""

from dataclasses import dataclass
from datetime import date, datetime

from tenure.flows.studio.moves import Moves
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
class ChangeLine:
    """An object that differs: `sort` is added, changed, removed or reordered."""

    sort: str
    what: str
    label: str
    address: str
    fields: tuple[tuple[str, str, str], ...]  # field, old, new


@dataclass(frozen=True, slots=True)
class DifferenceCard:
    meaning: tuple[ChangeLine, ...]
    wording: tuple[ChangeLine, ...]
    words: str


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
class PlanPlay:
    label: str
    key: str
    fires: int
    fired: int
    hours: float  # for all accounts it would fire for
    each: float


@dataclass(frozen=True, slots=True)
class PlanOwner:
    owner: str
    runs: int
    runs_before: int
    hours: float
    hours_before: float

    @property
    def change(self) -> float:
        return round(self.hours - self.hours_before, 2)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """`fresh`: it is of the draft as it stands and of what is live now; only then it can be published."""

    key: str
    fresh: bool
    made_at: datetime
    made_by: str
    as_of: date
    stages: tuple[str, ...]
    difference: DifferenceCard
    computed: bool
    accounts: int
    bands: tuple[PlanBand, ...]
    ways: tuple[PlanWay, ...]  # of band, then of stage, segment and engagement; those with most ARR first
    crossing_count: int  # accounts that change any of these
    moves: Moves  # what lists would say otherwise: accounts that change band, and that change score at all
    moved_arr: Money | None
    plays: tuple[PlanPlay, ...]
    owners: tuple[PlanOwner, ...]
    smells: tuple[tuple[str, str, str], ...]  # where, what, fix
    notes: tuple[str, ...]
    backtest: tuple[tuple[str, str, str], ...]
    pilot: str
    restate: int  # weeks of past scores that are computed again

    @property
    def plays_changed(self) -> tuple[PlanPlay, ...]:
        return tuple(one for one in self.plays if one.fires != one.fired)

    @property
    def plays_same(self) -> tuple[PlanPlay, ...]:
        return tuple(one for one in self.plays if one.fires == one.fired)

    @property
    def owners_changed(self) -> tuple[PlanOwner, ...]:
        return tuple(one for one in self.owners if one.change)

    @property
    def owners_same(self) -> tuple[PlanOwner, ...]:
        return tuple(one for one in self.owners if not one.change)

    @property
    def hours(self) -> float:
        return round(sum(one.hours for one in self.plays), 1)

    @property
    def hours_before(self) -> float:
        return round(sum(one.each * one.fired for one in self.plays), 1)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft on its way: what differs in its files, whether it is sound, and the plan last made of it."""

    based_on: int
    live: int
    lock: int
    changed: bool
    stale: bool
    sound: bool
    errors: int
    files: tuple[FileDiff, ...]
    updated_at: datetime | None
    plan: PlanCard | None
    may_publish: bool
    undoes: int  # how many saves can be taken back
    segments: tuple[tuple[str, str], ...]  # of the live framework: key and label, for a pilot
