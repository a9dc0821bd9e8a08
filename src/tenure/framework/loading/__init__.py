"""From files to plain values with the place of each, gathering every problem on the way."""

from tenure.framework.loading.folder import LONGEST_NAME, ROOT, Loaded, load, load_texts

__all__ = ["LONGEST_NAME", "ROOT", "Loaded", "load", "load_texts"]
