"""Recent changes, and undoing them from a page."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import NORDWIND, Cast
from tenure.platform.access import Caller
from tenure.practice.customers.queries import pulses_of


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> None:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path / "home", str(tmp_path / "home" / "lake")


def test_a_page_offers_to_undo_what_was_just_changed(cast: Cast, sign_in: Callable[[Caller], Client]) -> None:
    browser = sign_in(cast.alice)
    given = {"value": "2", "reason": "Quiet"}
    answer = browser.post(f"/accounts/{NORDWIND}/pulse/", given, headers={"HX-Request": "true"})
    address = json.loads(answer["HX-Trigger"])["said"]["undo"]
    listed = browser.get("/changes/").content.decode()
    assert address in listed
    assert "Pulse added" in listed
    back = browser.post(address, {"next": f"/accounts/{NORDWIND}/"})
    assert back["Location"] == f"/accounts/{NORDWIND}/"
    assert pulses_of(cast.alice, NORDWIND) == []
    assert browser.post(address, {"next": "https://elsewhere.example/"}).status_code == 409
    assert sign_in(cast.bob).post(address).status_code == 404
