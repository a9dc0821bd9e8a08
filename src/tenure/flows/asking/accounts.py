"""The list of accounts and one account's line: today from the standing, a past day from the lake's verdicts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from tenure.flows.cards import AccountPage, sum_by_currency
from tenure.flows.daily.past import standings_on
from tenure.flows.daily.unpriced_accounts import unpriced
from tenure.flows.frameworks.live import company_day, live_framework
from tenure.flows.home import reading_room
from tenure.framework.model import Framework
from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks.queries import live
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountFilter, AccountView, StandingCard
from tenure.practice.customers.paging import order_of, sortable
from tenure.practice.customers.rows import AccountRow, Labels, every_column
from tenure.practice.customers.rules import fold_text
from tenure.practice.customers.standings import priceless
from tenure.values import clock
from tenure.values.asof import EARLIEST, refuse_future
from tenure.values.keys import AccountKey
from tenure.values.money import Money
from tenure.values.numbers import whole_number
from tenure.values.problem import refusal

ALL = AccountFilter()


def accounts(
    caller: Caller,
    wanted: AccountFilter = ALL,
    *,
    as_of: date | None = None,
    sort: str = "",
    usual: str = "name",
    cursor: str | None = None,
    limit: int = 50,
) -> AccountPage:
    """A page of the accounts that the caller sees, as they stand or stood. `sort` is a column, `-column` for downwards; without
    one it is the `usual` one, and while no band is known what is at stake: the ARR, else the renewal."""
    require(caller, Right.READ_ACCOUNTS)
    if is_past(as_of) and as_of is not None:
        return _past_page(caller, wanted, as_of, sort, usual, cursor, limit)
    counts = queries.bands(caller, wanted)
    if not sort and cursor:
        sort = order_of(cursor)
    elif not sort:
        renews = queries.count(caller, replace(wanted, renews_before=wanted.renews_before or date.max)) > 0
        sort = _order(counts, any(one.arr for one in counts.values()), renews, usual)
    for column in every_column():
        if column.right is not None and column.name == sort.removeprefix("-"):
            require(caller, column.right)
    page = queries.accounts(caller, wanted, sort=sort, cursor=cursor, limit=limit)
    labels, today = _labels(view.standing for view in page.rows), company_day()
    rows = tuple(row_of(view, view.standing, today, labels=labels) for view in page.rows)
    arr = {band: tuple(Money(total, money) for money, total in count.arr.items()) for band, count in counts.items()}
    found = _page(rows, page.cursor, wanted, {band: count.accounts for band, count in counts.items()}, arr, today, sort)
    return found if cursor else replace(found, message=unpriced(caller))


def _order(bands: Collection[str], arr: bool, renews: bool, usual: str) -> str:
    if not bands or set(bands) != {"unknown"}:
        return usual
    return "-arr" if arr else "renewal_on" if renews else usual


def _page(
    rows: Sequence[AccountRow],
    cursor: str | None,
    wanted: AccountFilter,
    bands: dict[str, int],
    arr: dict[str, tuple[Money, ...]],
    day: date,
    sort: str,
    *,
    past: bool = False,
) -> AccountPage:
    """A page with its totals: what counts is what matches, the bands that are asked for among them."""
    total = sum(count for band, count in bands.items() if not wanted.bands or band in wanted.bands)
    return AccountPage(
        tuple(rows), total, cursor, bands, arr, frozenset(wanted.bands), bool(wanted.left), day, past, sort
    )


def account(caller: Caller, key: AccountKey, *, as_of: date | None = None) -> AccountRow:
    """One account's line. Raises ProblemError (404) when there is none that the caller may see."""
    view = queries.account(caller, key)
    if is_past(as_of) and as_of is not None:
        with reading_room() as room:
            found = standings_on(room, as_of, [key])
        return row_of(view, found[0] if found else None, as_of, labels=_labels(found), past=True)
    return row_of(view, view.standing, company_day(), labels=_labels([view.standing]))


def is_past(as_of: date | None, where: str = "as_of") -> bool:
    """Whether a day lies before today, where the company is. Raises ProblemError for one that has not come, or lies before
    any fact."""
    if as_of is None:
        return False
    today = company_day()
    refuse_future(as_of, today, where)
    if as_of < EARLIEST:
        what = f"{as_of} is before the first data."
        raise refusal("day_too_early", what, where=where, fix=f"Use a day from {EARLIEST} on.")
    return as_of < today


def _labels(standings: Iterable[StandingCard | None]) -> Labels:
    """The framework is asked only when a line names something of it."""
    if not any(card is not None and (card.stage or card.segment or card.engagement) for card in standings):
        return Labels()
    return live_labels()


def live_labels() -> Labels:
    """What the live framework calls its segments, stages and engagement models: what a list can be filtered by. Nothing
    while no framework is live: asking for a list makes none so."""
    return Labels() if live() is None else labels_of(live_framework().framework)


def labels_of(framework: Framework) -> Labels:
    """The labels of a framework, by key."""
    return Labels(
        {key: one.label for key, one in framework.segments.items()},
        {key: one.label for key, one in framework.lifecycle.items()},
        {key: one.label for key, one in framework.engagement.items()},
        frozenset(key for key, one in framework.lifecycle.items() if one.motion),
    )


def row_of(
    view: AccountView, standing: StandingCard | None, day: date, *, labels: Labels, past: bool = False
) -> AccountRow:
    """A line of the list of a day, without money for readers who may not see it."""
    card = standing or StandingCard(view.account.key, day, clock.now(), "")
    return AccountRow(view, card if Right.SEE_MONEY in view.rights else priceless(card), day, labels, past)


# A past day: few people ask, so the whole day's list is read and cut here.


def past_rows(caller: Caller, day: date) -> list[AccountRow]:
    """Every line of a past day that the caller may see today; what was merged since is there as it was."""
    with reading_room() as room:
        found = standings_on(room, day)
    views = queries.account_views(caller, [card.account for card in found], merged=True)
    labels = _labels(found)
    return [row_of(views[card.account], card, day, labels=labels, past=True) for card in found if card.account in views]


def _past_page(
    caller: Caller, wanted: AccountFilter, day: date, sort: str, usual: str, cursor: str | None, limit: int
) -> AccountPage:
    book = queries.book_of(caller.user_id) if wanted.mine and caller.user_id is not None else frozenset()
    every = [row for row in past_rows(caller, day) if _matches(row, wanted, book)]
    bands: dict[str, list[AccountRow]] = {}
    for row in every:
        bands.setdefault(row.standing.band, []).append(row)
    sort = sort or _order(bands, any(row.arr for row in every), any(row.standing.renewal_on for row in every), usual)
    rows = _sorted([row for row in every if not wanted.bands or row.standing.band in wanted.bands], sort)
    start = whole_number(cursor or "", 0)
    after = str(start + limit) if start + limit < len(rows) else None
    counts = {band: len(those) for band, those in bands.items()}
    arr = {band: sum_by_currency(row.arr for row in those if row.arr is not None) for band, those in bands.items()}
    return _page(rows[start : start + limit], after, wanted, counts, arr, day, sort, past=True)


def _matches(row: AccountRow, wanted: AccountFilter, book: Collection[str]) -> bool:
    text, standing = fold_text(wanted.text), row.standing
    return (
        not wanted.left  # who had left by a past day isn't among that day's customers
        and (not wanted.mine or row.key in book)
        and (wanted.owner_id is None or row.view.owner_id == wanted.owner_id)
        and (not wanted.unowned or row.view.owner_id is None)
        and (not text or text in fold_text(f"{row.key} {row.name}"))
        and (wanted.segment is None or standing.segment == wanted.segment)
        and (wanted.stage is None or standing.stage == wanted.stage)
        and (
            wanted.renews_before is None
            or (standing.renewal_on is not None and standing.renewal_on < wanted.renews_before)
        )
        and (wanted.indicator is None or any(card.address == wanted.indicator for card in standing.indicators))
        and (wanted.keys is None or row.key in wanted.keys)
        and (wanted.parent is None or row.view.parent == wanted.parent)
    )


def _sorted(rows: list[AccountRow], sort: str) -> list[AccountRow]:
    column, down = sortable(sort.removeprefix("-")), sort.startswith("-")
    value = column.order or column.read
    with_value = sorted((row for row in rows if value(row) is not None), key=lambda row: row.key, reverse=down)
    with_value.sort(key=value, reverse=down)
    return with_value + sorted((row for row in rows if value(row) is None), key=lambda row: row.key, reverse=down)
