"""A digest of what a framework means, apart from how it is worded: an edited label never makes anyone compute again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from tenure.framework.expressions import Aggregate, Call, Literal, Name, write
from tenure.framework.model import Dimension, Framework, Health
from tenure.values.keys import Fingerprint

WORDING = frozenset(
    {"name", "label", "about", "because", "unit", "better", "text", "where_text", "when_text", "applies_text", "places"}
)
"""Fields that people read and nothing is computed from."""

_FOLLOWS = frozenset({"address", "tables", "nullable"})
"""Fields that follow from the others and the catalogue."""


def fingerprint(framework: Framework) -> Fingerprint:
    """16 hexadecimal characters.

    The same for another order of keys, other comments, labels, layout or brackets; another for any other number,
    expression, weight or order of scores (the first that applies is an account's own).
    """
    meaning = _meaning(framework) | {"health": [_meaning(score) for score in framework.health.values()]}
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest()[:16])


def _meaning(value: Any) -> Any:
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
            return {key: _meaning(one) for key, one in value.items()}
        case tuple():
            return [_meaning(one) for one in value]
    if is_dataclass(value):
        kept = {field.name: getattr(value, field.name) for field in fields(value)}
        found = {name: _meaning(one) for name, one in kept.items() if name not in WORDING | _FOLLOWS}
        return _unordered(value, found)
    return value


def _unordered(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Parts of a score are a set: their order in the file is only for the eye."""
    if isinstance(value, Health):
        found["dimensions"] = sorted(found["dimensions"], key=lambda one: str(one["key"]))
        found["caps"] = sorted(found["caps"], key=lambda one: str(one["key"]))
    if isinstance(value, Dimension):
        found["measures"] = sorted(found["measures"], key=lambda one: str(one["signal"]))
    return found
