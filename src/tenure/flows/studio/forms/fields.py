"""A field of a form: how a value is shown as text, and what is meant by what is typed."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tenure.framework.editing.yaml_text import Value
from tenure.values.numbers import whole_number

LISTS = frozenset({"lines", "names", "picks"})
"""Kinds whose value is a list."""


def value_at(raw: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; None where nothing does. One object may stand for a list of one."""
    for step in path:
        if isinstance(raw, list):
            place = whole_number(str(step), len(raw))
            raw = raw[place] if place < len(raw) else None
        elif not (isinstance(raw, Mapping) and str(step) == "0" and step not in raw):
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def field_text(value: Any, kind: str) -> str:
    """A value as its field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ("\n" if kind == "lines" else ", ").join(field_text(one, kind) for one in value)
    return " ".join(str(value).split()) if kind in {"words", "condition", "formula"} else str(value).strip()


def field_value(text: str, kind: str) -> Value | None:
    """What a field's text says; None for an empty one, which is taken out. What can't be read stays text, for the checker."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind == "flag":
        return text == "true"
    if kind == "days":
        return f"{text}d" if text.isdecimal() else text
    if kind == "number":
        return _number(text)
    if kind in LISTS:
        parts = text.splitlines() if kind == "lines" else text.replace("\n", ",").split(",")
        return [" ".join(part.split()) for part in parts if part.strip()]
    if kind == "pair":
        parts = [part.strip() for part in text.replace("to", ",").strip("[] ").split(",")]
        return [_number(part) for part in parts if part]
    return text if kind == "text" else " ".join(text.split())


def _number(text: str) -> int | float | str:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value == int(value) and abs(value) < 1e15 else value


_KEY = re.compile(r"`(\w+)(?:: [^`]*)?`")


def in_labels(text: str, labels: Mapping[str, str]) -> str:
    """A sentence about keys of the language in the words of a form.

    >>> in_labels("Add `when: …`, or take `for` out.", {"when": "Starts when", "for": "For"})
    'Add “Starts when”, or take “For” out.'
    """
    return _KEY.sub(lambda found: f"“{labels[found[1]]}”" if found[1] in labels else found[0], text)
