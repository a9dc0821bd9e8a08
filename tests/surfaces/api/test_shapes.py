"""Shapes are read from cards: what a card doesn't promise stays inside, whatever is added to it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import pytest

from tenure.surfaces.api.shapes import answer, shape
from tenure.values.money import Money
from tenure.values.shapes import Flat, Promise, Public, plain


@dataclass(frozen=True, slots=True)
class Crate:
    """What is in a crate.

    Only we need to know this.
    """

    label: Public[str]
    price: Annotated[Money | None, Promise("What it cost.")]
    secret: str = "not yet public"


@dataclass(frozen=True, slots=True)
class Load:
    crate: Flat[Crate]
    beside: Annotated[tuple[Crate, ...], Promise(name="others")] = ()
    note: Annotated[str, Promise(null=True)] = ""

    @property
    def heavy(self) -> Annotated[bool, Promise("Whether two carry it.")]:
        return bool(self.beside)


LOAD = Load(Crate("Apples", Money(Decimal("1.5"), "EUR")), (Crate("Pears", None),))


def test_only_what_is_promised_is_said() -> None:
    said = plain(LOAD)
    assert said == {
        "label": "Apples",
        "price": {"amount": "1.50", "currency": "EUR"},
        "others": [{"label": "Pears", "price": None}],
        "note": None,
        "heavy": True,
    }
    assert shape(Load).model_validate(LOAD).model_dump() == said
    assert "secret" not in str(answer("ListShape", "", loads=list[Load]).model_json_schema())


def test_a_shape_says_what_the_card_promises() -> None:
    found = shape(Load).model_json_schema()
    crate: dict[str, Any] = found["$defs"]["CrateShape"]
    assert crate["description"] == "What is in a crate."
    assert crate["properties"]["price"]["description"] == "What it cost."
    assert found["required"] == ["label", "price", "others", "note", "heavy"]


def test_a_card_without_promises_has_no_shape() -> None:
    @dataclass
    class Inner:
        secret: str

    with pytest.raises(TypeError, match="Inner promises nothing"):
        shape(Inner)
