"""Where something stands in a YAML text, to the character."""

from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tenure.framework.loading.yaml_with_lines import Path


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a text, with the key before it (None: an item of a list, or the whole text)."""

    text: str
    node: Node
    key: ScalarNode | None
    above: "Spot | None"

    @property
    def flow(self) -> bool:
        """Whether it stands between brackets, in one line."""
        around = self.above
        return around is not None and in_one_line(around.node)

    @property
    def start(self) -> int:
        """Of the value. One that is left out stands behind its colon."""
        if empty(self.node) and self.key is not None:
            return self.text.index(":", self.key.end_mark.index) + 1
        return int(self.node.start_mark.index)

    @property
    def end(self) -> int:
        """Behind the last character of the value, before any comment."""
        return _end(self.text, self.node, self.start)

    @property
    def column(self) -> int:
        """How far the keys or items of a block are indented."""
        return int(self.node.start_mark.column)

    @property
    def line_start(self) -> int:
        """Where the line begins on which the key, or the item, stands."""
        first = self.key or self.node
        return self.text.rfind("\n", 0, first.start_mark.index) + 1


def empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""


def in_one_line(node: Node) -> bool:
    """Whether a mapping or list stands in brackets."""
    return bool(getattr(node, "flow_style", False))


def _end(text: str, node: Node, start: int) -> int:
    if empty(node):
        return start
    if isinstance(node, ScalarNode):
        end = int(node.end_mark.index)
        return len(text[:end].rstrip()) if node.style in ("|", ">") else end
    if in_one_line(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    if not isinstance(last, tuple):
        return _end(text, last, int(last.start_mark.index))
    key, value = last
    return _end(text, value, text.index(":", key.end_mark.index) + 1 if empty(value) else value.start_mark.index)


def whole(text: str) -> Spot | None:
    """The text itself as a spot; None when it can't be read or holds nothing."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError):
        return None
    return None if node is None else Spot(text, node, None, None)


def inside(spot: Spot, step: str | int) -> Spot | None:
    """What stands under a key, or at a place of a list; None when there is nothing."""
    match spot.node:
        case MappingNode():
            for key, value in spot.node.value:
                if isinstance(key, ScalarNode) and str(key.value) == str(step):
                    return Spot(spot.text, value, key, spot)
        case SequenceNode() if isinstance(step, int) and 0 <= step < len(spot.node.value):
            return Spot(spot.text, spot.node.value[step], None, spot)
    return None


def follow(spot: Spot, path: Path) -> tuple[Spot, Path]:
    """The spot of a path, or of as much of it as there is, and what is missing."""
    for done, step in enumerate(path):
        found = inside(spot, step)
        if found is None:
            return spot, path[done:]
        spot = found
    return spot, ()


def line_end(text: str, at: int) -> int:
    """Behind the end of the line: past its line break, if it has one."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1
