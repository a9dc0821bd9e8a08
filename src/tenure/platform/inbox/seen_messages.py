"""Which messages were seen, as an export keeps it: without it, what a client sends again would count twice after a restore."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from django.db import connection, transaction

PIECE = 10_000


def every_seen() -> Iterator[tuple[date, str]]:
    """Day and mark of every message that was settled within the days they are remembered, read in pieces."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT day, key::text FROM inbox_seen ORDER BY day, key")
        while rows := cursor.fetchmany(PIECE):
            yield from rows


@transaction.atomic
def restore_seen(seen: Iterable[tuple[date, str]]) -> None:
    """Bring them back; done again, it changes nothing."""
    with connection.cursor() as cursor:
        for day, marks in groupby(seen, key=lambda one: one[0]):
            cursor.execute("SELECT inbox_make_day(%s)", [day])
            keys = [mark for _, mark in marks]
            cursor.execute(
                "INSERT INTO inbox_seen (day, key) SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING", [day, keys]
            )
