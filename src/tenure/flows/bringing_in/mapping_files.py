"""The mapping file of an import: written the first time, extended for new files, never overwritten."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tenure.evidence.intake.mapping import FileMapping
from tenure.evidence.intake.mappingfile import add_entries, read_mapping, write_mapping
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile
from tenure.values.problem import ProblemError

MAPPING_FILE = "tenure-mapping.yaml"
DRAFT = ".draft.yaml"
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class WrittenMapping:
    """The mapping file that holds the proposal. `news` says what was done, and is empty when nothing had to be."""

    path: Path
    news: str = ""


def mapping_text(proposal: Proposal) -> str:
    """The text of a mapping file for the whole proposal."""
    return write_mapping(
        [one.mapping for one in proposal.files], _notes(proposal.files, proposal), _samples(proposal.files)
    )


def keep_mapping(proposal: Proposal, folder: Path, *, draft: bool = False) -> WrittenMapping | None:
    """Keep the proposal as a mapping file, so that every question has a place where it can be answered.

    A given mapping file, or the one in the folder, gets entries for files that it doesn't name; its own entries stay as they
    are. Where it names the files otherwise, or can't be added to, another file is written beside it. With `draft`, what
    would be written lies in a file of its own. None when there is nothing to keep, or nowhere to write.
    """
    if not proposal.files:
        return None
    own = proposal.given or folder / MAPPING_FILE
    with _alone(own):
        return _kept(proposal, own, draft=draft)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One import at a time adds to a mapping file: two that add at once would write over each other."""
    try:
        held = os.open(path.parent, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _kept(proposal: Proposal, own: Path, *, draft: bool) -> WrittenMapping | None:
    try:
        text, new = (own.read_text("utf-8"), _new(own, proposal)) if own.exists() else ("", list(proposal.files))
        if new == []:
            return WrittenMapping(own)
        if new is not None:
            whole = _added(text, new, proposal) if text else mapping_text(proposal)
            path = own.with_name(own.stem + DRAFT) if draft else own
            path.write_text(whole, "utf-8")
            names = f"{len(new)} new {'entry' if len(new) == 1 else 'entries'} in " if text else "Written to "
            return WrittenMapping(path, f"{names}{path.name}")
    except (OSError, UnicodeDecodeError, ProblemError):
        pass  # not ours to touch: another name
    path = own.with_name(own.stem + DRAFT) if draft else _free_name(own)
    try:
        path.write_text(mapping_text(proposal), "utf-8")
    except OSError:
        return None
    return WrittenMapping(path, f"Written to {path.name}")


def _new(path: Path, proposal: Proposal) -> list[ProposedFile] | None:
    """Files of which the mapping file says nothing; None when it speaks of the others in another way."""
    given = read_mapping(path)
    new: list[ProposedFile] = []
    asked = {question.file for question in proposal.questions}
    for one in proposal.files:
        entries = [entry for sheet in one.sheets for entry in given.entries_for(sheet.file)]
        if not entries:
            new.append(one)
        elif not all(_holds(entry, one, open_too=one.file in asked) for entry in entries):
            return None
    return new


def _holds(entry: FileMapping, one: ProposedFile, *, open_too: bool) -> bool:
    """Whether an entry speaks of the columns that the files have, and, where something is asked, has the places for it."""
    if entry.skip:
        return True
    if not set(entry.columns) <= set(one.mapping.columns):
        return False
    return not open_too or (bool(entry.columns) and set(entry.columns) == set(one.mapping.columns))


def _added(text: str, new: Sequence[ProposedFile], proposal: Proposal) -> str:
    return add_entries(text, [one.mapping for one in new], _notes(new, proposal), _samples(new))


def _notes(files: Sequence[ProposedFile], proposal: Proposal) -> dict[tuple[str, str], tuple[str, ...]]:
    """Beside each entry: what was noticed, and what is asked about it."""
    found = {}
    for one in files:
        asked = [
            f"? {question.text} {' | '.join(choice for choice, _ in question.choices)}"
            for question in proposal.questions
            if question.file == one.file
        ]
        found[one.mapping.file, one.mapping.kind] = (*one.notes, *asked)
    return found


def _samples(files: Sequence[ProposedFile]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {one.mapping.file: dict(one.samples) for one in files}


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, MOST_NAMES))
    return next((name for name in names if not name.exists()), path.with_name(path.stem + DRAFT))
