"""Net promoter score with its interval."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tenure.insight.metrics.intervals import Z95

PROMOTER, DETRACTOR = 9.0, 6.0


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """Counts of answers to "how likely are you to recommend us", 0 to 10.

    >>> NetPromoter(promoters=2, passives=1, detractors=1).score
    25.0
    """

    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """Promoters (9-10) less detractors (0-6), per cent of all answers, -100 to 100. None without answers.

        Source: F. Reichheld, "The one number you need to grow", Harvard Business Review, December 2003; Bain & Company,
        Net Promoter System.
        """
        return None if self.answers == 0 else 100.0 * (self.promoters - self.detractors) / self.answers

    @property
    def standard_error(self) -> float | None:
        """In points, from the variance of a three-way split: `sqrt((p + d - (p - d)^2) / n)`. None without answers."""
        if self.answers == 0:
            return None
        p, d = self.promoters / self.answers, self.detractors / self.answers
        return 100.0 * math.sqrt(max(0.0, p + d - (p - d) ** 2) / self.answers)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the score by the normal approximation, within -100 to 100. None without answers."""
        score, error = self.score, self.standard_error
        if score is None or error is None:
            return None
        return max(-100.0, score - Z95 * error), min(100.0, score + Z95 * error)


def net_promoter(scores: ArrayLike) -> NetPromoter:
    """The split of answers 0 to 10, one per person and wave (`latest_per_person` leaves only those).

    Raises ValueError for an answer outside 0 to 10 or a missing one: those who didn't answer are never filled in.
    """
    given = np.asarray(scores, dtype=np.float64)
    if given.size and not ((given >= 0) & (given <= 10)).all():
        raise ValueError("an NPS answer lies between 0 and 10; leave out those who didn't answer")
    promoters, detractors = int((given >= PROMOTER).sum()), int((given <= DETRACTOR).sum())
    return NetPromoter(promoters, int(given.size) - promoters - detractors, detractors)


def latest_per_person(people: ArrayLike, answered: ArrayLike, scores: ArrayLike) -> np.ndarray:
    """Each person's newest score. `answered` sorts: instants, days or numbers; of equal ones the later entry counts."""
    who, when = np.asarray(people), np.asarray(answered)
    given = np.asarray(scores, dtype=np.float64)
    order = np.lexsort((np.arange(len(who)), when, who))
    last = np.append(who[order][1:] != who[order][:-1], True) if len(who) else np.zeros(0, dtype=bool)
    return np.asarray(given[order][last])
