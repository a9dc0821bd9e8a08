"""Bad spells: usage fades, the product gives trouble, the relationship cools, money is short.

In each span of `SPAN` days an account may enter one spell. How likely, and which, follows from its hidden traits.
"""

from dataclasses import dataclass

import numpy as np

from tenure.evidence.connectors.demo.columns import ColumnWise
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints, Noise
from tenure.evidence.connectors.demo.population import Population

SPAN, FIRST_SPAN = 220.0, -440.0
RISE, FALL = 63.0, 42.0
FADE, TROUBLE, COOLING, SQUEEZE = range(4)


@dataclass(frozen=True)
class Spells(ColumnWise):
    """One entry per spell; `account` is the account's index, days as everywhere."""

    account: Ints
    kind: Ints
    onset: Floats
    end: Floats
    severity: Floats  # 0 to 1
    someone_left: Flags  # a champion before a fade, a sponsor at a cooling

    def __len__(self) -> int:
        return len(self.account)

    def of(self, kind: int) -> "Spells":
        return self.only(self.kind == kind)

    def strength_at(self, day: Floats) -> Floats:
        """Spells x days: how hard each presses, rising over weeks and easing towards its end."""
        rise = np.clip((day[None, :] - self.onset[:, None]) / RISE, 0.0, 1.0)
        fall = np.clip((self.end[:, None] - day[None, :]) / FALL, 0.0, 1.0)
        return np.asarray(self.severity[:, None] * np.minimum(rise, fall), dtype=np.float64)


def draw_spells(noise: Noise, people: Population, until: float) -> Spells:
    """The spells that begin before `until`."""
    spans = np.arange(int(np.ceil((until - FIRST_SPAN) / SPAN)) + 1, dtype=np.int64)
    account, span = (grid.ravel() for grid in np.meshgrid(people.index, spans, indexing="ij"))
    at = np.searchsorted(people.index, account)
    pull = -0.30 - 0.62 * people.fit - 0.38 * people.onboarding - 0.42 * people.sponsor - 0.30 * people.reliability
    probability = 0.8 / (1.0 + np.exp(-pull[at]))
    onset = FIRST_SPAN + SPAN * (span + noise.uniform("spell onset", account, span))
    happens = noise.chance(probability, "spell", account, span) & (onset > people.since[at] + 25.0) & (onset < until)
    account, span, at, onset = account[happens], span[happens], at[happens], onset[happens]
    leaning = np.stack(
        [
            0.35 - 0.6 * people.fit[at] - 0.35 * people.onboarding[at],
            0.0 - 0.8 * people.reliability[at],
            0.0 - 0.8 * people.sponsor[at],
            np.full(len(at), -1.4),
        ],
        axis=1,
    )
    weights = np.cumsum(np.exp(leaning), axis=1)
    draw = noise.uniform("spell kind", account, span) * weights[:, -1]
    kind = (draw[:, None] > weights).sum(axis=1).astype(np.int64)
    long = noise.chance(0.6, "spell long", account, span)
    length = np.where(long, noise.between(220, 430, "spell length", account, span), 0.0)
    length = np.where(long, length, noise.between(80, 170, "spell length", account, span))
    return Spells(
        account=account,
        kind=kind,
        onset=onset,
        end=onset + length,
        severity=noise.between(0.25, 1.0, "spell severity", account, span),
        someone_left=noise.chance(np.where(kind == COOLING, 0.4, 0.25), "spell leaver", account, span),
    )
