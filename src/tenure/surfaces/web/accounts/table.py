"""The list of accounts: filtered, sorted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.asking.accounts import accounts, live_labels
from tenure.flows.cards import AccountPage
from tenure.platform.access import Right, may
from tenure.platform.identity.queries import owners
from tenure.practice.customers.counts import names_seen
from tenure.practice.customers.queries import book_of, published_since, visible_keys
from tenure.surfaces.web import words
from tenure.surfaces.web.accounts.filters import BANDS, WINDOWS, ListQuery, further
from tenure.surfaces.web.accounts.lines import Line, line
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.money import Money
from tenure.values.problem import refusal

ROWS = 100


def _follows(asked: ListQuery, workspace: Workspace) -> str:
    """The list's own query with the instant at which it was made."""
    given = asked.query()
    return f"{given}{'&' if len(given) > 1 else ''}since={workspace.now.timestamp():.6f}"


@dataclass(frozen=True, slots=True)
class BandChoice:
    """A band as a filter, with how many accounts it holds."""

    band: str
    label: str
    count: int
    chosen: bool


def summary(found: AccountPage) -> str:
    """The list in one sentence, before its rows; every filter counts."""
    said = [words.plural(found.total, "former customer" if found.former else "account")]
    if total := _short(found.arr_of()):
        said.append(f"{total} ARR")
    if red := found.count_of("red"):
        money = _short(found.arr_of("red"))
        said.append(f"{words.number(red, 0)} red" + (f" with {money}" if money else ""))
    if set(found.bands) == {"unknown"} and found.sort in ("-arr", "renewal_on"):
        said.append(found.order)
    return " · ".join(said)


def _short(amounts: Sequence[Money]) -> str:
    return " + ".join(words.money_short(money) for money in amounts)


def lines(workspace: Workspace, found: AccountPage) -> list[Line]:
    """The rows of a page with what the caller may do to each; nothing in the past."""
    more = further()
    return [
        line(
            row,
            further=more,
            may_pulse=not workspace.past and Right.GIVE_PULSE in row.view.rights,
            may_assign=not workspace.past and Right.ASSIGN_OWNER in row.view.rights,
        )
        for row in found.rows
    ]


def moved_words(count: int) -> str:
    """How many standings are newer than the list, in a sentence."""
    return f"{words.plural(count, 'score has', 'scores have')} changed since this list was loaded."


@require_GET
@page("accounts")
def moved(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """A hint that standings have moved since the list was made (`since`, seconds); nothing (204) while none has."""
    try:
        since = datetime.fromtimestamp(float(request.GET.get("since", "")), UTC)
    except (ValueError, OverflowError, OSError):
        raise refusal(
            "bad-instant", "The address has an invalid time.", where="since", fix="Reload the list."
        ) from None
    keys = set(published_since(since))
    book = visible_keys(workspace.caller) if keys else None
    if book is not None:
        keys &= book
    if keys and workspace.owner_id is not None:
        keys &= book_of(workspace.owner_id)
    if not keys:
        return HttpResponse(status=204)
    asked = ListQuery.read(request.GET, workspace)
    return part(request, "accounts/moved.html", {"moved": moved_words(len(keys)), "again": asked.query()})


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    asked = ListQuery.read(request.GET, workspace)
    found = accounts(
        workspace.caller,
        asked.wanted(workspace),
        as_of=workspace.as_of,
        sort=asked.sort,
        cursor=asked.after or None,
        limit=ROWS,
    )
    cards: dict[str, object] = {
        "lines": lines(workspace, found),
        "more": asked.query(after=found.cursor) if found.cursor else "",
    }
    if is_part(request) and asked.after:
        return render(request, "accounts/rows.html", cards)
    people = {person.id: person.name for person in owners(workspace.caller)}
    everyone = sum(found.bands.values())
    labels = live_labels()
    parent = names_seen(workspace.caller, [asked.parent]).get(asked.parent, "") if asked.parent else ""
    cards |= {
        "found": found,
        "summary": summary(found),
        "asked": asked,
        "chips": asked.chips(people, labels, parent),
        "segments": tuple(labels.segments.items()),
        "stages": [(key, label) for key, label in labels.stages.items() if key not in labels.motions],
        "headings": asked.headings(found.sort, workspace.caller),
        "choices": [BandChoice(b, words.BAND_WORDS[b], found.bands.get(b, 0), b in asked.bands) for b in BANDS],
        "everyone": everyone,
        "owners": sorted(people.items(), key=lambda one: one[1].lower()),
        "windows": WINDOWS,
        "exports": may(workspace.caller, Right.EXPORT),
        "imports": may(workspace.caller, Right.IMPORT),
        "query": asked.query(),
        "follows": "" if workspace.past else _follows(asked, workspace),
    }
    return render(request, "accounts/list.html" if is_part(request) else "accounts/page.html", cards)
