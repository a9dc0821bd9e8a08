"""From paths to sheets: which files are tables, which are left aside, and what is wrong with the rest."""

import codecs
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tenure.evidence.connectors.files.archives import OTHERS, Unzipped, members
from tenure.evidence.connectors.files.columnar import open_parquet
from tenure.evidence.connectors.files.delimited import open_delimited
from tenure.evidence.connectors.files.encodings import Unpacked, not_text
from tenure.evidence.connectors.files.excel import open_workbook
from tenure.evidence.connectors.files.jsonlines import open_json
from tenure.evidence.connectors.files.slices import Reading, Sheet
from tenure.values.problem import Problem, ProblemError
from tenure.values.texts import plain

Opener = Callable[[Path, str, Reading], list[Sheet]]
OPENERS: dict[str, Opener] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), open_delimited),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), open_workbook),
    **dict.fromkeys((".parquet", ".pq"), open_parquet),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), open_json),
}
PLAIN = (".txt", ".dat", "")
"""Endings that say little: a table when named itself, left aside inside a folder."""
MAPPING_NAME = "tenure-mapping"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to open, under the name people see."""

    path: Path
    file: str
    held: object = None
    """What keeps the file there for as long as it is needed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the given paths: files to open, and files left aside with the reason."""

    candidates: tuple[Candidate, ...]
    skipped: tuple[tuple[str, str], ...]


def find(paths: Sequence[Path]) -> Found:
    """Files given themselves, and those of given folders (in the order of their names, hidden ones left out).

    Raises ProblemError for a path that isn't there or can't be read.
    """
    candidates: dict[Path, Candidate] = {}
    skipped: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            for inside in _walk(path, problems):
                name = shown(inside.relative_to(path))
                if ending(inside) == ".zip":
                    _unzip(inside, name, candidates, skipped)
                elif ending(inside) in OPENERS:
                    candidates.setdefault(inside.resolve(), Candidate(inside, name))
                elif not inside.name.startswith(MAPPING_NAME):
                    skipped.append((name, _why_not(inside)))
        elif path.is_file():
            name = shown(Path(path.name))
            if ending(path) == ".zip":
                _unzip(path, name, candidates, skipped)
            else:
                candidates.setdefault(path.resolve(), Candidate(path, name))
        elif path.exists():
            problems.append(Problem("import.not_a_file", "This is neither a file nor a folder.", str(path)))
        else:
            problems.append(
                Problem("import.no_such_file", "There is no such file or folder.", str(path), "", "Check the path.")
            )
    if problems:
        raise ProblemError(*problems)
    return Found(tuple(candidates.values()), tuple(skipped))


def _unzip(path: Path, name: str, candidates: dict[Path, Candidate], skipped: list[tuple[str, str]]) -> None:
    """The tables of an archive. One that can't be unpacked stays a candidate, and opening it says why."""
    if path.resolve() in candidates:
        return
    held = Unzipped()
    try:
        for inside, member in members(path, name, held):
            if ending(inside) in OPENERS:
                candidates[inside] = Candidate(inside, member, held)
            else:
                skipped.append((member, _why_not(inside)))
    except ProblemError as broken:
        candidates[path.resolve()] = Candidate(path, name, broken)


def _why_not(path: Path) -> str:
    packed = path.suffix.lower() in (".zip", *OTHERS)
    return "an archive, unpack it first" if packed else "not a table"


def shown(path: Path) -> str:
    """A path as people see it. Its bytes may be no UTF-8, and signs in it may command a terminal."""
    return plain(os.fsencode(path.as_posix()).decode("utf-8", "replace"))


def _walk(folder: Path, problems: list[Problem]) -> Iterable[Path]:
    def refuse(error: OSError) -> None:
        problems.append(
            Problem(
                "import.not_readable", "The folder can't be read.", str(error.filename), "", "Check its permissions."
            )
        )

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith((".", "~$")))


def ending(path: Path) -> str:
    """The ending that names the format, in small letters; `.gz` is looked through."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def open_sheets(candidate: Candidate, reading: Reading | None = None) -> list[Sheet]:
    """The tables of a file. Raises ProblemError when it can't be read as what it says it is."""
    if isinstance(candidate.held, ProblemError):
        raise candidate.held
    try:
        _refuse_empty(candidate)
        opener = _opener_of(candidate)
        if opener is None:
            raise not_text(candidate.file)
        return [
            replace(one, held=candidate.held) for one in opener(candidate.path, candidate.file, reading or Reading())
        ]
    except ProblemError as wrong:
        path = str(candidate.path)
        named = [replace(one, where=candidate.file) if one.where == path else one for one in wrong.problems]
        raise ProblemError(*named) from wrong
    except PermissionError as refused:
        raise ProblemError(
            Problem("import.not_readable", "The file can't be read.", candidate.file, "", "Check its permissions.")
        ) from refused


def _refuse_empty(candidate: Candidate) -> None:
    if candidate.path.stat().st_size == 0:
        raise ProblemError(Problem("import.empty", "The file is empty.", candidate.file, "", "Export it again."))


HEAD = 1 << 10
ZIPPED, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def _opener_of(candidate: Candidate) -> Opener | None:
    """What reads the file: by its ending, unless its first bytes say that it is something else under that name."""
    kind = ending(candidate.path)
    opener = OPENERS.get(kind)
    if opener is None and kind not in PLAIN:
        return None
    with Unpacked(candidate.path) as file:
        head = file.read(HEAD) or b""
    if head.startswith(b"PAR1"):
        return open_parquet
    if head.startswith((ZIPPED, OLD_WORKBOOK)):
        return open_workbook
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if text.startswith(PAGES) or head.startswith(b"%PDF"):
        raise not_text(candidate.file, "It is a web page or a document under that name.")
    if opener is open_workbook and b"\0" not in head and not text.startswith(b"<?xml"):
        return open_delimited if any(sign in head for sign in b"\t,;") else opener
    if opener in (None, open_delimited):
        return open_json if text[:1] in (b"{", b"[") else open_delimited
    return opener


PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<!--")
