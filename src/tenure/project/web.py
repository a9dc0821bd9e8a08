"""`python -m tenure.project.web`: the web server, as the supervisor starts it."""

import resource
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from tenure.project.config import config
from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup

CONNECTIONS = 4096
"""How many connections a web process holds at a time. Tracking clients keep theirs open between batches, and one that is
open and silent counts: for HEADERS, a dozen kilobytes each."""

HEADERS = 15_000
"""Milliseconds in which the head of a request has to arrive."""


def connections() -> int:
    """CONNECTIONS, or what the system's limit on open files leaves room for; many systems start programs with a low one that
    they may raise."""
    with suppress(OSError, ValueError):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(64, min(CONNECTIONS, soft // 2))


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
        backpressure=connections(),
        http=HTTPModes.http1,  # with HTTP/2 one connection would bring requests without number
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
