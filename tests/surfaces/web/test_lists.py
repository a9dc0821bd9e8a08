"""The list of accounts and the jump box: what each of the cast sees, and what leaves as a file."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from cast import NORDWIND, Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import upsert_accounts
from tenure.practice.customers.cards import AccountCard
from tenure.values.keys import AccountKey

SignIn = Callable[[Caller], Client]
FORMULA = '=HYPERLINK("http://evil.example")'


def test_nobody_reads_without_signing_in(client: Client, cast: Cast) -> None:
    for url in ("/", "/accounts/", "/at-risk/", "/data/", "/users/", "/jump/"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_the_team_sees_the_accounts_and_charlie_sees_none(cast: Cast, sign_in: SignIn) -> None:
    assert "Nordwind Logistik" in sign_in(cast.alice).get("/accounts/").content.decode()
    assert "Nordwind Logistik" in sign_in(cast.bob).get("/accounts/").content.decode()
    seen = sign_in(cast.charlie).get("/accounts/").content.decode()
    assert "Nordwind" not in seen
    assert "Silva" not in seen


def test_me_keeps_to_ones_own_book(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.bob)
    browser.post("/scope/", {"scope": "me", "next": "/accounts/"})
    mine = browser.get("/accounts/").content.decode()
    assert "Silva Retail" in mine
    assert "Nordwind Logistik</a>" not in mine


def test_scope_never_leads_to_another_host(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.bob).post("/scope/", {"scope": "me", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_filter_narrows_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/accounts/?q=silva").content.decode()
    assert "Silva Retail" in page
    assert "Nordwind Logistik</a>" not in page
    assert "Contains “silva”" in page


def test_nonsense_in_the_address_is_harmless(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    for query in ("sort=drop", "band=purple", "owner=x", "renewal=zzz", "owner=99999999999999999999"):
        assert browser.get(f"/accounts/?{query}").status_code == 200
    assert browser.get("/accounts/?after=made-up").status_code == 400
    assert browser.get("/accounts/?q=%00").status_code == 422


@pytest.mark.parametrize(("day", "status"), [("2999-01-01", 400), ("yesterday", 400), ("1066-10-14", 400)])
def test_a_day_that_is_none_gets_a_sentence(cast: Cast, sign_in: SignIn, day: str, status: int) -> None:
    answer = sign_in(cast.alice).get(f"/accounts/?as_of={day}")
    assert answer.status_code == status
    assert "What to do" in answer.content.decode()


def test_a_file_of_the_view_runs_no_formula(cast: Cast, sign_in: SignIn) -> None:
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("E-1"), FORMULA)])
    browser = sign_in(cast.mona)
    text = b"".join(browser.get("/accounts/export.csv").streaming_content).decode("utf-8-sig")
    names = [row["name"] for row in csv.DictReader(io.StringIO(text))]
    assert f"'{FORMULA}" in names
    assert "Nordwind Logistik" in names
    file = browser.get("/accounts/export.xlsx").content
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_only_who_may_export_exports(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.carl).get("/accounts/export.csv").status_code == 403
    assert "Export" not in sign_in(cast.carl).get("/accounts/").content.decode()
    assert sign_in(cast.mona).get("/accounts/export.docx").status_code == 404


def test_jump_finds_what_one_may_see(cast: Cast, sign_in: SignIn) -> None:
    assert f"/accounts/{NORDWIND}/" in sign_in(cast.alice).get("/jump/?q=nordw").content.decode()
    assert "Nordwind" not in sign_in(cast.charlie).get("/jump/?q=nordw").content.decode()


def test_names_are_text_and_never_markup(cast: Cast, sign_in: SignIn) -> None:
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("E-2/<b>"), "<script>alert(1)</script>")])
    page = sign_in(cast.alice).get("/accounts/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
