"""The health of each account, week by week: behaviour gives value, and value drives renewal."""

from dataclasses import dataclass

import numpy as np

from tenure.evidence.connectors.demo.noise import Floats, Ints, Noise
from tenure.evidence.connectors.demo.population import Population
from tenure.evidence.connectors.demo.pressures import COOLING, FADE, SQUEEZE, TROUBLE, Spells

FIRST_WEEK = -60
LINGERING = 5.0  # weeks until one kind of trouble shows in everything else


@dataclass(frozen=True)
class Course:
    """Accounts x weeks. Week w begins on day 7 w; column 0 is week `FIRST_WEEK`. About 1 when all is well."""

    use: Floats  # share of the seats with somebody at work
    breadth: Floats  # share of the plan's core features in use
    support: Floats  # what the account goes through with the product and with support
    relation: Floats
    squeeze: Floats  # 0 when money is no topic
    value: Floats  # what they get out of it

    @staticmethod
    def column(day: Floats) -> Ints:
        return np.asarray(np.floor(np.asarray(day) / 7.0).astype(np.int64) - FIRST_WEEK)

    def at(self, series: Floats, account: Ints, day: Floats) -> Floats:
        """The series of each account on a day (the nearest known week when the day lies outside)."""
        return np.asarray(series[account, np.clip(self.column(day), 0, series.shape[1] - 1)], dtype=np.float64)


def smooth_walk(series: Floats, weeks: float) -> Floats:
    """An exponential mean over the weeks so far; it never looks ahead."""
    keep = np.exp(-1.0 / weeks)
    out = np.empty_like(series)
    out[:, 0] = series[:, 0]
    for week in range(1, series.shape[1]):
        out[:, week] = keep * out[:, week - 1] + (1.0 - keep) * series[:, week]
    return out


def wander(noise: Noise, stream: str, index: Ints, weeks: Ints, size: float) -> Floats:
    """Slow drift around zero with the given standard deviation."""
    steps = noise.normal(stream, index[:, None], (weeks - FIRST_WEEK)[None, :])
    drift = smooth_walk(steps, 6.0)
    return np.asarray(drift * size * 3.4, dtype=np.float64)


def draw_course(noise: Noise, people: Population, spells: Spells, until: float) -> Course:
    """Each account's weeks up to `until`."""
    weeks = np.arange(FIRST_WEEK, int(np.ceil(until / 7.0)) + 1, dtype=np.int64)
    days = weeks * 7.0 + 3.0
    pressure = [np.zeros((len(people), len(weeks))) for _ in range(4)]
    for kind in (FADE, TROUBLE, COOLING, SQUEEZE):
        some = spells.of(kind)
        np.maximum.at(pressure[kind], some.account, some.strength_at(days))
    fade, trouble, cooling, squeeze = pressure
    age = days[None, :] - people.since[:, None]
    pace = 8.0 * np.exp(-0.6 * people.onboarding)
    ramp = np.where(age > 0.0, 1.0 - np.exp(-np.maximum(age, 0.0) / pace[:, None]), 0.0)
    usual = np.clip(0.675 + 0.05 * people.fit + 0.03 * people.onboarding, 0.48, 0.88)
    strain = smooth_walk(np.maximum(np.maximum(fade, trouble), np.maximum(cooling, 0.4 * squeeze)), LINGERING)
    dent = (1.0 - 0.70 * fade) * (1.0 - 0.42 * strain)
    use = np.clip((usual[:, None] + wander(noise, "use drift", people.index, weeks, 0.02)) * ramp * dent, 0.0, 1.0)
    usual_breadth = np.clip(0.80 + 0.05 * people.fit + 0.05 * noise.normal("breadth", people.index), 0.6, 1.0)
    breadth = usual_breadth[:, None] * np.sqrt(ramp) * (1.0 - 0.45 * fade) * (1.0 - 0.25 * strain)
    support = 0.97 - 0.85 * trouble - 0.15 * strain + 0.03 * people.reliability[:, None]
    relation = 0.97 - 0.7 * cooling - 0.35 * strain + 0.05 * people.sponsor[:, None]
    gain = use / usual[:, None] * (0.75 + 0.25 * breadth / usual_breadth[:, None]) + 0.03 * people.fit[:, None]
    return Course(
        use=use,
        breadth=np.clip(breadth, 0.0, 1.0),
        support=np.clip(support, 0.0, 1.1),
        relation=np.clip(relation, 0.0, 1.1),
        squeeze=squeeze,
        value=smooth_walk(gain, 8.0),
    )
