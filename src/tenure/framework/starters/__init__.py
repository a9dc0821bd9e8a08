"""Ready-made frameworks, one folder each, and the parts they share."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

_HERE = files(__name__)

_NAMES = (
    "four_dimension",
    "six_indicator",
    "five_stage",
    "journey",
    "milestone",
    "health_score",
    "outcome",
    "time_boxed_onboarding",
    "segmented_playbooks",
)

STARTERS: dict[str, Traversable] = {name: _HERE / name for name in _NAMES}
"""Name -> folder. The first is the default; four complete references come first, then the five types."""

SHARED: Traversable = _HERE / "shared"
"""Packaged parts that any framework may include as `shared/<name>.yaml`."""


def shared_parts() -> tuple[str, ...]:
    """Names under which the packaged parts are included, folder by folder: shared/caps.yaml, shared/plays/risk.yaml, …"""
    return tuple(sorted(_names(SHARED, "shared")))


def _names(folder: Traversable, inside: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _names(entry, f"{inside}/{entry.name}")
        elif entry.name.endswith(".yaml"):
            yield f"{inside}/{entry.name}"
