"""The people of each account: who they are, when they came and went, which part they play."""

from dataclasses import dataclass

import numpy as np

from tenure.evidence.connectors.demo.contracts import NEVER, SEATS, Contracts
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints, Noise
from tenure.evidence.connectors.demo.population import Population
from tenure.evidence.connectors.demo.pressures import COOLING, FADE, Spells

SPONSOR, DECIDER, CHAMPION, ADMIN, USER = range(5)
ROLES = ("sponsor", "decider", "champion", "admin", "user")
HOLDERS = 4  # how many people hold one place after each other, at most
YEARS_IN_PLACE = (17.0, 16.0, 15.0, 10.0, 9.0)  # mean, by role


@dataclass(frozen=True)
class Staff:
    """One entry per person. `place` counts the people of an account; those from 2 (the champion) on fill seats."""

    account: Ints
    place: Ints
    holder: Ints
    role: Ints
    came: Floats  # first day in the place: invited, when a user
    role_since: Floats
    left: Floats
    trained: Floats
    eager: Floats  # days at work in the product in a good week

    def __len__(self) -> int:
        return len(self.account)

    @property
    def uses(self) -> Flags:
        return self.role >= CHAMPION

    def here(self, day: float) -> Flags:
        return np.asarray((self.came <= day) & (self.left > day))


def seat_opened(contracts: Contracts, people: Population) -> tuple[Ints, Ints, Floats]:
    """Account, number (from 0) and first day of every seat ever sold."""
    lines = contracts.lines
    suite = lines.sells == SEATS
    account, start = lines.account[suite], lines.start[suite]
    seats, end = lines.seats[suite], lines.end[suite]
    sold_account: list[Ints] = []
    sold_number: list[Ints] = []
    sold_day: list[Floats] = []
    most = np.zeros(len(people))
    order = np.lexsort((lines.place[suite], start))
    for row in order:
        who = account[row]
        together = (account == who) & (start <= start[row]) & (end > start[row])
        total = seats[together].sum()
        if total > most[who]:
            numbers = np.arange(int(most[who]), int(total), dtype=np.int64)
            sold_account.append(np.full(len(numbers), who))
            sold_number.append(numbers)
            sold_day.append(np.full(len(numbers), max(start[row], people.since[who])))
            most[who] = total
    return np.concatenate(sold_account), np.concatenate(sold_number), np.concatenate(sold_day)


def first_after(spells: Spells, count: int, since: Floats, lead: float) -> Floats:
    """Per account: the first day, after `since`, on which such a spell makes somebody leave; NEVER when none does."""
    day = spells.onset + lead
    later = day > since[spells.account]
    out = np.full(count, NEVER)
    np.minimum.at(out, spells.account[later], day[later])
    return out


def draw_staff(noise: Noise, people: Population, spells: Spells, contracts: Contracts, until: float) -> Staff:
    """Everybody who comes before `until`."""
    seat_account, seat_number, seat_day = seat_opened(contracts, people)
    offices = np.repeat(people.index, 2)
    account = np.concatenate([offices, seat_account])
    place = np.concatenate([np.tile(np.array([SPONSOR, DECIDER]), len(people)), seat_number + 2])
    opened = np.concatenate([people.since[offices], seat_day])
    role = np.minimum(place, USER)
    leavers = {
        SPONSOR: (spells.of(COOLING).only(spells.of(COOLING).someone_left), 14.0),
        CHAMPION: (spells.of(FADE).only(spells.of(FADE).someone_left), -60.0),
    }
    years = np.array(YEARS_IN_PLACE)[role]
    pause = np.where(place >= 2, noise.between(0, 9, "invited after", account, place), 0.0)
    came = opened + pause
    kept: list[tuple[Flags, Floats, Floats, Ints]] = []
    for holder in range(HOLDERS):
        key = (account, place, np.full(len(account), holder))
        stay = -np.log1p(-noise.uniform("stay", *key)) * years * 365.0
        left = np.where(opened < 0, np.maximum(came, 0.0), came) + np.maximum(stay, 40.0)
        gap = noise.between(12, 60, "gap", *key)
        for part, (some, lead) in leavers.items():
            of_part = np.full(len(people), NEVER)
            holds = role == part
            of_part[account[holds]] = came[holds]
            day = first_after(some, len(people), of_part, lead)[account]
            early = holds & (day < left)
            left = np.where(early, day, left)
            gap = np.where(early, noise.between(130, 260, "long gap", *key), gap)
        left = np.where(left < contracts.left[account], left, NEVER)
        kept.append((came < np.minimum(until, contracts.left[account]), came.copy(), left, key[2]))
        came = left + gap
    rows = np.concatenate([np.flatnonzero(flags) for flags, *_ in kept])
    came_at = np.concatenate([day[flags] for flags, day, _, _ in kept])
    left_at = np.concatenate([day[flags] for flags, _, day, _ in kept])
    holders = np.concatenate([number[flags] for flags, _, _, number in kept])
    who = (account[rows], place[rows], holders)
    roles = role[rows]
    diligent = np.clip(0.83 + 0.05 * people.onboarding[who[0]], 0.5, 0.97)
    wait = noise.between(8, 30, "training", *who) * np.where(people.onboarding[who[0]] < -1.5, 3.0, 1.0)
    trained = np.where((roles >= CHAMPION) & noise.chance(diligent, "trains", *who), came_at + wait, NEVER)
    taking_over = np.where(holders > 0, noise.between(2, 20, "takes over", *who), 0.0)
    return Staff(
        account=who[0],
        place=who[1],
        holder=holders,
        role=roles,
        came=came_at,
        role_since=np.floor(came_at + np.where(roles <= ADMIN, taking_over, 0.0)),
        left=left_at,
        trained=np.where(trained < left_at, trained, NEVER),
        eager=np.clip(2.1 + 0.6 * noise.normal("eager", *who), 1.0, 4.6),
    )
