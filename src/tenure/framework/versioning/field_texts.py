"""Every object of a framework by its address, each field as a short text: what a difference is told in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from typing import Any

from tenure.framework.expressions import Aggregate, Call, Literal, Name, write
from tenure.framework.model import Framework, Play, Step
from tenure.framework.schema import SECTIONS
from tenure.framework.schema.quantities import NEVER
from tenure.framework.versioning.meaning import FOLLOWS, is_wording, meaning

PARTS = {"dimensions": "dimension", "measures": "measure", "caps": "cap", "exit": "criterion", "criteria": "criterion",
         "phases": "phase"}  # fmt: skip
"""Fields that hold objects with addresses of their own."""


@dataclass(slots=True)
class ObjectTexts:
    """An object without the parts that have addresses of their own.

    `texts` says each field as its author might, `means` what is computed from it (None for wording), `lines` the fields
    that are told line by line. `within` is the address of the object it is a part of.
    """

    address: str
    what: str
    label: str
    within: str | None
    texts: dict[str, str] = field(default_factory=dict)
    means: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)


def object_texts(framework: Framework) -> dict[str, ObjectTexts]:
    """Every object by address, in the order of the framework; `framework` itself first."""
    head = ObjectTexts("framework", "framework", framework.name, None)
    for name in ("name", "about", "currency", "timezone", "rhythm"):
        _say(head, name, getattr(framework, name), wording=name in {"name", "about"})
    found = {head.address: head}
    for section, model in SECTIONS.items():
        what = model.called
        for key, one in getattr(framework, section, {}).items():
            address = getattr(one, "address", f"{what}.{key}")
            for part in _parts(one, str(address), what, None):
                found[part.address] = part
    return found


def _parts(one: Any, address: str, what: str, within: str | None) -> Iterator[ObjectTexts]:
    here = ObjectTexts(address, what, str(getattr(one, "label", "") or getattr(one, "key", "") or address), within)
    below: list[ObjectTexts] = []
    for each in fields(one):
        value = getattr(one, each.name)
        if each.name in PARTS and not (value and isinstance(value[0], str)):
            for part in value:
                below += _parts(part, str(part.address), PARTS[each.name], address)
        elif isinstance(one, Play) and each.name == "steps":
            here.lines["step"] = tuple(_steps(value))
        elif each.name not in FOLLOWS | {"key"} and not _spoken(each.name, one):
            _field(here, each.name, one, value)
    yield here
    yield from below


def _spoken(name: str, one: Any) -> bool:
    """Whether a field is the text of another one, which is told by it."""
    return name.endswith("_text") or (name == "text" and hasattr(one, "where_text"))


def _field(here: ObjectTexts, name: str, one: Any, value: Any, prefix: str = "") -> None:
    said = prefix + name.strip("_").replace("_", " ")
    if is_dataclass(value) and not isinstance(value, Literal | Name | Call | Aggregate):
        for each in fields(value):
            if not _spoken(each.name, value):
                _field(here, each.name, value, getattr(value, each.name), f"{said} ")
        return
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        here.lines[said] = tuple(_flat(each) for each in value)
        return
    if isinstance(value, Literal | Name | Call | Aggregate):
        text = getattr(one, "text" if name == "value" else f"{name}_text", "") or write(value)
        here.texts[said], here.means[said] = text, meaning(value)
        return
    _say(here, said, value, wording=is_wording(one, name))


def _say(here: ObjectTexts, name: str, value: Any, *, wording: bool) -> None:
    text = value_text(value)
    if text:
        here.texts[name] = text
    here.means[name] = None if wording else meaning(value)


def _flat(value: Any) -> str:
    """A small object on one line: `after 10 days, to cs_manager`."""
    said = [
        (each.name.replace("_", " "), getattr(value, f"{each.name}_text", "") or value_text(getattr(value, each.name)))
        for each in fields(value)
        if not _spoken(each.name, value) and each.name not in FOLLOWS
    ]
    return ", ".join(f"{name} {text}" for name, text in said if text)


def _steps(steps: tuple[Step, ...], indent: str = "") -> Iterator[str]:
    """The steps of a play as lines, branches indented."""
    for step in steps:
        shown = ("title", "owner", "to", "text", "due_days", "wait_days", "until", "target")
        said = [(name, _step_field(step, name)) for name in shown]
        details = ", ".join(
            text if name in {"title", "target"} else f"{name.replace('_', ' ')} {text}" for name, text in said if text
        )
        yield f"{indent}{step.kind}: {details}" if details else f"{indent}{step.kind}"
        for answer, below in step.answers:
            yield f"{indent}  if {answer}:"
            yield from _steps(below, f"{indent}    ")


def _step_field(step: Step, name: str) -> str:
    return step.until_text if name == "until" else value_text(getattr(step, name))


def value_text(value: Any) -> str:
    """A field's value as its author might write it; nothing said is an empty text."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g}"
        case str():
            return " ".join(value.split())
        case timedelta():
            return "never" if value >= NEVER else f"{value.days}d"
        case frozenset():
            return ", ".join(sorted(value_text(one) for one in value))
        case Mapping():
            return ", ".join(f"{key} {value_text(one)}" for key, one in value.items())
        case tuple():
            if value and all(isinstance(one, tuple) and len(one) == 2 for one in value):
                return ", ".join(f"{value_text(first)}: {value_text(second)}" for first, second in value)
            return ", ".join(value_text(one) for one in value)
    return str(getattr(value, "value", value))
