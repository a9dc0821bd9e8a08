"""Many rows at once into a table, writing only what differs."""

from tenure.platform.bulk.merge import MergeResult, merge

__all__ = ["MergeResult", "merge"]
