"""Keyset paging: any page of 100,000 rows costs the same as the first."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import NoneType
from typing import Any

from django.db.models import Q, QuerySet

from tenure.platform.manifest import Column
from tenure.practice.customers.models import Standing
from tenure.practice.customers.rows import every_column
from tenure.values.money import Money
from tenure.values.problem import ProblemError, did_you_mean, refusal


def sortable(name: str) -> Column:
    """The column that a list is sorted by. Raises ProblemError `list.sort` where none is called so."""
    columns = {column.name: column for column in every_column() if column.sort}
    if name not in columns:
        fix = did_you_mean(name, columns) or f"Use one of {', '.join(columns)}."
        raise refusal("list.sort", f"Lists can't be sorted by {name!r}.", where="sort", fix=fix)
    return columns[name]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the value of the sorted column (None: among the empty ones, which come last) and the key."""

    value: Any
    key: str


@dataclass(frozen=True, slots=True)
class Order:
    """A sorted column and a direction, read from `arr` or `-arr`. Ties go by key."""

    by: Column
    down: bool

    @classmethod
    def read(cls, text: str) -> "Order":
        return cls(sortable(text.removeprefix("-")), text.startswith("-"))

    @property
    def column(self) -> str:
        return self.by.sort

    @property
    def empty(self) -> Q:
        """The condition that keeps to rows without a value. Text that may be missing is missing where it is empty, too."""
        missing = Q(**{f"{self.column}__isnull": True})
        return missing | Q(**{self.column: ""}) if self.by.holds(str) and self.by.holds(NoneType) else missing

    def cursor(self, standing: Standing) -> str:
        """The opaque text that continues a list after this row."""
        value = None if (value := _value(standing, self.column)) == "" else value
        plain = str(value) if isinstance(value, (date, Decimal)) else value
        text = json.dumps([self.by.name, self.down, plain, standing.account_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def place(self, cursor: str) -> Place:
        """Read a cursor back; one of another order or a made-up one is a Problem."""
        try:
            return self._place(*_read(cursor))
        except (ValueError, TypeError, InvalidOperation) as error:
            raise _foreign() from error

    def _place(self, name: Any, down: Any, value: Any, key: Any) -> Place:
        if (name, down) != (self.by.name, self.down) or not isinstance(key, str) or "\0" in key:
            raise ValueError("a cursor of another list")
        return Place(self._typed(value), key)

    def _typed(self, value: Any) -> Any:
        if value is None:
            return None
        if self.by.holds(str):
            if not isinstance(value, str) or "\0" in value:
                raise TypeError("not a text")
            return value
        if self.by.holds(date):
            return date.fromisoformat(value)
        if self.by.holds(Money):
            amount = Decimal(value)
            if not amount.is_finite():
                raise ValueError("not an amount")
            return amount
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise TypeError("not a number")
        return value


def order_of(cursor: str) -> str:
    """The order, as text, of the list that a cursor continues; a made-up one is a Problem."""
    name, down = _read(cursor)[:2]
    return f"-{name}" if down is True else str(name)


def _read(cursor: str) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, down, value, key = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _foreign() from error
    return [name, down, value, key]


def _foreign() -> ProblemError:
    return refusal(
        "list.cursor",
        "The cursor doesn't belong to this list.",
        where="cursor",
        fix="Start again without a cursor, and keep the sort while you follow it.",
    )


def page(found: QuerySet[Standing], order: Order, cursor: str | None, limit: int) -> tuple[list[Standing], str | None]:
    """The rows after a cursor, and the cursor that continues them. Empty values come last, whichever way.

    The empty ones are asked for apart, so that each query walks one index in one direction.
    """
    place = order.place(cursor) if cursor else None
    rows: list[Standing] = []
    if order.column == "account_id" or place is None or place.value is not None:
        rows = _after(found, order, place, limit + 1)
    if len(rows) <= limit and order.column != "account_id":
        empty = found.filter(order.empty)
        if place is not None and place.value is None:
            empty = empty.filter(**{"account_id__lt" if order.down else "account_id__gt": place.key})
        rows += empty.order_by("-account_id" if order.down else "account_id")[: limit + 1 - len(rows)]
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, order.cursor(rows[-1]) if more else None


def _after(found: QuerySet[Standing], order: Order, place: Place | None, limit: int) -> list[Standing]:
    column, sign = order.column, "-" if order.down else ""
    if column == "account_id":
        if place is not None:
            found = found.filter(**{"account_id__lt" if order.down else "account_id__gt": place.key})
        return list(found.order_by(f"{sign}account_id")[:limit])
    found = found.exclude(order.empty)
    if place is not None:
        side, past = ("lte", "gte") if order.down else ("gte", "lte")
        found = found.filter(**{f"{column}__{side}": place.value}).exclude(
            **{column: place.value, f"account_id__{past}": place.key}
        )
    return list(found.order_by(f"{sign}{column}", f"{sign}account_id")[:limit])


def _value(standing: Standing, column: str) -> Any:
    value: Any = standing
    for part in column.split("__"):
        value = getattr(value, part) if value is not None else None
    return value
