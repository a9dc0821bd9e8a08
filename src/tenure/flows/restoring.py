"""Bringing an export back into an empty home: the same facts, keys and recording times, and so the same verdicts."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from deltalake.exceptions import DeltaError

from tenure.evidence.lake.parquet_copy import read_copies
from tenure.evidence.lake.store import every_table, stored_schema
from tenure.flows import home
from tenure.flows.exporting import FACTS, FORMAT, METHOD, RECORDS, STATE, ExportReport, kept_tables, manifest_of, writer
from tenure.platform.access import Caller, Right, require
from tenure.platform.bulk.json_rows import read_rows
from tenure.platform.deliveries.actions import end_restored, fix_reading_terms
from tenure.platform.deliveries.cards import TermsCard
from tenure.platform.frameworks.actions import restore_versions
from tenure.platform.frameworks.cards import StoredPlan, VersionCard
from tenure.platform.frameworks.restoring import KeptDraft, KeptPilot, restore_method
from tenure.platform.identity.actions import restore_users
from tenure.platform.identity.cards import UserCard
from tenure.platform.inbox.seen_messages import restore_seen
from tenure.platform.journal.actions import restore_entries
from tenure.platform.journal.cards import EntryCard
from tenure.platform.outbox.actions import hold
from tenure.practice.customers.actions import restore_judgements, upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, OwnerCard, PersonCard, PulseCard
from tenure.practice.customers.identities.cards import DismissedProposal, IdentifierCard, KeptMerge
from tenure.practice.customers.identities.exported_identities import restore_identities
from tenure.practice.customers.identities.proposals import restore_dismissed
from tenure.practice.customers.teams.actions import restore_assignments
from tenure.practice.customers.teams.cards import KeptAssignment
from tenure.practice.revenue.actions import upsert_invoices, upsert_subscriptions
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.voice.actions import upsert_tickets
from tenure.practice.voice.cards import TicketCard
from tenure.values.keys import BatchKey
from tenure.values.problem import refusal

SOURCE = "tenure-export"
AT_ONCE = 20_000
Progress = Callable[[str], None]
C = TypeVar("C")


def is_export(folder: Path) -> bool:
    """Whether a folder is an export of ours, which comes back as a whole instead of file by file."""
    return manifest_of(folder) is not None


def restore(caller: Caller, folder: Path, progress: Progress = lambda _: None) -> ExportReport:
    """Bring an export back. Every step can be repeated: cut off half-way, the same command finishes it.

    Raises ProblemError when the caller may not, the folder isn't a whole export, or this home has facts of its own.
    """
    require(caller, Right.RESTORE)
    manifest = _checked(folder)
    batch = BatchKey(f"export-{manifest['made_at']}")
    _only_into_an_empty_home(batch)
    try:
        tables = _restore_facts(folder, manifest, batch, progress)
        terms = manifest.get("reading") or {"zone": "UTC", "reader": 1}  # exports before 0.2 say nothing
        fix_reading_terms(caller, TermsCard(**terms))
        records = _restore_records(caller, folder, batch, progress)
    except (OSError, ValueError, KeyError, DeltaError) as error:
        raise refusal(
            "export.broken",
            "The export can't be read.",
            where=str(folder),
            why=str(error).split(". Detail:")[0].splitlines()[0] if str(error) else type(error).__name__,
            fix="Export again, or put the missing file back, then run the same command; it continues.",
        ) from error
    return ExportReport(str(folder), tables, records, tuple(manifest["left_out"]))


def _checked(folder: Path) -> dict[str, Any]:
    manifest = manifest_of(folder)
    if manifest is None:
        raise refusal("export.none", f"{folder} isn't an export.", where=str(folder), fix="Use another folder.")
    if manifest["format"] != FORMAT:
        raise refusal(
            "export.format",
            f"The export has format {manifest['format']}, this Tenure reads {FORMAT}.",
            where=str(folder),
            fix="Update Tenure.",
        )
    return manifest


def _only_into_an_empty_home(batch: BatchKey) -> None:
    lake = home.lake()
    own = [name for name in every_table() if lake.rows(name) and not lake.has_batch(name, SOURCE, batch)]
    if own:
        raise refusal(
            "export.home_not_empty",
            "This home already has data.",
            where=own[0],
            why="An export restores a whole company, which can't be mixed with another.",
            fix="Set TENURE_HOME to an empty folder.",
            status=409,
        )


def _restore_facts(folder: Path, manifest: dict[str, Any], batch: BatchKey, progress: Progress) -> dict[str, int]:
    """Table by table; a table is in as a whole or not at all."""
    counts: dict[str, int] = {}
    for name in every_table():
        if not manifest["tables"].get(name):
            continue
        progress(f"Reading {name}")
        schema = stored_schema(name)
        rows = pa.RecordBatchReader.from_batches(schema, read_copies(folder / FACTS / name, schema))
        home.lake().append(name, rows, source=SOURCE, batch=batch)
        counts[name] = manifest["tables"][name]
    return counts


def _restore_records(caller: Caller, folder: Path, batch: BatchKey, progress: Progress) -> dict[str, int]:
    records = folder / RECORDS
    counts: dict[str, int] = {}

    def pieces(name: str, kind: type[C]) -> Iterator[list[C]]:
        progress(f"Reading {name}")
        counts[name] = 0
        for piece in _pieces(records / f"{name}.jsonl", kind):
            counts[name] += len(piece)
            yield piece

    for entries in pieces("journal", EntryCard):
        restore_entries(caller, entries, batch)
    users: dict[int, int] = {}
    for people in pieces("users", UserCard):
        users |= restore_users(caller, people)
    method = folder / METHOD
    restore_versions(caller, _all(method / "versions.jsonl", VersionCard))
    restore_method(
        caller,
        _all(method / "plans.jsonl", StoredPlan),
        _all(method / "pilots.jsonl", KeptPilot),
        _all(method / "drafts.jsonl", KeptDraft),
        users,
    )
    for accounts in pieces("accounts", AccountCard):
        upsert_accounts(caller, accounts)
    for persons in pieces("people", PersonCard):
        upsert_people(caller, persons)
    for subscriptions in pieces("subscriptions", SubscriptionCard):
        upsert_subscriptions(caller, subscriptions)
    for invoices in pieces("invoices", InvoiceCard):
        upsert_invoices(caller, invoices)
    for tickets in pieces("tickets", TicketCard):
        upsert_tickets(caller, tickets)
    owners = [card for piece in pieces("owners", OwnerCard) for card in piece]
    pulses = [card for piece in pieces("pulses", PulseCard) for card in piece]
    restore_judgements(caller, owners, pulses, users)
    restore_assignments(caller, [card for piece in pieces("team", KeptAssignment) for card in piece], users)
    identifiers = [card for piece in pieces("identifiers", IdentifierCard) for card in piece]
    merges = [card for piece in pieces("merges", KeptMerge) for card in piece]
    restore_identities(caller, identifiers, merges, users)
    restore_dismissed(caller, [card for piece in pieces("dismissed_proposals", DismissedProposal) for card in piece])
    progress("Reading imports and the inbox")
    counts |= read_rows(kept_tables(), folder / STATE, users)
    for seen in _pieces(folder / STATE / "seen.jsonl", tuple[date, str]):
        restore_seen(seen)
    end_restored(caller)
    hold("this home was restored from an export.")
    return counts


def _pieces(path: Path, kind: type[C]) -> Iterator[list[C]]:
    if not path.exists():  # left out, for whoever exported might not see it
        return
    reader = writer(kind)
    with path.open("rb") as file:
        while lines := list(islice(file, AT_ONCE)):
            yield [reader.validate_json(line) for line in lines if line.strip()]


def _all(path: Path, kind: type[C]) -> list[C]:
    return [card for piece in _pieces(path, kind) for card in piece]
