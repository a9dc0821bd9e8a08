"""The studio as people meet it: pictures for everyone, figures and text in a draft, one line at a time."""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from cast import Cast
from tenure.flows.changing.drafting import check_draft, draft_of
from tenure.flows.frameworks.live import live_framework, publish_starter_or_folder
from tenure.flows.studio.designing import _moved
from tenure.flows.studio.plans.draft_review import file_differences
from tenure.flows.studio.scores import design as score_design
from tenure.flows.studio.scores.design import Today
from tenure.framework.model import Framework
from tenure.insight.engine.cards import State
from tenure.insight.engine.scoring.health import CODE
from tenure.insight.engine.scoring.rescoring import Stored, rescore
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.frameworks.queries import live
from tenure.practice.customers.counts import Standings
from tenure.values import clock

SignIn = Callable[[Caller], Client]

ROOT = """# Ours, by hand
framework: tenure/1
name: "Ours"            # quoted

include:
  - shared/feeds.yaml   # when a source counts as silent
  - health.yaml
  - shared/first.yaml

signals:
  people:  {label: People, from: usage, value: count(distinct person), window: 28d}
  actions: {label: Actions, from: usage, value: count(*), window: 28d}

segments:
  large: {label: Large, when: arr >= 100000, engagement: close}
  small: {label: Small, when: true}
engagement:
  close: {label: Close by, accounts_per_csm: [10, 30], touch_every: 30d}

lifecycle:
  onboarding:
    label: Onboarding
    owner: csm
    target: 90d
    exit:
      at_work: {label: People at work, when: people >= 3}
      agreed: {label: Plan agreed, confirm: csm}
    raci: {responsible: csm, accountable: cs_manager}
    plays: {on_entry: [call]}
  adoption:
    label: Adoption
    owner: csm

plays:
  call:
    label: Call them
    goal: They are back
    family: stall
    trigger: {when: people < 3 and stage = 'onboarding', cool_down: 30d}
    owner: csm
    hours: 0.5
    steps:
      - question:
          ask: What is in the way?
          answers:
            time: [{task: {title: Offer twenty minutes}}]
            nothing: [{wait: 5d}]
    success: {when: people >= 3, within: 14d}

handoffs:
  sales_to_cs: {label: From sales, from: sales, to: csm, due: 3d, requires: [promises]}
"""
HEALTH = """health:
  account:
    label: Health
    bands: {green: 80,   yellow: 60}   # by hand
    dimensions:
      usage:
        weight: 70                     # most of it
        measures:
          - {signal: people,  weight: 50, points: {0: 0, 10: 100}, none: 0}
          - {signal: actions, weight: 50, points: {0: 0, 10: 100}, none: 0}
      depth:
        weight: 30
        measures:
          - {signal: actions, weight: 100, points: {0: 0, 40: 100}, none: 0}
    caps:
      - {when: people = 0, at_most: 59, because: Nobody is there}
"""
PACKAGED = """health:
  first:
    dimensions:
      first:                         # the first three weeks
        weight: 100
        measures: [{signal: people, weight: 100, points: {0: 0, 10: 100}, none: 0}]
"""
WEIGHT = "health/account/dimensions/usage/weight"
PAGES = ("", "scores/", "segments/", "plays/", "plays/call/", "roles/", "text/", "versions/", "stages/onboarding/")


@pytest.fixture
def ours(tmp_path: Path, cast: Cast) -> Cast:
    """The cast, with a small framework live."""
    (tmp_path / "framework.yaml").write_text(ROOT)
    (tmp_path / "health.yaml").write_text(HEALTH)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "first.yaml").write_text(PACKAGED)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    return cast


def text_of(browser: Client, url: str) -> str:
    answer = browser.get(url, follow=True)
    assert answer.status_code == 200, url
    return answer.content.decode()


def fields(page: str) -> dict[str, str]:
    """Every figure of the designer's form, as a browser would send it."""
    page = re.sub(r'<input[^>]*type="checkbox"(?![^>]*checked)[^>]*>', "", page)
    found = dict(re.findall(r'name="((?:health|caps)/[^"]+|score|lock)" value="([^"]*)"', page))
    assert WEIGHT in found
    return found


def lines(caller: Caller) -> list[str]:
    """What the caller's draft differs in, line by line."""
    version = live()
    assert version is not None
    found = file_differences(version.files, draft_of(caller).texts)
    return [f"{file.name} {line.sort} {line.text}" for file in found for line in file.lines if line.sort in "+-"]


def test_everybody_reads_and_only_some_edit(ours: Cast, sign_in: SignIn) -> None:
    assert Client().get("/framework/").status_code == 302
    colleague, operations = sign_in(ours.carl), sign_in(ours.olga)
    for path in PAGES:
        page = text_of(colleague, f"/framework/{path}")
        assert "Save to draft" not in page
        assert ">Save" not in page
    assert "Save to draft" in text_of(operations, "/framework/scores/")
    for path in ("scores/save/", "text/", "draft/plan/", "draft/publish/", "text/own/", "text/add/"):
        answer = colleague.post(
            f"/framework/{path}", {"score": "account", "name": "x.yaml", "text": "", "object": "caps/x"}
        )
        assert answer.status_code == 403, path
    assert draft_of(ours.olga).lock == 0


def test_the_pictures_say_what_the_files_say(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.carl)
    page = text_of(browser, "/framework/")
    for said in ("Onboarding", "Moves to Adoption when", "People at work", "Plan agreed", "Call them", "90 days"):
        assert said in page
    assert "10 to 30 accounts for each CSM" in text_of(browser, "/framework/segments/")
    play = text_of(browser, "/framework/plays/call/")
    for said in (
        "What is in the way?",
        "Offer twenty minutes",
        "Wait 5 days",
        "when Onboarding begins",
        "30 min per run",
    ):
        assert said in play
    roles = text_of(browser, "/framework/roles/")
    assert "CS manager" in roles
    assert "Accountable" in roles
    assert browser.get("/framework/plays/nowhere/").status_code == 404
    assert browser.get("/framework/stages/nowhere/").status_code == 404
    assert browser.get("/framework/text/?file=../secret.yaml").status_code == 404
    past = text_of(browser, f"/framework/?as_of={clock.today().replace(year=clock.today().year - 1, day=1)}")
    assert "as it was on" in past


def test_one_weight_is_one_line(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    form = fields(text_of(browser, "/framework/scores/?score=account"))
    said = browser.post("/framework/scores/save/", form | {WEIGHT: "65"}, follow=True).content.decode()
    assert "1 figure saved to your draft." in said
    assert lines(ours.olga) == [
        "health.yaml -         weight: 70                     # most of it",
        "health.yaml +         weight: 65                     # most of it",
    ]
    again = browser.post("/framework/scores/save/", fields(said), follow=True).content.decode()
    assert "No changes to save" in again
    assert live_framework().framework.health["account"].dimensions[0].weight == 70


def test_points_bands_and_limits_are_written_where_they_stand(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    form = fields(text_of(browser, "/framework/scores/?score=account"))
    changed = {
        "health/account/bands/yellow": "55",
        "health/account/dimensions/depth/measures/0/points": "0: 5, 40: 100",
        "health/account/caps/0/at_most": "49",
    }
    browser.post("/framework/scores/save/", form | changed)
    assert [line for line in lines(ours.olga) if " + " in line] == [
        "health.yaml +     bands: {green: 80,   yellow: 55}   # by hand",
        "health.yaml +           - {signal: actions, weight: 100, points: {0: 5, 40: 100}, none: 0}",
        "health.yaml +       - {when: people = 0, at_most: 49, because: Nobody is there}",
    ]
    assert check_draft(ours.olga).sound


def test_coverage_and_what_a_band_needs_are_figures_too(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    form = fields(text_of(browser, "/framework/scores/?score=account"))
    assert form["health/account/least_coverage"] == "60"
    browser.post(
        "/framework/scores/save/", form | {"health/account/least_coverage": "75", "health/account/required/depth": "1"}
    )
    assert [line for line in lines(ours.olga) if " + " in line] == [
        "health.yaml +     least_coverage: 75%",
        "health.yaml +     required: [depth]",
    ]
    assert check_draft(ours.olga).sound
    form = fields(text_of(browser, "/framework/scores/?score=account"))
    too_much = browser.post("/framework/scores/save/", form | {"health/account/least_coverage": "175"})
    assert "Coverage must be between" in too_much.content.decode()


def test_a_score_that_comes_packaged_is_copied_into_the_files(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    page = text_of(browser, "/framework/scores/?score=first")
    assert "This score comes with Tenure." in page
    path = "health/first/dimensions/first/weight"
    browser.post(
        "/framework/scores/save/", {"score": "first", "lock": "0", path: "20", "health/first/bands/green": "75"}
    )
    assert lines(ours.olga) == [
        "framework.yaml + ",
        "framework.yaml + health:",
        "framework.yaml +   first:",
        "framework.yaml +     dimensions:",
        "framework.yaml +       first:                         # the first three weeks",
        "framework.yaml +         weight: 20",
        "framework.yaml +         measures: [{signal: people, weight: 100, points: {0: 0, 10: 100}, none: 0}]",
        "framework.yaml +     bands: {green: 75}",
    ]
    assert check_draft(ours.olga).sound
    assert "Your draft" in text_of(browser, "/framework/")


def test_a_figure_that_makes_no_sense_changes_nothing(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    form = fields(text_of(browser, "/framework/scores/?score=account"))
    for wrong in ({WEIGHT: "0"}, {WEIGHT: "much"}, {WEIGHT: "nan"}, {"health/account/bands/green": "40"}):
        assert browser.post("/framework/scores/save/", form | wrong).status_code == 400
        half = browser.post("/framework/scores/effect/", form | wrong, headers={"HX-Request": "true"})
        assert half.status_code == 200
        assert "Enter a valid number" in half.content.decode()
    points = {"health/account/dimensions/depth/measures/0/points": "0: 0"}
    assert "at least two points" in browser.post("/framework/scores/save/", form | points).content.decode()
    assert lines(ours.olga) == []


def test_text_is_kept_with_its_errors_which_are_the_checkers(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    broken = HEALTH.replace("signal: people,", "signal: peeple,").replace("\n", "\r\n")
    said = browser.post("/framework/text/", {"name": "health.yaml", "text": broken, "lock": "0"}, follow=True)
    page = said.content.decode()
    assert "health.yaml saved to your draft" in page
    assert draft_of(ours.olga).texts["health.yaml"] == HEALTH.replace("signal: people,", "signal: peeple,")
    for problem in check_draft(ours.olga).problems:
        assert problem.where.split(" ")[0] in page
    assert "Unknown signal `peeple`" in page
    assert "Did you mean people" in page
    assert 'data-goto="9"' in page
    assert "Your draft has errors" in text_of(browser, "/framework/")
    assert "Fix 1 error" in text_of(browser, "/framework/draft/")
    unsaved = browser.post("/framework/text/check/", {"name": "health.yaml", "text": HEALTH}).content.decode()
    assert "No errors" in unsaved


def test_two_windows_lose_nothing(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    first, second = HEALTH.replace("label: Health", "label: One"), HEALTH.replace("label: Health", "label: Two")
    browser.post("/framework/text/", {"name": "health.yaml", "text": first, "lock": "0"})
    late = browser.post("/framework/text/", {"name": "health.yaml", "text": second, "lock": "0"}).content.decode()
    assert "this file was saved in another window" in late
    assert "label: Two" in late
    assert "label: One" in draft_of(ours.olga).texts["health.yaml"]
    lock = re.findall(r'name="lock" value="(\d+)"', late)[0]
    browser.post("/framework/text/", {"name": "health.yaml", "text": second, "lock": lock})
    assert "label: Two" in draft_of(ours.olga).texts["health.yaml"]
    stale = browser.post(
        "/framework/scores/save/",
        fields(text_of(browser, "/framework/scores/?score=account")) | {"lock": "0", WEIGHT: "9"},
    )
    assert stale.status_code == 409


def test_files_are_added_and_packaged_objects_made_ones_own(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    assert browser.post("/framework/text/", {"name": "shared/feeds.yaml", "text": "", "lock": "0"}).status_code == 400
    page = text_of(browser, "/framework/text/?file=shared/feeds.yaml")
    assert "packaged, read only" in page
    browser.post("/framework/text/own/", {"object": "feeds/usage", "lock": "0"})
    assert lines(ours.olga)[-1] == "framework.yaml +   usage:            {stale_after: 3d}"
    browser.post("/framework/text/add/", {"name": "more.yaml", "lock": str(draft_of(ours.olga).lock)})
    assert "framework.yaml +   - more.yaml" in lines(ours.olga)
    assert check_draft(ours.olga).sound
    assert browser.post("/framework/text/add/", {"name": "../x.yaml", "lock": "2"}).status_code == 400
    assert browser.post("/framework/text/add/", {"name": "a" * 96 + ".yaml", "lock": "2"}).status_code == 400
    packed = zipfile.ZipFile(io.BytesIO(browser.get("/framework/text/framework.zip").content))
    assert sorted(packed.namelist()) == ["framework/framework.yaml", "framework/health.yaml", "framework/more.yaml"]
    assert packed.read("framework/health.yaml").decode() == HEALTH
    browser.post("/framework/draft/discard/")
    assert lines(ours.olga) == []


def test_segments_that_a_draft_sorts_otherwise_are_said_to_be(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    changed = ROOT.replace("arr >= 100000", "arr >= 50000")
    browser.post("/framework/text/", {"name": "framework.yaml", "text": changed, "lock": "0"})
    page = text_of(browser, "/framework/segments/")
    assert "arr &gt;= 50000" in page
    assert "these counts are from the live version" in page
    assert "these counts are from the live version" not in text_of(sign_in(ours.carl), "/framework/segments/")


def test_a_plan_moves_the_counts_of_segments() -> None:
    today = {"large": Standings(4, {"USD": Decimal(400)}, 1), None: Standings(1)}
    found = _moved(today, {"large": (-1, -100.0), "small": (2, 60.5), None: (-1, 0.0)}, "USD")
    assert (found["large"].accounts, found["large"].arr, found["large"].stalled) == (3, {"USD": Decimal(300)}, 1)
    assert (found["small"].accounts, found["small"].arr) == (2, {"USD": Decimal("60.5")})
    assert found[None].accounts == 0


def book(framework: Framework, keys: list[str]) -> Today:
    """A day on which the accounts have 2, 6, 7, 8, 9, … people and actions."""
    measures = [measure for dimension in framework.health["account"].dimensions for measure in dimension.measures]
    value = np.array([[2.0 + place + 3 * (place > 0)] * len(measures) for place in range(len(keys))])
    columns = {str(measure.address): place for place, measure in enumerate(measures)}
    state = np.full(value.shape, CODE[State.FRESH])
    stored = {"account": Stored(tuple(keys), columns, value, np.zeros(value.shape), state, {})}
    now = rescore(stored, framework, framework)
    return Today(clock.today(), stored, framework, now, now.band)


def test_the_effect_on_the_book_shows_while_figures_move(
    ours: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = book(live_framework().framework, ["A-1", "A-2", "A-3"])
    monkeypatch.setattr(score_design, "today", lambda _book: found)
    browser = sign_in(ours.alice)
    page = text_of(browser, "/framework/scores/?score=account")
    form = fields(page)
    assert "No account changes</span>, of 3" in page
    changed = browser.post("/framework/scores/effect/", form | {"health/account/bands/yellow": "40"}).content.decode()
    assert "2 of 3 accounts change band" in changed
    assert "Nordwind Logistik" in changed
    depth = {"health/account/dimensions/depth/measures/0/points": "0: 0, 8: 100"}
    moved = browser.post("/framework/scores/effect/", form | depth).content.decode()
    assert "3 change score" in moved
    hidden = sign_in(ours.charlie).post("/framework/scores/effect/", form | depth).content.decode()
    assert "Nordwind" not in hidden
