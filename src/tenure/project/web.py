"""`python -m tenure.project.web`: the web server, as the supervisor starts it."""

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from tenure.project.config import config
from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup

CONNECTIONS = 512
"""How many connections a web process holds at a time. Tracking clients keep theirs open between batches, and one that is
open and silent counts."""

HEADERS = 15_000
"""Milliseconds in which the head of a request has to arrive."""


def main() -> None:
    chosen = config()
    setup()  # also holds on to the embedded database for as long as pages are served
    leave_with_parent()
    Server(
        "tenure.project.asgi:application",
        address=chosen.bind or "0.0.0.0",  # noqa: S104 - asked for by the operator
        port=chosen.port,
        interface=Interfaces.ASGINL,
        workers=chosen.web_workers,
        backpressure=CONNECTIONS,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
