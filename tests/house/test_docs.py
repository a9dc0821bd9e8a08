"""What the documentation points at is there: files, commands, and the keys of the promised JSON."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from house.source import CHECKOUT, PACKAGE, report
from tenure.flows.asking.explaining import Placed
from tenure.flows.asking.lifecycle_cards import BookByStage, StageRow, Wait, WaitRow
from tenure.flows.changing.applying import Applied
from tenure.flows.daily.day import DayReport
from tenure.flows.doctor import Finding
from tenure.flows.frameworks.versions import VersionRow
from tenure.insight.engine.cards import Change, ChangePart, Gap, Part
from tenure.practice.customers.rows import AccountRow, LeftCard
from tenure.surfaces.cli.main import COMMANDS, load_commands
from tenure.values.shapes import promised

PAGES = [*sorted(CHECKOUT.glob("*.md")), *sorted((CHECKOUT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
TOP = ("src/", "tests/", "scripts/", "docs/", "requirements/", ".ci/")
OF_AN_EXPORT = ("framework/live", "framework/versions.jsonl")
"""Parts of the folder that an export writes, which are named like a room."""
ROOMS = tuple(f"{room.name}/" for room in PACKAGE.iterdir() if room.is_dir())
PROMISED = {
    "flows/bringing_in/import_report.py": ("FileReport", "ImportReport", "as_json"),
}
"""Where the JSON of commands is made: functions, and cards with a method `as_json`."""
CARDS = (
    AccountRow, LeftCard, Placed, Part, Change, ChangePart, Gap, VersionRow, BookByStage, StageRow, Wait, WaitRow,
    DayReport, Applied, Finding,
)  # fmt: skip
"""Cards that commands answer with, which promise their keys."""


def test_every_link_leads_somewhere() -> None:
    lost = []
    for page in PAGES:
        for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            path, _, anchor = target.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            there = (page.parent / path).resolve() if path else page
            if not there.exists():
                lost.append(f"{page.relative_to(CHECKOUT)}: {target}")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                lost.append(f"{page.relative_to(CHECKOUT)}: {target} (no such heading)")
    assert not lost, report(lost, "A reader who follows a link must arrive.")


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    lines = page.read_text(encoding="utf-8").splitlines()
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def test_every_file_named_is_there() -> None:
    lost = []
    for page in PAGES:
        for word in CODE.findall(page.read_text(encoding="utf-8")):
            if (
                any(sign in word for sign in "<>*{}… ")
                or not word.startswith((*TOP, *ROOMS))
                or word.startswith(OF_AN_EXPORT)
            ):
                continue
            here = CHECKOUT if word.startswith(TOP) else PACKAGE
            if not (here / word).exists() and not (here / f"{word}.py").exists() and not names_inside(here, word):
                lost.append(f"{page.relative_to(CHECKOUT)}: {word}")
    assert not lost, report(lost, "A page that names a file that has moved sends its reader astray.")


def names_inside(here: Path, word: str) -> bool:
    """Whether the word is `room/file.name` and the file has that name."""
    path, _, name = word.rpartition(".")
    file = here / f"{path}.py"
    return (
        file.exists()
        and re.search(rf"^(def|class) {name}\b|^{name}\b", file.read_text(encoding="utf-8"), re.M) is not None
    )


def commands() -> dict[tuple[str, ...], set[str]]:
    """Every command with its options."""
    found: dict[tuple[str, ...], set[str]] = {}

    def walk(command: object, path: tuple[str, ...]) -> None:
        inner = getattr(command, "commands", {})
        found[path] = {option for one in getattr(command, "params", ()) for option in one.opts} | {"--help", "-h"}
        for name, sub in inner.items():
            walk(sub, (*path, name))

    walk(load_commands(*COMMANDS), ())
    return found


def said() -> Iterator[tuple[str, list[str]]]:
    """Every `tenure …` that a page tells its reader to type."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in FENCE.findall(text) for line in block.splitlines()] + CODE.findall(text)
        for line in lines:
            typed = re.match(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*tenure ([a-z].*)$", line.strip())
            if typed:
                yield str(page.relative_to(CHECKOUT)), re.split(r" +#| [|;>]", typed.group(1))[0].split()


def test_every_command_that_is_told_exists() -> None:
    known, lost = commands(), []
    for page, words in said():
        path: tuple[str, ...] = ()
        for word in words:
            if (*path, word) not in known:
                break
            path = (*path, word)
        strange = [
            word for word in words if word.startswith("--") and word.split("=")[0].rstrip(".,") not in known[path]
        ]
        if not path or strange:
            lost.append(f"{page}: tenure {' '.join(words)} {strange or ''}")
    assert not lost, report(lost, "A command in the documentation that doesn't work is worse than none.")


@pytest.mark.parametrize("file", PROMISED)
def test_every_key_of_the_promised_json_is_documented(file: str) -> None:
    page = (CHECKOUT / "docs" / "reference" / "cli-json.md").read_text(encoding="utf-8")
    missing = [key for key in keys_of(PACKAGE / file, PROMISED[file]) if not documented(page, key)]
    assert not missing, report(missing, "The JSON of commands is a promise: say what each key means.")


@pytest.mark.parametrize("card", CARDS)
def test_every_key_that_a_card_promises_is_documented(card: type) -> None:
    page = (CHECKOUT / "docs" / "reference" / "cli-json.md").read_text(encoding="utf-8")
    missing = [name for name in plain_keys(card) if not documented(page, name)]
    assert not missing, report(missing, "The JSON of commands is a promise: say what each key means.")


def plain_keys(card: type) -> list[str]:
    """What a card says in JSON: what it promises, or all of its fields where it promises nothing."""
    return [key.name for key in promised(card)] or [field.name for field in fields(card)]


def documented(page: str, key: str) -> bool:
    return f"`{key}`" in page or f'"{key}"' in page


def keys_of(file: Path, makers: tuple[str, ...]) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in makers:
            inside = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "as_json"]
            for maker in inside if isinstance(node, ast.ClassDef) else [node]:
                for part in ast.walk(maker):
                    if isinstance(part, ast.Dict):
                        yield from (key.value for key in part.keys if isinstance(key, ast.Constant))
