"""What Pydantic found, said as our Problems."""

import copy
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tenure.framework.problems import CODES, problem
from tenure.framework.schema.fields import DEPTHS, field_at, fields_of, model_at
from tenure.framework.schema.quantities import value_in_sentence
from tenure.framework.schema.shape import ObjectText
from tenure.values.problem import Problem, did_you_mean

Path = tuple[str | int, ...]
_PLAIN = re.compile(r"^\w+$")
Model = TypeVar("Model", bound=ObjectText)


def problems_of(
    error: ValidationError, model: type[ObjectText], raw: Any, where: Callable[[Path], str]
) -> list[Problem]:
    """What is wrong with `raw` as an object of `model`; `where` turns a path inside of it into `file:line address`."""
    found = []
    for detail in error.errors(include_url=False):
        path: Path = tuple(detail["loc"])
        code, what, fix = _sentence(detail, path, model, raw)
        found.append(problem(code, what, where=where(_written(path, raw)), fix=fix))
    return found


def _written(path: Path, raw: Any) -> Path:
    """The path as it stands in the text, where a short form may leave a part of it out."""
    found: list[str | int] = []
    here: Any = raw
    for part in path:
        if isinstance(here, dict) and isinstance(part, int):
            continue  # one object where a list may stand
        if not isinstance(here, dict | list):
            break  # a plain value that stands for an object
        found.append(part)
        try:
            here = here[part]  # type: ignore[index]
        except (KeyError, IndexError):
            break
    return tuple(found)


def without_faults(model: type[Model], raw: Any, error: ValidationError) -> Model | None:
    """The object without its wrong parts, so that the rest can be checked too; None when nothing useful is left."""
    left = copy.deepcopy(raw)
    wrong = {_cut(_written(tuple(detail["loc"]), raw), raw) for detail in error.errors(include_url=False)}
    outermost = [path for path in wrong if not any(path[:end] in wrong for end in range(len(path)))]
    for path in sorted(outermost, key=_last_first, reverse=True):
        if not path:
            return None
        around: Any = left
        for part in path[:-1]:
            around = around[part]
        if _is_step(path) or _is_measure(path):
            around[path[-1]] = _NO_STEP if _is_step(path) else _NO_MEASURE  # the numbers of the others stay
        elif path[-1] in around or isinstance(around, list):
            del around[path[-1]]  # type: ignore[arg-type]
    try:
        return model.model_validate(left)
    except ValidationError:
        return None


LEFT_OUT = "\0"
"""The signal of a measure that was left out; YAML can't say it."""

_NO_STEP = {"task": {"title": "…"}}
_NO_MEASURE = {"signal": LEFT_OUT, "weight": 1, "points": {0: 0, 1: 1}}


def _is_measure(path: Path) -> bool:
    return isinstance(path[-1], int) and path[-2:-1] == ("measures",)


def _is_step(path: Path) -> bool:
    before = path[-3:-1]
    return isinstance(path[-1], int) and bool(before) and (before[-1] == "steps" or before[0] == "answers")


def _cut(path: Path, raw: Any) -> Path:
    """What is left out for something wrong at `path`: the whole measure or step, else the least part around it."""
    if "measures" in path and "dimensions" in path:
        return path[: path.index("measures") + 2]
    for end in range(len(path), 0, -1):
        if _is_step(path[:end]):
            return path[:end]
    around = raw
    for part in path[:-1]:
        around = around[part]
    missing = bool(path) and isinstance(around, dict) and path[-1] not in around
    return path[:-1] if missing else path


def _last_first(path: Path) -> tuple[str, int]:
    """Later items of a list first, so that taking one out doesn't move the next."""
    last = path[-1] if path and isinstance(path[-1], int) else 0
    return str(path[:-1]), last


def _sentence(detail: ErrorDetails, path: Path, model: type[ObjectText], raw: Any) -> tuple[str, str, str]:
    kind, context, given = detail["type"], detail.get("ctx", {}), value_in_sentence(detail.get("input"))
    key = next((str(part) for part in reversed(_written(path, raw)) if isinstance(part, str)), "")
    match kind:
        case "extra_forbidden":
            known = keys_of(model, path[:-1])
            if detail.get("input") is None and not _PLAIN.match(str(path[-1])):
                fix = "If it belongs to the text before it, put that text in quotes: a comma ends it otherwise."
                return "framework.unknown_key", f"Unknown key `{path[-1]}`.", fix
            fix = did_you_mean(str(path[-1]), known) or f"Allowed keys: {', '.join(known)}."
            return "framework.unknown_key", f"Unknown key `{path[-1]}`.", fix
        case "missing":
            about = _about(model, path)
            return "framework.missing", f"`{key}` is missing.", f"Add `{key}: …`, {about[:1].lower()}{about[1:]}"
        case "literal_error":
            wanted = str(context.get("expected", "")).replace("'", "")
            return (
                "framework.type",
                f"{given} is not a value of `{key}`.",
                did_you_mean(str(detail.get("input")), wanted.replace(" or ", ", ").split(", ")) or f"Write {wanted}.",
            )
        case "too_short":
            return "framework.missing", f"`{key}` is empty.", _about(model, path)
        case "greater_than_equal":
            return "framework.range", f"{given} is too small for `{key}`.", f"Write at least {context.get('ge')}."
        case "string_pattern_mismatch":
            return "framework.type", f"{given} is not a value of `{key}`.", _about(model, path)
        case code if code in CODES:
            what, _, fix = detail["msg"].partition(". ")
            return code, f"`{key}`: {what.rstrip('.')}.", fix
    fix = _wanted(kind, detail.get("input"), model, path)
    if detail.get("input") is None:
        return "framework.missing", f"Nothing stands under `{key}`." if key else "Nothing stands here.", fix
    return "framework.type", f"{given} can't be the value of `{key}`." if key else f"{given} can't stand here.", fix


def _wanted(kind: str, given: Any, model: type[ObjectText], path: Path) -> str:
    """What to write instead of a value of a wrong type."""
    keys = keys_of(model, path)
    if keys and kind in ("model_type", "model_attributes_type", "list_type"):
        of = "a list, each with" if kind == "list_type" else "its keys"
        return f"Write {of}: {', '.join(keys[:_FEW])}{', …' if len(keys) > _FEW else '.'}"
    if kind == "list_type" and isinstance(given, str | int | float) and not isinstance(given, bool):
        return f"Write a list: [{given}]."
    if kind == "bool_type" and str(given).lower() in ("yes", "no", "on", "off", "true", "false"):
        return f"Write {'true' if str(given).lower() in ('yes', 'on', 'true') else 'false'}, without quotes."
    return f"Write {_WANTS.get(kind, 'something else')}."


_FEW = 6  # keys that are named


_WANTS = {
    "string_type": "a plain word or text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list: [a, b]",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}


def keys_of(model: type[ObjectText], path: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a path inside an object of `model`, or in each of the list there, as written in YAML."""
    found = model_at(model, path)
    return [*fields_of(found)] if found is not None else []


def _about(model: type[ObjectText], path: Path) -> str:
    field, left = field_at(model, path)
    return field.help if field is not None and left == DEPTHS.get(field.kind, 0) else ""
