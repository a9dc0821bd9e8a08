"""When two frameworks mean the same, how they differ, and what a change would do."""

from tenure.framework.versioning.fingerprint import clock_fingerprint, fingerprint, scoring_fingerprint
from tenure.framework.versioning.meaning import WORDING

__all__ = ["WORDING", "clock_fingerprint", "fingerprint", "scoring_fingerprint"]
