"""Another order: an item of a list, a key of a mapping, or an object among those of its section."""

from itertools import pairwise

from ruamel.yaml.nodes import MappingNode, SequenceNode

from tenure.framework.editing.edit import Texts, objects_of
from tenure.framework.editing.spots import Spot, follow, in_one_line, inside, line_end, whole
from tenure.framework.loading import ROOT, load_texts
from tenure.framework.loading.folder import PACKAGED
from tenure.framework.loading.yaml_with_lines import Path, read_plain
from tenure.framework.problems import problem
from tenure.values.problem import ProblemError


def move_item(texts: Texts, path: Path, by: int) -> dict[str, str]:
    """Move what stands at a path `by` places among its neighbours, with the comments right above it; nothing else moves.

    Raises ProblemError when there is no such place, or when it comes from a packaged part.
    """
    loaded = load_texts(texts)
    place = loaded.places.get(path[:2])
    if place is None or path[:2] in loaded.packaged:
        raise _fixed(path)
    file = place.rpartition(":")[0]
    return dict(texts) | {file: _moved(texts[file], path, by)}


def move_object(texts: Texts, section: str, key: str, by: int) -> dict[str, str]:
    """Move an object one place up (-1) or down (1) in its section, in its file or, where files hold one object each, by the
    order in which they are included. Raises ProblemError when neither does it."""
    order = list(objects_of(texts).get(section, ()))
    at = order.index(key) if key in order else -1
    if at < 0 or not 0 <= at + by < len(order):
        raise _fixed((section, key))
    other = order[at + by]
    order[at], order[at + by] = other, key
    for changed in _ways(dict(texts), section, key, other):
        if list(objects_of(changed)[section]) == order:
            return changed
    raise _fixed((section, key))


def _ways(texts: dict[str, str], section: str, key: str, other: str) -> "list[dict[str, str]]":
    """What might bring an object past its neighbour."""
    found: list[dict[str, str]] = []
    for file, text in texts.items():
        keys = [] if file.startswith(PACKAGED) else _keys(text, (section,))
        if key in keys and other in keys:
            new = _moved(text, (section, key), keys.index(other) - keys.index(key))
            found.append(texts | {file: new})
    root = ROOT if ROOT in texts or len(texts) != 1 else next(iter(texts))
    included = [str(one) for one in read_plain(texts[root], root).value.get("include", [])]
    holding = {
        name: [one for one in included if name in _keys(texts.get(one, ""), (section,))] for name in (key, other)
    }
    for mine in holding[key]:
        for theirs in holding[other]:
            for moving, to in ((mine, theirs), (theirs, mine)):
                by = included.index(to) - included.index(moving)
                if by:
                    found.append(texts | {root: _moved(texts[root], ("include", included.index(moving)), by)})
    return found


def _keys(text: str, path: Path) -> list[str]:
    top = whole(text)
    spot, missing = follow(top, path) if top is not None else (None, path)
    if spot is None or missing or not isinstance(spot.node, MappingNode):
        return []
    return [str(name.value) for name, _ in spot.node.value]


def _moved(text: str, path: Path, by: int) -> str:
    top = whole(text)
    spot, missing = follow(top, path[:-1]) if top is not None else (None, path)
    if spot is None or missing or not isinstance(spot.node, MappingNode | SequenceNode):
        raise _fixed(path)
    steps: list[str | int] = (
        [str(name.value) for name, _ in spot.node.value]
        if isinstance(spot.node, MappingNode)
        else list(range(len(spot.node.value)))
    )
    step = path[-1]
    if step not in steps or not 0 <= steps.index(step) + by < len(steps):
        raise _fixed(path)
    order = list(range(len(steps)))
    at = order.pop(steps.index(step))
    order.insert(at + by, at)
    inner = [one for step in steps if (one := inside(spot, step)) is not None]
    new = _permuted(spot, inner, order)
    _as_meant(text, new, path[:-1], order)
    return new


def _permuted(around: Spot, inner: list[Spot], order: list[int]) -> str:
    """The pieces in another order; what stands between them stays where it is."""
    text, flow = around.text, in_one_line(around.node)
    spans = [
        (one.start if one.key is None else int(one.key.start_mark.index), one.end) if flow else _block(one)
        for one in inner
    ]
    pieces = [text[start:end] for start, end in spans]
    if not flow and not pieces[-1].endswith("\n"):
        pieces[-1] += "\n"
    between = [text[end:start] for (_, end), (start, _) in pairwise(spans)] + [text[spans[-1][1] :]]
    new = text[: spans[0][0]] + "".join(pieces[place] + gap for place, gap in zip(order, between, strict=True))
    return new if text.endswith("\n") else new.rstrip("\n")


def _block(spot: Spot) -> tuple[int, int]:
    """From the comments right above the first line to the end of the last one."""
    text, start = spot.text, spot.line_start
    indent = len(text[start:]) - len(text[start:].lstrip(" "))
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) != indent:
            break
        start = above
    return start, line_end(text, spot.end)


def _as_meant(old: str, new: str, path: Path, order: list[int]) -> None:
    """Raises ProblemError unless the new text says the same in the other order."""
    before, read = read_plain(old, "").value, read_plain(new, "")
    after = read.value
    for step in path:
        before, after = before[step], after[step]
    wanted = [list(before.items() if isinstance(before, dict) else before)[place] for place in order]
    if read.problems or list(after.items() if isinstance(after, dict) else after) != wanted:
        raise _fixed(path)


def _fixed(path: Path) -> ProblemError:
    shown = ".".join(str(step) for step in path)
    return ProblemError(
        problem(
            "framework.order",
            "This can't be moved there.",
            where=shown,
            why="It comes from a packaged part, or the two objects are in files that contain other objects as well.",
            fix="Change the order in the text: objects are ordered as their files are included.",
        )
    )
