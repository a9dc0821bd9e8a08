"""Whole numbers as people and addresses bring them."""

import re
from typing import TypeVar

T = TypeVar("T")
_WHOLE = re.compile(r"[0-9]{1,9}")


def whole_number(text: str, otherwise: T) -> int | T:
    """The number that a text writes with up to nine digits, else `otherwise`: longer ones are no ids, lines or days, and
    Python, PostgreSQL and calendars each refuse them in another way.

    >>> whole_number("28", 0), whole_number("9" * 5000, 0), whole_number("٣", None), whole_number("", None)
    (28, 0, None, None)
    """
    return int(text) if _WHOLE.fullmatch(text) else otherwise
