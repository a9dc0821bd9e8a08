"""What every test may use: an own home, and the embedded PostgreSQL, started once for the whole run."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Before anything reads the settings: tests never touch a home that someone works with.
_checkout = Path(__file__).parents[1]
_kept = Path(os.environ.get("TENURE_TEST_HOME") or _checkout / ".tenure-test")
# Each process of a parallel run has a home and a server of its own; the one that hands out tests has a third.
os.environ["TENURE_HOME"] = str(_kept / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ["TENURE_DATABASE_DURABLE"] = "false"
for _name in (
    "TENURE_DATABASE_URL",
    "TENURE_LAKE_URL",
    "TENURE_BIND",
    "TENURE_PORT",
    "TENURE_BASE_URL",
    "TENURE_DEBUG",
):
    os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "tenure.project.settings"

import django  # noqa: E402
import pytest  # noqa: E402

django.setup()
del os.environ[
    "DJANGO_SETTINGS_MODULE"
]  # else the processes of a parallel run would read the settings before this file

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from hypothesis import settings as hypothesis  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from cast import Cast, raise_curtain  # noqa: E402
from homes import fresh_home, sweep  # noqa: E402
from tenure.evidence.backends.duck import Duck  # noqa: E402
from tenure.evidence.backends.prepared import PreparedQueries  # noqa: E402
from tenure.flows import home as flows_home  # noqa: E402
from tenure.project.config import config, secret_in_file  # noqa: E402
from tenure.project.embedded import password_of  # noqa: E402
from tenure.project.wiring import embedded  # noqa: E402
from worlds import Once, World, kept, written  # noqa: E402

# The same examples in every run, so that a red test is the change's doing. TENURE_EXPLORE=1 looks for new ones. How long an
# example takes says something of the machine.
hypothesis.register_profile("the same", derandomize=not os.environ.get("TENURE_EXPLORE"), deadline=None)
hypothesis.load_profile("the same")


# A good hash of a password is slow on purpose; here the same one is quick.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8 * Argon2PasswordHasher.parallelism


class WrittenOnce(Duck):
    """Questions are written down once for the homes of all tests: what a text follows from is in its key, and writing it takes
    longer than asking it about a few accounts."""

    _written = PreparedQueries(kept=5_000)

    def __init__(self, folders: Sequence[str], *, texts: Path | None = None, threads: int = 1) -> None:
        super().__init__(folders, threads=threads)
        self.prepared = self._written


flows_home.Duck = WrittenOnce  # type: ignore[misc]


def pytest_configure() -> None:
    """Remove what killed runs left; keep the settings' secrets in place before Django reads them, and a place for files that
    nobody has gathered yet."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        sweep()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    home = config().home
    secret_in_file(home / "secret.key")
    password_of(home)


WORLDS = ("backends", "browser", "stories", "upgrade")
"""Folders whose tests share a world or a server that takes long to make."""
LONGEST = (*WORLDS, "insight", "flows")
"""Folders that begin a run, so that no process is left with one of their files when the others have nothing more to do."""
SERVERS = {"browser", "jvm", "kept", "place", "served", "server", "tenure", "django_db_modify_db_settings"}
"""Fixtures that start a server or a process of ours."""


class Groups(LoadScopeScheduling):
    """What a parallel run hands to a process at once: the tests of a file, those of a dear world all together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.split("/")[1]
        return folder if folder in WORLDS else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    """Ours, whatever `--dist` says: marks of groups don't reach xdist 3.8 from pytest 9."""
    return Groups(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what starts a server: before `-m` chooses, which marks put on afterwards don't reach."""
    if item.get_closest_marker("django_db") or SERVERS & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.server)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders that take longest come first."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(_checkout / "tests").parts[0]
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is imported and collected stays until the end; looking through it for garbage again and again takes a fifth of the
    time of tests that write queries."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Start the embedded server for the tests that need a database; the last run to end stops it."""
    embedded().start()
    yield
    embedded().release()


def _emptied(_: TransactionTestCase) -> None:
    """After a test in real transactions: empty what was written, not sixty tables of which most were empty already."""
    # As a replica, so that no row waits for another that refers to it.
    deleted = "".join(f"DELETE FROM {name};" for name in written())
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {deleted} RESET session_replication_role")


TransactionTestCase._fixture_teardown = _emptied


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh TENURE_HOME, with a path short enough for a socket."""
    with fresh_home() as folder:
        monkeypatch.setenv("TENURE_HOME", str(folder))
        config.cache_clear()
        yield folder
    config.cache_clear()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """For tests in real transactions: what takes seconds to make is made by the first of a file, and put back for the others.
    Several worlds of a file are told apart by the functions that make them; one may begin with another."""
    made: dict[str, World] = {}

    def make_once(lake: Path, make: Callable[[], object]) -> None:
        name = make.__qualname__
        if name in made:
            made[name].put_back(lake)
        else:
            make()
            made[name] = kept(lake, tmp_path_factory.mktemp("world") / "lake")

    return make_once


@pytest.fixture
def cast(db: None) -> "Cast":
    """Alice owns the account, Bob is on her team, Charlie must see nothing."""
    return raise_curtain()
