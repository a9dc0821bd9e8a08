"""One measure opened: its formula in the framework's words, its inputs, and the rows behind it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tenure.flows.asking.explaining import part_of
from tenure.insight.engine.cards import RowsBehind
from tenure.surfaces.web import words
from tenure.surfaces.web.account.level import CAP, STATE_WORDS
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.keys import AccountKey

HIDDEN = frozenset(
    {"account", "digest", "batch", "month", "ingested_at", "updated_at", "retracted", "recorded_assumed"}
)
"""System columns that say nothing about the number; recording time stays, because the past is read by it."""

FIRST = ("table", "occurred_at", "fact_id", "person")
LAST = ("recorded_at", "source")
TWINS = ("occurred_at", "fact_id", "person")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows as text. Columns that are empty throughout are left out."""

    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    total: int
    table: str


def _says_something(name: str, rows: RowsBehind) -> bool:
    """Whether a column is worth its place: not empty throughout, and not saying again when it was or which row it is."""
    if name in HIDDEN or all(row.get(name) in (None, "") for row in rows.first):
        return False
    if name == "table":
        return len({row.get(name) for row in rows.first}) > 1
    if name in FIRST or name in LAST:
        return True
    return not any(all(row.get(name) in (None, "", row.get(twin)) for row in rows.first) for twin in TWINS)


def grid(rows: RowsBehind) -> Grid | None:
    """The rows behind a number, ready to be drawn; None when there are none."""
    if not rows.first:
        return None
    names = [name for name in dict.fromkeys(name for row in rows.first for name in row) if _says_something(name, rows)]
    names.sort(key=lambda name: (name in LAST, name not in FIRST, FIRST.index(name) if name in FIRST else 0))
    return Grid(
        headings=tuple(words.column(name) for name in names),
        lines=tuple(tuple(words.cell(row.get(name)) for name in names) for row in rows.first),
        total=rows.total,
        table=rows.table.replace("_", " "),
    )


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    address = request.GET.get("address", "")
    found = part_of(workspace.caller, AccountKey(key), address, as_of=workspace.as_of)
    cards = {
        "part_card": found,
        "day": workspace.as_of or workspace.today,
        "is_cap": found.kind == CAP,
        "value": words.value_text(found.value, found.unit),
        "points": words.number(found.points, 2),
        "possible": words.number(found.possible, 2),
        "state": STATE_WORDS.get(found.fresh, str(found.fresh)) or "fresh",
        "inputs": [(words.column(name), words.cell(value)) for name, value in found.inputs.items()],
        "grid": grid(found.rows),
        "table": found.rows.table.replace("_", " "),
    }
    return part(request, "account/part.html", cards)
