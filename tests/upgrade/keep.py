"""Keep a home as a test of later states: its database as text, its lake, and what the commands said of it.

python tests/upgrade/keep.py HOME KEPT.tar.xz SAID...    with SAID files of JSON, named as tests/upgrade/test_homes.py says
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tenure.project.embedded import NAME, USER, Embedded, password_of
from tenure.project.places import installs, place_of


def program(name: str) -> str:
    """A client program of the newest PostgreSQL that Tenure brings."""
    return str(installs()[0].folder / "bin" / name)


def environment(home: Path) -> dict[str, str]:
    """What such a program needs to reach a home's server."""
    return {"PGHOST": str(place_of(home).sockets), "PGUSER": USER, "PGPASSWORD": password_of(home), "PGDATABASE": NAME}


def keep(home: Path, kept: Path, said: list[Path]) -> None:
    """Write the archive. The home's server is started for it and let go again."""
    server = Embedded(home)
    server.start()
    try:
        with tempfile.NamedTemporaryFile(suffix=".sql") as dump, tarfile.open(kept, "w:xz") as archive:
            subprocess.run(
                [program("pg_dump"), "--no-owner", "--no-acl", "--exclude-table-data=django_session", "-f", dump.name],
                env=environment(home), check=True,
            )  # fmt: skip
            archive.add(dump.name, "database.sql")
            archive.add(home / "lake", "lake")
            for one in said:
                archive.add(one, f"said/{one.name}")
    finally:
        server.release()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
