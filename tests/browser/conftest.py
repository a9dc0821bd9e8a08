"""A real Chromium against the real server."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from served import Served, serving

FOUND = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """A Chromium on this machine, the one the driver brought first."""
    with sync_playwright() as driver:
        brought = driver.chromium.executable_path
    if Path(brought).exists():
        return brought
    return next(filter(None, map(shutil.which, FOUND)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file; without one its tests are skipped, visibly. It ends with the file: beside the loop of its driver no
    test of the same process could use the database."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=flags)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """A real server on a fresh home, shared by the tests that only need one."""
    with serving() as one:
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor. A request to any other host fails the test: no page loads anything from elsewhere."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    elsewhere: list[str] = []
    fresh.on("request", lambda sent: None if allowed(sent.url) else elsewhere.append(sent.url))
    yield fresh
    fresh.close()
    assert not elsewhere, f"asked for from elsewhere: {elsewhere}"


def allowed(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab. An error in a script, or something the content policy refused, fails the test."""
    tab = context.new_page()
    slips: list[str] = []
    tab.on("pageerror", lambda error: slips.append(str(error)))
    tab.on("console", lambda said: slips.append(said.text) if refused(said.text) else None)
    yield tab
    assert not slips, slips


def refused(text: str) -> bool:
    return "Content Security Policy" in text


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """As a person does it."""
    page.goto(f"{url}/sign-in/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(email)
    page.get_by_label("Password").first.fill(password)
    page.get_by_role("button", name="Sign in").or_(page.get_by_role("button", name="Sign In")).first.click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
