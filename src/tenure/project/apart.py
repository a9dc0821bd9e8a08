"""`python -m tenure.project.apart day` or `work KEY`: what takes long or much memory, in a process of its own that ends with it."""

import sys
from importlib import import_module

from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup


def main(asked: list[str]) -> bool:
    setup()
    leave_with_parent()
    tasks = import_module("tenure.project.tasks")
    return bool(tasks.run_the_day() if asked == ["day"] else tasks.do_work(*asked[1:]))


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
