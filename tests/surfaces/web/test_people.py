"""The sheet of a person at a customer: only for operations."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from cast import NORDWIND, Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.privacy.models import Erasure
from tenure.practice.customers.actions import upsert_people
from tenure.practice.customers.cards import PersonCard
from tenure.values.keys import PersonKey

SignIn = Callable[[Caller], Client]


@pytest.fixture
def ines(cast: Cast, settings: LazySettings, tmp_path: Path) -> str:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    upsert_people(SYSTEM, [PersonCard(PersonKey("P/1"), NORDWIND, "Ines Vogt", "ines@nordwind.example", "CFO")])
    return reverse("account_person", kwargs={"key": NORDWIND, "person": "P/1"})


def test_operations_hand_out_and_forget(cast: Cast, sign_in: SignIn, ines: str) -> None:
    client = sign_in(cast.olga)
    page = client.get(reverse("account_people", kwargs={"key": NORDWIND})).content.decode()
    assert ines in page
    sheet = client.get(ines, headers={"hx-request": "true"}).content.decode()
    assert "Erase personal data" in sheet
    assert "write-ahead log" in sheet  # what isn't reached is said before it can't be undone
    file = client.get(reverse("account_person_export", kwargs={"key": NORDWIND, "person": "P/1"}))
    assert "attachment" in file["Content-Disposition"]
    assert file.json()["people"][0]["email"] == "ines@nordwind.example"
    assert client.post(ines).status_code == 400
    assert not Erasure.objects.exists()
    assert client.post(ines, {"sure": "on"}).status_code == 302
    assert Erasure.objects.get().person == "P/1"
    assert client.get(ines).status_code == 404


def test_others_see_no_way_in(cast: Cast, sign_in: SignIn, ines: str) -> None:
    client = sign_in(cast.mona)
    assert ines not in client.get(reverse("account_people", kwargs={"key": NORDWIND})).content.decode()
    assert client.get(ines).status_code == 403
    assert client.post(ines, {"sure": "on"}).status_code == 403
