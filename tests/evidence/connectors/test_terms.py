"""One contract in several rows, one per term; products below a deal; and what is no such thing."""

from decimal import Decimal
from itertools import permutations

import pyarrow as pa
import pytest

from evidence.connectors.test_entries import all_of, done, fields, keys, read
from tenure.evidence.connectors.recognise.entries import complete
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mapping import FileMapping

HEAD = "Contract ID,Customer ID,Start,End,ARR,Currency"
RAMP = [
    "d1,a1,2025-01-01,2026-01-01,1000,USD",
    "d1,a1,2026-01-01,2027-01-01,2000,USD",
    "d2,a2,2025-01-01,2026-01-01,500,USD",
]


def ids(entry: FileMapping, text: str) -> dict[str, Decimal]:
    table, _ = read(text)
    converted = convert(entry, table, pa.array(range(table.num_rows), pa.int64()), "c.csv")
    assert converted.rejects == ()
    return {row["id"]: row["arr"] for row in converted.deliveries[0].rows.to_pylist()}


def test_a_ramp_is_asked_about_once_and_each_term_counts() -> None:
    for rows in permutations(RAMP):
        text = "\n".join([HEAD, *rows])
        asked = done("contracts.csv", text)
        assert keys(asked) == ["one_per"]
        assert "1 contract stands in several rows with different terms: d1 in 2." in asked.forks[0].text
        settled = done("contracts.csv", text, answers={"one_per": "term"})
        assert settled.forks == ()
        assert ids(settled.entry, text) == {"d1/2025-01-01": 1000, "d1/2026-01-01": 2000, "d2/2025-01-01": 500}
    later = "\n".join([HEAD, RAMP[1]])  # a delivery without a repetition keeps the ids that were answered
    again = done("contracts.csv", later, answers={"one_per": "term"})
    assert (keys(again), ids(again.entry, later)) == ([], {"d1/2026-01-01": 2000})
    apart = done("contracts.csv", "\n".join([HEAD, *RAMP]), answers={"one_per": "id"})
    assert (keys(apart), apart.entry.one_per) == ([], "id")


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (HEAD, [RAMP[0], RAMP[2]]),  # each once
        (HEAD, [RAMP[0], RAMP[0]]),  # one row twice
        (HEAD, [RAMP[0], RAMP[0].replace("1000", "1500")]),  # one term, two amounts: they contradict each other
        (f"{HEAD},Updated at", [f"{row},2026-0{n}-01 10:00" for n, row in enumerate(RAMP, 1)]),  # versions
    ],
)
def test_other_repetitions_are_not_asked_about(head: str, rows: list[str]) -> None:
    assert "one_per" not in keys(done("contracts.csv", "\n".join([head, *rows])))


def test_contracts_known_by_their_bare_ids_stay_what_they_are() -> None:
    table, profiles = read("\n".join([HEAD, *RAMP]))
    others = OtherFiles(stored={"subscriptions": frozenset({"d1"})})
    found = complete("contracts.csv", profiles, others, lambda: iter([table]), None, {}, "USD")
    assert "one_per" not in keys(found)


@pytest.mark.parametrize(
    ("file", "head", "row"),
    [
        (
            "OpportunityLineItem.csv",
            "Id,OpportunityId,Product2Id,Quantity,UnitPrice,TotalPrice,ServiceDate",
            "0,6,1,10,100,1000,2026-01-01",
        ),
        ("line_items.csv", "Line,Deal ID,Product name,Quantity,Unit price,Start date", "1,d1,Core,10,100,2026-01-01"),
    ],
)
def test_products_of_deals_are_left_aside_and_said(file: str, head: str, row: str) -> None:
    found = done(file, f"{head}\n{row}\n")
    assert (found.entry.skip, found.notes) == (True, ("products of deals: the amounts are in the deals",))


def test_products_below_one_deal_are_one_contract() -> None:
    text = (
        "Opportunity ID,Opportunity Name,Account Name,Stage,Close Date,Amount,Product Name,Quantity\n"
        "6A,Acme,Acme,Closed Won,2026-01-01,1200,Core,10\n6A,Acme,Acme,Closed Won,2026-01-01,1200,SSO,1\n"
    )
    found = all_of("deals.csv", text, contracts="yearly")["subscriptions"]
    assert not {"product", "seats", "plan"} & set(fields(found).values())
    assert ids(found.entry, text) == {"6A": 1200}
