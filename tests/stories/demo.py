"""The demo world in a lake, as it is on the day it is first opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tenure.evidence.backends.duck import Duck
from tenure.evidence.connectors.demo.scene import Scene
from tenure.evidence.connectors.demo.world import World
from tenure.evidence.intake.batch import Intake, append_batch
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """The lake, and what is hidden behind it."""

    lake: Lake
    scene: Scene

    @contextmanager
    def room(self) -> Iterator[ReadingRoom]:
        with Duck([self.lake.url]).session() as session:
            yield ReadingRoom(self.lake, session)


def opened(home: Path) -> Demo:
    """Written as `make demo` does it, without PostgreSQL."""
    lake, staging = Lake(str(home / "lake")), Staging(home / "staging")
    world = World.opened_on(TODAY)
    refused: list[object] = []
    intake = Intake(lake, staging, BatchKey("demo"), NOW, backfill=True, currency="USD", on_rejects=refused.extend)
    for delivery in world.facts(None, NOW):
        intake.take(delivery)
    settled = intake.settle()
    assert not refused
    assert not settled.contradictions
    append_batch(lake, staging, BatchKey("demo"))
    return Demo(lake, world.scene(NOW))
