"""A CSM's own spreadsheet is read as it is: customers and contracts where nothing else tells of them, and what was written down."""

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.csm_sheets import sheet_kinds
from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.words import mood_of
from tenure.evidence.intake.mapping import FileMapping

SHEET = {
    "Customer": ["Birch Health", "Acme Tools", "Fern & Co"],
    "ARR": ["12000", "$8,400", ""],
    "Renews": ["2026-09-30", "2026-12-31", ""],
    "Notes": ["New sponsor since May.", "", "Asked about seats"],
    "Risks": ["", "Late with invoices", "Thinking of a rival"],
    "Next step": ["Call Dana", "Send the proposal", ""],
    "Mood": ["Green", "2 - unhappy", ""],
    "CSM": ["Alice", "Alice", "Bob"],
}


def entries(
    sheet: dict[str, list[str]], file: str = "my accounts.xlsx", *, listed: bool = False
) -> dict[str, FileMapping]:
    columns = [profile(header, pa.array(cells)) for header, cells in sheet.items()]
    return {one.kind: one for one in sheet_kinds(file, columns, OtherFiles(), listed=listed)}


def fields(entry: FileMapping) -> dict[str, str]:
    return {header: use.field for header, use in entry.columns.items() if use.field != "ignore"}


def rows(sheet: dict[str, list[str]], entry: FileMapping) -> list[dict[str, object]]:
    table = pa.table(sheet)
    converted = convert(entry, table, pa.array(range(2, 2 + table.num_rows)), "my accounts.xlsx")
    assert not converted.rejects
    found: list[dict[str, object]] = converted.deliveries[0].rows.to_pylist()
    return found


def test_a_first_sheet_tells_of_customers_contracts_and_what_was_written_down() -> None:
    found = entries(SHEET)
    assert list(found) == ["accounts", "subscriptions", "notes", "next_steps", "pulses"]
    assert fields(found["accounts"]) == {"Customer": "name", "CSM": "owner"}
    assert fields(found["subscriptions"]) == {"Customer": "account_name", "ARR": "arr", "Renews": "end_on"}
    assert found["subscriptions"].constants == {"term_months": "36"}
    assert fields(found["notes"]) == {"Customer": "account_name", "Notes": "text", "Risks": "text", "CSM": "by_name"}
    assert fields(found["pulses"]) == {"Customer": "account_name", "Mood": "mood", "CSM": "by_name"}


def test_no_column_is_left_and_nothing_is_asked() -> None:
    columns = [profile(header, pa.array(cells)) for header, cells in SHEET.items()]
    done = complete_all("my accounts.xlsx", columns, OtherFiles(), lambda: iter([pa.table(SHEET)]), currency="USD")
    assert [fork.text for one in done for fork in one.forks] == []
    used = {header for one in done for header in fields(one.entry)}
    assert used == set(SHEET)


def test_where_others_list_customers_the_sheet_adds_what_it_states_and_what_was_written_down() -> None:
    assert list(entries(SHEET, listed=True)) == ["subscriptions", "notes", "next_steps", "pulses"]


def test_what_was_written_is_kept_and_what_was_not_makes_no_row() -> None:
    found = entries(SHEET)
    notes = rows(SHEET, found["notes"])
    assert [(row["account_name"], row["text"], row["by_name"]) for row in notes] == [
        ("Birch Health", "New sponsor since May.", "Alice"),
        ("Acme Tools", "Late with invoices", "Alice"),
        ("Fern & Co", "Asked about seats\nThinking of a rival", "Bob"),
    ]
    assert [row["text"] for row in rows(SHEET, found["next_steps"])] == ["Call Dana", "Send the proposal"]
    assert [(row["account_name"], row["value"]) for row in rows(SHEET, found["pulses"])] == [
        ("Birch Health", 4.0),
        ("Acme Tools", 2.0),
    ]


def test_a_mood_that_is_none_waits_with_its_reason() -> None:
    sheet = {"Customer": ["A", "B", "C", "D", "E"], "Mood": ["good", "good", "bad", "ok", "purple"]}
    entry = entries(sheet)["pulses"]
    converted = convert(entry, pa.table(sheet), pa.array(range(5)), "x.csv")
    assert [(reject.column, reject.value, reject.code) for reject in converted.rejects] == [
        ("Mood", "purple", "unknown_mood")
    ]


def test_a_contract_began_long_ago_where_only_its_end_is_said() -> None:
    sheet = {name: SHEET[name][:2] for name in SHEET}
    terms = rows(sheet, entries(sheet)["subscriptions"])
    assert [str(row["start_on"]) for row in terms] == ["2023-09-30", "2023-12-31"]


GERMAN = {
    "Kunde": ["Nordlicht AG", "Süd GmbH"],
    "Notizen": ["Neue Leitung", "Möchte Schulung"],
    "Nächste Schritte": ["Termin im Mai", "Angebot"],
    "Stimmung": ["gut", "schlecht"],
    "Frist": ["31.05.2026", "15.06.2026"],
}


def test_sheets_in_other_languages() -> None:
    found = entries(GERMAN, listed=True)
    assert fields(found["next_steps"])["Frist"] == "due_on"
    assert [row["value"] for row in rows(GERMAN, found["pulses"])] == [4.0, 2.0]


@pytest.mark.parametrize(
    "sheet",
    [
        {"Customer": ["A", "A", "A", "B"], "Notes": ["one", "two", "three", "four"]},
        {"Ticket ID": ["1", "2"], "Subject": ["x", "y"], "Comments": ["a", "b"]},
        {"Customer": ["A", "B"], "Health": ["87", "64"]},
        {"Customer": ["A", "B"], "ARR": ["1", "2"]},
    ],
)
def test_what_is_no_sheet_of_a_csm(sheet: dict[str, list[str]]) -> None:
    assert entries(sheet) == {}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3", 3),
        ("4/5", 4),
        ("5 out of 5", 5),
        ("1 - lost", 1),
        ("AMBER", 3),
        ("🙂", 4),
        ("12", None),
        ("3/10", None),
        ("", None),
    ],
)
def test_moods(cell: str, value: int | None) -> None:
    assert mood_of(cell) == value
