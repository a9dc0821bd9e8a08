"""Data: which feeds are fresh, what was imported, what is in quarantine, what contradicts itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.asking.freshness import freshness
from tenure.flows.bringing_in.rereading import reread_advice
from tenure.flows.bringing_in.uploads import import_under_way
from tenure.flows.cards import FeedRow
from tenure.platform.access import Right, require
from tenure.platform.deliveries.cards import BatchCard
from tenure.platform.deliveries.queries import (
    awaited_counts,
    batches,
    contradiction_counts,
    contradictions,
    waiting_count,
)
from tenure.platform.inbox.waiting_events import unmatched_count
from tenure.practice.customers.queries import owner_contradictions
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, page

IMPORTS = 20
PEOPLE = "people"
OURS = frozenset({"assignments", "confirmations", "merges", "moves", "next_steps", "notes", "pulses", "team_changes"})
"""Facts that people make, in the workspace or in a spreadsheet of theirs: no system is missed that would deliver them."""
MOST_CONTRADICTIONS = 200


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as drawn; what needs attention stands first."""

    row: FeedRow
    label: str
    mark: str
    word: str
    source: str
    why: str
    counted: bool  # the rows of a table are counted for all its sources together: its first line says them


@dataclass(frozen=True, slots=True)
class Import:
    """One import with its counts over all files."""

    batch: BatchCard
    read: int
    accepted: int
    unchanged: int
    corrected: int
    quarantined: int
    contradictions: int


@dataclass(frozen=True, slots=True)
class Clash:
    """One kind of contradiction, counted."""

    code: str
    label: str
    subjects: int
    rows: int


def _feeds(rows: Sequence[FeedRow]) -> list[Feed]:
    """Every feed as drawn, what needs attention first."""
    feeds = [_feed(row) for row in sorted(rows, key=lambda row: (_rank(row), row.table, row.source))]
    said: set[str] = set()
    for number, feed in enumerate(feeds):
        feeds[number] = replace(feed, counted=bool(feed.row.rows) and feed.row.table not in said)
        said.add(feed.row.table)
    return feeds


def _feed(row: FeedRow) -> Feed:
    absent = "None yet" if row.table in OURS else "Not connected"
    mark, word = {"fresh": ("green", "Fresh"), "stale": ("yellow", "Late")}.get(row.state, ("unknown", absent))
    source = "your team" if row.source == PEOPLE else row.source
    return Feed(row, words.column(row.table), mark, word, source, "" if row.state == "absent" else row.why, False)


def _rank(row: FeedRow) -> int:
    """Late ones first, then missing ones that the framework asks for; what nobody asks for stands last."""
    if row.state == "stale":
        return 0
    if row.state == "absent":
        return 4 if row.table in OURS else 1 if row.stale_after_days else 3
    return 2


def _import(batch: BatchCard) -> Import:
    files = batch.files
    return Import(
        batch,
        sum(one.rows_read for one in files),
        sum(one.accepted for one in files),
        sum(one.unchanged for one in files),
        sum(one.corrected for one in files),
        sum(one.quarantined for one in files),
        sum(one.contradictions for one in files),
    )


def _said(feeds: list[Feed], waiting: int) -> str:
    late = [feed.label.lower() for feed in feeds if feed.row.state == "stale"]
    said = (
        f"{words.sentence(late)} {'is' if len(late) == 1 else 'are'} late. "
        if late
        else "Every connected feed is fresh. "
    )
    if waiting:
        said += f"{words.plural(waiting, 'row needs', 'rows need')} fixing."
    return said[:1].upper() + said[1:]


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_FRESHNESS)
    feeds = _feeds(freshness(workspace.caller, as_of=workspace.as_of))
    cards: dict[str, object] = {
        "feeds": feeds,
        "summary": _said(feeds, 0) if any(feed.row.rows for feed in feeds) else "",
    }
    delivered = {feed.row.table: feed.row.state != "absent" for feed in feeds if feed.row.table not in OURS}
    cards |= {"connected": sum(delivered.values()), "kinds": len(delivered)}
    if workspace.may(Right.READ_IMPORTS) and not workspace.past:
        waiting = waiting_count(workspace.caller)
        imports = [_import(batch) for batch in batches(workspace.caller, IMPORTS)]
        clashes = [
            Clash(code, words.column(code.split(".")[-1]), subjects, rows)
            for code, (subjects, rows) in contradiction_counts(workspace.caller).items()
        ]
        owners = len(owner_contradictions(workspace.caller))
        cards |= {
            "shows_imports": True,
            "may_import": workspace.may(Right.IMPORT),
            "unmatched": unmatched_count(workspace.caller) + awaited_counts(workspace.caller)[1],
            "waiting": waiting,
            "imports": imports,
            "clashes": clashes,
            "owners": owners,
            "job": import_under_way(workspace.caller) if workspace.may(Right.IMPORT) else None,
            "clash_rows": sum(one.rows for one in clashes) + owners,
            "summary": _said(feeds, waiting) if imports else "",
            "offer": reread_advice(workspace.caller),
        }
    return render(request, "data/page.html", cards)


@require_GET
@page("data")
def contradictions_view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_IMPORTS)
    code = request.GET.get("code", "")
    counts = contradiction_counts(workspace.caller)
    owners = owner_contradictions(workspace.caller, MOST_CONTRADICTIONS)
    found = [] if code == "owners" else contradictions(workspace.caller, code, MOST_CONTRADICTIONS)
    kinds = [Clash(one, words.column(one.split(".")[-1]), subjects, rows) for one, (subjects, rows) in counts.items()]
    return render(
        request,
        "data/contradictions.html",
        {
            "code": code,
            "kinds": kinds,
            "found": found,
            "owners": owners if code in ("", "owners") else [],
            "owner_count": len(owners),
            "everything": sum(kind.subjects for kind in kinds) + len(owners),
        },
    )
