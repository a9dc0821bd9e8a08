"""Rounding that keeps sums true."""

import math
from collections.abc import Sequence

DECIMALS = 6
"""Every value and every number of points is rounded to so many decimals before anything is compared."""


def half_up(value: float) -> int:
    """The integer that is shown for a score. 79.5 is 80; the 6-decimal rounding keeps 79.4999999999 from differing by backend.

    >>> half_up(79.5), half_up(79.49), half_up(-0.5)
    (80, 79, 0)
    """
    return math.floor(round(value, DECIMALS) + 0.5)


def largest_remainder(parts: Sequence[float], total: int) -> list[int]:
    """Integers that add up to `total` and lie within one of each part.

    Hamilton's method of apportionment (Balinski and Young, Fair Representation, 1982). Ties go to the earlier part.
    Raises ValueError when the total is further away than one for each part.

    >>> largest_remainder([33.4, 33.3, 33.3], 100)
    [34, 33, 33]
    """
    floors = [math.floor(part) for part in parts]
    missing = total - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i], i))
    if not 0 <= missing <= len(parts):
        raise ValueError(f"parts summing to {sum(parts):g} can't be shown as integers summing to {total}")
    for i in order[:missing]:
        floors[i] += 1
    return floors
