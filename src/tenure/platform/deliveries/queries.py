"""Reading batches, quarantine and contradictions."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, QuerySet, Sum

from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.cards import (
    AnswersCard,
    AwaitedAccount,
    BatchCard,
    ContradictionCard,
    FileCard,
    QuarantinedCard,
    QuarantinePage,
    TermsCard,
)
from tenure.platform.deliveries.models import (
    Batch,
    Contradiction,
    DeliveredFile,
    FileAnswers,
    QuarantinedRow,
    ReadingTerms,
)
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields


def batches(caller: Caller, limit: int = 50) -> list[BatchCard]:
    """The latest imports, newest first."""
    require(caller, Right.READ_IMPORTS)
    files = Prefetch("files", DeliveredFile.objects.order_by("file"))
    return [_batch(row) for row in Batch.objects.prefetch_related(files).order_by("-started_at", "-id")[:limit]]


def batch(caller: Caller, key: str) -> BatchCard:
    """One import. Raises ProblemError `import.unknown` (404)."""
    require(caller, Right.READ_IMPORTS)
    found = Batch.objects.prefetch_related("files").filter(key=key).first()
    if found is None:
        raise refusal("import.unknown", "There is no such import.", key, fix="Choose one from the list.", status=404)
    return _batch(found)


def later_imports(caller: Caller, of: BatchCard) -> list[BatchCard]:
    """Imports since then, not undone, that brought or confirmed rows of the same kinds and sources."""
    require(caller, Right.READ_IMPORTS)
    mine = {(card.kind, card.source) for card in of.files}
    rows = Batch.objects.filter(started_at__gt=of.started_at, undone_at=None).prefetch_related("files")
    cards = [_batch(row) for row in rows.order_by("started_at", "id")]
    return [card for card in cards if mine & {(file.kind, file.source) for file in card.files}]


def undone_before(caller: Caller) -> list[str]:
    """The imports that were undone, by key."""
    require(caller, Right.READ_IMPORTS)
    return list(Batch.objects.exclude(undone_at=None).values_list("key", flat=True))


def usage_imported_at() -> datetime | None:
    """When a file of usage was last imported; None: never. For the inbox: an export may hold events that are still to come."""
    found: datetime | None = DeliveredFile.objects.filter(kind="usage").aggregate(last=Max("batch__started_at"))["last"]
    return found


def reading_terms() -> TermsCard | None:
    """How this company's files are read; None before the first import."""
    row = ReadingTerms.objects.order_by("id").first()
    return TermsCard(row.zone, row.reader) if row else None


def read_before(caller: Caller, reader: int) -> list[BatchCard]:
    """The imports of files that an older version of conversion than `reader` read, in their order. What connectors deliver
    isn't in files that could be read again."""
    require(caller, Right.READ_IMPORTS)
    return [_batch(row) for row in _read_before(reader).prefetch_related("files").order_by("started_at", "id")]


def read_before_count(caller: Caller, reader: int) -> int:
    """How many these are."""
    require(caller, Right.READ_IMPORTS)
    return _read_before(reader).count()


def _read_before(reader: int) -> "QuerySet[Batch]":
    of_files = DeliveredFile.objects.filter(batch=OuterRef("pk")).exclude(mapping={})
    return Batch.objects.filter(Exists(of_files), reader__lt=reader, state="done", undone_at=None)


def unfinished(caller: Caller) -> list[BatchCard]:
    """Imports that were cut off: those still staging are to be discarded, the others finished."""
    require(caller, Right.READ_IMPORTS)
    return [_batch(row) for row in Batch.objects.exclude(state="done").prefetch_related("files").order_by("id")]


def quarantined(
    caller: Caller,
    *,
    state: str = "waiting",
    file: str = "",
    table: str = "",
    code: str = "",
    after: int = 0,
    limit: int = 50,
) -> QuarantinePage:
    """A page of quarantine in the order the rows came, with the counts of its reasons."""
    require(caller, Right.READ_IMPORTS)
    rows = QuarantinedRow.objects.filter(state=state)
    given = {"file": file, "table": table, "code": code}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    counts = (
        rows.values("table", "code", "reason").annotate(count=Count("id")).order_by("-count", "table", "code", "reason")
    )
    reasons = tuple((row["table"], row["code"], row["reason"], row["count"]) for row in counts)
    page = list(_with_batch(rows.filter(pk__gt=after)).order_by("pk")[: limit + 1])
    cursor = page[limit - 1].pk if len(page) > limit else None
    return QuarantinePage(_with_likes(page[:limit]), cursor, sum(row[3] for row in reasons), reasons)


LIKE = ("table", "code", "column", "value")
"""Rows that agree in these are fixed alike."""


def _with_likes(rows: Sequence[QuarantinedRow]) -> tuple[QuarantinedCard, ...]:
    """Cards that know how many other rows are like them."""
    mine = QuarantinedRow.objects.filter(
        state="waiting", column__in={row.column for row in rows}, value__in={row.value for row in rows}
    )
    counted = mine.values_list(*LIKE).annotate(count=Count("id"))
    counts = {found[:-1]: found[-1] for found in counted}
    return tuple(
        replace(_row(row), like=max(counts.get(tuple(getattr(row, name) for name in LIKE), 1) - 1, 0)) for row in rows
    )


def rows_like(caller: Caller, row_id: int) -> list[int]:
    """Numbers of the rows that wait with the same cell for the same reason, the row itself among them."""
    require(caller, Right.READ_IMPORTS)
    row = QuarantinedRow.objects.filter(pk=row_id).first()
    if row is None:
        return []
    alike = {name: getattr(row, name) for name in LIKE}
    return list(QuarantinedRow.objects.filter(state="waiting", **alike).order_by("pk").values_list("pk", flat=True))


def waiting_rows(caller: Caller, ids: Iterable[int] | None = None, code: str = "") -> list[QuarantinedCard]:
    """Rows in quarantine to be tried again: these, or all with a code."""
    require(caller, Right.READ_IMPORTS)
    rows = QuarantinedRow.objects.filter(state="waiting")
    rows = rows.filter(code=code) if code else rows
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    return [_row(row) for row in _with_batch(rows).order_by("pk")]


def awaited_accounts(
    caller: Caller, *, text: str = "", skip: int = 0, limit: int = 50
) -> tuple[int, list[AwaitedAccount]]:
    """What rows name and no source of customers does: how many there are, and some of them, most rows first. `text` is looked
    for in ids and words."""
    require(caller, Right.READ_IMPORTS)
    rows = _awaiting()
    if text := text.replace("\0", "").strip():
        rows = rows.filter(value__icontains=text)
    return rows.values("source", "awaits", "value").distinct().count(), _awaited(rows, skip, limit)


def awaited_account(caller: Caller, source: str, awaits: str, value: str) -> AwaitedAccount | None:
    """One of them, or None when no row waits for it."""
    require(caller, Right.READ_IMPORTS)
    found = _awaited(_awaiting().filter(source=source, awaits=awaits, value=value), 0, 1)
    return found[0] if found else None


def awaited_counts(caller: Caller) -> tuple[int, int]:
    """How many accounts are awaited, and by how many rows."""
    require(caller, Right.READ_IMPORTS)
    rows = _awaiting()
    return rows.values("source", "awaits", "value").distinct().count(), rows.count()


def rows_awaiting(caller: Caller, called: Iterable[tuple[str, str, str]]) -> list[int]:
    """Numbers of the rows that wait for any of these (source, what it names, value)."""
    require(caller, Right.READ_IMPORTS)
    ids: list[int] = []
    for source, awaits, value in called:
        mine = _awaiting().filter(source=source, awaits=awaits, value=value)
        ids += mine.order_by("pk").values_list("pk", flat=True)
    return ids


def awaited_ids(caller: Caller) -> frozenset[str]:
    """The ids of accounts that rows wait for."""
    require(caller, Right.READ_IMPORTS)
    return frozenset(_awaiting().filter(awaits="account").values_list("value", flat=True).distinct())


def awaiting(caller: Caller, names: Iterable[str], values: Collection[str] | None = None) -> list[int]:
    """Numbers of the rows that wait for their account and name it by any of these (account, name, subscription, …), and by
    one of these values, if given."""
    require(caller, Right.READ_IMPORTS)
    rows = QuarantinedRow.objects.filter(state="waiting", code="unmatched account", awaits__in=set(names))
    rows = rows if values is None else rows.filter(value__in=values)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _awaiting() -> "QuerySet[QuarantinedRow]":
    return QuarantinedRow.objects.filter(state="waiting").exclude(awaits="")


def _awaited(rows: "QuerySet[QuarantinedRow]", skip: int, limit: int) -> list[AwaitedAccount]:
    groups = rows.values("source", "awaits", "value").annotate(
        rows=Count("id"),
        first=Min("at"),
        last=Max("at"),
        files=ArrayAgg("file", distinct=True),
        tables=ArrayAgg("table", distinct=True),
    )
    return [
        AwaitedAccount(
            row["source"],
            row["awaits"],
            row["value"],
            row["rows"],
            tuple(sorted(row["files"])),
            tuple(sorted(row["tables"])),
            row["first"],
            row["last"],
        )
        for row in groups.order_by("-rows", "source", "awaits", "value")[skip : skip + limit]
    ]


def namespaces(caller: Caller) -> dict[str, str]:
    """By file, by the headers of a file (`columns_key`), and by the system it came from, the namespace under which accounts came
    in last ("": none)."""
    require(caller, Right.READ_IMPORTS)
    found: dict[str, str] = {}
    for row in DeliveredFile.objects.filter(kind="accounts").order_by("id").iterator():
        namespace = str(row.mapping.get("namespace") or "")
        for key in (row.file, row.source, columns_key(row.mapping.get("columns") or {})):
            found[key] = "" if namespace == "none" else namespace
    return found


def columns_key(headers: Iterable[str]) -> str:
    """What tells files of one export: their headers, in any order."""
    return "\n".join(sorted(headers))


def columns_mark(headers: Iterable[str]) -> str:
    """`columns_key` as a short mark."""
    return hashlib.blake2b(columns_key(headers).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def answers_about(caller: Caller, columns: Collection[str]) -> list[AnswersCard]:
    """What people said of files with these columns (by `columns_mark`), the latest word first."""
    require(caller, Right.READ_IMPORTS)
    return [
        AnswersCard(row.columns, row.family, row.system, row.file, row.answers, tuple(row.entries), row.at)
        for row in FileAnswers.objects.filter(columns__in=columns).order_by("-at", "-id")
    ]


def waiting_count(caller: Caller) -> int:
    """How many rows wait in quarantine."""
    require(caller, Right.READ_IMPORTS)
    return QuarantinedRow.objects.filter(state="waiting").count()


def quarantined_row(caller: Caller, row_id: int) -> QuarantinedCard:
    """One row. Raises ProblemError (404) when there is none."""
    require(caller, Right.READ_IMPORTS)
    row = _with_batch(QuarantinedRow.objects.filter(pk=row_id)).first()
    if row is None:
        raise refusal("quarantine.no_row", "There is no such row.", f"row {row_id}", status=404)
    return _with_likes([row])[0]


def contradictions(caller: Caller, code: str = "", limit: int = 200) -> list[ContradictionCard]:
    """The contradictions in the data, those that concern most rows first within their kind."""
    require(caller, Right.READ_IMPORTS)
    rows = Contradiction.objects.filter(code=code) if code else Contradiction.objects.all()
    return [contradiction_card(row) for row in rows.order_by("code", "-count", "table", "subject")[:limit]]


def contradiction_counts(caller: Caller) -> dict[str, tuple[int, int]]:
    """By code: how many subjects, and how many rows."""
    require(caller, Right.READ_IMPORTS)
    counts = Contradiction.objects.values("code").annotate(subjects=Count("id"), rows=Sum("count")).order_by("code")
    return {row["code"]: (row["subjects"], row["rows"]) for row in counts}


def _with_batch(rows: "QuerySet[QuarantinedRow]") -> "QuerySet[QuarantinedRow]":
    return rows.select_related("batch")


def _batch(row: Batch) -> BatchCard:
    return same_fields(BatchCard, row, files=tuple(_file(file) for file in row.files.all()))


def _file(row: DeliveredFile) -> FileCard:
    return same_fields(FileCard, row, left_out=tuple(row.left_out))


def _row(row: QuarantinedRow) -> QuarantinedCard:
    return same_fields(QuarantinedCard, row, batch=row.batch.key, like=0)


def contradiction_card(row: Contradiction) -> ContradictionCard:
    return same_fields(ContradictionCard, row)
