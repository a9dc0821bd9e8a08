"""Planning and publishing from the studio: in the background, watched, stopped, gone on with; and undoing edits."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cast import Cast
from surfaces.cli.test_plan_words import DAY, a_plan
from tenure.flows.changing import background, drafting
from tenure.flows.changing.background import KINDS, work_of
from tenure.flows.changing.drafting import draft_of, draft_source, end_draft, save_file
from tenure.flows.frameworks.live import check, new_version, publish_starter_or_folder
from tenure.framework.versioning.impact import AccountImpact, Impact, Side
from tenure.framework.versioning.plan import FrameworkName
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.frameworks.actions import publish_plan, save_draft, save_plan
from tenure.platform.frameworks.cards import StoredPlan
from tenure.platform.frameworks.queries import live, live_number
from tenure.platform.jobs.running import carry_out
from tenure.values import clock
from tenure.values.progress import Tell, WorkProgress, WorkStep

SignIn = Callable[[Caller], Client]
ROOT = """framework: tenure/1
name: Ours
include: [shared/feeds.yaml]
signals:
  people: {label: People, from: usage, value: count(*)}
health:
  account: {dimensions: {use: {weight: 100, measures: [{signal: people, weight: 100, points: {0: 0, 9: 100}, none: 0}]}}}
"""
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ours(tmp_path: Path, cast: Cast) -> Cast:
    (tmp_path / "framework.yaml").write_text(ROOT)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    return cast


def edited(caller: Caller, name: str = "Theirs") -> None:
    save_file(caller, "framework.yaml", ROOT.replace("Ours", name), draft_of(caller).lock)


def test_a_past_day_shows_its_text_and_edits_none(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    edited(ours.olga)
    then = browser.get("/framework/text/?as_of=2025-01-01").content.decode()
    assert "name: Ours" in then
    assert 'aria-label="Text of framework.yaml" wrap="off"' in then
    assert "readonly" in then
    assert "Save <kbd>" not in then
    form = {"name": "framework.yaml", "text": ROOT, "lock": str(draft_of(ours.olga).lock)}
    refused = browser.post("/framework/text/?as_of=2025-01-01", form)
    assert refused.status_code == 403
    assert "name: Theirs" in draft_of(ours.olga).texts["framework.yaml"]
    for page in ("draft/", "edit/signals/people/"):
        assert browser.get(f"/framework/{page}?as_of=2025-01-01").status_code == 403


def test_a_plan_is_made_in_the_background_and_can_be_stopped(
    ours: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(ours.olga)
    edited(ours.olga)
    asked: list[dict[str, object]] = []

    def planned(_: Caller, *, progress: Tell, **more: object) -> object:
        progress(WorkProgress(WorkStep.COMPARING))
        asked.append(more)
        return type("Made", (), {"key": "0123456789ab"})()

    monkeypatch.setattr(background, "plan_draft", planned)
    page = browser.post("/framework/draft/plan/", {"restate": "13"}, follow=True).content.decode()
    assert "Waiting to start" in page
    assert 'hx-trigger="every 1s"' in page
    assert "disabled" in page
    found = work_of(ours.olga)
    assert found is not None
    address = f"/framework/work/{found.key}/"
    assert sign_in(ours.carl).get(address).status_code == 403
    said = browser.post(f"{address}turn/", {"turn": "stop"}, headers=HTMX).content.decode()
    assert "Stopped." in said
    assert "Nothing was changed" in said
    carry_out(found.key, KINDS)
    assert not asked
    assert "Waiting to start" in browser.post(f"{address}turn/", {"turn": "resume"}, headers=HTMX).content.decode()
    carry_out(found.key, KINDS)
    assert asked == [{"pilot": "", "restate": 13}]
    done = browser.get(address, headers=HTMX)
    assert done["HX-Redirect"] == "/framework/draft/"
    assert 'id="job"' not in browser.get("/framework/draft/").content.decode()
    assert "HX-Redirect" not in browser.get(address)


def test_a_plan_that_cannot_be_made_says_why(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    save_file(ours.olga, "framework.yaml", ROOT.replace("count(*)", "cuont(*)"), 0)
    browser.post("/framework/draft/plan/", {"restate": "many"})
    found = work_of(ours.olga)
    assert found is not None
    assert found.asked == {"pilot": "", "restate": 0}
    carry_out(found.key, KINDS)
    page = browser.get("/framework/draft/").content.decode()
    assert "It didn’t finish" in page
    assert "Did you mean count" in page
    assert "Try again" in page


def test_one_publishes_at_a_time_and_everyone_who_plans_sees_it(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    browser.post("/framework/draft/publish/", {"plan": "0123456789ab", "note": "Why"})
    assert browser.post("/framework/draft/publish/", {"plan": "0123456789ab"}).status_code == 302
    busy = browser.post("/framework/draft/publish/", {"plan": "ba9876543210", "note": "Why"})
    assert busy.status_code == 409
    assert "is publishing another change" in busy.content.decode()
    assert "Publishing, as Olga" in sign_in(ours.mona).get("/framework/draft/").content.decode()
    found = work_of(ours.olga)
    assert found is not None
    carry_out(found.key, KINDS)
    page = browser.get("/framework/versions/").content.decode()
    assert "There is no plan" in page
    assert sign_in(ours.mona).post(f"/framework/work/{found.key}/turn/", {"turn": "resume"}).status_code == 403


def test_an_edit_while_the_draft_is_published_is_not_lost(ours: Cast) -> None:
    edited(ours.olga)
    version = live()
    assert version is not None
    plan = StoredPlan("k", "draft of Olga", "another", {"pilot": ""}, {}, clock.now(), "Olga", version.number, None)
    lock = draft_of(ours.olga).lock
    end_draft(ours.olga, plan)
    kept = draft_of(ours.olga)
    assert (kept.changed, kept.based_on, kept.lock) == (True, version.number, lock)
    end_draft(ours.olga, StoredPlan("k", "", drafting.digest_of(kept.texts), {}, {}, clock.now(), "", 1, None))
    assert not draft_of(ours.olga).changed
    assert draft_of(ours.olga).lock == 0


def test_a_draft_with_the_text_of_the_live_one_is_none(ours: Cast, sign_in: SignIn) -> None:
    edited(ours.olga)
    assert draft_of(ours.olga).changed
    save_file(ours.olga, "framework.yaml", ROOT, draft_of(ours.olga).lock)
    same = draft_of(ours.olga)
    assert not same.changed
    page = sign_in(ours.olga).get("/framework/draft/").content.decode()
    assert "No draft" in page
    save_draft(ours.olga, {"more.yaml": ""}, live_number(), same.lock)
    assert draft_of(ours.olga).removed == ("framework.yaml", "shared/feeds.yaml")
    assert draft_of(ours.olga).changed


def test_saves_are_taken_back_one_by_one(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    edited(ours.olga, "One")
    edited(ours.olga, "Two")
    save_file(ours.olga, "more.yaml", "plays: {}\n", draft_of(ours.olga).lock)
    assert draft_of(ours.olga).undoes == 3
    assert "Undo the last change" in browser.get("/framework/draft/").content.decode()

    def undo() -> int:
        return browser.post("/framework/draft/undo/", {"lock": draft_of(ours.olga).lock}).status_code

    assert undo() == 302
    assert "more.yaml" not in draft_of(ours.olga).texts
    assert undo() == 302
    assert "name: One" in draft_of(ours.olga).texts["framework.yaml"]
    assert browser.post("/framework/draft/undo/", {"lock": "1"}).status_code == 409
    assert undo() == 302
    assert draft_of(ours.olga).texts["framework.yaml"] == ROOT
    assert not draft_of(ours.olga).changed
    assert undo() == 409


def test_the_accounts_of_a_plan_are_grouped_searched_paged_and_taken_away(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    edited(ours.olga)
    assert browser.get("/framework/draft/accounts/").status_code == 404
    green, yellow = Side(81, "green"), Side(74, "yellow")
    why = ("Health 81 to 74: Seats in use at 40 % counts 20 % instead of 12 % (-5).",)
    moved = tuple(AccountImpact(f"a{n:03}", 1000.0 + n, green, yellow, why) for n in range(120))
    moved += (AccountImpact("b", 9.0, yellow, green, ("Health 74 to 81: People at 9 counts 20 % (+7).",)),)
    names = tuple((one.account, f"=Acme {one.account}") for one in moved)
    plan = a_plan(impact=Impact(DAY, 130, moved), names=names, source=draft_source(ours.olga))
    save_plan(ours.olga, plan.as_json(), plan.wanted.digest, {})
    page = browser.get("/framework/draft/").content.decode()
    assert page.count("Seats in use at 40 %") == 1  # said once for all of them
    assert page.index("=Acme a119") < page.index("=Acme a115") < page.index("=Acme b")
    assert "=Acme a114<" not in page
    assert "way=band%3Agreen%3Ayellow" in page
    way = "/framework/draft/accounts/?way=band:green:yellow"
    second = browser.get(f"{way}&page=2").content.decode()
    assert "Page 2 of 3" in second
    assert "=Acme a069" in second
    assert "1 account," in browser.get(f"{way}&q=acme A007").content.decode()
    lines = browser.get(f"{way}&format=csv").content.decode().splitlines()
    assert len(lines) == 121
    assert lines[1].startswith("a119,'=Acme a119,1119.0,USD,81,74,green,yellow,")
    assert sign_in(ours.carl).get(way).status_code == 403


def test_a_pilot_is_ended_in_the_background_and_the_day_is_scored(
    ours: Cast, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(ours.olga)
    assert browser.post("/framework/versions/pilot/", {"adopt": "yes"}).status_code == 404
    planned = a_plan(pilot="large", live=FrameworkName(1, "Ours", "a", "b", "c", "d"))
    (tmp_path / "framework.yaml").write_text(ROOT.replace("weight: 100, points", "weight: 90, points"))
    save_plan(ours.olga, planned.as_json(), "h", {})
    publish_plan(SYSTEM, planned.key, new_version(check(str(tmp_path))), "Try it")
    scored: list[Caller] = []

    def day(caller: Caller, *, progress: Tell) -> object:
        progress(WorkProgress(WorkStep.SCORING, about="2026-03-31"))
        scored.append(caller)
        return type("Report", (), {"accounts": 7})()

    monkeypatch.setattr(background, "run_day", day)
    page = browser.post("/framework/versions/pilot/", {"adopt": "yes"}, follow=True).content.decode()
    assert "Publishing the pilot for everyone" in page
    found = work_of(ours.olga)
    assert found is not None
    carry_out(found.key, KINDS)
    assert browser.get(f"/framework/work/{found.key}/", headers=HTMX)["HX-Redirect"] == "/framework/versions/"
    assert "Version 3 is live. 7 accounts scored." in browser.get("/framework/versions/").content.decode()
    assert (live_number(), len(scored)) == (3, 1)
