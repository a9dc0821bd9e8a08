"""A prompt is never drawn over: the line that says what is happening stops before anything is printed or asked."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from rich.console import Console

from tenure.surfaces.cli import shell


@pytest.fixture
def turning(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """A line that turns on a terminal; says whether it still does."""
    status = Console(file=io.StringIO(), force_terminal=True).status("Starting the database …")
    monkeypatch.setattr(shell, "_status", status)
    status.start()
    return lambda: status._live.is_started


SAID: dict[str, Callable[[], object]] = {
    "asides": lambda: shell.asides.print("news"),
    "answers": lambda: shell.answers.print("answer"),
    "ask": lambda: shell.ask("Number or word"),
    "confirm": lambda: shell.confirm("Go ahead?"),
}


@pytest.mark.parametrize("way", SAID)
def test_the_line_stops_before_anything_is_said(
    way: str, turning: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def asked(text: str, **how: object) -> str:
        seen.append(turning())
        return "yes"

    monkeypatch.setattr(typer, "prompt", asked)
    monkeypatch.setattr(typer, "confirm", asked)
    assert turning()
    SAID[way]()
    assert (turning(), any(seen)) == (False, False)


def test_every_command_asks_through_the_shell() -> None:
    folder = Path(shell.__file__).parent
    direct = [
        path.name
        for path in folder.glob("*.py")
        if path.name != "shell.py" and ("typer.prompt" in (text := path.read_text("utf-8")) or "typer.confirm" in text)
    ]
    assert not direct, "use ask and confirm of surfaces/cli/shell.py"
