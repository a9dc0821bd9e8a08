"""Whose request is read next. Clients that send slowly hold a turn for as long as they like, so nobody may hold them all."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

A_MOMENT = 0.1
"""Seconds that a request waits for its turn to be read. A body that has arrived is read in far less."""


class Turns:
    """So many requests are read at a time: of one key at most half of them, and a quarter of strangers, who name their key
    in the body if they have one."""

    def __init__(self, readers: int) -> None:
        self._free = readers
        self._of_a_key, self._of_strangers = max(1, readers // 2), max(1, readers // 4)
        self._held: Counter[str] = Counter()
        self._news = threading.Condition()

    @contextmanager
    def of(self, key: str) -> Iterator[bool]:
        """Hold a turn, if one came within a moment; `key` is "" for strangers."""
        most = self._of_a_key if key else self._of_strangers
        with self._news:
            got = self._news.wait_for(lambda: self._free > 0 and self._held[key] < most, A_MOMENT)
            if got:
                self._free -= 1
                self._held[key] += 1
        try:
            yield got
        finally:
            if got:
                with self._news:
                    self._free += 1
                    self._held[key] -= 1
                    if not self._held[key]:
                        del self._held[key]
                    self._news.notify_all()
