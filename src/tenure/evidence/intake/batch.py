"""A batch of deliveries on its way into the lake: take them all, settle them once, append what came out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.intake.cells.keys import Decisions, Directory, own_key
from tenure.evidence.intake.contradictions import Picture, contradictions
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.erasures import without_erased
from tenure.evidence.intake.rejects import UNMATCHED, EmptiedCell, Reject
from tenure.evidence.intake.resolve import resolve
from tenure.evidence.intake.subjects import NO_ID
from tenure.evidence.intake.tracking import in_words, own_events
from tenure.evidence.intake.versions.events import settle_events
from tenure.evidence.intake.versions.known_facts import has_facts, newest, newest_versions
from tenure.evidence.intake.versions.register import Register, other_companies
from tenure.evidence.intake.versions.settling import Contradiction, DeliveryTerms, Fate, SettlingRun
from tenure.evidence.intake.versions.staging import StagedFile, Staging
from tenure.evidence.intake.versions.states import settle_states
from tenure.evidence.lake.store import CORRECTIONS, Lake
from tenure.values.keys import BatchKey

FIRST = ("accounts", "people", "features", "exchange_rates", "opportunities", "subscriptions", "invoices", "tickets")
"""Tables that others refer to; the rest follows in the catalogue's order."""

Listener = Callable[[Sequence[Reject]], None]


@dataclass(slots=True)
class Tally:
    """What became of the rows of one delivery or file."""

    read: int = 0
    accepted: int = 0
    unchanged: int = 0
    corrected: int = 0
    retracted: int = 0
    quarantined: int = 0
    left_out: int = 0
    absent: int = 0
    """Facts that a snapshot didn't name any more; the other counts together are the rows read."""

    def add(self, other: "Tally") -> None:
        for one in fields(self):
            self.count(one.name, getattr(other, one.name))

    def count(self, what: str, rows: int) -> None:
        setattr(self, what, getattr(self, what) + rows)


COUNTED_AS = {
    Fate.NEW: "accepted",
    Fate.CORRECTED: "corrected",
    Fate.WAITING: "quarantined",
    Fate.OUTVOTED: "left_out",
    Fate.RETRACTED: "retracted",
    Fate.UNCHANGED: "unchanged",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows of a file that were refused for one reason, with the first of them."""

    file: str
    table: str
    code: str
    column: str
    reason: str
    value: str
    line: int | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class SettledBatch:
    """A settled batch: its parts, the tally per file name, and what contradicts itself."""

    parts: tuple[StagedFile, ...]
    tallies: dict[tuple[str, str], Tally]
    """By (file, table)."""
    contradictions: tuple[Contradiction, ...]
    left_out: dict[tuple[str, str], str] = field(default_factory=dict)
    """What of a (file, table) is no fact of this kind, in words with its count."""
    refused: tuple[Refusal, ...] = ()


@dataclass
class Intake:
    """Takes deliveries for one batch. `currency` is the framework's, to list amounts that have no rate to it; `erased` are
    the keys of people who asked to be forgotten; `decided` is what people said of ids. `late`: the rows waited, and are known
    from now on, also where nothing of their source came in before. `accounts_to_come`: whether accounts may still
    follow. Bare days are days of `zone` where a delivery names none. `live_sources` are
    those that tracking clients send to.

    Once some source lists customers, a row of an account that nobody lists waits for it. Whether that is so, and what rows
    refer to, shows only when all is read: rows that lead nowhere yet are tried again then.
    """

    lake: Lake
    staging: Staging
    batch: BatchKey
    ingested_at: datetime
    backfill: bool = False
    currency: str = ""
    on_rejects: Listener = lambda _: None
    erased: frozenset[str] = frozenset()
    decided: Decisions = field(default_factory=Decisions)
    late: bool = False
    accounts_to_come: bool = True
    zone: str = "UTC"
    live_sources: frozenset[str] = frozenset()
    _terms: list[DeliveryTerms] = field(default_factory=list)
    _files: list[tuple[str, str]] = field(default_factory=list)
    _tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    _present: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _own: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _later: list[tuple[int, Delivery]] = field(default_factory=list)
    _emptied: dict[tuple[str, str, str, str], EmptiedCell] = field(default_factory=dict)
    _refused: dict[tuple[str, str, str, str], Refusal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.register = Register(self.lake, self.decided)

    def take(self, delivery: Delivery) -> None:
        """Check a delivery's rows and put the good ones aside; the others go to `on_rejects`."""
        if not delivery.timezone:
            delivery = replace(delivery, timezone=self.zone)
        if delivery.table == "usage":
            delivery = self._without_own(delivery)
        number = len(self._terms)
        delivered = frozenset(delivery.rows.column_names) & frozenset(TABLES[delivery.table].names)
        delivered |= {"account", "person"}
        self._terms.append(
            DeliveryTerms(
                delivery.source, delivery.file, delivery.lag, delivery.snapshot, delivered, delivery.written_at
            )
        )
        self._files.append((delivery.file, delivery.table))
        self.register.note_names(delivery)
        self._put(number, delivery)

    def _put(self, number: int, delivery: Delivery, *, final: bool = False) -> None:
        """Resolve rows. Those that lead nowhere yet are kept for later, unless this is `final`."""
        wait = self.register.lists_customers or (self.accounts_to_come and not final)
        looks_up = delivery.table != "accounts" or delivery.repairs or "same_as" in delivery.rows.column_names
        known = self.register.known_to(delivery) if looks_up else Directory()
        resolved = resolve(delivery, known, number, strangers_wait=wait, tried_again=not final)
        if resolved.waiting is not None:
            self._later.append((number, delivery.only(resolved.waiting)))
            delivery = delivery.only(pc.invert(resolved.waiting))
            resolved = resolve(delivery, known, number, strangers_wait=wait)
        resolved = without_erased(resolved, self.erased)
        source, rejects = delivery.source, resolved.rejects
        read = delivery.rows.num_rows
        if (
            delivery.table == "traits" and delivery.mapping
        ):  # columns of rows that wait themselves, and bring them along
            rejects = tuple(one for one in rejects if one.code not in (UNMATCHED, "no_account", NO_ID))
            read -= len(resolved.rejects) - len(rejects)
        tally = self._tallies.setdefault((delivery.file, delivery.table), Tally())
        tally.read += read
        tally.quarantined += len(rejects)
        left_out = read - resolved.rows.num_rows - len(rejects)
        if left_out:
            tally.unchanged += left_out
            self._present.setdefault((source, delivery.table), set()).update(self.erased)
        self.note_emptied(resolved.emptied)
        if rejects:
            self._reject(rejects)
            refused = {reject.fact for reject in rejects if reject.fact}
            self._present.setdefault((source, delivery.table), set()).update(refused)
        if resolved.rows.num_rows:
            self.staging.keep(delivery.table, resolved.rows)
        self.register.note(delivery.table, resolved.rows, resolved.merges)

    def _put_later(self) -> None:
        """Rows that led nowhere when they came: as long as that makes more of them lead somewhere, then for good."""
        self.accounts_to_come = False
        self._until_nothing_moves()
        if self._later and not self.register.lists_customers:
            self.register.name_accounts(delivery for _, delivery in self._later)
            self._until_nothing_moves()
        last, self._later = self._later, []
        for number, delivery in last:
            self._put(number, delivery, final=True)

    def _until_nothing_moves(self) -> None:
        before = -1
        while self._later and (left := sum(one.rows.num_rows for _, one in self._later)) != before:
            before, tried, self._later = left, self._later, []
            for number, delivery in tried:
                self._put(number, delivery)

    def _without_own(self, delivery: Delivery) -> Delivery:
        """Without what tracking clients send by themselves: it is counted, and left out."""
        if "event" not in delivery.rows.column_names:
            return delivery
        own, counted = own_events(delivery.rows["event"].combine_chunks())
        if not counted:
            return delivery
        place = (delivery.file, delivery.table)
        self._own[place] = self._own.get(place, Counter()) + counted
        tally = self._tallies.setdefault(place, Tally())
        tally.read += counted.total()
        tally.left_out += counted.total()
        if "id" in delivery.rows.column_names:  # they were delivered: what an earlier state took in isn't gone
            ids = delivery.rows["id"].filter(own).drop_null().cast(pa.string()).to_pylist()
            keys = (own_key(one, delivery.namespace) for one in ids)
            self._present.setdefault((delivery.source, delivery.table), set()).update(key for key in keys if key)
        return delivery.only(pc.invert(own))

    def expect_accounts(self, to_come: bool) -> None:
        """Say whether accounts may still follow."""
        self.accounts_to_come = to_come

    def refuse(self, file: str, table: str, rejects: Sequence[Reject]) -> None:
        """Rows that never became a delivery: too short, unreadable."""
        if rejects:
            tally = self._tallies.setdefault((file, table), Tally())
            tally.read += len(rejects)
            tally.quarantined += len(rejects)
            self._reject(rejects)

    def _reject(self, rejects: Sequence[Reject]) -> None:
        for one in rejects:
            key = (one.file, one.table, one.code, one.column)
            before = self._refused.get(key)
            self._refused[key] = (
                replace(before, count=before.count + 1)
                if before
                else Refusal(one.file, one.table, one.code, one.column, one.reason, one.as_written, one.line)
            )
        self.on_rejects(rejects)

    def leave_out(self, file: str, table: str, count: int) -> None:
        """Rows that are no data: they count as read, and as left out."""
        tally = self._tallies.setdefault((file, table), Tally())
        tally.read += count
        tally.left_out += count

    def note_emptied(self, cells: Sequence[EmptiedCell]) -> None:
        """Cells that couldn't be read, in rows that go in without them: they are listed, equal ones together."""
        for one in cells:
            key = (one.file, one.column, one.value, one.reason)
            before = self._emptied.get(key)
            self._emptied[key] = replace(before, count=before.count + one.count) if before else one

    def refused_facts(self, table: str) -> frozenset[str]:
        """The facts of a table whose rows were delivered and didn't go in."""
        return frozenset().union(*(facts for (_, name), facts in self._present.items() if name == table))

    def settle(self) -> SettledBatch:
        """Tell new from known. After this the batch only has to be appended, whoever does it."""
        self._put_later()
        tables = sorted(self.staging.tables, key=lambda name: (FIRST + tuple(TABLES)).index(name))
        pairs = {(terms.source, table) for terms, (_, table) in zip(self._terms, self._files, strict=True)}
        course = SettlingRun(
            batch=self.batch,
            ingested_at=self.ingested_at,
            backfill=self.backfill,
            terms=self._terms,
            first_loads=frozenset(
                pair for pair in pairs if not self.late and not has_facts(self.lake, pair[1], pair[0])
            ),
            live_sources=self.live_sources,
            present=self._present,
        )
        companies = list(other_companies(self.register, self.staging)) if "accounts" in tables else []
        for table in tables:
            settler = settle_states if TABLES[table].grain is Grain.STATES else settle_events
            settler(table, self.staging, self.lake, course)
        if course.waiting:
            self._reject(course.waiting)
        found = contradictions(self._picture(), self.staging, course, self.currency)
        replaced: Counter[tuple[str, str]] = Counter()
        for (number, fate), count in course.fates.items():
            self._tallies[self._files[number]].count(COUNTED_AS[fate], count)
            if fate is Fate.OUTVOTED:
                replaced[self._files[number]] += count
        for number, count in course.absent.items():
            self._tallies[self._files[number]].absent += count
        parts = self.staging.close([*self.register.merges, *self.register.since_listed()], called=self.register.called)
        left_out = {place: in_words(counted) for place, counted in self._own.items()}
        for place, count in replaced.items():
            rows = "1 row that a later one" if count == 1 else f"{count:,} rows that later ones"
            said = f"{rows} of the same id replaces" if count == 1 else f"{rows} of the same ids replace"
            left_out[place] = f"{left_out[place]}; {said}" if place in left_out else said
        emptied = [_emptied(one) for one in self._emptied.values()]
        return SettledBatch(
            parts,
            self._tallies,
            (*course.contradictions, *emptied, *companies, *found),
            left_out,
            tuple(self._refused.values()),
        )

    def _picture(self) -> Picture:
        """Accounts, subscriptions, rates and leavings as they will stand once this batch is in."""
        return Picture(
            accounts=self._standing("accounts"),
            subscriptions=self._standing("subscriptions"),
            rates=self._standing("exchange_rates"),
            leavings=self._standing("churn_events"),
            merged=self.register.merged(),
        )

    def _standing(self, table: str) -> pa.Table:
        old = newest(self.lake, table, None, whole=True).rows
        parts = (*self.staging.settled(table), *self.staging.settled(table + CORRECTIONS))
        new = [self.staging.read(part) for part in parts]
        rows = newest_versions(pa.concat_tables([old, *new]))
        return rows.filter(pc.invert(rows["retracted"]))


def _emptied(cell: EmptiedCell) -> Contradiction:
    further = f" and in {cell.count - 1} further rows" if cell.count > 1 else ""
    detail = f"{cell.column} is {cell.value}{further}: {cell.reason}"
    data = {"column": cell.column, "value": cell.value, "code": cell.code}
    subject = f"{cell.file}: {cell.column} {cell.value}"
    code = "several_addresses" if cell.code == "several_addresses" else "cell_left_empty"
    return Contradiction(code, cell.table, subject, detail, cell.file, cell.line, cell.count, data)


def append_batch(lake: Lake, staging: Staging, batch: BatchKey, progress: Callable[[int], None] | None = None) -> None:
    """Bring the settled parts into the lake. Each has its own mark, so that doing it again adds nothing twice."""
    done = 0
    for number, part in enumerate(staging.parts()):
        lake.append(part.table, staging.read(part), source="intake", batch=BatchKey(f"{batch}-{number}"))
        done += part.rows
        if progress:
            progress(done)
