"""Reading published frameworks, plans and drafts. Anyone may read a method: one that nobody can read can't be argued with."""

from datetime import datetime

from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks.cards import PilotCard, StoredDraft, StoredPlan, VersionCard
from tenure.platform.frameworks.models import FrameworkDraft, FrameworkPilot, FrameworkPlan, FrameworkVersion
from tenure.values.keys import Fingerprint
from tenure.values.problem import Problem, refusal
from tenure.values.shapes import same_fields

COMMAND_LINE = 0
"""Whose drafts those without a user are."""


def version_card(version: FrameworkVersion) -> VersionCard:
    return same_fields(VersionCard, version)


def live() -> VersionCard | None:
    """The framework that scores today; None before the first was published."""
    version = FrameworkVersion.objects.filter(pilot="").order_by("-number").first()
    return version_card(version) if version else None


def live_key() -> tuple[int, Fingerprint, datetime] | None:
    """What names the live version, without its text: cheap to ask for each page."""
    found = (
        FrameworkVersion.objects.filter(pilot="").order_by("-number").values_list("number", "fingerprint", "at").first()
    )
    return None if found is None else (found[0], Fingerprint(found[1]), found[2])


def live_number() -> int:
    """The number of the live version, 0 before the first: cheap to ask, so that a cache knows when it is stale."""
    found = FrameworkVersion.objects.filter(pilot="").order_by("-number")
    return found.values_list("number", flat=True).first() or 0


def next_number() -> int:
    """The number that the next version will get."""
    return (FrameworkVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1


def versions(caller: Caller) -> list[VersionCard]:
    """Every published version, pilots too, newest first."""
    require(caller, Right.READ_FRAMEWORK)
    return [version_card(version) for version in FrameworkVersion.objects.order_by("-number")]


def version(caller: Caller, number: int) -> VersionCard:
    """One version. Raises ProblemError (404) when there is none of that number."""
    require(caller, Right.READ_FRAMEWORK)
    found = FrameworkVersion.objects.filter(pk=number).first()
    if found is None:
        raise refusal(
            "version.unknown",
            f"There is no version {number}.",
            where="version",
            fix="tenure framework versions lists them.",
            status=404,
        )
    return version_card(found)


def plan_card(plan: FrameworkPlan) -> StoredPlan:
    return StoredPlan(
        plan.key, plan.source, plan.digest, plan.said, plan.files, plan.made_at, plan.made_by, plan.number, plan.done_at
    )


def stored_plan(caller: Caller, key: str) -> StoredPlan:
    """A plan by its key. Raises ProblemError (404) when there is none."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = FrameworkPlan.objects.filter(key=key).first()
    if found is None:
        raise refusal(
            "plan.unknown", f"There is no plan {key!r}.", where="plan", fix="Make one: tenure plan FOLDER.", status=404
        )
    return plan_card(found)


def newest_plan(caller: Caller, source: str) -> StoredPlan | None:
    """The plan that was made last of a source and isn't wholly carried out, if any."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = FrameworkPlan.objects.filter(source=source, done_at=None).order_by("-made_at", "-pk").first()
    return plan_card(found) if found else None


def half_published(caller: Caller) -> list[StoredPlan]:
    """Plans that were published, and whose further stages were never carried out, the oldest first."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = FrameworkPlan.objects.filter(done_at=None).exclude(number=None).order_by("made_at", "pk")
    return [plan_card(plan) for plan in found]


def draft_of(caller: Caller) -> StoredDraft | None:
    """The caller's draft; None while they have saved none."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = FrameworkDraft.objects.filter(author_id=caller.user_id or COMMAND_LINE).first()
    return draft_card(found) if found else None


def draft_card(draft: FrameworkDraft) -> StoredDraft:
    return StoredDraft(
        draft.author_name, draft.files, draft.based_on, draft.note, draft.lock, draft.updated_at, tuple(draft.before)
    )


def running_pilot() -> PilotCard | None:
    """The pilot that is under way, if any: there is never more than one."""
    found = FrameworkPilot.objects.filter(ended_at=None).first()
    return pilot_card(found) if found else None


def no_pilot() -> Problem:
    """What is said where a pilot is asked for and none is under way."""
    return Problem(
        "pilot.none",
        "No pilot is under way.",
        where="pilot",
        fix="Start one: tenure plan FOLDER --pilot SEGMENT, then tenure apply FOLDER --pilot SEGMENT.",
        status=404,
    )


def pilot_card(pilot: FrameworkPilot) -> PilotCard:
    version = version_card(FrameworkVersion.objects.get(pk=pilot.number))
    return PilotCard(version, pilot.segment, pilot.started_at, pilot.ended_at, pilot.adopted_as)
