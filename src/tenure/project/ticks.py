"""What happens at its instant: timers are called and messages sent, by a thread that nothing long ever runs in."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

from tenure.flows.bringing_in.uploads import CALLS
from tenure.flows.notices import CHANNELS
from tenure.platform.outbox.sending import drain
from tenure.platform.timers.actions import run_due

log = logging.getLogger(__name__)

IDLE = 1.0  # seconds between two looks while nothing is due
LONGEST_PAUSE = 30.0  # seconds after looks that failed, doubling


def turn() -> int:
    """Call what is due, send what waits; returns how much there was. What one does, the other waits for no longer than a
    hundred of them take."""
    return run_due(CALLS) + drain(CHANNELS)


def run(ending: threading.Event, beat: Callable[[], None] = lambda: None) -> None:
    """Turn until told to end. What fails is tried again, ever more slowly."""
    pause = IDLE
    while not ending.is_set():
        try:
            busy = turn()
            beat()
        except Exception as failed:
            log.exception("timers and messages failed and are tried again in %.0f s", pause, exc_info=failed)
            connections.close_all()
            ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = IDLE
        close_old_connections()
        if not busy:
            ending.wait(IDLE)
    connections.close_all()
