"""Which framework the studio's pages show, and how it is named on them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tenure.flows.changing.drafting import DraftCard, draft_of
from tenure.flows.frameworks.live import LiveFramework, company_zone, last_readable_version, live_framework, of_version
from tenure.flows.studio.cards import CountCard, ShownCard
from tenure.framework.checking import check
from tenure.framework.loading import Loaded, load_texts
from tenure.framework.model import Framework
from tenure.framework.schema import SECTIONS
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, may, require
from tenure.platform.frameworks.cards import VersionCard
from tenure.platform.frameworks.queries import live, versions
from tenure.practice.customers.counts import NOBODY, Standings
from tenure.values.asof import local_day
from tenure.values.money import Money
from tenure.values.problem import ProblemError


@dataclass(frozen=True, slots=True)
class ShownFramework:
    """A framework with its texts, for flows; pages get the card."""

    framework: Framework
    texts: dict[str, str]
    card: ShownCard


def shown_framework(caller: Caller, as_of: date | None = None) -> ShownFramework:
    """The caller's draft where there is a sound one, else the live framework; on a past day the one that was live then."""
    require(caller, Right.READ_FRAMEWORK)
    if as_of is not None:
        return _past(caller, as_of)
    if not may(caller, Right.PLAN_FRAMEWORK):
        current, version = _current()
        texts = {} if version is None else dict(version.files)
        return ShownFramework(current.framework, texts, _card(current.framework, current.number, caller))
    draft = draft_of(caller)
    found = checked_framework(draft.texts)
    if found is not None:
        number = draft.based_on if draft.changed else draft.live
        return ShownFramework(found, draft.texts, _card(found, number, caller, draft=draft))
    current, version = _current()
    card = _card(current.framework, current.number, caller, draft=draft, broken=True)
    return ShownFramework(current.framework, {} if version is None else dict(version.files), card)


def _current() -> tuple[LiveFramework, VersionCard | None]:
    """The live framework; where it can't be read, the newest one before it that can, so that the way back is shown."""
    version = live()
    try:
        return live_framework(), live()
    except ProblemError:
        before = None if version is None else last_readable_version(version.number)
        if before is None:
            raise
        return of_version(before), before


def _past(caller: Caller, day: date) -> ShownFramework:
    every, zone = (
        [one for one in versions(caller) if not one.pilot],
        company_zone(),
    )  # newest first
    then = next((one for one in every if local_day(one.at, zone) <= day), every[-1] if every else None)
    framework = None if then is None else checked_framework(then.files)
    if then is None or framework is None:
        current, _ = _current()
        return ShownFramework(current.framework, {}, _card(current.framework, current.number, caller, past=day))
    return ShownFramework(framework, dict(then.files), _card(framework, then.number, caller, past=day))


def _card(
    framework: Framework,
    number: int,
    caller: Caller,
    *,
    draft: DraftCard | None = None,
    broken: bool = False,
    past: date | None = None,
) -> ShownCard:
    changed = draft is not None and draft.changed
    return ShownCard(
        name=framework.name,
        about=framework.about,
        number=number,
        draft=changed and not broken,
        changed=changed,
        broken=broken,
        stale=draft is not None and draft.stale,
        lock=draft.lock if draft is not None else 0,
        may_edit=past is None and may(caller, Right.PLAN_FRAMEWORK),
        may_publish=past is None and may(caller, Right.PUBLISH_FRAMEWORK),
        past=past,
        counts=tuple((name, len(getattr(framework, name))) for name in SECTIONS if hasattr(framework, name)),
    )


@lru_cache(maxsize=6)  # a page asks again and again
def _checked(texts: frozenset[tuple[str, str]]) -> tuple[Framework | None, Loaded]:
    loaded = load_texts(dict(texts))
    return check(loaded, vocabulary()).framework, loaded


def checked_framework(texts: dict[str, str]) -> Framework | None:
    """The framework that texts make, or None while they have errors."""
    return _checked(frozenset(texts.items()))[0]


def checked_texts(texts: dict[str, str]) -> dict[str, str] | None:
    """Those of the texts that the framework is made of, or None while they have errors."""
    framework, loaded = _checked(frozenset(texts.items()))
    return None if framework is None else dict(loaded.texts)


def loaded_texts(texts: dict[str, str]) -> Loaded:
    """The same texts as written, with the place of everything."""
    return _checked(frozenset(texts.items()))[1]


def days_text(days: int | None) -> str:
    """90 days, 1 day, or nothing."""
    return "" if days is None else f"{days} day{'' if days == 1 else 's'}"


def count_card(found: Standings, total: int) -> CountCard:
    """A count with its share of all. ARR of several currencies isn't added up, so the largest is named."""
    currency = max(found.arr, key=lambda one: found.arr[one], default=None)
    arr = None if currency is None else Money(found.arr[currency], currency)
    return CountCard(found.accounts, arr, found.accounts / total if total else 0.0, found.stalled, found.behind)


NO_COUNT = count_card(NOBODY, 0)
