"""A framework that went live once can always be rolled back, whether the present Tenure can read it or not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Cast
from surfaces.web.test_studio_work import ROOT
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.changing.applying import rollback
from tenure.flows.daily.day import run_day
from tenure.flows.frameworks import live as method
from tenure.flows.frameworks.live import check, live_framework, publish_starter_or_folder
from tenure.framework.checking.signals import DEEPEST
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.frameworks.models import FrameworkVersion
from tenure.platform.frameworks.queries import live_number
from tenure.platform.identity.models import User
from tenure.practice.customers import queries
from tenure.surfaces.cli import framework_versions
from tenure.values.problem import ProblemError
from tenure.values.texts import is_storable

ODD = {"NUL": "\\0", "half a letter": "\\ud83d", "a terminal's command": "\\x1b[2J", "a turn": "\\u202e"}
BROKEN = {
    "no YAML": "name: [Ours",
    "a key of another time": ROOT.replace("name: Ours", "name: Ours\nrhythms: [daily]"),
    "no text at all": "",
    "another kind": ROOT.replace("value: count(*)", "value: [1, 2]"),
}
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Caller], Client]


@pytest.fixture
def ours(tmp_path: Path, settings: LazySettings) -> Path:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    (tmp_path / "framework.yaml").write_text(ROOT)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    (tmp_path / "accounts.csv").write_text("account_id,account_name,customer_since\none,One Ltd,2025-01-01\n")
    import_files(SYSTEM, [tmp_path / "accounts.csv"])
    return tmp_path


def went_live(text: str) -> int:
    """A version that an earlier Tenure published."""
    before = FrameworkVersion.objects.order_by("-number").first()
    assert before is not None
    files = {"framework.yaml": text}
    made = FrameworkVersion(number=before.number + 1, fingerprint="f" * 64, name="Odd", files=files, at=before.at)
    made.save()
    method._kept.clear()  # as in another process
    return int(made.number)


@pytest.mark.parametrize("sign", ODD.values(), ids=ODD)
def test_what_is_no_text_is_refused_with_its_place_and_read_where_it_is_live(ours: Path, sign: str) -> None:
    odd = ROOT.replace("name: Ours", f'name: "Ours{sign}"').replace("label: People", f'label: "Pe{sign}ople"')
    (ours / "framework.yaml").write_text(odd)
    found = check(str(ours))
    assert [(one.code, one.where.split(" ")[0]) for one in found.errors] == [
        ("framework.text", "framework.yaml:2"),
        ("framework.text", "framework.yaml:5"),
    ]
    went_live(odd)
    assert is_storable(live_framework().framework.signals["people"].label)
    assert run_day(SYSTEM).accounts == 1


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_the_day_says_so_and_the_version_before_comes_back(ours: Path, text: str) -> None:
    good = live_number()
    number = went_live(text)
    with pytest.raises(ProblemError) as told:
        run_day(SYSTEM)
    first = told.value.problems[0]
    assert (first.code, first.where) == ("framework.unreadable", f"version {number}")
    assert f"tenure framework rollback {good}" in first.fix
    done = rollback(SYSTEM, good)
    assert (done.number, done.accounts) == (number + 1, 1)
    assert queries.accounts(SYSTEM).rows[0].standing is not None
    went_live(text)
    with pytest.raises(ProblemError, match="can't be read"):
        rollback(SYSTEM, number)


def test_signals_that_stand_as_high_on_one_another_as_may_be_are_scored(ours: Path) -> None:
    last = DEEPEST - 1
    higher = "".join(
        f"  s{i}: {{value: case when s{i - 1} > 0 then s{i - 1} + 1 else s{i - 1} end}}\n" for i in range(1, last)
    )
    text = ROOT.replace("health:", f"  s0: {{value: people}}\n{higher}health:").replace(
        "signal: people", f"signal: s{last - 1}"
    )
    (ours / "framework.yaml").write_text(text)
    publish_starter_or_folder(SYSTEM, str(ours))
    assert run_day(SYSTEM).accounts == 1


def test_the_command_line_and_the_studio_bring_it_back(ours: Path, cast: Cast) -> None:
    good, number = live_number(), went_live(BROKEN["no YAML"])
    browser = Client()
    browser.force_login(User.objects.get(pk=cast.olga.user_id), backend="tenure.project.sign_in.PasswordBackend")
    for page in ("", "versions/", "text/", "draft/", "scores/"):
        assert browser.get(f"/framework/{page}").status_code in (200, 409), page
    shown = browser.get("/framework/versions/").content.decode()
    assert f"/framework/versions/{good}/back/" in shown
    for page in ("/accounts/", "/accounts/one/", "/at-risk/", "/data/", "/framework/draft/", "/framework/scores/"):
        told = browser.get(page)
        text = told.content.decode()
        assert (told.status_code, f"tenure framework rollback {good}" in text) == (409, True), page
        assert "<h1>The framework can’t be read</h1>" in text, page
        assert 'href="/framework/versions/">See earlier versions' in text, page
    framework_versions.versions()
    framework_versions.rollback(good, yes=True)
    assert live_number() == number + 1
    assert live_framework().name == "Ours"
