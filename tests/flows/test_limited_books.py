"""Whoever sees only some accounts is told only of these: no count, no distribution and no key speaks of others."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from surfaces.web.test_studio_work import ROOT as PLAIN
from tenure.flows.asking.accounts import account, accounts
from tenure.flows.asking.explaining import explain, part_of
from tenure.flows.asking.freshness import freshness
from tenure.flows.asking.stage_counts import book
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.exporting import export
from tenure.flows.frameworks.live import use
from tenure.flows.studio.forms.spreading import spreads
from tenure.flows.studio.scores.design import effect, score_design
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.actions import add_user
from tenure.platform.identity.models import User
from tenure.platform.identity.queries import caller_of
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountFilter
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.shapes import plain

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
ROOT = PLAIN.replace("none: 0}", "none: 0}, {signal: above, weight: 10, points: {0: 50, 1: 100}}").replace(
    "health:", "  above: {label: Above, value: case when parent is null then 0 else 1 end}\nhealth:"
)
MINE, CHILD, THEIRS = "mine", "child", "theirs-7431"
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Books:
    """Ann sees `mine`, and `child` whose parent she doesn't see; Zed sees nothing at all."""

    ann: Caller
    zed: Caller


@pytest.fixture
def books(tmp_path: Path, settings: LazySettings) -> Iterator[Books]:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    (tmp_path / "framework.yaml").write_text(ROOT)
    use(SYSTEM, str(tmp_path))
    people = {
        name: add_user(SYSTEM, email=f"{name}@us.example", name=name, role="csm", book_limited=True).id
        for name in ("ann", "zed")
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
    with clock.stopped(NOW):
        import_files(SYSTEM, [files])
        run_day(SYSTEM)
        yield Books(*(caller_of(User.objects.get(pk=pk), "web") for pk in people.values()))


def test_the_studio_counts_the_book(books: Books) -> None:
    for caller, many in ((SYSTEM, 10), (books.ann, 2), (books.zed, 0), (SYSTEM, 10)):
        spread = next(one for one in spreads(caller) if one.key == "people")
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
    assert account(SYSTEM, AccountKey(CHILD)).parent == THEIRS
    row = account(books.ann, AccountKey(CHILD))
    assert (row.parent, row.parent_name) == (None, None)
    assert queries.account(books.ann, AccountKey(CHILD)).account.parent_key is None
    with clock.stopped(NOW + timedelta(days=3)):
        (then,) = [one for one in accounts(books.ann, as_of=NOW.date()).rows if one.key == CHILD]
        assert then.parent is None
    asked = AccountFilter(parent=AccountKey(THEIRS))
    assert [one.key for one in accounts(SYSTEM, asked).rows] == [CHILD]
    assert not accounts(books.ann, asked).rows
    assert queries.account(books.ann, AccountKey(MINE)).children == 0  # it has one, which isn't hers
    assert account(SYSTEM, AccountKey(MINE)).children == 1
    export(books.ann, tmp_path / "hers")
    told = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "hers").rglob("*") if path.is_file())
    assert MINE in told
    assert THEIRS not in told
    assert "other-" not in told


def test_what_a_number_rests_on_names_no_parent_out_of_sight(books: Books) -> None:
    address = "health.account.use.above"
    with clock.stopped(NOW):
        for caller, parent in ((SYSTEM, THEIRS), (books.ann, None)):
            opened = part_of(caller, AccountKey(CHILD), address)
            whole = next(one for one in explain(caller, AccountKey(CHILD)).parts if one.address == address)
            for part in (opened, whole):
                assert part.value == 1  # the number itself stays
                assert part.inputs["parent"] == parent
                assert {row["parent"] for row in part.rows.first} == {parent}
        assert THEIRS not in json.dumps(plain(explain(books.ann, AccountKey(CHILD), against=NOW.date() - timedelta(7))))


def test_pages_and_the_api_say_nothing_of_others(books: Books) -> None:
    browser = Client()
    browser.force_login(User.objects.get(pk=books.ann.user_id), backend="tenure.project.sign_in.Passwords")
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
    assert book(books.ann).rows[0].accounts <= 2 if book(books.ann).rows else True
