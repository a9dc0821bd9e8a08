"""A home of the demo company is marked: its well-known passwords and invented facts never mix with real ones."""

import json
from collections.abc import Callable
from pathlib import Path

from tenure.evidence.connectors.demo.world import VERSION
from tenure.flows.demo import KEPT_IN
from tenure.project.config import config, make_home
from tenure.project.embedded import Embedded
from tenure.project.places import place_of
from tenure.values.problem import refusal


def claim(progress: Callable[[str], None]) -> None:
    """Mark this home as the demo's. One that tells an earlier story begins anew; what it held is set aside, not deleted.

    Raises ProblemError when it is someone's real home, or an earlier story is being served.
    """
    home = make_home(config().home)
    if config().demo:
        if _earlier(home):
            _set_aside(home, progress)
        return
    if (home / "postgres").exists() or (home / "secret.key").exists() or (home / "lake").exists():
        raise refusal(
            code="demo.home_in_use",
            what=f"{home} already holds another company.",
            where="TENURE_HOME",
            fix="Set TENURE_HOME to an empty folder for the demo, or unset it.",
        )
    if not config().embedded or config().lake_url:
        raise refusal(
            code="demo.own_database",
            what="The demo keeps everything in its own home.",
            where="TENURE_DATABASE_URL, TENURE_LAKE_URL",
            fix="Unset both for the demo.",
        )
    (home / "demo").write_text(
        "The demo company lives here. Its passwords are in the documentation.\n", encoding="utf-8"
    )


def _earlier(home: Path) -> bool:
    """Whether the home tells an earlier version of the story, whose names and sources are others."""
    try:
        told = json.loads((home / KEPT_IN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return int(told.get("version", 1)) < VERSION


def _set_aside(home: Path, progress: Callable[[str], None]) -> None:
    """Move everything the home holds of the earlier story into a folder of its own; passwords and keys stay."""
    if Embedded(home).running() is not None:
        raise refusal(
            code="demo.being_served",
            what="This demo company was created by an earlier version of Tenure and is being served.",
            where=str(home),
            why="The demo has changed, so the company has to be created again.",
            fix="Stop the server that uses it, then run the demo again.",
        )
    place = place_of(home)
    number = next(n for n in range(1, 1000) if not (home / f"earlier-{n}").exists())
    aside = home / f"earlier-{number}"
    aside.mkdir()
    # The note of how far the story is told goes last: a kill in between leaves the rest to the next start.
    for name in ("lake", "questions", "staging", "postgresql.log"):
        if (home / name).exists():
            (home / name).rename(aside / name)
    if place.root.exists():
        place.root.rename(aside / "postgres" if place.owner is None else f"{place.root}.earlier-{number}")
    (home / KEPT_IN).rename(aside / KEPT_IN)
    progress(f"The demo has changed, so the company is created again; the old one is in {aside}")
