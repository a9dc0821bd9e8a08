"""Ready-made frameworks, one folder each, and the parts they share."""

from importlib.resources import files
from importlib.resources.abc import Traversable

_HERE = files(__name__)

STARTERS: dict[str, Traversable] = {name: _HERE / name for name in ("four_dimension", "six_indicator")}
"""Name -> folder. The first is the default."""

SHARED: Traversable = _HERE / "shared"
"""Packaged parts that any framework may include as `shared/<name>.yaml`."""
