"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from tenure.values.keys import Fingerprint
from tenure.values.shapes import Promise, Public

UNNAMED = Fingerprint("")


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A published framework. `files` maps the path of each YAML file to its text."""

    number: Public[int]
    name: Public[str]
    fingerprint: Annotated[Fingerprint, Promise("All that it means.")]
    files: dict[str, str]
    author_name: Annotated[str, Promise(name="author")]
    note: Public[str]
    at: Public[datetime]
    scoring: Fingerprint = UNNAMED  # what its scores rest on; empty in versions older than the name
    clock: Fingerprint = UNNAMED  # what its stage clock rests on
    pilot: Annotated[str, Promise("The segment it was limited to, or empty.")] = ""
    rolled_back_from: Public[int | None] = None  # the version whose text it brought back
    plan_key: Annotated[str, Promise("Key of the plan it came by, or empty.", name="plan")] = ""

    @property
    def scores_as(
        self,
    ) -> Annotated[Fingerprint, Promise("What scores rest on: verdicts are kept under it.", name="scoring")]:
        """The name its verdicts are kept under."""
        return self.scoring or self.fingerprint

    @property
    def ticks_as(self) -> Annotated[Fingerprint, Promise("What the stage clock rests on.", name="clock")]:
        """The name its ticks of the stage clock are kept under."""
        return self.clock or self.fingerprint

    @property
    def names(self) -> tuple[Fingerprint, Fingerprint]:
        """What its verdicts and its ticks are kept under."""
        return self.scores_as, self.ticks_as


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A checked framework that is to be published."""

    files: dict[str, str]
    name: str
    fingerprint: Fingerprint
    scoring: Fingerprint
    clock: Fingerprint

    @property
    def names(self) -> tuple[Fingerprint, Fingerprint]:
        """What its verdicts and its ticks will be kept under."""
        return self.scoring, self.clock


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was shown: `said` is its JSON, `files` the texts that it would publish."""

    key: str
    source: str
    digest: str
    said: dict[str, Any]
    files: dict[str, str]
    made_at: datetime
    made_by: str
    number: int | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """Someone's draft. `lock` has to be named by whoever saves it again; `before` is what the last saves changed, newest
    last: file -> the text it had, None where it was new."""

    author_name: str
    files: dict[str, str]
    based_on: int
    note: str
    lock: int
    updated_at: datetime | None
    before: tuple[dict[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class PilotCard:
    """A version that scores one segment beside the live one."""

    version: VersionCard
    segment: str
    started_at: datetime
    ended_at: datetime | None
    adopted_as: int | None
