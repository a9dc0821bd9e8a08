"""A list that nobody ordered: by what is at stake while no band is known, on every surface, and it says so."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.test import Client

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.identity.actions import make_token
from tenure.platform.identity.models import User
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.surfaces.cli import accounts as command

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
OF = {NORDWIND: (None, date(2026, 9, 1)), SILVA: (Decimal(200), date(2026, 8, 1)), LONE: (Decimal(300), None)}
Case = tuple[list[str], str, str]
CASES: dict[str, Case] = {
    "arr": ([LONE, SILVA, NORDWIND], "-arr", "largest ARR first"),
    "renewal": ([SILVA, NORDWIND, LONE], "renewal_on", "next renewal first"),
}


@pytest.mark.parametrize("known", [*CASES, "nothing", "band"])
def test_while_no_band_is_known_what_is_at_stake_comes_first(
    cast: Cast, known: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, sort, said = CASES.get(known, (None, "name", ""))
    for key, (arr, renewal) in OF.items():
        card = StandingCard(
            key,
            NOON.date(),
            NOON,
            "f",
            arr=arr if known in ("arr", "band") else None,
            currency="USD",
            renewal_on=None if known == "nothing" else renewal,
            band="red" if known == "band" and key == SILVA else "unknown",
        )
        publish_standing(SYSTEM, [card])
    token = make_token(SYSTEM, "lists", owner=cast.alice.user_id).secret
    client = Client(headers={"authorization": f"Bearer {token}"})
    body = client.get("/api/v1/accounts?limit=2").json()
    rest = client.get(f"/api/v1/accounts?limit=2&cursor={quote(body['cursor'])}").json()
    assert (body["sort"], rest["sort"]) == (sort, sort)
    found = [row["key"] for row in (*body["accounts"], *rest["accounts"])]
    assert found == (keys or sorted(found, key={NORDWIND: 1, LONE: 0, SILVA: 2}.__getitem__))

    browser = Client()
    browser.force_login(User.objects.get(pk=cast.alice.user_id), backend="tenure.project.sign_in.PasswordBackend")
    page = browser.get("/accounts/").content.decode()
    places = [page.index(f'href="/accounts/{quote(key)}') for key in found]
    assert places == sorted(places)
    assert (said in page) if said else ("largest ARR first" not in page and "next renewal first" not in page)
    assert page.count("aria-sort=") == 1

    monkeypatch.setattr(command, "caller", lambda: cast.alice)
    command.accounts(None, json=True)  # type: ignore[arg-type]
    told = json.loads(capsys.readouterr().out)
    assert told["sort"] == (sort if keys else "score")
    if keys:
        assert [row["key"] for row in told["accounts"]] == keys
