"""What isn't text is refused wherever it comes in, and the field is named: forms, addresses, JSON, arguments."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import NORDWIND, Cast
from tenure.flows.bringing_in.upserts import upsert_objects
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.actions import make_token
from tenure.surfaces.cli import shell

SignIn = Callable[[Caller], Client]


@pytest.mark.parametrize(
    ("method", "address", "form", "place"),
    [
        ("get", "/accounts/?q=a%00b", {}, "q"),
        ("get", "/accounts/?a%00b=1", {}, "ab"),
        ("get", "/accounts/A-1%00/", {}, "address"),
        ("post", f"/accounts/{NORDWIND}/pulse/", {"value": "4", "reason": ["fine", "a\0b"]}, "reason[1]"),
        ("post", "/framework/text/", {"name": "framework.yaml", "text": "name: \0"}, "text"),
    ],
)
def test_a_page_names_the_field(
    sign_in: SignIn, cast: Cast, method: str, address: str, form: dict[str, str], place: str
) -> None:
    answer = getattr(sign_in(cast.olga), method)(address, form)
    assert answer.status_code == 422
    assert f"{place} has the character NUL" in answer.content.decode()


@pytest.mark.parametrize("odd", ["a\\u0000b", "\\ud83d"])
def test_the_api_names_the_field(cast: Cast, odd: str) -> None:
    token = make_token(cast.alice, "report", write=True).secret
    body = f'{{"value": 4, "reason": "{odd}"}}'
    answer = Client().post(
        f"/api/v1/accounts/{NORDWIND}/pulses", body, "application/json", HTTP_AUTHORIZATION=f"Bearer {token}"
    )
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "reason"


def test_an_argument_that_is_no_text_is_refused_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["tenure", "users", "add", "b\udcff@vela.example", "--json"])
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(shell._Run, "json", True)
    assert shell._exit_code() == shell.USAGE
    assert '"where": "argument[2]"' in said.getvalue()


def test_objects_in_bulk_are_refused_one_by_one(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    given = [{"id": "b1", "name": "a\0b"}, {"id": "b2", "name": "\ud83d"}, {"id": "b3", "name": "fine"}]
    report = upsert_objects(SYSTEM, "accounts", "crm", given)
    assert (report.accepted, [(one.row, one.field, one.code) for one in report.errors]) == (
        1,
        [(0, "name", "bad_text"), (1, "name", "bad_text")],
    )
