"""What an export holds of the method beside its versions: plans, pilots and drafts, and how they come back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks.cards import StoredDraft, StoredPlan
from tenure.platform.frameworks.models import FrameworkDraft, FrameworkPilot, FrameworkPlan
from tenure.platform.frameworks.queries import COMMAND_LINE, draft_card, plan_card
from tenure.platform.journal.actions import record_entry


@dataclass(frozen=True, slots=True)
class KeptPilot:
    """A pilot as it is written down: the number of its version, its segment, and what came of it."""

    number: int
    segment: str
    started_at: datetime
    ended_at: datetime | None
    adopted_as: int | None


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with the user it belongs to; 0 for that of the command line."""

    author_id: int
    draft: StoredDraft


def kept_plans(caller: Caller) -> Iterable[StoredPlan]:
    """Every plan, in the order in which they were made."""
    require(caller, Right.PLAN_FRAMEWORK)
    return (plan_card(plan) for plan in FrameworkPlan.objects.order_by("pk").iterator(chunk_size=20))


def kept_pilots(caller: Caller) -> list[KeptPilot]:
    """Every pilot that was begun."""
    require(caller, Right.PLAN_FRAMEWORK)
    return [
        KeptPilot(one.number, one.segment, one.started_at, one.ended_at, one.adopted_as)
        for one in FrameworkPilot.objects.order_by("number")
    ]


def kept_drafts(caller: Caller) -> list[KeptDraft]:
    """Everybody's drafts, for whoever manages users: a draft is its author's until it is published."""
    require(caller, Right.MANAGE_USERS)
    return [KeptDraft(one.author_id, draft_card(one)) for one in FrameworkDraft.objects.order_by("author_id")]


@transaction.atomic
def restore_method(
    caller: Caller,
    plans: Iterable[StoredPlan],
    pilots: Iterable[KeptPilot],
    drafts: Iterable[KeptDraft],
    users: Mapping[int, int],
) -> None:
    """Plans, pilots and drafts of an export; what is here already stays as it is. `users`: the id here by the id there."""
    require(caller, Right.RESTORE)
    known = set(FrameworkPlan.objects.values_list("key", flat=True))
    count = 0
    for plan in plans:
        if plan.key not in known:
            FrameworkPlan.objects.create(**{name: getattr(plan, name) for name in StoredPlan.__slots__})
            count += 1
    running = FrameworkPilot.objects.filter(ended_at=None).exists()
    for pilot in pilots:
        here = pilot if not running or pilot.ended_at else replace(pilot, ended_at=pilot.started_at)
        values = {name: getattr(here, name) for name in KeptPilot.__slots__}
        count += FrameworkPilot.objects.get_or_create(number=pilot.number, defaults=values)[1]
    for one in drafts:
        author = users.get(one.author_id) if one.author_id != COMMAND_LINE else COMMAND_LINE
        if author is not None:
            values = {name: getattr(one.draft, name) for name in StoredDraft.__slots__}
            values["before"] = list(one.draft.before)
            count += FrameworkDraft.objects.get_or_create(author_id=author, defaults=values)[1]
    if count:
        record_entry(caller, "method.restored", "framework", "", {"count": count})
