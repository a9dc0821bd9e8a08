"""Further values as people write them: `[10, 30]`, 108%, none, and the short forms of objects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args
from typing import Literal as OneOf

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, PlainValidator
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from tenure.framework.schema.quantities import meant_days, number, value_error, value_in_sentence
from tenure.framework.schema.shape import Form

LONGEST_DAYS = 3_660
MOST_ACCOUNTS = 100_000

_SPAN = re.compile(r"^(\d{1,5})\s*(d|w)$")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target asks for: a share of 0-1, a number of days, or a plain number."""

    unit: OneOf["share", "days", "number"]
    value: float


def _aim(value: Any) -> Aim:
    text = value.strip() if isinstance(value, str) else ""
    if match := _SPAN.match(text):
        return Aim("days", float(match.group(1)) * (7 if match.group(2) == "w" else 1))
    try:
        found = number(value)
    except PydanticCustomError:
        raise value_error(
            "framework.type",
            f"{value_in_sentence(value)} is not a target. Write a share like 108%, a span like 30d, or a number.",
        ) from None
    return Aim("share" if text.endswith("%") else "number", found)


def _from_zero(value: Any) -> int:
    match = _SPAN.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        fix = f"Write {meant_days(value, '3d, 2w, or 0d for the same day')}."
        raise value_error("framework.type", f"{value_in_sentence(value)} is not a number of days. {fix}")
    found = int(match.group(1)) * (7 if match.group(2) == "w" else 1)
    if found > LONGEST_DAYS:
        raise value_error(
            "framework.range", f"{value_in_sentence(value)} is out of range. Write 0d to {LONGEST_DAYS}d."
        )
    return found


def _hours(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise value_error(
            "framework.type", f"{value_in_sentence(value)} is not a number of hours. Write a number like 0.75 or 4."
        )
    if not 0 <= value <= 1_000:
        raise value_error("framework.range", f"{value_in_sentence(value)} hours are out of range. Write 0 to 1000.")
    return float(value)


def _holdout(value: Any) -> float:
    if value == "none":
        return 0.0
    try:
        found = number(value)
    except PydanticCustomError:
        raise value_error(
            "framework.type", f"{value_in_sentence(value)} is not a share of accounts. Write none, or a share like 10%."
        ) from None
    if not 0 <= found <= 0.5:
        raise value_error(
            "framework.range", f"{value_in_sentence(value)} is out of range. Write none, or a share up to 50%."
        )
    return found


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _accounts(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2 or not all(map(_whole, value)):
        raise value_error(
            "framework.type", f"{value_in_sentence(value)} isn't a range. Write minimum and maximum: [10, 30]."
        )
    low, high = value
    if not 1 <= low <= high <= MOST_ACCOUNTS:
        raise value_error(
            "framework.range", f"`[{low}, {high}]` is out of range. Write the fewest first, from 1 on, like [10, 30]."
        )
    return low, high


def _days_of_life(value: Any) -> tuple[int, int | None]:
    if not isinstance(value, list) or len(value) not in (1, 2) or not all(map(_whole, value)):
        raise value_error(
            "framework.type",
            f"{value_in_sentence(value)} isn't a range of days. Write plain numbers such as [0, 90], or [120] for "
            "everything after.",
        )
    low, high = value[0], value[1] if len(value) == 2 else None
    if low < 0 or (high is not None and high <= low):
        raise value_error(
            "framework.range", f"`{value}` is out of range. Write the first day and then a later one, like [0, 90]."
        )
    return low, high


@dataclass(frozen=True, slots=True)
class Short:
    """A plain value may stand for an object with nothing but one key: `wait: 5d` is short for `{at_most: 5d}`."""

    key: str
    shape: Mapping[str, Any]  # JSON Schema of the plain value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._whole, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [dict(self.shape), handler(core)]}

    def _whole(self, value: Any) -> Any:
        return value if value is None or isinstance(value, dict | list) else {self.key: value}


class OneOrMore:
    """One object may stand where a list of them is asked for."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: [value] if isinstance(value, dict) else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        many = handler(core)
        return {"anyOf": [many, many["items"]]}


def _schema(shape: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(shape, mode="validation")


_DAYS_PATTERN = r"^\d+\s*(d|w)$"
_PERCENT_PATTERN = r"^[+-]?\d+(\.\d+)?\s*%$"
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}

Target = Annotated[
    Aim,
    PlainValidator(_aim),
    PlainSerializer(lambda aim: aim.value),
    Form("number"),
    _schema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"{_DAYS_PATTERN}|{_PERCENT_PATTERN}"}]}),
]
DaysFromZero = Annotated[
    int,
    PlainValidator(_from_zero),
    _schema({"type": "string", "pattern": _DAYS_PATTERN, "examples": ["3d", "0d"]}),
    Form("days"),
]
Hours = Annotated[float, PlainValidator(_hours), _schema({"type": "number", "minimum": 0, "maximum": 1_000})]
Holdout = Annotated[
    float,
    PlainValidator(_holdout),
    _schema({"anyOf": [{"const": "none"}, {"type": "number"}, {"type": "string", "pattern": _PERCENT_PATTERN}]}),
]
AccountsRange = Annotated[
    tuple[int, int],
    PlainValidator(_accounts),
    _schema({"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}),
]
DaysOfLife = Annotated[
    tuple[int, int | None],
    PlainValidator(_days_of_life),
    _schema({"type": "array", "items": _COUNT, "minItems": 1, "maxItems": 2}),
]
Cadence = OneOf["week", "month", "quarter", "half_year", "year"]
SHORT_WAIT = Short("at_most", {"type": "string", "pattern": _DAYS_PATTERN})
SHORT_REVIEW = Short("every", {"enum": list(get_args(Cadence))})
