"""What of a framework is computed from, as plain data, apart from how it is worded."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from tenure.framework.expressions import Aggregate, Call, Literal, Name, Tree, write
from tenure.framework.model import Dimension, Health

WORDING = frozenset(
    {
        "about", "activities", "because", "better", "channels", "customer_wants", "goal", "guide", "healthy_signs", "label",
        "metrics", "name", "places", "principles", "resources", "risk_signs", "risks", "unit", "we_do",
    }
)  # fmt: skip
"""Fields that people read and nothing is computed from, whichever object they belong to."""

FOLLOWS = frozenset({"address", "tables", "nullable"})
"""Fields that follow from the others and the catalogue."""


def is_wording(owner: object, name: str) -> bool:
    """Whether a field of an object is only for the eye. The text of a formula is: its tree stands beside it."""
    return name in WORDING or name.endswith("_text") or (name == "text" and hasattr(owner, "where_text"))


def meaning(value: Any, without: frozenset[str] = frozenset()) -> Any:
    """A part of a framework as JSON has it, without wording, what follows from the rest, and fields named `without`."""
    match value:
        case Literal() | Name() | Call() | Aggregate():
            return write(value)
        case timedelta():
            return value.total_seconds()
        case int() | float() if not isinstance(value, bool):
            return float(value)  # 60 and 60.0 are the same number
        case frozenset():
            return sorted(value)
        case Mapping():
            return {key: meaning(one, without) for key, one in value.items()}
        case tuple():
            return [meaning(one, without) for one in value]
    if is_dataclass(value):
        kept = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if not is_wording(value, field.name) and field.name not in FOLLOWS | without
        }
        return _unordered(value, {name: meaning(one, without) for name, one in kept.items()})
    return value


def _unordered(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Parts of a score are a set: their order in the file is only for the eye."""
    if isinstance(value, Health):
        if found["unconnected"] == "missing":
            del found["unconnected"]  # frameworks that know nothing of it keep their names
        found["dimensions"] = sorted(found["dimensions"], key=lambda one: str(one["key"]))
        found["caps"] = sorted(found["caps"], key=lambda one: str(one["key"]))
    if isinstance(value, Dimension):
        found["measures"] = sorted(found["measures"], key=lambda one: str(one["signal"]))
    return found


def trees(value: Any) -> Iterator[Tree]:
    """Every expression anywhere inside a part of a framework."""
    match value:
        case Literal() | Name() | Call() | Aggregate():
            yield value
        case Mapping():
            for one in value.values():
                yield from trees(one)
        case tuple():
            for one in value:
                yield from trees(one)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from trees(getattr(value, field.name))
