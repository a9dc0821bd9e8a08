"""Values that these flows return, for surfaces to render."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from tenure.practice.customers.rows import AccountRow
from tenure.values.money import Money
from tenure.values.shapes import Promise, Public


def sum_by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts added up, one for each currency, in the order they came."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return tuple(sums.values())


def _one_each(arr: dict[str, tuple[Money, ...]]) -> dict[str, Money]:
    return {band: amounts[0] for band, amounts in arr.items() if amounts}


ORDERS = {
    "name": "by name",
    "score": "lowest score first",
    "-arr": "largest ARR first",
    "renewal_on": "next renewal first",
}


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of accounts. There is no last page that can't be reached."""

    rows: Annotated[tuple[AccountRow, ...], Promise(name="accounts")]
    total: Annotated[int, Promise("How many match.")]
    cursor: Annotated[str | None, Promise("Continues the list; null at its end.")]
    bands: Annotated[
        dict[str, int], Promise("How many of those that match are in each band, the filter by band aside.")
    ]
    arr: Annotated[
        dict[str, tuple[Money, ...]],  # by currency
        Promise("Their ARR by band.", say=_one_each, kind=dict[str, Money]),
    ]
    chosen: frozenset[str]  # the bands that are asked for; empty: all
    former: bool  # asked for those who left
    as_of: Public[date]
    past: bool
    sort: Annotated[str, Promise("The order of the list.")] = ""
    message: str = ""  # what a reader must know first: why the ARR of accounts is unknown

    @property
    def order(self) -> str:
        """What the list is in order of, in words."""
        return ORDERS.get(self.sort, f"by {self.sort.removeprefix('-').replace('_', ' ')}")

    def arr_of(self, *bands: str) -> tuple[Money, ...]:
        """The ARR of what is listed, in some bands or (none named) in all: what a header says follows every filter."""
        wanted = [band for band in (bands or tuple(self.bands)) if not self.chosen or band in self.chosen]
        return sum_by_currency(money for band in wanted for money in self.arr.get(band, ()))

    def count_of(self, band: str) -> int:
        """How many of a band are listed."""
        return self.bands.get(band, 0) if not self.chosen or band in self.chosen else 0


@dataclass(frozen=True, slots=True)
class AtRiskRow:
    """An account that needs a look."""

    account: Public[AccountRow]
    reasons: Annotated[tuple[str, ...], Promise("Why it is here, in words.")]


@dataclass(frozen=True, slots=True)
class AtRiskList:
    """Accounts that need a look, the most urgent first."""

    rows: Annotated[tuple[AtRiskRow, ...], Promise(name="accounts")]
    arr_at_risk: Public[tuple[Money, ...]]
    as_of: Public[date]
    past: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact of an account."""

    at: Annotated[datetime, Promise("When it happened.")]
    recorded_at: Annotated[datetime, Promise("When the company knew.")]
    recorded_assumed: Annotated[bool, Promise("Whether recording time was inferred from when it happened.")]
    table: Public[str]
    kind: Public[str]
    title: Public[str]
    detail: Public[str]
    person: Public[str | None]
    source: Public[str]
    fact_id: Public[str]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of an account's facts, newest first."""

    entries: Annotated[tuple[TimelineEntry, ...], Promise(name="facts")]
    cursor: Public[str | None]
    kinds: Annotated[dict[str, int], Promise("How many facts there are of each kind.")]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How one feed stands: a source's rows in one fact table."""

    table: Public[str]
    source: Public[str]
    rows: Public[int]
    newest_at: Public[datetime | None]  # of the newest happening that it tells of
    stale_after_days: Public[float | None]  # None when the live framework does not ask for it
    state: Annotated[str, Promise("fresh, stale or absent.")]
    why: Public[str]


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One point of an account's score history; `framework` tells where its version changed."""

    day: date
    shown: int
    band: str
    framework: str


@dataclass(frozen=True, slots=True)
class FrameworkMark:
    """A day from which on scores are made in another way: the version that went live, whose it is and why."""

    day: date
    number: int
    name: str
    author: str = ""
    note: str = ""
    pilot: str = ""  # the segment it is tried in, where it isn't live for everyone

    @property
    def words(self) -> str:
        went = f"began as a pilot in {self.pilot}" if self.pilot else "went live"
        said = f"Version {self.number}, {self.name}, {went}"
        return (
            f"{said} ({self.author}): {self.note}" if self.note else f"{said} ({self.author})" if self.author else said
        )


@dataclass(frozen=True, slots=True)
class History:
    """An account's score over time under its present score key.

    `former` are the points of days that were computed again later, under another framework, as they were before.
    """

    points: tuple[ScorePoint, ...]
    marks: tuple[FrameworkMark, ...]
    green: int
    yellow: int
    former: tuple[ScorePoint, ...] = ()
