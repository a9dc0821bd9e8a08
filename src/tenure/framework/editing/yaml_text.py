"""Plain values as YAML text, in the hand of the text around them."""

import json
import re
from collections.abc import Mapping, Sequence

from tenure.framework.loading.yaml_with_lines import read_plain

Value = str | float | Sequence["Value"] | Mapping[str, "Value"]
LONGEST = 100
"""Characters of what is still written between brackets, in one line."""

_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def scalar(value: str | float, style: str | None = None, *, flow: bool = False) -> str:
    """One value. A text is quoted as the one before it was (`style`), and else only where it has to be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style == '"':
        return quoted_text(value)
    return value if _plainly(value, flow=flow) else quoted_text(value)


def _plainly(value: str, *, flow: bool) -> bool:
    """Whether YAML reads the bare text as just that text."""
    if not value or value != value.strip() or "\n" in value or len(value) > 2000:
        return False
    around = f"{{k: {value}, l: 1}}" if flow else f"k: {value}  # x"
    read = read_plain(around, "")
    wanted = {"k": value, "l": 1} if flow else {"k": value}
    return not read.problems and read.value == wanted


def quoted_text(text: str) -> str:
    """A text between double quotes, in the escapes that JSON and YAML share."""
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def key_text(key: str, *, flow: bool = False) -> str:
    """A key, which is read as text even when it looks like a number: 30%, 0.7."""
    around = f"{{{key}: 1, l: 1}}" if flow else f"{key}: 1"
    read = read_plain(around, "") if key and len(key) <= 200 and "\n" not in key else None
    wanted = {key: 1, "l": 1} if flow else {key: 1}
    return key if read is not None and not read.problems and read.value == wanted else quoted_text(key)


def in_brackets(value: Value) -> str:
    """The value in flow style, whatever it is."""
    if isinstance(value, Mapping):
        pairs = (f"{key_text(str(key), flow=True)}: {in_brackets(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(in_brackets(inner) for inner in value) + "]"
    return scalar(value, flow=True)


def key_lines(key: str, value: Value, indent: int) -> list[str]:
    """The lines of `key: value`, each indented. What is short and holds no blocks stands in brackets behind its key."""
    space = " " * indent
    name = key_text(key)
    if isinstance(value, str) and "\n" in value:
        lines = value.strip("\n").split("\n")
        return [f"{space}{name}: |-", *(f"{space}  {line}" if line.strip() else "" for line in lines)]
    if _simple(value):
        bare = value if isinstance(value, str | int | float) else None
        return [f"{space}{name}: {in_brackets(value) if bare is None else scalar(bare)}"]
    return [f"{space}{name}:", *block_lines(value, indent + 2)]


def block_lines(value: Value, indent: int) -> list[str]:
    """The lines of a mapping's keys or a list's items."""
    space = " " * indent
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            lines += key_lines(str(key), inner, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            if _simple(inner) and not (isinstance(inner, Mapping) and len(inner) == 1):
                lines.append(f"{space}- {in_brackets(inner) if not isinstance(inner, str) else scalar(inner)}")
            else:
                first, *rest = block_lines(inner, indent + 2)
                lines += [f"{space}- {first.lstrip()}", *rest]
    else:
        lines.append(space + scalar(value))
    return lines


def _simple(value: Value) -> bool:
    if isinstance(value, str):
        return "\n" not in value
    if isinstance(value, int | float):
        return True
    inside = list(value.values()) if isinstance(value, Mapping) else list(value)
    flat = all(isinstance(one, str | int | float) and "\n" not in str(one) for one in inside)
    return not inside or (
        flat and len(in_brackets(value)) <= LONGEST and (not isinstance(value, Mapping) or len(inside) <= 6)
    )
