"""The studio in a real browser: curves by keys and pointer, text with its errors beside it, a draft and its plan."""

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.workspace.conftest import Company

pytestmark = pytest.mark.browser
SLOW = 120_000
"""A plan reads the facts; a busy machine needs time for it."""


@pytest.fixture
def studio(desk: Page, company: Company) -> Page:
    """A tab of operations without a draft."""
    desk.on("dialog", lambda asked: asked.accept())
    desk.goto(f"{company.url}/framework/draft/")
    if desk.get_by_role("button", name="Discard the draft").count():
        desk.get_by_role("button", name="Discard the draft").click()
        expect(desk.locator("#said")).to_contain_text("Draft discarded")
    return desk


def seats(page: Page) -> Locator:
    """The measure whose curve is moved."""
    return page.locator(".measure", has_text="Seats in use")


def test_a_weight_moves_the_book_and_is_kept_as_one_line(studio: Page, company: Company) -> None:
    studio.goto(f"{company.url}/framework/scores/?score=first")  # the score of accounts with few sources
    status = studio.locator("#effect [role=status]")
    expect(status).to_contain_text("No account changes, of 6")
    studio.get_by_label("Weight of Usage", exact=True).press("ArrowRight")
    expect(studio.get_by_label("Weight of Usage, as a number")).to_have_value("36")
    expect(status).to_contain_text("changes score")
    expect(studio.locator("[data-sum-all]")).to_contain_text("101")
    studio.get_by_role("button", name="Reset").click()
    expect(studio.get_by_label("Weight of Usage, as a number")).to_have_value("35")
    expect(status).to_contain_text("No account changes")
    studio.goto(f"{company.url}/framework/scores/?score=account")
    studio.get_by_label("Weight of Usage, as a number").fill("40")
    studio.get_by_role("button", name="Save to draft").click()
    expect(studio.locator("#said")).to_contain_text("1 figure saved to your draft.")
    studio.get_by_role("link", name="Review changes").click()
    expect(studio.locator(".diff tr.out code")).to_have_text("        weight: 35")
    expect(studio.locator(".diff tr.in code")).to_have_text("        weight: 40")


def test_a_point_is_moved_by_keys_and_by_pointer(studio: Page, company: Company) -> None:
    studio.goto(f"{company.url}/framework/scores/?score=first")
    measure = seats(studio)
    measure.locator("summary").click()
    field, knobs = measure.locator("[data-points]"), measure.locator(".knob")
    expect(field).to_have_value("0%: 0, 30%: 60, 60%: 80, 85%: 100")
    knobs.nth(1).focus()
    studio.keyboard.press("ArrowUp")
    studio.keyboard.press("ArrowRight")
    expect(field).to_have_value("0%: 0, 31%: 61, 60%: 80, 85%: 100")
    expect(knobs.nth(1)).to_have_attribute("aria-valuetext", "31% gives 61 points")
    studio.keyboard.press("+")
    expect(knobs).to_have_count(5)
    studio.keyboard.press("Delete")
    expect(field).to_have_value("0%: 0, 31%: 61, 60%: 80, 85%: 100")
    spot = knobs.nth(1).bounding_box()
    assert spot is not None
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    studio.mouse.move(x, y)
    studio.mouse.down()
    studio.mouse.move(x, y + 30, steps=4)
    studio.mouse.up()
    lower = int(field.input_value().split("31%: ")[1].split(",")[0])
    assert 25 < lower < 50
    expect(studio.locator("#effect [role=status]")).to_contain_text("changes score")
    field.fill("0%: 10, 50%: 90")
    expect(knobs).to_have_count(2)


def test_errors_stand_beside_the_text_and_lead_to_their_line(studio: Page, company: Company) -> None:
    studio.goto(f"{company.url}/framework/text/?file=health.yaml")
    text = studio.get_by_label("Text of health.yaml")
    good = text.input_value()
    line = good[: good.index("signal: seat_use")].count("\n") + 1
    text.fill(good.replace("signal: seat_use", "signal: seat_usee", 1))
    expect(studio.get_by_role("heading", name="1 error")).to_be_visible(timeout=SLOW)
    expect(studio.locator(".gutter .error")).to_have_text(f"● {line}\n")
    studio.get_by_role("link", name=f"health.yaml:{line}", exact=True).click()
    chosen = text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert "signal: seat_usee" in chosen
    studio.keyboard.press("Control+s")
    expect(studio.locator("#said")).to_contain_text("health.yaml saved to your draft")
    studio.goto(f"{company.url}/framework/")
    expect(studio.locator(".note")).to_contain_text("Your draft has errors")


@pytest.mark.slow
def test_a_draft_has_its_plan(studio: Page, company: Company) -> None:
    studio.goto(f"{company.url}/framework/scores/?score=account")
    studio.get_by_label("Green from").fill("100")
    studio.get_by_role("button", name="Save to draft").click()
    expect(studio.locator("#said")).to_contain_text("1 figure saved")
    studio.get_by_role("link", name="Review changes").click()
    studio.get_by_role("button", name="Create plan").click()
    expect(studio.locator("#p-changes")).to_be_visible(timeout=SLOW)
    expect(studio.locator(".changes")).to_contain_text("health.account")
    expect(studio.get_by_role("button", name="Publish")).to_be_enabled()
    studio.goto(f"{company.url}/framework/scores/?score=account")
    studio.get_by_label("Green from").fill("99")
    studio.get_by_role("button", name="Save to draft").click()
    studio.get_by_role("link", name="Review changes").click()
    expect(studio.locator(".steps-bar")).to_contain_text("Update plan to publish")
    expect(studio.get_by_role("button", name="Publish")).to_be_disabled()
