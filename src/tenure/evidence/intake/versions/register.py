"""The accounts, people and rows known while a batch is read: those of the lake and of the batch so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.cells.keys import Decisions, Directory, accounts_called, directory, own_keys
from tenure.evidence.intake.delivery import ROW_REFERENCES, Delivery
from tenure.evidence.intake.source_merges import SourceMerge, ends_of
from tenure.evidence.intake.versions.known_facts import newest
from tenure.evidence.intake.versions.settling import Contradiction
from tenure.evidence.intake.versions.staging import Slices
from tenure.evidence.lake.store import Lake
from tenure.values.ids import no_id, visible
from tenure.values.names import legal_form, normal_name, own_domain

NOTED: dict[str, tuple[str, ...]] = {
    "accounts": ("fact_id", "name", "domain"),
    "people": ("fact_id", "email", "account"),
    **dict.fromkeys(ROW_REFERENCES.values(), ("fact_id", "account", "updated_at")),
}
"""What of a table's rows others may refer to."""


WHOSE = ("account_ref", "account_name")
Label = tuple[str, str, str]
"""Name and domain of a company in the form in which they are compared ("": not told, or says nothing), and its name as written."""

BY_HAND = "people"
"""The source of accounts that somebody made by hand: one of them is no list of customers."""


def label(name: str | None, domain: str | None) -> Label:
    """What tells a company."""
    return normal_name(name) if name else "", own_domain(domain) if domain else "", (name or domain or "").strip()


@dataclass
class Register:
    """Keeps what rows may refer to. `decided` comes from the doing side."""

    lake: Lake
    decided: Decisions = field(default_factory=Decisions)
    merges: list[SourceMerge] = field(default_factory=list)
    _stored: dict[str, pa.Table] = field(default_factory=dict)
    _batch: dict[str, list[pa.Table]] = field(default_factory=dict)
    _directory: Directory | None = None
    _account_of: dict[str, dict[str, str]] = field(default_factory=dict)
    _listed: bool = False
    called: dict[str, str] = field(default_factory=dict)
    """By the id of an account the name by which rows call it, while no list of customers does."""
    _named: dict[str, int] = field(default_factory=dict)
    _sources: dict[str, str] = field(default_factory=dict)

    @property
    def lists_customers(self) -> bool:
        """Whether some source has named accounts, in the lake or in this batch."""
        self._known("accounts")
        return self._listed

    def ids(self, table: str) -> list[str]:
        """The ids of a table in the lake."""
        return [key for key in self._known(table)["fact_id"].to_pylist() if key]

    def labels(self) -> dict[str, Label]:
        """What tells each account of the lake."""
        return {key: label(name, domain) for key, name, domain in self._rows(self._known("accounts"))}

    def sources(self) -> dict[str, str]:
        """Which source said last of each account of the lake what it is."""
        self._known("accounts")
        return self._sources

    def note(self, table: str, rows: pa.Table, merges: Sequence[SourceMerge] = ()) -> None:
        """Remember resolved rows of the batch that others may refer to, and what their source merged: an account that only
        comes in as merged is none of its own."""
        if merges:
            self.merges += [one for one in merges if one not in self.merges]
            self._directory = None
            gone = pa.array(sorted({one.merged for one in merges}), pa.string())
            rows = rows.filter(pc.invert(pc.is_in(rows["fact_id"].combine_chunks(), value_set=gone)))
        if table not in NOTED or not rows.num_rows:
            return
        self._batch.setdefault(table, []).append(rows.select(NOTED[table]))
        self._look_for_a_list(table, rows)
        self._account_of.pop(table, None)
        if table in ("accounts", "people"):
            self._directory = None

    def known_to(self, delivery: Delivery) -> Directory:
        """What the rows of a delivery may refer to."""
        if self._directory is None:
            accounts, people = (list(self._triples(name)) for name in ("accounts", "people"))
            made = directory(accounts, people)
            unlisted = accounts_called(self._named, self.decided.accounts - made.accounts)
            self._directory = replace(
                made,
                accounts=made.accounts | self.decided.accounts | frozenset(unlisted.values()),
                matched=self.decided.matched,
                unlisted=unlisted,
                merged=self.merged(),
                stands_for=ends_of(one for one in self.merges if one.kind == "account"),
            )
        asked = [table for name, table in ROW_REFERENCES.items() if name in delivery.rows.column_names]
        return replace(self._directory, account_of={table: self._accounts_by(table) for table in asked})

    def note_names(self, delivery: Delivery) -> None:
        """Remember what rows call the accounts whose ids they give."""
        columns = [delivery.rows[name].combine_chunks() for name in WHOSE if name in delivery.rows.column_names]
        if len(columns) < len(WHOSE) or self.lists_customers:
            return
        pairs = pa.table([own_keys(columns[0], delivery.namespace), columns[1].cast(pa.string())], WHOSE)
        for pair in pairs.drop_null().group_by(list(WHOSE), use_threads=False).aggregate([]).to_pylist():
            self.called.setdefault(pair["account_ref"], visible(pair["account_name"]))

    def name_accounts(self, deliveries: Iterable[Delivery]) -> None:
        """Without any list of customers, accounts are what rows without an account's id call them: by name, else by domain."""
        for delivery in deliveries:
            name = next((one for one in ("account_name", "account_domain") if one in delivery.rows.column_names), None)
            for cell in delivery.rows[name].drop_null().cast(pa.string()).to_pylist() if name else ():
                word = visible(cell) if name == "account_name" else own_domain(cell)
                if word and not no_id(word):
                    self._named[word] = self._named.get(word, 0) + 1
        self._directory = None

    def merged(self) -> frozenset[str]:
        """Accounts that go on as others, under the key that their rows came with."""
        return self.decided.merged | {one.merged for one in self.since_listed()}

    def since_listed(self) -> list[SourceMerge]:
        """Accounts that only rows named so far, and that the batch lists under another id: by their name or domain."""
        if not self.decided.accounts or "accounts" not in self._batch:
            return []
        accounts = list(self._triples("accounts"))
        known, names = directory(accounts), {key: name for key, name, _ in accounts}
        new = {key for rows in self._batch["accounts"] for key in rows["fact_id"].to_pylist()}
        found = []
        for key in sorted(self.decided.accounts - known.accounts):
            end = known.account_named(key) or known.account_at(key)
            forms = {legal_form(one) for one in (key, names.get(end or "") or "")} - {""}
            if end in new and len(forms) < 2:
                found.append(SourceMerge("account", key, str(end), ""))
        return found

    def _accounts_by(self, table: str) -> dict[str, str]:
        """The account of each row of a table; of several rows with one id, that of the one its source changed last."""
        if table not in self._account_of:
            found = {key: account for key, account, _ in self._rows(self._known(table)) if account}
            parts = self._batch.get(table)
            if parts:
                order = [("updated_at", "ascending", "at_start"), ("account", "ascending", "at_start")]
                rows = pa.concat_tables(parts)
                rows = rows.take(pc.sort_indices(rows, sort_keys=order))
                found |= {key: account for key, account, _ in self._rows(rows) if account}
            self._account_of[table] = found
        return self._account_of[table]

    def _triples(self, table: str) -> Iterable[tuple[str, str | None, str | None]]:
        for rows in (self._known(table), *self._batch.get(table, ())):
            yield from self._rows(rows)

    @staticmethod
    def _rows(rows: pa.Table) -> Iterable[tuple[str, str | None, str | None]]:
        return zip(*(column.to_pylist() for column in rows.columns), strict=True)

    def _known(self, table: str) -> pa.Table:
        if table not in self._stored:
            whole = newest(self.lake, table, None, whole=True).rows
            self._stored[table] = whole.select(NOTED[table])
            self._look_for_a_list(table, whole)
            if table == "accounts":
                self._sources = dict(zip(whole["fact_id"].to_pylist(), whole["source"].to_pylist(), strict=True))
        return self._stored[table]

    def _look_for_a_list(self, table: str, rows: pa.Table) -> None:
        if table == "accounts" and not self._listed:
            self._listed = bool(pc.any(pc.not_equal(rows["source"], BY_HAND)).as_py())


def other_companies(register: Register, staging: Slices) -> Iterable[Contradiction]:
    """Accounts of the batch whose name and domain are another company's than the lake's under the same id. A change of name
    alone, told by the source that told the name before, is no contradiction."""
    known, sources = register.labels(), register.sources()
    for rows in staging.kept("accounts", ("fact_id", "name", "domain", "source", "file", "line")):
        for row in rows.to_pylist():
            before, now = known.get(row["fact_id"]), label(row["name"], row["domain"])
            if before is None or not labels_clash(before, now):
                continue
            if sources.get(row["fact_id"]) == row["source"] and not (before[1] and now[1]):
                continue
            detail = f"it was {before[2]}, and now is {now[2]}"
            yield Contradiction("other_company", "accounts", row["fact_id"], detail, line=row["line"])


def labels_clash(one: Label, other: Label) -> bool:
    """Whether two labels can't be of one company: nothing that both say is the same."""
    both = [(mine, theirs) for mine, theirs in zip(one[:2], other[:2], strict=True) if mine and theirs]
    return bool(both) and all(mine != theirs for mine, theirs in both)
