"""The command `tenure`. Django is set up once a command is meant, because commands import flows and those import models."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from tenure.surfaces.cli.main import run
from tenure.values.problem import Problem


class ProjectWiring:
    """What the command line is handed. Imported late: all of it needs Django."""

    @property
    def debug(self) -> bool:
        return bool(import_module("tenure.project.config").config().debug)

    def prepare(self) -> None:
        import_module("django").setup()

    def ready(self, progress: object) -> None:
        import_module("tenure.project.wiring").ready(progress)

    def serve(self, parts: frozenset[str], greeting: Sequence[str], progress: object) -> None:
        import_module("tenure.project.serving").serve(parts, greeting, progress)

    def become_server(self, greeting: Sequence[str]) -> NoReturn:
        import_module("tenure.project.serving").become_server(greeting)
        raise AssertionError

    def claim_demo(self, progress: object) -> None:
        import_module("tenure.project.demo_home").claim(progress)

    def programs(self) -> Path:
        folder: Path = import_module("tenure.project.places").installs()[0].folder
        return folder / "bin"

    def restore(self, folder: Path, replace: bool, progress: object) -> None:
        import_module("tenure.project.upgrading").restore(folder, replace, progress)

    def upgrade(self, progress: object) -> object:
        return import_module("tenure.project.upgrading").upgrade(progress)

    def outage(self, error: Exception) -> Problem | None:
        found: Problem | None = import_module("tenure.flows.outage").outage(error)
        return found

    def examine(self) -> object:
        return import_module("tenure.project.examining").examine()


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.project.settings")
    os.environ["PYTHONSAFEPATH"] = "1"  # whatever Python is started from here imports nothing of the current folder
    if sys.argv[1:2] == ["demo"] and not os.environ.get("TENURE_HOME"):
        os.environ["TENURE_HOME"] = str(Path.home() / ".tenure-demo")  # the demo never moves in with a real company
    run(ProjectWiring())
