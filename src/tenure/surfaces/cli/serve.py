"""`tenure serve`: the workspace."""

from enum import StrEnum
from typing import Annotated

import typer

from tenure.surfaces.cli.shell import command, tell, wiring


class Part(StrEnum):
    WEB = "web"
    WORKER = "worker"
    LIVE = "live"
    DATABASE = "database"


@command("serve", database=False)
def serve(
    only: Annotated[list[Part] | None, typer.Option(help="Serve only this part. May be repeated.")] = None,
    greet: Annotated[list[str] | None, typer.Option(help="Line to show once pages are served.", hidden=True)] = None,
) -> None:
    """Serve the workspace: web, worker, live scores and the embedded database. Ctrl-C stops all of it."""
    wiring().serve(frozenset(part.value for part in only or Part), greet or (), tell)
