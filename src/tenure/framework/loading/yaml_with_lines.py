"""One YAML text -> plain values and the line of each key. Only plain YAML: no anchors, no tags, no key twice."""

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tenure.framework.problems import problem
from tenure.values.problem import Problem
from tenure.values.texts import first_unseen, plain, yaml_marks

LARGEST = 1_000_000
MOST_MARKS = 40_000
DEEPEST = 40  # eight questions inside of one another

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"^[+-]?\d{1,15}$")
_BRACKETS = re.compile(r"(?:[\[{]\s*){25}")
_DECIMAL = re.compile(r"^[+-]?(?:\d+\.\d*|\.\d+)$")
_CORE = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")
)


@dataclass(slots=True)
class Plain:
    """`value` is what the text says (None when it can't be read); `lines` the line of each path, counted from 1."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_plain(text: str, name: str) -> Plain:
    """The plain values of one file. Never raises: what is wrong stands in `problems`, as `name:line`."""
    found = Plain()
    if len(text) > LARGEST:
        found.problems.append(too_large(name, f"{len(text) / 1e6:.1f} MB"))
        return found
    if (marks := yaml_marks(text)) > MOST_MARKS:  # reading takes time for each
        found.problems.append(too_large(name, f"{marks:,} keys and items", f"{MOST_MARKS:,}"))
        return found
    if brackets := _BRACKETS.search(text):  # it would take the reader seconds to give up
        found.problems.append(_too_deep(f"{name}:{text.count(chr(10), 0, brackets.start()) + 1}"))
        return found
    try:
        reader = YAML(typ="safe", pure=True)
        reader.composer.warn_double_anchors = False  # said below, with its place: the language has none
        node = reader.compose(text)
        if node is not None:
            found.value = _value(node, (), found, name, set())
    except _TooDeepError as deep:
        found.value = None
        found.problems.append(_too_deep(f"{name}:{deep.line}"))
    except RecursionError:
        found.value = None
        found.problems.append(_too_deep(f"{name}:1"))
    except YAMLError as error:
        found.value = None
        found.problems.append(_unreadable(error, text, name))
    return found


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _too_deep(where: str) -> Problem:
    fix = "Use only keys of the framework language."
    return problem("framework.too_large", "This is nested too deeply.", where=where, fix=fix)


def too_large(name: str, size: str, most: str = f"{LARGEST / 1e6:.0f} MB") -> Problem:
    """A file nobody would have written by hand."""
    return problem(
        "framework.too_large",
        f"The file has {size}; {most} are allowed.",
        where=f"{name}:1",
        fix="Split it, and list the parts under `include`.",
    )


def _unreadable(error: YAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    said = str(getattr(error, "problem", "") or "")
    here = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    where = f"{name}:{line}"
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in said:
        return problem(
            "framework.yaml", "The line is indented with a tab.", where=where, fix="Indent with two spaces per level."
        )
    if "another document" in said:
        return problem(
            "framework.yaml",
            "The file holds several documents.",
            where=where,
            fix="Remove the line `---`, or make two files.",
        )
    if "undefined alias" in said:
        return problem("framework.yaml", "An alias (*) refers to nothing.", where=where, fix="Put the text in quotes.")
    if "special characters" in str(error) or "unacceptable character" in str(error):
        return problem(
            "framework.yaml",
            "The file contains an invalid character.",
            where=where,
            fix="Save it as UTF-8 text.",
        )
    fix = "Put the text in quotes if it contains `: `, `#`, or starts with a sign; check brackets and indentation."
    return problem(
        "framework.yaml", "The line isn't valid YAML" + (f": {said}." if said else "."), where=where, fix=fix
    )


def _value(node: Node, path: Path, found: Plain, name: str, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    found.lines.setdefault(path, line)
    where = f"{name}:{line}"
    if node.anchor or id(node) in seen:
        if id(node) not in seen:
            fix = "Repeat the text, or define a signal and use it. Share files with `include`."
            found.problems.append(
                problem("framework.yaml", "Anchors (&) and aliases (*) aren't allowed.", where=where, fix=fix)
            )
        seen.add(id(node))
        if node.anchor and not isinstance(node, ScalarNode):
            return None
    if node.tag is not None and str(node.tag) not in _CORE:
        found.problems.append(
            problem("framework.yaml", f"The tag {node.tag} isn't allowed.", where=where, fix="Remove it.")
        )
        return None
    if len(path) > DEEPEST:
        raise _TooDeepError(line)
    match node:
        case ScalarNode():
            _whole(node, found, where)
            return _scalar(node)
        case SequenceNode():
            return [_value(item, (*path, i), found, name, seen) for i, item in enumerate(node.value)]
        case MappingNode():
            return _mapping(node, path, found, name, seen)
    return None


def _whole(node: ScalarNode, found: Plain, where: str) -> None:
    """Escapes can say what text isn't. It is left out, so that what is live already goes on, and told."""
    text = str(node.value)
    if sign := first_unseen(text):
        what = f"The text contains an unprintable character, {sign}."
        found.problems.append(problem("framework.text", what, where=where, fix="Delete it."))
        node.value = plain(text)


def _mapping(node: MappingNode, path: Path, found: Plain, name: str, seen: set[int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode) or key_node.value in ("<<", ""):
            fix = (
                "Write `key: value`."
                if not isinstance(key_node, ScalarNode) or not key_node.value
                else "Write out the keys."
            )
            found.problems.append(
                problem("framework.yaml", "A key must be a plain word.", where=f"{name}:{line}", fix=fix)
            )
            continue
        _whole(key_node, found, f"{name}:{line}")
        key = str(key_node.value)
        if key in values:
            first = found.lines[(*path, key)]
            found.problems.append(
                problem(
                    "framework.duplicate_key",
                    f"`{key}` is defined twice.",
                    where=f"{name}:{line}",
                    why=f"The first is on line {first}.",
                    fix="Keep one of them, or rename one.",
                )
            )
            continue
        found.lines[(*path, key)] = line
        values[key] = _value(value_node, (*path, key), found, name, seen)
    return values


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    text = str(node.value)
    if node.style is not None:  # quoted or block text stays text
        return text.strip("\n")
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return text
