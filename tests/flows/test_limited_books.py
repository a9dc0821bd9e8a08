"""Whoever sees only some accounts is told only of these: no count, no distribution and no key speaks of others."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from surfaces.web.test_studio_work import ROOT as PLAIN
from tenure.flows.asking.accounts import account, accounts
from tenure.flows.asking.explaining import explain, part_of
from tenure.flows.asking.freshness import freshness
from tenure.flows.asking.stage_counts import book_by_stage
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.exporting import export
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.studio.forms.spreading import signal_spreads
from tenure.flows.studio.scores.design import effect, score_design
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.actions import add_user
from tenure.platform.identity.models import User
from tenure.platform.identity.queries import caller_of
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.teams.actions import assign
from tenure.surfaces.api.v1 import api
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError
from tenure.values.shapes import plain

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
ABOVE = "{signal: above, weight: 10, points: {0: 50, 1: 100}}"
PAID = "{signal: paid, weight: 10, points: {0: 0, 100000: 100}, none: 0}"
ROOT = PLAIN.replace("none: 0}", f"none: 0}}, {ABOVE}, {PAID}").replace(
    "health:",
    """  above: {label: Above, value: case when parent is null then 0 else 1 end}
  paid: {label: Paid, from: subscriptions, value: sum(arr)}
health:""",
)
PRICE = "98765"
MINE, CHILD, THEIRS = "mine", "child", "theirs-7431"
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Books:
    """Ann sees `mine`, and `child` whose parent she doesn't see; Zed sees nothing at all. Pia, a partner, and Tom, whose book
    is limited, are on the team of `mine`."""

    ann: Caller
    zed: Caller
    pia: Caller
    tom: Caller


@pytest.fixture
def books(tmp_path: Path, settings: LazySettings) -> Iterator[Books]:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    (tmp_path / "framework.yaml").write_text(ROOT)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    people = {
        name: add_user(SYSTEM, email=f"{name}@us.example", name=name, role=role, book_limited=True).id
        for name, role in (("ann", "csm"), ("zed", "csm"), ("pia", "partner"), ("tom", "csm"))
    }
    files = tmp_path / "files"
    files.mkdir()
    others = [f"other-{number}" for number in range(7)]
    with (files / "accounts.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["account_id", "account_name", "customer_since", "owner", "parent_id"])
        for key in (MINE, CHILD, THEIRS, *others):
            mine = key in (MINE, CHILD)
            above = {CHILD: THEIRS, "other-1": MINE}.get(key, "")
            out.writerow([key, f"{key} Ltd", "2025-01-01", "ann@us.example" if mine else "bo@us.example", above])
    with (files / "usage.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["timestamp", "account_id", "user_id", "event"])
        for number, key in enumerate((MINE, CHILD, THEIRS, *others)):
            for back in range(number + 1):
                out.writerow([f"{NOW.date() - timedelta(days=back)}T09:00:00Z", key, f"{key}-1", "view"])
    (files / "subscriptions.csv").write_text(
        f"subscription_id,account_id,start_date,end_date,arr,currency\ns1,{MINE},2026-01-01,2026-12-31,{PRICE},USD\n"
    )
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [files])
        for name, role in (("pia", "partner"), ("tom", "trainer")):
            assign(SYSTEM, AccountKey(MINE), role, people[name])
        run_day(SYSTEM)
        yield Books(*(caller_of(User.objects.get(pk=pk), "web") for pk in people.values()))


def test_the_studio_counts_the_book(books: Books) -> None:
    for caller, many in ((SYSTEM, 10), (books.ann, 2), (books.zed, 0), (SYSTEM, 10)):
        spread = next(one for one in signal_spreads(caller) if one.key == "people")
        assert spread.accounts == many
        assert sum(spread.columns) == many
        _, design = score_design(caller)
        assert design.accounts == many
        assert sum(design.dimensions[0].measures[0].spread) == many
        told = effect(caller, "account", {"health/account/bands/green": "99"})
        assert told.accounts == many
        assert sum(band.before for band in told.bands) == many
        named = {one.key for one in (*told.five, *told.most)}
        assert caller is SYSTEM or named <= {MINE, CHILD}


def test_rows_of_feeds_are_those_of_the_book(books: Books) -> None:
    counts = [{row.table: row.rows for row in freshness(one)} for one in (SYSTEM, books.ann, books.zed)]
    assert [(one["accounts"], one["usage"]) for one in counts] == [
        (20, 55),
        (4, 3),
        (0, 0),
    ]  # of each account two versions
    assert [one["merges"] for one in counts] == [0, 0, 0]


def test_a_parent_out_of_sight_is_none(books: Books, tmp_path: Path) -> None:
    assert account(SYSTEM, AccountKey(CHILD)).view.parent == THEIRS
    row = account(books.ann, AccountKey(CHILD))
    assert (row.view.parent, row.view.parent_name) == (None, None)
    assert queries.account(books.ann, AccountKey(CHILD)).account.parent_key is None
    with clock.stopped_clock(NOW + timedelta(days=3)):
        (then,) = [one for one in accounts(books.ann, as_of=NOW.date()).rows if one.key == CHILD]
        assert then.view.parent is None
    asked = AccountFilter(parent=AccountKey(THEIRS))
    assert [one.key for one in accounts(SYSTEM, asked).rows] == [CHILD]
    assert not accounts(books.ann, asked).rows
    assert queries.account(books.ann, AccountKey(MINE)).children == 0  # it has one, which isn't hers
    assert account(SYSTEM, AccountKey(MINE)).view.children == 1
    export(books.ann, tmp_path / "hers")
    told = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "hers").rglob("*") if path.is_file())
    assert MINE in told
    assert THEIRS not in told
    assert "other-" not in told


def test_what_a_number_rests_on_names_no_parent_out_of_sight(books: Books) -> None:
    address = "health.account.use.above"
    with clock.stopped_clock(NOW):
        for caller, parent in ((SYSTEM, THEIRS), (books.ann, None)):
            opened = part_of(caller, AccountKey(CHILD), address)
            whole = next(one for one in explain(caller, AccountKey(CHILD)).parts if one.address == address)
            for part in (opened, whole):
                assert part.value == 1  # the number itself stays
                assert part.inputs["parent"] == parent
                assert {row["parent"] for row in part.rows.first} == {parent}
        assert THEIRS not in json.dumps(plain(explain(books.ann, AccountKey(CHILD), against=NOW.date() - timedelta(7))))


def test_pages_and_the_api_say_nothing_of_others(books: Books) -> None:
    browser = browser_of(books.ann)
    said = []
    for page in ("/", "/accounts/", f"/accounts/{CHILD}/", f"/accounts/{CHILD}/facts/",
                 "/at-risk/", "/data/", "/framework/", "/framework/scores/",
                 "/framework/signals/", "/framework/signals/values/", "/framework/segments/", "/framework/plays/",
                 "/framework/versions/", "/jump/?q=theirs", "/jump/?q=other",
                 "/api/v1/accounts", f"/api/v1/accounts/{CHILD}", "/api/v1/feeds", "/api/v1/lifecycle"):  # fmt: skip
        answer = browser.get(page)
        if answer.status_code == 200:
            said.append(page)
            text = answer.content.decode()
            assert THEIRS not in text, page
            assert "other-" not in text, page
            assert ">10 accounts<" not in text, page
    assert {
        "/accounts/",
        f"/accounts/{CHILD}/",
        "/data/",
        "/framework/signals/values/",
        "/api/v1/feeds",
        "/api/v1/accounts",
    } <= {*said}
    for page in ("/framework/draft/", "/framework/draft/accounts/", "/data/quarantine/", "/identities/", "/metrics"):
        assert browser.get(page).status_code in (403, 404), page
    feeds = json.loads(browser.get("/api/v1/feeds").content)["feeds"]
    assert {feed["table"]: feed["rows"] for feed in feeds}["usage"] == 3
    assert book_by_stage(books.ann).rows[0].accounts <= 2 if book_by_stage(books.ann).rows else True


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the workspace, `…` where it names something."""
    for one in patterns:
        path = before + re.sub(r"<[^>]+>", "…", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield path


def every_address(account: str) -> list[str]:
    """What one can ask for with GET, of the workspace and of the API, about one account."""
    pages = [path for path in routes(get_resolver("tenure.surfaces.web.urls").url_patterns) if "-/" not in path]
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    asked = [*pages, *(re.sub(r"{[^}]+}", "…", path) for path, methods in paths.items() if "get" in methods)]
    more = [
        "/accounts/?sort=arr", "/accounts/?sort=-renewal_on", f"/accounts/{account}/?against=2026-03-15",
        f"/accounts/{account}/?as_of=2026-03-19", "/accounts/?as_of=2026-03-19", "/at-risk/?as_of=2026-03-19",
        f"/accounts/{account}/part/?address=health.account.use.paid", "/api/v1/accounts?sort=-arr",
        f"/api/v1/accounts/{account}?as_of=2026-03-19", f"/api/v1/accounts/{account}/explain?against=2026-03-15",
        f"/jump/?q={account}", "/api/v1/lifecycle?as_of=2026-03-19",
    ]  # fmt: skip
    return [path.replace("export.…", "export.csv").replace("…", account) for path in asked] + more


def browser_of(caller: Caller) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(pk=caller.user_id or 0), backend="tenure.project.sign_in.PasswordBackend")
    return browser


def answers(caller: Caller, addresses: list[str]) -> dict[str, str]:
    """What every address answers someone, by address, where it answers anything."""
    browser, found = browser_of(caller), {}
    for address in addresses:
        part = {"HX-Request": "true"} if address.endswith(("/why/", "paid", "/fresh/", "/criterion/")) else {}
        answer = browser.get(address, headers=part)
        assert answer.status_code < 500, address
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code == 200:
            found[address] = body.decode("utf-8", "replace")
    return found


def test_whoever_is_on_a_team_is_told_of_those_accounts_and_a_partner_of_no_amount(books: Books) -> None:
    mine = f"/accounts/{MINE}/"
    said = answers(books.tom, [mine, f"{mine}revenue/", "/accounts/", f"/api/v1/accounts/{MINE}"])
    assert len(said) == 4
    assert any(PRICE in text.replace(",", "") for text in said.values())
    assert browser_of(books.tom).get(f"/accounts/{CHILD}/").status_code == 404
    told = answers(books.pia, every_address(MINE))
    assert {mine, "/accounts/", "/at-risk/", f"/api/v1/accounts/{MINE}"} <= told.keys()
    for address, text in (*said.items(), *told.items()):
        assert THEIRS not in text, address
        assert "other-" not in text, address
    for address, text in told.items():
        plain = text.replace(",", "").replace(".", "")
        for amount in (PRICE, "$99k", "988k"):
            assert amount not in plain, (address, plain[max(0, plain.find(amount) - 300) :][:400])
    closed = ("/data/", "/framework/", "/users/", "/accounts/export", "/api/v1/feeds", "/api/v1/framework",
              f"/accounts/{MINE}/revenue")  # fmt: skip
    assert [one for one in told if one.startswith(closed)] == []
    assert json.loads(told["/api/v1/tokens"]) == {"tokens": []}
    assert json.loads(told["/api/v1/team"]) == {"members": []}
    address = "health.account.use.paid"
    assert "sort=-arr" in said["/accounts/"]
    assert "sort=-arr" not in told["/accounts/"]
    part = part_of(books.pia, AccountKey(MINE), address)
    assert (part.value, part.inputs, part.rows.first) == (None, {}, ())
    assert part_of(books.tom, AccountKey(MINE), address).value == float(PRICE)
    with pytest.raises(ProblemError, match="see ARR"):
        accounts(books.pia, sort="-arr")
