"""Everything hidden behind the facts, drawn once for a world up to a day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from tenure.evidence.connectors.demo import stories
from tenure.evidence.connectors.demo.contracts import Contracts, DemoTerms
from tenure.evidence.connectors.demo.course import Course, draw_course
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints, Noise
from tenure.evidence.connectors.demo.population import CSMS, Population, people_the_world
from tenure.evidence.connectors.demo.pressures import Spells, draw_spells
from tenure.evidence.connectors.demo.staff import Staff, draw_staff
from tenure.evidence.connectors.demo.trades import CITIES, Trade, trade_at
from tenure.evidence.connectors.demo.words import FAMILY_NAMES, FIRST_NAMES

BEFORE = -270.0
"""Contact, tickets, surveys, goals and invoices are known from this day on, so that the first scores have a past."""
AHEAD = 60.0
"""A deal is opened and a contract signed before what they are about begins, so causes are drawn this many days on."""


@dataclass(frozen=True)
class Scene:
    """The causes. Days are floats that count from `first_day`; tables read them and write down what could be seen."""

    noise: Noise
    first_day: date
    cut: float  # what is known by this day is told
    until: float  # causes are drawn up to this one
    people: Population
    cast: stories.Cast
    spells: Spells
    course: Course
    contracts: Contracts
    staff: Staff

    def weekday(self, day: Floats) -> Ints:
        """0 is Monday."""
        return (np.floor(day).astype(np.int64) + self.first_day.weekday()) % 7

    def workday(self, day: Floats) -> Floats:
        """The day itself, or the Monday after a weekend."""
        weekday = self.weekday(day)
        return np.asarray(np.floor(day) + np.where(weekday == 5, 2.0, np.where(weekday == 6, 1.0, 0.0)))

    def office_hour(self, stream: str, *keys: Ints) -> Floats:
        """A time of day at work, as a fraction of a day."""
        return self.noise.between(8.0, 17.5, stream + "/hour", *keys) / 24.0

    def account_ids(self, account: Ints) -> list[str]:
        return [f"demo-{number + 1:04d}" for number in account.tolist()]

    def person_ids(self, account: Ints, place: Ints, holder: Ints) -> list[str]:
        triples = zip(account.tolist(), place.tolist(), holder.tolist(), strict=True)
        return [f"demo-{a + 1:04d}-{p:02d}{'abcdefgh'[h]}" for a, p, h in triples]

    @cached_property
    def trades(self) -> list[Trade]:
        """The trade of each account, as it is there."""
        people = self.people
        cities = self.noise.whole(len(CITIES[0]), "city", people.index).tolist()
        return [trade_at(*one) for one in zip(people.industry.tolist(), people.region.tolist(), cities, strict=True)]

    def person_refs(self, person: Ints) -> list[str | None]:
        """The ids of staff by their index; None where there is nobody (-1)."""
        names = self.person_ids(self.staff.account, self.staff.place, self.staff.holder)
        return [names[number] if number >= 0 else None for number in person.tolist()]

    def csm_names(self, account: Ints) -> list[str]:
        """Which of ours looks after each account."""
        ours = csms(self.noise)
        return [ours[number].name for number in self.people.csm[account].tolist()]

    def rounds(self, every: float, first: float, parts: int = 1) -> tuple[Ints, Ints, Ints]:
        """Account, number and part of what comes round for every account every so many days, from a day on."""
        numbers = np.arange(int(first // every), int(self.until // every) + 1)
        account, number, part = np.meshgrid(self.people.index, numbers, np.arange(parts), indexing="ij")
        return account.ravel(), number.ravel(), part.ravel()

    def silent(self, account: Ints, at: Floats) -> Flags:
        """Whether nobody of an account speaks with us at an instant: a story says so."""
        quiet = np.zeros(len(account), dtype=bool)
        for one, (begin, end) in self.cast.told(lambda story: story.silent):
            quiet |= (account == one) & (at >= begin) & (at < end)
        return quiet

    def domain(self, account: int) -> str:
        return f"{self.people.named[account].lower().replace(' ', '-')}.example"

    def holder_at(self, account: Ints, place: Ints, day: Floats) -> Ints:
        """Index into `staff` of who holds a place of an account on a day; -1 when nobody does."""
        staff = self.staff
        width = int(max(staff.place.max(), place.max() if len(place) else 0)) + 1
        spot = staff.account * width + staff.place
        order = np.lexsort((staff.came, spot))
        ranked = spot[order] * 1e6 + np.clip(staff.came[order] + 2e5, 0.0, 9e5)
        asked = account * width + place
        found = np.searchsorted(ranked, asked * 1e6 + np.clip(day + 2e5, 0.0, 9e5), side="right") - 1
        who = order[np.maximum(found, 0)]
        good = (found >= 0) & (spot[who] == asked) & (staff.left[who] > day) & (staff.came[who] <= day)
        return np.where(good, who, -1)

    def served(self, account: Ints, day: Floats) -> np.ndarray:
        """Whether an account is a customer on a day."""
        return np.asarray((self.people.since[account] <= day) & (day < self.contracts.left[account]))


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours."""

    name: str
    email: str


def csms(noise: Noise) -> tuple[Colleague, ...]:
    """The fifteen CSMs of the demo company."""
    first = (np.arange(CSMS) * 7 + noise.seed) % len(FIRST_NAMES)
    last = (np.arange(CSMS) * 11 + noise.seed * 3) % len(FAMILY_NAMES)
    names = [(FIRST_NAMES[f], FAMILY_NAMES[g]) for f, g in zip(first.tolist(), last.tolist(), strict=True)]
    return tuple(Colleague(f"{f} {g}", f"{f}.{g}@larkfield.example".lower()) for f, g in names)


def draw_scene(seed: int, first_day: date, until: float) -> Scene:
    """The causes of all facts before `until` (days from the first day), and a little beyond."""
    noise, cut, until = Noise(seed), until, until + AHEAD
    people = people_the_world(noise, until)
    cast = stories.cast(people)
    people = stories.shape(people, cast)
    spells = stories.press(draw_spells(noise, people, until), cast)
    course = draw_course(noise, people, spells, until)
    contracts = DemoTerms(noise, people, course, until, cast.told(lambda story: story.grows)).draw()
    staff = draw_staff(noise, people, spells, contracts, until)
    return Scene(noise, first_day, cut, until, people, cast, spells, course, contracts, staff)
