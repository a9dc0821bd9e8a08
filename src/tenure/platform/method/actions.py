"""Publishing a framework."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record
from tenure.platform.locks import within_transaction
from tenure.platform.method.cards import VersionCard
from tenure.platform.method.models import FrameworkVersion
from tenure.platform.method.queries import version_card
from tenure.values import clock
from tenure.values.keys import Fingerprint


@transaction.atomic
def publish_framework(
    caller: Caller, files: dict[str, str], fingerprint: Fingerprint, name: str, note: str = ""
) -> VersionCard:
    """Make a checked framework the live one. The same text again changes nothing; changed wording under the same
    fingerprint is a new version that scores the same."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    within_transaction("method")
    newest = FrameworkVersion.objects.order_by("-number").first()
    if newest is not None and newest.files == files:
        return version_card(newest)
    highest = FrameworkVersion.objects.aggregate(highest=Max("number"))["highest"] or 0
    version = FrameworkVersion.objects.create(
        number=highest + 1,
        name=name,
        fingerprint=fingerprint,
        files=files,
        author_id=caller.user_id,
        author_name=caller.name,
        note=note,
        at=clock.now(),
    )
    data = {"number": version.number, "name": name, "fingerprint": fingerprint, "note": note}
    record(caller, "framework.published", "framework", str(version.number), data)
    return version_card(version)


@transaction.atomic
def restore_versions(caller: Caller, cards: Iterable[VersionCard]) -> int:
    """Published frameworks of an export, under their old numbers; numbers that are here already stay as they are."""
    require(caller, Right.RESTORE)
    known = set(FrameworkVersion.objects.values_list("number", flat=True))
    fresh = [card for card in cards if card.number not in known]
    FrameworkVersion.objects.bulk_create(
        FrameworkVersion(
            number=card.number,
            name=card.name,
            fingerprint=card.fingerprint,
            files=card.files,
            author_name=card.author_name,
            note=card.note,
            at=card.at,
        )
        for card in fresh
    )
    if fresh:
        record(caller, "frameworks.restored", "framework", "", {"numbers": [card.number for card in fresh]})
    return len(fresh)
