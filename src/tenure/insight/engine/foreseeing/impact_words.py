"""Why an account stands elsewhere under another framework, in words: measures, limits, lines, segments, stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tenure.framework.model import Cap, Dimension, Framework, Health, Measure
from tenure.insight.engine.cards import UNKNOWN
from tenure.insight.engine.explaining.words import listed_words, signed_words
from tenure.insight.engine.scoring.health import Floats, Numbers, Scored
from tenure.insight.engine.scoring.merging import same
from tenure.insight.engine.scoring.run import Run
from tenure.values.keys import Address

NAMED = 3
"""So many measures and limits are named for one account, those that move most."""


@dataclass(frozen=True, slots=True)
class Under:
    """The settled run of one framework at one instant, and where each account stands in it."""

    run: Run
    row_of: Mapping[str, int]

    @property
    def framework(self) -> Framework:
        return self.run.evaluation.framework

    def scored(self, key: str | None) -> Scored | None:
        return None if key is None else self.run.evaluation.scores[key]

    def band(self, row: int, key: str) -> str:
        """The settled band of a row under a score."""
        found = self.run.evaluation
        place = (key, found.accounts[row], found.views[int(found.view[row])].day)
        return self.run.bands.get(place, found.scores[key].band[row])


def score_reasons(live: Under, wanted: Under, accounts: Sequence[str]) -> dict[str, list[str]]:
    """For each account, what moves its score, and what else its band rests on. Every account is a customer under both."""
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for account in accounts:
        keys = (live.run.primary(live.row_of[account]), wanted.run.primary(wanted.row_of[account]))
        groups.setdefault(keys, []).append(account)
    found: dict[str, list[str]] = {}
    for (before, after), members in groups.items():
        found |= _group(live, wanted, before, after, members)
    return found


def _group(
    live: Under, wanted: Under, before: str | None, after: str | None, accounts: Sequence[str]
) -> dict[str, list[str]]:
    """The reasons of accounts that are scored by the same two scores."""
    then, now = live.scored(before), wanted.scored(after)
    if then is None or now is None:
        word = "No score is meant for it" if now is None else "No score was meant for it"
        return {account: [f"{word}."] if then is not now else [] for account in accounts}
    rows_then = np.array([live.row_of[account] for account in accounts])
    rows_now = np.array([wanted.row_of[account] for account in accounts])
    parts = _parts(live.framework, wanted.framework, then, now)
    moved = _points(then, rows_then, [part.address for part in parts], minus=True)
    moved += _points(now, rows_now, [part.address for part in parts])
    other = [] if then.health.key == now.health.key else [_other_score(then.health, now.health)]
    found = {}
    for number, account in enumerate(accounts):
        one, two = rows_then[number], rows_now[number]
        words = other + _moves(parts, moved[number], int(then.shown[one]), int(now.shown[two]))
        found[account] = words + _band_words(live, wanted, then, now, int(one), int(two))
    return found


def _other_score(then: Health, now: Health) -> str:
    return f"Scored by “{now.label}” instead of “{then.label}”."


@dataclass(frozen=True, slots=True)
class _Part:
    """A measure or a limit of either score, and what about it is written differently."""

    address: Address
    label: str
    note: str


def _parts(live: Framework, wanted: Framework, then: Scored, now: Scored) -> list[_Part]:
    old, new = _by_address(then), _by_address(now)
    found = []
    for address, (dimension, measure) in (old | new).items():
        signal = (wanted if address in new else live).signals[measure.signal]
        note = (
            "new" if address not in old else "no longer counted" if address not in new
            else _changed(live, wanted, (then.health, *old[address]), (now.health, dimension, measure))
        )  # fmt: skip
        found.append(_Part(address, signal.label, note))
    caps_then, caps_now = ({cap.address: cap for cap in score.health.caps} for score in (then, now))
    for address, cap in (caps_then | caps_now).items():
        found.append(_Part(address, f"limit “{cap.because}”", _cap_note(caps_then.get(address), caps_now.get(address))))
    return found


def _by_address(score: Scored) -> dict[Address, tuple[Dimension, Measure]]:
    pairs = zip(score.dimensions, score.measures, strict=True)
    return {measure.address: (dimension, measure) for dimension, measure in pairs}


def _changed(
    live: Framework,
    wanted: Framework,
    then: tuple[Health, Dimension, Measure],
    now: tuple[Health, Dimension, Measure],
) -> str:
    """What about a measure is written differently, in words."""
    old, new = then[2], now[2]
    notes = []
    if not same(live.signals[old.signal], wanted.signals[new.signal]):
        notes.append("measured differently")
    if (old.points, old.none, old.missing) != (new.points, new.none, new.missing):
        notes.append("other points")
    if old.applies != new.applies:
        notes.append("applies to others")
    before, after = _share(*then), _share(*now)
    if abs(before - after) >= 0.0005:
        notes.append(f"weight {_percent(before)} → {_percent(after)}")
    return ", ".join(notes)


def _share(health: Health, dimension: Dimension, measure: Measure) -> float:
    """A measure's share of the score where everything applies."""
    dimensions = sum(one.weight for one in health.dimensions)
    inside = sum(one.weight for one in dimension.measures)
    return dimension.weight / dimensions * measure.weight / inside if dimensions and inside else 0.0


def _percent(share: float) -> str:
    return f"{round(share * 100, 1):g} %"


def _cap_note(old: Cap | None, new: Cap | None) -> str:
    if old is None or new is None:
        return "new" if old is None else "gone"
    notes = [f"at most {old.at_most:g} → {new.at_most:g}"] if old.at_most != new.at_most else []
    return ", ".join(notes + (["other condition"] if old.when != new.when else []))


def _points(score: Scored, rows: Numbers, addresses: Sequence[Address], *, minus: bool = False) -> Floats:
    """What each part gives (measures) or takes (limits) for some rows; 0 for parts that the score hasn't."""
    places = {measure.address: k for k, measure in enumerate(score.measures)}
    limits = {cap.address: k for k, cap in enumerate(score.health.caps)}
    found = np.zeros((len(rows), len(addresses)))
    for column, address in enumerate(addresses):
        if address in places:
            found[:, column] = score.points[rows, places[address]]
        elif address in limits:
            found[:, column] = np.nan_to_num(score.caps[rows, limits[address]])
    return -found if minus else found


def _moves(parts: Sequence[_Part], moved: Floats, before: int, after: int) -> list[str]:
    """Score 81 → 74: Seats in use -5 (weight 12 % → 20 %), … The parts that move it most, in its direction first."""
    if before == after:
        return []
    way = 1 if after > before else -1
    order = [int(k) for k in np.argsort(-moved * way, kind="stable") if moved[k] * way >= 0.5][:NAMED]
    named = [
        f"{parts[k].label} {signed_words(moved[k])}" + (f" ({parts[k].note})" if parts[k].note else "") for k in order
    ]
    score = f"Score {before} → {after}"
    return [f"{score}: {listed_words(named)}." if named else f"{score}: many small differences."]


def _band_words(live: Under, wanted: Under, then: Scored, now: Scored, one: int, two: int) -> list[str]:
    """What besides the score decides on the band."""
    before, after = live.band(one, then.health.key), wanted.band(two, now.health.key)
    if before == after:
        return []
    words = []
    if UNKNOWN in (before, after):
        score, row = (now, two) if after == UNKNOWN else (then, one)
        word = "Too little data" if after == UNKNOWN else "There was too little data"
        coverage, least = float(score.coverage[row]), score.health.least_coverage
        if coverage < least:
            words.append(f"{word}: {_percent(coverage)} of the weight, {_percent(least)} are needed.")
        else:
            words.append(f"{word} for a dimension that is required.")
    for colour in ("green", "yellow"):
        old, new = getattr(then.health.bands, colour), getattr(now.health.bands, colour)
        if old != new:
            words.append(f"{colour.capitalize()} begins at {new:g} instead of {old:g}.")
    if now.band[two] != after:
        words.append(
            f"{int(now.shown[two])} alone would be {now.band[two]}; a band follows when that lasts for two days."
        )
    return words
