"""Many rows at once into a table, writing only what differs."""

from tenure.platform.bulk.merge import Merged, merge

__all__ = ["Merged", "merge"]
