"""Drafts of the next framework, edited in the studio or by hand. One draft per person."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.flows.changing.applying import Applied, apply
from tenure.flows.changing.planning import DRAFT, plan_checked
from tenure.flows.frameworks.live import ensure_live
from tenure.flows.frameworks.zones import outside_zone
from tenure.framework.checking import Checked, check_texts
from tenure.framework.loading import LONGEST_NAME
from tenure.framework.model import Framework
from tenure.framework.versioning.plan import Plan, digest_of
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.actions import discard_draft, rebase_draft, save_draft, undo_draft
from tenure.platform.frameworks.cards import StoredDraft, StoredPlan
from tenure.values.problem import Problem, refusal
from tenure.values.progress import Tell, untold

SECTIONS = (
    "signals", "health", "indicators", "segments", "engagement", "moves", "lifecycle", "moments", "plays", "handoffs",
    "reviews", "targets",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of a draft. `changed`: it differs from the version the draft is based on."""

    name: str
    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class DraftCard:
    """Someone's draft. While nothing was saved the files are the live ones, and `lock` is 0.

    `lock` is named with every save, so that two windows don't overwrite each other.
    """

    files: tuple[DraftFile, ...]
    based_on: int
    live: int
    lock: int
    removed: tuple[str, ...] = ()  # files of the version it is based on that it hasn't
    undoes: int = 0  # how many saves can be taken back

    @property
    def texts(self) -> dict[str, str]:
        return {file.name: file.text for file in self.files}

    @property
    def changed(self) -> bool:
        """Whether its text differs at all from the version it is based on."""
        return bool(self.removed) or any(file.changed for file in self.files)

    @property
    def stale(self) -> bool:
        """Whether another version went live since it was begun."""
        return self.based_on != self.live


@dataclass(frozen=True, slots=True)
class CheckCard:
    """What is wrong with a draft, and how many objects of each section it has (none while it isn't sound)."""

    sound: bool
    problems: tuple[Problem, ...]
    name: str
    counts: dict[str, int]


def draft_of(caller: Caller) -> DraftCard:
    """The caller's draft, or the live framework's files to begin one from.

    A draft whose text is that of the version it began from says nothing, so it begins from what is live now.
    """
    ensure_live()
    stored, live = method.draft_of(caller), method.live()
    number, files = (live.number, live.files) if live else (0, {})
    if stored is None:
        return _card(files, files, number, number)
    base = files if stored.based_on == number else method.version(caller, stored.based_on).files
    if stored.files == base:
        return _card(files, files, number, number, stored)
    return _card(stored.files, base, stored.based_on, number, stored)


def _card(
    files: Mapping[str, str], base: Mapping[str, str], based_on: int, live: int, stored: StoredDraft | None = None
) -> DraftCard:
    """The root file first, the packaged parts last."""
    names = sorted(files, key=lambda name: (name != "framework.yaml", name.startswith("shared/"), name))
    listed = tuple(DraftFile(name, files[name], files[name] != base.get(name)) for name in names)
    lock, undoes = (stored.lock, len(stored.before)) if stored else (0, 0)
    return DraftCard(listed, based_on, live, lock, tuple(sorted(set(base) - set(files))), undoes)


def save_file(caller: Caller, name: str, text: str, expected: int) -> DraftCard:
    """Save one file of the draft, new or known; it may be broken. Raises ProblemError `draft.conflict` (409)."""
    return save_files(caller, {name: text}, expected)


def save_files(caller: Caller, texts: Mapping[str, str], expected: int) -> DraftCard:
    """Save those of the files that differ, at once; nothing where none does."""
    draft = draft_of(caller)
    changed = {name: text for name, text in texts.items() if text != draft.texts.get(name)}
    if not changed:
        return draft
    for name in changed:
        _is_name(name)
    save_draft(caller, draft.texts | changed, draft.based_on, expected)
    return draft_of(caller)


def undo(caller: Caller, expected: int) -> DraftCard:
    """Take the last save of the draft back. Raises ProblemError `draft.nothing_before` (409) when there is none."""
    undo_draft(caller, expected)
    return draft_of(caller)


def discard(caller: Caller) -> DraftCard:
    """Throw the draft away: what one sees is the live framework again."""
    discard_draft(caller)
    return draft_of(caller)


def checked_draft(caller: Caller, texts: Mapping[str, str] | None = None) -> Checked:
    """The draft, with unsaved files laid over it, checked. For flows: surfaces ask for `check_draft`."""
    return check_texts(draft_of(caller).texts | dict(texts or {}), vocabulary())


def check_draft(caller: Caller, texts: Mapping[str, str] | None = None) -> CheckCard:
    """Everything wrong with the draft, with unsaved files laid over it."""
    checked = checked_draft(caller, texts)
    found = checked.framework
    problems = (*checked.problems, *(outside_zone(found) if found else ()))
    return CheckCard(found is not None, problems, found.name if found else "", _counts(found))


def _counts(framework: Framework | None) -> dict[str, int]:
    return {} if framework is None else {name: len(getattr(framework, name)) for name in SECTIONS}


def draft_source(caller: Caller) -> str:
    """The name that plans of someone's draft are remembered by."""
    return f"{DRAFT}{caller.name}"


def plan_draft(caller: Caller, *, pilot: str = "", restate: int = 0, progress: Tell = untold) -> Plan:
    """What the draft would change on today's book. Raises ProblemError with everything wrong about it."""
    return plan_checked(
        caller, checked_draft(caller), draft_source(caller), pilot=pilot, restate=restate, progress=progress
    )


def publish(caller: Caller, plan_key: str, note: str, *, progress: Tell = untold) -> Applied:
    """Apply a plan of the draft, which is thereby done with. Raises ProblemError `plan.stale` (409) when the draft was
    edited since, and those of applying a plan."""
    done = apply(caller, plan_key, note, texts=checked_draft(caller).texts, progress=progress)
    end_draft(caller, method.stored_plan(caller, plan_key))
    return done


def end_draft(caller: Caller, published: StoredPlan) -> None:
    """The draft whose plan was published is done with. One that was edited while that went on stays, and goes on from there."""
    stored = method.draft_of(caller)
    if stored is None:
        return
    known = check_texts(stored.files, vocabulary()).texts
    if digest_of(known) == published.digest:
        discard_draft(caller)
    elif published.number is not None and not published.said["pilot"]:
        rebase_draft(caller, published.number)


def _is_name(name: str) -> None:
    """Raises ProblemError `draft.name` unless a name could be a file of a framework's folder."""
    if len(name.encode()) > LONGEST_NAME:
        what = f"A file's name has at most {LONGEST_NAME} bytes."
        raise refusal("draft.name", what, "name", fix="Choose a shorter one.")
    parts = name.split("/")
    if not name.endswith((".yaml", ".yml")) or any(part in {"", ".", ".."} for part in parts) or "\\" in name:
        fix = "Use a name like health.yaml or plays/red.yaml."
        raise refusal("draft.name", f"{name!r} can't be a file of a framework.", "name", fix=fix)
