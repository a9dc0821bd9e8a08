"""Six accounts whose fate is told, not drawn: the stories of docs/explanation/demo-company.md.

Days count from the world's first day; `TODAY` is the day on which a demo is first opened, two years later.
"""

from dataclasses import dataclass, replace

import numpy as np

from tenure.evidence.connectors.demo.contracts import Ordered
from tenure.evidence.connectors.demo.population import OPENING_ACCOUNTS, Population
from tenure.evidence.connectors.demo.pressures import COOLING, FADE, TROUBLE, Spells
from tenure.evidence.connectors.demo.trades import industry_of

TODAY = 730.0


@dataclass(frozen=True, slots=True)
class Spell:
    kind: int
    onset: float
    end: float
    severity: float
    someone_left: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One account of the cast. `place` is its index among the opening accounts; the new account has None."""

    key: str
    name: str
    place: int | None
    seats: float
    renews: float  # day on which its term ends
    spells: tuple[Spell, ...] = ()
    silent: tuple[float, float] | None = None  # nobody there speaks with us
    disputed: tuple[float, float] | None = None  # invoices issued in between stay open
    grows: tuple[float, float] | None = None  # day, share of the seats
    rival: float | None = None  # day on which they were looking at another supplier
    escalation: tuple[float, float] | None = None  # opened, resolved
    onboarding: float = 1.0
    sponsor: float = 0.6


STORIES = (
    Story(
        key="champion_leaves",
        name="Fernbrook Freight",
        place=21,
        seats=46,
        renews=TODAY + 96,
        spells=(Spell(FADE, TODAY - 74, TODAY + 170, 1.0, someone_left=True),),
    ),
    Story(
        key="silent_giant",
        name="Silverport Health",
        place=22,
        seats=330,
        renews=TODAY + 148,
        silent=(TODAY - 117, TODAY + 60),
    ),
    Story(
        key="unhappy_expansion",
        name="Oakhaven Stores",
        place=23,
        seats=40,
        renews=TODAY + 75,
        spells=(Spell(TROUBLE, TODAY - 210, TODAY + 120, 1.0),),
        grows=(TODAY - 150, 0.4),
        escalation=(TODAY - 13, TODAY + 8),
    ),
    Story(
        key="slow_onboarding",
        name="Amberwick Instruments",
        place=None,
        seats=34,
        renews=TODAY + 300,
        onboarding=-3.2,
        sponsor=-0.6,
    ),
    Story(
        key="rescued",
        name="Kingsmere Foods",
        place=25,
        seats=38,
        renews=TODAY + 210,
        spells=(
            Spell(FADE, TODAY - 330, TODAY - 165, 0.9),
            Spell(COOLING, TODAY - 320, TODAY - 190, 1.0),
        ),
        rival=TODAY - 252,
    ),
    Story(
        key="invoice_dispute",
        name="Quarrygate Energy",
        place=26,
        seats=28,
        renews=TODAY + 244,
        disputed=(TODAY - 130, TODAY - 60),
    ),
)
NEW_ACCOUNT_SINCE = TODAY - 72


@dataclass(frozen=True)
class Cast:
    """The stories of a world, with the account each is about (only those who are customers by its end)."""

    parts: tuple[tuple[int, Story], ...]

    def orders(self) -> tuple[Ordered, ...]:
        return tuple(Ordered(account, *story.grows) for account, story in self.parts if story.grows)

    def silences(self) -> tuple[tuple[int, float, float], ...]:
        return tuple((account, *story.silent) for account, story in self.parts if story.silent)

    def disputes(self) -> tuple[tuple[int, float, float], ...]:
        return tuple((account, *story.disputed) for account, story in self.parts if story.disputed)

    def rivals(self) -> tuple[tuple[int, float], ...]:
        return tuple((account, story.rival) for account, story in self.parts if story.rival is not None)

    def escalations(self) -> tuple[tuple[int, float, float], ...]:
        return tuple((account, *story.escalation) for account, story in self.parts if story.escalation)

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
        people = people.put("industry", account, industry_of(story.name))
        people = people.put("cast", account, True).put("seats", account, story.seats)
        people = people.put("plan", account, 2).put("euro", account, False).put("parent", account, -1)
        people = people.put("integrated", account, True).put("price", account, 5900.0)
        people = people.put("fit", account, 0.5).put("onboarding", account, story.onboarding)
        people = people.put("sponsor", account, story.sponsor).put("reliability", account, 0.5)
        if story.place is None:
            people = people.put("term_years", account, 1)
        else:
            years = int(np.ceil(story.renews / 365.0))
            people = people.put("term_years", account, years).put("term_start", account, story.renews - 365.0 * years)
            people = people.put("since", account, story.renews - 365.0 * years)
    return replace(people, named=tuple(names))


def press(spells: Spells, cast_of: Cast) -> Spells:
    """The drawn spells, but for the cast those of its stories."""
    told = [(account, spell) for account, story in cast_of.parts for spell in story.spells]
    rest = spells.only(~np.isin(spells.account, [account for account, _ in cast_of.parts]))
    return rest.and_also(
        Spells(
            account=np.array([account for account, _ in told], dtype=np.int64),
            kind=np.array([spell.kind for _, spell in told], dtype=np.int64),
            onset=np.array([spell.onset for _, spell in told]),
            end=np.array([spell.end for _, spell in told]),
            severity=np.array([spell.severity for _, spell in told]),
            someone_left=np.array([spell.someone_left for _, spell in told], dtype=bool),
        )
    )
