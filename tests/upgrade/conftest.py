"""Homes that earlier states made, opened once for all tests of this folder."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from homes import fresh_home
from tenure.project.embedded import Embedded
from upgrade.keep import environment, program
from upgrade.kept import Kept

HOMES = sorted((Path(__file__).parent / "homes").glob("*.tar.xz"))


@pytest.fixture(scope="package", params=HOMES, ids=[path.name.removesuffix(".tar.xz") for path in HOMES])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with opened(request.param) as home:
        yield home


@contextmanager
def opened(archive: Path) -> Iterator[Kept]:
    """A home as it was kept, with its database running; nothing has been brought up to this state yet."""
    with fresh_home() as home:
        with tarfile.open(archive) as kept:
            kept.extractall(home, filter="data")
        server = Embedded(home, durable=False)
        server.start()
        try:
            subprocess.run(
                [program("psql"), "--quiet", "-v", "ON_ERROR_STOP=1", "-f", str(home / "database.sql")],
                env=environment(home), check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            yield Kept(home)
        finally:
            server.release()
