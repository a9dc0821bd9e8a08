"""When two frameworks mean the same."""

from tenure.framework.versioning.fingerprint import WORDING, fingerprint

__all__ = ["WORDING", "fingerprint"]
