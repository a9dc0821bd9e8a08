"""Who may decide about messages, and when one is tried again."""

from datetime import timedelta

from tenure.platform.access import Reach, Right

A, N = Reach.ALL, Reach.NONE
MANAGE_OUTBOX = Right("decide about messages that weren't sent", (N, N, A, N, N, N, A), changes=True)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 8
"""About a day of tries; after the last one the message is dead."""


def pause_after(attempts: int) -> timedelta:
    """How long a message waits after so many attempts: four times as long after each."""
    return min(FIRST_PAUSE * int(4 ** min(attempts - 1, 10)), LONGEST_PAUSE)
