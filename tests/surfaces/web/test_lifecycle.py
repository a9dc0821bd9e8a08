"""The lifecycle on pages: the checklist, confirming, moving, the past, and what lists show."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings
from django.test import Client

from cast import NORDWIND, Cast
from tenure.evidence.lake.stages import STAGES
from tenure.flows.daily.stages import standing_fields
from tenure.flows.frameworks.live import live_framework, publish_starter_or_folder
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.surfaces.web.account.lifecycle import days
from tenure.values import clock
from tenure.values.keys import BatchKey

SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}
LADDER = Path(__file__).parents[2] / "flows" / "daily" / "ladder.yaml"
KICKOFF, FIRST_USE = "stage.onboarding.exit.kickoff", "stage.onboarding.exit.first_use"
PAGE = f"/accounts/{NORDWIND}/lifecycle/"


@pytest.fixture
def placed(cast: Cast, settings: LazySettings, tmp_path: Path) -> Cast:
    """Nordwind has been in onboarding for at least 70 days, its kickoff unconfirmed; the clock ticked today."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    publish_starter_or_folder(SYSTEM, str(LADDER))
    today = clock.today()
    entered = today - timedelta(days=70)
    progress = [
        {"address": address, "state": state, "since_on": entered}
        for address, state in (
            (FIRST_USE, "met"), (KICKOFF, "open"), ("stage.onboarding.exit.goals", "open"),
            ("stage.onboarding.phase.discovery.sponsor_met", "confirmed"),
            ("stage.onboarding.phase.launch.in_use", "met"), ("stage.renewal.exit.talked", "open"),
        )
    ]  # fmt: skip
    row: dict[str, Any] = {
        "account": NORDWIND, "day": today, "month": today.strftime("%Y-%m"), "fingerprint": live_framework().clock,
        "stage": "onboarding", "entered_on": entered, "entered_assumed": True, "came_by": "start", "behind": True,
        "stalled": True, "beside": ["renewal"], "progress": progress, "held": [],
        "moments": [{"moment": "first_value", "reached_on": entered}], "segment": "large", "segment_since_on": entered,
        "engagement": "high_touch", "move": None, "computed_at": clock.now() - timedelta(seconds=5),
    }  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=STAGES)
    lake().append("stages", rows, source="engine", batch=BatchKey("one"))
    card = StandingCard(NORDWIND, today, clock.now(), "f" * 16, **standing_fields(row))
    publish_standing(SYSTEM, [card])
    return cast


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_where_the_account_is(placed: Cast, sign_in: SignIn) -> None:
    said = text(sign_in(placed.alice).get(PAGE))
    assert "In Onboarding for at least 70 days, longer than the 60-day target." in said
    assert "1 of 2 criteria met; next stage: Adoption." in said
    for words in (
        "Kickoff held", "the CSM confirms it", "not required", "Discovery", "1 of 1", "Renewal, in parallel", "Third use",
        "already in it when tracking began", "70 days or more", "stalled", "behind", "High touch", "or before",
    ):  # fmt: skip
        assert words in said, words
    assert "style=" not in said


def test_a_criterion_is_confirmed_and_taken_back(placed: Cast, sign_in: SignIn) -> None:
    browser = sign_in(placed.alice)
    address = f"/accounts/{NORDWIND}/criterion/"
    assert "Evidence" in text(browser.get(f"{address}?address={KICKOFF}", headers=PIECE))
    assert "What shows" not in text(browser.get(f"{address}?address={FIRST_USE}", headers=PIECE))
    answer = browser.post(address, {"address": KICKOFF, "met": "yes", "evidence": "Minutes of 4 March"}, headers=PIECE)
    assert answer.status_code == 200
    assert '"value": "Confirmed."' in answer["HX-Trigger"]
    assert "Alice," in text(answer)
    assert "“Minutes of 4 March”" in text(answer)
    assert 'id="lifecycle" hx-swap-oob="true"' in text(answer)
    assert "Withdraw confirmation" in text(browser.get(f"{address}?address={KICKOFF}", headers=PIECE))
    again = browser.post(address, {"address": KICKOFF, "met": "no", "evidence": ""}, headers=PIECE)
    assert "withdrawn" in again["HX-Trigger"]
    assert "<em>withdrawn</em>" in text(browser.get(f"{address}?address={KICKOFF}", headers=PIECE))


def test_an_account_is_moved_with_a_reason(placed: Cast, sign_in: SignIn) -> None:
    browser = sign_in(placed.alice)
    form = text(browser.get(f"/accounts/{NORDWIND}/stage/", headers=PIECE))
    assert 'value="adoption" required checked' in form
    assert 'value="renewal"' not in form
    refused = browser.post(f"/accounts/{NORDWIND}/stage/", {"stage": "growth", "reason": ""}, headers=PIECE)
    assert (refused.status_code, "needs a reason" in text(refused)) == (400, True)
    answer = browser.post(
        f"/accounts/{NORDWIND}/stage/", {"stage": "growth", "reason": "Runs by itself"}, headers=PIECE
    )
    assert "Nordwind Logistik is in Growth now." in answer["HX-Trigger"]
    assert "“Runs by itself”" in text(answer)
    assert "This is the last stage" in text(browser.get(PAGE))


def test_others_look_and_do_not_touch(placed: Cast, sign_in: SignIn) -> None:
    browser = sign_in(placed.bob)
    said = text(browser.get(PAGE))
    assert "Kickoff held" in said
    assert 'data-key="m"' not in said
    assert browser.get(f"/accounts/{NORDWIND}/stage/", headers=PIECE).status_code == 403
    assert "What shows" not in text(browser.get(f"/accounts/{NORDWIND}/criterion/?address={KICKOFF}", headers=PIECE))
    for path, body in (
        ("stage", {"stage": "growth", "reason": "x"}),
        ("criterion", {"address": KICKOFF, "evidence": "x"}),
    ):
        assert browser.post(f"/accounts/{NORDWIND}/{path}/", body, headers=PIECE).status_code == 403
    hidden = sign_in(placed.charlie)
    for path in ("lifecycle", "stage", f"criterion/?address={KICKOFF}"):
        assert hidden.get(f"/accounts/{NORDWIND}/{path.rstrip('/')}{'' if '?' in path else '/'}").status_code == 404


def test_lists_show_and_filter(placed: Cast, sign_in: SignIn) -> None:
    browser = sign_in(placed.alice)
    said = text(browser.get("/accounts/?segment=large&stage=onboarding"))
    for words in (
        "Segment is Large",
        "Stage is Onboarding",
        "70+ days, stalled",
        "Large · High touch",
        "1 account",
    ):
        assert words in said, words
    assert '<option value="renewal"' not in said
    assert "No matching accounts" in text(browser.get("/accounts/?stage=growth"))
    exported = b"".join(browser.get("/accounts/export.csv?stage=onboarding").streaming_content).decode()  # type: ignore[attr-defined]
    assert "large,high_touch,onboarding,70,yes,yes" in exported


def test_before_a_clock_and_in_the_past_the_page_says_so(
    cast: Cast, sign_in: SignIn, settings: LazySettings, tmp_path: Path
) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    publish_starter_or_folder(SYSTEM, str(LADDER))
    browser = sign_in(cast.alice)
    assert "No stage yet" in text(browser.get(PAGE))
    then = (datetime.now(UTC) - timedelta(days=5)).date()
    assert "No stage is known on" in text(browser.get(f"{PAGE}?as_of={then}"))


def test_how_long_in_words() -> None:
    assert (days(1, False), days(3, True)) == ("1 day", "at least 3 days")
