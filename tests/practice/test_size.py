"""Many accounts: written in bulk, and every page read along an index."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenure.platform.access import SYSTEM
from tenure.practice.customers import queries
from tenure.practice.customers.actions import publish_standing, upsert_accounts
from tenure.practice.customers.cards import AccountCard, AccountFilter, StandingCard
from tenure.values.keys import AccountKey

MANY = 10_000
AT = datetime(2026, 5, 1, tzinfo=UTC)


pytestmark = pytest.mark.slow


@pytest.fixture
def many(db: None) -> list[StandingCard]:
    keys = [AccountKey(f"A-{number:05}") for number in range(MANY)]
    upsert_accounts(SYSTEM, [AccountCard(key, f"Company {key[::-1]}", owner="a@vela.example") for key in keys])
    cards = [
        StandingCard(
            key, date(2026, 5, 1), AT, "f" * 16, score=n * 7 % 100 + 0.5, arr=Decimal(n * 13 % 7919), coverage=1.0
        )
        for n, key in enumerate(keys)
    ]
    with CaptureQueriesContext(connection) as asked:
        assert publish_standing(SYSTEM, cards).changed == MANY
    assert len(asked) < MANY // 50, "standings are written in bulk"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cards


def plan(sort: str, cursor: str | None, wanted: AccountFilter = queries.ALL) -> str:
    """How PostgreSQL goes about the query that fetches a page."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.accounts(SYSTEM, wanted, sort=sort, cursor=cursor, limit=100)
    statement = next(query["sql"] for query in asked if "LIMIT" in query["sql"])
    with connection.cursor() as cursor_:
        cursor_.execute("EXPLAIN " + statement)
        return "\n".join(row[0] for row in cursor_.fetchall())


def test_many_are_published_once_and_every_page_walks_an_index(many: list[StandingCard]) -> None:
    count = publish_standing(SYSTEM, many)
    assert (count.created, count.changed, count.unchanged) == (0, 0, MANY)
    for sort in ("score", "-score", "arr", "-arr", "name", "-name", "key"):
        cursor = None
        for page in range(30):
            if page in (0, 29):
                assert "Sort" not in plan(sort, cursor), plan(sort, cursor)
            cursor = queries.accounts(SYSTEM, sort=sort, cursor=cursor, limit=100).cursor
