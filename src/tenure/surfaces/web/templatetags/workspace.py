"""Tags of the workspace: links that keep the day one looks at, and figures in words."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from tenure.surfaces.web import words
from tenure.values import clock

register = template.Library()
PLAIN: dict[str, Callable[[Any], str]] = {
    "day": words.day,
    "money": words.money,
    "money_short": words.money_short,
    "figure": words.number,
    "percent": words.percent,
    "signed": words.signed_text,
    "minus_signs": words.minus_signs,
    "initials": words.initials,
}
"""Filters that say a value as the workspace says it everywhere."""
for name, said in PLAIN.items():
    register.filter(name, said)


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
def ago(value: datetime | None) -> str:
    return words.ago(value, clock.now()) if value else ""


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
def via(value: str) -> str:
    """By which way a change came in."""
    return words.VIA_WORDS.get(value, value)


@register.filter
def pulse_word(value: int | None) -> str:
    return words.PULSE_WORDS.get(value or 0, "None yet")


@register.filter
def pulse_icon(value: int | None) -> str:
    return words.PULSE_ICONS.get(value or 0, "mood-plus")
