"""Money is an amount with its currency; two currencies are never added."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount. `currency` is an ISO 4217 code in capitals."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not a currency code of three capitals, like USD")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added without an exchange rate")
        return Money(self.amount + other.amount, self.currency)

    def as_json(self) -> dict[str, str]:
        """The shape every command and endpoint uses: the amount as text, so that no cent is lost on the way."""
        return {"amount": f"{self.amount.quantize(Decimal('0.01'), ROUND_HALF_UP)}", "currency": self.currency}
