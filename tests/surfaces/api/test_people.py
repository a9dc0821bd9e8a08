"""A person's data over the API: handed out, and forgotten."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cast import Cast
from tenure.flows.privacy.erasing import continue_erasures
from tenure.practice.customers.models import Person

Speak = Callable[..., Any]


@pytest.mark.usefixtures("own_lake")
def test_a_person_is_handed_out_and_forgotten(cast: Cast, speak: Speak) -> None:
    olga = speak(cast.olga, write=True)
    found = olga.get("/people/P-1/export").json()
    assert found["people"][0]["name"] == "Ines Vogt"
    assert speak(cast.mona).get("/people/P-1/export").status_code == 403
    assert speak(cast.olga).ask("post", "/people/P-1/erase", {"confirm": "P-1"}).status_code == 403
    assert olga.ask("post", "/people/P-1/erase", {"confirm": "P-2"}).status_code == 422
    assert olga.ask("post", "/people/P-9/erase", {"confirm": "P-9"}).status_code == 404
    asked = olga.ask("post", "/people/P-1/erase", {"confirm": "P-1"})
    assert (asked.status_code, asked.json()["done_at"]) == (202, None)
    assert any("backups" in one for one in asked.json()["not_reached"])
    assert not Person.objects.filter(key="P-1").exists()
    assert continue_erasures() == 1
    listed = olga.get("/erasures").json()["erasures"]
    assert [(one["person"], one["done_at"] is not None) for one in listed] == [("P-1", True)]
    assert "Ines" not in json.dumps(olga.get("/people/P-1/export").json())
