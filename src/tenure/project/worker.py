"""`python -m tenure.project.worker`: background work and schedules, as the supervisor starts it."""

import threading
from importlib import import_module

from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup


def main() -> None:
    setup()
    leave_with_parent()
    app = import_module("procrastinate.contrib.django").app
    import_module("tenure.platform.jobs.running").take_up()  # what the last worker was at when it ended
    import_module("tenure.project.lanes").Lanes(app, threading.Event()).run()


if __name__ == "__main__":
    main()
