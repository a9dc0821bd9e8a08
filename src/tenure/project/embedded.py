"""The embedded PostgreSQL: made, started, shared and stopped by us.

Two locks in the home make this safe beside other commands. `database.lock` is held while someone starts or stops it.
`database.users` is held, shared, by every process that uses it, for as long as it lives and not a moment longer, even
if it is killed: whoever can take it alone is the last one and stops the server.
"""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tenure.project.config import make_home, secret_in_file
from tenure.project.places import Place, installs, leave_strangers, place_of, prepare, say_whose
from tenure.values.problem import Problem, ProblemError, refusal

NAME = USER = "tenure"
PASSFILE = "database.password"
LEAST_ROOM = 200 * 1024 * 1024  # bytes free before a database is made
LEAST_ROOM_TO_START = 32 * 1024 * 1024
SILENCE = 60.0  # seconds without an answer or a reason before it is a Problem
LOG_KEPT = 5 * 1024 * 1024
Progress = Callable[[str], None]


def no_progress(_: str) -> None:
    """Progress for those who want none."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a client needs to connect. The password stays in its file: the client library reads it there."""

    host: str
    user: str
    passfile: str
    name: str

    def connect(self, name: str | None = None, autocommit: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to this database, or to another of the same server. Raises psycopg.OperationalError."""
        return psycopg.connect(
            host=self.host,
            user=self.user,
            passfile=self.passfile,
            dbname=name or self.name,
            connect_timeout=5,
            autocommit=autocommit,
        )


def address_of(home: Path) -> Address:
    """Where this home's server listens. Touches nothing."""
    return Address(str(place_of(home).sockets), USER, str(home / PASSFILE), NAME)


def password_of(home: Path) -> str:
    """The server's password, made on first use."""
    return secret_in_file(home / PASSFILE, 24, "*:*:*:*:")


class Embedded:
    """One home's server, as one process uses it."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self._use: int | None = None  # the open descriptor of database.users
        self._child: subprocess.Popen[bytes] | None = None  # the server, when this process started it

    def start(self, progress: Progress = no_progress) -> Address:
        """Make sure the server runs, and hold on to it. Waits for recovery however long it takes."""
        make_home(self.home)
        password_of(self.home)
        with self._turn():
            place = place_of(self.home)
            leave_strangers(place, self.home)
            place = place_of(self.home)
            source = self._programs(place)
            place = prepare(place, source)
            say_whose(place, self.home)
            if not (place.data / "PG_VERSION").exists():
                progress("Creating the database")
                self._make(place, source)
            if self._process(place) is None:
                self._launch(place, source, progress)
            else:
                self._wait(place, None, progress)
            self._hold()
        return address_of(self.home)

    def running(self) -> psutil.Process | None:
        """The server's process, when it runs."""
        return self._process(place_of(self.home))

    def release(self) -> bool:
        """Let go of the server, and stop it when nobody else uses it. Whether it was stopped."""
        if self._use is None:
            return False
        with self._turn():
            use, self._use = self._use, None
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            finally:
                os.close(use)
            if self._other_clients():
                return False
            self._stop()
        return True

    # -- taking turns -------------------------------------------------------------------------------------------------

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.home / "database.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        if self._use is None:
            self._use = os.open(self.home / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _other_clients(self) -> bool:
        try:
            with address_of(self.home).connect() as connection:
                counted = connection.execute(
                    "select count(*) from pg_stat_activity"
                    " where backend_type = 'client backend' and pid <> pg_backend_pid()"
                ).fetchone()
        except psycopg.Error:
            return False
        return bool(counted and counted[0])

    # -- making -------------------------------------------------------------------------------------------------------

    def _programs(self, place: Place) -> Path:
        """The PostgreSQL that can read this home's data: the same major version, or the newest for a new home."""
        known = installs()
        version = place.data / "PG_VERSION"
        if not version.exists():
            return known[0].folder
        major = int(version.read_text().strip())
        for install in known:
            if install.major == major:
                return install.folder
        raise refusal(
            code="database.version",
            what=f"This home's database was created by PostgreSQL {major}; installed are "
            f"{', '.join(str(install.major) for install in known)}.",
            where=str(place.data),
            fix="Install the Tenure version this home was created with, run `tenure export`, and import that into a new home.",
        )

    def _make(self, place: Place, source: Path) -> None:
        self._need(place, LEAST_ROOM)
        draft = place.root / "data.draft"  # renamed when whole: a kill in between leaves no half database
        shutil.rmtree(draft, ignore_errors=True)
        secret = place.root / "password.draft"
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(password_of(self.home))
        if place.owner is not None:
            os.chown(secret, place.owner.uid, place.owner.gid)
        try:
            done = self._run(
                place,
                [
                    str(place.binaries(source) / "bin" / "initdb"), "--pgdata", str(draft), "--username", USER,
                    "--pwfile", str(secret), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
                    "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions",
                    *([] if self.durable else ["--no-sync"]),
                ],
            )  # fmt: skip
        finally:
            secret.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise ProblemError(self._failure("The database couldn't be created.", done.stdout, place))
        shutil.rmtree(place.data, ignore_errors=True)
        draft.rename(place.data)

    def _run(self, place: Place, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd="/", env=self._environment(place), check=False, text=True, **self._as(place),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    @staticmethod
    def _environment(place: Place) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(place.root)}

    @staticmethod
    def _as(place: Place) -> dict[str, Any]:
        if place.owner is None:
            return {}
        return {"user": place.owner.uid, "group": place.owner.gid, "extra_groups": []}

    # -- starting -----------------------------------------------------------------------------------------------------

    def _launch(self, place: Place, source: Path, progress: Progress) -> None:
        self._need(place, LEAST_ROOM_TO_START)
        self._clear_stale(place)
        progress("Starting the database")
        for attempt in range(20):
            log = self._log()
            with log.open("ab") as sink:
                mark = sink.tell()
                server = subprocess.Popen(
                    [
                        str(place.binaries(source) / "bin" / "postgres"), "-D", str(place.data), *self._options(place),
                    ],
                    cwd=str(place.root), env=self._environment(place), start_new_session=True, umask=0o077,
                    stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, **self._as(place),
                )  # fmt: skip
            self._child = server
            if self._wait(place, server, progress):
                break
            said = log.read_bytes()[mark:].decode(errors="replace")
            # After kill -9 of the server its children need a moment to notice.
            if "pre-existing shared memory block" not in said or attempt == 19:
                raise ProblemError(self._failure("The database didn't start.", said, place))
            time.sleep(0.5)
        self._ensure_database()

    def _options(self, place: Place) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(place.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "80",
            "timezone": "UTC",
            "jit": "off",
            # Files instead of /dev/shm: containers keep that tiny, and systemd empties it when its user signs out.
            "dynamic_shared_memory_type": "mmap",
            "max_parallel_workers_per_gather": "0",
            "max_wal_size": "512MB",
            "log_min_messages": "warning",
            "log_startup_progress_interval": "2s",
            "cluster_name": "tenure",
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off"}  # survives kill -9, not a power cut
        return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]

    def _wait(self, place: Place, server: "subprocess.Popen[bytes] | None", progress: Progress) -> bool:
        """Until it answers. False when the process ended instead."""
        told, began = "", time.monotonic()
        silent_until = began + SILENCE
        address = address_of(self.home)
        while True:
            try:
                address.connect("postgres").close()
            except psycopg.OperationalError as error:
                ended = server.poll() is not None if server is not None else self._process(place) is None
                if ended:
                    return False
                text = str(error)
                if any(word in text for word in ("starting up", "recovery", "not yet accepting")):
                    news = self._recovery() or "Recovering the database after an interruption"
                    if news != told and time.monotonic() - began > 1:  # an ordinary start takes less
                        progress(news)
                        told = news
                    silent_until = time.monotonic() + SILENCE  # however long recovery takes, it is being worked on
                elif "password" in text or time.monotonic() > silent_until:
                    raise ProblemError(self._shut_out(text)) from None
                time.sleep(0.03)
            else:
                return True

    def _shut_out(self, text: str) -> Problem:
        if "password" in text:
            return Problem(
                code="database.password",
                what="The embedded database doesn't accept the password kept in this home.",
                where=str(self.home / PASSFILE),
                fix="Put back the file this home was created with.",
            )
        return Problem(
            code="database.silent",
            what="The embedded database runs but doesn't answer.",
            where=str(self.home),
            why=text.strip().splitlines()[-1],
            fix=f"See {self.home / 'postgresql.log'}; stop its process and try again.",
        )

    def _recovery(self) -> str:
        lines = self._log().read_text(errors="replace").splitlines()[-5:]
        for line in reversed(lines):
            if "in progress, elapsed time" in line:
                return "Recovering the database:  " + line.split("LOG:")[-1].strip()
        return ""

    def _ensure_database(self) -> None:
        with address_of(self.home).connect("postgres", autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone()
            if known is None:
                connection.execute(f'create database "{NAME}"')

    # -- what runs ----------------------------------------------------------------------------------------------------

    def _process(self, place: Place) -> psutil.Process | None:
        """The server of this very data folder. A process that merely inherited its number isn't one."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None
        try:
            number = int((place.data / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(number)
            ours = process.name().startswith("postgres") and str(place.data) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None

    def _clear_stale(self, place: Place) -> None:
        """Remove what a killed server left: PostgreSQL would take a stranger with the same number for itself."""
        for left in (
            place.data / "postmaster.pid",
            place.sockets / ".s.PGSQL.5432",
            place.sockets / ".s.PGSQL.5432.lock",
        ):
            left.unlink(missing_ok=True)

    def _stop(self) -> None:
        process = self.running()
        if process is None:
            return
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: no client is waited for, nothing is lost
        for patience, then in ((60.0, signal.SIGQUIT), (10.0, signal.SIGKILL)):
            until = time.monotonic() + patience
            # Not process.wait(): whoever started it may live on without noticing its end.
            while self.running() is not None and time.monotonic() < until:
                time.sleep(0.01)
            if self.running() is None:
                break
            process.send_signal(then)
        if self._child is not None:
            self._child.wait(10)  # it takes its file away a moment before it is gone
            self._child = None

    # -- room and words -----------------------------------------------------------------------------------------------

    def _log(self) -> Path:
        log = self.home / "postgresql.log"
        if log.exists() and log.stat().st_size > LOG_KEPT:
            log.replace(log.with_suffix(".log.1"))
        if not log.exists():
            log.touch(mode=0o600)
        return log

    def _need(self, place: Place, room: int) -> None:
        for folder in (place.root, self.home):
            free = shutil.disk_usage(folder).free
            if free < room:
                raise ProblemError(_full(folder, free))

    def _failure(self, what: str, said: str, place: Place) -> Problem:
        if "No space left on device" in said:
            return _full(place.root, shutil.disk_usage(place.root).free)
        words = [re.sub(r"^.*?(?:LOG|FATAL|PANIC|ERROR|error): +", "", line).strip() for line in said.splitlines()]
        return Problem(
            code="database.failed",
            what=what,
            where=str(place.data),
            why="; ".join([word for word in words if word][-3:]) or "No reason given.",
            fix=f"More is in {self.home / 'postgresql.log'}; `tenure doctor` looks at everything around it.",
        )


def _full(folder: Path, free: int) -> Problem:
    return Problem(
        code="home.disk_full",
        what=f"The disk is full: {free // 1024 // 1024} MB are free at {folder}.",
        where="TENURE_HOME",
        fix="Free space there, or set TENURE_HOME to a folder on another disk.",
    )
