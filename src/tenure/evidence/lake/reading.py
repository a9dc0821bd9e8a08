"""The only reading room for facts. Nothing here reads the past without naming both clocks.

A row is a version: it is seen from `recorded_at` until `superseded_at`, when a correction, a newer version or a
retraction of the same fact was recorded. Any number of instants can be read from the same versions.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.backends.session import Session
from tenure.evidence.catalogue import TABLES, Grain, Table
from tenure.evidence.lake.attribution import CAME_WITH, COLUMNS, INSTANT, Attribution, attribution
from tenure.evidence.lake.firsts import clocks, first_facts
from tenure.evidence.lake.gathering import BOOKS, FIRSTS, NEVER, PEOPLE, SYSTEM, UNREAD, AccountRows, Columns
from tenure.evidence.lake.store import CORRECTIONS, Lake
from tenure.evidence.lake.tables import Tables
from tenure.evidence.lake.versions import in_order, with_superseded_at, without_late, without_retractions
from tenure.values.asof import AsOf

FEW_ACCOUNTS = 2000
"""So many accounts, or fewer, can be gathered (see ReadingRoom.gather)."""
SHORT = 50
"""A list of so many keys is compiled into a question; a longer one is handed in."""
ASKED = "asked"
"""The name under which the accounts that a question is about are handed in, where they are few."""


@dataclass(frozen=True, slots=True)
class CachedTable:
    """A kept table about everyone, from what occurred since an instant (None: ever)."""

    rows: ir.Table
    since: datetime | None

    def reaches(self, since: datetime | None) -> bool:
        return self.since is None or (since is not None and self.since <= since)


class ReadingRoom(Tables):
    """A lake seen through one session of a backend. What it has looked up it keeps, so a room serves one question."""

    def __init__(self, lake: Lake, session: Session) -> None:
        super().__init__(lake, session)
        self._asked: tuple[str, ...] | None = None  # the few accounts in question
        self._came: tuple[str, ...] | None = None  # every key that their facts came with
        self._gathered: AccountRows | None = None
        self._attribution: Attribution | None = None
        self.worked_out: dict[Hashable, CachedTable] = {}  # for the further steps of the question
        self.remembered: dict[str, object] = {}  # further results, by name

    def only(self, rows: ir.Table, accounts: tuple[str, ...]) -> ir.Table:
        """The rows of some accounts."""
        if accounts == self._asked:
            return rows.semi_join(self._named[ASKED], "account")
        if accounts == self._came:
            return rows.semi_join(self._named[CAME_WITH], "account")
        if len(accounts) <= SHORT:
            return rows.filter(rows.account.isin(accounts))
        return rows.semi_join(self.table(pa.table({"account": pa.array(accounts, pa.string())})), "account")

    def of_accounts(self, table: str, accounts: tuple[str, ...]) -> ir.Table | None:
        """The stored rows of some accounts, and of those that were ever merged into them.

        Of states every version comes along, also of when it was another account's: a person or a line may have moved.
        """
        rows = self.stored(table)
        if rows is None:
            return None
        theirs = self.only(rows, self.attribution.came_with(accounts))
        if table in TABLES and self.moves(table):
            theirs = rows.semi_join(theirs.select("fact_id"), "fact_id")
        return theirs

    def gather(
        self,
        accounts: tuple[str, ...],
        tables: Collection[str],
        seen: AsOf | None = None,
        columns: Columns | None = None,
    ) -> None:
        """Set aside what the lake holds of a few accounts in some tables (PEOPLE: also the people of those rows), and their
        first facts: `versions`, `people` and `firsts` of these accounts, or later of some of them, read no file any more.

        `columns` are those that are read of tables of events, where not all of them are.
        """
        self._asked = accounts = tuple(dict.fromkeys(accounts))
        self.table(pa.table({"account": pa.array(accounts, pa.string())}), ASKED)
        self._came = self.attribution.came_with(accounts)
        merged = self.attribution.concerned(accounts)
        if any(merged):
            self.attribution.hand_in(self, accounts)
        there = self.shape[0]
        wanted = [name for name in TABLES if name in tables and name in there and TABLES[name].of_account]
        wanted += [PEOPLE] if PEOPLE in tables and "people" in there else []
        if self._gathered is not None and self._gathered.covers(accounts, wanted, seen, columns):
            return
        self._gathered = None
        narrow = None if columns is None else tuple((name, columns.get(name, frozenset())) for name in wanted)
        moving = tuple(name for name in wanted if name in TABLES and self.moves(name))
        key = ("gathered", tuple(wanted), narrow, moving, merged, self._came == accounts, self.shape)

        def build() -> dict[str, ir.Table]:
            return self._gather(wanted, accounts, seen, columns)

        # What is left out as learned late would stand in the text of the question.
        kept = self.session.set_aside(key, build) if seen is None else build()
        self._gathered = AccountRows(frozenset(accounts), seen, columns, kept)
        self.form = self._gathered.form

    def _gather(
        self,
        wanted: Sequence[str],
        accounts: tuple[str, ...],
        seen: AsOf | None,
        columns: Columns | None,
    ) -> dict[str, ir.Table]:
        raw, kept = dict[str, ir.Table](), dict[str, ir.Table]()
        for name in wanted:
            rows = None if name == PEOPLE else self.of_accounts(name, accounts)
            if rows is None:
                continue
            rows = rows.select(*self._read(name, rows, columns))
            plain = seen is None and not self.attribution.touches(TABLES[name], accounts)
            if plain and TABLES[name].grain is Grain.STATES:
                kept[name] = raw[name] = self.keep(with_superseded_at(rows), f"raw_{name}")
                continue
            raw[name] = self.keep(rows, f"raw_{name}")
            versions = self._fresh(name, accounts, seen, raw[name])
            books = [one for one in BOOKS if one in versions.columns]
            same = versions is raw[name]
            kept[name] = versions if same else self.keep(versions.drop(*books), f"versions_{name}")
        if PEOPLE in wanted:
            kept[PEOPLE] = self.keep(
                self._people_of([rows for rows in kept.values() if "person" in rows.columns]), PEOPLE
            )

        def clocks_of(table: Table) -> ir.Table | None:
            rows = raw.get(table.name)
            if rows is None:
                stored = self.stored(table.name)
                rows = None if stored is None else self.only(stored, self.attribution.came_with(accounts))
            said = None if rows is None else self.attribution.firsts(self, table, clocks(rows), accounts, named=True)
            return None if said is None else self.only(said, accounts)

        first = first_facts(clocks_of, seen, few=True)
        return kept if first is None else kept | {FIRSTS: self.keep(first, FIRSTS)}

    def _read(self, table: str, rows: ir.Table, columns: Columns | None) -> list[str]:
        """The columns of a table that come along."""
        if columns is None or TABLES[table].grain is Grain.STATES:
            books = BOOKS if TABLES[table].grain is Grain.EVENTS and self.stored(table + CORRECTIONS) is None else ()
            return [name for name in rows.columns if name not in (*UNREAD, *books)]
        needed = {*SYSTEM, *columns.get(table, ())}
        if self.stored(table + CORRECTIONS) is not None:
            needed |= {"fact_id", *BOOKS}
        return [name for name in rows.columns if name in needed]

    def _people_of(self, rows: Sequence[ir.Table]) -> ir.Table:
        """The versions of the people whom rows name, also of those who have gone to other accounts."""
        people = self.stored("people")
        named = [one.select(fact_id=one.person) for one in rows]
        if people is None or not named:
            raise ValueError("there are no people to look up")
        every = ibis.union(*named, distinct=True) if len(named) > 1 else named[0].distinct()
        theirs = people.semi_join(every, "fact_id")
        versions = self._in_order("people", None, None, theirs)
        # Whose account a person is doesn't matter here, only who they are.
        return self.attribution.spread(self, TABLES["people"], versions, (), named=True)

    @property
    def attribution(self) -> Attribution:
        """Who stood for whom, when. Kept for as long as nobody decides anything."""
        if self._attribution is not None:
            return self._attribution
        key = ("who stands for whom", self.lake.version("merges"))
        if key not in self.lake.remembered:
            rows = self.stored("merges")
            decided = [] if rows is None else self.fetch(rows.select(*COLUMNS)).to_pylist()
            self.lake.remembered[key] = attribution(decided)
        self._attribution = self.lake.remembered[key]  # type: ignore[assignment]
        return self.attribution

    def versions(
        self, table: str, accounts: tuple[str, ...] | None = None, seen: AsOf | None = None
    ) -> ir.Table | None:
        """The table's versions with `superseded_at` (NULL: still standing), retractions taken out. A version of a merged
        account's fact goes on as one of the account that stands for it (see Attribution).

        `accounts` keeps those accounts only. `seen.late_since` leaves out, before versions are put in order, what was
        learned late (see AsOf); a fact of a state's later version counts from the source's change stamp.
        """
        gathered = self._of_gathered(table, accounts, seen)
        if gathered is not None and accounts is not None:
            return self.only(gathered, accounts)
        if self.stored(table) is None:
            return None
        narrow = accounts if TABLES[table].of_account else None
        return self._fresh(table, narrow, seen)

    def people(self, accounts: tuple[str, ...] | None) -> ir.Table | None:
        """The versions of people; of those at least whom the rows of some accounts name."""
        gathered = self._of_gathered(PEOPLE, accounts, self._gathered.seen if self._gathered else None)
        return self.versions("people") if gathered is None else gathered

    def firsts(self, accounts: tuple[str, ...], seen: AsOf | None) -> ir.Table | None:
        """(account, recorded_at, first_at) of accounts that were gathered: when their first facts occurred, by when they
        were recorded."""
        rows = self._of_gathered(FIRSTS, accounts, seen)
        return None if rows is None else self.only(rows, accounts)

    def _of_gathered(self, table: str, accounts: tuple[str, ...] | None, seen: AsOf | None) -> ir.Table | None:
        found = self._gathered
        if found is None or accounts is None or accounts != self._asked or seen != found.seen:
            return None
        rows = found.tables.get(table)
        if rows is None or table == FIRSTS:
            return rows
        if "superseded_at" not in rows.columns:
            return rows.mutate(superseded_at=NEVER)
        return without_retractions(rows) if "retracted" in rows.columns else rows

    def _fresh(
        self, table: str, accounts: tuple[str, ...] | None, seen: AsOf | None, raw: ir.Table | None = None
    ) -> ir.Table:
        """The versions from the rows as written, of which `raw` are those of the accounts."""
        if not self.attribution.touches(TABLES[table], accounts):
            return self._in_order(table, accounts, seen, raw)
        rows = self._in_order(table, None if accounts is None else self.attribution.came_with(accounts), seen, raw)
        if "superseded_at" not in rows.columns:
            rows = rows.mutate(superseded_at=NEVER)
        said, late = self.attribution, seen.late_since if seen is not None else None
        if late is None:
            rows = said.spread(
                self, TABLES[table], rows, accounts, named=accounts is not None and accounts == self._asked
            )
        else:  # what was known before is attributed as it was then
            before, after = rows.filter(rows.recorded_at < late), rows.filter(rows.recorded_at >= late)
            before = said.before(late).spread(self, TABLES[table], before, accounts)
            rows = before.union(said.spread(self, TABLES[table], after, accounts))
        return rows if accounts is None else self.only(rows, accounts)

    def _in_order(
        self, table: str, accounts: tuple[str, ...] | None, seen: AsOf | None, raw: ir.Table | None
    ) -> ir.Table:
        """The versions as they came, by the account they came with; without `superseded_at` where `raw` needs none."""
        rows = raw if raw is not None else self.stored(table) if accounts is None else self.of_accounts(table, accounts)
        if rows is None:
            raise KeyError(table)
        if TABLES[table].grain is Grain.STATES:
            states = in_order(without_late(rows, seen, states=True))
            return self.only(states, accounts) if accounts is not None else states
        rows = without_late(rows, seen, states=False)
        corrections = self.stored(table + CORRECTIONS)
        if corrections is None:
            return rows if raw is not None else rows.mutate(superseded_at=NEVER)
        if accounts is not None:
            moved = self.only(corrections, accounts).select("fact_id").distinct()
            theirs = rows.select("fact_id").distinct()
            corrections = corrections.semi_join(moved.union(theirs, distinct=True), "fact_id")
        corrections = without_late(corrections, seen, states=False)
        first = corrections.group_by("fact_id").aggregate(superseded_at=corrections.recorded_at.min())
        base = rows.left_join(first, "fact_id")
        base = base.select(*rows.columns, "superseded_at")
        newer = in_order(corrections)
        if accounts is not None:
            newer = self.only(newer, accounts)
        return base.union(newer.select(*base.columns))

    def learned_late(self, accounts: tuple[str, ...], since: datetime, until: datetime) -> bool:
        """Whether any fact about some accounts was recorded in [since, until) and may be about the time before, or whose
        facts are theirs was decided in it."""
        if self.attribution.decided_between(accounts, since, until):
            return True
        self.gather(accounts, [name for name, table in TABLES.items() if table.of_account])
        self.table(pa.table({"since": pa.array([since], INSTANT), "until": pa.array([until], INSTANT)}), "learning")

        def build() -> dict[str, ir.Table]:
            told = (self.versions(name, self._asked) for name, table in TABLES.items() if table.of_account)
            parts = [_late(rows, self.named("learning")) for rows in told if rows is not None]
            return {"late": (ibis.union(*parts) if len(parts) > 1 else parts[0]).limit(1)} if parts else {}

        return any(found.num_rows for found in self.ask("learned late", build).values())


def _late(rows: ir.Table, learning: ir.Table) -> ir.Table:
    """Versions of before that somebody learned of, or of whose end, in a span of time."""
    met = rows.select("recorded_at", "superseded_at", "occurred_at").cross_join(learning)
    learned = (met.recorded_at >= met.since) & (met.recorded_at < met.until) & (met.occurred_at < met.since)
    ended = (met.superseded_at >= met.since) & (met.superseded_at < met.until)
    return met.filter(learned | ended.fill_null(False)).select("recorded_at")
