"""Loaded text and a catalogue -> a Framework, or every problem at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path as FilePath
from zoneinfo import available_timezones

from tenure.framework.checking.catalogue import RHYTHMS, Catalogue
from tenure.framework.checking.draft import Draft, address_of, spoken_key
from tenure.framework.checking.scores import check_health, check_indicators
from tenure.framework.checking.signals import check_signals
from tenure.framework.expressions import Kind
from tenure.framework.loading import ROOT, Loaded, load, load_texts
from tenure.framework.model import Feed, Framework, Health, Indicator, Trait
from tenure.framework.problems import problem
from tenure.framework.schema import FeedText, RootText, TraitText
from tenure.values.keys import Address
from tenure.values.problem import Problem, did_you_mean

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


def check_folder(source: FilePath | Traversable, catalogue: Catalogue) -> Checked:
    """Loads and checks a folder (or one file). Never raises for what stands in it."""
    return check(load(source), catalogue)


def check_texts(texts: Mapping[str, str], catalogue: Catalogue) -> Checked:
    """The same from stored texts by name."""
    return check(load_texts(texts), catalogue)


def check(loaded: Loaded, catalogue: Catalogue) -> Checked:
    """Checks what was loaded. A file that can't be read ends the check there: what seems missing may only be unread."""
    draft = Draft(loaded, catalogue, problems=list(loaded.problems))
    framework = None if loaded.broken else _framework(draft)
    problems = sorted(draft.problems, key=_by_place)
    failed = any(one.severity == "error" for one in problems)
    return Checked(None if failed else framework, problems, dict(loaded.texts))


def _framework(draft: Draft) -> Framework | None:
    head = draft.shaped(RootText, draft.loaded.head, (), "framework")
    if head is not None:
        draft.rhythm_days = RHYTHMS[head.rhythm]
        if head.timezone not in available_timezones():
            fix = did_you_mean(head.timezone, available_timezones()) or "Write a name like Europe/Berlin or UTC."
            draft.say(
                "framework.type", f"There is no time zone `{head.timezone}`.", ("timezone",), "framework", fix=fix
            )
    _traits(draft)
    feeds = _feeds(draft)
    check_signals(draft)
    scope = draft.account_scope()
    health = check_health(draft, scope)
    indicators = check_indicators(draft, scope)
    _silence(draft, health, indicators)
    if not any(one.severity == "error" for one in draft.problems):
        _unused(draft)  # else whatever uses a signal may be among the broken objects
    for section, what in (("signals", "signal"), ("health", "score")):
        if not draft.loaded.sections[section]:
            fix = (
                "Define one, or include shared/signals.yaml." if section == "signals" else "Define one under `health`."
            )
            draft.say("framework.empty", f"The framework has no {what}.", (), "framework", fix=fix)
    if head is None:
        return None
    return Framework(
        name=head.name,
        currency=head.currency,
        timezone=head.timezone,
        rhythm=head.rhythm,
        feeds=feeds,
        traits=draft.traits,
        signals=draft.signals,
        health=health,
        indicators=indicators,
        places=draft.places,
        about=head.about,
    )


def _traits(draft: Draft) -> None:
    for key, text in draft.objects("traits", TraitText):
        if (text.type == "choice") != bool(text.of):
            fix = (
                "List its choices: of: [low, high]."
                if text.type == "choice"
                else "Take `of` out, or write type: choice."
            )
            what = "A choice needs its choices." if text.type == "choice" else f"A {text.type} has no choices."
            draft.say("framework.missing", what, ("traits", key), address_of("traits", key), fix=fix)
        if draft.plain_name(key, "traits", "trait") and ("traits", key) not in draft.mended:
            draft.traits[key] = Trait(
                key, _TRAIT_KINDS[text.type], tuple(text.of), text.unit, text.label or spoken_key(key)
            )
        else:
            draft.broken.add(key)


def _feeds(draft: Draft) -> dict[str, Feed]:
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
                f"There is no fact table `{key}`.",
                ("feeds", key),
                address_of("feeds", key),
                fix=fix,
            )
        feeds[key] = Feed(key, text.stale_after)
    return feeds


def _silence(draft: Draft, health: Mapping[str, Health], indicators: Mapping[str, Indicator]) -> None:
    """Every fact table that something rests on needs to say when it counts as silent."""
    asked: set[str] = set(draft.loaded.sections["feeds"])
    for address, tables in _resting(draft, health, indicators):
        for table in sorted(tables - asked):
            asked.add(table)
            where = f"{draft.places.get(address, draft.loaded.place(()))} {address}"
            draft.problems.append(
                problem(
                    "framework.missing",
                    f"Nothing says when `{table}` counts as silent.",
                    where=where,
                    why="A silent feed is a gap, never a zero.",
                    fix=f"Add it under `feeds`: {table}: {{stale_after: 7d}}, or never for reference data.",
                )
            )


def _resting(
    draft: Draft, health: Mapping[str, Health], indicators: Mapping[str, Indicator]
) -> Iterator[tuple[Address, frozenset[str]]]:
    for signal in draft.signals.values():
        yield signal.address, signal.tables
    for score in health.values():
        yield score.address, draft.tables_of(score.when)
        for dimension in score.dimensions:
            for measure in dimension.measures:
                yield measure.address, draft.tables_of(measure.applies)
        for cap in score.caps:
            yield cap.address, draft.tables_of(cap.when)
    for indicator in indicators.values():
        yield indicator.address, draft.tables_of(indicator.when)


def _unused(draft: Draft) -> None:
    for key, signal in draft.signals.items():
        if key not in draft.used and ("signals", key) not in draft.loaded.packaged:
            fix = "Measure it in a score, use it in a condition, or take it out."
            draft.say(
                "framework.unused", "Nothing uses this signal.", ("signals", key), signal.address, fix=fix, warning=True
            )


def _by_place(one: Problem) -> tuple[bool, bool, str, int]:
    """The first file's problems first, then file by file and line by line."""
    place = one.where.split(" ")[0]
    name, _, line = place.rpartition(":")
    return one.severity != "error", name != ROOT, name, int(line) if line.isdigit() else 0
