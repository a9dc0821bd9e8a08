"""Caps of the starters: none lifts because a day passed while its cause stands."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from insight.engine.book import Book, fact, starter
from tenure.framework.starters import STARTERS
from tenure.insight.engine.cards import Verdict

START, END, NOTICE = date(2025, 1, 1), date(2026, 1, 1), date(2025, 10, 1)
LEFT = date(2025, 3, 1)  # more than 180 days before the end


def caps(verdict: Verdict) -> set[str]:
    return {str(cap.address).rsplit(".", 1)[-1] for cap in verdict.caps}


def holding(book: Book, *days: date) -> list[set[str]]:
    """The caps that hold on each of some days."""
    found = book.verdicts(starter("four_dimension"), *days)
    return [caps(found["acme", day, "account"]) for day in days]


def sponsored(key: str) -> list[dict[str, object]]:
    """A customer whose sponsor has left."""
    return [
        fact("accounts", key, name=key.title(), customer_since=START),
        fact("people", key, id=f"{key}-p1", role="sponsor", role_since=START, created_at=START, left_at=LEFT),
    ]


def facts() -> list[dict[str, object]]:
    used = [fact("usage", "acme", id=f"u{n}", used_at=START + timedelta(n), event="report") for n in range(365)]
    return [*sponsored("acme"), *used]


def test_a_sponsor_who_is_gone_caps_the_score_until_the_term_ends(book: Book) -> None:
    line = fact(
        "subscriptions", "acme", id="s1", start_on=START, end_on=END, notice_on=NOTICE, arr=1000, currency="USD"
    )
    book.write(*facts(), line)
    for held in holding(book, NOTICE - timedelta(7), NOTICE + timedelta(1), END - timedelta(7)):
        assert "sponsor_left_near_notice" in held


def test_a_signed_renewal_or_a_new_sponsor_lifts_it(book: Book) -> None:
    lines = [
        fact("subscriptions", "acme", id="s1", start_on=START, end_on=END, notice_on=NOTICE),
        fact("subscriptions", "acme", id="s2", signed_on=date(2025, 11, 1), start_on=END, end_on=date(2027, 1, 1)),
    ]
    successor = fact(
        "people", "acme", id="p2", name="Grace", role="sponsor", role_since=date(2025, 12, 1), created_at=START
    )
    book.write(*facts(), *lines, successor)
    before, signed, succeeded = holding(book, date(2025, 10, 31), date(2025, 11, 2), date(2025, 12, 2))
    assert "sponsor_left_near_notice" in before
    assert "sponsor_left_near_notice" not in signed
    assert "sponsor_left" in signed
    assert "sponsor_left" not in succeeded


DAYS = [END - timedelta(n) for n in range(200, 0, -9)]
LASTING = (
    "nobody_active",
    "invoice_overdue",
    "escalation_open",
    "sponsor_left_near_notice",
    "sponsor_left",
    "no_outcome",
)


NOTICES = {
    "none": None,
    "month": timedelta(30),
    "quarter": timedelta(92),
    "five": timedelta(150),
    "half": timedelta(183),
}


def test_a_cap_that_holds_goes_on_until_its_cause_ends(book: Book) -> None:
    """Whatever the term of notice: half a year is usual with large customers."""
    before = date(2025, 2, 1)
    alive = [START + timedelta(n) for n in range(0, 365, 2)]
    book.write(
        fact("accounts", "other", customer_since=START),
        [fact("usage", "other", id=f"o{day}", used_at=day, event="report") for day in alive],
        [fact("tickets", "other", id=f"t{day}", opened_at=day, status="new") for day in alive],
        [fact("invoices", "other", id=f"i{day}", issued_on=day, due_on=day, paid_at=day, amount=1) for day in alive],
        [fact("outcomes", "other", id=f"g{day}", started_on=day, reached_at=day, confirmed_at=day) for day in alive],
    )
    for key, notice in NOTICES.items():
        book.write(
            sponsored(key),
            fact("usage", key, id=f"{key}-u", used_at=before, event="report"),
            fact("tickets", key, id=f"{key}-t", opened_at=before, escalated_at=before, priority="urgent", status="new"),
            fact("invoices", key, id=f"{key}-i", issued_on=before, due_on=before, amount=1),
            fact(
                "subscriptions", key, id=f"{key}-s", start_on=START, end_on=END, notice_on=notice and END - notice,
                arr=1000, cancelled_at=date(2025, 8, 1),
            ),
        )  # fmt: skip
    found = book.verdicts(starter("four_dimension"), *DAYS)
    for key in NOTICES:
        holds = {day: caps(found[key, day, "account"]) for day in DAYS}
        assert {*LASTING, "notice_served"} <= holds[DAYS[-1]], key
        for day, later in pairwise(DAYS):
            assert holds[day] <= holds[later], (key, later, holds[day] - holds[later])


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_the_end_of_onboarding_lifts_no_cap(name: str) -> None:
    """On day 90 another score takes over: what limits the one limits the other."""
    scores = starter(name).health
    at_first = {cap.address.rsplit(".", 1)[-1] for cap in scores["onboarding"].caps}
    assert at_first
    for key, score in scores.items():
        assert at_first <= {cap.address.rsplit(".", 1)[-1] for cap in score.caps}, key
