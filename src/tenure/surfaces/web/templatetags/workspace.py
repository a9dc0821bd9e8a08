"""Tags of the workspace: links that keep the day one looks at, and figures in words."""

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from tenure.surfaces.web import words
from tenure.values import clock
from tenure.values.money import Money

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], name: str, **values: object) -> str:
    """The address of a page, on the day one looks at. `q_x=…` becomes the query `x=…`; an empty one is left out."""
    frame = context.get("workspace")
    query = {key[2:]: value for key, value in values.items() if key.startswith("q_") and value not in (None, "")}
    if frame is not None and frame.as_of:
        query.setdefault("as_of", frame.as_of.isoformat())
    url = reverse(name, kwargs={key: value for key, value in values.items() if not key.startswith("q_")})
    return f"{url}?{urlencode(query)}" if query else url


@register.simple_tag
def query(**values: object) -> str:
    """The values as the query of an address."""
    return urlencode(values)


@register.filter
def day(value: date | datetime | None) -> str:
    return words.day(value)


@register.filter
def ago(value: datetime | None) -> str:
    return words.ago(value, clock.now()) if value else ""


@register.filter
def money(value: Money | None) -> str:
    return words.money(value)


@register.filter
def money_short(value: Money | None) -> str:
    return words.money_short(value)


@register.filter
def figure(value: float) -> str:
    return words.number(value)


@register.filter
def percent(value: float) -> str:
    return words.percent(value)


@register.filter
def signed(value: float) -> str:
    return words.signed_text(value)


@register.filter
def band_word(value: str) -> str:
    return words.BAND_WORDS.get(value, value)


@register.filter
def coded(value: str) -> str:
    """A sentence whose `names in ticks` are set as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", conditional_escape(value)))  # noqa: S308 - escaped first


@register.filter(name="words")
def as_words(value: str) -> str:
    """A name of ours as people read it: survey_responses reads survey responses."""
    return value.replace("_", " ")


@register.filter
def becomes(value: str) -> str:
    """What a column became, as people read it: `arr (month-first)` reads ARR (month-first)."""
    name, space, rest = value.partition(" ")
    return f"{words.field(name)}{space}{rest}"


@register.filter
def role_word(value: str) -> str:
    return words.ROLE_WORDS.get(str(value), str(value))


@register.filter
def pulse_word(value: int | None) -> str:
    return words.PULSE_WORDS.get(value or 0, "None yet")


@register.filter
def pulse_icon(value: int | None) -> str:
    return words.PULSE_ICONS.get(value or 0, "mood-plus")


@register.filter
def minus_signs(value: str) -> str:
    return words.minus_signs(value)


@register.filter
def initials(value: str) -> str:
    return words.initials(value)
