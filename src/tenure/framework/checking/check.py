"""Loaded text and a catalogue -> a Framework, or every problem at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path as FilePath
from zoneinfo import available_timezones

from tenure.framework.checking.addresses import address_of
from tenure.framework.checking.advice import Bounds, advise
from tenure.framework.checking.catalogue import RHYTHMS, Catalogue
from tenure.framework.checking.customers import check_engagement, check_moves, check_segments, check_targets
from tenure.framework.checking.doing import check_handoffs, check_plays, check_reviews
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.checking.lifecycle import check_moments, check_stages
from tenure.framework.checking.scores import check_health, check_indicators
from tenure.framework.checking.signals import check_signals
from tenure.framework.expressions import Kind
from tenure.framework.loading import ROOT, Loaded, load, load_texts
from tenure.framework.model import Feed, Framework, Trait, conditions
from tenure.framework.model.states import CUSTOMER, STANDING
from tenure.framework.problems import problem
from tenure.framework.schema import RootText
from tenure.framework.schema.objects import FeedText, TraitText
from tenure.values.problem import Problem, did_you_mean
from tenure.values.texts import spoken_key

_TRAIT_KINDS = {"text": Kind.TEXT, "choice": Kind.TEXT, "number": Kind.NUMBER, "flag": Kind.FLAG}


@dataclass(frozen=True, slots=True)
class Checked:
    """`framework` is None while there is an error. Warnings stand among the problems and stop nothing."""

    framework: Framework | None
    problems: list[Problem]
    texts: dict[str, str]

    @property
    def errors(self) -> list[Problem]:
        return [one for one in self.problems if one.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [one for one in self.problems if one.severity != "error"]


MOST_TOLD = 100
"""So many errors are told at once, and so many notes: nobody mends more of them before asking again."""
_PASSED_OVER = {"framework.text", "framework.file_name"}

Seen = Mapping[str, Bounds]
"""Signal -> the least and largest value that the data show."""


def check_folder(
    source: FilePath | Traversable, catalogue: Catalogue, *, seen: Seen | None = None, shared: bool = False
) -> Checked:
    """Loads and checks a folder (or one file). Never raises for what stands in it."""
    return check(load(source), catalogue, seen=seen, shared=shared)


def check_texts(
    texts: Mapping[str, str],
    catalogue: Catalogue,
    *,
    seen: Seen | None = None,
    shared: bool = False,
    published: bool = False,
) -> Checked:
    """The same from stored texts by name. What was `published` once goes on without the signs, and with the names of files,
    that nobody may write now."""
    loaded = load_texts(texts)
    if published:
        loaded.problems = [one for one in loaded.problems if one.code not in _PASSED_OVER]
    return check(loaded, catalogue, seen=seen, shared=shared)


def check(loaded: Loaded, catalogue: Catalogue, *, seen: Seen | None = None, shared: bool = False) -> Checked:
    """Checks what was loaded. A file that can't be read ends the check there: what seems missing may only be unread.

    With `seen`, lines and thresholds beside everything the data show are warned of. With `shared`, advice is given on
    packaged parts too.
    """
    draft = CheckDraft(loaded, catalogue, problems=list(loaded.problems))
    framework = None if loaded.broken else _framework(draft)
    if framework is not None and not any(one.severity == "error" for one in draft.problems):
        # With errors, whatever seems to be missing may be among the broken objects.
        _unused(draft)
        advise(draft, framework, seen=seen, shared=shared)
    problems = sorted(draft.problems, key=_by_place)
    failed = any(one.severity == "error" for one in problems)
    return Checked(None if failed else framework, _told(problems), dict(loaded.texts))


def _told(problems: list[Problem]) -> list[Problem]:
    """The first of them, and of the others how many there are."""
    told: list[Problem] = []
    for warning in (False, True):
        alike = [one for one in problems if (one.severity != "error") is warning]
        told += alike[:MOST_TOLD]
        if more := alike[MOST_TOLD:]:
            what = f"And {len(more):,} more {'notes' if warning else 'errors'}."
            fix = "Fix the errors above first, then check again."
            told.append(problem("framework.more", what, where=more[0].where, fix=fix, warning=warning))
    return told


def _framework(draft: CheckDraft) -> Framework | None:
    head = draft.shaped(RootText, draft.loaded.head, (), "framework")
    if head is not None:
        draft.rhythm_days = RHYTHMS[head.rhythm]
        if head.timezone not in _timezones():
            fix = did_you_mean(head.timezone, _timezones()) or "Use a name such as Europe/Berlin or UTC."
            draft.say("framework.type", f"Unknown time zone `{head.timezone}`.", ("timezone",), "framework", fix=fix)
    _traits(draft)
    feeds = _feeds(draft)
    check_signals(draft)
    plain, customer, standing = (draft.account_scope(states) for states in ({}, CUSTOMER, STANDING))
    framework = Framework(
        name=head.name if head else "",
        currency=head.currency if head else "",
        timezone=head.timezone if head else "",
        rhythm=head.rhythm if head else "daily",
        feeds=feeds,
        traits=draft.traits,
        signals=draft.signals,
        health=check_health(draft, customer),
        indicators=check_indicators(draft, customer),
        segments=check_segments(draft, plain),
        engagement=check_engagement(draft),
        moves=check_moves(draft, standing),
        lifecycle=check_stages(draft, standing),
        moments=check_moments(draft, standing),
        plays=check_plays(draft, standing),
        handoffs=check_handoffs(draft, standing),
        reviews=check_reviews(draft, standing),
        targets=check_targets(draft),
        places=draft.places,
        about=head.about if head else "",
    )
    _silence(draft, framework)
    for section, what in (("signals", "signal"), ("health", "score")):
        if not draft.loaded.sections[section]:
            fix = (
                "Define one, or include shared/signals.yaml." if section == "signals" else "Define one under `health`."
            )
            draft.say("framework.empty", f"The framework has no {what}.", (), "framework", fix=fix)
    return framework if head is not None else None


def _traits(draft: CheckDraft) -> None:
    for key, text in draft.objects("traits", TraitText):
        if (text.type == "choice") != bool(text.of):
            fix = (
                "List the options: of: [low, high]." if text.type == "choice" else "Remove `of`, or write type: choice."
            )
            what = (
                "A choice needs a list of options." if text.type == "choice" else f"A {text.type} can't have options."
            )
            draft.say("framework.missing", what, ("traits", key), address_of("traits", key), fix=fix)
        if draft.plain_name(key, "traits", "trait") and ("traits", key) not in draft.mended:
            draft.traits[key] = Trait(
                key, _TRAIT_KINDS[text.type], tuple(text.of), text.unit, text.label or spoken_key(key)
            )
        else:
            draft.broken.add(key)


def _feeds(draft: CheckDraft) -> dict[str, Feed]:
    feeds: dict[str, Feed] = {}
    known = {
        *draft.catalogue.tables,
        *(table for column in draft.catalogue.account.values() for table in column.tables),
    }
    for key, text in draft.objects("feeds", FeedText):
        if key not in known:
            fix = did_you_mean(key, known) or f"The tables are: {', '.join(sorted(known))}."
            draft.say(
                "framework.unknown_reference",
                f"Unknown fact table `{key}`.",
                ("feeds", key),
                address_of("feeds", key),
                fix=fix,
            )
        feeds[key] = Feed(key, text.stale_after)
    return feeds


def _silence(draft: CheckDraft, framework: Framework) -> None:
    """Every fact table that something rests on needs to say when it counts as silent."""
    asked: set[str] = set(draft.loaded.sections["feeds"])
    resting = [(signal.address, signal.tables) for signal in framework.signals.values()]
    resting += [(one.address, draft.tables_of(one.tree)) for one in conditions(framework)]
    for address, tables in resting:
        for table in sorted(tables - asked):
            asked.add(table)
            draft.note(
                "framework.missing",
                f"No limit says when `{table}` counts as stale.",
                f"{draft.places.get(address, draft.loaded.place(()))} {address}",
                why="Data from a stale feed counts as missing, not as zero.",
                fix=f"Add it under `feeds`: {table}: {{stale_after: 7d}}, or never for reference data.",
            )


def _unused(draft: CheckDraft) -> None:
    for key, signal in draft.signals.items():
        if key not in draft.used and ("signals", key) not in draft.loaded.packaged:
            fix = "Use it in a score or a condition, or remove it."
            draft.say(
                "framework.unused", "Nothing uses this signal.", ("signals", key), signal.address, fix=fix, warning=True
            )


def _by_place(one: Problem) -> tuple[bool, bool, str, int]:
    """The first file's problems first, then file by file and line by line."""
    place = one.where.split(" ")[0]
    name, _, line = place.rpartition(":")
    return one.severity != "error", name != ROOT, name, int(line) if line.isdigit() else 0


@cache
def _timezones() -> frozenset[str]:
    """The names of all time zones; listing them reads hundreds of files."""
    return frozenset(available_timezones())
