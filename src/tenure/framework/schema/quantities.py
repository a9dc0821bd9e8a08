"""Numbers as people write them: 60%, 28d, never. Each type says its own error in plain words."""

import math
import re
from datetime import timedelta
from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from tenure.framework.schema.shape import Form

NEVER = timedelta(days=36_500)
"""`stale_after: never`, for reference data that is delivered once. A hundred years, so that it can be subtracted."""

_SPAN = re.compile(r"^(\d{1,5})\s*(h|d|w)$")
_PERCENT = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*%$")
_NUMBER = re.compile(r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$")


def value_error(code: str, message: str) -> PydanticCustomError:
    """The error of a value. The message is what is wrong, then what to write instead, divided by the first full stop."""
    # As a value of the template, so that curly brackets in the message aren't taken for placeholders.
    return PydanticCustomError(code, "{message}", {"message": message})


def number(value: Any) -> float:
    """A number, or a percentage as a share: 30% is 0.3."""
    if isinstance(value, str) and (match := _PERCENT.match(value.strip())):
        return float(match.group(1)) / 100
    return _finite(value, "Write a number like 30 or a percentage like 30%.")


def _plain_number(value: Any) -> float:
    if isinstance(value, str) and _PERCENT.match(value.strip()):
        raise value_error(
            "framework.type",
            f"{value_in_sentence(value)} has a percent sign. Write {value.strip()[:-1].strip()} without it.",
        )
    return _finite(value, "Write a number like 30.")


def _finite(value: Any, fix: str) -> float:
    is_text = isinstance(value, str)
    if isinstance(value, bool) or not (is_text or isinstance(value, int | float)):
        raise value_error("framework.type", f"{value_in_sentence(value)} is not a number. {fix}")
    if is_text and not _NUMBER.match(value.strip()):
        raise value_error("framework.type", f"{value_in_sentence(value)} is not a number. {fix}")
    found = float(value)
    if not math.isfinite(found):
        raise value_error("framework.range", f"{value_in_sentence(value)} is too large. {fix}")
    return found


def _between(low: float, high: float, hint: str) -> Any:
    def check(value: Any) -> float:
        found = _plain_number(value)
        if not low <= found <= high:
            raise value_error("framework.range", f"{value_in_sentence(value)} is out of range. {hint}")
        return found

    return check


def _share(value: Any) -> float:
    found = number(value)
    if not 0 <= found <= 1:
        raise value_error(
            "framework.range", f"{value_in_sentence(value)} is out of range. Write a share from 0% to 100%."
        )
    return found


def _weight(value: Any) -> float:
    found = _plain_number(value)
    if found <= 0:
        raise value_error(
            "framework.weights",
            f"A weight of {value_in_sentence(value)} has no effect. Write a weight above 0, or remove the object.",
        )
    return found


_IN_WORDS = re.compile(r"^(\d{1,5})\s*(days?|weeks?|)$", re.IGNORECASE)


def meant_days(value: Any, otherwise: str) -> str:
    """`28` and `28 days` as they are written here; `otherwise` for anything else."""
    match = None if isinstance(value, bool) else _IN_WORDS.match(str(value).strip())
    return f"{match.group(1)}{'w' if match.group(2)[:1].lower() == 'w' else 'd'}" if match else otherwise


def _days(value: Any) -> int:
    match = _SPAN.match(value.strip()) if isinstance(value, str) else None
    if match is None or match.group(2) == "h":
        fix = f"Write {meant_days(value, '28d or 4w')}."
        raise value_error("framework.type", f"{value_in_sentence(value)} is not a number of days. {fix}")
    found = int(match.group(1)) * (7 if match.group(2) == "w" else 1)
    if not 1 <= found <= 3_660:
        raise value_error("framework.range", f"{value_in_sentence(value)} is out of range. Write 1d to 3660d.")
    return found


def _span(value: Any) -> timedelta:
    if value == "never":
        return NEVER
    match = _SPAN.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise value_error(
            "framework.type",
            f"{value_in_sentence(value)} is not a span of time. Write {meant_days(value, '36h, 3d, 2w or never')}.",
        )
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[match.group(2)]
    found = int(match.group(1)) * unit
    if not timedelta(0) < found <= NEVER:
        raise value_error(
            "framework.range", f"{value_in_sentence(value)} is out of range. Write at least 1h, or never."
        )
    return found


def _expression(value: Any) -> str:
    """YAML reads `true` and `1` as values of its own; as an expression they are text again."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value}"
    if not isinstance(value, str):
        raise value_error(
            "framework.type",
            f"{value_in_sentence(value)} is not an expression. Write one line, in quotes if it contains `: ` or `#`.",
        )
    return value.strip()


def _words(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise value_error("framework.type", f"{value_in_sentence(value)} is not a text. Write it in quotes.")
    return str(value).strip()


def _none(value: Any) -> float | str:
    if value == "missing":
        return "missing"
    try:
        return float(_between(0, 100, "")(value))
    except PydanticCustomError:
        raise value_error(
            "framework.type", f"{value_in_sentence(value)} is neither points nor `missing`. Write 0 to 100, or missing."
        ) from None


def _points(value: Any) -> dict[float, float]:
    if not isinstance(value, dict) or not value:
        fix = "Write value: points, like {0%: 0, 60%: 80, 90%: 100}."
        raise value_error("framework.points", f"{value_in_sentence(value)} isn't a curve. {fix}")
    line: dict[float, float] = {}
    for at, points in value.items():
        x, y = number(at), _plain_number(points)
        if not 0 <= y <= 100:
            raise value_error(
                "framework.range", f"{value_in_sentence(points)} points are out of range. Write 0 to 100."
            )
        if x in line:
            raise value_error("framework.points", f"The value {value_in_sentence(at)} is listed twice. Keep one.")
        line[x] = y
    if len(line) < 2:
        raise value_error("framework.points", "A curve needs at least two points, for example 0: 0 and 10: 100.")
    return line


def value_in_sentence(value: Any) -> str:
    """A value as it reads in a sentence."""
    if value is None:
        return "Nothing"
    if isinstance(value, dict):
        return "A mapping"
    if isinstance(value, list):
        short = len(value) <= 4 and not any(isinstance(one, dict | list) for one in value)
        return f"`[{', '.join(map(str, value))}]`"[:60] if short else "A list"
    text = str(value)
    return f"`{text[:40]}{'…' if len(text) > 40 else ''}`"


_SPAN_SCHEMA = {"type": "string", "pattern": r"^(\d+\s*(h|d|w)|never)$", "examples": ["3d", "36h", "never"]}
_DAYS_SCHEMA = {"type": "string", "pattern": r"^\d+\s*(d|w)$", "examples": ["28d", "4w"]}
_PERCENT_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?\d+(\.\d+)?\s*%$"}]
}
_EXPRESSION_SCHEMA: dict[str, Any] = {
    "type": ["string", "number", "boolean"],
    "description": "An expression of the small SQL.",
}
_NONE_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"const": "missing"}]}
_POINTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 2,
    "propertyNames": {"pattern": r"^[+-]?(\d+(\.\d*)?|\.\d+)\s*%?$"},
    "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100},
}


def _schema(shape: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(shape, mode="validation")


Number = Annotated[float, PlainValidator(number), _schema(_PERCENT_SCHEMA)]
Share = Annotated[float, PlainValidator(_share), _schema(_PERCENT_SCHEMA)]
Points100 = Annotated[
    float,
    PlainValidator(_between(0, 100, "Write 0 to 100.")),
    _schema({"type": "number", "minimum": 0, "maximum": 100}),
]
Weight = Annotated[float, PlainValidator(_weight), _schema({"type": "number", "exclusiveMinimum": 0})]
Days = Annotated[int, PlainValidator(_days), _schema(_DAYS_SCHEMA), Form("days")]
Span = Annotated[timedelta, PlainValidator(_span), PlainSerializer(str), _schema(_SPAN_SCHEMA)]
Expression = Annotated[str, PlainValidator(_expression), _schema(_EXPRESSION_SCHEMA), Form("condition")]
Formula = Annotated[Expression, Form("formula")]
Words = Annotated[str, BeforeValidator(_words)]
Prose = Annotated[Words, Form("text")]
Role = Annotated[Words, Form("role")]
Roles = Annotated[list[Words], Form("names")]
NonePoints = Annotated[float | OneOf["missing"], PlainValidator(_none), _schema(_NONE_SCHEMA)]
Line = Annotated[dict[float, float], PlainValidator(_points), _schema(_POINTS_SCHEMA)]
