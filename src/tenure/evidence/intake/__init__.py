"""The one way in for facts: convert, match identities, tell new from known, quarantine, write."""

from tenure.evidence.intake.delivery import REFERENCE_COLUMNS, Delivery

__all__ = ["REFERENCE_COLUMNS", "Delivery"]
