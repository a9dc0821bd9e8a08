"""Money is an amount with its currency; two currencies are never added."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from tenure.values.shapes import Promise


def _to_the_cent(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: text, so that no cent is lost."""

    amount: Annotated[Decimal, Promise(example="120000.00", say=_to_the_cent, kind=str)]
    currency: Annotated[str, Promise("ISO 4217.", "EUR")]

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not a currency code of three capitals, like USD")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added without an exchange rate")
        return Money(self.amount + other.amount, self.currency)


def money_of(amount: Decimal | None, currency: str) -> Money | None:
    """An amount as money, where both are known."""
    return Money(amount, currency) if amount is not None and currency else None
