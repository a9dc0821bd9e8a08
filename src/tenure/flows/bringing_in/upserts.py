"""Bulk upserts from another system: checked row by row, good rows go through the same intake as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated

import pyarrow as pa

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.catalogue.sources import SOURCE_TABLES
from tenure.evidence.intake.batch import Tally
from tenure.evidence.intake.cells.sent_words import Words, in_our_words
from tenure.evidence.intake.cells.statewords import MEANINGS
from tenure.evidence.intake.delivery import REFERENCE_COLUMNS, Delivery
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.rejects import Reject
from tenure.flows.bringing_in.quarantine import replay_unmatched
from tenure.flows.bringing_in.receiving import LOCK, first_contradictions, receive
from tenure.flows.frameworks.live import live_framework
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.cards import FileCard
from tenure.platform.locks import advisory
from tenure.values.problem import Problem, ProblemError, did_you_mean, refusal
from tenure.values.shapes import Promise, Public
from tenure.values.texts import is_storable

MOST_OBJECTS = 10_000
MOST_SHAPES = 200
"""Kinds of objects in one request, by the fields they have: each is settled by itself."""

LONGEST_KEY = 200
LONGEST_TEXT = 32_000
PATIENCE = timedelta(seconds=30)
"""How long a request waits for another import to end."""

INTAKE_NAME = {"account": "account_ref", "person": "person_ref"}
OUR_NAME = {theirs: ours for ours, theirs in INTAKE_NAME.items()}
KEYS = frozenset({"id", "parent", "account", "person"})
WITHOUT_ACCOUNT_FIELDS = frozenset({"account_ref", "account_name", "account_domain"})
WITHOUT_PERSON_FIELDS = frozenset({"person_ref", "person_email"})

FIXES = {
    "unreadable": "Send days as 2026-03-31, instants as 2026-03-31T08:00:00Z, numbers as numbers, flags as true or false.",
    "unmatched account": "Send the account first, or name it by its id in `account`.",
    "no_account": "Name the account by its id in `account`.",
    "no_id": "Send the real id, or null.",
    "no_key": "Send an `id`, or an `email`.",
    "no_date": "Send when it happened.",
    "empty": "Send a value for it.",
    "unknown_field": "GET /api/v1/bulk names the fields of every kind.",
    "unknown_choice": "Send one of the values it may have.",
    "unknown_word": "Send one of the values it may have, or say under `words` of the request what this one means.",
    "unknown_currency": "Send a code of three letters, like USD.",
    "not_plain": "Send a text, a number, true, false or null.",
    "too_long": "Shorten it.",
    "bad_text": "Leave the character out.",
    "impossible_date": "Send the real date, or null.",
    "out_of_range": "Send a value within the range, or null.",
}


@dataclass(frozen=True, slots=True)
class BulkField:
    """A field of an object."""

    name: Public[str]
    kind: Annotated[str, Promise("text, number, amount, flag, day or instant.")]
    about: Public[str]
    required: Public[bool] = False
    choices: Public[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class BulkEntity:
    """A kind of object."""

    name: Public[str]
    about: Public[str]
    fields: Public[tuple[BulkField, ...]]


@dataclass(frozen=True, slots=True)
class RowError:
    """Why an object was not taken. It is kept nowhere: mend it and send it again."""

    row: Annotated[int, Promise("Its place in `objects`, from 0.")]
    field: Public[str]
    value: Public[str]
    code: Annotated[str, Promise(example="unreadable")]
    why: Public[str]
    fix: Public[str]


@dataclass(frozen=True, slots=True)
class UpsertReport:
    """What became of the objects. `accepted`, `corrected`, `unchanged`, `retracted` and `refused` sum to `read`."""

    entity: Public[str]
    source: Public[str]
    batch: Annotated[str | None, Promise("The import in GET /api/v1/imports; null when nothing was written.")]
    dry_run: Public[bool]
    read: Public[int] = 0
    accepted: Annotated[int, Promise("New.")] = 0
    corrected: Annotated[int, Promise("Known, and now otherwise.")] = 0
    unchanged: Annotated[int, Promise("Known already.")] = 0
    retracted: Annotated[int, Promise("Taken back with `deleted`.")] = 0
    refused: Annotated[int, Promise("Not taken, see `errors`.")] = 0
    contradictions: Annotated[
        int, Promise("How many things in it can't all be true; they are listed with the import.")
    ] = 0
    errors: Public[tuple[RowError, ...]] = field(default=())


def entities() -> tuple[BulkEntity, ...]:
    """Everything that can be sent in bulk, with its fields: the fact tables that a company's systems fill."""
    return tuple(BulkEntity(table.name, table.about, tuple(_fields(table.name).values())) for table in SOURCE_TABLES)


def _fields(name: str) -> dict[str, BulkField]:
    table = TABLES[name]
    found = {
        column.name: BulkField(column.name, column.kind.value, column.about, column.required, column.choices)
        for column in table.columns
    }
    left_out: set[str] = set()
    if not table.of_account or name == "accounts":
        left_out |= WITHOUT_ACCOUNT_FIELDS
    if not table.of_person or name == "people":
        left_out |= WITHOUT_PERSON_FIELDS
    kinds = {"recorded_at": "instant", "updated_at": "instant", "deleted": "flag"}
    for theirs, about in REFERENCE_COLUMNS.items():
        if theirs not in left_out:
            ours = OUR_NAME.get(theirs, theirs)
            found.setdefault(ours, BulkField(ours, kinds.get(theirs, "text"), about))
    return found


def upsert_objects(
    caller: Caller,
    entity: str,
    source: str,
    objects: Sequence[object],
    *,
    backfill: bool = False,
    dry_run: bool = False,
    words: Words | None = None,
) -> UpsertReport:
    """Bring in up to MOST_OBJECTS objects of one kind from one source, as one batch.

    A field that an object doesn't name stays as it is known; null empties it. Objects that can't be taken are in the
    report with their reason and are kept nowhere: they are the sender's to mend. Sent again, the same objects change
    nothing. `words` says by field what words of a state mean that nobody knows. Raises ProblemError when the request as a
    whole can't be taken.
    """
    require(caller, Right.IMPORT)
    known = _known(entity)
    _check_words(entity, words or {})
    if not objects or len(objects) > MOST_OBJECTS:
        raise ProblemError(_how_many(len(objects)))
    errors: dict[int, RowError] = {}
    hints: dict[str, str] = {}
    good = [(row, cells) for row, given in enumerate(objects) if (cells := _plain(row, given, known, errors, hints))]
    shapes = _shapes(entity, good)
    file = f"api:{entity}"
    if not good:
        return _report(entity, source, None, dry_run, len(objects), Tally(), 0, errors)

    def refuse(rejects: Sequence[Reject]) -> None:
        for reject in rejects:
            row = reject.line or 0
            errors[row] = _error(
                row, OUR_NAME.get(reject.column, reject.column), reject.value, reject.code, reject.reason
            )

    def fill(fetched: Fetched) -> None:
        fetched.on_rejects = refuse
        fetched.expect_accounts(entity == "accounts")
        for names, rows in shapes:
            deliveries, strange = in_our_words(_delivery(entity, source, file, names, rows), words or {})
            fetched.refuse(file, entity, strange)
            for delivery in deliveries:
                fetched.take(delivery)

    with advisory(LOCK, PATIENCE):
        received = receive(
            caller,
            fill,
            what=f"{len(objects)} {entity} of {source} by API",
            files=lambda settled: [_card(file, entity, source, tally) for tally in settled.tallies.values()],
            currency=live_framework().framework.currency,
            backfill=backfill,
            dry_run=dry_run,
        )
    whole = received.settled.tallies.get((file, entity), Tally())
    if not dry_run and whole.accepted + whole.corrected:
        replay_unmatched(caller, [entity])
    torn = len(first_contradictions(received.settled.contradictions))
    return _report(entity, source, None if dry_run else received.key, dry_run, len(objects), whole, torn, errors)


def _known(entity: str) -> dict[str, BulkField]:
    names = [table.name for table in SOURCE_TABLES]
    if entity in names:
        return _fields(entity)
    raise refusal(
        "bulk.unknown_entity",
        f"Unknown kind of object: {entity!r}.",
        "entity",
        fix=did_you_mean(entity, names) or f"Use {', '.join(names)}.",
        status=404,
    )


def _check_words(entity: str, words: Words) -> None:
    for name, said in words.items():
        meanings = MEANINGS.get((entity, name), ())
        strange = [f"{word}: {meaning}" for word, meaning in said.items() if meaning not in (*meanings, "")]
        if not meanings or strange:
            what = f"{strange[0]} is not known." if meanings else f"{name!r} of {entity} takes no `words`."
            states = [field for kind, field in MEANINGS if kind == entity]
            fix = f"Use {', '.join(meanings)}." if meanings else f"Fields with words: {', '.join(states) or 'none'}."
            raise refusal("bulk.unknown_word", what, f"words.{name}", fix=fix, status=422)


def _plain(
    row: int, given: object, known: Mapping[str, BulkField], errors: dict[int, RowError], hints: dict[str, str]
) -> dict[str, str | None] | None:
    """An object's values as intake reads them, or None when it can't be taken."""
    if not isinstance(given, dict) or not given:
        errors[row] = _error(row, "", "", "not_plain", "must be an object with fields")
        return None
    cells: dict[str, str | None] = {}
    for name, value in given.items():
        if name not in known:
            if name not in hints:  # the same slip comes in every row
                hints[name] = f"there is no such field. {did_you_mean(name[:100], known)}".strip()
            errors[row] = _error(row, name[:100], "", "unknown_field", hints[name])
            return None
        slip = _slip(name, value)
        if slip:
            errors[row] = _error(row, name, str(value)[:200] if isinstance(value, str) else "", *slip)
            return None
        cells[INTAKE_NAME.get(name) or str(name)] = _text(value)
    return cells


def _slip(name: str, value: object) -> tuple[str, str] | None:
    if value is not None and not isinstance(value, str | int | float):
        return "not_plain", "must be a plain value"
    text = _text(value) or ""
    longest = LONGEST_KEY if name in KEYS else LONGEST_TEXT
    if len(text) > longest:
        return "too_long", f"is longer than {longest} characters"
    if not is_storable(text):
        return "bad_text", "contains the character NUL" if "\0" in text else "contains half of a letter"
    return None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def _shapes(
    entity: str, good: Sequence[tuple[int, dict[str, str | None]]]
) -> list[tuple[tuple[str, ...], list[tuple[int, dict[str, str | None]]]]]:
    """Objects with the same fields together: of states, what an object doesn't name stays as it was known."""
    if TABLES[entity].grain is Grain.EVENTS:
        return [(tuple(sorted({name for _, cells in good for name in cells})), list(good))] if good else []
    found: dict[tuple[str, ...], list[tuple[int, dict[str, str | None]]]] = {}
    for row, cells in good:
        found.setdefault(tuple(sorted(cells)), []).append((row, cells))
    if len(found) > MOST_SHAPES:
        raise refusal(
            "bulk.too_many_shapes",
            f"The objects have {len(found)} different sets of fields.",
            "objects",
            f"One request may hold {MOST_SHAPES}.",
            "Send objects with the same fields together, and null where a value is empty.",
            422,
        )
    return list(found.items())


def _delivery(
    entity: str, source: str, file: str, names: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str | None]]]
) -> Delivery:
    table = pa.table({name: pa.array([cells.get(name) for _, cells in rows], pa.string()) for name in names})
    lines = pa.array([row for row, _ in rows], pa.int64())
    return Delivery(entity, source, table, file, lines, strict=True)


def _error(row: int, name: str, value: str, code: str, why: str) -> RowError:
    slug = code.replace(" ", "_")
    return RowError(row, name, value, slug, why, FIXES.get(code, FIXES["unreadable"]))


def _card(file: str, entity: str, source: str, tally: Tally) -> FileCard:
    return FileCard(
        file=file,
        kind=entity,
        source=source,
        rows_read=tally.read,
        accepted=tally.accepted,
        unchanged=tally.unchanged,
        corrected=tally.corrected,
        retracted=tally.retracted,
        quarantined=tally.quarantined,
    )


def _report(
    entity: str,
    source: str,
    batch: str | None,
    dry_run: bool,
    read: int,
    tally: Tally,
    contradictions: int,
    errors: Mapping[int, RowError],
) -> UpsertReport:
    report = UpsertReport(entity, source, batch, dry_run, read, contradictions=contradictions)
    return replace(
        report,
        accepted=tally.accepted,
        corrected=tally.corrected,
        unchanged=tally.unchanged,
        retracted=tally.retracted,
        refused=len(errors),
        errors=tuple(errors[row] for row in sorted(errors)),
    )


def _how_many(count: int) -> Problem:
    return Problem(
        "bulk.size",
        "There are no objects in the request." if not count else f"{count} objects are too many for one request.",
        "objects",
        f"One request holds 1 to {MOST_OBJECTS}.",
        "Send them in several requests." if count else "Send a list of objects.",
        413 if count else 422,
    )
