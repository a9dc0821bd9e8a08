"""Which framework is live, and making another one so."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenure.framework.checking import Checked, check_folder, check_texts
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS
from tenure.framework.versioning import fingerprint
from tenure.insight.engine.vocabulary import vocabulary
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.method.actions import publish_framework
from tenure.platform.method.queries import live, versions
from tenure.values.keys import Fingerprint
from tenure.values.problem import Problem, ProblemError, did_you_mean

DEFAULT_STARTER = next(iter(STARTERS))


def starters() -> tuple[str, ...]:
    """The names of the ready-made frameworks, the default first."""
    return tuple(STARTERS)


@dataclass(frozen=True, slots=True)
class LiveFramework:
    """The framework that scores today."""

    framework: Framework
    fingerprint: Fingerprint
    number: int
    name: str
    live_from: datetime


def live_framework() -> LiveFramework:
    """The live framework, checked. The default starter goes live when nobody has chosen one yet."""
    version = live()
    if version is None:
        return use(SYSTEM, DEFAULT_STARTER)
    key = (version.number, version.fingerprint, version.at)
    if key not in _kept:
        _kept.clear()
        framework = _sound(check_texts(version.files, vocabulary()))
        _kept[key] = LiveFramework(framework, version.fingerprint, version.number, version.name, version.at)
    return _kept[key]


_kept: dict[tuple[int, Fingerprint, datetime], LiveFramework] = {}


def _sound(checked: Checked) -> Framework:
    if checked.framework is None:
        raise ProblemError(*(problem for problem in checked.problems if problem.severity == "error"))
    return checked.framework


def framework_of(fingerprint: str) -> Framework:
    """The framework, live or formerly live, that a verdict names; the live one when nobody knows it any more."""
    current = live_framework()
    if fingerprint == current.fingerprint:
        return current.framework
    if fingerprint not in _former:
        found = (v for v in versions(SYSTEM) if v.fingerprint == fingerprint)
        checked = next((check_texts(version.files, vocabulary()) for version in found), None)
        if checked is None or checked.framework is None:
            return current.framework
        _former[fingerprint] = checked.framework
    return _former[fingerprint]


_former: dict[str, Framework] = {}


def check(source: str) -> Checked:
    """Check a starter by name, or a folder or file. Raises ProblemError `framework_not_found` when there is neither."""
    if source in STARTERS:
        return check_folder(STARTERS[source], vocabulary())
    path = Path(source)
    if not path.exists():
        raise ProblemError(
            Problem(
                "framework_not_found",
                f"There is no starter and no folder {source!r}.",
                where="framework",
                fix=did_you_mean(source, STARTERS) or f"Starters are: {', '.join(STARTERS)}.",
            )
        )
    return check_folder(path, vocabulary())


def use(caller: Caller, source: str, note: str = "") -> LiveFramework:
    """Make a starter or a folder the live framework. Raises ProblemError with everything wrong about it."""
    checked = check(source)
    framework = _sound(checked)
    version = publish_framework(caller, checked.texts, fingerprint(framework), framework.name, note)
    return LiveFramework(framework, version.fingerprint, version.number, version.name, version.at)
