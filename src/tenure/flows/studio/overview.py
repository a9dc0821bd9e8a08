"""The text of a draft beside its picture: files, what is wrong with them and where, and packaged objects made one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tenure.flows.changing.drafting import CheckCard, DraftCard, check_draft, draft_of, save_file, save_files
from tenure.flows.studio.cards import ShownCard
from tenure.flows.studio.shown_framework import shown_framework
from tenure.framework.editing import add_item, copy_object
from tenure.framework.loading import load_texts
from tenure.framework.loading.folder import PACKAGED
from tenure.framework.schema import SECTIONS
from tenure.platform.access import Caller, Right, may, require
from tenure.values.numbers import whole_number
from tenure.values.problem import Problem, refusal


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in the list beside the text. `faults` counts its errors and warnings."""

    name: str
    packaged: bool
    changed: bool
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with the place it is at, so that it can be linked to."""

    problem: Problem
    file: str
    line: int
    address: str


@dataclass(frozen=True, slots=True)
class TextCard:
    """One file open in the editor, with the whole draft's problems. `objects` of a packaged part can be copied."""

    name: str
    text: str
    packaged: bool
    files: tuple[FileLine, ...]
    faults: tuple[Fault, ...]
    sound: bool
    counts: dict[str, int]
    lock: int
    objects: tuple[tuple[str, str], ...]  # section, key; those that aren't one's own already


def open_text(
    caller: Caller, name: str = "", unsaved: Mapping[str, str] | None = None, *, as_of: date | None = None
) -> tuple[ShownCard, TextCard]:
    """A file of the draft with everything wrong about the draft; `unsaved` texts are laid over it. Without a name the
    first file; on a past day the text that was live then, to read. Raises ProblemError (404) for a file that isn't there."""
    require(caller, Right.READ_FRAMEWORK)
    found = shown_framework(caller, as_of)
    plans = as_of is None and may(caller, Right.PLAN_FRAMEWORK)
    draft = draft_of(caller) if plans else None
    texts = (draft.texts if draft else dict(found.texts)) | dict(unsaved or {})
    wanted = name or next(iter(texts), "")
    if wanted not in texts:
        raise refusal("draft.file", f"There is no file {name!r}.", "file", fix="Choose one from the list.", status=404)
    checked = check_draft(caller, unsaved) if plans else CheckCard(True, (), found.card.name, dict(found.card.counts))
    faults = tuple(map(_fault, checked.problems))
    changed = {file.name for file in draft.files if file.changed} if draft else set()
    order = draft.texts if draft else dict.fromkeys(sorted(texts, key=lambda one: one.startswith(PACKAGED)), "")
    files = tuple(_line(one, one in changed, faults) for one in [*order, *(set(texts) - set(order))])
    packaged = wanted.startswith(PACKAGED)
    card = TextCard(
        name=wanted,
        text=texts[wanted],
        packaged=packaged,
        files=files,
        faults=faults,
        sound=checked.sound,
        counts=checked.counts,
        lock=draft.lock if draft else 0,
        objects=_packaged(texts, wanted) if packaged and plans else (),
    )
    return found.card, card


def _line(name: str, changed: bool, faults: Sequence[Fault]) -> FileLine:
    mine = [fault for fault in faults if fault.file == name]
    errors = sum(fault.problem.severity == "error" for fault in mine)
    return FileLine(name, name.startswith(PACKAGED), changed, errors, len(mine) - errors)


def _fault(problem: Problem) -> Fault:
    place, _, address = problem.where.partition(" ")
    file, _, line = place.rpartition(":")
    return Fault(problem, file, whole_number(line, 1), address)


def _packaged(texts: Mapping[str, str], file: str) -> tuple[tuple[str, str], ...]:
    loaded = load_texts(texts)
    places = {path: place for path, place in loaded.places.items() if path in loaded.packaged}
    return tuple(
        (str(section), str(key)) for (section, key), place in places.items() if place.rpartition(":")[0] == file
    )


def save_text(caller: Caller, name: str, text: str, expected: int) -> DraftCard:
    """Keep a file in the draft, broken or not. Line breaks come as browsers send them and are kept as the file had them.

    Raises ProblemError `draft.conflict` (409) when another window saved first, and `draft.packaged` for a packaged part.
    """
    require(caller, Right.PLAN_FRAMEWORK)
    if name.startswith(PACKAGED):
        fix = "Copy the object that you want to change into your own files."
        raise refusal("draft.packaged", f"{name} is a packaged part.", "file", fix=fix)
    before = draft_of(caller).texts.get(name, "")
    return save_file(caller, name, with_line_breaks_of(text, before), expected)


def with_line_breaks_of(text: str, before: str) -> str:
    """A text from a form with the line breaks of the one it takes the place of."""
    plain = text.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


def make_own(caller: Caller, section: str, key: str, expected: int) -> tuple[DraftCard, str]:
    """Copy an object of a packaged part into the folder's own files; the draft and the file that now holds it."""
    require(caller, Right.PLAN_FRAMEWORK)
    texts = draft_of(caller).texts
    after = copy_object(texts, section, key)
    place = load_texts(after).place((section, key))
    return save_files(caller, after, expected), place


def new_file(caller: Caller, name: str, expected: int) -> DraftCard:
    """Begin another file and include it in the first one. Raises ProblemError for a name that is taken, or isn't one."""
    require(caller, Right.PLAN_FRAMEWORK)
    texts = draft_of(caller).texts
    if name in texts:
        raise refusal("draft.name", f"There is already a file {name}.", "name", fix="Open it.")
    if name.startswith(PACKAGED):
        fix = "Choose a name outside of shared/."
        raise refusal("draft.name", f"{PACKAGED} is for packaged parts.", "name", fix=fix)
    after = add_item(texts, ("include",), name)
    stem = name.rpartition("/")[2].partition(".")[0]
    begun = f"# What this file defines, and why.\n\n{stem if stem in SECTIONS else 'signals'}: {{}}\n"
    return save_files(caller, after | {name: begun}, expected)


def own_files(caller: Caller) -> dict[str, str]:
    """The folder's own files of the draft, or of what is live, by name; packaged parts come with Tenure."""
    require(caller, Right.READ_FRAMEWORK)
    texts = draft_of(caller).texts if may(caller, Right.PLAN_FRAMEWORK) else shown_framework(caller).texts
    return {name: text for name, text in texts.items() if not name.startswith(PACKAGED)}
