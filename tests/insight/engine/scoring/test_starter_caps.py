"""Caps of the starters: none lifts because a day passed while its cause stands."""

from datetime import date, timedelta

from insight.engine.book import Book, fact, starter

START, END, NOTICE = date(2025, 1, 1), date(2026, 1, 1), date(2025, 10, 1)
LEFT = date(2025, 3, 1)  # more than 180 days before the end


def holding(book: Book, day: date) -> set[str]:
    verdict = book.verdicts(starter("four_dimension"), day)["acme", day, "account"]
    return {str(cap.address).rsplit(".", 1)[-1] for cap in verdict.caps}


def facts() -> list[dict[str, object]]:
    used = [fact("usage", "acme", id=f"u{n}", used_at=START + timedelta(n), event="report") for n in range(365)]
    return [
        fact("accounts", "acme", name="Acme", customer_since=START),
        fact("people", "acme", id="p1", name="Ada", role="sponsor", role_since=START, created_at=START, left_at=LEFT),
        *used,
    ]


def test_a_sponsor_who_is_gone_caps_the_score_until_the_term_ends(book: Book) -> None:
    line = fact(
        "subscriptions", "acme", id="s1", start_on=START, end_on=END, notice_on=NOTICE, arr=1000, currency="USD"
    )
    book.write(*facts(), line)
    for day in (NOTICE - timedelta(7), NOTICE + timedelta(1), END - timedelta(7)):
        assert "sponsor_left_near_notice" in holding(book, day), day


def test_a_signed_renewal_or_a_new_sponsor_lifts_it(book: Book) -> None:
    lines = [
        fact("subscriptions", "acme", id="s1", start_on=START, end_on=END, notice_on=NOTICE),
        fact("subscriptions", "acme", id="s2", signed_on=date(2025, 11, 1), start_on=END, end_on=date(2027, 1, 1)),
    ]
    successor = fact(
        "people", "acme", id="p2", name="Grace", role="sponsor", role_since=date(2025, 12, 1), created_at=START
    )
    book.write(*facts(), *lines, successor)
    assert "sponsor_left_near_notice" in holding(book, date(2025, 10, 31))
    assert "sponsor_left_near_notice" not in holding(book, date(2025, 11, 2))
    assert "sponsor_left" in holding(book, date(2025, 11, 2))
    assert "sponsor_left" not in holding(book, date(2025, 12, 2))
