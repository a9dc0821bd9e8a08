"""What crosses the wall."""

from dataclasses import dataclass
from datetime import datetime

from tenure.values.keys import Fingerprint


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A published framework. `files` maps the path of each YAML file to its text."""

    number: int
    name: str
    fingerprint: Fingerprint
    files: dict[str, str]
    author_name: str
    note: str
    at: datetime
