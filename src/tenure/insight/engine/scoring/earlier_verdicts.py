"""What the verdicts of days before say under the framework that concluded them, and under others that differ from it in
arithmetic alone: then nobody reads the facts of those days again.

Only what equals a computation from the facts is answered: a day about which something came in since it was concluded, a
score of which another thing is measured, or, under another framework, an account of whom a feed was late: of those nothing is
known here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import nan

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import CORRECTIONS
from tenure.evidence.lake.versions import place_among
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Framework, Health
from tenure.framework.model.combination import same, why_apart
from tenure.framework.model.subset import signals_for
from tenure.framework.versioning.fingerprint import scoring_fingerprint
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.wide import STATES
from tenure.insight.engine.scoring.bands import BandTick
from tenure.insight.engine.scoring.rescoring import rescore, stored_scores
from tenure.insight.engine.stored.history import concluded_by, last_concluded
from tenure.values.asof import day_end

Who = tuple[date, str]
AHEAD, MOST_AHEAD = 6, 20_000
"""So many days before are read along, as far as three rounds of settling look (1, 2 and 4 days), but no more than so many
verdicts."""
SEEN_AHEAD = 31
"""So many days back it is looked up together when each was concluded."""


@dataclass(frozen=True, slots=True)
class Former:
    """How an account stood at a day's end: the raw tick of each score that applied, and the exact score of the `primary`."""

    ticks: Mapping[str, BandTick]
    primary: str | None
    score: float


@dataclass
class EarlierVerdicts:
    """The verdicts of `was`, read by each of some frameworks as their authors wrote them. What was asked once is kept."""

    room: ReadingRoom
    was: Framework
    readers: Sequence[Framework]
    fingerprint: str = ""  # the name under which the lake holds them
    _known: list[dict[Who, Former]] = field(default_factory=list)
    _asked: set[Who] = field(default_factory=set)
    _seen: dict[date, set[str]] = field(default_factory=dict)
    _held: dict[date, pa.Table] = field(default_factory=dict)  # verdicts of those that were seen
    _stands: dict[date, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fingerprint = self.fingerprint or scoring_fingerprint(self.was)
        self._known = [{} for _ in self.readers]
        self._arithmetic = [differ_in_arithmetic(self.was, one) for one in self.readers]

    def at(self, wanted: Collection[Who]) -> list[dict[Who, Former]]:
        """What each reader knows of (day, account); those that nobody can tell are missing."""
        new = set(wanted) - self._asked
        if new and any(self._arithmetic):
            self._asked |= new
            self._read(new)
        return [{who: known[who] for who in wanted if who in known} for known in self._known]

    def ticks(self, wanted: Collection[Who]) -> list[dict[Who, Mapping[str, BandTick]]]:
        """The raw ticks among that, by score."""
        return [{who: one.ticks for who, one in known.items()} for known in self.at(wanted)]

    def _read(self, new: Collection[Who]) -> None:
        by_day: dict[date, set[str]] = {}
        for day, account in new:
            by_day.setdefault(day, set()).add(account)
        unread = {day: more for day, accounts in by_day.items() if (more := accounts - self._seen.get(day, set()))}
        if unread:
            self._look_up(unread)
        for day, accounts in by_day.items():
            rows = self._held.get(day)
            rows = (
                None
                if rows is None
                else rows.filter(pc.is_in(rows["account"], pa.array(sorted(accounts), pa.string())))
            )
            if rows is not None and rows.num_rows:
                self._keep(day, rows)

    def _look_up(self, unread: Mapping[date, Collection[str]]) -> None:
        """Read the verdicts of these, and with them, in one go, of some days before: they are asked for next, and the files
        of a day are read whole whoever is asked for."""
        accounts = {account for some in unread.values() for account in some}
        first, ahead = min(unread), min(AHEAD, MOST_AHEAD // len(accounts))
        days = {*unread, *(first - timedelta(days=back) for back in range(1, ahead + 1))}
        standing = self._standing(days)
        found = concluded_by(self.room, self.fingerprint, standing, sorted(accounts)) if standing else None
        for day in days:
            seen = self._seen.setdefault(day, set())
            new = pa.array(sorted(accounts - seen), pa.string())
            seen |= accounts
            if found is not None and day in standing:
                rows = found.filter(pc.equal(found["day"], pa.scalar(day, pa.date32())))
                rows = rows.filter(pc.is_in(rows["account"], new))
                self._held[day] = pa.concat_tables([self._held[day], rows]) if day in self._held else rows

    def _standing(self, days: Collection[date]) -> list[date]:
        """Those of the days of which nothing came in, since they were concluded, that was known by their end."""
        if missing := sorted(set(days) - self._stands.keys()):
            around = [missing[0] - timedelta(days=back) for back in range(SEEN_AHEAD)]
            asked = [day for day in dict.fromkeys((*missing, *around)) if day not in self._stands]
            at = last_concluded(self.room, asked, self.fingerprint)
            late = earliest_learned_by(self.room, at.values())
            for day in asked:
                known = late.get(at[day]) if day in at else None
                self._stands[day] = day in at and (known is None or known >= day_end(day, self.was.timezone))
        return sorted(day for day in days if self._stands[day])

    def _keep(self, day: date, rows: pa.Table) -> None:
        for reader, known, alike in zip(self.readers, self._known, self._arithmetic, strict=True):
            if alike:
                found = _as_concluded(rows) if reader is self.was else self._again(rows, reader)
                known |= {(day, account): one for account, one in found.items()}

    def _again(self, rows: pa.Table, reader: Framework) -> dict[str, Former]:
        """What verdicts come to under another framework."""
        found = rescore(stored_scores(_without_late(rows)), reader, self.was)
        ticks: list[dict[str, BandTick]] = [{} for _ in found.accounts]
        for key, (places, score) in found.scores.items():
            for at, band, shown in zip(places.tolist(), score.band, score.shown.tolist(), strict=True):
                ticks[at][key] = BandTick(band, shown)
        keys = [found.score_keys[number] if number >= 0 else None for number in found.primary.tolist()]
        return dict(zip(found.accounts, map(Former, ticks, keys, found.score.tolist()), strict=True))


def _as_concluded(rows: pa.Table) -> dict[str, Former]:
    """What verdicts say of themselves, late feeds and all."""
    columns = (
        rows[name].to_pylist() for name in ("account", "score_key", "band_raw", "shown", "band", "primary", "score")
    )
    ticks: dict[str, dict[str, BandTick]] = {}
    counts: dict[str, tuple[str, float]] = {}
    for account, key, raw, shown, band, primary, score in zip(*columns, strict=True):
        ticks.setdefault(account, {})[key] = BandTick(raw, shown, band)
        if primary:
            counts[account] = (key, score)
    return {account: Former(own, *counts.get(account, (None, nan))) for account, own in ticks.items()}


def _without_late(rows: pa.Table) -> pa.Table:
    """The rows of accounts that have no measure of a late feed: verdicts don't hold what it last said."""
    lists = rows["measures"].combine_chunks()
    late = pc.equal(pc.struct_field(pc.list_flatten(lists), "state"), str(State.STALE))
    whose = rows["account"].combine_chunks().take(pc.list_parent_indices(lists).filter(late))
    return rows.filter(pc.invert(pc.is_in(rows["account"], whose.unique())))


def earliest_learned(room: ReadingRoom, since: datetime) -> datetime | None:
    """By when the earliest fact was known of those that came in since an instant; None when none came."""
    return earliest_learned_by(room, (since,)).get(since)


def earliest_learned_by(room: ReadingRoom, moments: Iterable[datetime]) -> dict[datetime, datetime]:
    """By moment: by when the earliest fact was known of those that came in since; none of a moment since which none came."""
    marks = sorted(set(moments))
    parts = []
    for name, table in TABLES.items() if marks else ():
        for one in (name, name + CORRECTIONS) if table.grain is Grain.EVENTS else (name,):
            rows = room.stored(one)
            if rows is not None:
                came = rows.filter(rows.ingested_at >= ibis.literal(marks[0]))
                span = place_among(came.ingested_at, [ibis.literal(mark) for mark in marks], lambda at, mark: at < mark)
                parts.append(came.group_by(span=span).aggregate(first=came.recorded_at.min()))
    if not parts:
        return {}
    found = room.fetch(ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pydict()
    firsts = list(zip(found["span"], found["first"], strict=True))
    after = {mark: [first for span, first in firsts if span > number] for number, mark in enumerate(marks)}
    return {mark: min(came) for mark, came in after.items() if came}


def differ_in_arithmetic(was: Framework, now: Framework) -> bool:
    """Whether every score of `now` follows from the verdicts of `was`: the same is measured and asked, and at most weights,
    points, lines, limits and what missing data count for are others."""
    if was is now:
        return True
    if not now.health or why_apart(was, now):
        return False
    return all(key in was.health and _measure_alike(was, now, was.health[key], one) for key, one in now.health.items())


def _measure_alike(was: Framework, now: Framework, old: Health, new: Health) -> bool:
    before = {measure.address: measure for dimension in old.dimensions for measure in dimension.measures}
    limits = {cap.address: cap.when for cap in old.caps}
    asked: list[Tree | None] = [new.when]
    read: set[str] = set()
    if old.when != new.when:
        return False
    for measure in (measure for dimension in new.dimensions for measure in dimension.measures):
        former = before.get(measure.address)
        if former is None or (former.signal, former.applies) != (measure.signal, measure.applies):
            return False
        read.add(measure.signal)
        asked.append(measure.applies)
    for cap in new.caps:
        if limits.get(cap.address) != cap.when:
            return False
        asked.append(cap.when)
    read |= frozenset[str]().union(*(names(tree) for tree in asked if tree is not None))
    return _read_alike(was, now, read)


def _read_alike(was: Framework, now: Framework, read: set[str]) -> bool:
    """Whether some names mean the same in both."""
    if read & (STATES.keys() - {"segment"}) - now.signals.keys():
        return False
    if "segment" in read:
        whens = [{key: one.when for key, one in framework.segments.items()} for framework in (was, now)]
        if list(whens[0].items()) != list(whens[1].items()):
            return False
        read = {*read, *frozenset[str]().union(*map(names, whens[1].values()))} - {"segment"}
        return _read_alike(was, now, read)
    for key, signal in signals_for(now, read).items():
        if key not in was.signals or not same(was.signals[key], signal):
            return False
    kinds = [{key: one.kind for key, one in framework.traits.items() if key in read} for framework in (was, now)]
    return kinds[0] == kinds[1]
