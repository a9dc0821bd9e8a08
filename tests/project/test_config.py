"""Settings: typed, from the environment, told in words when wrong."""

import stat
from pathlib import Path

import pytest

from tenure.project.config import Config, config, make_home, secret_in_file
from tenure.values.problem import ProblemError


def test_a_home_of_ones_own_when_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENURE_HOME")
    assert Config().home == Path("~/.tenure").expanduser()


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "PORT", "LAKE_URL", "SECRET_KEY"):
        monkeypatch.setenv(f"TENURE_{name}", "")
    found = Config()
    assert (found.home, found.port) == (Path("~/.tenure").expanduser(), 8000)
    assert (found.lake_url, found.secret_key) == (None, None)


def test_every_wrong_setting_is_told_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_PORT", "99999")
    monkeypatch.setenv("TENURE_BASE_URL", "tenure.example")
    with pytest.raises(ProblemError) as caught:
        config()
    assert [problem.what.split()[0] for problem in caught.value.problems] == ["TENURE_BASE_URL", "TENURE_PORT"] or [
        problem.what.split()[0] for problem in caught.value.problems
    ] == ["TENURE_PORT", "TENURE_BASE_URL"]


def test_a_wrong_setting_does_not_show_the_value_of_a_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_DATABASE_URL", "postgresql://user:hunter2@host/name")
    assert "hunter2" not in repr(config())


@pytest.mark.parametrize(
    ("bind", "base_url", "url", "https"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8000", False),
        ("::1", None, "http://[::1]:8000", False),
        ("0.0.0.0", None, "http://127.0.0.1:8000", False),
        ("127.0.0.1", "https://cs.larkfield.example/", "https://cs.larkfield.example", True),
    ],
)
def test_the_address_people_type(bind: str, base_url: str | None, url: str, https: bool) -> None:
    chosen = Config(bind=bind, base_url=base_url)
    assert (chosen.url, chosen.https) == (url, https)


def test_a_home_is_for_its_owner_only(home: Path) -> None:
    made = make_home(home / "new" / "home")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_home_that_is_a_file_is_a_clear_problem(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(ProblemError) as caught:
        make_home(home / "file" / "home")
    assert caught.value.problems[0].code == "home.unusable"


def test_a_secret_is_made_once_and_kept(home: Path) -> None:
    first = secret_in_file(home / "secret.key")
    assert secret_in_file(home / "secret.key") == first
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("wrong", ["s3://bucket", "s3:///path", "gs://bucket/path", "http://bucket/path"])
def test_a_lake_is_a_folder_or_a_path_in_a_bucket(home: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("TENURE_LAKE_URL", wrong)
    with pytest.raises(ProblemError, match="s3://bucket/path"):
        config()
    config.cache_clear()
    monkeypatch.setenv("TENURE_LAKE_URL", "s3://bucket/path/")
    monkeypatch.setenv("TENURE_LAKE_SECRET_KEY", "hunter2")
    assert config().lake == "s3://bucket/path"
    assert "hunter2" not in repr(config())


@pytest.mark.parametrize("name", ["br[1]", "a%20b", "back\\slash", "a|b", "tab\there", "caf\udce9"])
def test_a_home_where_no_table_can_lie_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / name / "home"))
    config.cache_clear()
    with pytest.raises(ProblemError) as caught:
        config()
    config.cache_clear()
    assert "another folder" in caught.value.problems[0].what


def test_a_link_to_such_a_folder_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "br[1]").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "br[1]")
    with pytest.raises(ValueError, match="another folder"):
        Config(home=tmp_path / "link" / "home")


@pytest.mark.parametrize(
    "name", ["sp ace", "Müller", "100%done", "c#sharp", "what?", "o'brien", "a%2", "env=prod", "st*r"]
)
def test_a_home_may_have_any_other_name(tmp_path: Path, name: str) -> None:
    assert Config(home=tmp_path / name).home == tmp_path / name
