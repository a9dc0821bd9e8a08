"""Terms, renewals and line items. What an account lived through decides what it does when its term ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenure.evidence.connectors.demo.columns import Ledger
from tenure.evidence.connectors.demo.course import Course
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints, Noise
from tenure.evidence.connectors.demo.population import Population

NEVER = np.inf
DECIDES_BEFORE = 75.0
WITHOUT_CAUSE = 0.014  # of all accounts a year
SEATS, INSIGHTS, CONNECT = 0, 1, 2  # what a line sells: the suite by the seat, or an add-on
REASONS = ("value", "support", "relationship", "acquired", "budget")
VALUE, SUPPORT, RELATIONSHIP, ACQUIRED, BUDGET = range(5)


@dataclass(frozen=True)
class ContractLines:
    """One entry per line item, in the order they were drawn."""

    account: Ints
    term: Ints
    place: Ints  # within account and term: 0 the suite, then what was added
    sells: Ints
    seats: Floats
    arr: Floats  # US dollars
    signed: Floats
    start: Floats
    end: Floats
    cancelled: Floats  # NEVER unless notice was given
    reason: Ints  # index into REASONS, -1 for none


@dataclass(frozen=True)
class Deals:
    """Renewals and expansions as sales sees them."""

    account: Ints
    term: Ints
    place: Ints
    renewal: Flags
    amount: Floats
    created: Floats
    close: Floats
    won: Floats
    lost: Floats


@dataclass(frozen=True)
class Contracts:
    lines: ContractLines
    deals: Deals
    left: Floats  # per account: the first day without service, NEVER while it stays
    leaving: Floats  # per account: when that was decided


def harm(course: Course, account: Ints, day: Floats) -> tuple[Floats, Floats, Floats]:
    """What speaks for leaving on a day: little value, bad support, cold relations (0 when all is well)."""
    value = np.maximum(0.0, 0.93 - course.at(course.value, account, day)) * 1.6
    support = np.maximum(0.0, 0.85 - course.at(course.support, account, day)) * 0.95
    relation = np.maximum(0.0, 0.85 - course.at(course.relation, account, day)) * 0.95
    return value, support, relation


def chance_of_loss(course: Course, people: Population, account: Ints, day: Floats) -> Floats:
    """The chance that an account takes less, or leaves, when it decides on `day`."""
    total = sum(harm(course, account, day)) + 0.3 * course.at(course.squeeze, account, day)
    chance = 0.55 / (1.0 + np.exp(-(5.5 * total - 4.3)))
    return np.asarray(np.maximum(chance, 0.0) * np.where(people.locked_in[account], 0.1, 1.0), dtype=np.float64)


def chance_of_growth(course: Course, account: Ints, day: Floats) -> Floats:
    """The chance that an account buys more when asked on `day`: those who get value grow."""
    value = course.at(course.value, account, day)
    return np.asarray(np.clip(0.03 + 1.1 * (value - 0.79), 0.01, 0.30), dtype=np.float64)


class DemoTerms:
    """The terms of all accounts, one round after another: a round is each account's next term. `ordered` are expansions that
    stories ask for: account, day and share of the seats."""

    def __init__(
        self,
        noise: Noise,
        people: Population,
        course: Course,
        until: float,
        ordered: Sequence[tuple[int, tuple[float, float]]] = (),
    ) -> None:
        self.noise, self.people, self.course, self.until, self.ordered = noise, people, course, until, ordered
        count = len(people)
        self.begin, self.years = people.term_start.copy(), people.term_years.copy()
        self.seats, self.price = people.seats.copy(), people.price.copy()
        self.signed = np.where(people.term_start < 0, people.term_start - 20.0, people.term_start)
        self.signed = np.maximum(self.signed, people.since)
        self.add_on = {sells: np.zeros(count) for sells in (INSIGHTS, CONNECT)}  # US dollars a year
        self.running = np.ones(count, dtype=bool)
        self.left, self.leaving = np.full(count, NEVER), np.full(count, NEVER)
        self.cancelled: list[Floats] = []  # per round, per account
        self.reason: list[Ints] = []
        self.lines, self.deals = Ledger(), Ledger()

    def draw(self) -> Contracts:
        """All rounds that begin before the world's end."""
        while (self.running & (self.begin < self.until + DECIDES_BEFORE)).any():
            self.running &= self.begin < self.until + DECIDES_BEFORE
            self._round(len(self.cancelled))
        lines = self.lines.columns()
        at = lines["term"], lines["account"]
        return Contracts(
            lines=ContractLines(**lines, cancelled=np.stack(self.cancelled)[at], reason=np.stack(self.reason)[at]),
            deals=Deals(**self.deals.columns()),
            left=self.left,
            leaving=self.leaving,
        )

    def _round(self, term: int) -> None:
        end = self.begin + 365.0 * self.years
        due_then = self.seats * self.price + self.add_on[INSIGHTS] + self.add_on[CONNECT]
        self._line(self.running, term, 0, SEATS, self.seats, self.seats * self.price, self.signed, self.begin, end)
        for place, sells in enumerate((INSIGHTS, CONNECT), start=1):
            owned = self.running & (self.add_on[sells] > 0)
            self._line(owned, term, place, sells, 0.0, self.add_on[sells], self.signed, self.begin, end)
        for quarter in range(1, 4 * int(self.years.max()) + 1):
            self._offer(term, quarter, end)
        for account, (day, share) in self.ordered:
            if self.running[account] and self.begin[account] < day < end[account]:
                only = np.arange(len(self.begin)) == account
                self._sell_seats(only, term, 50, np.full(len(only), share), np.full(len(only), day), end)
        self._decide(term, end, due_then)

    def _line(
        self, mask: Flags, term: int, place: int, sells: int, seats: Floats | float, arr: Floats, *days: Floats
    ) -> None:
        signed, start, end = days
        self.lines.add(
            mask,
            account=self.people.index,
            term=term,
            place=place,
            sells=sells,
            seats=seats,
            arr=np.round(arr),
            signed=signed,
            start=start,
            end=end,
        )

    def _offer(self, term: int, quarter: int, end: Floats) -> None:
        """Once a quarter sales asks; those who get value may buy seats or an add-on."""
        noise, index = self.noise, self.people.index
        day = np.floor(self.begin + 91.0 * quarter + noise.between(-25, 25, "offer day", index, term, quarter))
        asked = self.running & ~self.people.cast & (day > 1.0) & (day < end - 45.0) & (day < self.until)
        buys = noise.chance(chance_of_growth(self.course, index, day - 20.0), "offer", index, term, quarter)
        wants_add_on = noise.chance(0.3, "offer add-on", index, term, quarter)
        share = np.exp(-1.32 + 0.5 * noise.normal("offer share", index, term, quarter))
        place = 3 + 2 * quarter
        for sells, wants in ((INSIGHTS, self.people.fit > 0), (CONNECT, self.people.fit <= 0)):
            takes = asked & buys & wants_add_on & wants & (self.add_on[sells] == 0)
            price = self.seats * self.price * np.clip(share, 0.1, 0.3)
            self._line(takes, term, place, sells, 0.0, price, day - 2.0, day, end)
            self._expansion(takes, term, place, price, day)
            self.add_on[sells] = np.where(takes, price, self.add_on[sells])
        self._sell_seats(asked & buys & ~wants_add_on, term, place + 1, share, day, end)
        unsold = asked & ~buys & noise.chance(0.12, "offer lost", index, term, quarter)
        self._expansion(unsold, term, place, self.seats * self.price * 0.2, day, lost=True)

    def _sell_seats(self, mask: Flags, term: int, place: int, share: Floats, day: Floats, end: Floats) -> None:
        more = np.maximum(1.0, np.round(self.seats * share))
        self._line(mask, term, place, SEATS, more, more * self.price, day - 2.0, day, end)
        self._expansion(mask, term, place, more * self.price, day)
        self.seats = np.where(mask, self.seats + more, self.seats)

    def _expansion(self, mask: Flags, term: int, place: int, amount: Floats, day: Floats, lost: bool = False) -> None:
        won = np.full(mask.shape, NEVER) if lost else day - 2.0
        self.deals.add(
            mask,
            account=self.people.index,
            term=term,
            place=place,
            renewal=False,
            amount=np.round(amount),
            created=day - 40.0,
            close=day,
            won=won,
            lost=day + 5.0 if lost else NEVER,
        )

    def _decide(self, term: int, end: Floats, due_then: Floats) -> None:
        """Some weeks before a term ends, what was lived through is weighed; a few leave for reasons of their own."""
        noise, people, index = self.noise, self.people, self.people.index
        day = end - DECIDES_BEFORE
        due = self.running & (day < self.until)
        value, support, relation = harm(self.course, index, day)
        less = noise.chance(chance_of_loss(self.course, people, index, day), "renewal", index, term) & ~people.cast
        leave_of_those = np.clip(0.25 + 0.6 * (value + support + relation), 0.3, 0.8)
        leave_of_those = leave_of_those * np.where(self.seats > 25, 0.62, 1.0)
        fate = noise.chance(WITHOUT_CAUSE * self.years, "fate", index, term) & ~people.cast
        leaves = due & (fate | (less & noise.chance(leave_of_those, "leaves", index, term)))
        caused = np.argmax(np.stack([value, support, relation]), axis=0)
        other = np.where(noise.chance(0.5, "acquired", index, term), ACQUIRED, BUDGET)
        notice = end - noise.between(35, 70, "notice", index, term)
        self.cancelled.append(np.where(leaves, notice, NEVER))
        self.reason.append(np.where(leaves, np.where(less, caused, other), -1))
        self.left = np.where(leaves, end, self.left)
        self.leaving = np.where(leaves, day, self.leaving)
        stays, shrinks = due & ~leaves, due & ~leaves & less
        signed = np.floor(end - noise.between(4, 60, "signed", index, term))
        self.deals.add(
            self.running,
            account=index,
            term=term,
            place=0,
            renewal=True,
            amount=np.round(
                due_then
            ),  # as the term began: what comes later must not change a deal that is already known
            created=end - 130.0,
            close=end,
            won=np.where(stays, signed, NEVER),
            lost=np.where(leaves, notice, NEVER),
        )
        kept = noise.between(0.5, 0.88, "shrinks to", index, term)
        grows = stays & ~shrinks & ~people.cast
        grows &= noise.chance(1.2 * chance_of_growth(self.course, index, day), "grows at renewal", index, term)
        factor = np.where(shrinks, kept, np.where(grows, noise.between(1.08, 1.35, "grows by", index, term), 1.0))
        self.seats = np.where(due, np.maximum(2.0, np.round(self.seats * factor)), self.seats)
        self.price = np.where(
            due & ~shrinks, self.price * noise.between(1.015, 1.045, "uplift", index, term), self.price
        )
        for sells, owned in self.add_on.items():
            self.add_on[sells] = np.where(shrinks, 0.0, owned)
        self.begin, self.signed = np.where(stays, end, self.begin), np.where(stays, signed, self.signed)
        self.years = np.where(stays, np.where(noise.chance(0.8, "next term", index, term), 1, 2), self.years)
        self.running = stays
