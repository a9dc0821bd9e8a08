"""What operations can be asked, as query parameters and bodies."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from tenure.practice.customers.cards import AccountFilter

AS_OF = "A past day: the answer as of its end. Left out: now."
CURSOR = "Continues a list: the `cursor` of the page before, with everything else unchanged."
Band = Literal["green", "yellow", "red", "unknown"]
SOURCE = "The source of the events, as its write key names it."
VALUE = "The id itself."
Kind = Literal[
    "group", "user", "anonymous",
    "account", "name", "domain", "address", "person", "subscription", "ticket", "invoice", "opportunity",
]  # fmt: skip


LAST_YEAR = 9998
"""The year after it is 10,000 in some time zone, which neither Python nor the database's driver can tell."""


def _in_utc(given: datetime) -> datetime:
    """An instant in UTC, which is also what one without a zone is meant in."""
    if not 1 < given.year <= LAST_YEAR:
        raise ValueError(f"the year isn't between 2 and {LAST_YEAR}")
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)


Instant = Annotated[datetime, AfterValidator(_in_utc)]


class WhenAsking(Schema):
    as_of: date | None = Field(None, description=AS_OF, examples=["2026-03-31"])


class AccountsAsking(WhenAsking):
    band: list[Band] = Field([], description="Only these bands; give it several times for several.")
    owner_id: int | None = Field(None, description="Only accounts that this user owns.")
    unowned: bool = Field(False, description="Only accounts that nobody owns.")
    mine: bool = Field(False, description="Only your own book.")
    q: str = Field("", max_length=200, description="Text in the name, the key or the domain.", examples=["nordwind"])
    segment: str | None = None
    stage: str | None = None
    indicator: str | None = Field(None, description="Only accounts that show this indicator, by its address.")
    renews_before: date | None = Field(None, description="Only renewals before this day.")
    left: bool | None = Field(None, description="True: only customers who left. False: without them. Left out: all.")
    sort: str = Field(
        "",
        description="A column to sort by; `-` before it turns it round. Empty values come last either way. Left out: the name;"
        " while no band is known the ARR, else the renewal.",
        examples=["-arr"],
    )
    cursor: str | None = Field(None, max_length=2000, description=CURSOR)
    limit: int = Field(100, ge=1, le=1000, description="Rows of a page.")

    @property
    def wanted(self) -> AccountFilter:
        alike = {"owner_id", "unowned", "mine", "segment", "stage", "renews_before", "indicator", "left"}
        return AccountFilter(bands=frozenset(self.band), text=self.q, **self.model_dump(include=alike))


class ExplainAsking(WhenAsking):
    against: date | None = Field(
        None, description="An earlier day: `change` tells part by part what moved since.", examples=["2026-03-03"]
    )


class TimelineAsking(WhenAsking):
    kind: list[str] = Field([], description="Only these kinds of facts; the page's `kinds` lists those there are.")
    cursor: str | None = Field(None, max_length=2000, description=CURSOR)
    limit: int = Field(100, ge=1, le=1000, description="Facts of a page.")


class AtRiskAsking(WhenAsking):
    mine: bool = Field(False, description="Only your own book.")


class PulseGiven(Schema):
    """A judgement of an account."""

    model_config = ConfigDict(extra="forbid")

    value: int = Field(ge=1, le=5, description="1 (lost) to 5 (thriving).", examples=[2])
    reason: str = Field(
        "", max_length=10_000, description="Why, in your words. Needed.", examples=["New CFO wants a second offer"]
    )


class StageGiven(Schema):
    """A move by hand."""

    model_config = ConfigDict(extra="forbid")

    stage: str = Field(max_length=200, description="Key of the stage it moves to.", examples=["adoption"])
    reason: str = Field(
        max_length=10_000, description="Why: the rules would have left it.", examples=["Went live early"]
    )


class ConfirmationGiven(Schema):
    """What a person says of a criterion."""

    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(max_length=500, description="Its address.", examples=["stage.adoption.exit.champion"])
    met: bool = Field(True, description="False takes an earlier confirmation back.")
    evidence: str = Field("", max_length=10_000, description="What shows it; needed when it is met.")


class OwnerGiven(Schema):
    """Who owns an account from now on."""

    model_config = ConfigDict(extra="forbid")

    owner_id: int | None = Field(description="A user's id, see /owners; null leaves the account without an owner.")
    reason: str = Field("", max_length=10_000, description="Why, in your words. Needed.", examples=["New territories"])


class TokenWanted(Schema):
    """A token to make."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="What it is for.", examples=["Nightly sync"])
    scopes: list[Literal["read", "write"]] = Field(["read"], description="`write` includes `read`.")
    expires_at: Instant | None = Field(None, description="When it stops; left out, it doesn't.")


class QuarantineAsking(Schema):
    state: Literal["waiting", "replayed", "dismissed"] = "waiting"
    file: str = Field("", max_length=1000)
    table: str = Field("", max_length=100)
    code: str = Field("", max_length=100, description="Only rows refused for this reason.")
    cursor: int = Field(0, ge=0, description=CURSOR)
    limit: int = Field(100, ge=1, le=1000, description="Rows of a page.")


class ImportsAsking(Schema):
    limit: int = Field(50, ge=1, le=1000, description="How many, the newest first.")


class ChangesAsking(ImportsAsking):
    cursor: int | None = Field(None, ge=1, description="Only changes older than this one, by its id.")


class WriteKeyWanted(Schema):
    """A write key to make."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(min_length=1, max_length=100, description="What sends the events.", examples=["product"])
    name: str = Field("", max_length=100, description="Where the key is used.", examples=["web servers"])
    kind: Literal["server", "browser"] = Field("server", description="Who uses it: anybody can read a browser's key.")


class HeldAsking(Schema):
    state: Literal["waiting", "replayed", "dismissed"] = "waiting"
    source: str = Field("", max_length=100)
    code: str = Field("", max_length=100, description="Only events held for this reason.")
    cursor: int = Field(0, ge=0, description=CURSOR)
    limit: int = Field(100, ge=1, le=1000, description="Events of a page.")


class HeldChosen(Schema):
    """Held events by id."""

    model_config = ConfigDict(extra="forbid")

    ids: list[int] = Field(min_length=1, max_length=10_000)
    reason: str = Field("", max_length=500, description="Why, for the journal.")


class WaitingAsking(Schema):
    kind: Kind | None = Field(None, description="Only ids of this kind; `account`: all that rows of files name.")
    q: str = Field("", max_length=200, description="Text in the id or in the names of its events.")
    skip: int = Field(0, ge=0, le=10_000_000, description="So many ids are left out from the beginning.")
    limit: int = Field(50, ge=1, le=500, description="Ids of a page.")


class IdChosen(Schema):
    source: str = Field(max_length=200, description=SOURCE)
    kind: Kind
    value: str = Field(min_length=1, max_length=512, description=VALUE)


class NewAccountGiven(Schema):
    name: str = Field("", max_length=200)
    domain: str = Field("", max_length=200)


class MatchGiven(IdChosen):
    account: str = Field(min_length=1, max_length=200, description="Key of the account it belongs to.")
    create: NewAccountGiven | None = Field(None, description="Make the account with that key first.")


class DismissGiven(IdChosen):
    reason: str = Field("", max_length=500)


class ProposalGiven(IdChosen):
    account: str = Field(min_length=1, max_length=200, description="Key of the account that was proposed.")


class ProposalDismissing(ProposalGiven):
    reason: str = Field("", max_length=500)


class MergeGiven(Schema):
    into: str = Field(min_length=1, max_length=200, description="Key of the one that goes on.")
    reason: str = Field("", max_length=500)
    dry_run: bool = Field(False, description="Only say what would move.")


class UnmergeGiven(Schema):
    reason: str = Field("", max_length=500)
