"""The command line, put together: importing a file of commands registers them."""

from tenure.surfaces.cli import doctor, serve, users
from tenure.surfaces.cli.shell import run

__all__ = ["doctor", "run", "serve", "users"]
