"""What contracts cost, where the header alone doesn't say it, and headers of contracts in other languages."""

import csv
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mapping import FileMapping
from tenure.evidence.intake.open_contracts import contracts_alike

NOBODY = OtherFiles()


def read(
    file: str,
    text: str,
    answers: Mapping[str, str] | None = None,
    others: OtherFiles = NOBODY,
    sep: str = ",",
    given: tuple[FileMapping, ...] = (),
) -> list[CompletedEntry]:
    head, *rows = list(csv.reader(text.strip().splitlines(), delimiter=sep))
    table = pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(head)})
    profiles = [profile(name, table[name].combine_chunks()) for name in head]
    return complete_all(file, profiles, others, lambda: iter([table]), given, answers, "USD")


def rows(
    file: str, text: str, answers: Mapping[str, str] | None = None, kind: str = "subscriptions", sep: str = ","
) -> list[dict[str, Any]]:
    (entry,) = [one.entry for one in read(file, text, answers, sep=sep) if one.entry.kind == kind]
    head, *cells = list(csv.reader(text.strip().splitlines(), delimiter=sep))
    table = pa.table({name: pa.array([row[at] or None for row in cells], pa.string()) for at, name in enumerate(head)})
    return convert(entry, table, pa.array(range(table.num_rows), pa.int64()), file).deliveries[0].rows.to_pylist()


PAID_MONTHLY = """
Contract ID,Customer,Contract Value,Billing Frequency,Currency,Start Date,End Date
7,Fir Ltd,12000,Monthly,USD,2026-01-01,2026-12-31
8,Oak Ltd,36000,Annual,USD,2026-01-01,2027-12-31
"""


@pytest.mark.parametrize(
    ("answer", "yearly"), [("term", [12000, 18000]), ("year", [12000, 36000]), ("interval", [144000, 36000])]
)
def test_a_contract_that_is_paid_monthly_isnt_worth_twelve_times_its_value(answer: str, yearly: list[int]) -> None:
    (one,) = read("contracts.csv", PAID_MONTHLY)
    (fork,) = one.forks
    assert (fork.key, [choice for choice, _ in fork.choices]) == ("per:Contract Value", ["term", "year", "interval"])
    assert [row["arr"] for row in rows("contracts.csv", PAID_MONTHLY, {fork.key: answer})] == yearly


def test_a_price_for_its_interval_is_not_asked_about() -> None:
    text = PAID_MONTHLY.replace("Contract Value", "Unit Price")
    (one,) = read("contracts.csv", text)
    assert one.forks == ()


def test_total_contract_value_is_for_the_term() -> None:
    text = "Contract,Customer,TCV,Currency,Contract Start,Contract End\n1,Fir,18000,USD,2026-01-01,2027-06-30\n"
    text += "2,Oak,36000,USD,2025-01-01,2027-12-31"
    assert [row["arr"] for row in rows("contracts.csv", text)] == [12000, 12000]


def test_contracts_never_go_in_without_their_money_unasked() -> None:
    text = "Subscription ID,Account ID,Plan,Seat price tag,Start Date,End Date\n1,A1,Pro,50,2026-01-01,2027-01-01\n"
    text += "2,A2,Pro,60,2026-01-01,2027-01-01"
    (one,) = read("subscriptions.csv", text)
    (fork,) = one.forks
    assert fork.key == "field:amount"
    assert one.entry.columns["Seat price tag"].field == "?"
    (said,) = read("subscriptions.csv", text, {fork.key: "Seat price tag", "per:Seat price tag": "month"})
    assert said.forks == ()
    assert said.entry.columns["Seat price tag"].per == "month"
    (none,) = read("subscriptions.csv", text, {fork.key: "none"})
    assert none.forks == ()
    assert none.entry.columns["Seat price tag"].field == "ignore"


CUSTOMERS = "Customer ID,Company,Industry,ARR,Renewal Date\n1,Fir,Retail,12000,2027-01-01\n2,Oak,Media,24000,2027-02-01"


def test_a_contract_of_which_only_the_end_is_said_counts_in_a_table_of_customers() -> None:
    assert [(row["arr"], str(row["start_on"])) for row in rows("customers.csv", CUSTOMERS)] == [
        (12000, "2024-01-01"),
        (24000, "2024-02-01"),
    ]


def test_beside_contracts_a_list_of_customers_states_what_they_pay_and_nothing_else() -> None:
    others = OtherFiles(rows={"subscriptions": frozenset({"k1", "k2"})})
    kinds = [one.entry.kind for one in read("customers.csv", CUSTOMERS, others=others)]
    assert kinds == ["accounts", "subscriptions"]
    assert {row["stated"] for row in rows("customers.csv", CUSTOMERS)} == {True}
    plans = (
        "account_id,name,industry,plan,seats,signup_date\n1,Fir,Retail,Pro,5,2024-01-01\n2,Oak,Media,Free,1,2025-01-01"
    )
    assert [one.entry.kind for one in read("customers.csv", plans, others=others)] == ["accounts"]


def test_one_column_for_customer_and_contract_is_asked_about_once() -> None:
    text = """
ID cliente,Empresa,Estado,Cuota mensual,Moneda,Fecha de alta,Fecha de baja,Renovación
1,Roble SL,Activo,"1.250,00",EUR,01/02/2024,,31/01/2027
2,Pino SA,Antiguo cliente,"800,00",EUR,15/03/2023,20/08/2026,14/03/2027
3,Haya SL,Suspendido,"300,00",EUR,25/05/2022,,24/05/2027
"""
    assert [one.forks for one in read("clientes.csv", text)] == [(), ()]
    assert [row["lifecycle"] for row in rows("clientes.csv", text, kind="accounts")] == [
        "customer",
        "former",
        "customer",
    ]
    assert str(rows("clientes.csv", text, kind="accounts")[1]["churned_on"]) == "2026-08-20"
    found = rows("clientes.csv", text)
    assert [(row["arr"], row["status"]) for row in found] == [(15000, "active"), (9600, "ended"), (3600, "paused")]


def test_german_and_french_contracts() -> None:
    text = "Vertragsnr;Kundennr.;Kunde;Monatsbeitrag;Beginn;Ende\n"
    text += "V1;0017;Eiche AG;1.250,00;01.02.25;31.01.27\nV2;0018;Linde KG;90,50;15.02.25;14.02.27"
    assert [(row["account_ref"], row["arr"], str(row["end_on"])) for row in rows("vertraege.csv", text, sep=";")] == [
        ("0017", 15000, "2027-02-01"),
        ("0018", 1086, "2027-02-15"),
    ]
    text = "N° contrat;Nom du client;Montant annuel HT;Date de début;Date de fin;Reconduction tacite\n"
    text += "C1;Orme SA;12 500,00;13/02/2025;12/02/2027;Oui\nC2;Houx SA;900,50;01/01/2026;31/12/2026;Non"
    assert [(row["account_name"], row["arr"], row["auto_renew"]) for row in rows("contrats.csv", text, sep=";")] == [
        ("Orme SA", 12500, True),
        ("Houx SA", 900.5, False),
    ]


def test_paddle_writes_the_smallest_unit() -> None:
    text = """
id,status,customer_id,currency_code,started_at,billing_cycle_interval,billing_cycle_frequency,current_billing_period_ends_at,scheduled_change_action,unit_price_amount,quantity
s1,active,c1,USD,2026-01-01T10:00:00Z,month,3,2027-01-01T10:00:00Z,,4900,5
s2,active,c2,JPY,2026-01-01T10:00:00Z,year,1,2027-01-01T10:00:00Z,cancel,49000,2
"""
    assert [(row["arr"], row["auto_renew"]) for row in rows("subscriptions.csv", text)] == [(980, True), (98000, False)]


def test_jira_s_own_fields_and_ids_that_are_called_so() -> None:
    text = "Issue key,Summary,Created,Custom field (Customer)\nS-1,Slow,2026-01-01,Fir Ltd\nS-2,Down,2026-01-02,Oak Ltd"
    (one,) = read("issues.csv", text)
    assert one.entry.columns["Custom field (Customer)"].field == "account_name"
    text = "Id,ContractNumber,AccountId,StartDate,EndDate,ARR\n"
    text += "80x1,0101,001a,2026-01-01,2027-01-01,5\n80x2,0102,001b,2026-01-01,2027-01-01,6"
    (one,) = read("Contract.csv", text)
    assert (one.forks, one.entry.columns["Id"].field) == ((), "id")


@pytest.mark.parametrize(
    ("header", "cells", "yearly"),
    [
        ("Discount %", ("1", "50"), [11880, 6000]),
        ("Discount", ("1%", "50%"), [11880, 6000]),
        ("Discount percent", ("0.5", "100"), [11940, 0]),
        ("Discount rate", ("0.01", "0.5"), [11880, 6000]),
        ("Discount rate", ("1", "50"), [11880, 6000]),
    ],
)
def test_one_per_cent_off_is_not_everything_off(header: str, cells: tuple[str, str], yearly: list[int]) -> None:
    text = f"Subscription ID,Account ID,Quantity,Unit Price,{header},Interval,Currency,Start Date\n"
    text += f"1,A1,10,100,{cells[0]},month,USD,2026-01-01\n2,A2,10,100,{cells[1]},month,USD,2026-01-01"
    assert [row["arr"] for row in rows("subscriptions.csv", text)] == yearly


def test_charges_of_one_subscription_are_rows_of_their_own() -> None:
    text = "Subscription: Name,Account: Account Number,Subscription: Term Start Date,Rate Plan Charge: Name,Rate Plan Charge: MRR\n"
    text += "A-1,A1,2026-01-01,Base,100\nA-1,A1,2026-01-01,Seats,50\nA-1,A1,2026-01-01,Discount,-10"
    found = rows("Subscriptions.csv", text)
    assert len({row["id"] for row in found}) == 3
    assert sum(row["arr"] for row in found) == 1680


@pytest.mark.parametrize(("yes", "no"), [("true", "false"), ("Yes", "No"), ("1", "0")])
def test_flags_of_accounts_say_who_is_no_customer(yes: str, no: str) -> None:
    text = "account_id,name,industry,is_lead,is_test,Is Trial\n"
    text += f"1,Fir,Retail,{no},{no},{no}\n2,Oak,Media,{yes},{no},{no}\n3,Elm,Media,{no},{yes},{no}\n4,Yew,Media,{no},{no},{yes}"
    found = [row["lifecycle"] for row in rows("accounts.csv", text, kind="accounts")]
    assert found == [None, "prospect", "internal", "prospect"]


def test_tickets_of_intercom_and_invoices_in_german() -> None:
    text = "Conversation ID,Conversation started at,Conversation state,Company name,Last closed at\n"
    text += "1,2026-11-02 09:00:00,closed,Fir,2026-11-03 10:00:00\n2,2026-11-12 09:00:00,open,Oak,"
    (one,) = read("conversations.csv", text)
    assert (one.entry.kind, one.forks, one.entry.columns["Last closed at"].field) == ("tickets", (), "resolved_at")
    text = "Rechnungsnr.;Kunde;Rechnungsdatum;Fällig am;Nettobetrag;Bruttobetrag;Status\n"
    text += (
        "R1;Eiche AG;01.10.26;31.10.26;1.000,00;1.190,00;bezahlt\nR2;Linde KG;13.11.26;30.11.26;-200,00;-238,00;offen"
    )
    assert [row["amount"] for row in rows("rechnungen.csv", text, kind="invoices", sep=";")] == [1190, -238]


def test_money_in_the_smallest_unit_is_money_under_any_name() -> None:
    text = "invoice_id,customer_id,total_in_cents,currency,invoice_date,due_date\n"
    text += "1,c1,120000,JPY,2026-10-01,2026-10-31\n2,c2,45500,KWD,2026-10-01,2026-10-31\n3,c3,-9950,USD,2026-11-01,2026-12-31"
    assert [str(row["amount"]) for row in rows("invoices.csv", text, kind="invoices")] == [
        "120000.0000",
        "45.5000",
        "-99.5000",
    ]
    text = "Order ID,Customer Name,Quantity,Unit Price (cents),Billing Interval,Order Date\n"
    text += "O1,Fir Ltd,5,4900,monthly,2026-01-01\nO2,Oak Ltd,2,990,yearly,2026-02-01"
    assert [float(row["arr"]) for row in rows("orders.csv", text)] == [2940, 19.8]


def test_quantity_and_state_in_french_count() -> None:
    text = "Abonnement,Client,Prix unitaire,Quantité,Périodicité,Date de début,Date d'échéance,État\n"
    text += "1,Orme SA,100,5,Mensuel,13/02/2026,12/02/2027,Actif\n2,Houx SA,200,3,Annuel,15/02/2025,14/02/2026,Résilié"
    assert [(row["arr"], row["status"]) for row in rows("subs.csv", text)] == [(6000, "active"), (600, "ended")]


def test_what_customers_pay_since_they_signed_up() -> None:
    text = "account_id,name,plan,mrr,currency,status,signup_date\n"
    text += "1,Fir Ltd,Pro,100,USD,Active,2024-01-01\n2,Oak Ltd,Pro,250,EUR,Churned,2025-03-01"
    found = rows("accounts.csv", text)
    assert [(row["arr"], row["status"], str(row["start_on"])) for row in found] == [
        (1200, "active", "2024-01-01"),
        (3000, "ended", "2025-03-01"),
    ]


def test_jira_s_key_is_the_id_and_its_category_says_what_is_done() -> None:
    text = "Issue key,Issue id,Summary,Status,Status Category,Created,Resolved,Organizations\n"
    text += "S-1,10001,Login,Ready for QA,In Progress,2026-11-01,,Fir\nS-2,10002,Export,Shipped,Done,2026-11-02,,Oak"
    (one,) = read("jira.csv", text)
    assert (one.forks, one.entry.columns["Issue key"].field) == ((), "id")
    assert [row["closed"] for row in rows("jira.csv", text, kind="tickets")] == [None, True]


def test_terms_that_say_both_of_their_ends_are_asked_about() -> None:
    text = "Contract ID,Customer,ARR,Currency,Start Date,End Date\n1,Fir,5,USD,2026-01-01,2026-12-31\n"
    text += "2,Oak,5,USD,2026-02-01,2027-01-31\n3,Elm,5,USD,2026-01-01,2027-01-01"
    (one,) = read("contracts.csv", text)
    (fork,) = one.forks
    assert fork.key == "ends:End Date"
    assert "2 contracts are whole months with it, and 1 without it" in fork.text


DATED = "contract_id,account_id,start,end,seats,discount,{}\nk1,P1,2026-01-01,2026-12-31,40,{},25\n"
DATED += "k2,P2,2026-01-01,2026-12-31,10,,30"


@pytest.mark.parametrize(
    ("header", "discount", "yearly"),
    [
        ("price_per_seat_per_month", "", [12000, 3600]),
        ("price_per_seat_per_month", "10%", [10800, 3600]),
        ("Price / seat / yr", "", [1000, 300]),
        ("monthly price per user", "", [12000, 3600]),
        ("mrr_per_seat", "", [12000, 3600]),
        ("Preis pro Nutzer und Monat", "", [12000, 3600]),
        ("prix par utilisateur par mois", "", [12000, 3600]),
        ("Fee p.a.", "", [25, 30]),
        ("Betrag (jährlich)", "", [25, 30]),
        ("montant mensuel", "", [300, 360]),
        ("half-yearly amount", "", [50, 60]),
    ],
)
def test_a_header_that_says_its_interval_and_for_what_isnt_asked_about(
    header: str, discount: str, yearly: list[int]
) -> None:
    text = DATED.format(header, discount)
    assert [one.forks for one in read("contracts.csv", text)] == [()]
    assert [row["arr"] for row in rows("contracts.csv", text)] == yearly


def test_words_for_days_and_numbers_of_months_are_no_intervals() -> None:
    for header in ("Price tag", "Price months"):
        (one,) = read("contracts.csv", DATED.format(header, ""))
        assert [fork.key for fork in one.forks] == ["field:amount"]


def test_shares_with_and_without_a_sign_are_told_apart() -> None:
    text = DATED.format("unit_price_per_month", "10%").replace("10,,30", "10,0.25,30")
    assert [row["arr"] for row in rows("contracts.csv", text)] == [10800, 2700]


@pytest.mark.parametrize(("answer", "yearly"), [("one", [12000, 3600]), ("all", [300, 360])])
def test_a_price_beside_seats_may_be_for_one_of_them(answer: str, yearly: list[int]) -> None:
    text = DATED.format("price (monthly)", "")
    (one,) = read("contracts.csv", text)
    (fork,) = one.forks
    assert (fork.key, one.entry.columns["seats"].field) == ("each:price (monthly)", "?")
    assert [row["arr"] for row in rows("contracts.csv", text, {fork.key: answer})] == yearly
    (again,) = read("contracts.csv", text, {fork.key: answer})
    (later,) = read("contracts.csv", text, given=(again.entry,))
    assert later.forks == ()  # what was answered stays answered


TWINS = "{},account_id,start,end,arr\nn1,P1,2026-01-01,2027-01-01,7000\nn2,P1,2026-01-01,2027-01-01,7000"


@pytest.mark.parametrize(
    "header",
    [
        "sub_id",
        "contract_no",
        "agreement number",
        "Vertrags-Nr.",
        "order_id",
        "N° de contrat",
        "Order Number",
        "Contract #",
    ],
)
def test_the_number_of_a_contract_is_its_id_beside_that_of_its_customer(header: str) -> None:
    found = rows("contracts.csv", TWINS.format(header))
    assert [(row["id"], row["account_ref"]) for row in found] == [("n1", "P1"), ("n2", "P1")]


def test_two_lines_without_any_id_are_two_contracts_and_the_same_two_the_next_time() -> None:
    text = TWINS.format("note")
    first, second = (row["id"] for row in rows("contracts.csv", text))
    assert (second, first[:5]) == (f"{first}-2", "auto-")
    assert [row["id"] for row in rows("contracts.csv", text.replace("7000", "8000"))] == [first, second]
    (said,) = contracts_alike(
        iter(
            [
                pa.table(
                    {"fact_id": [f"s:{second}", first], "account": list("PP"), "line": [3, 2], "start_on": list("ab")}
                )
            ]
        )
    )
    assert (said.code, said.line) == ("alike_without_id", 3)
    stamped = "updated_at," + text.replace("\n", "\n2026-01-01,")
    assert {row["id"] for row in rows("contracts.csv", stamped)} == {first}


def test_a_list_of_customers_with_numbers_of_contracts_keeps_its_money() -> None:
    text = "Customer,Contract No,ARR,Renewal Date\nFir,k1,12000,2027-01-01\nOak,k2,13000,2027-02-01"
    assert [(row["id"], row["arr"]) for row in rows("customers.csv", text)] == [("k1", 12000), ("k2", 13000)]


@pytest.mark.parametrize(
    ("header", "cell", "yearly"),
    [("MRR", "1000", 12000), ("MRR (EUR)", "1000", 12000), ("ARR", "900", 900), ("ACV", "9", 9)],
)
def test_what_customers_pay_is_stated_without_any_day_and_has_no_end(header: str, cell: str, yearly: int) -> None:
    text = f"id,name,{header},owner\n1,Fir,{cell},Ana\n2,Oak,,Bo"
    found = rows("list.csv", text)
    assert (found[0]["arr"], found[0]["stated"], found[0].get("end_on")) == (yearly, True, None)
    assert len(found) == 1  # a customer without an amount has no contract
    assert any("No column gives their start date" in note for one in read("list.csv", text) for note in one.notes)
    assert len(rows("list.csv", text, kind="accounts")) == 2


def test_the_revenue_of_a_company_is_not_what_it_pays() -> None:
    for header in ("Annual Revenue", "Jahresumsatz", "Chiffre d'affaires annuel", "CA annuel"):
        assert [one.entry.kind for one in read("list.csv", f"id,name,{header},owner\n1,Fir,900,Ana\n2,Oak,5,Bo")] == [
            "accounts"
        ]


def test_words_for_no_customer_are_no_money_of_an_undated_list() -> None:
    text = "code client,raison sociale,statut,MRR (EUR)\nC1,Abeille,Actif,100\nC2,Bourdon,Résilié,80\nC3,Cigale,Prospect,10"
    assert [row["status"] for row in rows("clients.csv", text)] == ["active", "ended", "draft"]


@pytest.mark.parametrize(
    ("kind", "cell"), [("Credit Note", "-1200.00"), ("ACCRECCREDIT", "1200.00"), ("Gutschrift", "1200.00")]
)
def test_a_credit_note_is_taken_off_and_never_due(kind: str, cell: str) -> None:
    text = "Invoice Number,Customer,Invoice Date,Due Date,Total,Type,Status\n"
    text += "I1,Fir,2026-09-01,2026-10-01,1200.00,Invoice,Overdue\n"
    text += f"C1,Fir,2026-10-05,2026-10-06,{cell},{kind},Applied"
    bill, credit = rows("invoices.csv", text, kind="invoices")
    assert (bill["amount"], str(bill["due_on"])) == (1200, "2026-10-01")
    assert (credit["amount"], credit["due_on"], credit["paid_at"] is not None) == (-1200, None, True)


def test_ids_that_say_of_what_they_are_are_no_names() -> None:
    text = "id,customer,status,start_date,amount,interval\nsub_A,cus_A,active,2026-01-01,9,month\n"
    text += "sub_B,cus_B,active,2026-01-01,9,year"
    assert [row["account_ref"] for row in rows("subscriptions.csv", text)] == ["cus_A", "cus_B"]
