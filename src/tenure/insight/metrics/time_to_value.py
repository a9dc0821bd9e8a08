"""How long customers take to reach a moment, including those who haven't yet (censored).

Leaving them out would show only the quick ones. They count as censored (they take at least as long as they have been
watched), which the Kaplan-Meier estimator was made for. Whoever was a customer before watching began enters at the age
they had then; whoever had reached it by then is left out, for nobody saw when.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tenure.insight.metrics.intervals import Z95

LEAST_AT_RISK = 5
"""With fewer customers under watch at any drop up to the median, the median is unknown rather than a guess."""


@dataclass(frozen=True, slots=True)
class TimeToValue:
    """Days until half of the customers are there, with its 95 % interval.

    `median` is None where it is unknown: `too_few` customers, or fewer than half expected to be there by the age that
    anyone was watched to. `high` is None where the data doesn't bound it. `waiting` are those censored.
    """

    customers: int
    reached: int
    waiting: int
    median: float | None
    low: float | None
    high: float | None
    too_few: bool
    ages: tuple[float, ...] = ()  # at which someone got there
    share: tuple[float, ...] = ()  # that is expected to be there by that age, 0 to 1


def time_to_value(ages: ArrayLike, reached: ArrayLike, entered: ArrayLike | None = None) -> TimeToValue:
    """The median time to an event, in the unit of `ages`.

    One entry per customer: the age at which they reached it (`reached` true) or were last seen without, and the age at
    which watching them began (0 without `entered`). Raises ValueError when shapes differ, or someone was last seen
    before they entered.

    Sources: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53, 1958. The interval
    holds the ages at which the log-log interval of the curve contains one half: R. Brookmeyer, J. Crowley, "A confidence
    interval for the median survival time", Biometrics 38, 1982; variance by M. Greenwood, 1926. Late entry: J. P. Klein,
    M. L. Moeschberger, "Survival Analysis", 2003, section 4.6.
    """
    last, there = np.asarray(ages, dtype=np.float64), np.asarray(reached, dtype=bool)
    first = np.zeros(last.shape) if entered is None else np.asarray(entered, dtype=np.float64)
    if last.ndim != 1 or last.shape != there.shape or last.shape != first.shape:
        raise ValueError("ages, reached and entered need one entry per customer")
    if not np.isfinite(last).all() or (first > last).any():
        raise ValueError("an age is missing, or is from before tracking began")
    at = np.unique(last[there])
    # Whoever enters at the very age of a drop wasn't under watch before it, unless watched from the first day.
    at_risk = np.array([((last >= age) & ((first < age) | (first == 0))).sum() for age in at], dtype=np.float64)
    drops = np.array([(there & (last == age) & ((first < age) | (first == 0))).sum() for age in at], dtype=np.float64)
    kept = drops > 0
    at, at_risk, drops = at[kept], at_risk[kept], drops[kept]
    curve = np.asarray(np.cumprod(1.0 - drops / at_risk), dtype=np.float64)
    lower, upper = _log_log(curve, at_risk, drops)
    half = _first(at, curve <= 0.5 + 1e-12)
    seen = at_risk if half is None else at_risk[at <= half]
    too_few = last.size < LEAST_AT_RISK or bool((seen < LEAST_AT_RISK).any() if half is not None else False)
    known = half is not None and not too_few
    return TimeToValue(
        customers=int(last.size),
        reached=int(there.sum()),
        waiting=int((~there).sum()),
        median=half if known else None,
        low=_first(at, lower <= 0.5) if known else None,
        high=_first(at, upper <= 0.5) if known else None,
        too_few=too_few,
        ages=tuple(at.tolist()),
        share=tuple((1.0 - curve).tolist()),
    )


def _log_log(
    curve: NDArray[np.float64], at_risk: NDArray[np.float64], drops: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 95 % interval around each step of the curve; open (0 to 1) where nobody is left to judge by."""
    lower, upper = np.zeros(curve.shape), np.ones(curve.shape)
    inside = (curve > 0) & (curve < 1)
    left = at_risk - drops
    terms = np.divide(drops, at_risk * left, out=np.zeros(drops.shape), where=left > 0)
    spread = np.sqrt(np.cumsum(terms))
    log = np.log(curve, out=np.full(curve.shape, -math.inf), where=inside)
    reach = np.exp(Z95 * np.divide(spread, np.abs(log), out=np.zeros(log.shape), where=inside))
    lower[inside] = curve[inside] ** reach[inside]
    upper[inside] = curve[inside] ** (1.0 / reach[inside])
    return lower, upper


def _first(at: NDArray[np.float64], true: NDArray[np.bool_]) -> float | None:
    found = at[true]
    return float(found[0]) if found.size else None
