"""Undo: a change of the journal taken back, by what the manifests say of its verb."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from tenure.flows.bringing_in.withdrawing import withdraw_import
from tenure.flows.daily.logbook import ship
from tenure.flows.daily.stage_judgements import show_now, withdraw_today
from tenure.platform.access import Caller
from tenure.platform.freshness.actions import mark_stale
from tenure.platform.journal.actions import undoing
from tenure.platform.journal.cards import EntryCard
from tenure.platform.journal.queries import changed_since, entry, own_entries, undone
from tenure.platform.locks import advisory
from tenure.platform.manifest import Undo, manifests
from tenure.practice.customers.counts import names_seen
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal
from tenure.values.shapes import Flat, Promise, Public

BY_FLOWS: Mapping[str, Callable[[Caller, EntryCard], object]] = {
    "import.staged": withdraw_import,
    "account.stage_moved": withdraw_today,
    "account.criterion_confirmed": withdraw_today,
}
"""By verb, what undoes a change in which more than one app has a part."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    entry: Flat[EntryCard]
    what: str
    undone: Public[bool]
    instead: Annotated[str, Promise("What to do where it can't be undone; empty: it can.")]
    name: str = ""  # of the account it is about, if the caller sees it


def ways() -> dict[str, Undo | str | None]:
    """By verb of the journal, how it is undone, or in words what to do instead; None: it follows from another change."""
    return {verb: way for one in manifests().values() for verb, way in one.verbs.items()}


SAID = {
    "framework.applied": "Plan applied",
    "account.pulse_given": "Pulse added",
    "framework.draft_begun": "Draft started",
    "framework.planned": "Plan created",
    "identity.proposal_dismissed": "Suggestion rejected",
    "person.erasure_asked": "Erasure requested",
    "write_key.made": "Write key created",
    "token.made": "Token created",
    "import.answers_kept": "Import question answered",
    "import.staged": "Files imported",
    "import.zone_fixed": "Time zone of imports set",
    "job.asked": "Background job started",
    "quarantine.mended": "Row fixed",
    "quarantine.dismissed": "Rows dismissed",
    "quarantine.replayed": "Rows imported from quarantine",
    "quarantine.waiting_again": "Rows put back in quarantine",
    "user.let_in": "User activated",
    "user.shut_out": "User deactivated",
}


def said(verb: str) -> str:
    """A verb in words: `account.owner_assigned` is "Owner assigned", `token.made` "Token made"."""
    noun, _, deed = verb.rpartition(".")
    return SAID.get(verb) or (deed if "_" in deed else f"{noun} {deed}").replace("_", " ").capitalize()


def changes(caller: Caller, *, before: int | None = None, limit: int = 50) -> list[Change]:
    """What the caller changed, newest first; what everyone changed for those who read the journal. `before`: the id last seen."""
    listed = [verb for verb, way in ways().items() if way is not None]
    found = _told(own_entries(caller, listed, before=before, limit=limit))
    names = names_seen(caller, {one.entry.key for one in found if one.entry.kind == "account"})
    return [replace(one, name=names.get(one.entry.key, "")) for one in found]


def last_change(caller: Caller, kind: str, key: str) -> Change | None:
    """The caller's last change of a subject, if it can be undone."""
    found = _told([one for one in own_entries(caller, ways(), limit=10) if (one.kind, one.key) == (kind, key)][:1])
    return next((one for one in found if not one.instead and not one.undone), None)


def _told(entries: Sequence[EntryCard]) -> list[Change]:
    known, gone = ways(), undone(entries)
    found = []
    for one in entries:
        way = known.get(one.verb) or "Part of another change; undo that one."
        found.append(Change(one, said(one.verb), one.id in gone, way if isinstance(way, str) else ""))
    return found


def undo(caller: Caller, entry_id: int) -> Change:
    """Undo a change: what it did is taken back, and the journal says so. Whoever undoes needs the right to make that change.

    Raises ProblemError `entry.unknown` (404), `undo.none` where nothing can undo it, `undo.already`, `undo.changed` where the
    same thing was changed again since, and those of the action that takes it back.
    """
    with advisory("undo"):
        one = entry(caller, entry_id)
        (change,) = _told([one])
        way = ways().get(one.verb)
        if not isinstance(way, Undo):
            raise refusal("undo.none", f"“{change.what}” can't be undone.", "entry", fix=change.instead, status=409)
        if change.undone:
            raise refusal("undo.already", "This is already undone.", "entry", fix="Load the page again.", status=409)
        if (later := changed_since(one, way.since)) is not None:
            raise refusal(
                "undo.changed",
                f"It was changed again since, by {later.caller_name}: {said(later.verb).lower()}.",
                "entry",
                fix=f"Undo change {later.id} first, or make the change you want by hand.",
                status=409,
            )
        with undoing(one.id):
            (way.act or BY_FLOWS[one.verb])(caller, one)
        ship()
        if one.kind == "account":
            mark_stale([one.key])
            show_now(AccountKey(one.key))
        return replace(change, undone=True)
