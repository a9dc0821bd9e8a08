"""The verbs: set, add, remove. Each takes texts by name and gives new ones; only the lines it has to change differ.

Nothing is written back from values: the characters of one spot are replaced in the text itself, and what came out is read
again and compared with what was meant, so that an edit either does exactly that or raises.
"""

import copy
from collections.abc import Mapping
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tenure.framework.editing.spots import Spot, empty, follow, in_one_line, inside, line_end, whole
from tenure.framework.editing.yaml_text import Value, block_lines, in_brackets, key_lines, key_text, scalar
from tenure.framework.loading import ROOT, Loaded, load_texts
from tenure.framework.loading.folder import PACKAGED
from tenure.framework.loading.yaml_with_lines import Path, read_plain
from tenure.framework.problems import problem
from tenure.framework.schema import SECTIONS
from tenure.values.problem import ProblemError

Texts = Mapping[str, str]
"""The files of a framework by name, packaged parts included, as `Loaded.texts` and stored versions have them."""


def set_value(texts: Texts, path: Path, value: Value) -> dict[str, str]:
    """Change one value: `("health", "account", "dimensions", "usage", "weight")`, 40.

    A key that isn't there yet is added behind its neighbours. An object of a packaged part is first copied into the
    folder. Raises ProblemError when nothing stands at the path, or the text around it can't be read.
    """
    texts, file = _own(texts, path)
    spot, missing = follow(_whole(texts, file), path)
    if not missing:
        new = _replaced(spot, value)
    elif len(missing) == 1 and isinstance(missing[0], str) and isinstance(spot.node, MappingNode):
        new = _added(spot, missing[0], value)
    else:
        raise _nothing_there(path)
    return texts | {file: _as_meant(texts[file], new, file, path, value)}


def add_object(texts: Texts, section: str, key: str, value: Mapping[str, Value]) -> dict[str, str]:
    """Add an object to a section: to the folder's own file that holds the section last, else to the first file.

    Raises ProblemError when the folder has one of that key already.
    """
    loaded = load_texts(texts)
    if (section, key) in loaded.places and (section, key) not in loaded.packaged:
        raise ProblemError(
            problem(
                "framework.defined_twice",
                f"`{key}` already exists.",
                where=f"{loaded.place((section, key))} {section}",
                fix="Choose another name.",
            )
        )
    file = next((name for name in reversed(loaded.texts) if _holds(texts, name, section)), _root(texts))
    return _with_object(dict(texts), file, section, key, value)


def remove(texts: Texts, path: Path) -> dict[str, str]:
    """Take an object, a key or an item out, with the comments on its lines; comments above it stay.

    Raises ProblemError when nothing stands there, or when it comes from a packaged part, whose objects can only be replaced.
    """
    loaded = load_texts(texts)
    if path[:2] in loaded.packaged and len(path) == 2:
        raise ProblemError(
            problem(
                "framework.include",
                f"`{path[1]}` comes from a packaged part, so it can't be removed on its own.",
                where=f"{loaded.place(path)} {path[0]}",
                fix="Remove the part from `include`, or define your own object with that key.",
            )
        )
    texts, file = _own(texts, path)
    spot, missing = follow(_whole(texts, file), path)
    if missing or spot.above is None:
        raise _nothing_there(path)
    new = _without(spot)
    return texts | {file: _as_meant(texts[file], new, file, path, None)}


def add_item(texts: Texts, path: Path, value: Value) -> dict[str, str]:
    """Add an item to the end of a list: `("include",)`, "plays.yaml". The list is begun when there is none."""
    texts, file = _own(texts, path)
    spot, missing = follow(_whole(texts, file), path)
    if missing or not isinstance(spot.node, SequenceNode) or not spot.node.value:
        before = [] if missing or empty(spot.node) or isinstance(spot.node, SequenceNode) else [str(spot.node.value)]
        return set_value(texts, path, [*before, value])
    now = read_plain(texts[file], file).value
    for step in path:
        now = now[step]
    if in_one_line(spot.node):
        last = inside(spot, len(spot.node.value) - 1)
        at = last.end if last is not None else spot.end - 1
        new = _spliced(spot.text, at, at, f", {in_brackets(value)}")
    else:
        at = line_end(spot.text, spot.end)
        lead = "" if spot.text[:at].endswith("\n") else "\n"
        new = _spliced(spot.text, at, at, lead + "\n".join([*block_lines([value], spot.column), ""]))
    return texts | {file: _as_meant(texts[file], new, file, path, [*now, value])}


def copy_object(texts: Texts, section: str, key: str) -> dict[str, str]:
    """Copy an object of a packaged part into the first file, where it takes the packaged one's place and can be changed.

    One that is the folder's own already stays as it is. Raises ProblemError when there is none of that key.
    """
    return _own(texts, (section, key))[0]


def objects_of(texts: Texts) -> dict[str, tuple[str, ...]]:
    """The keys of each section, in the order in which they count."""
    return {section: tuple(inner) for section, inner in load_texts(texts).sections.items() if inner}


# Which file to change.


def _root(texts: Texts) -> str:
    return ROOT if ROOT in texts or len(texts) != 1 else next(iter(texts))


def _holds(texts: Texts, name: str, section: str) -> bool:
    if name.startswith(PACKAGED):
        return False
    found = whole(texts[name])
    return found is not None and inside(found, section) is not None


def _own(texts: Texts, path: Path) -> tuple[dict[str, str], str]:
    """The texts and the file that a change at a path belongs into; an object of a packaged part is copied over before."""
    mine = dict(texts)
    if not path:
        raise _nothing_there(path)
    if path[0] not in SECTIONS:
        return mine, _root(texts)
    loaded = load_texts(texts)
    where = path[:2]
    if where not in loaded.places:
        raise _nothing_there(path)
    file = loaded.places[where].rpartition(":")[0]
    if where not in loaded.packaged:
        return mine, file
    return _copied(mine, loaded, file, str(path[0]), str(path[1]))


def _copied(texts: dict[str, str], loaded: Loaded, file: str, section: str, key: str) -> tuple[dict[str, str], str]:
    """A packaged object word for word in the first file, where it takes the packaged one's place without changing the order
    of objects: the first file is read last."""
    spot, _ = follow(_whole(loaded.texts, file), (section, key))
    root = _root(texts)
    if spot.key is None or spot.flow:
        return _with_object(texts, root, section, key, loaded.sections[section][key]), root
    lines = spot.text[spot.line_start : line_end(spot.text, spot.end)].rstrip("\n").split("\n")
    depth = int(spot.key.start_mark.column)
    there = inside(_whole(texts, root), section)
    indent = there.column if there is not None and isinstance(there.node, MappingNode) else 2
    moved = [" " * indent + line[depth:] if line.strip() else "" for line in lines]
    new = _with_lines(texts[root], section, moved)
    return texts | {root: _as_meant(texts[root], new, root, (section, key), loaded.sections[section][key])}, root


def _with_object(
    texts: dict[str, str], file: str, section: str, key: str, value: Mapping[str, Value]
) -> dict[str, str]:
    there = inside(_whole(texts, file), section)
    if there is not None and in_one_line(there.node) and there.node.value:
        new = _added(there, key, value)
    else:
        indent = there.column if there is not None and isinstance(there.node, MappingNode) else 2
        new = _with_lines(texts[file], section, key_lines(key, value, indent))
    return texts | {file: _as_meant(texts[file], new, file, (section, key), value)}


def _with_lines(text: str, section: str, lines: list[str]) -> str:
    """The text with lines at the end of a section, which is made at the end of the text when there is none."""
    top = whole(text)
    there = inside(top, section) if top is not None else None
    if there is None:
        before = text if not text or text.endswith("\n") else text + "\n"
        return _spliced(before, len(before), len(before), "\n".join(["", f"{section}:", *lines, ""]))
    if isinstance(there.node, MappingNode) and in_one_line(there.node):  # `plays: {}`
        return _spliced(text, there.start, there.end, "\n" + "\n".join(lines))
    at = line_end(text, there.end)
    lead = "" if text[:at].endswith("\n") else "\n"
    return _spliced(text, at, at, lead + "\n".join([*lines, ""]))


# How to change it.


def _whole(texts: Mapping[str, str], file: str) -> Spot:
    found = whole(texts[file]) if file in texts else None
    if found is None or not isinstance(found.node, MappingNode):
        raise ProblemError(
            problem(
                "framework.yaml",
                f"{file} has errors, so it can't be changed here.",
                where=f"{file}:1",
                fix="Fix its text first.",
            )
        )
    return found


def _spliced(text: str, start: int, end: int, new: str) -> str:
    """Line breaks are written as the text has them."""
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return text[:start] + new + text[end:]


def _replaced(spot: Spot, value: Value) -> str:
    node = spot.node
    bare = value if isinstance(value, str | int | float) else None
    if isinstance(node, ScalarNode) and bare is not None and "\n" not in str(value):
        style = node.style if node.style in ("'", '"') else None
        return _spliced(spot.text, spot.start, spot.end, _gap(spot) + scalar(bare, style, flow=spot.flow))
    if spot.flow or isinstance(node, ScalarNode) or in_one_line(node):
        if spot.key is not None and not spot.flow and (_tall(value) or _hollow(node)):
            lines = key_lines("k", value, int(spot.key.start_mark.column))
            text = "\n".join([lines[0].partition(":")[2].lstrip(), *lines[1:]])
            start = spot.text.rindex(":", 0, spot.start) + 1 if text.startswith("\n") else spot.start
            return _spliced(spot.text, start, spot.end, (_gap(spot) if start == spot.start else "") + text)
        written = in_brackets(value) if bare is None else scalar(bare, flow=spot.flow)
        return _spliced(spot.text, spot.start, spot.end, _gap(spot) + written)
    if bare is not None:
        start = spot.text.index(":", spot.key.end_mark.index) + 1 if spot.key is not None else spot.start
        return _spliced(spot.text, start, spot.end, (" " if spot.key is not None else "") + scalar(bare))
    lines = block_lines(value, spot.column) or [in_brackets(value)]
    return _spliced(spot.text, spot.start, spot.end, "\n".join(lines).lstrip(" "))


def _tall(value: Value) -> bool:
    return isinstance(value, str) and "\n" in value


def _hollow(node: Node) -> bool:
    """`[]` or `{}`: what comes instead is written in lines of its own where it is long."""
    return isinstance(node, SequenceNode | MappingNode) and not node.value


def _gap(spot: Spot) -> str:
    return " " if empty(spot.node) and not spot.text[: spot.start].endswith(" ") else ""


def _added(spot: Spot, key: str, value: Value) -> str:
    """A mapping with one key more."""
    if in_one_line(spot.node):
        pair = f"{key_text(key, flow=True)}: {in_brackets(value)}"
        if not spot.node.value:
            return _spliced(spot.text, spot.start, spot.end, "{" + pair + "}")
        last = inside(spot, str(spot.node.value[-1][0].value))
        at = last.end if last is not None else spot.end - 1
        return _spliced(spot.text, at, at, f", {pair}")
    at = line_end(spot.text, spot.end)
    lead = "" if spot.text[:at].endswith("\n") else "\n"
    return _spliced(spot.text, at, at, lead + "\n".join([*key_lines(key, value, spot.column), ""]))


def _without(spot: Spot) -> str:
    text, above = spot.text, spot.above
    assert above is not None  # noqa: S101 - the caller has seen to it
    if spot.flow:
        start = int((spot.key or spot.node).start_mark.index)
        after = text[spot.end :]
        rest = len(after) - len(after.lstrip(", \n"))
        if after.lstrip().startswith(","):
            return text[:start] + text[spot.end + rest :]
        head = text[:start].rstrip()
        return (head.removesuffix(",").rstrip() if head.endswith(",") else text[:start]) + after
    if len(above.node.value) == 1 and above.key is not None:  # a key without anything below it would mean nothing
        hollow = "[]" if isinstance(above.node, SequenceNode) else "{}"
        start = text.index(":", above.key.end_mark.index) + 1
        return text[:start] + f" {hollow}" + text[spot.end :]
    start = spot.line_start
    shares = (
        spot.key is not None and text[start : spot.key.start_mark.index].strip()
    )  # `- signal: …`, the first of an item
    if shares and spot.key is not None:
        following = inside(above, str(above.node.value[1][0].value))
        if following is not None and following.key is not None:
            return text[: spot.key.start_mark.index] + text[following.key.start_mark.index :]
    return text[:start] + text[line_end(text, spot.end) :]


# Whether it came out as meant.


def _nothing_there(path: Path) -> ProblemError:
    shown = ".".join(str(step) for step in path)
    return ProblemError(
        problem("framework.unknown_reference", f"{shown} doesn't exist any more.", where=shown, fix="Reload the page.")
    )


def _as_meant(old: str, new: str, file: str, path: Path, value: Value | None) -> str:
    """The new text, if reading it gives the old values with just that one changed (`None`: taken out)."""
    before, after = read_plain(old, file), read_plain(new, file)
    wanted = copy.deepcopy(before.value) if isinstance(before.value, dict) else {}
    _put(wanted, path, value)
    if after.problems or _bare(after.value) != _bare(wanted):
        raise ProblemError(
            problem(
                "framework.yaml",
                "This value can't be changed here without touching other lines.",
                where=f"{file}:{before.lines.get(path, 1)}",
                fix="Change it in the text.",
            )
        )
    return new


def _put(values: Any, path: Path, value: Value | None) -> None:
    for step in path[:-1]:
        if isinstance(values, dict) and values.get(str(step)) is None:
            values[str(step)] = {}
        values = values[step if isinstance(values, list) else str(step)]
    last = path[-1] if isinstance(values, list) else str(path[-1])
    if value is None:
        del values[last]
    else:
        values[last] = value


def _bare(value: Any) -> Any:
    """Values so that equal ones compare equal: numbers as floats, keys as text, an empty mapping or list as nothing."""
    if isinstance(value, Mapping):
        return {str(key): _bare(inner) for key, inner in value.items() if _bare(inner) is not None} or None
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value] or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(f"{value:.10g}")
    return str(value).strip("\n")
