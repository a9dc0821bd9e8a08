"""A day in the workspace: find, understand, judge, hand over, mend, look back."""

import pytest
from playwright.sync_api import Page, expect

from browser.workspace.conftest import Company

pytestmark = pytest.mark.browser
SLOW = 120_000
"""An explanation reads the facts; a busy machine needs time for it."""
CHANGES = ".sums tr.part td:nth-child(4)"


def test_filter_sort_and_open(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/")
    everyone = desk.locator("tr[data-line]").count()
    desk.get_by_label("Filter by name").fill(company.name[:6])
    expect(desk.locator(".chips")).to_contain_text("Contains")
    assert 0 < desk.locator("tr[data-line]").count() < everyone
    assert "q=" in desk.url
    desk.get_by_role("link", name="Clear all").click()
    desk.get_by_role("link", name="ARR", exact=True).click()
    expect(desk.locator("th[aria-sort=descending]")).to_have_text("ARR")
    desk.get_by_role("link", name=company.name, exact=True).first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(company.name)


def test_every_number_opens_down_to_its_rows(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/{company.key}/")
    total = desk.locator(".sums tr.total")
    expect(total).to_contain_text("Total", timeout=SLOW)
    shown = int(desk.locator("#level").inner_text())
    groups = desk.locator(".sums tr.group td:nth-child(4)").all_inner_texts()
    assert sum(int(text.replace("\N{MINUS SIGN}", "-")) for text in groups) == shown
    desk.locator(".sums tr.part a").first.click()
    sheet = desk.locator("#sheet")
    expect(sheet).to_contain_text("Formula", timeout=SLOW)
    expect(sheet.locator(".formula")).not_to_be_empty()
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.slow
def test_a_change_adds_up(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/{company.key}/?against={company.before}")
    expect(desk.locator(".sums tr.total")).to_be_visible(timeout=SLOW)
    start = int(desk.locator(".sums tr.group td:nth-child(4)").inner_text())
    end = int(desk.locator(".sums tr.total td:nth-child(4)").inner_text())
    steps = [text.replace("\N{MINUS SIGN}", "-") for text in desk.locator(CHANGES).all_inner_texts()]
    assert start + sum(int(text) for text in steps if "." not in text) == end


def test_the_whole_workspace_goes_back_in_time(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/")
    desk.keyboard.press("d")
    desk.get_by_role("button", name="28 days ago").click()
    expect(desk.locator(".past")).to_contain_text("Viewing", timeout=SLOW)
    expect(desk.get_by_role("button", name="give a pulse")).to_have_count(0)
    desk.get_by_role("link", name=company.name, exact=True).first.click()
    expect(desk.locator(".past")).to_be_visible(timeout=SLOW)
    expect(desk.get_by_role("button", name="Add pulse")).to_have_count(0)
    desk.get_by_role("link", name="Back to today").click()
    expect(desk.locator(".past")).to_have_count(0)


def test_an_account_is_moved_to_another_stage(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/A-2/lifecycle/")
    desk.keyboard.press("m")
    desk.locator("#sheet").get_by_text("Onboarding", exact=True).click()
    desk.get_by_label("Reason").fill("A new team starts over.")
    desk.locator("#sheet").get_by_role("button", name="Move", exact=True).click()
    expect(desk.locator("#said")).to_contain_text("is in Onboarding now.", timeout=SLOW)
    expect(desk.locator("#lifecycle")).to_contain_text("A new team starts over.")
    expect(desk.locator(".facts")).to_contain_text("Onboarding")


def test_a_pulse_is_given_with_a_reason(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/{company.key}/people/")
    desk.keyboard.press("p")
    desk.locator("#sheet").get_by_text("Worried", exact=True).click()
    sheet = desk.locator("#sheet")
    sheet.get_by_label("Reason").fill("The sponsor stopped answering.")
    sheet.get_by_role("button", name="Add pulse").click()
    expect(desk.locator("#said")).to_contain_text("Pulse added: Worried.")
    expect(desk.locator(".facts")).to_contain_text("The sponsor stopped answering.")
    desk.reload()
    expect(desk.locator(".facts")).to_contain_text("Worried")


def test_an_account_is_handed_over_in_the_list(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/?q={company.name}")
    desk.keyboard.press("j")
    desk.keyboard.press("w")
    sheet = desk.locator("#sheet")
    offered = sheet.get_by_label("Owner", exact=True)
    value = offered.locator("option").evaluate_all("all => all.map(one => one.value).find(one => one) || ''")
    name = offered.locator(f"option[value='{value}']").inner_text().partition(" (")[0]
    offered.select_option(value=value)
    sheet.get_by_label("Reason").fill("She knows their trade.")
    sheet.get_by_role("button", name="Change owner").click()
    expect(desk.locator("#said")).to_contain_text(f"{name} now owns" if value else "has no owner now")
    expect(desk.locator("tr[data-line]").first).to_contain_text(name if value else company.name)


def test_the_keyboard_is_enough(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/at-risk/")
    desk.keyboard.press("g")
    desk.keyboard.press("a")
    desk.wait_for_url("**/accounts/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(desk.locator("tr.here")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(desk.locator(".tabs")).to_be_visible()
    desk.keyboard.press("4")
    desk.wait_for_url("**/people/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type(company.name[:8])
    expect(desk.locator("#found [role=option]").first).to_contain_text(company.name[:8])
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(company.name[:8])
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()


def test_colours_and_rows_are_remembered(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/accounts/")
    desk.locator("summary.avatar").click()
    desk.get_by_role("button", name="Dark").click()
    desk.get_by_role("button", name="Compact").click()
    desk.goto(f"{company.url}/at-risk/")
    assert desk.locator("html").get_attribute("data-bs-theme") == "dark"
    assert desk.locator("html").get_attribute("data-density") == "compact"


def test_a_refused_row_is_mended_in_place(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/data/quarantine/")
    row = desk.locator("tr[data-line]").first
    expect(row).to_contain_text("tickets")
    row.get_by_role("textbox").fill(company.before)
    row.get_by_role("button", name="Fix").click()
    expect(desk.locator("#said")).to_contain_text("Fixed and imported", timeout=SLOW)
    desk.reload()
    expect(desk.get_by_role("heading", name="Nothing to fix")).to_be_visible()


def test_a_file_goes_in_from_the_browser(desk: Page, company: Company) -> None:
    desk.goto(f"{company.url}/data/")
    desk.get_by_role("link", name="Import files").click()
    rows = f"{company.key},9,fine,{company.before},Owl\n{company.key},2,slow,never,Fox\n{company.key},7,ok,{company.before},Elk\n"
    file = {"name": "nps.csv", "mimeType": "text/csv", "buffer": f"Account ID,NPS,Comment,Date,Mascot\n{rows}".encode()}
    desk.get_by_label("Files").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_text("3 rows: 2 valid, 1 needs fixing")).to_be_visible(timeout=SLOW)
    expect(desk.get_by_label("Mascot becomes")).to_have_value("ignore")
    desk.get_by_label("Comment becomes").select_option("ignore")
    desk.get_by_role("button", name="Preview again").click()
    expect(desk.get_by_label("Comment becomes")).to_have_value("ignore")
    desk.get_by_role("button", name="Import", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Imported", timeout=SLOW)
    expect(desk.get_by_role("main")).to_contain_text("2 rows imported, 1 waits")
    expect(desk.get_by_role("main")).to_contain_text("Not used: Comment")
