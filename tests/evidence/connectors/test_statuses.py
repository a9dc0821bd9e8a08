"""States of files from outside: what is told by the words, and what has to be asked, once."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from evidence.connectors.test_deals import rows_of, said
from evidence.connectors.test_entries import done, fields, keys, read
from tenure.evidence.connectors.recognise.statuses import ASKED, state_forks
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.statewords import meaning_of
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping

HEAD = "Contract ID,Account ID,Plan,ARR,Start Date,End Date"


def contracts(status: str, *words: str) -> str:
    rows = [f"C-{n},A-{n},Pro,100.50,2024-01-15,,{word}" for n, word in enumerate(words)]
    return "\n".join([f"{HEAD},{status}", *rows]) + "\n"


def test_known_words_ask_nothing() -> None:
    found = done("contracts.csv", contracts("Status", "Active", "Trial", "Cancelled", "Entwurf"))
    assert (keys(found), found.entry.columns["Status"]) == ([], ColumnUse("status"))


def test_one_unknown_word_is_asked_once_and_kept() -> None:
    text = contracts("Status", "Active", "Frozen", "Frozen")
    asked = done("contracts.csv", text)
    assert keys(asked) == ["words:Status:Frozen"]
    assert asked.forks[0].text == "Column Status says 'Frozen' in 2 rows. Does that money count?"
    settled = done("contracts.csv", text, answers={"words:Status:Frozen": "paused"})
    assert (keys(settled), settled.entry.columns["Status"].words) == ([], {"Frozen": "paused"})
    assert keys(done("contracts.csv", text, settled.entry)) == []


def test_several_unknown_words_are_one_question_of_their_column() -> None:
    text = contracts("Status", "Active", "Frozen", "Limbo", "Limbo")
    asked = done("contracts.csv", text)
    assert keys(asked) == ["words:Status"]
    assert "'Limbo' (2 rows), 'Frozen' (1 row)" in asked.forks[0].text
    assert done("contracts.csv", text, answers={"words:Status": "ended"}).entry.columns["Status"].words == {
        "Frozen": "ended",
        "Limbo": "ended",
    }
    apart = done("contracts.csv", text, answers={"words:Status": "each", "words:Status:Limbo": "void"})
    assert keys(apart) == ["words:Status:Frozen"]


def test_an_open_question_survives_the_mapping_file(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    text = contracts("Status", "Active", "Frozen", "Limbo")
    asked = done("contracts.csv", text)
    path.write_text(write_mapping([asked.entry], {}, {}), "utf-8")
    again = done("contracts.csv", text, read_mapping(path).for_file("contracts.csv"))
    assert keys(again) == keys(asked)


@pytest.mark.parametrize(
    ("header", "word", "meaning"),
    [("is_trial", "TRUE", "trial"), ("Churned", "yes", "ended"), ("paused", "1", "paused"), ("Draft", "ja", "draft")],
)
def test_flags_are_words_too(header: str, word: str, meaning: str) -> None:
    no = {"TRUE": "FALSE", "yes": "no", "1": "0", "ja": "nein"}[word]
    found = done("contracts.csv", contracts(header, word, no))
    assert (keys(found), found.entry.columns[header]) == ([], ColumnUse("status", words={"true": meaning}))


def test_companies_say_who_is_a_customer() -> None:
    text = "Account ID,Name,Industry,Type\n1,Acme,Retail,Customer - Direct\n2,Beta,Energy,Prospect\n3,Gamma,Energy,Competitor\n"
    assert fields(done("accounts.csv", text))["Type"] == "lifecycle"
    sizes = text.replace("Customer - Direct", "Enterprise").replace("Prospect", "SMB").replace("Competitor", "Mid")
    assert fields(done("accounts.csv", sizes))["Type"] == "ignore"


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("En pause", "customer"), ("Essai gratuit", "prospect"), ("pausiert", "customer"), ("Testphase", "prospect"),
     ("en mora", "customer"), ("Prueba gratuita", "prospect"), ("Will not renew", "customer"), ("Demo", "internal"),
     ("open", None), ("Entwurf", None)],
)  # fmt: skip
def test_words_that_mean_one_thing_of_contracts_and_of_customers(word: str, meaning: str | None) -> None:
    assert meaning_of("accounts", "lifecycle", word, {}) == meaning


def test_an_empty_stage_beside_customers_and_leads_is_asked() -> None:
    text = "Account ID,Name,Lifecycle Stage\n1,Acme,Customer\n2,Beta,Lead\n3,Gamma,\n4,Delta,\n"
    asked = done("companies.csv", text)
    assert keys(asked) == ["empty:Lifecycle Stage"]
    assert asked.forks[0].text == "Column Lifecycle Stage is empty in 2 rows. Are those customers?"
    settled = done("companies.csv", text, answers={"empty:Lifecycle Stage": "prospect"})
    assert (keys(settled), settled.entry.columns["Lifecycle Stage"].words) == ([], {"": "prospect"})


TICKETS = "Ticket,Account ID,Subject,Created At,{0}\n1,A,x,2026-01-01,{1}\n2,A,y,2026-01-02,{2}\n3,B,z,2026-01-03,{3}\n"


def test_priorities_as_numbers_are_asked_and_severities_are_not() -> None:
    asked = done("tickets.csv", TICKETS.format("Priority", 1, 4, 4))
    assert keys(asked) == ["scale:Priority"]
    settled = done("tickets.csv", TICKETS.format("Priority", 1, 4, 4), answers={"scale:Priority": "least"})
    assert (keys(settled), settled.entry.columns["Priority"].words) == ([], {"1": "low", "4": "urgent"})
    severe = done("tickets.csv", TICKETS.format("Severity", 1, 2, 4))
    assert (keys(severe), severe.entry.columns["Severity"].words) == ([], {"1": "urgent", "2": "high", "4": "low"})


def test_a_scale_that_begins_with_p0() -> None:
    found = done("tickets.csv", TICKETS.format("Priority", "P0", "P1", "P3"))
    assert found.entry.columns["Priority"].words == {"P0": "urgent", "P1": "high", "P3": "low"}


LATER = date.today() + timedelta(days=90)  # noqa: DTZ011 - any day ahead will do


def test_auto_renewal_past_its_end_is_asked() -> None:
    text = f"{HEAD},Auto Renew\n1,A,Pro,100.5,2023-01-15,2024-01-15,TRUE\n2,B,Pro,100.5,2023-02-15,{LATER},TRUE\n"
    asked = done("contracts.csv", text)
    assert keys(asked) == ["renews"]
    assert "In 1 row the day in column End Date has passed, although column Auto Renew says" in asked.forks[0].text
    settled = done("contracts.csv", text, answers={"renews": "by_itself"})
    assert (keys(settled), settled.entry.renews) == ([], "by_itself")
    assert keys(done("contracts.csv", text, settled.entry)) == []


def test_a_status_past_its_end_is_asked_and_a_flag_of_churn_is_an_answer() -> None:
    active = f"{HEAD},Status\n1,A,Pro,100.5,2023-01-15,2024-01-15,Active\n"
    assert keys(done("contracts.csv", active)) == ["renews"]
    churned = f"{HEAD},Auto Renew,Churned\n1,A,Pro,100.5,2023-01-15,2024-01-15,TRUE,TRUE\n2,B,Pro,100.5,2023-01-15,,TRUE,FALSE\n"
    assert keys(done("contracts.csv", churned)) == []


def test_renewals_in_rows_of_their_own_are_seen() -> None:
    text = f"{HEAD},Auto Renew\n1,A,Pro,100.5,2023-01-15,2024-01-15,TRUE\n2,A,Pro,110,2024-01-15,{LATER},TRUE\n"
    found = done("contracts.csv", text)
    assert (keys(found), found.entry.renews) == ([], "by_row")


def test_cancelled_before_the_end_is_asked() -> None:
    text = f"{HEAD},Status\n1,A,Pro,100.5,2023-01-15,{LATER},Cancelled\n2,B,Pro,100.5,2023-01-15,2024-01-15,Cancelled\n"
    asked = done("contracts.csv", text)
    assert keys(asked) == ["words:Status:Cancelled"]
    settled = done("contracts.csv", text, answers={"words:Status:Cancelled": "ending"})
    assert (keys(settled), settled.entry.columns["Status"].words) == ([], {"Cancelled": "ending"})


def test_price_times_number_and_discounts_beside_it() -> None:
    text = "Contract ID,Account ID,Unit Price,Quantity,Discount %,Billing Period,Start Date\n1,A,99.50,10,15,Monthly,2026-01-01\n"
    found = done("contracts.csv", text)
    assert {
        header: use.field
        for header, use in found.entry.columns.items()
        if use.field not in ("id", "account_ref", "start_on")
    } == {
        "Unit Price": "amount",
        "Quantity": "quantity",
        "Discount %": "discount_rate",
        "Billing Period": "interval",
    }


def test_a_currency_is_never_left_out() -> None:
    text = "Contract ID,Account ID,ARR,Cur,Start Date\n1,A,99.50,EUR,2026-01-01\n2,B,10.00,JPY,2026-01-01\n"
    assert fields(done("contracts.csv", text))["Cur"] == "currency"


SERVICENOW = (
    "number,opened_at,short_description,state,priority,company,sys_updated_on,resolved_at,closed_at\n"
    "INC1,2026-01-01 10:00:00,Down,Closed Complete,1 - Critical,Acme,2026-01-20 10:00:00,2026-01-05 10:00:00,2026-01-12 10:00:00\n"
    "INC2,2026-01-01 10:00:00,Down,Closed Complete,1 - Critical,Acme,2026-01-20 10:00:00,,\n"
    "INC3,2026-01-01 10:00:00,Down,Abgehakt,1 - Critical,Acme,2026-01-20 10:00:00,,2026-01-12 10:00:00\n"
    "INC4,2026-01-01 10:00:00,Down,Abgehakt,1 - Critical,Acme,2026-01-20 10:00:00,2026-01-06 10:00:00,\n"
    "INC5,2026-01-01 10:00:00,Down,Abgehakt,1 - Critical,Acme,2026-01-20 10:00:00,,\n"
    "INC6,2026-01-01 10:00:00,Down,With the vendor,1 - Critical,Acme,2026-01-20 10:00:00,,\n"
)


def test_a_ticket_that_its_state_closes_is_not_open_without_a_time_beside_others_that_have_one() -> None:
    found = done("incident.csv", SERVICENOW)
    assert keys(found) == []
    assert "2 tickets are closed according to state without a closing time: their last update counts." in found.notes
    assert said(rows_of(found.entry, SERVICENOW), "id", "resolved_at", "closed") == [
        ("INC1", "2026-01-05", ""),
        ("INC2", "2026-01-20", ""),
        ("INC3", "2026-01-12", ""),
        ("INC4", "2026-01-06", ""),
        ("INC5", "2026-01-20", ""),
        ("INC6", "", ""),
    ]


def test_when_it_closed_is_unknown_where_nothing_says_it() -> None:
    text = SERVICENOW.replace("sys_updated_on", "watch_list")
    found = done("incident.csv", text)
    assert "2 tickets are closed according to state without a closing time: when is unknown." in found.notes
    closed = {row["id"]: row["closed"] for row in rows_of(found.entry, text)}
    assert closed == {"INC1": None, "INC2": True, "INC3": None, "INC4": None, "INC5": True, "INC6": None}


def test_a_time_of_blanks_is_none() -> None:
    assert done("incident.csv", SERVICENOW.replace(",,\n", ",  , \n")).notes == done("incident.csv", SERVICENOW).notes


EVENTS = "event_id,account_id,event_date,event\ne1,a1,2026-01-05,churned\ne2,a1,2026-02-05,{}\ne3,a2,2026-03-05,reactivated\n"


def test_a_change_that_is_neither_a_leaving_nor_a_return_is_left_out() -> None:
    text = EVENTS.format("downgraded")
    found = done("churn_events.csv", text)
    assert keys(found) == []
    table, _ = read(text)
    converted = convert(found.entry, table, pa.array(range(table.num_rows), pa.int64()), "churn_events.csv")
    assert converted.deliveries[0].rows["kind"].to_pylist() == ["left", "returned"]
    assert (converted.left_out, converted.rejects) == ({"1 row without churn or return (downgraded)": 1}, ())


@pytest.mark.parametrize(("answer", "count"), [("neither", 2), ("left", 3), ("unsaid", 3)])
def test_an_unknown_change_of_a_customer_is_asked_about(answer: str, count: int) -> None:
    text = EVENTS.format("moonwalked")
    asked = done("churn_events.csv", text)
    assert keys(asked) == ["words:event:moonwalked"]
    settled = done("churn_events.csv", text, answers={"words:event:moonwalked": answer})
    assert keys(settled) == []
    assert len(rows_of(settled.entry, text)) == count


@pytest.mark.parametrize("state", sorted(ASKED))
def test_every_question_about_words_can_be_left_without_a_meaning(state: tuple[str, str]) -> None:
    header = {
        "lifecycle": "Lifecycle",
        "status": "Status",
        "priority": "Priority",
        "kind": "Event",
        "interval": "Cycle",
    }[state[1]]
    given = FileMapping("f.csv", state[0], columns={header: ColumnUse(state[1]), "Id": ColumnUse("id")})
    for words in (("Blue",), ("Blue", "Pink")):
        table, profiles = read(f"Id,{header}\n" + "".join(f"{n},{word}\n" for n, word in enumerate(words)))
        _, (asked,) = state_forks(given, profiles, lambda table=table: iter([table]))
        entry = asked.settled(given, "unsaid")
        assert state_forks(entry, profiles, lambda table=table: iter([table])) == (entry, ())
        assert {meaning_of(*state, word, entry.columns[header].words) for word in words} == {""}
