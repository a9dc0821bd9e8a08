"""What a header says of the money below it beside its name: the currency, thousands or millions, the year, whose currency, the
interval it is for, and whether it is for one seat."""

import re
from dataclasses import dataclass, replace
from functools import cache

from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.cells.amounts import PER_YEAR, period_of
from tenure.evidence.intake.cells.parse import SHORT, SIGN, currency_in
from tenure.evidence.intake.cells.words import DECIMALS
from tenure.evidence.intake.mapping import OPEN, ColumnUse

OF_ALL = {"arr": "year", "mrr": "month"}
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
PER = frozenset({"per", "pro", "par", "por", "je", "each", "every", "a", "for"})
LAST = frozenset({"year", "yr", "annum", "quarter", "month", "mo", "week", "jahr", "monat", "mois"})
"""What needs no word before it at the end of a header: `price_month`; a `price tag` is none for a day."""
PLURAL = frozenset({"years", "quarters", "months", "weeks", "days", "jahre", "monate", "ans"})
"""A number of them is no price."""
SAYS_SEATS = (
    "seat user license licence agent member employee head person unit device location site store nutzer user benutzer platz"
    " lizenz arbeitsplatz stuck mitarbeiter utilisateur siege poste licence unite usuario licencia asiento puesto unidad"
)
SEATS = frozenset(SAYS_SEATS.split())
ONE = frozenset({"seat", "user", "unit", "head", "nutzer", "platz"})
"""Those that need no word before them: a `seat price` is for one, a `licence fee` may be for all."""
EACH = re.compile(r"(?:^|_)(?:unit|each|list_price|einzelpreis|stuckpreis|listenpreis|unitaire|unitario)(?:_|$)")
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
    core: str = ""
    """`bare` without the interval and the words for one seat: `price` of `price_per_seat_per_month`."""
    per: str = ""
    """The interval, as `period_of` says it."""
    each: bool = False
    """Whether it is for one seat, user or piece."""


@cache
def money_name(header: str) -> MoneyName:
    """The header of a column of money, taken apart.

    >>> money_name("MRR k€").unit, money_name("MRR (USD)").currency, money_name("ARR 2025").year
    ('thousand', 'USD', 2025)
    >>> name = money_name("Price per seat / month"); name.core, name.per, name.each
    ('price', 'month', True)
    """
    unit = "thousand" if THOUSANDS.search(header) else "million" if MILLIONS.search(header) else ""
    text = MILLIONS.sub(" ", THOUSANDS.sub(" ", header))
    sign = SIGN.search(text)
    capitals = {code for code in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if code in DECIMALS}
    currency, year, kept = sign.group() if sign else "", None, []
    for word in normal(SIGN.sub(" ", text).replace("/", " per ")).split("_"):
        code, dated = word.upper(), YEAR.match(word)
        if code in DECIMALS and (code in capitals or code not in WORDS):
            currency = code
        elif dated:
            year = int(dated.group(1) or f"20{dated.group(2)}")
        elif word not in NOW:
            kept.append(word)
    bare = "_".join(kept[:-1] if len(kept) > 1 and kept[-1] == "in" else kept)
    local = bool(re.search(r"(?i)\b(local|original|transaction)\b", header))
    return MoneyName(bare, currency, unit, year, local, *_for_what(bare))


def _for_what(bare: str) -> tuple[str, str, bool]:
    """A bare name without its interval and its words for one seat, the interval, and whether it is for one."""
    words = re.sub(r"(^|_)(p|half|semi)_(a|m|year|annual)(?=ly|_|$)", r"\1\2\3", bare).split("_")
    left, per, each = [], "", bool(EACH.search(bare))
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        period = {"pa": "year", "pm": "month", "mtl": "month"}.get(word) or period_of(word) or ""
        last = not after and word in LAST
        told = before in PER or last or word.endswith(("ly", "lich", "al", "el", "elle")) or word in ("pa", "pm", "mtl")
        if word in PER and (after in SEATS or period_of(after) in PER_YEAR):
            continue
        if period in PER_YEAR and told and word not in PLURAL:
            per = period
        elif word in SEATS and (before in PER or word in ONE):
            each = True
        elif word not in ("and", "und", "et", "y") or not (per or each):
            left.append(word)
    return "_".join(left), per, each


def of_sign(currency: str, usual: str) -> str:
    """The code of a currency; a sign that several currencies share means the usual one of them."""
    return currency_in(f"{currency} 1", usual) if currency and currency not in DECIMALS else currency


def as_headed(use: ColumnUse, one: Profile) -> ColumnUse:
    """How a column of money is meant, with what its header says of currency, unit and interval where nothing else does."""
    if use.field not in AMOUNTS:
        return use
    said = money_name(one.header)
    if said.each and use.field in OF_ALL:  # an MRR per seat is a price, and the seats multiply it
        use = replace(use, field="amount", per=use.per or OF_ALL[use.field])
    if use.field == "amount" and use.per in ("", OPEN):
        use = replace(use, per=said.per or use.per)
    written_out = any(re.match(SHORT, cell) for cell in one.values)  # `12k` is thousands already
    return replace(use, currency=use.currency or said.currency, unit=use.unit or ("" if written_out else said.unit))
