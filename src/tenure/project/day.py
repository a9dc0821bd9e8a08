"""`python -m tenure.project.day`: the day once, as the worker starts it."""

import sys
from importlib import import_module

from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup


def main() -> None:
    setup()
    leave_with_parent()
    sys.exit(0 if import_module("tenure.project.tasks").run_the_day() else 1)


if __name__ == "__main__":
    main()
