"""Figures and days as people read them. A number never stands alone: unit, sign and age are added here."""

import re
from datetime import date, datetime
from decimal import Decimal

from tenure.values.money import Money
from tenure.values.rounding import half_up

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CHF": "CHF ", "CAD": "CA$", "AUD": "A$"}
BAND_WORDS = {"green": "Green", "yellow": "Yellow", "red": "Red", "unknown": "Unknown"}
PULSE_WORDS = {1: "Lost", 2: "Worried", 3: "Steady", 4: "Good", 5: "Thriving"}
PULSE_ICONS = {1: "mood-cry", 2: "mood-sad", 3: "mood-neutral", 4: "mood-smile", 5: "mood-happy"}
ROLE_WORDS = {
    "csm": "CSM",
    "manager": "Manager",
    "operations": "Operations",
    "executive": "Executive",
    "colleague": "Colleague",
    "partner": "Partner",
    "system": "Tenure",
}
VIA_WORDS = {"web": "in the browser", "cli": "command line", "api": "API", "job": "background"}
FALLING, RISING = -5, 5
"""From how many points of change in 28 days a band is called falling or rising."""


def number(value: float | Decimal, decimals: int = 2) -> str:
    """A plain figure: thousands grouped, at most `decimals` decimals, none that say nothing."""
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return MINUS + text[1:] if text.startswith("-") and text != "-0" else text.replace("-0", "0")


def signed_text(value: float) -> str:
    """A change of points: +3, −14, 0."""
    whole = half_up(abs(value))
    if whole == 0:
        return "0"
    return f"+{whole}" if value > 0 else f"{MINUS}{whole}"


def money(value: Money | None) -> str:
    """$312,000"""
    if value is None:
        return "not known"
    return _with_symbol(value, f"{abs(value.amount):,.0f}")


def money_short(value: Money | None) -> str:
    """$312k, $4.1M: for lists, where the exact amount is one click away."""
    if value is None:
        return ""
    amount = abs(value.amount)
    for size, letter in ((Decimal(1_000_000_000), "B"), (Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if amount >= size:
            scaled = amount / size
            return _with_symbol(
                value, f"{scaled:.0f}{letter}" if scaled >= 100 or letter == "k" else f"{scaled:.1f}{letter}"
            )
    return _with_symbol(value, f"{amount:.0f}")


def _with_symbol(value: Money, text: str) -> str:
    sign = MINUS if value.amount < 0 else ""
    symbol = SYMBOLS.get(value.currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{value.currency}{THIN}{text}"


def day(value: date | datetime | None) -> str:
    """31 Mar 2027"""
    return f"{value.day} {value:%b %Y}" if value else "not known"


def day_short(value: date | datetime) -> str:
    """31 Mar"""
    return f"{value.day} {value:%b}"


def plural(count: float, one: str, many: str = "") -> str:
    """1 row, 3 rows"""
    return f"{number(count, 0)} {one if count == 1 else many or one + 's'}"


def percent(rate: float) -> str:
    """A rate of 0-1 as 38 %."""
    return f"{half_up(rate * 100)}{THIN}%"


def age(at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says something: 4 min, 3 h, 12 d, 5 mo, 3 y."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    if days < 120:
        return f"{days} d"
    return f"{days * 12 // 365} mo" if days < 730 else f"{days // 365} y"


def ago(at: datetime, now: datetime) -> str:
    """12 d ago, or just now."""
    return "just now" if (now - at).total_seconds() < 60 else f"{age(at, now)} ago"


def span(days: int) -> str:
    """Length of a relation: 3 d, 5 mo, 2 y 3 mo."""
    if days < 60:
        return plural(days, "day")
    months = days * 12 // 365
    years, rest = divmod(months, 12)
    if not years:
        return f"{months} mo"
    return f"{years} y {rest} mo" if rest else f"{years} y"


def value_text(value: object, unit: str) -> str:
    """A signal's value with its unit: 38 %, 12 days, 0.61."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() | float() if unit in ("percent", "%"):
            return f"{number(float(value) * 100, 1)}{THIN}%"
        case int() | float() if unit in ("", "count", "ratio", "number"):
            return number(value)
        case int() | float():
            figure = number(value, 1)
            return f"{figure} {unit[:-1] if figure == '1' and unit.endswith('s') else unit}"
        case datetime() | date():
            return day(value)
        case _:
            return str(value)


def between(before: object, after: object, unit: str) -> tuple[str, str]:
    """Two values side by side: a unit that both share is said once."""
    both = isinstance(before, int | float) and isinstance(after, int | float)
    if both and unit not in ("percent", "%") and not isinstance(before, bool):
        return number(float(before), 1 if unit else 2), value_text(after, unit)  # type: ignore[arg-type]
    return value_text(before, unit), value_text(after, unit)


def cell(value: object) -> str:
    """One cell of a row behind a number, kept as close to the fact as can be read."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}" if (value.hour, value.minute) != (0, 0) else f"{value:%Y-%m-%d}"
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return number(value, 4)
        case _:
            return str(value)


COLUMNS = {"by_name": "author", "owner_name": "owner"}
"""Columns whose names say something else to people."""


def column(name: str) -> str:
    """A column's name as a heading: `opened_at` reads Opened."""
    stem = COLUMNS.get(name, name).removesuffix("_at").removesuffix("_on").replace("_", " ").strip()
    return stem[:1].upper() + stem[1:]


FIELDS = {
    "account_ref": "Account ID", "arr": "ARR", "churned": "Churned, yes or no", "churned_on": "Day of churn",
    "csat": "CSAT", "id": "ID", "invoice_ref": "Invoice ID", "merged_ids": "IDs merged into it", "mrr": "MRR",
    "ok": "Succeeded", "opportunity_ref": "Deal ID", "paid": "Paid, yes or no", "paid_at": "Day of payment",
    "person_email": "Person e-mail", "person_ref": "Person ID", "recorded_at": "Known since",
    "same_as": "Same customer, by name or domain", "subscription_ref": "Subscription ID", "ticket_ref": "Ticket ID",
    "updated_at": "Last changed", "used_at": "Time of use",
}  # fmt: skip


def field(name: str) -> str:
    """What a column of a file may become, as a choice: `account_ref` reads Account ID."""
    return FIELDS.get(name) or column(name)


def key_of(header: str) -> str:
    """A header as a key: `Next step!` is `next_step`."""
    return re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_") or "column"


def trend(change: float | None) -> str:
    """falling, rising or nothing, from the change over 28 days."""
    if change is None:
        return ""
    return "falling" if change <= FALLING else "rising" if change >= RISING else ""


def minus_signs(text: str) -> str:
    """Hyphens before figures as the minus signs they mean."""
    return re.sub(r"(?<!\w)-(?=\d)", MINUS, text)


def initials(name: str) -> str:
    """At most two letters that stand for a name."""
    letters = [part[0] for part in name.replace("@", " ").replace(".", " ").split() if part[0].isalnum()]
    return "".join(letters[:2]).upper() or "?"


def sentence(parts: list[str]) -> str:
    """a, b and c"""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
