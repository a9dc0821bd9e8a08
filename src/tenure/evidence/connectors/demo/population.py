"""Who the customers are, and the hidden traits that the rest follows from. Days count from the world's first day."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints, Noise
from tenure.evidence.connectors.demo.product import PLANS
from tenure.evidence.connectors.demo.trades import INDUSTRIES, TRADES
from tenure.evidence.connectors.demo.words import COMPANY_FIRST, COMPANY_SECOND

OPENING_ACCOUNTS = 428
NEW_A_YEAR = 59
CSMS = 15
REGIONS = ("North America", "Europe", "Asia Pacific")


@dataclass(frozen=True)
class Population:
    """One entry per account, in the order they became customers. Hidden traits are standard normal, high is good."""

    index: Ints
    since: Floats  # first day as a customer
    term_start: Floats  # of the term in force on the first day of the world, or of the first term
    term_years: Ints
    seats: Floats  # at that term's start
    plan: Ints
    price: Floats  # US dollars a seat and year
    euro: Flags
    industry: Ints
    region: Ints
    employees: Ints
    csm: Ints
    parent: Ints  # index of the parent account, -1 for none
    fit: Floats
    onboarding: Floats
    sponsor: Floats
    reliability: Floats
    locked_in: Flags  # stays whatever happens
    integrated: Flags  # has the ERP connected
    cast: Flags  # plays a part in a story: its renewals are not left to chance
    named: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.index)

    def put(self, where: int, **traits: float) -> "Population":
        """The same customers with some traits of one account changed."""
        changed: dict[str, Any] = {name: np.array(getattr(self, name)) for name in traits}
        for name, value in traits.items():
            changed[name][where] = value
        return replace(self, **changed)


def arrivals(noise: Noise, until: float) -> Floats:
    """The first days of the customers won before `until`, ascending."""
    expected = np.arange(max(0, int(until / 365.0 * NEW_A_YEAR) + 2), dtype=np.float64)
    days = np.floor((expected + 0.1 + 0.8 * noise.uniform("arrival", np.arange(len(expected)))) * 365.0 / NEW_A_YEAR)
    return np.asarray(days[days < until], dtype=np.float64)


def company_name(number: int, industry: int, noise: Noise) -> str:
    """A made-up name; no two numbers below 3,000 share their first word."""
    place = (number * 1009 + noise.seed * 31) % (len(COMPANY_FIRST) * len(COMPANY_SECOND))
    stem = COMPANY_FIRST[place % len(COMPANY_FIRST)] + COMPANY_SECOND[place // len(COMPANY_FIRST)]
    trades = TRADES[INDUSTRIES[industry]].names
    return f"{stem} {trades[int(noise.whole(len(trades), 'trade', number)[0])]}"


def _term_years(noise: Noise, index: Ints) -> Ints:
    draw = noise.uniform("term", index)
    return np.where(draw < 0.74, 1, np.where(draw < 0.90, 2, 3)).astype(np.int64)


def people_the_world(noise: Noise, until: float) -> Population:
    """All accounts that are customers before `until` (days)."""
    won = arrivals(noise, until)
    count = OPENING_ACCOUNTS + len(won)
    i = np.arange(count, dtype=np.int64)
    new = i >= OPENING_ACCOUNTS
    years = _term_years(noise, i)
    opening_term = -1.0 - np.floor(noise.uniform("phase", i) * (years * 365.0 - 2.0))
    earlier = noise.whole(4, "earlier terms", i) * 365.0
    term_start = np.where(new, np.concatenate([np.zeros(OPENING_ACCOUNTS), won]), opening_term)
    since = np.where(new, term_start, opening_term - earlier)
    size = noise.normal("size", i)
    seats = np.maximum(4.0, np.round(np.exp(2.28 + 0.78 * size) * np.where(new, 0.92, 1.0)))
    plan = np.where(seats < 9, 0, np.where(seats < 24, 1, 2)).astype(np.int64)
    region = np.searchsorted([0.5, 0.86], noise.uniform("region", i), side="right").astype(np.int64)
    parent = np.where(noise.chance(0.1, "has parent", i) & (i > 60), noise.whole(20, "parent", i) + 30, -1)
    industry = noise.whole(len(INDUSTRIES), "industry", i)
    industry = np.where(parent >= 0, industry[parent], industry)  # a group stays with what it knows
    return Population(
        index=i,
        since=since,
        term_start=term_start,
        term_years=years,
        seats=seats,
        plan=plan,
        price=np.array([p.seat_price for p in PLANS])[plan] * noise.between(0.9, 1.12, "price", i),
        euro=(region == 1) & noise.chance(0.45, "euro", i),
        industry=industry,
        region=region,
        employees=np.round(np.exp(7.4 + 0.55 * size + 0.5 * noise.normal("employees", i)), -1).astype(np.int64),
        csm=((i * 7 + i // CSMS) % CSMS).astype(np.int64),
        parent=parent.astype(np.int64),
        fit=noise.normal("fit", i),
        onboarding=noise.normal("onboarding", i),
        sponsor=noise.normal("sponsor", i),
        reliability=noise.normal("reliability", i),
        locked_in=noise.chance(0.12, "locked in", i),
        integrated=noise.chance(0.65, "integrated", i),
        cast=np.zeros(count, dtype=bool),
        named=tuple(company_name(int(n), int(trade), noise) for n, trade in zip(i, industry, strict=True)),
    )
