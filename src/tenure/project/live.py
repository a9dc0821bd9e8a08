"""`python -m tenure.project.live`: from the inbox to the standing, as the supervisor starts it."""

import os
import signal
import threading
from importlib import import_module
from types import FrameType

from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup

YIELDING = 5
"""Pages and clients are answered first: what is drained a moment later is lost to nobody."""


def main() -> None:
    ending = threading.Event()

    def end(_signum: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    setup()
    os.nice(YIELDING)
    leave_with_parent()
    import_module("tenure.flows.home").compute_on(1)  # flows import models: only after Django is set up
    import_module("tenure.flows.live.loop").run_loop(ending)


if __name__ == "__main__":
    main()
