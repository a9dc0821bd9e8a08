"""What is copied by name is copied whole, and JSON has every kind of value in one way."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import SimpleNamespace

import pytest

from tenure.values.money import Money
from tenure.values.shapes import from_row, json_of, same_fields


class Tone(StrEnum):
    WARNING = "warning"


class Step(Enum):
    FIRST = 1


@dataclass(frozen=True, slots=True)
class Mark:
    tone: Tone
    on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    arr: Money | None
    share: Decimal
    marks: tuple[Mark, ...]
    steps: dict[str, Step]
    at: datetime
    mine: bool = False


ROW = Row(
    "Birch",
    Money(Decimal("12.5"), "USD"),
    Decimal("0.10"),
    (Mark(Tone.WARNING, date(2026, 3, 1)), Mark(Tone.WARNING, None)),
    {"a": Step.FIRST},
    datetime(2026, 3, 1, 12, tzinfo=UTC),
)


def test_a_card_in_json_has_all_that_is_not_left_out() -> None:
    assert json.loads(json.dumps(json_of(ROW, "mine", name="Birch Ltd", last=ROW.marks[0]))) == {
        "name": "Birch Ltd",
        "arr": {"amount": "12.50", "currency": "USD"},
        "share": "0.10",
        "marks": [{"tone": "warning", "on": "2026-03-01"}, {"tone": "warning", "on": None}],
        "steps": {"a": 1},
        "at": "2026-03-01T12:00:00+00:00",
        "last": {"tone": "warning", "on": "2026-03-01"},
    }


def test_fields_of_the_same_name_are_copied_and_none_is_forgotten() -> None:
    source = SimpleNamespace(tone=Tone.WARNING, on=date(2026, 3, 1), further=1)
    assert same_fields(Mark, source) == Mark(Tone.WARNING, date(2026, 3, 1))
    assert same_fields(Mark, source, on=None) == Mark(Tone.WARNING, None)
    with pytest.raises(AttributeError, match="on"):
        same_fields(Mark, SimpleNamespace(tone=Tone.WARNING))
    with pytest.raises(TypeError, match="further"):
        same_fields(Mark, source, further=1)


def test_an_empty_column_is_the_default_and_a_missing_one_an_error() -> None:
    row = {"name": "Birch", "arr": None, "share": Decimal(1), "marks": (), "steps": {}, "at": ROW.at, "mine": None}
    assert from_row(Row, row, arr=None) == Row("Birch", None, Decimal(1), (), {}, ROW.at)
    with pytest.raises(KeyError, match="mine"):
        from_row(Row, {name: value for name, value in row.items() if name != "mine"}, arr=None)
