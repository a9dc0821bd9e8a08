"""Why an account stands elsewhere under another framework, in words: measures, limits, lines, segments, stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tenure.framework.model import Framework, Health
from tenure.framework.model.combination import same
from tenure.insight.engine.cards import UNKNOWN
from tenure.insight.engine.explaining.words import listed_words, signed_words, value_words
from tenure.insight.engine.scoring.health import Floats, Numbers, Scored
from tenure.insight.engine.scoring.run import Run

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
        word = "No score applies" if now is None else "No score applied"
        return {account: [f"{word}."] if then is not now else [] for account in accounts}
    rows_then = np.array([live.row_of[account] for account in accounts])
    rows_now = np.array([wanted.row_of[account] for account in accounts])
    parts = _parts(live.framework, wanted.framework, then, now)
    moved = _moved(parts, then, now, rows_then, rows_now)
    other = [] if then.health.key == now.health.key else [_other_score(then.health, now.health)]
    found = {}
    for number, account in enumerate(accounts):
        one, two = int(rows_then[number]), int(rows_now[number])
        words = other + _moves(parts, moved[number], then, now, one, two)
        found[account] = words + _band_words(live, wanted, then, now, one, two)
    return found


def _other_score(then: Health, now: Health) -> str:
    return f"Scored by “{now.label}” instead of “{then.label}”."


@dataclass(frozen=True, slots=True)
class _Part:
    """A measure or a limit of either score: where it stands in each (None: not in that one), and what differs in its text."""

    label: str
    then: int | None
    now: int | None
    cap: bool = False
    unit: str = ""
    same: bool = True  # measured in the same way, where it is in both


def _parts(live: Framework, wanted: Framework, then: Scored, now: Scored) -> list[_Part]:
    """What either score is made of. A measure that moved into another dimension is the same one, if its signal stands in
    each score once."""
    old = {one.address: place for place, one in enumerate(then.measures)}
    new = {one.address: place for place, one in enumerate(now.measures)}
    for one in now.measures:
        twins = [at for at, other in enumerate(then.measures) if other.signal == one.signal]
        alone = sum(other.signal == one.signal for other in now.measures) == 1
        if one.address not in old and len(twins) == 1 and alone and then.measures[twins[0]].address not in new:
            del old[then.measures[twins[0]].address]
            old[one.address] = twins[0]
    found = []
    for address in old | new:
        at, to = old.get(address), new.get(address)
        key = now.measures[to].signal if to is not None else then.measures[at or 0].signal
        signal = (wanted if to is not None else live).signals[key]
        alike = at is None or to is None or same(live.signals[then.measures[at].signal], signal)
        found.append(_Part(signal.label, at, to, unit=signal.unit, same=alike))
    caps_then, caps_now = ({cap.address: k for k, cap in enumerate(score.health.caps)} for score in (then, now))
    for cap in {cap.address: cap for score in (then, now) for cap in score.health.caps}.values():
        places = caps_then.get(cap.address), caps_now.get(cap.address)
        found.append(_Part(f"cap “{cap.because}”", *places, cap=True))
    return found


def _moved(parts: Sequence[_Part], then: Scored, now: Scored, rows_then: Numbers, rows_now: Numbers) -> Floats:
    """How much each part moves each account's score; a row adds up to the whole difference.

    A measure's points count against the score as it was: one that stands below it pulls it down the more it weighs, and one
    that stands above it does so when it is taken out.
    """
    was = np.nansum(then.points[rows_then], axis=1)
    found = np.zeros((len(rows_then), len(parts)))
    for column, part in enumerate(parts):
        for score, rows, place, sign in ((then, rows_then, part.then, -1), (now, rows_now, part.now, 1)):
            if place is None:
                continue
            if part.cap:
                found[:, column] += sign * np.nan_to_num(score.caps[rows, place])
            else:
                weight = np.nan_to_num(score.possible[rows, place]) / 100
                found[:, column] += sign * (np.nan_to_num(score.points[rows, place]) - weight * was)
    return found


def _moves(parts: Sequence[_Part], moved: Floats, then: Scored, now: Scored, one: int, two: int) -> list[str]:
    """Health 81 to 74: Seats in use at 40 % counts 20 % instead of 12 % (-5), … The parts that move it most, in its direction
    first."""
    before, after = int(then.shown[one]), int(now.shown[two])
    if before == after:
        return []
    way = 1 if after > before else -1
    order = [int(k) for k in np.argsort(-moved * way, kind="stable") if moved[k] * way >= 0.5][:NAMED]
    named = [f"{_told(parts[k], then, now, one, two)} ({signed_words(moved[k])})" for k in order]
    score = f"{now.health.label} {before} to {after}"
    return [f"{score}: {listed_words(named)}." if named else f"{score}: many small differences."]


def _told(part: _Part, then: Scored, now: Scored, one: int, two: int) -> str:
    """A part and what differs about it for this account."""
    if part.cap:
        return f"{part.label} {_limit(part, then, now, one, two)}"
    if part.now is None:
        value = "" if part.then is None else _value(part, then.value[one, part.then])
        return f"{part.label}{value} no longer counts"
    value = _value(part, now.value[two, part.now])
    weighs = float(now.possible[two, part.now])
    if part.then is None:
        return f"{part.label}{value} is new and counts {_percent(weighs / 100)}"
    weighed = float(then.possible[one, part.then])
    old, new = float(then.units[one, part.then]), float(now.units[two, part.now])
    said = []
    if not part.same and then.value[one, part.then] != now.value[two, part.now]:
        said.append(f"was{_value(part, then.value[one, part.then])} as measured before")
    elif abs(new - old) >= 0.5 and weighs and weighed:
        said.append(f"gives {new:.0f} points instead of {old:.0f}")
    if abs(weighs - weighed) >= 0.5:
        said.append(f"counts {_percent(weighs / 100)} instead of {_percent(weighed / 100)}")
    return f"{part.label}{value} {' and '.join(said) or 'counts differently'}"


def _value(part: _Part, value: float) -> str:
    """The account's value behind a measure's name; nothing where there is none."""
    return "" if np.isnan(value) else f" at {value_words(float(value), part.unit)}"


def _limit(part: _Part, then: Scored, now: Scored, one: int, two: int) -> str:
    held, holds = (
        place is not None and not np.isnan(score.caps[row, place])
        for score, row, place in ((then, one, part.then), (now, two, part.now))
    )
    if holds and held and part.then is not None and part.now is not None:
        old, new = then.health.caps[part.then], now.health.caps[part.now]
        return (
            f"is at {new.at_most:g} instead of {old.at_most:g}" if new.at_most != old.at_most else "takes another share"
        )
    return "holds" if holds else "no longer holds"


def _percent(share: float) -> str:
    return f"{round(share * 100):g} %" if share >= 0.1 or not share else f"{round(share * 100, 1):g} %"


def _band_words(live: Under, wanted: Under, then: Scored, now: Scored, one: int, two: int) -> list[str]:
    """What besides the score decides on the band."""
    before, after = live.band(one, then.health.key), wanted.band(two, now.health.key)
    if before == after:
        return []
    words = []
    if UNKNOWN in (before, after):
        score, row = (now, two) if after == UNKNOWN else (then, one)
        word = "Too little data" if after == UNKNOWN else "There was too little data"
        coverage, least = float(score.known[row]), score.health.least_coverage
        if coverage < least:
            words.append(f"{word}: {_percent(coverage)} of the weight, {_percent(least)} is needed.")
        else:
            words.append(f"{word} for a dimension that is required.")
    for colour in ("green", "yellow"):
        old, new = getattr(then.health.bands, colour), getattr(now.health.bands, colour)
        if old != new:
            words.append(f"{colour.capitalize()} starts at {new:g} instead of {old:g}.")
    if now.band[two] != after:
        words.append(
            f"{int(now.shown[two])} is {now.band[two]}, and the band stays {after} until a second day confirms it."
        )
    return words
