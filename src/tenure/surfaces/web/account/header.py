"""The head of an account's pages: who it is, how it stands, what asks for a reaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tenure.flows.asking.accounts import account
from tenure.flows.daily.unpriced_accounts import unpriced
from tenure.platform.access import Right
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountCard, AccountView
from tenure.practice.customers.merged_keys import merged_names
from tenure.practice.customers.rows import AccountRow
from tenure.surfaces.web import words
from tenure.surfaces.web.accounts.lines import Line, line, renewal_note, stage_note
from tenure.surfaces.web.shell import Workspace
from tenure.values.keys import AccountKey

TABS = (
    ("account", "Why this score", "1"),
    ("account_lifecycle", "Lifecycle", "2"),
    ("account_timeline", "Timeline", "3"),
    ("account_people", "People", "4"),
    ("account_revenue", "Revenue", "5"),
    ("account_support", "Support", "6"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """Everything above the tabs."""

    row: AccountRow
    line: Line
    initials: str
    band_words: str
    sub: str
    stage_note: str
    renewal_due: str
    coverage: str
    computed: str
    mark: str  # of the standing that is shown; empty for a past day, which doesn't move
    pulse_note: str
    last_touch: str
    unpriced: str  # why its ARR is unknown though its contracts say amounts; empty where it isn't
    no_stage: str  # why there is none, where there is none
    scored: bool
    left: str  # since when they are no customer; empty while they are
    may_pulse: bool
    may_assign: bool
    may_merge: bool
    money: bool  # whether what they pay is shown
    includes: tuple[str, ...]
    children: tuple[tuple[str, str], ...]  # key and name of the accounts that belong to it
    tabs: tuple[tuple[str, str, str], ...] = TABS


def head(workspace: Workspace, row: AccountRow, card: AccountCard, children: Sequence[AccountView] = ()) -> Head:
    may_pulse = not workspace.past and Right.GIVE_PULSE in row.view.rights
    may_assign = not workspace.past and Right.ASSIGN_OWNER in row.view.rights
    money = Right.SEE_MONEY in row.view.rights
    moving = "cap lifted" if row.cap_lifted else words.trend(row.standing.change_28d)
    band = "Former customer" if row.left else words.BAND_WORDS.get(row.standing.band, row.standing.band)
    about = [row.segment_label, card.industry, card.region, _relation(row, card, workspace.as_of or workspace.today)]
    now = workspace.now
    by = f"{row.pulse.by}, " if row.pulse and row.pulse.by else ""
    pulse = f"{by}{words.ago(row.pulse.at, now)}" if row.pulse else "add one"
    gone = words.day(row.left.on) if row.left else ""
    return Head(
        row=row,
        line=line(row, may_pulse=may_pulse, may_assign=may_assign),
        initials=words.initials(row.name),
        band_words=f"{band}, {moving}" if moving and row.standing.band != "unknown" else band,
        sub=" · ".join(part for part in about if part),
        stage_note=stage_note(row),
        renewal_due=renewal_note(row),
        coverage=words.percent(row.standing.coverage),
        computed=_computed(row, workspace),
        mark="" if workspace.past else mark_of(row.computed_at),
        pulse_note=pulse,
        last_touch=_touched(row.standing.last_touch_on, workspace.as_of or workspace.today),
        unpriced="" if row.arr or workspace.past else unpriced(workspace.caller, AccountKey(row.key)),
        no_stage="former customer" if gone else "no stage yet",
        scored=row.computed_at is not None,
        left=gone,
        may_pulse=may_pulse,
        may_assign=may_assign,
        may_merge=not workspace.past and workspace.may(Right.MATCH_IDENTITIES),
        money=money,
        tabs=tuple(tab for tab in TABS if money or tab[0] != "account_revenue"),
        includes=tuple(merged_names(AccountKey(row.key))),
        children=tuple((str(one.account.key), one.account.name) for one in children),
    )


def header_of(workspace: Workspace, key: str) -> Head:
    """The head of one account; a Problem (status 404) when the caller can't see it."""
    card = queries.account(workspace.caller, AccountKey(key)).account
    children = queries.children_of(workspace.caller, AccountKey(key))
    return head(workspace, account(workspace.caller, AccountKey(key), as_of=workspace.as_of), card, children)


def mark_of(computed_at: datetime | None) -> str:
    """What tells one standing of an account from the next."""
    return "" if computed_at is None else f"{computed_at.timestamp():.6f}"


def _touched(on: date | None, day: date) -> str:
    """How long ago someone spoke with them."""
    if on is None:
        return "no contact recorded"
    days = (day - on).days
    return f"last touch {words.plural(days, 'day')} ago" if days > 0 else "last touch today"


def _computed(row: AccountRow, workspace: Workspace) -> str:
    """How old the conclusion is; a past day's was made from what was known that evening, whenever that was done."""
    if row.computed_at is None:
        return "not scored yet"
    return "as known that evening" if workspace.past else words.ago(row.computed_at, workspace.now)


def _relation(row: AccountRow, card: AccountCard, day: date) -> str:
    """How long someone has been a customer, or was until they left."""
    if row.left is not None:
        was = card.customer_since is not None and card.customer_since < row.left.on
        return (
            f"customer for {words.span((row.left.on - card.customer_since).days)}"
            if was and card.customer_since
            else ""
        )
    if card.customer_since is None or card.customer_since > day:
        return ""
    return f"customer for {words.span((day - card.customer_since).days)}"
