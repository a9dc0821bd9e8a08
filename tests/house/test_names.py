"""Files and rooms: small, and named after what they are."""

import ast
import re
import subprocess
from pathlib import Path

from house.source import CHECKOUT, modules, report

LONGEST = 400
SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "manager",
    "managers",
    "service",
    "services",
    "handler",
    "handlers",
}
PARTICIPLE = re.compile(  # a single word; `stored` verdicts, the `embedded` server and `prepared` queries are terms
    r"(?!(stored|embedded|prepared|feed|seed|speed)$)"
    r"([a-z]{2,}ed|told|kept|held|said|stood|heard|seen|shown|known|given|written|taken|left|met|made|found|meant|spoken)"
)
CODE = {".py", ".html", ".css", ".js"}
MADE = {"migrations", "vendor", "node_modules", "package-lock.json"}


def kept() -> list[Path]:
    """The files people write: what git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    files = [CHECKOUT / name for name in listed]
    return [file for file in files if file.is_file() and not MADE & set(file.parts)]


def test_no_file_is_longer_than_a_sitting() -> None:
    long = []
    for file in kept():
        if file.suffix in CODE:
            lines = len(file.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST:
                long.append(f"{file.relative_to(CHECKOUT)}: {lines} lines")
    assert not long, report(
        long, f"More than {LONGEST} lines hold more than one idea: give the second one a file of its own."
    )


def test_no_room_has_a_name_that_says_nothing() -> None:
    slips = [
        str(file.relative_to(CHECKOUT))
        for file in kept()
        if file.suffix == ".py"
        and SAYS_NOTHING & {part.lower() for part in file.relative_to(CHECKOUT).with_suffix("").parts}
    ]
    assert not slips, report(
        slips, "A room called that collects whatever nobody placed: name it after what lives in it."
    )


def test_a_module_is_named_for_what_it_holds() -> None:
    slips = [module.name for module in modules() if PARTICIPLE.fullmatch(module.name.rsplit(".", 1)[-1])]
    assert not slips, report(
        slips, "`told.py` says what was done to something, not what lies in it: use a noun for what it holds."
    )


def test_participles_are_told_from_nouns() -> None:
    found = [
        name
        for name in ("told", "kept", "concluded", "written", "stored", "embedded", "feed", "seed", "speed")
        if PARTICIPLE.fullmatch(name)
    ]
    assert found == ["told", "kept", "concluded", "written"]


def test_every_room_says_what_it_is_for() -> None:
    silent = []
    for file in kept():
        if file.name == "__init__.py" and file.is_relative_to(CHECKOUT / "src"):
            text = file.read_text(encoding="utf-8")
            if not text.lstrip().startswith('"""'):
                silent.append(str(file.relative_to(CHECKOUT)))
    assert not silent, report(
        silent, "A newcomer reads the first line of a room to know whether to enter: give it one."
    )


SIDES = {"values": "thinking", "framework": "thinking", "evidence": "thinking", "insight": "thinking"} | {
    "platform": "doing",
    "practice": "doing",
}


def test_a_public_class_has_its_name_alone_on_its_side() -> None:
    places: dict[tuple[str, str], list[str]] = {}
    for module in modules():
        room = f"{module.name}..".split(".")[1]
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault((SIDES.get(room, room), node.name), []).append(module.at(node))
    assert len(places) > 400
    slips = [f"{name}: {', '.join(found)}" for (_, name), found in places.items() if len(found) > 1]
    assert not slips, report(
        slips, "Two things of one name are told apart by their imports alone: name each by what it holds."
    )
