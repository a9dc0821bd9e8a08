"""Every condition of a framework, with the address of the object it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from tenure.framework.expressions.tree import Aggregate, Call, Literal, Name, Tree
from tenure.framework.model.root import Framework
from tenure.values.keys import Address

SECTION_OF = {
    "health": "health",
    "indicator": "indicators",
    "segment": "segments",
    "move": "moves",
    "stage": "lifecycle",
    "moment": "moments",
    "play": "plays",
    "handoff": "handoffs",
    "review": "reviews",
}
"""First word of an address -> the section its object stands in."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`part` is the key it stands under: when, until, applies, enter, …"""

    address: Address
    part: str
    tree: Tree
    text: str


def conditions(framework: Framework) -> Iterator[Condition]:
    """All of them, section by section, in the order of the framework."""
    for section in SECTION_OF.values():
        for one in getattr(framework, section).values():
            yield from _within(one, one.address, "")


def _within(one: Any, address: Address, part: str) -> Iterator[Condition]:
    """Those of an object and of all in it: a condition is a field that has its text beside it. What has no address of its own
    belongs to what it stands in, under the key it stands under."""
    if isinstance(one, tuple):
        for each in one:
            yield from _within(each, address, part)
    elif is_dataclass(one) and not isinstance(one, Literal | Name | Call | Aggregate):
        own: Address | None = getattr(one, "address", None)
        for field in fields(one):
            value, text = getattr(one, field.name), getattr(one, f"{field.name}_text", None)
            under = field.name if own or not part else part
            if text is None:
                yield from _within(value, own or address, under)
            elif value is not None:
                yield Condition(own or address, under, value, text)
