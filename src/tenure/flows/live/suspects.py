"""Keeps a request that crashes the process from crashing it again after each restart."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from tenure.platform.inbox.cards import ParcelCard

KEPT_IN = "live-reading.json"
TRIES = 3
"""After so many tries of a bundle that never came to an end, its parcels are read under suspicion."""


class Suspects:
    """How often a bundle was begun, and which parcels were being read when the process died."""

    def __init__(self, batch: str) -> None:
        self._path = Path(settings.TENURE_HOME) / KEPT_IN
        self._batch = batch
        kept = self._read()
        same = kept.get("batch") == batch
        self.tries = kept["tries"] + 1 if same else 1
        self._bad: set[int] = (
            {*kept["bad"], *([kept["reading"]] if kept["reading"] is not None else ())} if same else set()
        )
        self._note(None)

    def begin(self, parcel: ParcelCard) -> bool:
        """Whether to read a parcel. Under suspicion it is written down first."""
        if parcel.id in self._bad:
            return False
        if self.tries >= TRIES:
            self._note(parcel.id)
        return True

    def read(self) -> None:
        """All are read: whatever happens now isn't the last one's doing."""
        if self.tries >= TRIES:
            self._note(None)

    def clear(self) -> None:
        """The bundle came to its end."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            kept: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
            return kept
        return {}

    def _note(self, reading: int | None) -> None:
        draft = self._path.with_suffix(".new")
        told = {"batch": self._batch, "tries": self.tries, "bad": sorted(self._bad), "reading": reading}
        draft.write_text(json.dumps(told), "utf-8")
        draft.replace(self._path)
