"""Kinds of customers and how each is looked after: segments, engagement models, temporary moves, targets."""

from dataclasses import dataclass, field
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Tree
from tenure.values.keys import Address

Cadence = OneOf["week", "month", "quarter", "half_year", "year"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A kind of customer, by need. Of the segments in order, the first whose `when` holds is an account's own."""

    key: str
    address: Address
    label: str
    when: Tree
    when_text: str
    engagement: str | None  # key of its engagement model
    about: str = ""


@dataclass(frozen=True, slots=True)
class Engagement:
    """How the customers of a segment are looked after. All but the key and label describe; capacity reads the ratio."""

    key: str
    address: Address
    label: str
    accounts_per_csm: tuple[int, int] | None  # fewest and most; None: no ratio, as in automated engagement
    touch_every_days: int | None
    business_review: Cadence | None
    automated_review: bool
    success_plan: OneOf["required", "optional", "none"]
    executive: str = ""  # how our executives take part
    support: str = ""  # level of support
    resources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()  # of digital engagement: community, webinars, help centre, …
    about: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A temporary move to another engagement model, which returns by itself.

    It begins at the first day tick at which `when` holds, and ends at the first after it at which `until` holds (without
    `until`: at which `when` no longer holds). Of several under way the first in order counts.
    """

    key: str
    address: Address
    label: str
    when: Tree
    when_text: str
    to: str  # key of the engagement model
    until: Tree | None
    until_text: str
    adds: str = ""  # the specialist who joins; the owner stays
    because: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should reach: by segment, and `default` for all others. Shares as 0-1, spans in days."""

    key: str  # the metric: nrr, grr, time_to_first_value, …
    address: Address
    label: str
    unit: OneOf["share", "days", "number"]
    by: dict[str, float] = field(default_factory=dict)
