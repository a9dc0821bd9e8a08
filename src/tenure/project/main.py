"""The command `tenure`: Django is set up first, because the commands import flows and those import models."""

import os
import sys
from importlib import import_module

import django

from tenure.project.wiring import ready
from tenure.values.problem import ProblemError


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.project.settings")
    try:
        django.setup()
    except ProblemError as error:
        sys.exit("\n".join(str(problem) for problem in error.problems))
    import_module("tenure.surfaces.cli.main").run(ready)
