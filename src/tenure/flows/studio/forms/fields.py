"""A field of a form: how a value is shown as text, and what is meant by what is typed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenure.framework.editing.yaml_text import Value
from tenure.values.numbers import whole_number


@dataclass(frozen=True, slots=True)
class Spec:
    """A field: the path of its value below its object, and how it is typed. `usual` is what counts where it is left out."""

    path: tuple[str, ...]
    label: str
    kind: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    among: str = ""  # a section whose keys can be chosen
    usual: str = ""


def at(raw: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if isinstance(raw, list):
            place = whole_number(step, len(raw))
            raw = raw[place] if place < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def shown(value: Any, kind: str) -> str:
    """A value as its field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ("\n" if kind == "lines" else ", ").join(shown(one, kind) for one in value)
    return " ".join(str(value).split()) if kind in {"words", "condition", "formula"} else str(value).strip()


def meant(text: str, kind: str) -> Value | None:
    """What a field's text says; None for an empty one, which is taken out. What can't be read stays text, for the checker."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind == "flag":
        return text == "true"
    if kind == "days":
        return f"{text}d" if text.isdecimal() else text
    if kind in {"number", "amount"}:
        return _number(text)
    if kind in {"lines", "roles"}:
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
