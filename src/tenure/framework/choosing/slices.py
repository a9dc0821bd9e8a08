"""Pieces of the ready-made frameworks as text, so that their comments come along."""

import re
from dataclasses import dataclass
from functools import cache

from tenure.framework.starters import SHARED, STARTERS

_INCLUDED = re.compile(r"  - (?P<name>[\w/]+\.yaml)(?:\s+# (?P<why>.*))?")
_OBJECT = re.compile(r"  (\w+):")


@dataclass(frozen=True, slots=True)
class Include:
    """A line of `include`, with what is said about it."""

    name: str
    why: str = ""


@cache
def starter_text(starter: str, file: str) -> str:
    """A file of a starter."""
    return STARTERS[starter].joinpath(file).read_text(encoding="utf-8")


def includes(starter: str) -> list[Include]:
    """What a starter includes, in its order."""
    lines = starter_text(starter, "framework.yaml").splitlines()
    found = (_INCLUDED.fullmatch(line) for line in lines)
    return [Include(match["name"], match["why"] or "") for match in found if match]


def own_files(starter: str) -> dict[str, str]:
    """The files of a starter's own, but its first one."""
    names = [one.name for one in includes(starter) if not one.name.startswith("shared/")]
    return {name: starter_text(starter, name) for name in names}


def objects(text: str, section: str) -> dict[str, str]:
    """The objects of a section as they are written, each with the comment above it."""
    found: dict[str, str] = {}
    inside, key, above = False, "", [""]
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            inside, key, above = line.startswith(f"{section}:"), "", []
        elif not inside:
            continue
        elif match := _OBJECT.match(line):
            key = match[1]
            found[key] = "\n".join([*above, line])
            above = []
        elif line.startswith("  #"):
            above.append(line)
        elif key:
            found[key] += "\n".join(["", *above, line])
            above = []
    return {name: text.rstrip() for name, text in found.items()}


def shared_play(key: str) -> str:
    """A play of the library, as it is written."""
    for part in SHARED.joinpath("plays").iterdir():
        if key in (plays := objects(part.read_text(encoding="utf-8"), "plays")):
            return plays[key]
    raise KeyError(key)
