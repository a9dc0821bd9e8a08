"""Events that waited for their account, let go when it is known."""

from collections.abc import Iterable

from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import release
from tenure.platform.inbox.queries import held_about
from tenure.practice.customers.identities.cards import Id


def release_learned(ids: Iterable[Id]) -> int:
    """Let the events that waited for these ids try again. Returns how many they are."""
    by_source: dict[str, dict[str, list[str]]] = {}
    for source, kind, value in ids:
        by_source.setdefault(source, {"user": [], "anonymous": [], "group": []})[kind].append(value)
    found = [
        row
        for source, of in by_source.items()
        for row in held_about(source, users=of["user"], anonymous=of["anonymous"], groups=of["group"])
    ]
    return release(SYSTEM, found) if found else 0
