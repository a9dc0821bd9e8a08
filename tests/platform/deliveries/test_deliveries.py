"""Batches and quarantine: who may, what is kept once, what a mended row remembers."""

import pytest

from cast import Cast
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries import actions, queries
from tenure.platform.deliveries.cards import ContradictionCard, RefusedRow
from tenure.platform.journal.models import Entry
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db

ROW = RefusedRow(
    "tickets",
    "zendesk",
    "t.csv",
    7,
    "Opened",
    "soon\0",
    "unreadable",
    "can't be read",
    {"Id": "1", "Opened": "soon\0"},
    {},
)


@pytest.fixture
def batch() -> str:
    actions.begin_batch(SYSTEM, "b-1", backfill=False, what="t.csv")
    return "b-1"


def test_a_row_waits_once_however_often_it_comes(batch: str) -> None:
    assert actions.quarantine(SYSTEM, batch, [ROW, ROW]) == 1
    assert actions.quarantine(SYSTEM, batch, [ROW]) == 0
    page = queries.quarantined(SYSTEM)
    assert (page.total, page.reasons) == (1, (("tickets", "unreadable", "can't be read", 1),))
    assert "\0" not in page.rows[0].value


def test_mending_and_dismissing_are_journalled(batch: str) -> None:
    actions.quarantine(SYSTEM, batch, [ROW])
    (row,) = queries.quarantined(SYSTEM).rows
    with pytest.raises(ProblemError, match="no column Closed"):
        actions.fix_row(SYSTEM, row.id, {"Closed": "x"})
    actions.fix_row(SYSTEM, row.id, {"Opened": "2026-01-01"})
    assert queries.quarantined_row(SYSTEM, row.id).mended == {"Id": "1", "Opened": "2026-01-01"}
    assert actions.dismiss_rows(SYSTEM, [row.id], "a test") == 1
    with pytest.raises(ProblemError, match="isn't waiting"):
        actions.fix_row(SYSTEM, row.id, {"Opened": "x"})
    assert set(Entry.objects.values_list("verb", flat=True)) >= {"quarantine.mended", "quarantine.dismissed"}


def test_only_those_who_keep_the_data_clean_may(cast: Cast, batch: str) -> None:
    actions.quarantine(cast.olga, batch, [ROW])
    for caller in (cast.alice, cast.charlie, cast.carl):
        with pytest.raises(ProblemError) as refused:
            actions.dismiss_rows(caller, [1])
        assert refused.value.status == 403
    with pytest.raises(ProblemError):
        queries.quarantined(cast.charlie)


def test_a_contradiction_is_kept_once_per_subject(batch: str) -> None:
    one = ContradictionCard("before_start", "tickets", "A-1", "two rows", "", None, 2)
    actions.note_contradictions(SYSTEM, batch, [one])
    actions.note_contradictions(
        SYSTEM, batch, [ContradictionCard("before_start", "tickets", "A-1", "three", "", None, 3)]
    )
    (kept,) = queries.contradictions(SYSTEM)
    assert (kept.detail, kept.count) == ("three", 3)
    assert queries.contradiction_counts(SYSTEM) == {"before_start": (1, 3)}


def test_pages_of_quarantine_go_on_where_they_ended(batch: str) -> None:
    rows = [RefusedRow("usage", "s", "u.csv", line, "", "", "ragged", "short", {}, {}) for line in range(5)]
    actions.quarantine(SYSTEM, batch, rows)
    first = queries.quarantined(SYSTEM, limit=3)
    assert [row.line for row in first.rows] == [0, 1, 2]
    assert first.cursor is not None
    rest = queries.quarantined(SYSTEM, limit=3, after=first.cursor)
    assert ([row.line for row in rest.rows], rest.cursor) == ([3, 4], None)
