"""Columns that refer to a row of another file are told by their header, and by the ids they hold."""

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.guess import guess
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles

SOLD = OtherFiles(
    ids=frozenset({"a1", "a2", "a3"}),
    rows={"subscriptions": frozenset({"s1", "s2", "s3"}), "tickets": frozenset({"t1", "t2"})},
)


def columns(file: str, others: OtherFiles, **cells: list[str]) -> dict[str, str]:
    reading = guess(file, [profile(name, pa.array(values)) for name, values in cells.items()], others)
    return {header: use.field for header, use in reading.columns.items()} | {"": reading.kind}


@pytest.mark.parametrize("header", ["subscription_id", "Contract ID", "SubscriptionId", "vertragsnummer"])
def test_use_by_subscription(header: str) -> None:
    used = {"usage_date": ["2026-11-20", "2026-11-21"], "feature_name": ["report", "export"], header: ["s1", "s2"]}
    for others in (SOLD, OtherFiles()):
        found = columns("feature_usage.csv", others, **used)
        assert (found[""], found[header]) == ("usage", "subscription_ref")


def test_ids_of_the_other_file_decide_where_the_header_says_little_or_something_else() -> None:
    used = {"usage_date": ["2026-11-20", "2026-11-21"], "feature_name": ["report", "export"]}
    assert columns("usage.csv", SOLD, **used, ref=["s1", "s3"])["ref"] == "subscription_ref"
    assert columns("usage.csv", SOLD, **used, client_id=["s1", "s3"])["client_id"] == "subscription_ref"
    assert columns("usage.csv", SOLD, **used, client_id=["a1", "a3"])["client_id"] == "account_ref"
    stored = OtherFiles(stored={"subscriptions": frozenset({"s1", "s3"})})
    assert columns("usage.csv", stored, **used, ref=["s1", "s3"])["ref"] == "subscription_ref"


def test_a_column_called_contract_that_holds_none_is_no_reference() -> None:
    opened = {"id": ["t1", "t2"], "account_id": ["a1", "a2"], "opened_at": ["2026-11-20"] * 2, "subject": ["x", "y"]}
    found = columns("tickets.csv", SOLD, **opened, contract=["Annual", "Monthly"])
    assert (found["contract"], found["account_id"]) == ("ignore", "account_ref")


def test_answers_about_tickets_and_payments_of_invoices() -> None:
    answers = {"ticket_id": ["t1", "t2"], "score": ["5", "4"], "responded_at": ["2026-11-20"] * 2}
    assert columns("csat.csv", SOLD, **answers)["ticket_id"] == "ticket_ref"
    held = {"deal_id": ["d1", "d2"], "held_at": ["2026-11-20"] * 2, "meeting_title": ["x", "y"]}
    assert columns("meetings.csv", SOLD, **held)["deal_id"] == "opportunity_ref"


def test_the_id_of_a_file_of_subscriptions_stays_its_id() -> None:
    sold = {
        "subscription_id": ["s1", "s2"],
        "account_id": ["a1", "a2"],
        "start_date": ["2026-01-01"] * 2,
        "arr": ["1", "2"],
    }
    assert columns("subscriptions.csv", OtherFiles(), **sold)["subscription_id"] == "id"
