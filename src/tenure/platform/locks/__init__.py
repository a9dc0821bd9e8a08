"""Locks that several processes can see, held by PostgreSQL."""

from tenure.platform.locks.advisory import AT_ONCE, PATIENCE, advisory, within_transaction

__all__ = ["AT_ONCE", "PATIENCE", "advisory", "within_transaction"]
