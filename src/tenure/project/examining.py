"""Checks of the installation itself: versions, home, disk, database, port. Starts nothing and changes nothing."""

import platform
import shutil
import socket
from importlib.metadata import PackageNotFoundError, version

from tenure.flows.doctor import Finding
from tenure.project.config import Config, config
from tenure.project.embedded import Embedded
from tenure.project.places import abandoned, installs
from tenure.values.problem import ProblemError

LITTLE_ROOM = 1024**3
NAMED = 3
"""So many homes are named where there may be many."""
PARTS = ("django", "duckdb", "ibis-framework", "deltalake", "pyarrow", "procrastinate")


def examine() -> list[Finding]:
    chosen = config()
    return [_versions(), _home(chosen), _disk(chosen), _database(chosen), *_left_behind(), _web(chosen)]


def _versions() -> Finding:
    found, missing = [f"Python {platform.python_version()}"], []
    for name in PARTS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "versions", "problem", f"Not installed: {', '.join(missing)}.", "pip install -r requirements/run.txt"
        )
    return Finding("versions", "fine", ", ".join(found))


def _home(chosen: Config) -> Finding:
    kind = "the demo company's" if chosen.demo else "this installation's"
    if not chosen.home.exists():
        return Finding("home", "warning", f"{chosen.home} doesn't exist yet; the first command creates it.")
    if chosen.home.stat().st_mode & 0o077:
        return Finding("home", "warning", f"{chosen.home} can be read by others.", f"chmod 700 {chosen.home}")
    return Finding("home", "fine", f"{chosen.home} is {kind} home; facts are in {chosen.lake}.")


def _disk(chosen: Config) -> Finding:
    folder = next(place for place in (chosen.home, *chosen.home.parents) if place.exists())
    free = shutil.disk_usage(folder).free
    room = f"{free / 1024**3:.1f} GB free"
    if free < LITTLE_ROOM:
        return Finding("disk", "problem" if free < LITTLE_ROOM / 10 else "warning", f"Only {room}.", "Free some space.")
    return Finding("disk", "fine", room)


def _database(chosen: Config) -> Finding:
    if not chosen.embedded:
        return Finding("database", "fine", "PostgreSQL by TENURE_DATABASE_URL.")
    try:
        newest = installs()[0].major
    except ProblemError as error:
        return Finding("database", "problem", error.problems[0].what, error.problems[0].fix)
    running = Embedded(chosen.home).running()
    state = f"runs (process {running.pid})" if running else "isn't running; commands start it when they need it"
    return Finding("database", "fine", f"Embedded PostgreSQL {newest} {state}.")


def _left_behind() -> list[Finding]:
    """Databases that outlived their homes, as those of root do: they lie elsewhere."""
    found = abandoned()
    if not found:
        return []
    size = sum(file.lstat().st_size for root in found for file in root.rglob("*") if not file.is_dir())
    homes = sorted({home or "an earlier one" for home in found.values()})
    named = ", ".join(homes[:NAMED]) + (f" and {len(homes) - NAMED} more" if len(homes) > NAMED else "")
    what = f"{len(found)} databases ({size / 1024**2:,.0f} MB) belong to homes that no longer exist: {named}."
    fix = f"Unless such a home is on a disk that isn't mounted now: rm -r {' '.join(map(str, found))}"
    return [Finding("database", "warning", what, fix)]


def _web(chosen: Config) -> Finding:
    try:
        socket.create_connection((chosen.bind or "127.0.0.1", chosen.port), timeout=1).close()
    except OSError:
        return Finding("web", "warning", f"Nothing is served at {chosen.url}.", "tenure serve")
    return Finding("web", "fine", f"Something answers at {chosen.url}.")
