"""Homes that tests make: gone afterwards with their databases, and what killed runs left goes before the next."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tenure.project.embedded import Embedded
from tenure.project.places import abandoned, place_of

PREFIX = "tenure-test-"
Tenure = Callable[..., "subprocess.CompletedProcess[str]"]
"""`tenure ...` as a process: its words, `stdin`, and settings of the environment."""


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A home that nothing is in yet, with a path short enough for a socket."""
    prefix = f"{PREFIX}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            remove_database(Path(folder))


def remove_database(home: Path) -> None:
    """End a home's server, if it still runs, and remove what of its database lies outside the home."""
    server = Embedded(home).running()
    if server is not None:
        server.kill()
        server.wait()
    root = place_of(home).root
    if not root.is_relative_to(home):
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def commands(**settings: str) -> Iterator[Tenure]:
    """`tenure ...` on a fresh home whose server runs already, so that no command has to start it."""
    with fresh_home() as home:
        environment = {
            **os.environ,
            **settings,
            "TENURE_HOME": str(home),
            "TENURE_DATABASE_DURABLE": "false",
            "COLUMNS": "200",
        }

        def run(*words: str, stdin: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                [sys.executable, "-m", "tenure", *words],
                env=environment | more, input=stdin, capture_output=True, text=True, check=False, timeout=120,
            )  # fmt: skip

        held = Embedded(home, durable=False)
        held.start()
        yield run
        held.release()


def sweep() -> None:
    """Remove what runs that were killed left: their homes, and databases of tests' homes that are gone."""
    temporary = Path(tempfile.gettempdir())
    for left in temporary.glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            remove_database(left)
            shutil.rmtree(left, ignore_errors=True)
    for root, home in abandoned().items():
        if Path(home).is_relative_to(temporary) or ".tenure-test" in home:
            shutil.rmtree(root, ignore_errors=True)
