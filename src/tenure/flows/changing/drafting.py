"""Drafts: the next framework while someone works on it, in the studio or by hand. One draft for each person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tenure.flows.changing.applying import Applied, apply
from tenure.flows.changing.planning import Progress, plan_checked, quiet
from tenure.flows.method.live import live_framework
from tenure.framework.checking import Checked, check_texts
from tenure.framework.model import Framework
from tenure.framework.versioning.plan import Plan
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller
from tenure.platform.method import queries as method
from tenure.platform.method.actions import discard_draft, save_draft
from tenure.values.problem import Problem, ProblemError

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
    """Someone's draft. `updated_at` is None while nothing was saved: the files are then the live ones, and `lock` is 0.

    `lock` is named with every save, so that two windows don't overwrite each other.
    """

    files: tuple[DraftFile, ...]
    based_on: int
    live: int
    lock: int
    note: str
    author_name: str
    updated_at: datetime | None

    @property
    def texts(self) -> dict[str, str]:
        return {file.name: file.text for file in self.files}

    @property
    def changed(self) -> bool:
        return any(file.changed for file in self.files) or self.updated_at is not None

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
    """The caller's draft, or the live framework's files to begin one from."""
    live_framework()
    stored, live = method.draft_of(caller), method.live()
    number, files = (live.number, live.files) if live else (0, {})
    if stored is None:
        return _card(files, files, number, number, 0, "", caller.name, None)
    base = files if stored.based_on == number else method.version(caller, stored.based_on).files
    return _card(
        stored.files, base, stored.based_on, number, stored.lock, stored.note, stored.author_name, stored.updated_at
    )


def _card(
    files: Mapping[str, str],
    base: Mapping[str, str],
    based_on: int,
    live: int,
    lock: int,
    note: str,
    author: str,
    updated_at: datetime | None,
) -> DraftCard:
    """The root file first, the packaged parts last."""
    names = sorted(files, key=lambda name: (name != "framework.yaml", name.startswith("shared/"), name))
    listed = tuple(DraftFile(name, files[name], files[name] != base.get(name)) for name in names)
    return DraftCard(listed, based_on, live, lock, note, author, updated_at)


def save_file(caller: Caller, name: str, text: str, expected: int) -> DraftCard:
    """Save one file of the draft, new or known; it may be broken. Raises ProblemError `draft.conflict` (409)."""
    return save_files(caller, {name: text}, expected)


def save_files(caller: Caller, texts: Mapping[str, str], expected: int) -> DraftCard:
    """Save several files at once."""
    draft = draft_of(caller)
    for name in texts:
        _is_name(name)
    save_draft(caller, draft.texts | dict(texts), draft.based_on, expected)
    return draft_of(caller)


def remove_file(caller: Caller, name: str, expected: int) -> DraftCard:
    """Take a file out of the draft."""
    draft = draft_of(caller)
    kept = {known: text for known, text in draft.texts.items() if known != name}
    save_draft(caller, kept, draft.based_on, expected)
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
    return CheckCard(found is not None, tuple(checked.problems), found.name if found else "", _counts(found))


def _counts(framework: Framework | None) -> dict[str, int]:
    return {} if framework is None else {name: len(getattr(framework, name)) for name in SECTIONS}


def plan_draft(caller: Caller, *, pilot: str = "", restate: int = 0, progress: Progress = quiet) -> Plan:
    """What the draft would change on today's book. Raises ProblemError with everything wrong about it."""
    return plan_checked(
        caller, checked_draft(caller), f"draft of {caller.name}", pilot=pilot, restate=restate, progress=progress
    )


def publish(caller: Caller, plan_key: str, note: str, *, progress: Progress = quiet) -> Applied:
    """Apply a plan of the draft, which is thereby done with. Raises ProblemError `plan.stale` (409) when the draft was
    edited since, and those of applying a plan."""
    done = apply(caller, plan_key, note, texts=checked_draft(caller).texts, progress=progress)
    discard_draft(caller)
    return done


def _is_name(name: str) -> None:
    """Raises ProblemError `draft.name` unless a name could be a file of a framework's folder."""
    parts = name.split("/")
    if not name.endswith((".yaml", ".yml")) or any(part in {"", ".", ".."} for part in parts) or "\\" in name:
        fix = "Use a name like health.yaml or plays/red.yaml."
        raise ProblemError(Problem("draft.name", f"{name!r} can't be a file of a framework.", "name", fix=fix))
