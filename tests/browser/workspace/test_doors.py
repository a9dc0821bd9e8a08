"""Signing in and out, by a person in a browser."""

import json

import pytest
from playwright.sync_api import Page

from browser.conftest import Served, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def alice(served: Served) -> str:
    said = json.loads(served.tenure("users", "add", "alice@larkfield.example", "--role", "operations", "--json"))
    return str(said["password"])


def test_alice_gets_in_with_her_first_password(page: Page, served: Served, alice: str) -> None:
    sign_in(page, served.url, "alice@larkfield.example", alice)
    assert "/sign-in/" not in page.url


def test_charlie_does_not(page: Page, served: Served, alice: str) -> None:
    page.goto(f"{served.url}/sign-in/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill("charlie@larkfield.example")
    page.get_by_label("Password").first.fill("not-a-password")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "/sign-in/" in page.url


def test_what_is_asked_for_unsigned_leads_to_the_door(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/accounts/")
    assert "/sign-in/" in page.url
