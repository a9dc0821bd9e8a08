"""Versions of the framework: what was live when, and how two of them differ."""

from dataclasses import dataclass
from typing import Annotated

from tenure.flows.frameworks.live import ensure_live, of_version
from tenure.framework.versioning.difference import Difference, difference
from tenure.platform.access import Caller
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.cards import VersionCard
from tenure.values.shapes import Flat, Promise


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the framework."""

    card: Flat[VersionCard]
    state: Annotated[str, Promise("live, pilot or former.")]
    rescored: Annotated[bool, Promise("Scoring changed compared with the version before.")]


def versions(caller: Caller) -> tuple[VersionRow, ...]:
    """Every version, newest first."""
    ensure_live()
    live, running = method.live_number(), method.running_pilot()
    found: list[VersionRow] = []
    before = None
    for card in reversed(method.versions(caller)):
        trial = running is not None and running.version.number == card.number
        state = "live" if card.number == live else "pilot" if trial else "former"
        found.append(VersionRow(card, state, before is not None and before != card.scores_as))
        before = before if card.pilot else card.scores_as
    return tuple(reversed(found))


def version_difference(caller: Caller, old: int, new: int) -> Difference:
    """What changed from one version to another. Raises ProblemError (404) for a number that isn't there."""
    first, second = method.version(caller, old), method.version(caller, new)
    return difference(of_version(first).framework, of_version(second).framework)
