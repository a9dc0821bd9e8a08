"""The embedded PostgreSQL: made, shared, killed, brought back."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from homes import remove_database
from tenure.project import embedded as embedded_room
from tenure.project import examining
from tenure.project.embedded import Embedded, address_of
from tenure.project.places import LONGEST_SOCKET_FOLDER, abandoned, place_of
from tenure.values.problem import ProblemError


@pytest.fixture
def server(home: Path) -> Iterator[Embedded]:
    """A server of a fresh home, gone without a trace afterwards."""
    one = Embedded(home, durable=False)
    yield one
    remove_database(home)
    one.running()  # takes note of the end


def ask(server: Embedded, query: str) -> object:
    with address_of(server.home).connect() as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0]


def other_user_of(home: Path) -> "subprocess.Popen[str]":
    """Another process that uses the same server until its standard input ends."""
    script = (
        "import sys; from pathlib import Path; from tenure.project.embedded import Embedded\n"
        "one = Embedded(Path(sys.argv[1]), durable=False); one.start(); print('up', flush=True)\n"
        "sys.stdin.read(); print(one.release())"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "up\n"
    return other


def test_it_is_made_started_and_stopped_by_the_one_user(server: Embedded) -> None:
    told: list[str] = []
    server.start(told.append)
    assert told == ["Creating the database", "Starting the database"]
    assert ask(server, "select current_database()") == "tenure"
    assert ask(server, "select lower('ÄÖ') = 'äö' and current_setting('timezone') = 'UTC'")
    assert server.release()
    assert server.running() is None


def test_nobody_else_gets_in(server: Embedded) -> None:
    server.start()
    secret = server.home / "database.password"
    place = place_of(server.home)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.sockets.stat().st_mode) == 0o700
    assert ask(server, "select current_setting('listen_addresses')") == ""
    without = replace(address_of(server.home), passfile=os.devnull)
    with pytest.raises(psycopg.OperationalError, match="password"):
        without.connect()
    if place.owner is not None:
        process = server.running()
        assert process is not None
        assert process.uids().effective != 0


def test_the_last_user_stops_it(server: Embedded) -> None:
    server.start()
    other = other_user_of(server.home)
    assert not server.release()
    assert ask(server, "select 1") == 1
    said, _ = other.communicate("")
    assert said == "True\n"
    assert server.running() is None


@pytest.mark.slow
def test_a_user_that_was_killed_is_not_waited_for(server: Embedded) -> None:
    server.start()
    other = other_user_of(server.home)
    other.kill()
    other.communicate()
    assert server.release()


def test_a_client_of_another_kind_keeps_it_running(server: Embedded) -> None:
    server.start()
    with address_of(server.home).connect():
        assert not server.release()
        assert server.running() is not None


@pytest.mark.slow
def test_what_was_committed_outlives_kill_9(server: Embedded) -> None:
    server.start()
    with address_of(server.home).connect(autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept select generate_series(1, 1000)")
    process = server.running()
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    server.start()
    assert ask(server, "select count(*) from kept") == 1000


def test_a_stranger_with_the_same_process_number_is_not_taken_for_the_server(server: Embedded) -> None:
    server.start()
    process = server.running()
    assert process is not None
    left = (place_of(server.home).data / "postmaster.pid").read_text().splitlines()
    process.send_signal(signal.SIGKILL)
    process.wait()
    (place_of(server.home).data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]))
    assert server.running() is None
    server.start()
    assert ask(server, "select 1") == 1


@pytest.mark.slow
def test_two_first_starts_at_once_make_one_database(server: Embedded) -> None:
    script = (
        "import sys; from pathlib import Path; from tenure.project.embedded import Embedded\n"
        "Embedded(Path(sys.argv[1]), durable=False).start(); print('up')"
    )
    others = [
        subprocess.Popen([sys.executable, "-c", script, str(server.home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [other.communicate()[0] for other in others] == ["up\n"] * 3
    server.start()
    assert ask(server, "select 1") == 1


@pytest.mark.slow
def test_a_half_made_database_is_made_anew(server: Embedded) -> None:
    server.start()
    server.release()
    data = place_of(server.home).data
    data.rename(data.with_name("data.draft"))
    server.start()
    assert ask(server, "select 1") == 1


def test_data_of_another_version_is_a_clear_problem(server: Embedded) -> None:
    server.start()
    server.release()
    (place_of(server.home).data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ProblemError) as caught:
        server.start()
    assert caught.value.problems[0].code == "database.version"


def test_a_lost_password_is_a_clear_problem(server: Embedded) -> None:
    server.start()
    server.release()
    (server.home / "lake").mkdir()  # the home keeps something: its database must not be set aside
    (server.home / "database.password").write_text("*:*:*:*:another")
    with pytest.raises(ProblemError) as caught:
        server.start()
    assert caught.value.problems[0].code == "database.password"


@pytest.mark.slow
def test_a_home_made_again_at_the_same_path_starts_anew(server: Embedded) -> None:
    server.start()
    if os.geteuid() != 0:  # as root nobody stops it: it outlives its home; else it would go down with its files
        server.release()
    before = place_of(server.home).root
    time.sleep(0.05)
    shutil.rmtree(server.home)
    server.start()
    assert ask(server, "select 1") == 1
    if os.geteuid() == 0:  # as root the old data outlived its home: it is kept, under a name that says so
        left = before.with_name(f"{before.name}.left-1")
        assert (left / "data" / "PG_VERSION").exists()
        assert left in abandoned()
        shutil.rmtree(left)


def test_a_full_disk_is_a_clear_problem(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_room, "LEAST_ROOM", 2**60)
    with pytest.raises(ProblemError) as caught:
        server.start()
    assert caught.value.problems[0].code == "home.disk_full"


def test_a_configuration_that_stops_the_server_is_told_in_its_own_words(server: Embedded) -> None:
    server.start()
    server.release()
    with (place_of(server.home).data / "postgresql.conf").open("a") as settings:
        settings.write("\nnonsense = true\n")
    with pytest.raises(ProblemError) as caught:
        server.start()
    assert caught.value.problems[0].code == "database.failed"
    assert "nonsense" in caught.value.problems[0].why


@pytest.mark.skipif(os.geteuid() == 0, reason="as root the sockets don't lie under the home")
def test_a_long_path_still_gets_a_socket(home: Path) -> None:
    place = place_of(home / ("x" * LONGEST_SOCKET_FOLDER))
    assert len(str(place.sockets)) <= LONGEST_SOCKET_FOLDER


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a folder of its own")
def test_as_root_no_existing_folder_changes(server: Embedded) -> None:
    watched = [server.home, server.home.parent, Path("/var/lib"), Path("/var")]
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in watched]
    server.start()
    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in watched] == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's databases outlive their homes")
def test_a_database_whose_home_is_gone_is_named(server: Embedded) -> None:
    server.start()
    server.release()
    root = place_of(server.home).root
    assert root not in abandoned()
    shutil.rmtree(server.home)
    assert abandoned()[root] == str(server.home)
    (finding,) = (one for one in examining.examine() if "no longer exist" in one.what)
    assert (finding.state, str(root) in finding.fix) == ("warning", True)


def test_starting_what_runs_starts_nothing(server: Embedded) -> None:
    server.start()
    first, said = server.running(), list[str]()
    server.start(said.append)
    assert first is not None
    assert server.running() == first
    assert said == []
