"""A home of the demo that tells an earlier story begins anew, and nothing of it is deleted."""

import json
from pathlib import Path

import pytest

from tenure.project import demo_home
from tenure.project.config import Config
from tenure.values.problem import ProblemError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chosen = Config(home=tmp_path / "home", database_url=None, lake_url=None)
    monkeypatch.setattr(demo_home, "config", lambda: chosen)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def told(home: Path, **more: object) -> None:
    (home / "demo").touch()
    (home / "lake").mkdir()
    (home / "lake" / "facts").write_text("facts")
    (home / "secret.key").write_text("secret")
    (home / "demo-world.json").write_text(json.dumps({"seed": 1, "first_day": "2024-01-01", **more}))


def test_an_earlier_story_is_set_aside_with_a_sentence(home: Path) -> None:
    told(home)
    said: list[str] = []
    demo_home.claim(said.append)
    assert (home / "earlier-1" / "lake" / "facts").read_text() == "facts"
    assert not (home / "lake").exists()
    assert not (home / "demo-world.json").exists()
    assert (home / "secret.key").exists()
    assert "created again" in said[0]
    demo_home.claim(said.append)
    assert len(said) == 1


def test_this_story_goes_on(home: Path) -> None:
    told(home, version=demo_home.VERSION)
    demo_home.claim(pytest.fail)
    assert (home / "lake" / "facts").exists()


def test_a_story_that_is_being_served_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(home)
    monkeypatch.setattr(demo_home.Embedded, "running", lambda _: object())
    with pytest.raises(ProblemError, match="being served"):
        demo_home.claim(pytest.fail)
    assert (home / "lake" / "facts").exists()
