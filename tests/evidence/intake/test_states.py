"""Words of state: what systems and people write, and what follows for the dates of a row."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from tenure.evidence.intake.cells.convert import ConvertedSlice, convert
from tenure.evidence.intake.cells.statewords import MEANINGS, SAID, known_words, meaning_of, plain_word
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.values import clock

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda *_: NOW.date())


def read(kind: str, columns: dict[str, Any], *rows: tuple[str, ...], **entry: Any) -> ConvertedSlice:
    uses = {name: use if isinstance(use, ColumnUse) else ColumnUse(use) for name, use in columns.items()}
    names = list(columns)
    cells = {name: pa.array([row[place] or None for row in rows], pa.string()) for place, name in enumerate(names)}
    mapping = FileMapping("a.csv", kind, columns=uses, **entry)
    return convert(mapping, pa.table(cells), pa.array(range(len(rows)), pa.int64()), "a.csv")


def rows_of(found: ConvertedSlice) -> list[dict[str, Any]]:
    assert found.rejects == ()
    return list(found.deliveries[0].rows.to_pylist())


WORDS = [
    ("accounts", "lifecycle", "customer", "Customer; CUSTOMER - Channel; Bestandskunde; client actif; Cliente activo; Onboarding"),
    ("accounts", "lifecycle", "prospect", "marketingqualifiedlead; Sales Qualified Lead; Channel Partner / Reseller; Interessent"),
    ("accounts", "lifecycle", "former", "Former Customer; Ex-Customer; Churned; Ehemaliger Kunde; ancien client; Inactivo; Lost"),
    ("accounts", "lifecycle", "internal", "Internal; Test account; Demo; Testkonto; Compte de test"),
    ("subscriptions", "status", "active", "active; Activated; in_term; Laufend; en cours; Vigente; Assessing; Credit note"),
    ("subscriptions", "status", "trial", "trialing; In Trial; in_trial; trial_ended; Testphase; essai; Prueba"),
    ("subscriptions", "status", "draft", "Draft; PendingActivation; In Approval Process; incomplete; Entwurf; devis; Borrador"),
    ("subscriptions", "status", "paused", "paused; on_hold; wc-on-hold; Suspended; Pausiert; suspendu"),
    ("subscriptions", "status", "past_due", "past_due; unpaid; Dunning; soft_failure; Überfällig; impayé"),
    ("subscriptions", "status", "ended", "canceled; Cancelled; Expired; Gekündigt; Résilié; Cancelada; wc-cancelled; Churned"),
    ("subscriptions", "status", "ending", "non_renewing; Non-Renewing; wc-pending-cancel; Set to cancel"),
    ("subscriptions", "status", "void", "incomplete_expired; Void; Rejected; failed_to_create; Storniert; Anulado"),
    ("tickets", "status", "closed", "closed; Solved; Resolved; Done; Won't Do; Closed (duplicate); Geschlossen; Résolu; Cerrado"),
    ("tickets", "status", "open", "new; Waiting on customer; In Progress; In QA; Pending - third party; Offen; Ouvert; Abierto"),
    ("tickets", "status", "deleted", "deleted; Spam; Gelöscht; Supprimé"),
    ("tickets", "priority", "urgent", "Critical; P1; Sev 1; Sev-1; S1; Highest; Blocker; 1 - Critical; P1 (urgent); Dringend"),
    ("tickets", "priority", "high", "High; 2 - High; P2; Major; Hoch; Alta; Severity 2"),
    ("tickets", "priority", "normal", "Medium; Moderate; 3 - Moderate; P3; Mittel; 2 normal"),
    ("tickets", "priority", "low", "Low; Lowest; Trivial; 5 - Planning; P4; Niedrig; not_priority"),
    ("invoices", "status", "open", "open; Past Due; AUTHORISED; payment_due; Versendet"),
    ("invoices", "status", "void", "void; uncollectible; Written off; Storniert"),
    ("churn_events", "kind", "left", "churned; Full churn; CANCELLED; Kündigung"),
    ("churn_events", "kind", "returned", "reactivated; Won back; win-back"),
    ("churn_events", "kind", "neither", "downgraded; Contraction; upgrade; Paused; seat reduction; renewed"),
    ("opportunities", "stage", "won", "closedwon; Closed Won; 6 - Closed Won; Gewonnen; Gagné"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field", "meaning", "words"), WORDS, ids=lambda part: part if len(part) < 16 else "")
def test_words_of_known_systems(kind: str, field: str, meaning: str, words: str) -> None:
    assert {word: meaning_of(kind, field, word, {}) for word in words.split("; ")} == dict.fromkeys(
        words.split("; "), meaning
    )


@pytest.mark.parametrize(
    ("kind", "field", "word"),
    [
        ("subscriptions", "status", "Frozen"),
        ("subscriptions", "status", "Gold"),
        ("accounts", "lifecycle", "Other"),
        ("tickets", "priority", "not urgent"),
        ("tickets", "priority", "1"),
    ],
)
def test_what_nobody_knows_is_not_guessed(kind: str, field: str, word: str) -> None:
    assert meaning_of(kind, field, word, {}) is None


def test_no_word_means_two_things() -> None:
    for (kind, field), said in SAID.items():
        assert set(said) == set(MEANINGS[kind, field])
        every = [plain_word(word) for words in said.values() for word in words.split(",") if word.strip()]
        assert len({(word, known_words(kind, field)[word]) for word in every}) == len(set(every))
        for meaning, words in said.items():
            assert all(
                known_words(kind, field)[plain_word(word)] == meaning for word in words.split(",") if word.strip()
            )


def test_the_mapping_has_the_last_word() -> None:
    said = {"Frozen": "paused", "active": "trial", "*": "void"}
    assert [meaning_of("subscriptions", "status", word, said) for word in ("frozen", "ACTIVE", "odd", "ended")] == [
        *("paused", "trial", "void", "ended")
    ]
    flag = {"true": "trial"}
    assert [meaning_of("subscriptions", "status", word, flag) for word in ("TRUE", "ja", "0", "")] == [
        "trial",
        "trial",
        "",
        "",
    ]


LINES = {"id": "id", "s": "status", "start": "start_on", "end": "end_on", "ended": "ended_on", "notice": "cancelled_at",
         "changed": "updated_at", "auto": "auto_renew"}  # fmt: skip
START = "2025-01-01"


def line(
    status: str, end: str = "", ended: str = "", notice: str = "", changed: str = "", auto: str = ""
) -> dict[str, Any]:
    (row,) = rows_of(read("subscriptions", LINES, ("1", status, START, end, ended, notice, changed, auto)))
    at = row["cancelled_at"]
    return {
        "status": row.get("status"),
        "ended": row["ended_on"],
        "notice": at and at.date(),
        "auto": row["auto_renew"],
    }


def test_an_end_without_a_day_is_dated_by_what_the_row_dates() -> None:
    may, june = date(2026, 5, 1), date(2026, 6, 1)
    assert line("cancelled", ended="2026-05-01") == {"status": "ended", "ended": may, "notice": may, "auto": None}
    assert line("cancelled", end="2026-05-01", auto="yes") == {
        "status": "ended",
        "ended": may,
        "notice": may,
        "auto": True,
    }
    assert line("cancelled", end="2026-06-01", notice="2026-05-01")["ended"] == june
    assert line("cancelled", end="2026-12-01", notice="2026-05-01")["ended"] == may
    assert line("cancelled", changed="2026-05-01") == {"status": "ended", "ended": may, "notice": may, "auto": None}
    # Nothing dates it: from its import on it is over.
    assert line("cancelled") == {"status": "ended", "ended": None, "notice": None, "auto": None}


def test_what_runs_out_does_not_renew() -> None:
    found = line("non_renewing", end="2026-12-01", changed="2026-05-01", auto="yes")
    assert found == {"status": "active", "ended": None, "notice": date(2026, 5, 1), "auto": False}
    columns = {"id": "id", "s": "status", "start": "start_on", "end": "end_on", "stop": "cancel_at_period_end"}
    rows = rows_of(
        read("subscriptions", columns, ("1", "active", START, "2026-12-01", "true"), ("2", "active", START, "", "no"))
    )
    assert [row["auto_renew"] for row in rows] == [False, None]


def test_several_columns_speak_of_one_state_and_the_gravest_counts() -> None:
    columns = {
        "id": "id",
        "start": "start_on",
        "status": "status",
        "is_trial": ColumnUse("status", words={"true": "trial"}),
        "churned": ColumnUse("status", words={"true": "ended"}),
    }
    cells = [
        ("active", "no", "no"),
        ("active", "yes", "no"),
        ("active", "no", "yes"),
        ("", "no", "no"),
        ("void", "yes", "yes"),
    ]
    rows = rows_of(read("subscriptions", columns, *((str(n), START, *cell) for n, cell in enumerate(cells))))
    assert [row["status"] for row in rows] == ["active", "trial", "ended", None, "void"]


def test_a_pause_holds_between_its_days() -> None:
    columns = {"id": "id", "start": "start_on", "from": "paused_on", "to": "resumes_on"}
    cells = [("2026-06-01", ""), ("2026-06-01", "2026-06-10"), ("2026-07-01", ""), ("", "")]
    rows = rows_of(read("subscriptions", columns, *((str(n), START, *cell) for n, cell in enumerate(cells))))
    assert [row["status"] for row in rows] == ["paused", None, None, None]


def test_a_word_nobody_knows_waits_with_its_reason() -> None:
    found = read(
        "subscriptions",
        {"id": "id", "s": "status", "start": "start_on"},
        ("1", "Frozen", START),
        ("2", "active", START),
    )
    assert found.deliveries[0].rows["id"].to_pylist() == ["2"]
    assert [(reject.column, reject.value, reject.code) for reject in found.rejects] == [("s", "Frozen", "unknown_word")]


def test_closed_tickets_close_and_spam_never_was() -> None:
    columns = {"id": "id", "at": "opened_at", "s": "status", "p": "priority", "changed": "updated_at"}
    given = [
        ("Solved", "P1", "2026-05-02"),
        ("open", "odd", "2026-05-02"),
        ("Spam", "", "2026-05-02"),
        ("closed", "", ""),
    ]
    rows = rows_of(read("tickets", columns, *((str(n), "2026-05-01", *cell) for n, cell in enumerate(given))))
    assert [row["resolved_at"] and row["resolved_at"].date() for row in rows] == [date(2026, 5, 2), None, None, None]
    assert [row["closed"] for row in rows] == [None, None, None, True]
    assert [row["deleted"] for row in rows] == [False, False, True, False]
    assert [row["status"] for row in rows] == ["Solved", "open", "Spam", "closed"]
    assert [row["priority"] for row in rows] == ["urgent", "odd", None, None]


def test_invoices_are_paid_or_void_by_their_word() -> None:
    columns = {"id": "id", "on": "issued_on", "due": "due_on", "s": "status"}
    words = ("Paid", "open", "void", "uncollectible", "draft", "past due", "Bezahlt")
    rows = rows_of(
        read("invoices", columns, *((str(n), "2026-05-01", "2026-06-01", word) for n, word in enumerate(words)))
    )
    assert [row["paid_at"] is not None for row in rows] == [True, False, False, False, False, False, True]
    assert [row["voided_at"] is not None for row in rows] == [False, False, True, True, True, False, False]


def test_deals_are_won_or_lost_by_their_stage_at_their_last_change_too() -> None:
    columns = {"id": "id", "stage": "stage", "changed": "updated_at"}
    rows = rows_of(
        read("opportunities", columns, *((s, s, "2026-05-01") for s in ("closedwon", "Verloren", "Negotiation")))
    )
    assert [(row["won_at"] is not None, row["lost_at"] is not None) for row in rows] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_whether_a_contract_goes_on_past_its_end_is_as_the_file_is_read() -> None:
    cells = [
        ("1", "active", START, "2026-01-01", "", "", "", "yes"),
        ("2", "active", START, "2026-01-01", "", "", "", ""),
    ]
    by_row = rows_of(read("subscriptions", LINES, *cells, renews="by_row"))
    assert [row["auto_renew"] for row in by_row] == [None, None]
    by_itself = rows_of(read("subscriptions", LINES, *cells, renews="by_itself"))
    assert [row["auto_renew"] for row in by_itself] == [True, True]
