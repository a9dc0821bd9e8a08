"""The live framework, and publishing another one."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tenure.flows.cards import FrameworkMark
from tenure.flows.frameworks.zones import outside_zone
from tenure.framework.checking import Checked, check_folder, check_texts
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS
from tenure.framework.versioning import (
    ENGINE_VERSION,
    MEANINGS,
    clock_fingerprint,
    fingerprint,
    scoring_fingerprint,
)
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import SYSTEM, Caller, Right, may
from tenure.platform.frameworks.actions import publish_again, publish_framework
from tenure.platform.frameworks.cards import UNNAMED, NewVersion, VersionCard
from tenure.platform.frameworks.queries import live, live_key, versions
from tenure.values import clock
from tenure.values.asof import local_day
from tenure.values.keys import Fingerprint
from tenure.values.problem import Problem, ProblemError, did_you_mean, refusal

DEFAULT_STARTER = next(iter(STARTERS))


def starters() -> tuple[str, ...]:
    """The names of the ready-made frameworks, the default first."""
    return tuple(STARTERS)


@dataclass(frozen=True, slots=True)
class LiveFramework:
    """A framework that scores: the live one, or a pilot's.

    `fingerprint` names what its scores rest on, which is what verdicts are kept under; `clock` what its stage clock rests
    on; `whole` all that it means.
    """

    framework: Framework
    fingerprint: Fingerprint
    number: int
    name: str
    live_from: datetime
    clock: Fingerprint = UNNAMED
    whole: Fingerprint = UNNAMED
    current: bool = True  # whether these are the names that the engine of now gives


def live_framework() -> LiveFramework:
    """The live framework, checked. The default starter goes live when nobody has chosen one yet.

    What an older engine concluded keeps its names: the first time a newer one looks at a framework, the same text goes live
    again as a version of its own, and a pilot under way goes on as one.
    """
    known = _kept.get(live_key())
    if known is None:
        version = live()
        if version is None:
            return publish_starter_or_folder(SYSTEM, DEFAULT_STARTER)
        known = of_version(version)
    if not known.current:
        publish_again(SYSTEM, _named_anew, f"Engine {ENGINE_VERSION}: {MEANINGS[ENGINE_VERSION]}")
        version = live()
        return known if version is None else of_version(version)
    return known


def _named_anew(version: VersionCard) -> NewVersion:
    return new_version(_read(version))


def ensure_live() -> None:
    """Let the default starter go live when nobody has chosen a framework, whether what is live can be read or not."""
    if live_key() is None:
        publish_starter_or_folder(SYSTEM, DEFAULT_STARTER)


UNREADABLE = "framework.unreadable"


def _read(version: VersionCard) -> Checked:
    """A version's text, checked. Raises ProblemError `framework.unreadable`, with everything wrong about it, where the
    present Tenure can't read it: an earlier one may have taken what this one doesn't."""
    why = "Something in it can't be computed."
    try:
        checked = check_texts(version.files, vocabulary(), published=True)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as broken:
        checked = Checked(None, [], version.files)
        why = f"{type(broken).__name__}: {broken}"
    if checked.framework is not None:
        return checked
    errors = checked.errors
    earlier = next((one.number for one in versions(SYSTEM) if one.number < version.number and not one.pilot), None)
    raise ProblemError(
        Problem(
            UNREADABLE,
            f"Version {version.number} of the framework ({version.name}) can't be read by this Tenure.",
            where=f"version {version.number}",
            why=errors[0].what if errors else why,
            fix=f"Bring an earlier one back, under Framework › Versions or with: tenure framework rollback {earlier}"
            if earlier
            else "tenure framework use",
            status=409,
        ),
        *errors,
    )


def last_readable_version(number: int) -> VersionCard | None:
    """The newest version before one that can be read, pilots apart: what is shown in its place."""
    for card in versions(SYSTEM):
        if card.number < number and not card.pilot:
            with suppress(ProblemError):
                of_version(card)
                return card
    return None


def is_unreadable(error: ProblemError) -> bool:
    """Whether this is the problem of a framework that is live and can't be read."""
    return error.problems[0].code == UNREADABLE


def company_zone() -> str:
    """The time zone of the live framework, by whose days the company lives. UTC while none is live (asking makes none so), and
    where its text can't be read any more: pages are needed to mend it."""
    if live_key() is None:
        return "UTC"
    try:
        return live_framework().framework.timezone
    except ProblemError:
        return "UTC"


def company_day() -> date:
    """Today where the company is."""
    return clock.today(company_zone())


def of_version(version: VersionCard) -> LiveFramework:
    """A published version, checked. The last few are kept, for every page asks for the live one."""
    key = (version.number, version.fingerprint, version.at)
    found = _kept.get(key)
    if found is None:
        found = _live(version, require_valid(_read(version)))
        for oldest in list(_kept)[: max(0, len(_kept) - KEPT + 1)]:  # other threads do the same
            _kept.pop(oldest, None)
        _kept[key] = found
    return found


KEPT = 4
_kept: dict[tuple[int, Fingerprint, datetime] | None, LiveFramework] = {}


def _live(version: VersionCard, framework: Framework) -> LiveFramework:
    return LiveFramework(
        framework,
        version.scores_as,
        version.number,
        version.name,
        version.at,
        version.ticks_as,
        version.fingerprint,
        (version.scores_as, version.ticks_as) == (scoring_fingerprint(framework), clock_fingerprint(framework)),
    )


def require_valid(checked: Checked) -> Framework:
    """The framework that was checked. Raises ProblemError with everything wrong about it."""
    if checked.framework is None:
        raise ProblemError(*(problem for problem in checked.problems if problem.severity == "error"))
    return checked.framework


def framework_of(fingerprint: str) -> Framework:
    """The framework, live or formerly live, that a verdict names; the live one when nobody knows it any more."""
    current = live_framework()
    if fingerprint == current.fingerprint:
        return current.framework
    if fingerprint not in _former:
        found = (v for v in versions(SYSTEM) if fingerprint in {v.scores_as, v.fingerprint})
        version = next(found, None)
        if version is None:
            return current.framework
        try:
            _former[fingerprint] = require_valid(_read(version))
        except ProblemError:
            return current.framework
    return _former[fingerprint]


_former: dict[str, Framework] = {}


def new_version(checked: Checked) -> NewVersion:
    """A checked framework, ready to be published. Raises ProblemError with everything wrong about it."""
    framework = require_valid(checked)
    if wrong := outside_zone(framework):
        raise ProblemError(*wrong)
    names = fingerprint(framework), scoring_fingerprint(framework), clock_fingerprint(framework)
    return NewVersion(checked.texts, framework.name, *names)


def check(source: str) -> Checked:
    """Check a starter by name, or a folder or file. Raises ProblemError `framework_not_found` when there is neither."""
    if source in STARTERS:
        return check_folder(STARTERS[source], vocabulary())
    path = Path(source)
    if not path.exists():
        raise refusal(
            "framework_not_found",
            f"There is no starter or folder {source!r}.",
            where="framework",
            fix=did_you_mean(source, STARTERS) or f"Starters are: {', '.join(STARTERS)}.",
        )
    return check_folder(path, vocabulary())


def publish_starter_or_folder(caller: Caller, source: str, note: str = "") -> LiveFramework:
    """Make a starter or a folder the live framework. Raises ProblemError with everything wrong about it."""
    checked = check(source)
    return _live(publish_framework(caller, new_version(checked), note), require_valid(checked))


def publish_in_zone(caller: Caller, zone: str) -> LiveFramework:
    """Make the live framework count its days in another zone."""
    live_framework()  # the default starter goes live when none is
    version = live()
    known = version.files if version else {}
    said = {name: re.sub(r"(?m)^timezone:.*$", f"timezone: {zone}", text) for name, text in known.items()}
    checked = check_texts(said, vocabulary())
    note = f"Dates are in {zone}, as files are read"
    return _live(publish_framework(caller, new_version(checked), note), require_valid(checked))


def score_marks(caller: Caller, tried: Collection[str] = ()) -> tuple[FrameworkMark, ...]:
    """Where the live framework changed how scores are made, oldest first; the first version marks nothing. A pilot marks the
    scores of those it tries: it is among them where its fingerprint is one of `tried`.

    Of several changes on one day the last counts, as on the lists of that day.
    """
    if not may(caller, Right.READ_FRAMEWORK):
        return ()
    marks: dict[date, FrameworkMark] = {}
    before, zone = None, live_framework().framework.timezone
    for version in reversed(versions(caller)):
        if version.pilot:
            if version.scores_as in tried:
                day = local_day(version.at, zone)
                marks[day] = FrameworkMark(
                    day, version.number, version.name, version.author_name, version.note, pilot=version.pilot
                )
            continue
        if before is not None and version.scores_as != before:
            day = local_day(version.at, zone)
            marks[day] = FrameworkMark(day, version.number, version.name, version.author_name, version.note)
        before = version.scores_as
    return tuple(marks.values())
