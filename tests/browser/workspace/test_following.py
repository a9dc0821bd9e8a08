"""A page that follows the standing brings itself up to date, and leaves alone what people are at."""

import pytest
from playwright.sync_api import Page, expect

from browser.workspace.conftest import Company

pytestmark = pytest.mark.browser
SLOW = 120_000
MOVED = 'document.body.dispatchEvent(new CustomEvent("moved", {detail: {value: "Something came in."}}))'


def test_what_is_typed_stays_when_the_page_follows(desk: Page, company: Company) -> None:
    account = f"{company.url}/accounts/A-4/"
    # The page's own asking is held back, so that it moves when the test says so and never a moment before.
    desk.route("**/fresh/*", lambda route: route.fulfill(status=204))
    desk.goto(f"{account}?against={company.before}")
    expect(desk.locator(".sums tr.total")).to_be_visible(timeout=SLOW)
    first = desk.locator(".sums tbody").inner_text()
    desk.evaluate("window.stayed = true")
    desk.get_by_label("Since", exact=True).fill("2026-01-31")
    other = desk.context.new_page()
    other.goto(f"{account}people/")
    other.keyboard.press("p")
    other.locator("#sheet").get_by_text("Good", exact=True).click()
    other.locator("#sheet").get_by_label("Reason").fill("They renewed early.")
    other.locator("#sheet").get_by_role("button", name="Add pulse").click()
    expect(other.locator("#said")).to_contain_text("Pulse added: Good.")
    other.close()

    desk.wait_for_function("!document.querySelector('#tab .waiting')")  # a page that still fetches doesn't follow
    desk.evaluate(MOVED)
    expect(desk.locator(".facts")).to_contain_text("They renewed early.", timeout=SLOW)
    expect(desk.locator("#said")).to_contain_text("Something came in.")
    expect(desk.get_by_label("Since", exact=True)).to_have_value("2026-01-31")
    expect(desk.get_by_label("Since", exact=True)).to_be_focused()
    assert desk.locator(".sums tbody").inner_text() == first  # the explanation is there, not waiting again
    assert desk.evaluate("window.stayed")


def test_a_sheet_keeps_what_was_typed_into_it_when_it_is_refused(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/users/")
    desk.get_by_role("link", name="Add a user").click()
    sheet = desk.locator("#sheet")
    sheet.get_by_label("E-mail").fill("olga@larkfield.example")
    sheet.get_by_label("Name").fill("Olga once more")
    sheet.get_by_label("Initial password").fill("long enough to pass")
    sheet.get_by_role("button", name="Add", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("is already a user")
    expect(sheet.get_by_label("Name")).to_have_value("Olga once more")
    expect(sheet.get_by_label("E-mail")).to_be_focused()
