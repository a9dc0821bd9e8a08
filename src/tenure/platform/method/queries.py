"""Reading published frameworks. Anyone may: a method that nobody can read can't be argued with."""

from tenure.platform.access import Caller, Right, require
from tenure.platform.method.cards import VersionCard
from tenure.platform.method.models import FrameworkVersion
from tenure.values.keys import Fingerprint


def version_card(version: FrameworkVersion) -> VersionCard:
    return VersionCard(
        version.number,
        version.name,
        Fingerprint(version.fingerprint),
        version.files,
        version.author_name,
        version.note,
        version.at,
    )


def live() -> VersionCard | None:
    """The framework that scores today; None before the first was published."""
    version = FrameworkVersion.objects.order_by("-number").first()
    return version_card(version) if version else None


def live_number() -> int:
    """The number of the live version, 0 before the first: cheap to ask, so that a cache knows when it is stale."""
    return FrameworkVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0


def versions(caller: Caller) -> list[VersionCard]:
    """Every published version, newest first."""
    require(caller, Right.READ_FRAMEWORK)
    return [version_card(version) for version in FrameworkVersion.objects.order_by("-number")]
