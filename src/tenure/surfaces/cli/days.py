"""Days as people type them."""

from datetime import date

from tenure.values.problem import refusal


def day(text: str | None, option: str) -> date | None:
    """A typed day. Raises ProblemError `not_a_day` naming the option."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refusal(
            "not_a_day", f"{text!r} is not a day.", where=option, fix="Write it as YYYY-MM-DD, like 2026-03-31."
        ) from None
