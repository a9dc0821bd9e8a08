"""How facts are told on a timeline: which moments of a fact people care about, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Row = Mapping[str, object]
Words = Callable[[Row], str]


def _text(name: str) -> Words:
    return lambda row: str(row[name] or "")


def _nothing(_: Row) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A column that says when something happened, and the words for it. The first one may fall back on occurred_at."""

    column: str
    name: str
    title: Words
    detail: Words = _nothing
    first: bool = False
    named_by: str = ""  # a column whose value is the kind, where the row says it itself

    def kind(self, row: Row) -> str:
        return str(row[self.named_by] or self.name) if self.named_by else self.name


@dataclass(frozen=True, slots=True)
class Telling:
    moments: tuple[Moment, ...]


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


def _key(row: Row, column: str) -> str:
    """The last part of an address or key, as words."""
    return str(row[column]).rsplit(".", 1)[-1].replace("_", " ")


def _by(row: Row, column: str) -> str:
    return " · ".join(str(row[name]) for name in (column, "by_name") if row[name])


def _reason(row: Row) -> str:
    return _by(row, "reason")


def _note(row: Row) -> str:
    return _by(row, "text")


def _due(row: Row) -> str:
    due = f"due {row['due_on']}" if row["due_on"] else ""
    return " · ".join(part for part in (due, str(row["by_name"] or "")) if part)


def _evidence(row: Row) -> str:
    return _by(row, "evidence")


def _confirmation(row: Row) -> str:
    return f"{'Confirmed' if row['met'] else 'No longer confirmed'}: {_key(row, 'criterion')}"


def _left_or_back(row: Row) -> str:
    what = f" ({row['subscription']})" if row["subscription"] else ""
    return f"{'Came back' if row['kind'] == 'returned' else 'Left'}{what}"


def _why(row: Row) -> str:
    amount = f"{row['amount']:,.0f} {row['currency'] or ''}".strip() if row["amount"] else ""
    return " · ".join(str(part) for part in (row["reason"], amount, row["comment"]) if part)


TELLING: dict[str, Telling] = {
    "accounts": Telling(
        (
            Moment("customer_since", "customer", _say("Became a customer")),
            Moment("churned_on", "churned", _say("Left")),
        )
    ),
    "people": Telling(
        (
            Moment("role_since", "role", _person, _text("title")),
            Moment("core_trained_at", "trained", _with("Core training completed", "name")),
            Moment("left_at", "left", _with("Left the company", "name"), _text("role")),
        )
    ),
    "subscriptions": Telling(
        (
            Moment("signed_on", "signed", _with("Contract signed", "product"), _subscription, first=True),
            Moment("cancelled_at", "cancelled", _say("Cancellation served"), _text("cancel_reason")),
            Moment("ended_on", "ended", _say("Service ended"), _text("cancel_reason")),
        )
    ),
    "invoices": Telling(
        (
            Moment("issued_on", "issued", _with("Invoice issued", "id"), _invoice, first=True),
            Moment("paid_at", "paid", _with("Invoice paid", "id"), _invoice),
        )
    ),
    "tickets": Telling(
        (
            Moment("opened_at", "opened", _ticket, first=True),
            Moment("escalated_at", "escalated", _with("Ticket escalated", "subject")),
            Moment("resolved_at", "resolved", _with("Ticket resolved", "subject")),
            Moment("rated_at", "rated", _rated, _text("subject")),
        )
    ),
    "survey_responses": Telling((Moment("responded_at", "survey", _score, _text("comment"), first=True),)),
    "touchpoints": Telling(
        (
            Moment("held_at", "touchpoint", _touch, _text("by"), first=True, named_by="kind"),
            Moment("answered_at", "answered", _with("Answered", "subject")),
        )
    ),
    "outcomes": Telling(
        (
            Moment("started_on", "goal", _with("Goal agreed", "title"), first=True),
            Moment("reached_at", "reached", _with("Reached", "title")),
            Moment("confirmed_at", "confirmed", _with("Value confirmed by the customer", "title")),
        )
    ),
    "opportunities": Telling(
        (
            Moment("created_at", "opened", _deal, _text("kind"), first=True),
            Moment("won_at", "won", lambda row: f"Won: {_deal(row)}"),
            Moment("lost_at", "lost", lambda row: f"Lost: {_deal(row)}"),
        )
    ),
    "churn_events": Telling((Moment("happened_on", "churned", _left_or_back, _why, first=True),)),
    "pulses": Telling((Moment("given_at", "pulse", lambda row: f"Pulse {row['value']:g} of 5", _reason, first=True),)),
    "notes": Telling((Moment("noted_at", "note", _say("Note"), _note, first=True),)),
    "next_steps": Telling((Moment("noted_at", "next_step", _with("Next step", "text"), _due, first=True),)),
    "assignments": Telling(
        (Moment("assigned_at", "owner", lambda row: f"Owner: {row['owner_name'] or 'nobody'}", _reason, first=True),)
    ),
    "moves": Telling(
        (Moment("moved_at", "stage", lambda row: f"Moved to {_key(row, 'stage')} by hand", _reason, first=True),)
    ),
    "confirmations": Telling((Moment("confirmed_at", "criterion", _confirmation, _evidence, first=True),)),
}
"""Fact table -> what is told of its rows. Use of the product is told by the day; reference tables aren't told."""
