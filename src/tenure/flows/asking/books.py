"""What values and rows behind a number may name: a parent outside the caller's book stays unsaid, as on the account itself."""

from collections.abc import Callable, Mapping

from tenure.platform.access import Caller
from tenure.practice.customers import queries

Values = dict[str, object]
Told = Callable[[Mapping[str, object]], Values]


def within_book(caller: Caller) -> Told:
    """A function that takes values by name, and gives them back without the key of a parent that the caller doesn't see."""
    keys = queries.visible_keys(caller)

    def told(values: Mapping[str, object]) -> Values:
        hides = keys is not None and values.get("parent") not in keys and "parent" in values
        return {**values, "parent": None} if hides else dict(values)

    return told
