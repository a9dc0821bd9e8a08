"""Money as accounting systems and unlike sheets write it: read right, or asked."""

from decimal import Decimal

from evidence.connectors.test_contract_money import read, rows

XERO = """
ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountPaid,InvoiceAmountDue,Quantity,UnitAmount,LineAmount,Currency,Type,Status
Fir Ltd,INV-1,01/11/2026,30/11/2026,120.00,0,120.00,2,50.00,100.00,GBP,ACCREC,AUTHORISED
Fir Ltd,INV-1,01/11/2026,30/11/2026,120.00,0,120.00,1,20.00,20.00,GBP,ACCREC,AUTHORISED
Oak Ltd,INV-2,15/11/2026,30/12/2026,-55.00,55,0,1,-55.00,-55.00,GBP,ACCREC,VOIDED
"""


def test_invoices_of_xero_with_and_without_their_lines() -> None:
    assert read("invoices.csv", XERO)[0].forks == ()
    found = rows("invoices.csv", XERO, kind="invoices")
    assert [(one["account_name"], one["amount"], str(one["issued_on"])) for one in found] == [
        ("Fir Ltd", 100, "2026-11-01"),
        ("Fir Ltd", 20, "2026-11-01"),
        ("Oak Ltd", -55, "2026-11-15"),
    ]
    assert [one["voided_at"] is not None for one in found] == [False, False, True]
    heads = "\n".join(",".join(line.split(",")[:7] + line.split(",")[10:]) for line in XERO.strip().splitlines()[:1])
    plain = heads + "\nFir Ltd,INV-1,01/11/2026,30/11/2026,120.00,0,120.00,GBP,ACCREC,PAID"
    plain += "\nOak Ltd,INV-2,15/11/2026,30/12/2026,55.00,55,0,GBP,ACCREC,PAID"
    assert [one["amount"] for one in rows("invoices.csv", plain, kind="invoices")] == [120, 55]


def test_contracts_of_an_erp_in_german() -> None:
    text = "Vertrag;Auftraggeber;Material;Nettowert;Währung;Gültig ab;Gültig bis\n"
    text += (
        "40001;100017;LIC-A;12.000,00;EUR;01.01.2026;31.12.2026\n40002;100018;LIC-B;36.000,50;EUR;01.01.2025;31.12.2027"
    )
    (one,) = read("kontrakte.csv", text, sep=";")
    (fork,) = one.forks
    assert (fork.key, [choice for choice, _ in fork.choices]) == ("per:Nettowert", ["year", "quarter", "month", "term"])
    found = rows("kontrakte.csv", text, {fork.key: "term"}, sep=";")
    assert [(round(one["arr"], 2), one["currency"]) for one in found] == [(12000, "EUR"), (Decimal("12000.17"), "EUR")]


def test_amounts_that_grow_by_the_year_are_asked_about() -> None:
    text = "Contract ID,Customer ID,Year 1,Year 2,Start Date,End Date\n1,A,10,20,2025-01-01,2026-12-31"
    text += "\n2,B,5,5,2025-02-01,2027-01-31"
    (one,) = read("contracts.csv", text)
    assert [fork.key for fork in one.forks] == ["field:amount"]


def test_yen_dinars_and_signs_in_cells() -> None:
    text = "Contract ID,Customer ID,ARR,Currency,Start Date,End Date\n1,A,1200.500,KWD,2026-01-01,2026-12-31\n"
    text += "2,B,960.125,KWD,2026-02-01,2027-01-31\n3,C,1200000,JPY,2026-02-01,2027-01-31"
    assert [str(one["arr"]) for one in rows("contracts.csv", text)] == ["1200.5000", "960.1250", "1200000.0000"]
    text = 'Contract ID,Customer ID,ARR,Start Date,End Date\n1,A,"12,000.00 €",2026-01-01,2026-12-31'
    text += "\n2,B,$1.2M,2026-02-01,2027-01-31"
    assert [(one["arr"], one["currency"]) for one in rows("contracts.csv", text)] == [(12000, "EUR"), (1200000, "USD")]
