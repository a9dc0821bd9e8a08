"""When two frameworks mean the same, how they differ, and what a change would do."""

from tenure.framework.versioning.engine import ENGINE_VERSION, MEANINGS
from tenure.framework.versioning.fingerprint import clock_fingerprint, fingerprint, scoring_fingerprint
from tenure.framework.versioning.meaning import WORDING

__all__ = ["ENGINE_VERSION", "MEANINGS", "WORDING", "clock_fingerprint", "fingerprint", "scoring_fingerprint"]
