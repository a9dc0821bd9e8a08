"""`python -m tenure.project.apart day`, `past` or `work KEY`: what takes long or much memory, in a process that ends with it."""

import sys
from importlib import import_module

from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup


def main(asked: list[str]) -> bool:
    setup()
    leave_with_parent()
    tasks = import_module("tenure.project.tasks")
    what = {"day": tasks.run_the_day, "past": tasks.past_is_scored, "work": tasks.do_work}
    return bool(what[asked[0]](*asked[1:]))


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
