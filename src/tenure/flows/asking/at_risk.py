"""Accounts that need a look, and why, in words."""

from datetime import date, timedelta

from tenure.flows.asking.accounts import accounts, is_past, past_rows
from tenure.flows.cards import AtRiskList, AtRiskRow, sum_by_currency
from tenure.flows.frameworks.live import company_day
from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.cards import AccountFilter, Watch
from tenure.practice.customers.queries import book_of
from tenure.practice.customers.rows import AccountRow

FALLING = 10
"""Points lost in 28 days that put an account on the list."""
RENEWAL_DAYS = 90
LOW_PULSE = 2
AT_ONCE = 1000


def at_risk(caller: Caller, *, as_of: date | None = None, mine: bool = False) -> AtRiskList:
    """Accounts that are red, falling, of a low pulse, marked by a dangerous indicator, or renewing soon without being green.

    Sorted by what is at stake: red first, then ARR. A renewal alone is no risk when the account is green.
    """
    require(caller, Right.READ_ACCOUNTS)
    past = is_past(as_of)
    rows = past_rows(caller, as_of) if past and as_of is not None else _watched(caller, mine=mine)
    if mine:
        book = frozenset() if caller.user_id is None else book_of(caller.user_id)
        rows = [row for row in rows if row.key in book]
    found = [AtRiskRow(row, reasons) for row in rows if (reasons := _reasons(row))]
    found.sort(
        key=lambda row: (
            row.account.standing.band != "red",
            -(row.account.arr.amount if row.account.arr else 0),
            row.account.key,
        )
    )
    sums = sum_by_currency(row.account.arr for row in found if row.account.arr is not None)
    return AtRiskList(tuple(found), sums, as_of or company_day(), past)


def _watched(caller: Caller, *, mine: bool) -> list[AccountRow]:
    rows: list[AccountRow] = []
    cursor: str | None = None
    watch = Watch(FALLING, company_day() + timedelta(days=RENEWAL_DAYS + 1), LOW_PULSE)
    wanted = AccountFilter(mine=mine, left=False, watch=watch)
    while True:
        page = accounts(caller, wanted, sort="key", cursor=cursor, limit=AT_ONCE)
        rows += [row for row in page.rows if row.computed_at is not None]
        cursor = page.cursor
        if cursor is None:
            return rows


def _reasons(row: AccountRow) -> tuple[str, ...]:
    reasons, about_pulses = [], frozenset[str]()
    standing, pulse = row.standing, row.pulse
    soon = row.days_to_renewal is not None and 0 <= row.days_to_renewal <= RENEWAL_DAYS
    due = f", renews in {row.days_to_renewal} day{'' if row.days_to_renewal == 1 else 's'}" if soon else ""
    if standing.band == "red":
        limited = any(".caps." in card.address for card in standing.indicators)
        worst = f"; weakest: {standing.worst.lower()}" if standing.worst and not limited else ""
        reasons.append(
            f"Red{due}{worst}"
            if standing.band_raw == "red"
            else f"Red until {standing.shown} has held for two days{due}"
        )
    if standing.change_28d is not None and standing.change_28d <= -FALLING:
        marked = ", partly because the framework changed" if standing.change_marked else ""
        reasons.append(f"Down {abs(standing.change_28d):.0f} points in 28 days{marked}")
    if pulse is not None and pulse.value <= LOW_PULSE:
        by = f" by {pulse.by}" if pulse.by else ""
        why = f": {pulse.reason}" if pulse.reason else ""
        reasons.append(f"Pulse {pulse.value} of 5{by}{why}")
        about_pulses = frozenset(card.said_by for card in standing.indicators if card.said_by.startswith("signal."))
    if due and standing.band in ("yellow", "unknown"):
        reasons.append(f"{'Health unknown' if standing.band == 'unknown' else 'Yellow'}{due}")
    alarming = (card for card in row.distinct_indicators if card.tone == "danger")
    reasons += [card.label for card in alarming if card.said_by not in about_pulses]
    return tuple(
        reasons[1:] if reasons[:1] == ["Red"] and len(reasons) > 1 else reasons
    )  # the row shows that it is red
