"""Locks that several processes can see, held by PostgreSQL."""

from tenure.platform.locks.advisory import advisory, within_transaction

__all__ = ["advisory", "within_transaction"]
