"""Runs the statements of one connection in order on its own thread, so that the next is compiled while one runs."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


class StatementQueue:
    """What stands in line is done in order. Once one thing failed, all behind it fail with the same error."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="statements")
        self._failed: BaseException | None = None
        self.began: float | None = None
        """When what is being done began, by the monotonic clock; None while nothing is."""

    def put(self, work: Callable[[], T]) -> Future[T]:
        """Put work at the end of the line."""

        def in_turn() -> T:
            if self._failed is not None:
                raise self._failed
            self.began = monotonic()
            try:
                return work()
            except BaseException as failed:
                self._failed = failed
                raise
            finally:
                self.began = None

        return self._worker.submit(in_turn)

    def wait(self) -> None:
        """Until all is done. Raises what something in it failed with."""
        self.put(lambda: None).result()

    def give_up(self, why: BaseException) -> None:
        """Nothing that still stands in line is begun."""
        self._failed = self._failed or why

    def begin_anew(self) -> None:
        """Wait for the end, and forget what failed."""
        self._worker.submit(lambda: None).result()
        self._failed = None
