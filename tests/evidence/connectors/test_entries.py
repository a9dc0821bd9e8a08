"""The entry of a sheet: what a mapping file says, what is guessed, what is asked, and where an answer goes."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.customer_tables import as_of_customers
from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete, complete_all
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.headers import fields_named, normal
from tenure.evidence.connectors.recognise.profile import Profile, profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.statewords import meaning_of
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping

TRACK = "stamp,org,what\n2026-01-01,Acme Corp,login\n2026-01-02,Beta Inc,export\n"


def read(text: str) -> tuple[pa.Table, list[Profile]]:
    head, *rows = list(csv.reader(text.strip().splitlines()))
    table = pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(head)})
    return table, [profile(name, table[name].combine_chunks()) for name in head]


def done(
    file: str, text: str, given: FileMapping | None = None, answers: Mapping[str, str] | None = None
) -> CompletedEntry:
    table, profiles = read(text)
    return complete(file, profiles, OtherFiles(), lambda: iter([table]), given, answers, "USD")


def all_of(file: str, text: str, others: OtherFiles | None = None, **answers: str) -> dict[str, CompletedEntry]:
    table, profiles = read(text)
    said = {key.replace("__", ":"): word for key, word in answers.items()}
    found = complete_all(file, profiles, others or OtherFiles(), lambda: iter([table]), (), said, "USD")
    return {one.entry.kind: one for one in found}


def fields(one: CompletedEntry) -> dict[str, str]:
    return {header: use.field for header, use in one.entry.columns.items()}


def keys(one: CompletedEntry) -> list[str]:
    return [fork.key for fork in one.forks]


def test_an_answered_kind_leads_to_its_columns() -> None:
    text = "foo,moment,who\nx,2026-01-01,a@b.example\ny,2026-01-02,c@d.example\n"
    assert keys(done("x.csv", text)) == ["kind"]
    assert fields(done("x.csv", text, answers={"kind": "survey_responses"}))["who"] == "person_email"
    asked = done("x.csv", text, answers={"kind": "usage"})
    assert keys(asked) == ["field:used_at"]
    assert [choice for choice, _ in asked.forks[0].choices] == ["moment", "skip"]
    settled = done("x.csv", text, answers={"kind": "usage", "field:used_at": "moment"})
    assert (keys(settled), fields(settled)) == ([], {"foo": "ignore", "moment": "used_at", "who": "person_email"})


@pytest.mark.parametrize("columns", [{}, {"stamp": ColumnUse("?"), "org": ColumnUse("?"), "what": ColumnUse("?")}])
def test_a_kind_in_the_mapping_file_without_columns_is_guessed_or_asked(columns: dict[str, ColumnUse]) -> None:
    asked = done("x.csv", TRACK, FileMapping("x.csv", "usage", columns=columns))
    assert asked.entry.kind == "usage"
    assert "field:used_at" in keys(asked)
    assert keys(asked) == [fork.key for fork in asked.forks if fork.text]


def test_a_required_field_that_no_column_fills_is_asked_for() -> None:
    given = FileMapping("x.csv", "usage", columns={"stamp": ColumnUse("used_at"), "what": ColumnUse("event")})
    asked = done("x.csv", TRACK, given)
    assert keys(asked) == ["field:account_ref"]
    assert asked.forks[0].text == "Which column identifies the customer? Rows of usage need an account and a time."
    by_name = done("x.csv", TRACK, given, {"field:account_ref": "org"})
    assert (keys(by_name), fields(by_name)["org"]) == ([], "account_name")
    aside = done("x.csv", TRACK, given, {"field:account_ref": "skip"})
    assert aside.entry.skip


def test_an_answer_that_is_none_of_the_choices_leaves_the_question() -> None:
    text = "Contract ID,Account ID,Plan,Amount,Start Date\n1,A-1,Pro,100.50,2026-01-01\n"
    assert keys(done("contracts.csv", text, answers={"per:Amount": "fortnight"})) == ["per:Amount"]
    settled = done("contracts.csv", text, answers={"per:Amount": "month"})
    assert settled.entry.columns["Amount"] == ColumnUse("arr", per="month")


def test_open_questions_stand_in_the_file_where_they_are_answered(tmp_path: Path) -> None:
    for name, text in (("x.csv", TRACK), ("contracts.csv", "Contract ID,Account,Start,Amount\n1,A-1,01/02/2026,9\n")):
        first = done(name, text)
        path = tmp_path / "map.yaml"
        path.write_text(write_mapping([first.entry], {}, {}), "utf-8")
        assert '"?"' in path.read_text("utf-8")
        for header in text.splitlines()[0].split(","):
            assert header in path.read_text("utf-8")
        (back,) = read_mapping(path).files
        assert keys(done(name, text, back)) == keys(first)


def test_a_new_topic_says_where_its_answer_goes() -> None:
    entry = FileMapping("a.csv", "usage", columns={"A": ColumnUse("event")})
    assert Fork("namespace", "", "", ()).settled(entry, "crm").namespace == "crm"
    assert Fork("unit", "A", "", ()).settled(entry, "cents").columns["A"] == ColumnUse("event", unit="cents")
    both = Fork("ends", "A", "", (), sets=lambda entry, answer: Fork("timezone", "", "", ()).settled(entry, answer))
    assert (both.key, both.settled(entry, "Europe/Berlin").timezone) == ("ends:A", "Europe/Berlin")
    assert "'Frozen' under `words:` of column 'A' of a.csv" in Fork("words", "A", "", (), "Frozen").fix("a.csv")


BOOK = "Customer ID,Customer,Industry,Plan Type,MRR,Subscribed On,Renewal Date\n{}"
ROWS = "C1,Birch Works,Retail,pro,100,2025-03-01,2027-03-01\nC2,Cedar Mills,Media,team,50,2025-04-01,2027-04-01\n"


def test_a_table_of_customers_and_contracts_is_read_as_both() -> None:
    both = all_of("customers.csv", BOOK.format(ROWS))
    assert list(both) == ["accounts", "subscriptions"]
    accounts, terms = fields(both["accounts"]), fields(both["subscriptions"])
    assert (accounts["Customer ID"], accounts["Customer"], accounts["Industry"]) == ("id", "name", "industry")
    assert (accounts["Renewal Date"], accounts["MRR"], accounts["Subscribed On"]) == ("ignore",) * 3
    assert (terms["Customer ID"], terms["MRR"], terms["Subscribed On"]) == ("account_ref", "mrr", "start_on")
    assert (terms["Customer"], terms["Renewal Date"]) == ("ignore", "end_on")
    assert both["subscriptions"].entry.one_per == "account"


def test_a_list_of_contracts_stays_one() -> None:
    own_ids = BOOK.replace("Customer ID", "Contract ID,Customer ID").format("K1," + ROWS.replace("\nC2", "\nK2,C2"))
    assert list(all_of("contracts.csv", own_ids)) == ["subscriptions"]
    known = OtherFiles(ids=frozenset({"C1", "C2"}))
    assert "accounts" not in all_of("subscriptions.csv", BOOK.format(ROWS), known)
    twice = BOOK.format(ROWS + ROWS.splitlines()[0].replace("2025", "2024"))
    assert len(all_of("customers.csv", twice)) == 1
    assert list(all_of("customers.csv", BOOK.format(ROWS), kind="accounts")) == ["accounts"]


def test_questions_about_one_of_two_kinds_are_told_apart() -> None:
    text = "Customer,Plan,Amount,Start\nBirch,pro,12000,01/02/2026\nCedar,team,900,03/02/2026\n"
    both = all_of("customers.csv", text)
    assert keys(both["subscriptions"]) == ["subscriptions:dates:Start", "subscriptions:per:Amount"]
    settled = all_of("customers.csv", text, subscriptions__dates__Start="day-first", subscriptions__per__Amount="year")
    assert [keys(one) for one in settled.values()] == [[], []]
    assert settled["subscriptions"].entry.columns["Amount"] == ColumnUse("arr", per="year")


WORDS = {
    "org_name": ("accounts", "name"), "Company Name": ("accounts", "name"), "tenant_id": ("accounts", "id"),
    "kunde_nr": ("accounts", "id"), "hq_region": ("accounts", "region"), "client_website": ("accounts", "domain"),
    "organisation_id": ("tickets", "account_ref"), "workspace_uuid": ("usage", "account_ref"),
    "client_name": ("invoices", "account_name"), "merchant_id": ("invoices", "account_ref"),
    "close_value": ("opportunities", "amount"), "engage_date": ("opportunities", "created_at"),
    "customer.company": ("subscriptions", "account_name"), "account.organization": ("tickets", "account_name"),
    "client.legalName": ("invoices", "account_name"), "customer_account": ("accounts", "id"),
    "became_customer": ("accounts", "customer_since"), "Date d'entrée": ("accounts", "customer_since"),
    "billing_date": ("invoices", "issued_on"), "plan_type": ("subscriptions", "plan"),
    "total_users": ("subscriptions", "seats"), "subscription_date": ("subscriptions", "start_on"),
}  # fmt: skip


@pytest.mark.parametrize("header", WORDS)
def test_any_word_for_the_company_will_do(header: str) -> None:
    kind, field = WORDS[header]
    assert field in [name for name, _ in fields_named(kind, normal(header))]


@pytest.mark.parametrize("header", ["Customer Team", "account_business", "company_school"])
def test_a_vague_word_behind_a_company_is_not_its_name(header: str) -> None:
    assert not fields_named("tickets", normal(header))


def test_a_company_within_a_customer_is_told_by_its_cells() -> None:
    head = "subscription.id,customer.id,customer.company,mrr,started_at\n"
    named = done("export.csv", head + "1,c1,Aloe Farms,50,2026-01-01\n2,c2,Basil,60,2026-01-02\n")
    assert fields(named)["customer.company"] == "account_name"
    by_id = done(
        "export.csv", head.replace("customer.id", "note") + "1,c1,C-77,50,2026-01-01\n2,c2,C-78,60,2026-01-02\n"
    )
    assert fields(by_id)["customer.company"] == "account_ref"


def test_hubspot_says_since_when_a_company_is_a_customer() -> None:
    for header in ("Became a Customer Date", "hs_lifecyclestage_customer_date"):
        text = f"Record ID,Company name,Company Domain Name,{header}\n1,Aster,aster.example,2023-04-01\n2,Dill,dill.example,\n"
        assert fields(done("companies.csv", text))[header] == "customer_since"


def test_certainty_needs_evidence() -> None:
    alone = done("export.csv", "stamp_x,account_id,timestamp,event,q1,q2,q3\na,A-1,2026-01-01,login,1,2,3\n")
    assert alone.entry.kind == "usage"
    assert alone.confidence < 0.8
    counts = done("part_1.csv", "event_id,timestamp,org_id,metric,value\ne1,2026-01-01,o1,requests,3\n")
    assert (counts.entry.kind, fields(counts)["value"]) == ("usage", "quantity")


LINES = (
    "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\nR1,lamp,6,2026-01-13,2.55,C1\nR1,cup,2,2026-01-13,1.50,C1\n"
    "R1,cup,2,2026-01-13,1.50,C1\nR2,lamp,-1,2026-01-14,2.55,C1\n"
)


def test_a_book_of_invoice_lines_is_read_line_by_line() -> None:
    one = done("online_retail.csv", LINES)
    assert (one.entry.kind, one.entry.one_per, keys(one)) == ("invoices", "line", [])
    table, _ = read(LINES)
    lines = pa.array(range(table.num_rows), pa.int64())
    (delivery,) = convert(one.entry, table, lines, "r.csv").deliveries
    assert [float(amount) for amount in delivery.rows["amount"].to_pylist()] == [15.3, 3.0, 3.0, -2.55]
    ids = delivery.rows["id"].to_pylist()
    assert len(set(ids)) == 4
    (turned,) = convert(one.entry, table.take([3, 2, 1, 0]), lines, "r.csv").deliveries
    assert sorted(turned.rows["id"].to_pylist()) == sorted(ids)


def test_an_invoice_with_one_row_stays_itself() -> None:
    text = "Invoice Number,Customer ID,Total,Qty,Invoice Date\nR1,1,10,2,2026-01-13\nR2,1,10,2,2026-01-14\n"
    assert done("invoices.csv", text).entry.one_per == ""


def test_a_table_that_says_nothing_of_customers_can_be_left_aside_first() -> None:
    asked = done("sales_teams.csv", "sales_agent,manager,regional_office\nMo,Du,Central\nAn,Me,East\n")
    assert asked.forks[0].choices[0][0] == "skip"


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("account_id,feature,used_on,n", ["account_ref", "feature", "used_at", "quantity"]),
        ("acct,when,qty", ["account_ref", "used_at", "quantity"]),
        ("cust_id,log_date,event,cnt", ["account_ref", "used_at", "event", "quantity"]),
    ],
)
def test_short_headers_of_usage_are_known(header: str, fields: list[str]) -> None:
    cells = {
        "feature": "export",
        "event": "export",
        "used_on": "2026-10-0{}",
        "when": "2026-10-0{}",
        "log_date": "2026-10-0{}",
    }
    rows = [
        ",".join(
            cells.get(name, "a{}" if name[0] in "ac" and name != "cnt" else "{}").format(n)
            for name in header.split(",")
        )
        for n in (1, 2, 3)
    ]
    found = all_of("export_1.csv", "\n".join([header, *rows]))
    assert [use.field for use in found["usage"].entry.columns.values()] == fields
    assert keys(found["usage"]) == []


def test_a_day_on_which_a_customer_came_back_is_a_return() -> None:
    text = "id,name,customer since,churn date,win-back date\n"
    text += "1,Apex,2024-01-01,2025-03-01,2025-09-01\n2,Bolt,2024-01-01,2025-03-01,\n3,Coda,2024-02-01,,\n"
    found = all_of("customers.csv", text)
    assert set(found) == {"accounts", "churn_events"}
    returns = found["churn_events"].entry
    table, _ = read(text)
    converted = convert(returns, table, pa.array(range(table.num_rows), pa.int64()), "customers.csv")
    (row,) = converted.deliveries[0].rows.to_pylist()
    assert (row["account_ref"], str(row["happened_on"]), row["kind"], converted.rejects) == (
        "1",
        "2025-09-01",
        "returned",
        (),
    )


def test_headers_in_other_letters_are_told_by_them() -> None:
    text = (
        "顧客ID,会社名,プラン,契約開始日,契約終了日,月額料金,通貨,状態\n"
        'C001,東京商事株式会社,プロ,2025/04/01,2027/03/31,"￥120,000",JPY,契約中\n'
        'C002,大阪工業,ベーシック,2024/10/01,2026/09/30,"￥80,000",JPY,解約済み\n'
    )
    found = all_of("契約一覧.csv", text)
    assert [fork.topic for one in found.values() for fork in one.forks if fork.topic in ("kind", "field")] == []
    assert fields(found["subscriptions"]) == {
        "顧客ID": "account_ref", "会社名": "ignore", "プラン": "plan", "契約開始日": "start_on",
        "契約終了日": "end_on", "月額料金": "mrr", "通貨": "currency", "状態": "status",
    }  # fmt: skip
    assert fields(found["accounts"])["会社名"] == "name"
    assert [normal(header) for header in ("Дата начала", "N° client", "Größe", "ΑΦΜ")] == [
        "дата_начала", "n_client", "grosse", "αφμ",
    ]  # fmt: skip


def test_whose_a_row_is_is_no_day_and_no_amount() -> None:
    text = "Ref,Effective,Lost ARR,Why\nR-1,2026-10-31,100.50,Price\nR-2,2026-11-30,20.00,Move\n"
    (asked,) = [
        fork for fork in done("x.csv", text, answers={"kind": "churn_events"}).forks if fork.column == "account_ref"
    ]
    assert {choice for choice, _ in asked.choices} == {"Ref", "skip"}


def test_a_word_of_one_column_is_asked_about_once_for_the_customer_and_its_contract() -> None:
    text = (
        "account_id,company,industry,arr_usd,customer_since,status\nC1,Aster,Food,12000,2024-02-01,Live\n"
        "C6,Cerise,Toys,15000,2025-01-01,Live\nC7,Dun,Toys,7000,2025-01-01,Sunset\n"
    )
    asked = all_of("accounts.csv", text)
    assert [fork.key for one in asked.values() for fork in one.forks] == ["accounts:words:status:Sunset"]
    assert "?" not in asked["subscriptions"].entry.columns["status"].words.values()
    settled = all_of("accounts.csv", text, accounts__words__status__Sunset="former")
    assert [fork.key for one in settled.values() for fork in one.forks] == []
    assert settled["subscriptions"].entry.columns["status"].words["Sunset"] == "ended"
    said = all_of("accounts.csv", text, accounts__words__status__Sunset="unsaid")
    assert [fork.key for one in said.values() for fork in one.forks] == ["subscriptions:words:status:Sunset"]
    given = [
        FileMapping(
            "accounts.csv", "accounts", columns={"status": ColumnUse("lifecycle", words={"Trial": "customer"})}
        ),
        FileMapping("accounts.csv", "subscriptions", columns={"status": ColumnUse("status")}),
    ]
    assert (
        as_of_customers(given[1], given[0])[0].columns["status"].words == {}
    )  # it is known what it says of a contract


def test_states_in_other_letters_are_asked_about_as_any_other() -> None:
    text = "contract_id,customer,arr,start,end,status\n1,Fir,100,2026-01-01,2027-01-01,действует\n2,Oak,200,2026-01-01,2027-01-01,"
    (asked,) = [fork for fork in done("contracts.csv", text + "заморожен\n").forks if fork.topic == "words"]
    assert "действует" in asked.text
    assert "заморожен" in asked.text
    assert meaning_of("subscriptions", "status", "解約済み", {}) == "ended"
    assert meaning_of("subscriptions", "status", "トライアル", {}) == "trial"
    assert meaning_of("subscriptions", "status", "заморожен", {"заморожен": "paused"}) == "paused"
    assert meaning_of("subscriptions", "status", "---", {}) == ""
