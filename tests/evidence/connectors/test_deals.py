"""Deals of a CRM: what says that one was won, and won deals as the contracts of whoever has no other list of them."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from evidence.connectors.test_entries import all_of, fields, keys, read
from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.keys import Directory
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.mapping import FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping
from tenure.evidence.intake.resolve import resolve
from tenure.values import clock

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Associated Company IDs\n"
    "101,Acme platform,Closed Won,24000,2025-11-14,2025-08-01,9001\n"
    "102,Acme more,Closed Lost,8000,2026-05-03,2026-03-01,9001\n"
    "103,Cedar platform,Contract Sent,30000,2026-12-20,2026-09-01,9003\n"
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Status,Deal - Stage,"
    "Deal - Deal created,Deal - Expected close date,Deal - Won time\n"
    "1,Acme,12000,EUR,Acme GmbH,Won,Contract signed,2025-03-01 10:00,2026-06-30,2026-04-02 12:11\n"
    "2,Beta,9000,EUR,Beta Ltd,Open,Contract signed,2026-03-01 10:00,,\n"
    "3,Cedar,7000,EUR,Cedar Inc,Lost,Contract signed,2026-01-01 10:00,2026-05-01,\n"
    "4,Acme old,5000,EUR,Acme GmbH,Won,Negotiation,2024-03-01 10:00,2025-02-01,\n"
)
SALESFORCE = (
    "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date,Type\n"
    "Ann,Acme GmbH,Acme new,Closed Won,24000,12/15/2025,10/16/2025,New Business\n"
    "Ann,Acme GmbH,Acme renewal,Closed Won,26000,12/14/2026,10/16/2026,Existing Business\n"
)


def rows_of(entry: FileMapping, text: str) -> list[dict[str, Any]]:
    table, _ = read(text)
    cells = {
        name: pa.array([cell or None for cell in table[name].to_pylist()], pa.string()) for name in table.column_names
    }
    converted = convert(entry, pa.table(cells), pa.array(range(table.num_rows), pa.int64()), entry.file)
    assert converted.rejects == ()
    return list(converted.deliveries[0].rows.to_pylist())


def said(rows: list[dict[str, Any]], *names: str) -> list[tuple[str, ...]]:
    return [
        tuple("" if row.get(name) is None else str(row[name]).removesuffix(".0000")[:10] for name in names)
        for row in rows
    ]


def test_a_status_decides_and_the_stage_of_an_open_deal_does_not() -> None:
    deals = all_of("deals.csv", PIPEDRIVE, contracts="none")["opportunities"].entry
    assert said(rows_of(deals, PIPEDRIVE), "stage", "won_at", "lost_at") == [
        ("Contract s", "2026-04-02", ""),
        ("Contract s", "", ""),
        ("Contract s", "", "2026-05-01"),
        ("Negotiatio", "2025-02-01", ""),
    ]


def test_a_column_called_status_may_hold_stages() -> None:
    text = "Deal ID,Company,Status,Value,Close Date\n1,Acme,Negotiation,5,2026-01-01\n2,Beta,Closed Won,6,2026-02-01\n"
    deals = all_of("deals.csv", text, contracts="none")["opportunities"].entry
    assert said(rows_of(deals, text), "stage", "won_at") == [("Negotiatio", ""), ("Closed Won", "2026-02-01")]


@pytest.mark.parametrize("text", [HUBSPOT, PIPEDRIVE, SALESFORCE], ids=["hubspot", "pipedrive", "salesforce"])
def test_whether_won_deals_are_contracts_is_one_question(text: str) -> None:
    asked = all_of("deals.csv", text)
    assert {kind: keys(one) for kind, one in asked.items()} == {"opportunities": ["contracts"]}
    assert asked["opportunities"].entry.contracts == "?"
    done = all_of("deals.csv", text, contracts="none")
    assert (set(done), keys(done["opportunities"])) == ({"opportunities"}, [])


@pytest.mark.parametrize(
    "others",
    [
        OtherFiles(rows={"subscriptions": frozenset({"S-1", "S-2"})}),
        OtherFiles(stored={"subscriptions": frozenset({"S-1"})}),
    ],
    ids=["another file has contracts", "the lake has contracts"],
)
def test_where_contracts_are_known_nothing_is_asked(others: OtherFiles) -> None:
    assert keys(all_of("deals.csv", HUBSPOT, others)["opportunities"]) == []


def test_the_same_question_again_once_the_deals_are_in() -> None:
    """Also of a later file, whose deals are others: what is known of contracts came from deals."""
    in_it = OtherFiles(stored={"subscriptions": frozenset({"101", "7"}), "opportunities": frozenset({"101", "7"})})
    assert keys(all_of("deals.csv", HUBSPOT, in_it)["opportunities"]) == ["contracts"]


def test_deals_that_nobody_won_are_not_asked_about() -> None:
    assert keys(all_of("deals.csv", HUBSPOT.replace("Closed Won", "Proposal"))["opportunities"]) == []


def test_won_deals_are_contracts_of_a_year_and_open_ones_are_not_signed() -> None:
    contracts = all_of("deals.csv", HUBSPOT, contracts="yearly")["subscriptions"].entry
    assert said(rows_of(contracts, HUBSPOT), "id", "status", "arr", "currency", "start_on", "end_on") == [
        ("101", "active", "24000", "USD", "2025-11-14", "2026-11-14"),
        ("102", "void", "8000", "USD", "2026-05-03", "2027-05-03"),
        ("103", "draft", "30000", "USD", "2026-12-20", "2027-12-20"),
    ]


def test_or_they_run_on() -> None:
    for answer, arr in (("running", "24000"), ("monthly", "288000")):
        contracts = all_of("deals.csv", HUBSPOT, contracts=answer)["subscriptions"].entry
        first = said(rows_of(contracts, HUBSPOT), "arr", "start_on", "end_on")[0]
        assert first == (arr, "2025-11-14", "")


def test_the_day_it_was_won_goes_before_the_day_that_was_hoped_for() -> None:
    found = all_of("deals.csv", PIPEDRIVE, contracts="yearly")
    assert said(rows_of(found["subscriptions"].entry, PIPEDRIVE), "status", "start_on") == [
        ("active", "2026-04-02"),
        ("draft", "2026-03-01"),
        ("void", "2026-05-01"),
        ("active", "2025-02-01"),
    ]
    assert fields(found["accounts"])["Deal - Organization"] == "name"


def test_deals_without_ids_go_by_their_names_and_customers_that_are_listed_stay() -> None:
    listed = OtherFiles(names=frozenset({"acme gmbh"}))
    found = all_of("report.csv", SALESFORCE, listed, contracts="yearly")
    assert set(found) == {"opportunities", "subscriptions"}
    assert said(rows_of(found["subscriptions"].entry, SALESFORCE), "id", "start_on") == [
        ("Acme new", "2025-12-15"),
        ("Acme renew", "2026-12-14"),
    ]


def test_a_flag_says_what_was_won_and_the_stage_what_was_lost() -> None:
    text = (
        "id,account_id,name,stage_name,amount,close_date,is_won,is_closed\n"
        "1,A-1,x,Signed by both,10,2026-01-01,true,true\n2,A-1,y,Closed Lost,10,2026-01-01,false,true\n"
        "3,A-1,z,Proposal,10,2026-01-01,false,false\n"
    )
    contracts = all_of("opportunity.csv", text, contracts="running")["subscriptions"].entry
    assert [row["status"] for row in rows_of(contracts, text)] == ["active", "void", "draft"]


def test_a_column_with_arr_or_an_end_is_taken_at_its_word() -> None:
    text = HUBSPOT.replace("Amount,", "Amount,ARR,Contract End Date,").replace("00,202", "00,9000,2028-01-31,202")
    found = all_of("deals.csv", text, contracts="yearly")["subscriptions"]
    first = said(rows_of(found.entry, text), "arr", "start_on", "end_on")[0]
    assert first[:2] == ("9000", "2025-11-14")
    assert first[2].startswith("2028-0")


def test_a_mapping_file_says_it_for_good(tmp_path: Any) -> None:
    table, profiles = read(PIPEDRIVE)
    whole = complete_all("deals.csv", profiles, OtherFiles(), lambda: iter([table]), (), {"contracts": "yearly"}, "USD")
    path = tmp_path / "mapping.yaml"
    path.write_text(write_mapping([one.entry for one in whole], {}, {}), "utf-8")
    given = read_mapping(path).entries_for("deals.csv")
    assert given[0].contracts == "yearly"
    again = complete_all("deals.csv", profiles, OtherFiles(), lambda: iter([table]), given, {}, "USD")
    assert [one.forks for one in again] == [(), (), ()]
    assert [rows_of(one.entry, PIPEDRIVE) for one in again] == [rows_of(one.entry, PIPEDRIVE) for one in whole]


def test_what_lies_ahead_is_known_since_it_came_in() -> None:
    rows = pa.table({"id": ["1"], "account_ref": ["A"], "close_on": ["2030-01-01"], "stage": ["Proposal"]})
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with clock.stopped_clock(now):
        found = resolve(Delivery("opportunities", "crm", rows), Directory(), 0)
    assert found.rows["occurred_at"].to_pylist() == [now]
