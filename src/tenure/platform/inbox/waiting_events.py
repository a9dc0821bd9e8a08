"""Unmatched events, by the id that would match them."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, TextField, Value, When, Window
from django.db.models.functions import RowNumber

from tenure.platform.access import Caller, Right, require
from tenure.platform.inbox.cards import UNMATCHED
from tenure.platform.inbox.models import Held

SAMPLES = 5
"""So many events of each id are looked at for names and proposals: calls that say who it is first, then the newest."""


@dataclass(frozen=True, slots=True)
class WaitingId:
    """An id of a source that events wait for. `kind` is group, user or anonymous: the first of them that they name.

    `names` are what the newest of them are called, `users` who they are of, `traits` what calls among them say.
    """

    source: str
    kind: str
    value: str
    events: int
    first_at: datetime
    last_at: datetime
    names: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    traits: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page of ids, those that most events wait for first. `by_kind` counts (ids, events) of all that the text finds."""

    ids: tuple[WaitingId, ...]
    more: bool
    by_kind: dict[str, tuple[int, int]]


def _unmatched() -> Any:  # a queryset with columns that its type knows nothing of
    named = {"group": "group_id", "user": "user_id"}
    kinds = [When(~Q(**{column: ""}), then=Value(kind)) for kind, column in named.items()]
    values = [When(~Q(**{column: ""}), then=F(column)) for column in named.values()]
    return Held.objects.filter(state="waiting", code=UNMATCHED).annotate(
        of=Case(*kinds, default=Value("anonymous"), output_field=TextField()),
        value=Case(*values, default=F("anonymous_id"), output_field=TextField()),
    )


def waiting_ids(caller: Caller, *, kind: str = "", text: str = "", skip: int = 0, limit: int = 50) -> WaitingPage:
    """The ids that unmatched events wait for. `text` is looked for in the ids and the names of events."""
    require(caller, Right.READ_IMPORTS)
    rows = _unmatched()
    if text := text.replace("\0", "").strip():
        rows = rows.filter(Q(value__icontains=text) | Q(name__icontains=text))
    totals = rows.values("of").annotate(events=Count("id"), ids=Count("value", distinct=True)).order_by("of")
    by_kind = {row["of"]: (row["ids"], row["events"]) for row in totals}
    if kind:
        rows = rows.filter(of=kind)
    groups = rows.values("source", "of", "value").annotate(
        events=Count("id"), first=Min("received_at"), last=Max("received_at")
    )
    found = list(groups.order_by("-events", "source", "of", "value")[skip : skip + limit + 1])
    samples = _samples((row["source"], row["of"], row["value"]) for row in found[:limit])
    ids = tuple(
        WaitingId(
            row["source"],
            row["of"],
            row["value"],
            row["events"],
            row["first"],
            row["last"],
            *samples.get((row["source"], row["of"], row["value"]), ((), (), ())),
        )
        for row in found[:limit]
    )
    return WaitingPage(ids, len(found) > limit, by_kind)


def waiting_id(caller: Caller, source: str, kind: str, value: str) -> WaitingId | None:
    """One of them, or None when nothing waits for it."""
    require(caller, Right.READ_IMPORTS)
    found = _unmatched().filter(source=source, of=kind, value=value)
    counts = found.aggregate(events=Count("id"), first=Min("received_at"), last=Max("received_at"))
    if not counts["events"]:
        return None
    sample = _samples([(source, kind, value)]).get((source, kind, value), ((), (), ()))
    return WaitingId(source, kind, value, counts["events"], counts["first"], counts["last"], *sample)


Sample = tuple[tuple[str, ...], tuple[str, ...], tuple[dict[str, Any], ...]]


def _samples(ids: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], Sample]:
    wanted = list(ids)
    rows = _unmatched().filter(source__in={one[0] for one in wanted}, value__in={one[2] for one in wanted})
    calls = Case(When(kind__in=("group", "identify"), then=Value(0)), default=Value(1))  # they say who it is
    newest = Window(RowNumber(), partition_by=[F("source"), F("of"), F("value")], order_by=[calls, F("id").desc()])
    few = rows.annotate(place=newest).filter(place__lte=SAMPLES).order_by("-id")
    by_id: dict[tuple[str, str, str], list[Held]] = {}
    for row in few:
        by_id.setdefault((row.source, row.of, row.value), []).append(row)
    return {one: _sample(held) for one, held in by_id.items()}


def _sample(held: Sequence[Held]) -> Sample:
    names = tuple(dict.fromkeys(row.name or row.kind for row in held if row.name or row.kind))
    users = tuple(dict.fromkeys(row.user_id for row in held if row.user_id))
    said = (_traits(json.loads(row.body)) for row in held)
    return names, users, tuple(traits for traits in said if traits)


def _traits(body: Any) -> dict[str, Any]:
    """What the call says of its subject. The body is as whoever drains the inbox wrote it: the event, under its name."""
    event = body.get("event") if isinstance(body, dict) else None
    traits = event.get("traits") if isinstance(event, dict) else None
    return traits if isinstance(traits, dict) else {}


def unmatched_count(caller: Caller) -> int:
    """How many events wait for their account."""
    require(caller, Right.READ_IMPORTS)
    return Held.objects.filter(state="waiting", code=UNMATCHED).count()


def waiting_for(source: str, kind: str, value: str) -> list[int]:
    """Numbers of the held events that wait for an id."""
    rows = _unmatched().filter(source=source, of=kind, value=value)
    return list(rows.order_by("id").values_list("id", flat=True))


def anything_unmatched() -> bool:
    """Whether any event waits for its account."""
    return Held.objects.filter(state="waiting", code=UNMATCHED).exists()


IDS = (("group", "group_id"), ("user", "user_id"), ("anonymous", "anonymous_id"))


def every_waiting_id(at_once: int) -> Iterator[list[tuple[str, str, str]]]:
    """(source, kind, value) that events wait for, by any of the ids they name, in pieces: to look which are known by now."""
    rows = Held.objects.filter(state="waiting", code=UNMATCHED)
    for kind, column in IDS:
        ids = rows.exclude(**{column: ""}).order_by("source", column).values_list("source", column).distinct()
        found = [(source, kind, value) for source, value in ids]
        for start in range(0, len(found), at_once):
            yield found[start : start + at_once]


def waiting_among(
    groups: Collection[str], users: Collection[str], anonymous: Collection[str]
) -> list[tuple[str, str, str]]:
    """(source, kind, value) of those of these ids that events of any source wait for."""
    rows = Held.objects.filter(state="waiting", code=UNMATCHED)
    sources = list(rows.values_list("source", flat=True).distinct())  # few; with them the index of the ids serves
    found: list[tuple[str, str, str]] = []
    for (kind, column), values in zip(IDS, (groups, users, anonymous), strict=True):
        if values:
            named = rows.filter(source__in=sources, **{f"{column}__in": list(values)})
            found += [(source, kind, value) for source, value in named.values_list("source", column).distinct()]
    return sorted(found)
