"""The lifecycle by API: where an account is, moving it, confirming, the book by stage."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cast import NORDWIND, Cast
from tenure.flows.asking.journeys import journey
from tenure.flows.asking.lifecycle_cards import Journey
from tenure.flows.asking.stage_counts import book_by_stage
from tenure.surfaces.api.shapes import shape
from tenure.values import clock
from tenure.values.shapes import plain

Speak = Callable[..., Any]
STAGE = f"/accounts/{NORDWIND}/stage"


def test_where_an_account_is_reads_as_everywhere(scored: Cast, speak: Speak) -> None:
    body = speak(scored.alice).get(STAGE).json()
    assert body == plain(journey(scored.alice, NORDWIND))
    assert set(shape(Journey).model_fields) == set(body)
    assert body["stage"] is not None
    then = clock.today() - timedelta(days=1)
    assert speak(scored.alice).get(f"{STAGE}?as_of={then}").json()["as_of"] == then.isoformat()
    assert speak(scored.charlie).get(STAGE).status_code == 404


def test_the_book_by_stage(scored: Cast, speak: Speak) -> None:
    body = speak(scored.edda).get("/stages").json()
    assert body == plain(book_by_stage(scored.edda))
    assert sum(row["accounts"] for row in body["stages"]) == 3
    assert {wait["kind"] for wait in body["time_to"]} >= {"first_value"}
    assert sum(row["accounts"] for row in speak(scored.charlie).get("/stages").json()["stages"]) == 0


def test_moving_and_confirming_by_script(scored: Cast, speak: Speak, own_lake: None) -> None:
    client = speak(scored.alice, write=True)
    there = client.get(STAGE).json()["stage"]
    to = "onboarding" if there != "onboarding" else "adoption"
    refused = client.ask("put", STAGE, {"stage": to, "reason": ""})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (400, "stage.reason")
    assert client.ask("put", STAGE, {"stage": "nowhere", "reason": "x"}).json()["problems"][0]["fix"]
    body = client.ask("put", STAGE, {"stage": to, "reason": "Starts anew with another team."}).json()
    assert (body["stage"], body["came_by"], body["days_in_stage"]) == (to, "person", 0)
    assert body["history"][0]["moved"]["text"] == "Starts anew with another team."
    asked = next(one for one in body["exit"] if one["confirm"])
    said = {"criterion": asked["address"], "evidence": "Seen in the call."}
    answer = client.ask("post", f"/accounts/{NORDWIND}/confirmations", said)
    assert answer.status_code == 201
    now = next(one for one in answer.json()["exit"] if one["address"] == asked["address"])
    assert (now["state"], now["confirmation"]["text"]) == ("confirmed", "Seen in the call.")
    for other, status in ((scored.bob, 403), (scored.charlie, 404)):
        answer = speak(other, write=True).ask("post", f"/accounts/{NORDWIND}/confirmations", said)
        assert answer.status_code == status
    assert speak(scored.alice).ask("put", STAGE, {"stage": there, "reason": "x"}).status_code == 403
