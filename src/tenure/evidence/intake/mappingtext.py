"""Reads the YAML of mapping files, and reports mistakes with their line."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tenure.values.problem import Problem, ProblemError, did_you_mean, refusal
from tenure.values.texts import first_unstorable, yaml_marks

LARGEST, MOST_MARKS, MOST_ALIASES = 4_000_000, 60_000, 20
"""Aliases of aliases grow without bound; a few are all that people write."""
_ALIASES = re.compile(r"(?:^|[\s,\[{:-])\*[^\s*,\]}]", re.MULTILINE)


def read_text(path: Path) -> Any:
    """What the file holds; its parts know their lines. Raises ProblemError `mapping.unreadable` and `mapping.broken`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as unread:
        raise refusal("mapping.unreadable", "The mapping file can't be read.", str(path), f"{unread}.") from unread
    return parse_text(text, str(path))


def parse_text(text: str, where: str = "") -> Any:
    """What the text holds; its parts know their lines. Raises ProblemError `mapping.broken` and `mapping.too_large`."""
    aliases = sum(1 for _ in _ALIASES.finditer(text))
    if len(text) > LARGEST or yaml_marks(text) > MOST_MARKS or aliases > MOST_ALIASES:
        what = "The mapping file is too large."
        why = f"{LARGEST / 1e6:.0f} MB, {MOST_MARKS:,} keys and items, and {MOST_ALIASES} aliases are allowed."
        raise refusal(
            "mapping.too_large",
            what,
            where,
            why,
            "Split it into several mapping files, and import their files separately.",
        )
    try:
        found = YAML(typ="rt").load(text)
    except RecursionError:
        what = "The mapping file is nested too deeply."
        raise refusal("mapping.broken", what, where, "", "Use only the keys of a mapping file.") from None
    except YAMLError as broken:
        raise refusal("mapping.broken", "The mapping file isn't YAML.", where, f"{broken}".strip()) from broken
    if (place := first_unstorable(found)) is not None:
        what = f"{place or 'A text'} contains an invalid character."
        raise refusal("mapping.broken", what, where, "", "Delete it.")
    return found


class MappingSlips:
    """What is wrong with a file, collected while it is read, so that all of it is told at once."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: list[Problem] = []

    def say(self, data: Any, key: str, what: str, fix: str = "") -> None:
        """A slip at a key of a part of the file (`mapping.invalid`). A part that has no lines is told by its file."""
        try:
            line = data.lc.key(key)[0] + 1
        except (AttributeError, KeyError, TypeError):
            line = getattr(getattr(data, "lc", None), "line", 0) + 1
        self.found.append(Problem("mapping.invalid", f"{what[:1].upper()}{what[1:]}.", f"{self.where}:{line}", "", fix))

    def keys(self, data: Mapping[str, Any], known: Sequence[str]) -> None:
        """Say which keys of a part nobody knows."""
        for key in data:
            if key not in known:
                fix = did_you_mean(str(key), known) or f"Allowed keys: {', '.join(known)}."
                self.say(data, key, f"unknown key {key!r}", fix)

    def tell(self) -> None:
        """Raises ProblemError with every slip, if there is any."""
        if self.found:
            raise ProblemError(*self.found)
