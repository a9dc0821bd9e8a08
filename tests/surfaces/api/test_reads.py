"""The reads: the same answers as everywhere, nothing of what one may not see."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.flows.asking import explaining
from tenure.flows.asking.accounts import account
from tenure.platform.access import SYSTEM
from tenure.practice.customers.actions import upsert_accounts
from tenure.practice.customers.cards import AccountCard
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.shapes import plain

Speak = Callable[..., Any]
READS = (
    "/accounts/{key}",
    "/accounts/{key}/explain",
    "/accounts/{key}/timeline",
    "/accounts/{key}/people",
    "/accounts/{key}/pulses",
)


def test_a_list_goes_on_until_its_end(scored: Cast, speak: Speak) -> None:
    client, keys, cursor = speak(scored.alice), [], None
    while True:
        page = client.get("/accounts?sort=-score&limit=2" + (f"&cursor={quote(cursor)}" if cursor else ""))
        assert page.status_code == 200
        body = page.json()
        keys += [row["key"] for row in body["accounts"]]
        cursor = body["cursor"]
        if cursor is None:
            break
    assert sorted(keys) == [NORDWIND, SILVA, LONE]
    assert body["total"] == sum(body["bands"].values()) == 3


def test_an_account_reads_as_everywhere_else(scored: Cast, speak: Speak) -> None:
    body = speak(scored.alice).get(f"/accounts/{NORDWIND}").json()
    assert body == plain(account(scored.alice, NORDWIND))
    assert body["arr"] == {"amount": "1000.00", "currency": "USD"}
    assert 0 <= body["coverage"] <= 1
    assert (body["owner"], body["owner_id"]) == ("Alice", scored.alice.user_id)


def test_a_score_explains_itself_and_adds_up(scored: Cast, speak: Speak) -> None:
    since = clock.today() - timedelta(days=28)
    body = speak(scored.alice).get(f"/accounts/{NORDWIND}/explain?against={since}").json()
    assert sum(part["points"] for part in body["parts"]) == pytest.approx(body["score"], abs=1e-9)
    change = body["change"]
    assert (change["from"], change["to"]) == (since.isoformat(), clock.today().isoformat())
    assert sum(part["points"] for part in change["parts"]) == pytest.approx(change["points"], abs=1e-9)
    found = explaining.explain(scored.alice, NORDWIND, against=since)
    assert set(body) == set(plain(explaining.place_json(found, account(scored.alice, NORDWIND))))
    assert body["days_in_stage"] == account(scored.alice, NORDWIND).standing.days_in_stage
    assert any(part["rows"]["total"] for part in body["parts"])
    assert all(part["formula"] for part in body["parts"])


@pytest.mark.parametrize("name", ["as_of", "against"])
def test_a_day_at_an_end_of_the_calendar_is_refused(scored: Cast, speak: Speak, name: str) -> None:
    for day, code in (("9999-12-31", "day_in_the_future"), ("0001-01-01", "day_too_early")):
        answer = speak(scored.alice).get(f"/accounts/{NORDWIND}/explain?{name}={day}")
        assert answer.status_code == 400
        assert answer.json()["type"].endswith(code)
        assert f'"where": "{name}"' in answer.content.decode()


def test_what_happened_comes_page_by_page(scored: Cast, speak: Speak) -> None:
    client = speak(scored.bob)
    first = client.get(f"/accounts/{NORDWIND}/timeline?limit=3").json()
    assert len(first["facts"]) == 3
    second = client.get(f"/accounts/{NORDWIND}/timeline?limit=3&cursor={quote(first['cursor'])}").json()
    assert not {fact["fact_id"] for fact in first["facts"]} & {fact["fact_id"] for fact in second["facts"]}
    contracts = client.get(f"/accounts/{NORDWIND}/timeline?kind=subscriptions").json()
    assert {fact["table"] for fact in contracts["facts"]} == {"subscriptions"}


def test_the_other_reads(scored: Cast, speak: Speak) -> None:
    client = speak(scored.edda)
    assert [one["name"] for one in client.get(f"/accounts/{NORDWIND}/people").json()["people"]] == ["Ines Vogt"]
    assert {feed["table"] for feed in client.get("/feeds").json()["feeds"]} >= {"usage", "subscriptions"}
    assert client.get("/imports").json() == {"imports": []}
    assert client.get("/quarantine").json() == {"rows": [], "cursor": None, "total": 0}
    assert client.get("/contradictions").json() == {"contradictions": []}
    assert {one["name"] for one in client.get("/owners").json()["owners"]} >= {"Alice", "Bob"}
    risk = client.get("/at-risk").json()
    assert all(line["reasons"] for line in risk["accounts"])
    assert client.get("/me").json()["scopes"] == ["read"]


def test_the_past_is_asked_the_same_way(scored: Cast, speak: Speak) -> None:
    client, day = speak(scored.alice), clock.today() - timedelta(days=28)
    for path in ("/accounts", "/at-risk", "/feeds", f"/accounts/{NORDWIND}", f"/accounts/{NORDWIND}/timeline"):
        assert client.get(f"{path}?as_of={day}").status_code == 200, path
    assert client.get(f"/accounts?as_of={day}").json()["as_of"] == day.isoformat()
    then = client.get(f"/accounts/{NORDWIND}/explain?as_of={day}").json()
    assert then["as_of"] == day.isoformat()
    ahead = client.get(f"/accounts?as_of={clock.today() + timedelta(days=2)}")
    assert (ahead.status_code, ahead["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("path", READS)
def test_charlie_can_not_tell_an_account_from_none(scored: Cast, speak: Speak, path: str) -> None:
    client, answers = speak(scored.charlie), []
    for key in (NORDWIND, "A-0"):
        response = client.get(path.format(key=key))
        assert response.status_code == 404
        answers.append(response.content.decode().replace(key, "KEY"))
    assert answers[0] == answers[1]


def test_charlie_sees_nothing_in_any_list(scored: Cast, speak: Speak) -> None:
    client, day = speak(scored.charlie), clock.today() - timedelta(days=28)
    for asked in ("", f"?as_of={day}"):
        body = client.get("/accounts" + asked).json()
        assert (body["accounts"], body["total"], body["bands"], body["arr"]) == ([], 0, {}, {})
        assert client.get("/at-risk" + asked).json()["accounts"] == []
    assert client.get(f"/accounts?owner_id={scored.alice.user_id}").json()["accounts"] == []
    assert [one["name"] for one in client.get("/owners").json()["owners"]] == ["Charlie"]
    for refused in ("/imports", "/quarantine", "/contradictions"):
        assert client.get(refused).status_code == 403


def test_filters(scored: Cast, speak: Speak) -> None:
    client = speak(scored.alice)

    def keys(query: str) -> list[str]:
        return [row["key"] for row in client.get("/accounts?" + query).json()["accounts"]]

    assert keys("mine=true") == [NORDWIND]
    assert keys("q=silva") == [SILVA]
    assert keys("unowned=true") == [LONE]
    bands = [row["band"] for row in client.get("/accounts").json()["accounts"]]
    assert len(keys("band=red&band=green&band=yellow&band=unknown")) == len(bands)


def test_a_key_may_hold_a_slash(scored: Cast, speak: Speak) -> None:
    key = AccountKey("EU/42")
    upsert_accounts(SYSTEM, [AccountCard(key, "Slashed")])
    client = speak(scored.alice)
    assert client.get("/accounts/EU/42").json()["key"] == key
    assert client.get("/accounts/EU%2F42").json()["key"] == key
    assert client.get("/accounts/EU%2F42/people").json() == {"people": []}


@pytest.mark.parametrize(
    ("query", "status", "where"),
    [
        ("sort=scor", 400, "sort"),
        ("cursor=nonsense", 400, "cursor"),
        ("limit=0", 422, "limit"),
        ("limit=100000", 422, "limit"),
        ("band=purple", 422, "band"),
        ("as_of=yesterday", 422, "as_of"),
        ("colour=red", 422, "colour"),
    ],
)
def test_a_wrong_question_is_told_where_it_is_wrong(
    scored: Cast, speak: Speak, query: str, status: int, where: str
) -> None:
    response = speak(scored.alice).get("/accounts?" + query)
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert body["status"] == status
    assert where in body["problems"][0]["where"]
    assert body["problems"][0]["fix"]


def test_versions_of_the_framework_and_how_they_differ(scored: Cast, speak: Speak) -> None:
    client = speak(scored.carl)
    found = client.get("/framework/versions").json()["versions"]
    assert [row["state"] for row in found][:1] == ["live"]
    number = found[0]["number"]
    assert "framework.yaml" in client.get(f"/framework/versions/{number}").json()["files"]
    assert client.get(f"/framework/versions/{number}/difference/{number}").json()["changes"] == []
    assert client.get("/framework/versions/99").status_code == 404
    assert client.get("/framework/plans/nothing").status_code == 403
    assert speak(scored.mona).get("/framework/plans/nothing").status_code == 404
