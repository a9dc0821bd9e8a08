"""Those who left keep the day, the reason, and how they stood on their last day; those who come back are customers again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import raise_curtain
from tenure.flows.asking.accounts import account, accounts
from tenure.flows.asking.at_risk import at_risk
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.platform.access import SYSTEM
from tenure.platform.identity.models import User
from tenure.practice.customers.actions import upsert_accounts
from tenure.practice.customers.cards import AccountCard, AccountFilter
from tenure.practice.customers.identities.merging import merge_accounts
from tenure.practice.customers.rows import LeftCard
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.money import Money
from tenure.values.shapes import plain
from worlds import Once

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = """account_id,account_name,customer_since,churn_date
here,Here Ltd,2025-01-01,
record,Record Inc,2025-01-01,2026-02-10
term,Term AG,2025-01-01,
silent,Silent SA,2024-01-01,2024-02-01
"""
LINES = """subscription_id,account_id,seats,arr,currency,start_date,end_date,cancelled_at,cancellation_reason
s1,here,4,12000,USD,2025-01-01,2027-01-01,,
s2,record,4,30000,USD,2025-01-01,2027-01-01,2026-01-20,Price
s3,term,4,8000,USD,2025-01-01,2026-01-01,,
"""


def begin(files: Path) -> None:
    publish_starter_or_folder(SYSTEM, str(Path(__file__).with_name("ladder.yaml")))
    files.mkdir()
    (files / "accounts.csv").write_text(ACCOUNTS)
    (files / "subscriptions.csv").write_text(LINES)
    rows = ["timestamp,account_id,user_id,event,feature"]
    for back in range(0, 150, 3):
        for who in ("here", "record", "term"):
            rows += [f"{TODAY - timedelta(days=back)}T09:0{n}:00Z,{who},{who}-{n},view,report" for n in range(3)]
    (files / "usage.csv").write_text("\n".join(rows) + "\n")
    import_files(SYSTEM, [files])


@pytest.fixture
def company(tmp_path: Path, settings: LazySettings, once: Once) -> Iterator[Path]:
    """The folder for further files of a company whose day has run."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path

    def scored() -> None:
        begin(tmp_path / "made")
        run_day(SYSTEM)

    with clock.stopped_clock(NOW):
        once(tmp_path / "lake", scored)
        folder = tmp_path / "files"
        folder.mkdir()
        yield folder


def left(key: str) -> LeftCard | None:
    return account(SYSTEM, AccountKey(key)).left


def test_who_left_keeps_day_reason_amount_and_last_score(company: Path) -> None:
    record, term = left("record"), left("term")
    assert record is not None
    assert term is not None
    assert (record.on, record.reason, record.arr) == (date(2026, 2, 10), "Price", Money(Decimal(30000), "USD"))
    assert record.last_on == date(2026, 2, 9)
    assert record.shown is not None
    assert (term.on, term.arr, term.last_on) == (date(2026, 1, 1), Money(Decimal(8000), "USD"), date(2025, 12, 31))
    silent = left("silent")
    assert silent is not None
    assert (silent.on, silent.shown) == (date(2024, 2, 1), None)
    assert left("here") is None
    gone = accounts(SYSTEM, AccountFilter(left=True))
    assert {row.key for row in gone.rows} == {"record", "term", "silent"}
    assert [row.key for row in accounts(SYSTEM, AccountFilter(left=False)).rows] == ["here"]
    assert accounts(SYSTEM).arr_of() == (Money(Decimal(12000), "USD"),)  # what was cancelled is no ARR
    assert {row.account.key for row in at_risk(SYSTEM).rows} <= {"here"}
    before = plain(gone.rows)
    assert run_day(SYSTEM).published == 0
    assert plain(accounts(SYSTEM, AccountFilter(left=True)).rows) == before


def test_who_leaves_later_keeps_the_standing_of_the_last_day_and_may_come_back(company: Path) -> None:
    score = account(SYSTEM, AccountKey("here")).standing.shown
    with clock.stopped_clock(NOW + timedelta(days=1)):
        (company / "accounts.csv").write_text(
            ACCOUNTS.replace("here,Here Ltd,2025-01-01,", "here,Here Ltd,2025-01-01,2026-04-01")
        )
        (company / "subscriptions.csv").write_text(LINES + "s4,term,4,9000,USD,2026-04-01,2027-04-01,,\n")
        import_files(SYSTEM, [company / "accounts.csv", company / "subscriptions.csv"])
        run_day(SYSTEM)
        gone, back = account(SYSTEM, AccountKey("here")), account(SYSTEM, AccountKey("term"))
        assert gone.left is not None
        assert (gone.left.on, gone.left.last_on, gone.left.shown) == (date(2026, 4, 1), TODAY, score)
        assert (gone.arr, gone.standing.shown, gone.standing.band) == (None, None, "unknown")
        assert back.left is None
        assert back.arr == Money(Decimal(9000), "USD")


def test_who_left_by_an_event_keeps_its_day_and_reason(company: Path) -> None:
    events = company / "churn_events.csv"
    events.write_text("account_id,churn_date,event_type,reason\nhere,2026-03-20,left,Merger\n")
    others = company / "more_accounts.csv"
    others.write_text("account_id,account_name,customer_since\nstays,Stays BV,2025-01-01\n")
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [events, others])
        run_day(SYSTEM)
    gone = left("here")
    assert gone is not None
    assert (gone.on, gone.reason, gone.arr) == (date(2026, 3, 20), "Merger", Money(Decimal(12000), "USD"))


def test_pages_of_former_customers_say_so(company: Path) -> None:
    raise_curtain()
    browser = Client()
    browser.force_login(User.objects.get(name="Olga"), backend="tenure.project.sign_in.PasswordBackend")
    page = browser.get("/accounts/record/").content.decode()
    for said in ("Former customer", "10 Feb 2026", "Price", "$30,000", "9 Feb 2026", "No current score"):
        assert said in page
    listed = browser.get("/accounts/?renewal=left").content.decode()
    assert "Record Inc" in listed
    assert "Price" in listed
    assert "$30k" in listed
    assert "Here Ltd" not in listed


def listed() -> set[str]:
    return {row.key for row in accounts(SYSTEM).rows if row.standing.score is not None}


def test_who_was_merged_or_left_on_the_day_itself_is_not_counted(company: Path) -> None:
    """The lake has a verdict of today about each, from before."""
    new = [AccountCard(AccountKey("twin"), "Here Limited"), AccountCard(AccountKey("leaver"), "Leaver AG")]
    upsert_accounts(SYSTEM, new)
    more = company / "more.csv"
    more.write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\n"
        "s3,twin,4,500,USD,2025-01-01,2027-01-01\ns4,leaver,4,700,USD,2025-01-01,2027-01-01\n"
    )
    import_files(SYSTEM, [more])
    before = run_day(SYSTEM).accounts
    assert {"twin", "leaver"} < listed()
    merge_accounts(SYSTEM, AccountKey("twin"), AccountKey("here"))
    more.write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\ns4,leaver,4,700,USD,2025-01-01,2026-03-30\n"
    )
    import_files(SYSTEM, [more])
    with clock.stopped_clock(NOW + timedelta(hours=1)):
        report = run_day(SYSTEM)
        assert report.accounts == sum(report.bands.values()) == before - 2 == len(listed())
        assert not {"twin", "leaver"} & listed()
        leaver = left("leaver")
        assert leaver is not None
        assert (leaver.on, leaver.arr) == (date(2026, 3, 30), Money(Decimal(700), "USD"))
        assert run_day(SYSTEM).published == 0
