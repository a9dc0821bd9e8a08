"""A real server on a fresh home, as people run it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil
from django.db import connection

from homes import fresh_home
from tenure.project.embedded import Embedded

PATIENCE = 120.0  # seconds for a server to answer


def address() -> str:
    """The test's own database, as a process of its own reaches it."""
    known = connection.get_connection_params()
    asked = {name: known[name] for name in ("host", "passfile") if known.get(name)}
    return f"postgresql://{known['user']}@/{known['dbname']}?{urlencode(asked)}"


@dataclass(frozen=True)
class Served:
    """A server that runs: where, and of which home."""

    url: str
    home: Path
    environment: dict[str, str]
    pid: int

    @property
    def log(self) -> str:
        """All that the server said."""
        return self.home.with_suffix(".log").read_text()

    def part(self, name: str) -> psutil.Process:
        """The process of one part: web, worker or live. Waits for one that is just being started again."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for one in psutil.Process(self.pid).children():
                with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                    if f"tenure.project.{name}" in one.cmdline():
                        return one
            time.sleep(0.1)
        raise AssertionError(f"no {name} is running")

    def database(self) -> psutil.Process:
        """The process of the embedded PostgreSQL."""
        found = Embedded(self.home).running()
        assert found is not None
        return found

    def tenure(self, *words: str, stdin: str = "") -> str:
        """What a command says on the same home. Raises when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "tenure", *words],
            env=self.environment, input=stdin, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    *command: str,
    program: Sequence[str] = ("-m", "tenure"),
    prepare: Callable[[dict[str, str]], None] | None = None,
    **settings: str,
) -> Iterator[Served]:
    """`tenure serve` (or another command) on a fresh home, stopped afterwards, its home removed. `prepare` fills the home before,
    in the environment it is given. `settings` are those of the environment, by name without `TENURE_`."""
    command = command or ("serve",)
    with fresh_home() as home:
        port = free_port()
        environment = {
            **os.environ,
            "TENURE_HOME": str(home),
            "TENURE_PORT": str(port),
            "TENURE_DATABASE_DURABLE": "false",
            **{f"TENURE_{name.upper()}": value for name, value in settings.items()},
        }
        held = Embedded(home, durable=False)
        if prepare is not None:
            held.start()  # so that no command has to start it
            prepare(environment)
        said = home.with_suffix(".log")
        with said.open("w") as log:
            server = subprocess.Popen(
                [sys.executable, *program, *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            until = time.monotonic() + PATIENCE
            while not answers(port):
                assert server.poll() is None, said.read_text()
                assert time.monotonic() < until, f"no answer in time:\n{said.read_text()}"
                time.sleep(0.1)
            yield Served(f"http://127.0.0.1:{port}", home, environment, server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            said.unlink(missing_ok=True)
            held.release()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
