"""Digests of what a framework means, apart from how it is worded: an edited label never makes anyone compute again.

Three of them: of the whole, of what scores rest on, and of what the stage clock rests on. An edited play changes the first
alone, so that no chart is marked for it. The last two also name the version of the engine: what is concluded is named by
both, the text and how it is read.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tenure.framework.expressions import names
from tenure.framework.model import Framework
from tenure.framework.versioning.engine import ENGINE_VERSION
from tenure.framework.versioning.meaning import meaning, trees
from tenure.values.keys import Fingerprint

ORDERED = ("health", "segments", "moves", "lifecycle")
"""Sections in which the order of the objects counts: the first (of stages: the last) that fits is an account's own."""

DESCRIBING = frozenset({"accounts", "subscriptions", "features"})
"""Fact tables that columns of accounts rest on, so that any condition may."""

_NOT_OF_THE_CLOCK = frozenset(
    {
        "owner", "supported_by", "days", "on_entry", "when_stalled", "plays", "raci", "duration_days", "kind", "adds",
        "activities",
    }
)  # fmt: skip
"""Fields of stages, phases, criteria, moments and moves that move no account."""

_SECTIONS: dict[str, frozenset[str]] = {
    "health": frozenset({"score", "band", "health_change_28d"}),
    "segments": frozenset({"segment", "engagement"}),
    "clock": frozenset({"stage", "days_in_stage", "engagement", "stalled"}),
}
"""Part of a framework -> names whose values it decides."""


def fingerprint(framework: Framework) -> Fingerprint:
    """16 hexadecimal characters: all that the framework means.

    The same for another order of keys, other comments, labels, layout or brackets; another for any other number,
    expression, weight or order of scores (the first that applies is an account's own).
    """
    return _digest(meaning(framework) | {name: _in_order(framework, name) for name in ORDERED})


def scoring_fingerprint(framework: Framework) -> Fingerprint:
    """16 hexadecimal characters: all that scores and indicators rest on. Verdicts are kept under it."""
    return _digest(_resting(framework, {"health", "indicators"}))


def clock_fingerprint(framework: Framework) -> Fingerprint:
    """16 hexadecimal characters: all that stages, moments, segments and temporary moves rest on."""
    return _digest(_resting(framework, {"clock", "segments"}))


def _in_order(framework: Framework, section: str) -> list[Any]:
    return [meaning(one) for one in getattr(framework, section).values()]


def _resting(framework: Framework, sections: set[str]) -> dict[str, Any]:
    """Some parts of a framework, and whatever they rest on: further parts, signals, traits, feeds."""
    while True:
        named = _named(framework, sections)
        further = {one for one, decides in _SECTIONS.items() if decides & named} - sections
        if not further:
            break
        sections = sections | further
    used = {key: signal for key, signal in framework.signals.items() if key in named}
    unused = frozenset[str]().union(*(one.tables for key, one in framework.signals.items() if key not in named))
    unheard = unused - frozenset[str]().union(*(one.tables for one in used.values())) - DESCRIBING
    found = {
        "engine": ENGINE_VERSION,
        "currency": framework.currency,
        "timezone": framework.timezone,
        "rhythm": framework.rhythm,
        "signals": meaning(used),
        "traits": meaning({key: trait for key, trait in framework.traits.items() if key in named}),
        "feeds": meaning({table: feed for table, feed in framework.feeds.items() if table not in unheard}),
    }
    for section in sections:
        found[section] = _part(framework, section)
    return found


def _part(framework: Framework, section: str) -> Any:
    if section == "clock":
        clock = (*framework.lifecycle.values(),), (*framework.moves.values(),), framework.moments
        return [meaning(one, _NOT_OF_THE_CLOCK) for one in clock]
    return _in_order(framework, section) if section in ORDERED else meaning(getattr(framework, section))


def _named(framework: Framework, sections: Iterable[str]) -> frozenset[str]:
    """Every name that some parts read, through signals that are made of signals."""
    parts: list[Any] = []
    for section in sections:
        if section == "clock":
            parts += [framework.lifecycle, framework.moves, framework.moments]
        else:
            parts.append(getattr(framework, section))
    named = {name for tree in trees(tuple(parts)) for name in names(tree)}
    if "health" in sections:
        named |= {m.signal for one in framework.health.values() for part in one.dimensions for m in part.measures}
    waiting = [key for key in named if key in framework.signals]
    while waiting:
        signal = framework.signals[waiting.pop()]
        further = names(signal.value) - named if signal.source is None else frozenset()
        named |= further
        waiting += [key for key in further if key in framework.signals]
    return frozenset(named)


def _digest(found: object) -> Fingerprint:
    text = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest()[:16])
