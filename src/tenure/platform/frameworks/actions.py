"""Publishing a framework, and what comes before: plans and drafts."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks.cards import NewVersion, PilotCard, StoredDraft, StoredPlan, VersionCard
from tenure.platform.frameworks.models import FrameworkDraft, FrameworkPilot, FrameworkPlan, FrameworkVersion
from tenure.platform.frameworks.queries import (
    COMMAND_LINE,
    draft_card,
    next_number,
    no_pilot,
    pilot_card,
    plan_card,
    version_card,
)
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.platform.locks import within_transaction
from tenure.platform.rows import row_from
from tenure.values import clock
from tenure.values.problem import ProblemError, refusal


@transaction.atomic
def publish_framework(
    caller: Caller, wanted: NewVersion, note: str = "", rolled_back_from: int | None = None, plan_key: str = ""
) -> VersionCard:
    """Make a checked framework the live one. The same text again changes nothing; changed wording under the same
    fingerprint is a new version that scores the same."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    within_transaction("method")
    newest = FrameworkVersion.objects.filter(pilot="").order_by("-number").first()
    if newest is not None and newest.files == wanted.files:
        return version_card(newest)
    return _publish(caller, wanted, note, rolled_back_from, plan_key)


@transaction.atomic
def publish_again(caller: Caller, named: Callable[[VersionCard], NewVersion], note: str) -> int:
    """The live framework, and the pilot under way, as new versions of the same text under the names that `named` gives them;
    returns how many went on so. Drafts of the live one go on from the new one. Names that are right already stay."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    within_transaction("method")
    newest = FrameworkVersion.objects.filter(pilot="").order_by("-number").first()
    running = FrameworkPilot.objects.filter(ended_at=None).first()
    tried = FrameworkVersion.objects.filter(pk=running.number).first() if running is not None else None
    changed = 0
    for old in (newest, tried):
        if old is None or (card := version_card(old)).names == (wanted := named(card)).names:
            continue
        version = _publish(caller, wanted, note, None, "", old.pilot)
        FrameworkDraft.objects.filter(based_on=old.number).update(based_on=version.number)
        if running is not None and old is tried:
            FrameworkPilot.objects.filter(pk=old.number).update(number=version.number)  # its key: saving would add one
        changed += 1
    return changed


def _publish(
    caller: Caller, wanted: NewVersion, note: str, rolled_back_from: int | None, plan_key: str, pilot: str = ""
) -> VersionCard:
    version = row_from(
        FrameworkVersion,
        wanted,
        number=next_number(),
        author_id=caller.user_id,
        author_name=caller.name,
        note=note,
        at=clock.now(),
        pilot=pilot,
        rolled_back_from=rolled_back_from,
        plan_key=plan_key,
    )
    version.save(force_insert=True)
    data: dict[str, Any] = {
        "number": version.number,
        "name": wanted.name,
        "fingerprint": wanted.fingerprint,
        "note": note,
    }
    further = {"pilot": pilot, "rolled_back_from": rolled_back_from, "plan": plan_key}
    data |= {name: value for name, value in further.items() if value}
    record_entry(caller, "framework.published", "framework", str(version.number), data)
    return version_card(version)


@transaction.atomic
def restore_versions(caller: Caller, cards: Iterable[VersionCard]) -> int:
    """Published frameworks of an export, under their old numbers; numbers that are here already stay as they are."""
    require(caller, Right.RESTORE)
    known = set(FrameworkVersion.objects.values_list("number", flat=True))
    fresh = [card for card in cards if card.number not in known]
    FrameworkVersion.objects.bulk_create(row_from(FrameworkVersion, card) for card in fresh)
    if fresh:
        record_entry(caller, "frameworks.restored", "framework", "", {"numbers": [card.number for card in fresh]})
    return len(fresh)


@transaction.atomic
def save_plan(caller: Caller, said: dict[str, Any], digest: str, files: dict[str, str]) -> StoredPlan:
    """Keep a plan as it was shown. The same plan again is kept once, with the later stamp."""
    require(caller, Right.PLAN_FRAMEWORK)
    within_transaction("method")
    made = {"said": said, "made_at": clock.now(), "made_by": caller.name}
    what = {"source": said["source"], "digest": digest, "files": files}
    plan, new = FrameworkPlan.objects.get_or_create(key=said["key"], defaults=made | what)
    if not new and plan.number is None:
        plan.said, plan.made_at, plan.made_by = said, clock.now(), caller.name
        plan.save(update_fields=["said", "made_at", "made_by"])
    if new:
        record_entry(
            caller, "framework.planned", "plan", plan.key, {"source": plan.source, "live": said["live"]["number"]}
        )
    return plan_card(plan)


@transaction.atomic
def publish_plan(caller: Caller, key: str, wanted: NewVersion, note: str) -> StoredPlan:
    """The first stage of applying a plan: its text becomes the live version, or a pilot's. A plan that was published
    already stays so, which makes applying it repeatable. Raises ProblemError `plan.stale` (409) when another version went
    live since the plan was made, `pilot.running` when a pilot would be a second one."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    within_transaction("method")
    plan = FrameworkPlan.objects.select_for_update().get(key=key)
    if plan.number is not None:
        return plan_card(plan)
    newest = FrameworkVersion.objects.filter(pilot="").order_by("-number").first()
    number = newest.number if newest else 0
    if number != plan.said["live"]["number"]:
        raise refusal(
            "plan.stale",
            f"The plan compares with version {plan.said['live']['number']}, and version {number} is live now.",
            where="plan",
            fix="Make a new plan to see what would change now.",
            status=409,
        )
    back, pilot = plan.said["rolled_back_from"] or None, plan.said["pilot"]
    if pilot:
        version = _publish(caller, wanted, note, back, key, pilot)
        _start_pilot(version.number, pilot)
    else:
        version = publish_framework(caller, wanted, note, back, key)
    plan.number = version.number
    plan.save(update_fields=["number"])
    return plan_card(plan)


def _start_pilot(number: int, segment: str) -> None:
    running = FrameworkPilot.objects.filter(ended_at=None).first()
    if running is not None:
        raise refusal(
            "pilot.running",
            f"Version {running.number} is already a pilot in the segment {running.segment}.",
            where="pilot",
            fix="End it or adopt it first: tenure framework pilot end, or tenure framework pilot adopt.",
            status=409,
        )
    FrameworkPilot.objects.create(number=number, segment=segment, started_at=clock.now())


@transaction.atomic
def finish_plan(caller: Caller, key: str, found: dict[str, Any]) -> StoredPlan:
    """Every stage of a plan has been carried out; `found` is what came of it. Twice is noted once."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    plan = FrameworkPlan.objects.select_for_update().get(key=key)
    if plan.done_at is None:
        plan.done_at = clock.now()
        plan.save(update_fields=["done_at"])
        record_entry(caller, "framework.applied", "plan", key, {"number": plan.number, **found})
    return plan_card(plan)


@transaction.atomic
def end_pilot(caller: Caller, adopted: NewVersion | None = None, note: str = "") -> PilotCard:
    """End the pilot under way: the live version scores its segment again or, when it is `adopted`, its text becomes the
    live one. Raises ProblemError `pilot.none` (404) when none is under way."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    within_transaction("method")
    pilot = FrameworkPilot.objects.filter(ended_at=None).first()
    if pilot is None:
        raise ProblemError(no_pilot())
    if adopted is not None:
        pilot.adopted_as = publish_framework(caller, adopted, note).number
    pilot.ended_at = clock.now()
    pilot.save(update_fields=["ended_at", "adopted_as"])
    data = {"number": pilot.number, "segment": pilot.segment, "adopted_as": pilot.adopted_as}
    record_entry(caller, "framework.pilot_ended", "framework", str(pilot.number), data)
    return pilot_card(pilot)


@transaction.atomic
def save_draft(caller: Caller, files: dict[str, str], based_on: int, expected: int, note: str = "") -> StoredDraft:
    """Save the caller's draft. `expected` is the lock of the draft they edited, 0 for a first one. Raises ProblemError
    `draft.conflict` (409) when it was saved elsewhere since."""
    require(caller, Right.PLAN_FRAMEWORK)
    within_transaction("method")
    author = caller.user_id or COMMAND_LINE
    draft = _expected(author, expected)
    if draft is None:
        draft = FrameworkDraft(author_id=author, based_on=0, lock=0, files={})
        record_entry(caller, "framework.draft_begun", "draft", str(author), {"based_on": based_on})
    if draft.based_on != based_on:  # begun anew from another version: what was before isn't of this one
        base = FrameworkVersion.objects.filter(pk=based_on).first()
        draft.based_on, draft.before, draft.files = based_on, [], base.files if base else draft.files
    names = {name for name in {*files, *draft.files} if files.get(name) != draft.files.get(name)}
    if names:
        draft.before = [*draft.before, {name: draft.files.get(name) for name in sorted(names)}][-UNDOES:]
    draft.author_name, draft.files, draft.note, draft.updated_at = caller.name, files, note or draft.note, clock.now()
    draft.lock += 1
    draft.save()
    return draft_card(draft)


UNDOES = 30
"""So many saves of a draft can be taken back."""


def _expected(author: int, expected: int) -> FrameworkDraft | None:
    """An author's draft, held until the transaction ends. Raises ProblemError `draft.conflict` (409) for another lock."""
    draft = FrameworkDraft.objects.select_for_update().filter(author_id=author).first()
    if (draft.lock if draft else 0) != expected:
        raise refusal(
            "draft.conflict",
            "Your draft was saved in another window." if draft else "Your draft has been discarded in another window.",
            where="draft",
            fix="Reload it and make your change again.",
            status=409,
        )
    return draft


@transaction.atomic
def rebase_draft(caller: Caller, number: int) -> None:
    """The caller's draft goes on from a version that was made of it; whoever has it open can still save."""
    require(caller, Right.PLAN_FRAMEWORK)
    FrameworkDraft.objects.filter(author_id=caller.user_id or COMMAND_LINE).update(based_on=number, before=[])


@transaction.atomic
def undo_draft(caller: Caller, expected: int) -> StoredDraft:
    """Take the last save of the caller's draft back. Raises ProblemError `draft.conflict` (409) when it was saved elsewhere
    since, and `draft.nothing_before` (409) when nothing is left to take back."""
    require(caller, Right.PLAN_FRAMEWORK)
    within_transaction("method")
    draft = _expected(caller.user_id or COMMAND_LINE, expected)
    if draft is None or not draft.before:
        what = "There is nothing to undo."
        raise refusal("draft.nothing_before", what, "draft", fix="Continue from here.", status=409)
    *draft.before, last = draft.before
    files = draft.files | {name: text for name, text in last.items() if text is not None}
    draft.files = {name: text for name, text in files.items() if last.get(name, "") is not None}
    draft.updated_at = clock.now()
    draft.lock += 1
    draft.save()
    return draft_card(draft)


@transaction.atomic
def discard_draft(caller: Caller) -> bool:
    """Throw the caller's draft away; returns whether there was one."""
    require(caller, Right.PLAN_FRAMEWORK)
    author = caller.user_id or COMMAND_LINE
    draft = FrameworkDraft.objects.select_for_update().filter(author_id=author).first()
    if draft is None:
        return False
    data = {"files": draft.files, "based_on": draft.based_on, "note": draft.note}
    draft.delete()
    record_entry(caller, "framework.draft_discarded", "draft", str(author), data)
    return True


@transaction.atomic
def restore_draft(caller: Caller, entry: EntryCard) -> None:
    """Undo the discarding of the caller's own draft. Raises ProblemError `draft.not_yours` for another's."""
    if entry.key != str(caller.user_id or COMMAND_LINE) or "files" not in entry.data:
        what = "Only the author can have a discarded draft back."
        raise refusal("draft.not_yours", what, "draft", fix="Ask them to undo it.", status=409)
    save_draft(caller, entry.data["files"], entry.data["based_on"], 0, entry.data["note"])
