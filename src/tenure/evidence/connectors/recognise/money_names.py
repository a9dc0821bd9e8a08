"""What a header says of the money below it beside its name: the currency, thousands or millions, the year, whose currency."""

import re
from dataclasses import dataclass, replace
from functools import cache

from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.cells.amounts import DECIMALS
from tenure.evidence.intake.cells.parse import SHORT, SIGN, currency_in
from tenure.evidence.intake.mapping import ColumnUse

AMOUNTS = frozenset({"arr", "mrr", "amount", "unit_price"})
WORDS = frozenset(["ALL", "BAM", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SOS", "TOP", "TRY"])
"""Codes that are words or names as well: they are currencies in capitals alone."""
MONEY = r"(?:\$|€|£|¥|usd|eur|gbp|chf|jpy|cad|aud)"
THOUSANDS = re.compile(
    rf"(?i:\(?\b(?:in )?(?:thousands?|tausend|tsd\.?|milliers|miles)\b\)?)|[(_ ]k\)?$|\(?['’,]?000s?\)?(?=\W*$)"
    rf"|(?<![A-Za-z])[kKT](?=\s?(?i:{MONEY})(?![A-Za-z]))|(?<=[$€£¥])\s?[kK](?![A-Za-z])|(?<=[A-Z]{{3}})\s[kK](?![A-Za-z])"
)
MILLIONS = re.compile(
    rf"(?i:\(?\b(?:in )?(?:millions?|mio\.?|mn)\b\)?)|(?<=[$€£¥])\s?[mM]{{1,2}}(?![A-Za-z])"
    rf"|(?<![A-Za-z])M(?=\s?(?i:{MONEY})(?![A-Za-z]))"
)
YEAR = re.compile(r"^(?:fy|cy|gj)?(20\d\d)$|^(?:fy|cy|gj)(\d\d)$")
NOW = frozenset({"current", "actual", "today", "now", "aktuell", "aktueller", "actuel"})


@dataclass(frozen=True, slots=True)
class MoneyName:
    """A header taken apart. `bare` is its name without the rest, in normal form; `currency` a code, or a sign that several
    currencies share."""

    bare: str
    currency: str = ""
    unit: str = ""
    year: int | None = None
    local: bool = False
    """Whether it is in the currency of each row."""


@cache
def money_name(header: str) -> MoneyName:
    """The header of a column of money, taken apart.

    >>> money_name("ARR k€"), money_name("MRR (USD)").currency, money_name("ARR 2025").year
    (MoneyName(bare='arr', currency='€', unit='thousand', year=None, local=False), 'USD', 2025)
    """
    unit = "thousand" if THOUSANDS.search(header) else "million" if MILLIONS.search(header) else ""
    text = MILLIONS.sub(" ", THOUSANDS.sub(" ", header))
    sign = SIGN.search(text)
    capitals = {code for code in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if code in DECIMALS}
    currency, year, kept = sign.group() if sign else "", None, []
    for word in normal(SIGN.sub(" ", text)).split("_"):
        code, dated = word.upper(), YEAR.match(word)
        if code in DECIMALS and (code in capitals or code not in WORDS):
            currency = code
        elif dated:
            year = int(dated.group(1) or f"20{dated.group(2)}")
        elif word not in NOW:
            kept.append(word)
    bare = "_".join(kept[:-1] if len(kept) > 1 and kept[-1] == "in" else kept)
    return MoneyName(bare, currency, unit, year, bool(re.search(r"(?i)\b(local|original|transaction)\b", header)))


def of_sign(currency: str, usual: str) -> str:
    """The code of a currency; a sign that several currencies share means the usual one of them."""
    return currency_in(f"{currency} 1", usual) if currency and currency not in DECIMALS else currency


def as_headed(use: ColumnUse, one: Profile) -> ColumnUse:
    """How a column of money is meant, with what its header says of currency and unit where nothing else does."""
    if use.field not in AMOUNTS:
        return use
    said = money_name(one.header)
    written_out = any(re.match(SHORT, cell) for cell in one.values)  # `12k` is thousands already
    return replace(use, currency=use.currency or said.currency, unit=use.unit or ("" if written_out else said.unit))
