"""Mapping files: YAML that people keep, edit and hand to the next import."""

import json
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.sources import SOURCE_TABLES
from tenure.evidence.intake.cells.amounts import period_of
from tenure.evidence.intake.cells.parse import MIXED
from tenure.evidence.intake.cells.ratings import RATED
from tenure.evidence.intake.cells.repairs import NO_REPAIR, REPAIRS
from tenure.evidence.intake.cells.statewords import MEANINGS
from tenure.evidence.intake.cells.words import DECIMALS
from tenure.evidence.intake.mapping import (
    DATES,
    DEALS,
    IGNORE,
    LAST_DAY,
    MAPPING_VERSION,
    NEXT_DAY,
    ONE_PER,
    OPEN,
    PER,
    RENEWS,
    TRAIT,
    UNITS,
    UTC_DAYS,
    ColumnUse,
    FileMapping,
    Mapping,
    fields_of,
)
from tenure.evidence.intake.mappingtext import MappingSlips, parse_text, read_text
from tenure.values.problem import did_you_mean, refusal

KINDS = tuple(table.name for table in SOURCE_TABLES if table.name != "traits")
TOP = ("version", "timezone", "files")
ENTRY = tuple(one.name for one in fields(FileMapping))
USE = (*(one.name for one in fields(ColumnUse)), "trait")


def read_mapping(path: Path) -> Mapping:
    """A mapping file. Raises ProblemError with every slip, each with its line."""
    return _Reader(str(path)).whole(read_text(path))


def read_plain(file: str, plain: Map[str, object]) -> FileMapping:
    """An entry as `FileMapping.as_plain` gave it. Raises ProblemError when it isn't one."""
    reader = _Reader(file)
    entry = reader.entry({"file": file, **plain})
    reader.slips.tell()
    return entry


class _Reader:
    def __init__(self, where: str) -> None:
        self.slips = MappingSlips(where)

    def whole(self, data: Any) -> Mapping:
        if not isinstance(data, dict) or not isinstance(data.get("files"), list):
            raise refusal("mapping.shape", "A mapping file needs a list `files:`.", self.slips.where)
        self.slips.keys(data, TOP)
        if data.get("version", MAPPING_VERSION) != MAPPING_VERSION:
            self.slips.say(
                data, "version", f"version {data['version']} is not known", f"Use version: {MAPPING_VERSION}."
            )
        zone = self._zone(data, "")
        entries = [self.entry(entry) for entry in data["files"] if isinstance(entry, dict)]
        self._twice(data["files"])
        self.slips.tell()
        return Mapping(tuple(entries), zone)

    def _twice(self, data: Sequence[Any]) -> None:
        """A file may have several entries when one table holds several kinds, each kind once."""
        seen: dict[tuple[str, str], Any] = {}
        for entry in (one for one in data if isinstance(one, dict)):
            pair = str(entry.get("file")), str(entry.get("kind") or "")
            if pair in seen:
                what = f"{pair[0]} has two entries for {pair[1]}" if pair[1] else f"{pair[0]} has two entries"
                self.slips.say(entry, "file", what, "Keep one of them, or set different kinds.")
            seen[pair] = entry

    def _zone(self, data: Map[str, Any], default: str) -> str:
        zone = str(data.get("timezone") or default)
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            self.slips.say(data, "timezone", f"{zone} isn't a time zone", "Use a name such as Europe/Berlin.")
            return "UTC"
        return zone

    def entry(self, data: Any) -> FileMapping:
        self.slips.keys(data, ENTRY)
        if not data.get("file"):
            self.slips.say(data, "kind", "an entry needs `file:`")
        kind = str(data.get("kind") or "")
        if kind == "skip":
            return FileMapping(str(data.get("file")), skip=True)
        known = kind in KINDS
        if not known and kind != OPEN and not data.get("skip"):
            self.slips.say(
                data,
                "kind",
                f"{kind!r} isn't a kind of file",
                did_you_mean(kind, KINDS) or f"Use {', '.join(KINDS)}.",
            )
        columns: dict[str, ColumnUse] = {}
        given = data.get("columns") or {}
        for header, use in given.items() if known and isinstance(given, dict) else ():
            columns[str(header)] = self._use(kind, given, header, use)
        constants = {
            str(name): "" if value is None else _plain(value) for name, value in (data.get("constants") or {}).items()
        }
        for name in constants:
            if known and name not in fields_of(kind):
                self.slips.say(
                    data, "constants", f"{name!r} is not a field of {kind}", did_you_mean(name, fields_of(kind))
                )
        return FileMapping(
            file=str(data.get("file")),
            kind=kind if known else "",
            source=str(data.get("source") or "files"),
            columns=columns,
            constants=constants,
            namespace=str(data.get("namespace") or ""),
            snapshot=bool(data.get("snapshot", False)),
            lag=self._lag(data),
            timezone=self._zone(data, ""),
            encoding=str(data.get("encoding") or ""),
            delimiter=str(data.get("delimiter") or "").replace("\\t", "\t"),
            skip=bool(data.get("skip", False)),
            one_per=self._one_of(data, "one_per", ONE_PER),
            renews=self._one_of(data, "renews", RENEWS),
            contracts=self._one_of(data, "contracts", DEALS),
        )

    def _one_of(self, data: Map[str, Any], name: str, allowed: Sequence[str]) -> str:
        value = str(data.get(name) or "")
        if value and value not in (*allowed, OPEN):
            self.slips.say(data, name, f"{name}: {value} is not known", f"Use {' or '.join(allowed)}.")
        return value

    def _use(self, kind: str, given: Any, header: str, use: Any) -> ColumnUse:
        parts = {"field": use} if not isinstance(use, dict) else dict(use)
        if isinstance(use, dict):
            self.slips.keys(use, USE)
        if parts.get("trait"):
            parts["field"] = f"{TRAIT}{parts['trait']}"
        to = str(parts.get("field") or IGNORE)
        named = fields_of(kind)
        if to not in (IGNORE, OPEN) and not to.startswith(TRAIT) and to not in named:
            self.slips.say(
                given,
                header,
                f"{to!r} is not a field of {kind}",
                did_you_mean(to, named) or f"Use {IGNORE} or {TRAIT}<name>.",
            )
        allowed = {
            "dates": (*DATES, OPEN),
            "decimal": (".", ",", MIXED, OPEN),
            "per": (*PER, OPEN),
            "unit": UNITS,
            "ends": (LAST_DAY, NEXT_DAY, OPEN),
            "days": (UTC_DAYS,),
            "repair": (*REPAIRS, NO_REPAIR, OPEN),
            "currency": DECIMALS,
        }
        for name, words in allowed.items():
            if parts.get(name) and str(parts[name]) not in words:
                self.slips.say(given, header, f"{name}: {parts[name]} is not known", f"Use {', '.join([*words][:20])}.")
        texts = {name: str(parts.get(name) or "") for name in allowed}
        if texts["ends"] and named.get(to) is not ColumnKind.DAY:
            self.slips.say(given, header, f"ends: only applies to dates, and {to} isn't a date", "Leave `ends:` out.")
        return ColumnUse(to, **texts, words=words_said(self.slips, kind, to, given, header, parts.get("words")))

    def _lag(self, data: Map[str, Any]) -> timedelta:
        text = str(data.get("lag") or "0d")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([dhm])", text)
        if not match:
            self.slips.say(data, "lag", f"lag: {text} isn't a duration", "Write 2d, 6h or 30m.")
            return timedelta(0)
        unit = {"d": "days", "h": "hours", "m": "minutes"}[match.group(2)]
        return timedelta(**{unit: float(match.group(1))})


def words_said(slips: MappingSlips, kind: str, field: str, given: Any, header: str, said: Any) -> dict[str, str]:
    """`words: {Frozen: paused}`: what words of a state mean. Nothing after the colon: the word says nothing."""
    if not said:
        return {}
    meanings, rated = MEANINGS.get((kind, field), ()), (kind, field) in RATED
    if not meanings and not rated and field != "interval":
        states = [name for of, name in MEANINGS if of == kind]
        fix = f"They are for {', '.join(states)}." if states else "Remove them."
        slips.say(given, header, f"{field!r} has no words", fix)
        return {}
    if not isinstance(said, dict):
        slips.say(given, header, "words: needs pairs", "Write words: {Frozen: paused}.")
        return {}
    words = {_plain(word): "" if meaning is None else _plain(meaning) for word, meaning in said.items()}
    for word, meaning in words.items():
        if field == "interval":
            if meaning not in ("", OPEN) and not period_of(meaning):
                fix = "Use month, quarter, half-year, year, half-month, 2 month, term or once."
                slips.say(given, header, f"{word}: {meaning} isn't a period", fix)
        elif rated:
            if meaning not in ("", OPEN) and not re.fullmatch(r"\d+(\.\d+)?", meaning):
                fix = "Use the number on the survey's scale, or nothing for no answer."
                slips.say(given, header, f"{word}: {meaning} isn't a rating", fix)
        elif meaning not in (*meanings, "", OPEN):
            fix = did_you_mean(meaning, meanings) or f"Use {', '.join(meanings)}."
            slips.say(given, header, f"{word}: {meaning} is not known", fix)
    return words


def _plain(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


Notes = Map[tuple[str, str], Sequence[str]]
Samples = Map[str, Map[str, Sequence[str]]]


def write_mapping(entries: Sequence[FileMapping], notes: Notes, samples: Samples) -> str:
    """The text of a mapping file. `notes` are comments per file and kind; `samples` shows cells per file and header."""
    lines = [
        "# How Tenure reads these files. Keep it, edit it, and use it with: tenure import --mapping tenure-mapping.yaml ...",
        "# Fields and keys are explained in docs/reference/import.md. A column mapped to `ignore` is left out;",
        "# `{trait: name}` keeps it as an attribute of the account. `?` marks a question to answer.",
        f"version: {MAPPING_VERSION}",
        "timezone: UTC  # of days, and of times without a zone, where an entry names none",
        "files:",
    ]
    return "\n".join([*lines, *_entries(entries, notes, samples)]) + "\n"


def add_entries(text: str, entries: Sequence[FileMapping], notes: Notes, samples: Samples) -> str:
    """The text of a mapping file with further entries at its end; every line and comment of it stays.

    Raises ProblemError when its list of files isn't at its end, or isn't written as one.
    """
    items = re.findall(r"^( *)- ", text, flags=re.MULTILINE)
    indent = min(items, key=len, default="  ")
    lines = [f"{indent}{line[2:]}" if line else "" for line in _entries(entries, notes, samples)]
    whole = "\n".join([text.rstrip(), *lines]) + "\n"
    before = len(_Reader("").whole(parse_text(text)).files)
    if len(_Reader("").whole(parse_text(whole)).files) != before + len(entries):
        raise refusal("mapping.shape", "The list `files:` must be the last part of the mapping file.")
    return whole


def _entries(entries: Sequence[FileMapping], notes: Notes, samples: Samples) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        lines += ["", f"  - file: {_quoted(entry.file)}"]
        lines += [f"    # {' '.join(note.split())}" for note in notes.get((entry.file, entry.kind), ())]
        if entry.skip:
            lines.append("    skip: true")
            continue
        lines += [f"    kind: {entry.kind or _quoted(OPEN)}", f"    source: {_quoted(entry.source)}"]
        for name in ("namespace", "timezone", "encoding", "delimiter", "one_per", "renews", "contracts"):
            if getattr(entry, name) and (name, getattr(entry, name)) != ("timezone", "UTC"):
                lines.append(f"    {name}: {_quoted(getattr(entry, name))}")
        if entry.snapshot:
            lines.append("    snapshot: true")
        if entry.lag:
            lines.append(f"    lag: {entry.as_plain()['lag']}")
        if entry.constants:
            lines.append("    constants:")
            lines += [f"      {name}: {_quoted(value)}" for name, value in entry.constants.items()]
        lines.append("    columns:" if entry.columns else "    columns: {}")
        shown = samples.get(entry.file, {})
        for header, use in entry.columns.items():
            lines.append(_column(header, use, shown.get(header, ())))
    return lines


def _column(header: str, use: ColumnUse, cells: Sequence[str]) -> str:
    plain = use.as_plain()
    text = (
        (_quoted(plain) if plain == OPEN else plain)
        if isinstance(plain, str)
        else "{" + ", ".join(f"{name}: {_value(value)}" for name, value in plain.items()) + "}"
    )
    proposal = f" or {{trait: {re.sub(r'[^a-z0-9]+', '_', header.lower()).strip('_')}}};" if use.field == IGNORE else ""
    seen = ", ".join(" ".join(cell.split())[:40] for cell in cells[:3])
    comment = f"  #{proposal} {seen}".rstrip() if proposal or seen else ""
    return f"      {_quoted(header)}: {text}{comment}".rstrip(" #")


def _value(text: str | Map[str, str]) -> str:
    if not isinstance(text, str):
        return "{" + ", ".join(f"{_quoted(word)}: {_quoted(meaning)}" for word, meaning in text.items()) + "}"
    return text if re.fullmatch(r"[A-Za-z][\w-]*", text) else _quoted(text)


YAML_WORDS = frozenset(("yes", "no", "true", "false", "null", "on", "off", "y", "n"))


def _quoted(text: str) -> str:
    """A YAML scalar: plain where that is safe, else in double quotes, which YAML reads as JSON does."""
    safe = re.fullmatch(r"[A-Za-z][\w ./()-]*[\w)]|[A-Za-z]", text) and text.lower() not in YAML_WORDS
    return text if safe else json.dumps(text, ensure_ascii=False)
