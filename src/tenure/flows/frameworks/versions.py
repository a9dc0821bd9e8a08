"""Versions of the framework: what was live when, and how two of them differ."""

from dataclasses import dataclass

from tenure.flows.frameworks.live import ensure_live, of_version
from tenure.framework.versioning.difference import Difference, difference
from tenure.platform.access import Caller
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.cards import VersionCard
from tenure.values.shapes import json_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list: the card, and whether it is live, a pilot under way, or neither."""

    card: VersionCard
    state: str  # live, pilot, former
    rescored: bool  # scores are made in another way than under the version before

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure framework versions --json`."""
        return json_of(
            self.card,
            *("files", "author_name", "plan_key"),
            state=self.state,
            scoring=self.card.scores_as,
            clock=self.card.ticks_as,
            author=self.card.author_name,
            plan=self.card.plan_key,
            rescored=self.rescored,
        )


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
