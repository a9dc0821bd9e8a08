"""How facts appear on a timeline: which moments of a fact are shown, and in which words."""

from decimal import Decimal

from tenure.platform.manifest import Row, TimelineMoment, Words, manifests


def _text(name: str) -> Words:
    return lambda row: str(row[name] or "")


def _say(text: str) -> Words:
    return lambda _: text


def _with(text: str, name: str) -> Words:
    return lambda row: f"{text}: {row[name]}" if row[name] else text


def _amount(row: Row, column: str) -> str:
    value = row[column]
    if value is None:
        return ""
    return f"{Decimal(str(value)):,.0f} {row['currency'] or ''}".strip()


def _subscription(row: Row) -> str:
    parts = [str(row["plan"] or row["product"] or "Subscription")]
    if row["seats"] is not None:
        parts.append(f"{float(str(row['seats'])):,.0f} seats")
    if row["arr"] is not None:
        parts.append(f"{_amount(row, 'arr')} a year")
    return ", ".join(parts)


def _invoice(row: Row) -> str:
    due = f", due {row['due_on']}" if row["due_on"] else ""
    return f"{_amount(row, 'amount')}{due}"


def _score(row: Row) -> str:
    kind, score = str(row["kind"] or "survey").upper(), row["score"]
    return f"{kind} answered: {float(str(score)):g}"


def _touch(row: Row) -> str:
    kind = str(row["kind"] or "contact").replace("_", " ").capitalize()
    return f"{kind}: {row['subject']}" if row["subject"] else kind


def _ticket(row: Row) -> str:
    priority = f"{row['priority']} ticket" if row["priority"] else "ticket"
    return f"{priority.capitalize()} opened: {row['subject'] or row['id']}"


def _rated(row: Row) -> str:
    return f"Ticket rated {float(str(row['csat'])):g} of 5" if row["csat"] is not None else "Ticket rated"


def _person(row: Row) -> str:
    name = str(row["name"] or "A person")
    return f"{name} became {row['role']}" if row["role"] else name


def _deal(row: Row) -> str:
    return (
        f"{row['name'] or row['kind'] or 'Opportunity'} ({_amount(row, 'amount')})"
        if row["amount"]
        else str(row["name"])
    )


def _by(row: Row, column: str) -> str:
    return " · ".join(str(row[name]) for name in (column, "by_name") if row[name])


def _note(row: Row) -> str:
    return _by(row, "text")


def _due(row: Row) -> str:
    due = f"due {row['due_on']}" if row["due_on"] else ""
    return " · ".join(part for part in (due, str(row["by_name"] or "")) if part)


def _left_or_back(row: Row) -> str:
    what = f" ({row['subscription']})" if row["subscription"] else ""
    return f"{'Came back' if row['kind'] == 'returned' else 'Left'}{what}"


def _why(row: Row) -> str:
    amount = f"{row['amount']:,.0f} {row['currency'] or ''}".strip() if row["amount"] else ""
    return " · ".join(str(part) for part in (row["reason"], amount, row["comment"]) if part)


OF_SOURCES: dict[str, tuple[TimelineMoment, ...]] = {
    "accounts": (
        TimelineMoment("customer_since", "customer", _say("Became a customer")),
        TimelineMoment("churned_on", "churned", _say("Left")),
    ),
    "people": (
        TimelineMoment("role_since", "role", _person, _text("title")),
        TimelineMoment("core_trained_at", "trained", _with("Core training completed", "name")),
        TimelineMoment("left_at", "left", _with("Left the company", "name"), _text("role")),
    ),
    "subscriptions": (
        TimelineMoment("signed_on", "signed", _with("Contract signed", "product"), _subscription, first=True),
        TimelineMoment("cancelled_at", "cancelled", _say("Cancellation served"), _text("cancel_reason")),
        TimelineMoment("ended_on", "ended", _say("Service ended"), _text("cancel_reason")),
    ),
    "invoices": (
        TimelineMoment("issued_on", "issued", _with("Invoice issued", "id"), _invoice, first=True),
        TimelineMoment("paid_at", "paid", _with("Invoice paid", "id"), _invoice),
    ),
    "tickets": (
        TimelineMoment("opened_at", "opened", _ticket, first=True),
        TimelineMoment("escalated_at", "escalated", _with("Ticket escalated", "subject")),
        TimelineMoment("resolved_at", "resolved", _with("Ticket resolved", "subject")),
        TimelineMoment("rated_at", "rated", _rated, _text("subject")),
    ),
    "survey_responses": (TimelineMoment("responded_at", "survey", _score, _text("comment"), first=True),),
    "touchpoints": (
        TimelineMoment("held_at", "touchpoint", _touch, _text("by"), first=True, named_by="kind"),
        TimelineMoment("answered_at", "answered", _with("Answered", "subject")),
    ),
    "outcomes": (
        TimelineMoment("started_on", "goal", _with("Goal agreed", "title"), first=True),
        TimelineMoment("reached_at", "reached", _with("Reached", "title")),
        TimelineMoment("confirmed_at", "confirmed", _with("Value confirmed by the customer", "title")),
    ),
    "opportunities": (
        TimelineMoment("created_at", "opened", _deal, _text("kind"), first=True),
        TimelineMoment("won_at", "won", lambda row: f"Won: {_deal(row)}"),
        TimelineMoment("lost_at", "lost", lambda row: f"Lost: {_deal(row)}"),
    ),
    "churn_events": (TimelineMoment("happened_on", "churned", _left_or_back, _why, first=True),),
    "notes": (TimelineMoment("noted_at", "note", _say("Note"), _note, first=True),),
    "next_steps": (TimelineMoment("noted_at", "next_step", _with("Next step", "text"), _due, first=True),),
}
"""Fact table that sources fill -> what is told of its rows. Use of the product is told by the day; reference tables aren't
told."""


def timeline_words() -> dict[str, tuple[TimelineMoment, ...]]:
    """Fact table -> what is told of its rows, those that wings ship among them."""
    return OF_SOURCES | {table: told for one in manifests().values() for table, told in one.timeline.items()}
