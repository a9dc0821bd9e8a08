"""Six accounts with a scripted history instead of a random one: the stories of docs/explanation/demo-company.md (`stories.toml`).

Days count from the world's first day; `TODAY` is the day on which a demo is first opened, two years later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from tenure.evidence.connectors.demo.population import OPENING_ACCOUNTS, Population
from tenure.evidence.connectors.demo.pressures import COOLING, FADE, TROUBLE, Spells
from tenure.evidence.connectors.demo.trades import industry_of
from tenure.values.lexicon import lexicon

TODAY = 730.0
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Story:
    """One account of the cast. `place` is its index among the opening accounts; the new account has None."""

    key: str
    name: str
    seats: float
    renews: float  # day on which its term ends
    place: int | None = None
    spells: tuple[Mapping[str, Any], ...] = ()  # as columns of Spells
    silent: tuple[float, float] | None = None  # nobody there speaks with us
    disputed: tuple[float, float] | None = None  # invoices issued in between stay open
    grows: tuple[float, float] | None = None  # day, share of the seats
    rival: float | None = None  # day on which they were looking at another supplier
    escalation: tuple[float, float] | None = None  # opened, resolved
    onboarding: float = 1.0
    sponsor: float = 0.6


def _story(key: str, said: dict[str, Any]) -> Story:
    """A story of the file, whose days count from the one on which the demo is first opened."""
    for name in ("renews", "rival"):
        if name in said:
            said[name] += TODAY
    for name in ("silent", "disputed", "escalation"):
        if name in said:
            said[name] = tuple(TODAY + day for day in said[name])
    if "grows" in said:
        said["grows"] = TODAY + said["grows"]["day"], said["grows"]["share"]
    kinds = {"fade": FADE, "trouble": TROUBLE, "cooling": COOLING}
    spells = ({"someone_left": False} | spell | {"kind": kinds[spell["kind"]]} for spell in said.pop("spells", ()))
    at = tuple(spell | {"onset": TODAY + spell["onset"], "end": TODAY + spell["end"]} for spell in spells)
    return Story(key, **said, spells=at)


STORIES = tuple(_story(key, said) for key, said in lexicon(__file__).items())
NEW_ACCOUNT_SINCE = TODAY - 72


@dataclass(frozen=True)
class Cast:
    """The stories of a world, with the account each is about (only those who are customers by its end)."""

    parts: tuple[tuple[int, Story], ...]

    def told(self, part: Callable[[Story], Told | None]) -> list[tuple[int, Told]]:
        """Each account whose story has a part, with that part."""
        return [(account, said) for account, story in self.parts if (said := part(story)) is not None]

    def account(self, key: str) -> int:
        """The index of the account that a story is about. Raises KeyError when it is not yet a customer."""
        return {story.key: account for account, story in self.parts}[key]


def cast(people: Population) -> Cast:
    """Finds each story's account."""
    newcomer = OPENING_ACCOUNTS + int(np.searchsorted(people.since[OPENING_ACCOUNTS:], NEW_ACCOUNT_SINCE))
    places = ((newcomer if story.place is None else story.place, story) for story in STORIES)
    return Cast(tuple((place, story) for place, story in places if place < len(people)))


def shape(people: Population, cast_of: Cast) -> Population:
    """The customers with the cast's names, sizes and terms."""
    names = list(people.named)
    for account, story in cast_of.parts:
        names[account] = story.name
        people = people.put(
            account, cast=True, plan=2, euro=False, parent=-1, integrated=True, price=5900.0, fit=0.5, reliability=0.5
        )
        people = people.put(
            account,
            industry=industry_of(story.name),
            seats=story.seats,
            onboarding=story.onboarding,
            sponsor=story.sponsor,
        )
        if story.place is None:
            people = people.put(account, term_years=1)
        else:
            years = int(np.ceil(story.renews / 365.0))
            start = story.renews - 365.0 * years
            people = people.put(account, term_years=years, term_start=start, since=start)
    return replace(people, named=tuple(names))


def press(spells: Spells, cast_of: Cast) -> Spells:
    """The drawn spells, but for the cast those of its stories."""
    told = [{"account": account, **spell} for account, story in cast_of.parts for spell in story.spells]
    drawn = spells.only(~np.isin(spells.account, [account for account, _ in cast_of.parts]))
    named = {one.name: np.array([spell[one.name] for spell in told]) for one in fields(Spells)}
    return drawn.and_also(Spells(**named))
