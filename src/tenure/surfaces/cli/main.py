"""The command line, put together: importing a file of commands registers them."""

from tenure.surfaces.cli import (
    accounts,
    choosing,
    day,
    doctor,
    events,
    explain,
    exporting,
    framework,
    framework_versions,
    importing,
    people,
    planning,
    replaying,
    serve,
    stages,
    tokens,
    users,
)
from tenure.surfaces.cli.shell import run

__all__ = [
    "accounts",
    "choosing",
    "day",
    "doctor",
    "events",
    "explain",
    "exporting",
    "framework",
    "framework_versions",
    "importing",
    "people",
    "planning",
    "replaying",
    "run",
    "serve",
    "stages",
    "tokens",
    "users",
]
