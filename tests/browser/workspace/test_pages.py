"""Every page as people meet it: axe finds nothing serious in light or dark, and the console stays silent.

The fixtures fail a test for a request to another host, an error in a script, or a slip against the content policy.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.conftest import sign_in
from browser.workspace.conftest import OPERATOR, PASSWORD, Company

pytestmark = pytest.mark.browser

PAGES = (
    "/accounts/",
    "/accounts/{key}/",
    "/accounts/{key}/lifecycle/",
    "/accounts/{key}/stage/",
    "/accounts/{key}/timeline/",
    "/accounts/{key}/people/",
    "/accounts/{key}/revenue/",
    "/accounts/{key}/support/",
    "/accounts/{key}/pulse/",
    "/accounts/{key}/owner/",
    "/accounts/no-such-account/",
    "/at-risk/",
    "/data/",
    "/notices/",
    "/changes/",
    "/data/quarantine/",
    "/data/contradictions/",
    "/data/events/",
    "/data/events/keys/",
    "/data/events/held/",
    "/framework/",
    "/framework/stages/onboarding/",
    "/framework/scores/",
    "/framework/segments/",
    "/framework/plays/",
    "/framework/plays/onboarding_stall/",
    "/framework/roles/",
    "/framework/text/",
    "/framework/draft/",
    "/framework/versions/",
    "/users/",
    "/users/add/",
)
VARIANTS = (
    "/accounts/?band=red&q=a",
    "/accounts/?q=nobody-is-called-this",
    "/accounts/{key}/?against={before}",
    "/accounts/{key}/lifecycle/?as_of={before}",
    "/accounts/{key}/timeline/?as_of={before}",
    "/accounts/{key}/people/?as_of={before}",
    "/framework/?as_of={before}",
)
"""Pages of the same templates, filtered or in the past."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def slips(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}" for one in found]


def settle(page: Page) -> None:
    """Until the pieces of the page are there."""
    page.locator(".waiting").wait_for(state="detached", timeout=120_000)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_door_is_open_to_everyone(page: Page, company: Company, colours: str) -> None:
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.goto(f"{company.url}/sign-in/login/")
    assert page.locator("html").get_attribute("data-bs-theme") == colours
    assert not slips(page)


@pytest.mark.parametrize(
    ("colours", "paths"),
    [
        pytest.param("light", PAGES, id="light"),
        pytest.param("light", VARIANTS, id="variants", marks=pytest.mark.slow),
        pytest.param("dark", (*PAGES, *VARIANTS), id="dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(page: Page, company: Company, colours: str, paths: tuple[str, ...]) -> None:
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    sign_in(page, company.url, OPERATOR, PASSWORD)
    found = {}
    for path in paths:
        page.goto(company.url + path.format(key=company.key, before=company.before))
        settle(page)
        if here := slips(page):
            found[path] = here
    assert not found


@pytest.mark.slow
def test_nothing_is_wider_than_a_phone(page: Page, company: Company) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, company.url, OPERATOR, PASSWORD)
    wide = []
    for path in (*PAGES, *VARIANTS):
        page.goto(company.url + path.format(key=company.key, before=company.before))
        settle(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert not wide


def test_scripts_stay_small(page: Page, company: Company) -> None:
    sizes = []
    page.on("response", lambda got: sizes.append(len(got.body())) if got.url.endswith(".js") else None)
    sign_in(page, company.url, OPERATOR, PASSWORD)
    page.goto(f"{company.url}/accounts/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 150 * 1024
