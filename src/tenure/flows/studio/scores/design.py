"""Designing a score: its figures, their live effect on today's book, and the lines of text they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.flows.changing.drafting import DraftCard, save_files
from tenure.flows.frameworks.live import company_day, framework_of, live_framework
from tenure.flows.home import lake, reading_room
from tenure.flows.studio.cards import ShownCard
from tenure.flows.studio.forms.object_form import broken_draft
from tenure.flows.studio.forms.saving import with_field
from tenure.flows.studio.moves import Stand, count_moves
from tenure.flows.studio.scores.cards import (
    AccountEffect,
    BandMove,
    CapDesign,
    DimensionDesign,
    Effect,
    MeasureDesign,
    ScoreDesign,
)
from tenure.flows.studio.scores.figures import changed_figures, figures_in, with_figures
from tenure.flows.studio.shown_framework import loaded_texts, shown_framework
from tenure.framework.loading import Loaded
from tenure.framework.model import Dimension, Framework, Health, Measure
from tenure.insight.engine.scoring.bands import BandTick, Key, settle
from tenure.insight.engine.scoring.rescoring import Rescored, Stored, band_counts, rescore, stored_scores
from tenure.insight.engine.stored.history import verdicts
from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.counts import names_seen
from tenure.practice.customers.queries import visible_keys
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError, refusal

BINS = 24
FIVE = (0.03, 0.1, 0.22, 0.5, 0.9)
"""Where in the book, from the lowest score to the highest, the five accounts stand that a designer watches: closer together
below, where the lines between the bands are."""


LOOKED_BACK = 4
"""So many days before, where they have verdicts, tell whether a band has settled."""


@dataclass(frozen=True, slots=True)
class Today:
    """The verdicts of the newest day, as arrays, and the framework that concluded them. `settled` are the bands that lists
    show, in the order of `now`; `before` are the verdicts of days before."""

    day: date | None
    scores: Mapping[str, Stored]
    framework: Framework
    now: Rescored
    settled: tuple[str, ...] = ()
    before: Mapping[date, Mapping[str, Stored]] = field(default_factory=dict)


Book = frozenset[AccountKey] | None
"""The accounts that somebody sees; None: all of them."""


def today(book: Book = None) -> Today:
    """The newest day's verdicts, of the accounts somebody sees. Read once for each version of the lake's table: a designer asks
    many times a second."""
    here = lake()
    version = here.version("verdicts") if here.exists("verdicts") else -1
    return _newest_verdicts(here.url, version, live_framework().number, book)


@lru_cache(maxsize=4)
def _newest_verdicts(_lake: str, _version: int, _live: int, book: Book) -> Today:
    day, rows = _newest(book)
    if day is None or rows is None or not rows.num_rows:
        framework = live_framework().framework
        return Today(None, {}, framework, rescore({}, framework))
    fingerprints = rows["fingerprint"].to_pylist()
    concluded = framework_of(_most(fingerprints))
    stored = stored_scores(rows)
    now = rescore(stored, concluded, concluded)
    return Today(day, stored, concluded, now, _settled(rows, now), _before(day, fingerprints, book))


def _most(fingerprints: list[str]) -> str:
    """The framework that concluded most of a day; a pilot's segment is scored by another."""
    return max(sorted(set(fingerprints)), key=fingerprints.count)


def _settled(rows: pa.Table, now: Rescored) -> tuple[str, ...]:
    """The settled band of each account under the score that counts for it."""
    columns = (rows[name].to_pylist() for name in ("score_key", "account", "band"))
    bands = {(key, account): band for key, account, band in zip(*columns, strict=True)}
    keys = (*now.score_keys, "")
    own = zip(now.primary.tolist(), now.accounts, now.band, strict=True)
    return tuple(bands.get((keys[number], account), raw) for number, account, raw in own)


def _before(day: date, fingerprints: list[str], book: Book) -> dict[date, Mapping[str, Stored]]:
    """The verdicts of some days before by the same framework, of those days that have any."""
    days = [day - timedelta(days=back + 1) for back in range(LOOKED_BACK)]
    with reading_room() as room:
        rows = verdicts(room, days, _listed(book))
    rows = rows.filter(pc.equal(rows["fingerprint"], _most(fingerprints)))
    parts = {one: rows.filter(pc.equal(rows["day"], pa.scalar(one))) for one in days}
    return {one: stored_scores(part) for one, part in parts.items() if part.num_rows}


def _newest(book: Book) -> tuple[date | None, pa.Table | None]:
    with reading_room() as room:
        stored = room.stored("verdicts")
        until = ibis.date(company_day().isoformat())  # a clock that was ahead may have concluded later ones
        day = None if stored is None else room.value(stored.filter(stored.day <= until).day.max())
        return day, None if day is None else verdicts(room, [day], _listed(book))


def _listed(book: Book) -> list[str] | None:
    return None if book is None else sorted(book)


def score_design(caller: Caller, key: str = "", as_of: date | None = None) -> tuple[ShownCard, ScoreDesign]:
    """A score with all its figures; without a key the one that most accounts are scored by."""
    found = shown_framework(caller, as_of)
    scores = found.framework.health
    day = today(visible_keys(caller))
    counts = _counts(day)
    wanted = key or max(scores, key=lambda one: counts.get(one, 0))
    if wanted not in scores:
        what = f"The framework has no score {wanted!r}."
        raise refusal("score.unknown", what, "score", fix="Choose one of the scores.", status=404)
    health = scores[wanted]
    loaded = loaded_texts(found.texts)
    path = f"health/{wanted}"
    return found.card, ScoreDesign(
        path,
        health,
        _about(loaded, wanted),
        tuple(_dimension(found.framework, day, health, one, path) for one in health.dimensions),
        _caps(loaded, day, health),
        tuple((one.key, one.label) for one in scores.values()),
        counts.get(wanted, 0),
        "" if ("health", wanted) in loaded.packaged else loaded.place(("health", wanted)).rpartition(":")[0],
    )


def _about(loaded: Loaded, key: str) -> str:
    text = loaded.sections["health"].get(key)
    return str(text.get("about", "")) if isinstance(text, dict) else ""


def _counts(day: Today) -> dict[str, int]:
    """How many accounts each score is the own one of, today."""
    now = day.now
    return {key: int((now.primary == number).sum()) for number, key in enumerate(now.score_keys)}


def _dimension(framework: Framework, day: Today, health: Health, one: Dimension, above: str) -> DimensionDesign:
    path = f"{above}/dimensions/{one.key}"
    measures = tuple(
        _measure(framework, day, health, measure, f"{path}/measures/{place}")
        for place, measure in enumerate(one.measures)
    )
    return DimensionDesign(path, one, measures)


def _measure(framework: Framework, day: Today, health: Health, one: Measure, path: str) -> MeasureDesign:
    signal = framework.signals[one.signal]
    values = _values(day, health.key, one.address)
    first, last = one.points[0][0], one.points[-1][0]
    low, high = first, last
    if len(values):
        low, high = min(low, float(np.quantile(values, 0.02))), max(high, float(np.quantile(values, 0.98)))
    room = (high - low or 1.0) * 0.06
    low = 0.0 if 0 <= low < room * 3 else low - room
    reach = (round(low, 6), round(high + room, 6))
    spread, _ = np.histogram(np.clip(values, *reach), bins=BINS, range=reach)
    return MeasureDesign(path, one, signal, reach, tuple(int(count) for count in spread))


def _values(day: Today, score: str, address: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    stored = day.scores.get(score)
    column = None if stored is None else stored.measures.get(address)
    if stored is None or column is None:
        return np.zeros(0)
    values = stored.value[:, column]
    return values[~np.isnan(values)]


def _caps(loaded: Loaded, day: Today, health: Health) -> tuple[CapDesign, ...]:
    """Limits with the path of their figure: under `caps`, or where the score writes them out."""
    text = loaded.sections["health"].get(health.key)
    named = text.get("caps", []) if isinstance(text, dict) else []
    stored = day.scores.get(health.key)
    designs = []
    for place, cap in enumerate(health.caps):
        own = place < len(named) and isinstance(named[place], dict)
        path = f"health/{health.key}/caps/{place}" if own else f"caps/{cap.key}"
        held = stored.caps.get(str(cap.address)) if stored is not None else None
        holds = 0 if held is None else int(held.sum())
        known = own or cap.key in loaded.sections["caps"]
        designs.append(CapDesign(path if known else "", cap, holds))
    return tuple(designs)


def effect(caller: Caller, score: str, fields: Mapping[str, str]) -> Effect:
    """What the figures of a form would do to today's book. Raises ProblemError for a figure that can't be read."""
    found = shown_framework(caller)
    wanted = with_figures(found.framework, score, figures_in(found.framework, score, fields))
    return _effect(caller, wanted)


def _effect(caller: Caller, wanted: Framework) -> Effect:
    before = today(visible_keys(caller))
    after = rescore(before.scores, wanted, before.framework)
    now = before.now
    bands = _bands(before, wanted, after)
    old, new = _stands(now, before.settled), _stands(after, bands)
    moves = count_moves(zip(old, new, strict=True))
    moved = {row for row, (one, other) in enumerate(zip(old, new, strict=True)) if one != other}
    ranked = sorted(np.flatnonzero(now.primary >= 0).tolist(), key=lambda row: (now.score[row], now.accounts[row]))
    five = [ranked[round(at * (len(ranked) - 1))] for at in FIVE] if len(ranked) >= len(FIVE) else ranked
    most = sorted(
        (row for row in moved if old[row] and new[row]),
        key=lambda row: (-abs(after.score[row] - now.score[row]), row),
    )[:5]
    names = names_seen(caller, (now.accounts[row] for row in {*five, *most}))
    was, will = (band_counts([stand[1] for stand in stands if stand]) for stands in (old, new))

    def card(row: int) -> AccountEffect:
        account = now.accounts[row]
        return AccountEffect(
            account,
            names.get(account, account),
            int(now.shown[row]),
            int(after.shown[row]),
            before.settled[row],
            bands[row],
        )

    return Effect(
        accounts=sum(one is not None or other is not None for one, other in zip(old, new, strict=True)),
        bands=tuple(BandMove(band, was[band], will[band]) for band in was),
        moved=moves.moved,
        crossed=moves.crossed,
        five=tuple(card(row) for row in five),
        most=tuple(card(row) for row in most),
        lacking=tuple(str(address) for address in after.lacking),
    )


def _stands(found: Rescored, bands: Sequence[str]) -> list[Stand | None]:
    """What a list would say of each account; None of those whom no score is meant for."""
    rows = zip(found.primary.tolist(), found.shown.tolist(), bands, strict=True)
    return [(shown, band) if number >= 0 else None for number, shown, band in rows]


def _bands(day: Today, wanted: Framework, after: Rescored) -> tuple[str, ...]:
    """The bands under other figures, settled as a day's are: by the days before that have verdicts, rescored likewise. Who
    keeps score and points keeps their band."""
    now, keys, on = day.now, after.score_keys, day.day
    if on is None:
        return after.band
    changed = np.flatnonzero(
        (after.primary >= 0)
        & ((after.shown != now.shown) | (after.primary != now.primary) | (np.array(after.band) != np.array(now.band)))
    )
    ticks = {
        (keys[after.primary[row]], after.accounts[row], on): BandTick(after.band[row], int(after.shown[row]))
        for row in changed.tolist()
    }
    known: dict[date, Mapping[tuple[str, str], BandTick]] = {}

    def look(days: Mapping[date, set[tuple[str, str]]]) -> Mapping[Key, BandTick]:
        for one in days.keys() - known.keys():
            known[one] = _ticks(rescore(day.before.get(one, {}), wanted, day.framework))
        return {(*pair, one): known[one][pair] for one, pairs in days.items() for pair in pairs if pair in known[one]}

    found = settle(ticks, {key: wanted.health[key].bands for key in keys}, look)
    bands = list(day.settled)
    for row in changed.tolist():
        bands[row] = found[(keys[after.primary[row]], after.accounts[row], on)]
    return tuple(bands)


def _ticks(found: Rescored) -> dict[tuple[str, str], BandTick]:
    """The raw ticks of a day by score and account."""
    return {
        (key, found.accounts[row]): BandTick(band, shown)
        for key, (rows, score) in found.scores.items()
        for row, band, shown in zip(rows.tolist(), score.band, score.shown.tolist(), strict=True)
    }


def save_score(caller: Caller, score: str, fields: Mapping[str, str], expected: int) -> tuple[DraftCard, int]:
    """Write the figures that differ into the draft, each in its place; how many there were. Nothing else in the files changes.

    Raises ProblemError for a figure that can't be read, and `draft.conflict` (409) when another window saved first.
    """
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown_framework(caller)
    if found.card.broken:
        raise ProblemError(broken_draft())
    texts, changes = found.texts, changed_figures(found.framework, score, figures_in(found.framework, score, fields))
    for path, value in changes.items():
        texts = with_field(texts, path, value)
    return save_files(caller, texts, expected), len(changes)
