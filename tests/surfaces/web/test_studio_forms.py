"""Forms beside the text: one value is one line, the checker's words stand beside the field, nothing typed is lost."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Cast
from surfaces.web.test_studio import HEALTH, ROOT, SignIn, lines, text_of
from tenure.flows.changing.drafting import check_draft, draft_of
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.studio.overview import save_text
from tenure.platform.access import SYSTEM

FIRST = "health:\n  first: {dimensions: {one: {weight: 100, measures: [{signal: people, weight: 1, points: {0: 0, 9: 100}}]}}}\n"
STAGE = "/framework/edit/lifecycle/onboarding/"
PLAY = "/framework/edit/plays/call/"


@pytest.fixture
def ours(tmp_path: Path, cast: Cast, settings: LazySettings) -> Cast:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    (tmp_path / "framework.yaml").write_text(ROOT)
    (tmp_path / "health.yaml").write_text(HEALTH)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "first.yaml").write_text(
        FIRST.replace("points: {0: 0, 9: 100}", "points: {0: 0, 9: 100}, none: 0")
    )
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    return cast


@pytest.fixture
def keep(ours: Cast, sign_in: SignIn) -> Callable[..., str]:
    """Post a form as it is shown, with some fields typed over; the page that follows."""
    browser: Client = sign_in(ours.olga)

    def post(address: str, turn: str = "", **typed: str) -> str:
        whole = {name: text for name, text in typed.items() if ":" in name}  # posted under just that name
        typed = {name: text for name, text in typed.items() if ":" not in name}
        page = browser.get(address).content.decode()
        lock = re.findall(r'name="lock" value="(\d+)"', page)[0]
        start = address.removeprefix("/framework/edit/")
        fields = {
            f"{start}{name.replace('__', '/')}": text for name, text in typed.items() if not name.startswith("new")
        }
        fields |= {f"new:{start}{name[3:]}": text for name, text in typed.items() if name.startswith("new")}
        return browser.post(address, {"lock": lock, "turn": turn} | fields | whole, follow=True).content.decode()

    return post


def test_one_value_is_one_line_and_comments_stay(ours: Cast, keep: Callable[..., str]) -> None:
    said = keep(STAGE, label="Onboarding", target="60", exit__at_work__when="people >= 5")
    assert "2 changes saved to your draft" in said
    assert lines(ours.olga) == [
        "framework.yaml -     target: 90d",
        "framework.yaml +     target: 60d",
        "framework.yaml -       at_work: {label: People at work, when: people >= 3}",
        "framework.yaml +       at_work: {label: People at work, when: people >= 5}",
    ]
    keep(STAGE, target="", stalled="days_in_stage > 30")
    assert lines(ours.olga)[0] == "framework.yaml -     target: 90d"
    assert lines(ours.olga)[-1] == "framework.yaml +     stalled: days_in_stage > 30"
    assert "No changes to save" in keep(STAGE)


def test_what_the_checker_refuses_stands_beside_its_field(ours: Cast, keep: Callable[..., str]) -> None:
    page = keep(STAGE, target="soon", exit__at_work__when="peeple >= 5", label="Start")
    assert "Not saved" in page
    assert "Did you mean people" in page
    assert 'value="soon"' in page
    assert "peeple &gt;= 5</textarea>" in page
    assert 'value="Start"' in page
    assert page.count('aria-invalid="true"') == 2
    assert lines(ours.olga) == []


def test_criteria_and_ways_back_are_added_moved_and_removed(ours: Cast, keep: Callable[..., str]) -> None:
    assert "Choose a kind first" in keep(STAGE, "add:lifecycle/onboarding/exit", newexit=" ")
    keep(STAGE, "add:lifecycle/onboarding/exit", newexit="Data is flowing!")
    assert "framework.yaml +       data_is_flowing: {label: Data is flowing!, confirm: csm}" in lines(ours.olga)
    keep(STAGE, "up:lifecycle/onboarding/exit/data_is_flowing")
    text = draft_of(ours.olga).texts["framework.yaml"]
    assert text.index("data_is_flowing") < text.index("agreed")
    keep(STAGE, "remove:lifecycle/onboarding/exit/data_is_flowing")
    assert lines(ours.olga) == []
    adoption = "/framework/edit/lifecycle/adoption/"
    keep(adoption, "add:lifecycle/adoption/back", newback="onboarding")
    keep(adoption, back__0__when="people < 2", back__0__for="14")
    assert "framework.yaml +       - {to: onboarding, when: people < 2, for: 14d}" in lines(ours.olga)
    assert check_draft(ours.olga).sound


def test_stages_are_added_renamed_reordered_and_removed(ours: Cast, sign_in: SignIn, keep: Callable[..., str]) -> None:
    browser = sign_in(ours.olga)
    page = browser.post(
        "/framework/edit/lifecycle/", {"label": "Growing up", "lock": "0"}, follow=True
    ).content.decode()
    assert "New stage added to your draft" in page
    keep("/framework/edit/lifecycle/growing_up/", "up:lifecycle/growing_up", label="Growth")
    text = draft_of(ours.olga).texts["framework.yaml"]
    assert text.index("growing_up:") < text.index("adoption:")
    assert "label: Growth" in text
    assert "This can&#x27;t be moved" in keep(STAGE, "up:lifecycle/onboarding")
    assert "removed from your draft" in keep("/framework/edit/lifecycle/growing_up/", "remove:lifecycle/growing_up")
    assert lines(ours.olga) == []
    assert browser.post("/framework/edit/lifecycle/", {"label": " ", "lock": "9"}).status_code == 400
    assert browser.get("/framework/edit/lifecycle/nowhere/").status_code == 404
    assert browser.get("/framework/edit/caps/x/").status_code == 404
    assert browser.post(STAGE, {"lock": "99", "lifecycle/onboarding/label": "X"}).status_code == 409
    assert browser.post(STAGE, {"lock": "0", "turn": "remove:plays/call"}).status_code == 400


def test_plays_segments_and_ways_of_working(ours: Cast, keep: Callable[..., str]) -> None:
    keep(
        PLAY,
        trigger__cool_down="45",
        hours="0,75",
        steps__0__question__answers__time__0__task__title="Offer half an hour",
    )
    assert [line for line in lines(ours.olga) if " + " in line] == [
        "framework.yaml +     trigger: {when: people < 3 and stage = 'onboarding', cool_down: 45d}",
        "framework.yaml +     hours: 0.75",
        "framework.yaml +             time: [{task: {title: Offer half an hour}}]",
    ]
    keep(PLAY, "add:plays/call/steps", newsteps="Write it down")
    keep(PLAY, "up:plays/call/steps/1", success__within="21")
    text = draft_of(ours.olga).texts["framework.yaml"]
    assert text.index("Write it down") < text.index("What is in the way?")
    segments = "/framework/edit/segments/small/"
    keep(segments, "up:segments/small", when="arr < 100000", engagement="close")
    text = draft_of(ours.olga).texts["framework.yaml"]
    assert text.index("small:") < text.index("large:")
    assert "small: {label: Small, when: arr < 100000, engagement: close}" in text
    keep("/framework/edit/engagement/close/", accounts_per_csm="20 to 40", success_plan="required")
    assert (
        "accounts_per_csm: [20, 40], touch_every: 30d, success_plan: required}"
        in draft_of(ours.olga).texts["framework.yaml"]
    )
    assert "Not saved" in keep("/framework/edit/engagement/close/", accounts_per_csm="many")
    assert check_draft(ours.olga).sound


def test_every_kind_of_step_is_added_where_it_belongs(ours: Cast, keep: Callable[..., str]) -> None:
    steps = "plays/call/steps"

    def add(kind: str, typed: str, to: str = steps) -> str:
        return keep(PLAY, f"add:{to}", **{f"kind:{to}": kind, f"new:{to}": typed})

    page = add("question", "Did they answer?")
    assert page.index("Diagram") < page.rindex("Did they answer?")
    add("email", "Where are you?", f"{steps}/1/question/answers/no")
    add("wait", "5", f"{steps}/1/question/answers/no")
    add("wait", "people >= 3", f"{steps}/1/question/answers/no")
    add("handoff:sales_to_cs", "")
    keep(PLAY, f"add:{steps}/1/question/answers", **{f"new:{steps}/1/question/answers": "Not yet, later"})
    assert [line.split("+", 1)[1] for line in lines(ours.olga)] == [
        "       - question:",
        "           ask: Did they answer?",
        "           answers:",
        "             yes: []",
        "             no:",
        "               - email: {to: champion, subject: Where are you?, text: where_are_you}",
        "               - wait: 5d",
        "               - wait: {until: people >= 3, at_most: 14d}",
        "             not_yet_later: []",
        "       - handoff: sales_to_cs",
    ]
    assert "Not saved" in add("wait", "peeple >= 3")
    keep(PLAY, f"up:{steps}/1/question/answers/no/1")
    keep(PLAY, f"remove:{steps}/1/question/answers/yes")
    keep(PLAY, f"up:{steps}/2")
    text = draft_of(ours.olga).texts["framework.yaml"]
    assert text.index("wait: 5d") < text.index("where_are_you")
    assert text.index("handoff: sales_to_cs") < text.index("Did they answer?")
    assert "yes: []" not in text
    assert check_draft(ours.olga).sound


def test_signals_targets_handoffs_and_the_rest_have_forms(
    ours: Cast, sign_in: SignIn, keep: Callable[..., str]
) -> None:
    browser = sign_in(ours.olga)
    page = text_of(browser, "/framework/signals/")
    assert "Health: usage" in page.replace("Usage", "usage")
    assert "play Call them" in page
    for section, label in (
        ("signals", "Logins"),
        ("indicators", "Alone"),
        ("targets", "NRR"),
        ("traits", "Landing zone"),
        ("moments", "First report sent"),
        ("moves", "Closer"),
        ("reviews", "Weekly"),
        ("handoffs", "To support"),
    ):
        lock = draft_of(ours.olga).lock
        said = browser.post(f"/framework/edit/{section}/", {"label": label, "lock": str(lock)}, follow=True)
        assert f"<h2>{label}" in said.content.decode(), section
    assert check_draft(ours.olga).sound
    signal = "/framework/edit/signals/people/"
    before = lines(ours.olga)
    keep(signal, window="14", better="higher")
    assert (
        "framework.yaml +   people:  {label: People, from: usage, value: count(distinct person), window: 14d, better: higher}"
        in lines(ours.olga)
    )
    assert len(lines(ours.olga)) == len(before) + 2
    keep("/framework/edit/targets/nrr/", default="108%", large="115 %")
    assert "large: 115 %" in draft_of(ours.olga).texts["framework.yaml"]
    handoff = "/framework/edit/handoffs/sales_to_cs/"
    keep(handoff, requires="promises\nwho decides", raci__responsible="sales", raci__accountable="cs_manager")
    assert (
        "framework.yaml +   sales_to_cs: {label: From sales, from: sales, to: csm, due: 3d, requires: [promises, who decides], "
        "raci: {responsible: sales, accountable: cs_manager}}" in lines(ours.olga)
    )
    keep(handoff, requires="who decides", raci__consulted="csm, support")
    assert "requires: [who decides]" in draft_of(ours.olga).texts["framework.yaml"]
    assert "consulted: [csm, support]" in draft_of(ours.olga).texts["framework.yaml"]
    assert check_draft(ours.olga).sound
    assert "Not saved" in keep(signal, "remove:signals/people")


def test_a_list_keeps_the_comments_of_its_lines(ours: Cast, keep: Callable[..., str]) -> None:
    name = "framework.yaml"
    text = ROOT.replace("requires: [promises]}", "requires: [promises]}\n").replace(
        "  sales_to_cs: {label: From sales, from: sales, to: csm, due: 3d, requires: [promises]}",
        "  sales_to_cs:\n    from: sales\n    to: csm\n    requires:\n      - promises   # in writing\n      - goals      # theirs",
    )
    save_text(ours.olga, name, text, draft_of(ours.olga).lock)
    keep("/framework/edit/handoffs/sales_to_cs/", requires="promises\ngoals\nwho decides")
    keep("/framework/edit/handoffs/sales_to_cs/", requires="promises\nwho decides")
    assert "      - promises   # in writing\n      - who decides\n" in draft_of(ours.olga).texts[name]


def test_a_signal_is_drawn_as_it_is_typed(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    answer = browser.post("/framework/signals/people/typed/", {"signals/people/value": "coun(*)"}).content.decode()
    assert "Did you mean" in answer
    answer = browser.post("/framework/signals/people/typed/", {"signals/people/window": "7"}).content.decode()
    assert "no value today" in answer
    assert "hx-swap-oob" in browser.get("/framework/signals/values/").content.decode()


def test_conditions_say_what_is_wrong_while_they_are_typed(ours: Cast, sign_in: SignIn) -> None:
    browser = sign_in(ours.olga)
    path = "lifecycle/onboarding/exit/at_work/when"
    asked = {
        path: "peeple > 3",
        f"{path}:condition": "1",
        "lifecycle/onboarding/enter": "",
        "lifecycle/onboarding/label": "x",
    }
    page = browser.post(f"{STAGE}counted/", asked).content.decode()
    assert 'id="f-lifecycle-onboarding-exit-at-work-when-n"' in page
    assert "Did you mean people" in page
    assert page.count("<p") == 1


def test_only_those_who_plan_see_forms(ours: Cast, sign_in: SignIn) -> None:
    colleague = sign_in(ours.carl)
    assert colleague.get(STAGE).status_code == 403
    assert colleague.post(STAGE, {"lock": "0"}).status_code == 403
    assert colleague.post(f"{STAGE}counted/", {}).status_code == 403
    assert colleague.post("/framework/edit/plays/", {"label": "X"}).status_code == 403
    assert "Edit this play" not in text_of(colleague, "/framework/plays/call/")
    assert "Edit this play" in text_of(sign_in(ours.mona), "/framework/plays/call/")
