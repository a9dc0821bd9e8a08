"""`tenure demo`: the workspace with a made-up company."""

from typing import Annotated

import typer

from tenure.flows.demo import open_demo
from tenure.surfaces.cli.shell import asides, command, progress, wiring


@command("demo", database=False)
def demo(
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Create or continue the demo company without serving it.")
    ] = False,
) -> None:
    """Open the demo company: made on the first start, continued to today on later ones, then served."""
    wiring().claim_demo(progress)
    wiring().ready(progress)
    info = open_demo(progress)
    if prepare:
        asides.print("\n".join(info.greeting), markup=False)
    else:
        wiring().become_server(info.greeting)
