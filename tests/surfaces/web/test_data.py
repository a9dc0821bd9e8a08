"""The Data page: files brought by the browser, questions asked, rows mended in place."""

import html
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client

from cast import NORDWIND, Cast
from tenure.flows.bringing_in.uploads import CALLS, WORKS
from tenure.flows.notices import CHANNELS, tell_of_end
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.deliveries.models import Batch
from tenure.platform.deliveries.queries import batches, contradiction_counts, quarantined, reading_terms
from tenure.platform.jobs.running import carry_out
from tenure.platform.outbox.sending import drain
from tenure.platform.timers.actions import run_due
from tenure.practice.voice.queries import tickets_of
from tenure.values import clock

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}
HEADER = "id,account_id,subject,priority,opened_at,resolved_at\n"
GOOD = HEADER + "T-1,A-1,Export fails,high,2026-02-03T10:00:00Z,\n"
BAD = GOOD + "T-2,A-1,Slow,low,not a day,\n"
UNCLEAR = HEADER + "T-3,A-1,Slow,low,03/04/2026,\nT-4,A-1,Slow,low,05/06/2026,\n"


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    return tmp_path / "home"


def upload(browser: Client, text: str, name: str = "tickets.csv") -> str:
    """Choose a file; the address where it is looked at."""
    answer = browser.post("/data/upload/", {"files": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def import_it(browser: Client, look: str, **more: str) -> str:
    """Import what is shown, as the worker does it; the page that says what it came to."""
    answer = browser.post(look, {"import": "1", **more})
    assert answer.status_code == 302, answer.content.decode()
    address = str(answer["Location"])
    carry_out(address.strip("/").rpartition("/")[2], WORKS)
    return browser.get(address).content.decode()


def test_imports_of_an_older_reader_are_offered_to_be_read_again(cast: Cast, sign_in: SignIn, own_home: Path) -> None:
    browser = sign_in(cast.olga)
    import_it(browser, upload(browser, GOOD))
    assert "older reader" not in browser.get("/data/").content.decode()
    Batch.objects.update(reader=1)
    page = browser.get("/data/").content.decode()
    assert "1 earlier import was read by an older reader. <code>tenure import FILES --reread</code>" in page


def test_a_file_is_shown_before_it_is_imported(cast: Cast, sign_in: SignIn, own_home: Path) -> None:
    browser = sign_in(cast.olga)
    look = upload(browser, GOOD)
    page = browser.get(look).content.decode()
    assert "holds tickets" in page
    assert '<option value="opened_at" selected>' in page
    assert not batches(SYSTEM)
    assert "1 row: 1 valid, 0 need fixing" in page
    assert "1 row imported" in import_it(browser, look)
    assert [ticket.key for ticket in tickets_of(cast.alice, NORDWIND)] == ["T-1"]
    assert not list((own_home / "uploads").iterdir())
    assert browser.get(look).status_code == 404


def test_what_can_not_be_told_is_asked(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    look = upload(browser, UNCLEAR)
    page = browser.get(look).content.decode()
    assert "day or the month first" in page
    assert 'name="import"' not in page
    name = page.split('name="answer:')[1].split('"')[0]
    again = browser.post(look, {f"answer:{name}": "day-first"}).content.decode()
    assert 'name="import"' in again
    import_it(browser, look, **{f"answer:{name}": "day-first"})
    days = {ticket.key: ticket.opened_at for ticket in tickets_of(cast.alice, NORDWIND)}
    assert (days["T-3"].month, days["T-3"].day) == (4, 3)  # type: ignore[union-attr]


def test_files_can_be_left(cast: Cast, sign_in: SignIn, own_home: Path) -> None:
    browser = sign_in(cast.olga)
    assert browser.post(upload(browser, GOOD), {"discard": "1"})["Location"] == "/data/"
    assert not list((own_home / "uploads").iterdir())
    assert not batches(SYSTEM)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.csv", ".hidden", "a/b/c.csv", "\u202egnp.csv"])
def test_a_name_leads_nowhere_else(cast: Cast, sign_in: SignIn, own_home: Path, name: str) -> None:
    upload(sign_in(cast.olga), GOOD, name)
    (folder,) = (own_home / "uploads").iterdir()
    (kept,) = folder.iterdir()
    assert kept.parent == folder
    assert not kept.name.startswith(".")


@pytest.mark.parametrize(
    "names",
    [
        ("accounts#1.csv", "accounts_1.csv", "accounts?1.csv"),
        ("north/t.csv", "south/t.csv"),
        ("t.csv", "T.csv"),
        ("t.csv", "t-2.csv", "t.csv"),
        ("名" * 200 + ".csv", "名" * 201 + ".csv"),
        ("t.csv.gz", "t.csv.gz", "x." + "名" * 200 + ".csv.gz"),
    ],
)
def test_every_file_is_kept_whatever_the_names(
    cast: Cast, sign_in: SignIn, own_home: Path, names: tuple[str, ...]
) -> None:
    texts = {f"{GOOD}{number}" for number in range(len(names))}
    files = [SimpleUploadedFile("f", text.encode()) for text in sorted(texts)]
    for file, name in zip(files, names, strict=True):
        file.name = name
    assert sign_in(cast.olga).post("/data/upload/", {"files": files}).status_code == 302
    (folder,) = (own_home / "uploads").iterdir()
    assert {path.read_text() for path in folder.iterdir()} == texts
    assert all(path.name.endswith((".csv", ".csv.gz")) for path in folder.iterdir())


def test_files_that_cannot_be_kept_leave_nothing(
    cast: Cast, sign_in: SignIn, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(InMemoryUploadedFile, "chunks", full)
    browser = sign_in(cast.olga)
    browser.raise_request_exception = False
    assert browser.post("/data/upload/", {"files": SimpleUploadedFile("t.csv", GOOD.encode())}).status_code >= 500
    assert not list((own_home / "uploads").iterdir())


def test_nobody_looks_at_someone_elses_files(cast: Cast, sign_in: SignIn) -> None:
    look = upload(sign_in(cast.olga), GOOD)
    assert sign_in(cast.mona).get(look).status_code == 404
    assert sign_in(cast.mona).post(look, {"import": "1"}).status_code == 404
    for token in ("x", "..%2f..", "0" * 16):
        assert sign_in(cast.olga).get(f"/data/upload/{token}/").status_code == 404


def test_only_who_may_import_brings_files(cast: Cast, sign_in: SignIn) -> None:
    for caller in (cast.alice, cast.edda, cast.carl, cast.charlie):
        browser = sign_in(caller)
        assert browser.get("/data/upload/").status_code == 403
        assert browser.post("/data/upload/", {"files": SimpleUploadedFile("t.csv", GOOD.encode())}).status_code == 403
        assert browser.get("/data/quarantine/").status_code in (200, 403)
        assert browser.post("/data/quarantine/replay/", {}).status_code == 403


def test_no_file_and_a_broken_one_get_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    assert "No file was chosen" in browser.post("/data/upload/", {}).content.decode()
    page = browser.get(upload(browser, "", "empty.csv")).content.decode()
    assert "empty.csv" in page
    assert 'name="import"' not in page


def test_a_refused_row_is_mended_in_place(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    import_it(browser, upload(browser, BAD))
    (row,) = quarantined(SYSTEM).rows
    assert "not a day" in browser.get("/data/quarantine/").content.decode()
    url = f"/data/quarantine/{row.id}/"
    assert "Fix a row" in browser.get(url, headers=PIECE).content.decode()
    still = browser.post(url, {"cell:opened_at": "still none"}, headers=PIECE)
    assert "Still refused" in still["HX-Trigger"]
    mended = browser.post(url, {"cell:opened_at": "2026-02-04T10:00:00Z"}, headers=PIECE)
    assert "Fixed and imported" in mended["HX-Trigger"]
    assert quarantined(SYSTEM).total == 0
    assert {ticket.key for ticket in tickets_of(cast.alice, NORDWIND)} == {"T-1", "T-2"}


def test_a_row_can_be_left_out(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    import_it(browser, upload(browser, BAD))
    (row,) = quarantined(SYSTEM).rows
    answer = browser.post(f"/data/quarantine/{row.id}/", {"dismiss": "1"}, headers=PIECE)
    assert "dismissed" in answer["HX-Trigger"]
    assert quarantined(SYSTEM).total == 0
    assert quarantined(SYSTEM, state="dismissed").total == 1


def test_the_data_page_shows_each_what_they_may_see(cast: Cast, sign_in: SignIn) -> None:
    import_it(sign_in(cast.olga), upload(sign_in(cast.olga), BAD))
    assert "tickets.csv" in sign_in(cast.olga).get("/data/").content.decode()
    colleague = sign_in(cast.carl).get("/data/").content.decode()
    assert "tickets.csv" not in colleague
    assert "Feeds" in colleague


def field_of(page: str, header: str) -> str:
    """The name of the select that says what a column becomes."""
    row = page.split(f">{header}</th>")[1]
    return html.unescape(row.split('name="use:')[1].split('"')[0])


def test_every_column_can_be_chosen_and_none_is_left_out_unsaid(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    text = GOOD.replace("resolved_at", "Mascot\tame").replace("Z,\n", "Z,Owl\n").replace("\t", " n")
    look = upload(browser, text)
    page = browser.get(look).content.decode()
    assert "Not used: no field fits" in page
    assert "Owl" in page
    mascot, priority = field_of(page, "Mascot name"), field_of(page, "priority")
    chosen = {f"use:{mascot}": "trait:mascot_name", f"was:{mascot}": "ignore"}
    chosen |= {f"use:{priority}": "kind", f"was:{priority}": "priority"}
    again = browser.post(look, chosen).content.decode()
    assert '<option value="trait:mascot_name" selected>' in again
    assert '<option value="kind" selected>' in again
    assert "1 row imported" not in import_it(browser, look, **chosen)  # the trait is a row of its own
    (ticket,) = tickets_of(cast.alice, NORDWIND)
    assert (ticket.kind, ticket.priority) == ("high", "")


def test_what_would_wait_is_said_before_with_the_reason(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    look = upload(browser, BAD)
    page = browser.get(look).content.decode()
    assert "2 rows: 1 valid, 1 needs fixing" in page
    assert "not a day" in page
    done = import_it(browser, look)
    assert "1 waits" in done
    assert "not a day" in done
    assert not quarantined(SYSTEM, code="nothing").rows


def test_what_is_no_table_says_so(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    page = browser.get(upload(browser, "\x89PNG", "photo.png")).content.decode()
    assert "photo.png: not a table" in page
    assert 'name="import"' not in page


def test_another_kind_can_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    look = upload(browser, GOOD)
    page = browser.post(look, {"answer:tickets.csv:kind": "touchpoints"}).content.decode()
    assert "holds touchpoints" in page
    assert "Which column is the day it took place?" in page
    assert "is skipped" in browser.post(look, {"answer:tickets.csv:kind": "skip"}).content.decode()


def test_an_import_can_be_left_and_found_again(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    first, other = upload(browser, GOOD), upload(browser, BAD)
    address = browser.post(first, {"import": "1"})["Location"]
    assert "Waiting to start" in browser.get(address).content.decode()
    assert address in browser.get("/data/").content.decode()
    assert browser.post(first, {"import": "1"})["Location"] == address  # a second click begins nothing
    assert browser.post(other, {"import": "1"}).status_code == 409
    carry_out(address.strip("/").rpartition("/")[2], WORKS)
    assert browser.get(address, headers=PIECE)["HX-Refresh"] == "true"
    assert "1 row imported" in browser.get(address).content.decode()
    assert len(batches(SYSTEM)) == 1
    assert sign_in(cast.alice).get(address).status_code == 403


def test_one_answer_fixes_all_like_rows(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    many = "".join(f"T-{number},A-1,Slow,low,not a day,\n" for number in range(10, 15))
    good = "".join(f"T-{number},A-1,Slow,low,2026-02-0{number - 20}T10:00:00Z,\n" for number in range(21, 29))
    import_it(browser, upload(browser, HEADER + many + good + "T-16,A-1,Slow,low,never,\n"))
    first = quarantined(SYSTEM).rows[0]
    assert first.like == 4
    assert "4 other rows" in browser.get(f"/data/quarantine/{first.id}/", headers=PIECE).content.decode()
    day = {"cell:opened_at": "2026-02-04T10:00:00Z", "like": "1"}
    answer = browser.post(f"/data/quarantine/{first.id}/", day, headers=PIECE)
    assert "5 rows went in." in answer["HX-Trigger"]
    (left,) = quarantined(SYSTEM).rows
    assert (left.value, left.like) == ("never", 0)
    assert {f"T-{number}" for number in range(10, 15)} <= {one.key for one in tickets_of(cast.alice, NORDWIND)}


def test_the_first_import_asks_for_the_companys_time_zone(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    assert "<option selected>UTC</option>" in browser.get("/data/upload/").content.decode()
    answer = browser.post(
        "/data/upload/", {"files": SimpleUploadedFile("t.csv", GOOD.encode()), "zone": "Europe/Berlin"}
    )
    look = str(answer["Location"])
    assert '<input type="hidden" name="zone" value="Europe/Berlin">' in browser.get(look).content.decode()
    import_it(browser, look, zone="Europe/Berlin")
    terms = reading_terms()
    assert terms is not None
    assert terms.zone == "Europe/Berlin"
    assert 'name="zone"' not in browser.get("/data/upload/").content.decode()


def test_an_import_that_waits_can_be_stopped_and_go_on(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    address = str(browser.post(upload(browser, GOOD), {"import": "1"})["Location"])
    assert 'value="stop">Stop</button>' in browser.get(address).content.decode()
    browser.post(address, {"turn": "stop"})
    page = browser.get(address).content.decode()
    assert "Stopped." in page
    assert "Continue</button>" in page
    carry_out(address.strip("/").rpartition("/")[2], WORKS)
    assert not batches(SYSTEM)
    browser.post(address, {})
    carry_out(address.strip("/").rpartition("/")[2], WORKS)
    assert len(batches(SYSTEM)) == 1


def test_accounts_that_no_list_names_contradict_nothing(cast: Cast, sign_in: SignIn) -> None:
    import_it(sign_in(cast.olga), upload(sign_in(cast.olga), GOOD))
    assert "unknown_account" not in contradiction_counts(SYSTEM)


def test_whoever_asked_is_told_once_their_import_is_over(cast: Cast, sign_in: SignIn) -> None:
    """By whichever page they look at meanwhile; opening the result, or the list of notices, is having seen it."""
    browser = sign_in(cast.olga)
    bell = 'aria-label="Notices, 1 new"'

    def imported(look: str) -> str:
        address = str(browser.post(look, {"import": "1"})["Location"])
        carry_out(address.strip("/").rpartition("/")[2], WORKS, tell_of_end)
        assert drain(CHANNELS) == 1
        return address

    address = imported(upload(browser, GOOD))
    assert bell in browser.get("/accounts/").content.decode()
    assert bell not in sign_in(cast.alice).get("/accounts/").content.decode()
    browser.get(address)
    assert bell not in browser.get("/accounts/").content.decode()
    address = imported(upload(browser, BAD))
    page = browser.get("/notices/").content.decode()
    assert f'<a href="{address}">Your import is done.</a> <span class="count">new</span>' in page
    assert bell not in browser.get("/accounts/").content.decode()
    assert "No notices" in sign_in(cast.alice).get("/notices/").content.decode()


def test_files_that_nobody_comes_back_for_go_after_a_day(cast: Cast, sign_in: SignIn, own_home: Path) -> None:
    browser = sign_in(cast.olga)
    upload(browser, GOOD)
    waiting = upload(browser, GOOD)
    address = str(browser.post(waiting, {"import": "1"})["Location"])
    lying = own_home / "uploads"
    with clock.stopped_clock(clock.now() + timedelta(hours=23)):
        assert run_due(CALLS) == 0
    with clock.stopped_clock(clock.now() + timedelta(hours=25)):
        assert run_due(CALLS) == 2
        assert len(list(lying.iterdir())) == 1  # its import still waits
    carry_out(address.strip("/").rpartition("/")[2], WORKS)
    with clock.stopped_clock(clock.now() + timedelta(hours=27)):
        assert run_due(CALLS) == 1
        assert run_due(CALLS) == 0
    assert not list(lying.iterdir())
