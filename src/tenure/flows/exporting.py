"""Exports everything in open formats; `tenure import` restores it into an empty home."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from django.db.models import Model
from pydantic import TypeAdapter

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.parquet_copy import rows_of, write_copies
from tenure.evidence.lake.store import CORRECTIONS, every_table, stored_schema
from tenure.flows import home
from tenure.flows.backup.making import writers_paused
from tenure.flows.bringing_in.receiving import finish_unfinished
from tenure.flows.daily.logbook import ship
from tenure.flows.live.draining import drain
from tenure.platform.access import SYSTEM, Caller, Right, may, require
from tenure.platform.bulk.json_rows import models, write_rows
from tenure.platform.deliveries import queries as deliveries
from tenure.platform.frameworks.queries import versions
from tenure.platform.frameworks.restoring import kept_drafts, kept_pilots, kept_plans
from tenure.platform.identity.queries import users
from tenure.platform.inbox.seen_messages import every_seen
from tenure.platform.journal.queries import every_entry
from tenure.platform.manifest import KeptAs, Table, tables
from tenure.practice.customers import queries as customers
from tenure.practice.customers.cards import OwnerCard
from tenure.practice.customers.identities.exported_identities import every_identifier, every_merge, merged_accounts
from tenure.practice.customers.identities.proposals import every_dismissed
from tenure.practice.customers.teams.queries import every_assignment
from tenure.practice.revenue.queries import every_invoice, every_subscription
from tenure.practice.voice.queries import every_ticket
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError, refusal

MANIFEST = "tenure-export.json"
FORMAT = 1
"""Of the folder's layout; a newer one isn't read by an older Tenure."""

FACTS = "facts"
RECORDS = "records"
METHOD = "framework"
STATE = "state"
Progress = Callable[[str], None]


def never_in_it() -> list[str]:
    """What no export holds, in words. What is of the machine isn't in it either."""
    return ["passwords and sessions", *(table.words for table in tables().values() if table.kept is KeptAs.NEVER)]


def kept_tables(caller: Caller = SYSTEM) -> list[type[Model]]:
    """The tables that the caller may have and that are written row by row, those that others point at first."""
    rows = {label for label, one in tables().items() if one.kept is KeptAs.ROWS and not _denied(caller, one)}
    return [model for model in models() if model._meta.label in rows]  # noqa: SLF001 - Django's documented name


def _denied(caller: Caller, table: Table) -> bool:
    return table.right is not None and not may(caller, table.right)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written where. `whole` is False when the caller's book, or role, left something out."""

    folder: str
    tables: dict[str, int]
    records: dict[str, int]
    left_out: tuple[str, ...]


def export(caller: Caller, folder: Path, progress: Progress = lambda _: None) -> ExportReport:
    """Write everything the caller may export into an empty or new folder, or over an earlier export.

    It is written beside and moved in at the end, so that an export cut off is never taken for a whole one. Raises
    ProblemError when the caller may not, or the folder holds anything else.
    """
    require(caller, Right.EXPORT)
    folder = folder.absolute()
    earlier = _may_be_written(folder)
    keys = customers.visible_keys(caller, Right.EXPORT)
    whole = keys is None and may(caller, Right.READ_IMPORTS)
    left_out: list[str] = [] if keys is None else ["accounts outside your book"]
    writing = folder / ".writing"
    previous = os.umask(0o077)  # it holds everything about customers
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        shutil.rmtree(writing, ignore_errors=True)
        with writers_paused() if whole else nullcontext():
            if whole:
                left_out += _brought_in()
            ship()  # what people said a moment ago is a fact of the export too
            facts = _write_facts(writing, keys, progress)
            records = _write_records(caller, writing, left_out, progress)
            _write_method(caller, writing, left_out)
            records |= _write_state(caller, writing, left_out, progress) if whole else {}
            left_out += [] if whole else ["imports, their quarantine, and events that wait"]
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            "by": caller.name,
            "left_out": left_out,
            "never_in_it": never_in_it(),
            "tables": facts,
            "records": records,
            "reading": asdict(terms) if (terms := deliveries.reading_terms()) else None,
        }
        (writing / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _move_in(writing, folder, earlier)
    except OSError as error:
        raise refusal(
            "export.unwritable",
            "The export could not be written.",
            where=str(folder),
            why=error.strerror or str(error),
            fix="Free some space or use another folder; nothing was changed there.",
        ) from error
    finally:
        os.umask(previous)
        shutil.rmtree(writing, ignore_errors=True)
    return ExportReport(str(folder), facts, records, tuple(left_out))


def _brought_in() -> list[str]:
    """Finish what came in and waits, so that no fact of it is missing, or comes twice once the export is back. What can't be
    finished is said; events go into the export as they wait."""
    said = []
    try:
        finish_unfinished(SYSTEM)
    except (ProblemError, OSError):
        said.append("what an import that was cut off hadn't brought in yet")
    with suppress(ProblemError, OSError):
        while drain():
            pass
    return said


def _write_state(caller: Caller, writing: Path, left_out: list[str], progress: Progress) -> dict[str, int]:
    """What else the database holds, row by row as its tables are, and which messages were seen."""
    progress("Writing imports and the inbox")
    counts = write_rows(kept_tables(caller), writing / STATE)
    left_out += [one.words for one in tables().values() if _denied(caller, one)]
    counts["seen"] = _write_lines(writing / STATE / "seen.jsonl", every_seen())
    return counts


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of an export; None when the folder isn't one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and "format" in manifest else None


def _may_be_written(folder: Path) -> bool:
    """Whether the folder holds an earlier export. Raises ProblemError when it holds anything else."""
    if folder.exists() and not folder.is_dir():
        raise refusal("export.not_a_folder", f"{folder} is a file.", where=str(folder), fix="Use a folder.")
    if not folder.exists() or all(path.name == ".writing" for path in folder.iterdir()):
        return False
    if manifest_of(folder) is None:
        raise refusal(
            "export.not_empty",
            f"{folder} holds other files.",
            where=str(folder),
            why="An export replaces what is in its folder.",
            fix="Use an empty or new folder.",
        )
    return True


def _move_in(writing: Path, folder: Path, earlier: bool) -> None:
    """Put the finished export in place. The manifest goes first and comes last: without it the folder is no export."""
    parts = (FACTS, RECORDS, METHOD, STATE)
    if earlier:
        (folder / MANIFEST).replace(writing / "earlier.json")
        for part in parts:
            shutil.rmtree(folder / part, ignore_errors=True)
    for part in parts:
        if (writing / part).exists():
            (writing / part).replace(folder / part)
    (writing / MANIFEST).replace(folder / MANIFEST)


def _write_facts(writing: Path, keys: frozenset[AccountKey] | None, progress: Progress) -> dict[str, int]:
    place = writing / FACTS
    place.mkdir(parents=True)
    counts: dict[str, int] = {}
    lake = home.lake()
    for name in every_table():
        if not lake.exists(name) or (keys is not None and name.removesuffix(CORRECTIONS) == "merges"):
            continue  # merges name accounts of everyone
        progress(f"Writing {name}")
        rows = rows_of(lake, name, keys if _of_account(name) else None)
        counts[name] = write_copies(rows, stored_schema(name), place / name)
    return counts


def _of_account(table: str) -> bool:
    base = table.removesuffix(CORRECTIONS)
    return "account" in stored_schema(table).names and (base not in TABLES or TABLES[base].of_account)


_writers: dict[type, "TypeAdapter[Any]"] = {}


def writer(kind: type) -> "TypeAdapter[Any]":
    """How cards of a kind are written as JSON, and read back."""
    if kind not in _writers:
        _writers[kind] = TypeAdapter(kind)
    return _writers[kind]


def _write_records(caller: Caller, writing: Path, left_out: list[str], progress: Progress) -> dict[str, int]:
    """One JSON line per card. What PostgreSQL holds beside the facts, so that work goes on after a restore."""
    records = writing / RECORDS
    records.mkdir(parents=True)
    export_right = Right.EXPORT
    parts: dict[str, Iterable[Any]] = {
        "accounts": chain(
            (view.account for view in customers.every_account(caller, export_right)),
            (card for card, _ in merged_accounts(caller, export_right)),
        ),
        "owners": chain(
            (
                OwnerCard(view.account.key, view.owner_id, view.owner_set_by_person)
                for view in customers.every_account(caller, export_right)
            ),
            (owner for _, owner in merged_accounts(caller, export_right)),
        ),
        "people": customers.every_person(caller, export_right),
        "pulses": customers.every_pulse(caller, export_right),
        "team": every_assignment(caller, export_right),
        "subscriptions": every_subscription(caller, export_right),
        "invoices": every_invoice(caller, export_right),
        "tickets": every_ticket(caller, export_right),
    }
    if may(caller, Right.MANAGE_USERS):
        parts["users"] = users(caller)
    else:
        left_out.append("users")
    if may(caller, Right.READ_JOURNAL):
        parts["journal"] = every_entry(caller)
    else:
        left_out.append("journal")
    if may(caller, Right.READ_IMPORTS):
        parts["contradictions"] = deliveries.contradictions(caller, limit=1_000_000)
        parts["identifiers"] = every_identifier(caller)
        parts["merges"] = every_merge(caller)
        parts["dismissed_proposals"] = every_dismissed(caller)
    else:
        left_out += ["contradictions", "identifiers", "merges", "dismissed_proposals"]
    counts: dict[str, int] = {}
    for name, cards in parts.items():
        progress(f"Writing {name}")
        counts[name] = _write_lines(records / f"{name}.jsonl", cards)
    return counts


def _write_lines(path: Path, cards: Iterable[Any]) -> int:
    count = 0
    with path.open("wb") as file:
        for card in cards:
            file.write(writer(type(card)).dump_json(card) + b"\n")
            count += 1
    return count


def _write_method(caller: Caller, writing: Path, left_out: list[str]) -> None:
    """The framework as the YAML it was published as: the live one in `live/`, every version in `versions.jsonl`; plans,
    pilots and drafts beside."""
    method = writing / METHOD
    live = method / "live"
    live.mkdir(parents=True)
    found = versions(caller)
    _write_lines(method / "versions.jsonl", reversed(found))
    if may(caller, Right.PLAN_FRAMEWORK):
        _write_lines(method / "plans.jsonl", kept_plans(caller))
        _write_lines(method / "pilots.jsonl", kept_pilots(caller))
    else:
        left_out.append("plans")
    if may(caller, Right.MANAGE_USERS):
        _write_lines(method / "drafts.jsonl", kept_drafts(caller))
    files = next((version.files for version in found if not version.pilot), {})
    for name, text in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise refusal("export.path", f"The framework's file {name!r} has no place.", where=name)
        (live / path).parent.mkdir(parents=True, exist_ok=True)
        (live / path).write_text(text, encoding="utf-8")
