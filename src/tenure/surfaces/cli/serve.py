"""`tenure serve` and `tenure demo`: the workspace."""

from enum import StrEnum
from typing import Annotated

import typer

from tenure.flows.demo import open_demo
from tenure.surfaces.cli.shell import asides, command, progress, tell, wiring


class Part(StrEnum):
    WEB = "web"
    WORKER = "worker"
    LIVE = "live"
    DATABASE = "database"


EVERYTHING = frozenset(part.value for part in Part)


@command("serve", database=False)
def serve(
    only: Annotated[list[Part] | None, typer.Option(help="Serve only this part. Can be given more than once.")] = None,
) -> None:
    """Serve the workspace: web, worker, live scores and the embedded database in one. Ctrl-C stops all of it."""
    parts = frozenset(part.value for part in only) if only else EVERYTHING
    wiring().serve(parts, (), tell)


@command("demo", database=False)
def demo(
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Make or continue the demo company, and don't serve it.")
    ] = False,
) -> None:
    """Open the demo company: made on the first start, continued to today on later ones, then served."""
    wiring().claim_demo(progress)
    wiring().ready(progress)
    info = open_demo(progress)
    if prepare:
        asides.print("\n".join(info.greeting), markup=False)
        return
    wiring().serve(EVERYTHING, info.greeting, tell)
