"""Gross and net revenue retention and logo retention of an opening cohort, and the bridge they rest on.

Conventions, for every figure here: one row per customer; recurring revenue a year, in one currency at the opening's
exchange rates; the cohort are the customers with revenue at the opening instant; snapshots, not flows (what rose and
fell again in between isn't seen); the default window is the trailing twelve months. A customer who left and came back
within the window is counted as lost, and the revenue that came back is a line of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from tenure.insight.metrics.intervals import wilson


@dataclass(frozen=True, slots=True)
class Bridge:
    """How opening revenue became closing revenue. Amounts are sums over customers, at least 0, in one currency."""

    opening: float
    new: float
    expansion: float
    reactivation: float
    contraction: float
    churn: float
    closing: float
    customers_opening: int
    customers_kept: int
    customers_new: int

    @property
    def grr(self) -> float | None:
        """Gross revenue retention, 0 to 1: `sum(min(opening, closing)) / sum(opening)` over the opening cohort.

        One customer's expansion never makes up for another's loss; new customers and those who came back don't count.
        None without an opening cohort. Source: SaaS Metrics Standards Board,
        "Gross Revenue Retention", as published in 2026.
        """
        if self.opening == 0:
            return None
        kept = self.opening - self.contraction - self.churn
        return min(max(kept / self.opening, 0.0), 1.0)  # sums of floats may miss the ends by their last bit

    @property
    def nrr(self) -> float | None:
        """Net revenue retention: `sum(closing) / sum(opening)` over the opening cohort; may exceed 1.

        Price rises count. None without an opening cohort. Source: SaaS Metrics Standards Board, "Net Revenue
        Retention", as published in 2026; the annual filings of subscription companies word it likewise.
        """
        kept = self.opening - self.contraction - self.churn + self.expansion
        return None if self.opening == 0 else kept / self.opening

    @property
    def logo_retention(self) -> float | None:
        """Share of the opening cohort's customers who still pay, 0 to 1. None without an opening cohort.

        Source: SaaS Metrics Standards Board, "Customer Retention", as published in 2026.
        """
        return None if self.customers_opening == 0 else self.customers_kept / self.customers_opening

    @property
    def logo_retention_interval(self) -> tuple[float, float]:
        """The 95 % interval of logo retention (Wilson, 1927)."""
        return wilson(self.customers_kept, self.customers_opening)

    @property
    def expansion_rate(self) -> float | None:
        """Expansion as a share of opening revenue. None without an opening cohort."""
        return None if self.opening == 0 else self.expansion / self.opening

    @property
    def growth_rate(self) -> float | None:
        """Closing over opening revenue, less 1; new customers included. None without opening revenue."""
        return None if self.opening == 0 else self.closing / self.opening - 1.0


def bridge(opening: ArrayLike, closing: ArrayLike, came_back: ArrayLike | None = None) -> Bridge:
    """The bridge between two snapshots of the same customers, in the same order.

    `opening` and `closing` are revenues a year, at least 0; 0 means no customer. `came_back` marks customers of the
    opening cohort who had left within the window. Raises ValueError when shapes differ or an amount is negative or
    missing: an unknown amount must be listed, not summed.

    The identity `opening + new + expansion + reactivation - contraction - churn = closing` holds for every input.
    """
    before, after = np.asarray(opening, dtype=np.float64), np.asarray(closing, dtype=np.float64)
    returned = np.zeros(before.shape, dtype=bool) if came_back is None else np.asarray(came_back, dtype=bool)
    if before.shape != after.shape or before.shape != returned.shape or before.ndim != 1:
        raise ValueError("opening, closing and came_back need one entry per customer, in the same order")
    if not (np.isfinite(before).all() and np.isfinite(after).all()) or (before < 0).any() or (after < 0).any():
        raise ValueError("an amount is negative or missing; list such customers instead of summing them")
    cohort = before > 0
    reactivated = cohort & returned
    steady = cohort & ~returned
    kept = np.where(steady, after, 0.0)
    lost = cohort & (kept == 0)
    return Bridge(
        opening=float(before.sum()),
        new=float(after[~cohort].sum()),
        expansion=float(np.maximum(kept - before, 0.0)[steady].sum()),
        reactivation=float(after[reactivated].sum()),
        contraction=float((before - kept)[steady & ~lost & (kept < before)].sum()),
        churn=float(before[lost].sum()),
        closing=float(after.sum()),
        customers_opening=int(cohort.sum()),
        customers_kept=int((kept > 0).sum()),
        customers_new=int((~cohort & (after > 0)).sum()),
    )


def revenue_by_customer(lines: pa.Table, day: date, rates: dict[str, float]) -> dict[str, float]:
    """Recurring revenue a year of each customer's lines in service on a day, in one currency.

    `lines` has columns account, arr, currency, start_on, last_on (first day without service, or null); a line is in
    service in `[start_on, last_on)`. `rates` says what a unit of each currency is worth; use the opening's rates for
    both snapshots. Raises KeyError for a currency without a rate.
    """
    columns = (lines[name].to_pylist() for name in ("account", "arr", "currency", "start_on", "last_on"))
    revenue: dict[str, float] = {}
    for account, arr, currency, start, last in zip(*columns, strict=True):
        if arr is not None and start <= day and (last is None or last > day):
            revenue[account] = revenue.get(account, 0.0) + float(arr) * rates[currency]
    return revenue


def bridge_between(lines: pa.Table, opening_on: date, closing_on: date, rates: dict[str, float]) -> Bridge:
    """The bridge between two days, from line items (see `revenue_by_customer`)."""
    before, after = (revenue_by_customer(lines, day, rates) for day in (opening_on, closing_on))
    customers: Sequence[str] = sorted({*before, *after})
    return bridge([before.get(who, 0.0) for who in customers], [after.get(who, 0.0) for who in customers])
