"""From paths to sheets: which files are tables, which are left aside, and what is wrong with the rest."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tenure.evidence.connectors.files import apart
from tenure.evidence.connectors.files.archives import OTHERS, UnzippedFolder
from tenure.evidence.connectors.files.formats import OPENERS
from tenure.evidence.connectors.files.slices import FileFormat, Sheet, ending
from tenure.values.problem import Problem, ProblemError
from tenure.values.texts import plain

MAPPING_NAME = "tenure-mapping"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to open, under the name people see."""

    path: Path
    file: str
    held: object = None
    """What keeps the file there for as long as it is needed."""


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What lies under the given paths: files to open, and files left aside with the reason."""

    candidates: tuple[Candidate, ...]
    skipped: tuple[tuple[str, str], ...]


def find(paths: Sequence[Path]) -> FoundFiles:
    """Files given themselves, and those of given folders (in the order of their names, hidden ones left out).

    Raises ProblemError for a path that isn't there or can't be read.
    """
    candidates: dict[Path, Candidate] = {}
    skipped: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            for inside in _walk(path, problems):
                name = path_words(inside.relative_to(path))
                if not inside.is_file():  # reading one may never end
                    skipped.append((name, "a pipe, a device or a broken link"))
                elif ending(inside) == ".zip":
                    _unzip(inside, name, candidates, skipped)
                elif ending(inside) in OPENERS:
                    candidates.setdefault(inside.resolve(), Candidate(inside, name))
                elif not inside.name.startswith(MAPPING_NAME):
                    skipped.append((name, _why_not(inside)))
        elif path.is_file():
            name = path_words(Path(path.name))
            if ending(path) == ".zip":
                _unzip(path, name, candidates, skipped)
            else:
                candidates.setdefault(path.resolve(), Candidate(path, name))
        elif path.exists():
            problems.append(Problem("import.not_a_file", "This is neither a file nor a folder.", str(path)))
        else:
            problems.append(Problem("import.no_such_file", "No such file or folder.", str(path), "", "Check the path."))
    if problems:
        raise ProblemError(*problems)
    return FoundFiles(tuple(candidates.values()), tuple(skipped))


def _unzip(path: Path, name: str, candidates: dict[Path, Candidate], skipped: list[tuple[str, str]]) -> None:
    """The tables of an archive. One that can't be unpacked stays a candidate, and opening it says why."""
    if path.resolve() in candidates:
        return
    held = UnzippedFolder()
    try:
        for inside, member in apart.unzip(path, name, held.folder):
            if ending(inside) in OPENERS:
                candidates[inside] = Candidate(inside, member, held)
            else:
                skipped.append((member, _why_not(inside)))
    except ProblemError as broken:
        candidates[path.resolve()] = Candidate(path, name, broken)


def _why_not(path: Path) -> str:
    packed = path.suffix.lower() in (".zip", *OTHERS)
    return "an archive; unpack it first" if packed else "not a table"


def path_words(path: Path) -> str:
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


def open_sheets(candidate: Candidate, reading: FileFormat | None = None) -> list[Sheet]:
    """The tables of a file. Raises ProblemError when it can't be read as what it says it is."""
    if isinstance(candidate.held, ProblemError):
        raise candidate.held
    sheets = apart.open_sheets(candidate.path, candidate.file, reading or FileFormat())
    return [replace(one, held=candidate.held) for one in sheets]
