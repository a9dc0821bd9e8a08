"""`tenure serve`: web, worker, live and embedded PostgreSQL under one supervisor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from django.db import Error, connections

from tenure.project.assets import collect
from tenure.project.config import Config, config
from tenure.project.embedded import Progress
from tenure.project.wiring import embedded, ready, refuse_newer
from tenure.values.problem import refusal

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a crashed part is started again, doubling
STEADY = 60.0  # seconds after which a part counts as well and its pause is forgotten
PATIENCE = 15.0  # seconds a part has to end by itself
LOOKS_EVERY = 5.0  # seconds between two looks whether a newer Tenure has taken over the tables
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PROGRAMS = {"web": "tenure.project.web", "worker": "tenure.project.worker", "live": "tenure.project.live"}


@dataclass
class Part:
    """One child process and how it has been doing."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        # The pipe on its standard input closes when this process is gone, however it went; then the child leaves too.
        self.process = subprocess.Popen([sys.executable, "-P", "-m", PROGRAMS[self.name]], stdin=subprocess.PIPE)
        self.began = time.monotonic()

    def look(self) -> str:
        """Start it again when it is down and its pause is over. Returns news worth telling."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        if now - self.began > STEADY:
            self.pause = FIRST_PAUSE
        news = f"The {self.name} stopped ({code}); starting it again in {self.pause:.0f} s"
        self.process, self.due = None, now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return news


def serve(parts: frozenset[str], greeting: Sequence[str], progress: Progress) -> None:
    """Serve until SIGTERM or SIGINT. Raises ProblemError, before anything is started, when something is in the way; and later,
    with every part stopped, when a newer Tenure has brought the tables up to itself."""
    chosen = config()
    if "web" in parts:
        _refuse_open_demo(chosen)
        _need_port(chosen)
    if parts == {"database"} and not chosen.embedded:
        raise refusal(
            code="serve.no_embedded",
            what="There is no embedded database to serve: TENURE_DATABASE_URL names another.",
            where="--only database",
            fix="Leave out that part, or unset TENURE_DATABASE_URL.",
        )
    ready(progress)
    if "web" in parts:
        collect(progress)
    ending = threading.Event()

    def end(_signum: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in ENDING:
        signal.signal(number, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    children = [Part(name) for name in PROGRAMS if name in parts]
    try:
        for child in children:
            child.start()
        if "web" in parts:
            _greet(chosen, children[0], greeting, ending)
        else:
            progress(f"Serving {' and '.join(sorted(parts))}")
        looked = time.monotonic()
        while not ending.wait(0.5):
            if time.monotonic() - looked > LOOKS_EVERY:
                looked = time.monotonic()
                _look_at_tables()
            for child in children:
                if news := child.look():
                    progress(news)
            if chosen.embedded and embedded().running() is None:
                progress("The database stopped; starting it again")
                embedded().start(progress)
    finally:
        progress("Stopping")
        _stop(children)


def _look_at_tables() -> None:
    try:
        refuse_newer()
    except Error:
        pass  # the database is away: the parts say so
    finally:
        connections.close_all()  # else this process would count as one of those who still need the server


def become_server(greeting: Sequence[str]) -> None:
    """Go on as `tenure serve`, a fresh program under the same number: what a first start computed with takes several hundred
    megabytes that no allocator gives back. Who ends it meanwhile is heard once it serves, so that the database is stopped."""
    connections.close_all()
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    lines = [f"--greet={line}" for line in greeting]
    os.execv(sys.executable, [sys.executable, "-P", "-m", "tenure", "serve", *lines])  # noqa: S606 - arguments, no shell


def _greet(chosen: Config, web: Part, greeting: Sequence[str], ending: threading.Event) -> None:
    """Say where to go, once someone is there to answer."""
    while not ending.wait(0.05):
        if web.process is None or web.process.poll() is not None:
            return
        door = http.client.HTTPConnection(_reachable(chosen), chosen.port, timeout=30)
        try:
            door.request("GET", "/sign-in/login/", headers={"Host": "127.0.0.1"})  # the port is open before pages are
            door.getresponse().read()
        except (OSError, http.client.HTTPException):
            continue
        finally:
            door.close()
        for line in greeting:
            print(line, flush=True)  # noqa: T201 - the one thing people wait for
        print(chosen.url, flush=True)  # noqa: T201
        return


def _reachable(chosen: Config) -> str:
    return "127.0.0.1" if chosen.bind in {"", "0.0.0.0", "::"} else chosen.bind  # noqa: S104 - compared, not bound


def _stop(children: Sequence[Part]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _refuse_open_demo(chosen: Config) -> None:
    if chosen.demo and not chosen.loopback:
        raise refusal(
            code="demo.not_here",
            what=f"The demo company isn't served on {chosen.bind}: everyone knows its passwords.",
            where="TENURE_BIND",
            fix="Unset TENURE_BIND, or use a home of your own.",
        )


def _need_port(chosen: Config) -> None:
    family = socket.AF_INET6 if ":" in chosen.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.bind, chosen.port))
        except OSError as error:
            raise refusal(
                code="serve.port_taken",
                what=f"Port {chosen.port} on {chosen.bind} can't be used: {(error.strerror or '').lower()}.",
                where="TENURE_PORT",
                fix="Stop what uses it, or choose another: TENURE_PORT=8001.",
            ) from None


def leave_with_parent() -> None:
    """For the children: end when the supervisor is gone, even by kill -9."""
    if sys.stdin is None or sys.stdin.isatty():
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="leave-with-parent").start()


def leave_with_server() -> None:
    """For the web's own workers, which have no pipe: end when the web process is gone, even by kill -9. Left behind, one
    would go on answering beside those of the web's next start."""
    server = os.getppid()

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(0.2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="leave-with-server").start()
