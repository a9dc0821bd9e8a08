"""Reading batches, quarantine and contradictions."""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, QuerySet, Sum

from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.cards import BatchCard, ContradictionCard, FileCard, QuarantinedCard, QuarantinePage
from tenure.platform.deliveries.models import Batch, Contradiction, DeliveredFile, QuarantinedRow
from tenure.values.problem import Problem, ProblemError


def batches(caller: Caller, limit: int = 50) -> list[BatchCard]:
    """The latest imports, newest first."""
    require(caller, Right.READ_IMPORTS)
    files = Prefetch("files", DeliveredFile.objects.order_by("file"))
    return [_batch(row) for row in Batch.objects.prefetch_related(files).order_by("-started_at", "-id")[:limit]]


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
    return QuarantinePage(tuple(_row(row) for row in page[:limit]), cursor, sum(row[3] for row in reasons), reasons)


def waiting_rows(caller: Caller, ids: Iterable[int] | None = None, code: str = "") -> list[QuarantinedCard]:
    """Rows in quarantine to be tried again: these, or all with a code."""
    require(caller, Right.READ_IMPORTS)
    rows = QuarantinedRow.objects.filter(state="waiting")
    rows = rows.filter(code=code) if code else rows
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    return [_row(row) for row in _with_batch(rows).order_by("pk")]


def waiting_count(caller: Caller) -> int:
    """How many rows wait in quarantine."""
    require(caller, Right.READ_IMPORTS)
    return QuarantinedRow.objects.filter(state="waiting").count()


def quarantined_row(caller: Caller, row_id: int) -> QuarantinedCard:
    """One row. Raises ProblemError (404) when there is none."""
    require(caller, Right.READ_IMPORTS)
    row = _with_batch(QuarantinedRow.objects.filter(pk=row_id)).first()
    if row is None:
        raise ProblemError(Problem("quarantine.no_row", "There is no such row.", f"row {row_id}", status=404))
    return _row(row)


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
    return BatchCard(
        key=row.key,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        caller_name=row.caller_name,
        via=row.via,
        backfill=row.backfill,
        what=row.what,
        files=tuple(_file(file) for file in row.files.all()),
    )


def _file(row: DeliveredFile) -> FileCard:
    return FileCard(
        file=row.file,
        kind=row.kind,
        source=row.source,
        mapping=row.mapping,
        rows_read=row.rows_read,
        accepted=row.accepted,
        unchanged=row.unchanged,
        corrected=row.corrected,
        retracted=row.retracted,
        quarantined=row.quarantined,
        contradictions=row.contradictions,
        left_out=tuple(row.left_out),
    )


def _row(row: QuarantinedRow) -> QuarantinedCard:
    return QuarantinedCard(
        id=row.pk,
        batch=row.batch.key,
        table=row.table,
        source=row.source,
        file=row.file,
        line=row.line,
        column=row.column,
        value=row.value,
        code=row.code,
        reason=row.reason,
        raw=row.raw,
        mapping=row.mapping,
        mended=row.mended,
        state=row.state,
        at=row.at,
    )


def contradiction_card(row: Contradiction) -> ContradictionCard:
    return ContradictionCard(
        code=row.code,
        table=row.table,
        subject=row.subject,
        detail=row.detail,
        file=row.file,
        line=row.line,
        count=row.count,
        data=row.data,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )
