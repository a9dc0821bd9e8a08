"""A warehouse mapping: which table and columns of a warehouse are which fact table, as YAML that people keep."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tenure.evidence.catalogue import TABLES
from tenure.evidence.intake.mappingfile import words_said
from tenure.evidence.intake.mappingtext import MappingSlips, read_text
from tenure.values.problem import did_you_mean, refusal

VERSION = 1
TOP = ("version", "source", "address", "tables")
OF_ROW = ("from", "key", "account", "person", "occurred_at", "recorded_at", "updated_at")
ENTRY = (*OF_ROW, "columns", "words")


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One relation of the warehouse as one fact table. `columns`: of the fact table -> of the relation."""

    table: str
    relation: str
    key: str
    account: str | None
    person: str | None
    occurred_at: str
    recorded_at: str | None  # None: known when it happened, which is assumed
    updated_at: str | None
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column of the fact table, what words of its states mean, beside those that are known."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A whole mapping. The address isn't in it: only the name of the setting in the environment that holds it."""

    source: str
    address_in: str
    tables: tuple[MappedTable, ...]
    where: str

    def address(self) -> str:
        """The address, from the environment. Raises ProblemError `warehouse_address` when it isn't there."""
        found = os.environ.get(self.address_in, "")
        if not found:
            raise refusal(
                "warehouse_address",
                f"{self.address_in} isn't set.",
                where=self.where,
                why="The mapping reads the warehouse's address from this setting.",
                fix=f"Set it: export {self.address_in}=postgresql://reader@host/name",
            )
        return found


def read_warehouse(path: Path) -> Warehouse:
    """A mapping file. Raises ProblemError with every slip, each with its line: `mapping.unreadable`, `mapping.broken`,
    `mapping.invalid`."""
    reader = _Reader(str(path))
    found = reader.whole(read_text(path))
    reader.slips.tell()
    return found


class _Reader:
    def __init__(self, where: str) -> None:
        self.slips = MappingSlips(where)

    def whole(self, data: Any) -> Warehouse:
        if not isinstance(data, dict):
            data = {}
        self.slips.keys(data, TOP)
        if data.get("version") != VERSION:
            self.slips.say(
                data, "version", "a warehouse mapping must start with its version", f"Write version: {VERSION}."
            )
        address = data.get("address")
        if not isinstance(address, dict) or set(address) != {"env"}:
            what = "the address must come from a setting, not from the file"
            self.slips.say(data, "address", what, "Write address: {env: WAREHOUSE_URL}.")
            address = {"env": ""}
        tables = data.get("tables")
        if not isinstance(tables, dict) or not tables:
            self.slips.say(
                data, "tables", "a warehouse mapping needs tables", "Write tables: and under it usage: and so on."
            )
            tables = {}
        found = [self._table(tables, name, entry) for name, entry in tables.items()]
        return Warehouse(
            str(data.get("source") or "warehouse"),
            str(address["env"]),
            tuple(one for one in found if one),
            self.slips.where,
        )

    def _table(self, tables: Any, name: str, entry: Any) -> MappedTable | None:
        if name not in TABLES:
            self.slips.say(tables, name, f"{name!r} isn't a fact table", did_you_mean(str(name), list(TABLES)))
            return None
        if not isinstance(entry, dict):
            self.slips.say(tables, name, f"{name} needs from:, key: and occurred_at:")
            return None
        declared, before = TABLES[name], len(self.slips.found)
        self.slips.keys(entry, ENTRY)
        needed = ["from", "key", "occurred_at", *(["account"] if declared.of_account and name != "accounts" else [])]
        for one in needed:
            if not isinstance(entry.get(one), str):
                self.slips.say(entry, one, f"{name} needs {one}:", _WHY[one])
        for one in OF_ROW:
            if entry.get(one) is not None and not isinstance(entry[one], str):
                self.slips.say(entry, one, f"{one}: of {name} must name one column", "Make a view if it takes several.")
        columns = entry.get("columns") or {}
        if not isinstance(columns, dict):
            self.slips.say(entry, "columns", "columns: maps a column of the fact table to one of the warehouse")
            columns = {}
        for column, theirs in columns.items():
            if column not in declared.names:
                fix = did_you_mean(str(column), declared.names) or f"Its columns are {', '.join(declared.names)}."
                self.slips.say(columns, column, f"{name} has no column {column!r}", fix)
            elif not isinstance(theirs, str):
                self.slips.say(columns, column, f"{column}: must name one column of the warehouse")
        words = self._words(name, entry, columns)
        if len(self.slips.found) > before:
            return None
        account = entry["key"] if name == "accounts" else entry.get("account")
        return MappedTable(
            name, entry["from"], entry["key"], account, entry.get("person"), entry["occurred_at"],
            entry.get("recorded_at"), entry.get("updated_at"), dict(columns), words,
        )  # fmt: skip

    def _words(self, name: str, entry: Any, columns: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """`words: {status: {Frozen: paused}}`, by column of the fact table."""
        given = entry.get("words") or {}
        if not isinstance(given, dict):
            self.slips.say(
                entry,
                "words",
                "words: maps the words of each column to their meaning",
                "Write {status: {Frozen: paused}}.",
            )
            return {}
        for column in given.keys() - columns.keys():
            self.slips.say(given, column, f"{column}: has words but isn't mapped", "Map it under columns:.")
        return {column: words_said(self.slips, name, column, given, column, said) for column, said in given.items()}


_WHY = {
    "from": "The table or view, with its schema: mart.events.",
    "key": "The key tells a row from its correction. Name the unique column, or create a view.",
    "occurred_at": "The column with the time it happened, or since when it is true.",
    "account": "The column with the account's key.",
}
