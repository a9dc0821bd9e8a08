"""Companies that have connected little: nine kinds, cut from one world in which ten customers of sixty are in trouble.

Every source tells of the trouble in its own way, and only by the columns that such a source usually has.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from insight.engine.book import Fact, fact

TODAY = date(2026, 3, 31)
SINCE = TODAY - timedelta(days=400)
CUSTOMERS = tuple(f"c{number:02d}" for number in range(60))
WORST = frozenset(CUSTOMERS[3:60:6])
"""Ten of them."""


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _days(back: int, step: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in range(0, back, step)]


def usage(chance: Random) -> list[Fact]:
    """Without people: events by account. Those in trouble fell to a tenth, or stopped three weeks ago."""
    found = []
    for name in CUSTOMERS:
        stopped, busy = name in WORST and chance.random() < 0.5, chance.uniform(0.5, 1)
        for day in _days(200, 1):
            recent = (TODAY - day).days < 28
            if day.weekday() > 4 or (stopped and (TODAY - day).days < 21):
                continue
            if chance.random() < (0.12 if name in WORST and recent else busy):
                found.append(fact("usage", name, id=f"{name}-{day}", used_at=noon(day), event="report"))
    return found


def contracts(chance: Random) -> list[Fact]:
    """Yearly terms. Those in trouble gave notice, end within a few weeks, or shrank."""
    found = []
    for number, name in enumerate(CUSTOMERS):
        start = TODAY - timedelta(days=chance.randrange(400, 700))
        line = {"plan": "Pro", "currency": "EUR", "auto_renew": True}
        first = fact(
            "subscriptions", name, id=f"{name}-1", start_on=start, end_on=start + timedelta(days=365), arr=9000, **line
        )
        first["auto_renew"] = False
        second = start + timedelta(days=365)
        bad = name in WORST
        arr = 3000 if bad and number % 3 == 0 else chance.randrange(8500, 12000)
        later = {**line, "auto_renew": not (bad and number % 3 == 1)}
        end = (
            TODAY + timedelta(days=chance.randrange(5, 40)) if bad and number % 3 == 1 else second + timedelta(days=365)
        )
        served = {"cancelled_at": noon(TODAY - timedelta(days=9)), "ended_on": end} if bad and number % 2 else {}
        found += [
            first,
            fact("subscriptions", name, id=f"{name}-2", start_on=second, end_on=end, arr=arr, **later, **served),
        ]
    return found


def tickets(chance: Random) -> list[Fact]:
    """Those in trouble have many, urgent ones, open for long."""
    found = []
    for name in CUSTOMERS:
        bad = name in WORST
        for number, day in enumerate(_days(200, 8 if bad else 25)):
            open_ = bad and number < 3
            solved = (
                None
                if open_
                else noon(day + timedelta(days=chance.randrange(9, 20) if bad else chance.randrange(1, 4)))
            )
            priority = "urgent" if open_ or (bad and chance.random() < 0.4) else chance.choice(("low", "normal"))
            columns = {"opened_at": noon(day), "resolved_at": solved, "priority": priority, "subject": "Help"}
            found.append(fact("tickets", name, id=f"{name}-{day}", **columns))
    return found


def invoices(chance: Random) -> list[Fact]:
    """Monthly. Those in trouble pay late, and owe the last ones."""
    found = []
    for name in CUSTOMERS:
        for number, day in enumerate(_days(360, 30)):
            due = day + timedelta(days=14)
            late = chance.randrange(20, 50) if name in WORST else chance.randrange(-5, 5)
            paid = due + timedelta(days=late)
            owed = paid > TODAY or (name in WORST and number < 3)
            columns = {"issued_on": day, "due_on": due, "paid_at": None if owed else noon(paid), "amount": 900}
            found.append(fact("invoices", name, id=f"{name}-{number}", currency="EUR", **columns))
    return found


def invoice_lines(chance: Random) -> list[Fact]:
    """A book of lines that says what was billed and when, not whether it was paid. Some are billed by the quarter. Those in
    trouble shrank, were credited much of it, or haven't been billed lately."""
    found = []
    for number, name in enumerate(CUSTOMERS):
        bad, step, price = name in WORST, 91 if number % 4 == 0 else 30, chance.randrange(300, 900)
        for count, day in enumerate(_days(400, step)):
            recent = bad and count < (2 if step > 60 else 5)
            if recent and number % 3 == 0:
                continue
            amounts = [price * 0.3 if recent and number % 3 == 1 else price * chance.uniform(0.97, 1.04), 40]
            amounts += [price * -0.8] if recent and number % 3 == 2 else []
            for line, amount in enumerate(amounts):
                columns = {"issued_on": day, "amount": round(amount, 2), "currency": "EUR"}
                found.append(fact("invoices", name, id=f"{name}-{count}-{line}", **columns))
    return found


def surveys(chance: Random) -> list[Fact]:
    """NPS of people that no other file names; a third never answers."""
    found = []
    for number, name in enumerate(CUSTOMERS):
        if name not in WORST and number % 3 == 0:
            continue
        for one in range(3):
            score = chance.randrange(0, 6) if name in WORST else chance.randrange(7, 11)
            day = TODAY - timedelta(days=chance.randrange(5, 120))
            found.append(
                fact("survey_responses", name, id=f"{name}-{one}", kind="nps", score=score, responded_at=noon(day))
            )
    return found


def touchpoints(chance: Random) -> list[Fact]:
    """Meetings and calls, of which the source says nothing but when. Nobody has spoken to those in trouble for months."""
    found = []
    for name in CUSTOMERS:
        last = chance.randrange(90, 160) if name in WORST else chance.randrange(2, 35)
        for number in range(6):
            day = TODAY - timedelta(days=last + number * chance.randrange(15, 30))
            kind = chance.choice(("meeting", "call", "email"))
            found.append(fact("touchpoints", name, id=f"{name}-{number}", kind=kind, held_at=noon(day)))
    return found


def deals(chance: Random) -> list[Fact]:
    """Accounts and their deals in the CRM. Those in trouble lost a renewal, or it is long past its closing day."""
    found = [fact("accounts", name, name=name.upper(), customer_since=SINCE) for name in CUSTOMERS]
    for number, name in enumerate(CUSTOMERS):
        made = TODAY - timedelta(days=chance.randrange(45, 200))
        won = noon(made + timedelta(days=40))
        columns = {"kind": "expansion", "created_at": noon(made), "close_on": made + timedelta(days=60), "won_at": won}
        found.append(fact("opportunities", name, id=f"{name}-x", **columns))
        renewal: dict[str, object] = {
            "kind": "renewal",
            "created_at": noon(made),
            "close_on": TODAY + timedelta(days=60),
        }
        if name in WORST:
            renewal["close_on"] = TODAY - timedelta(days=chance.randrange(50, 90))
            if number % 2:
                renewal["lost_at"] = noon(TODAY - timedelta(days=20))
        found.append(fact("opportunities", name, id=f"{name}-r", **renewal))
    return found


def both(chance: Random) -> list[Fact]:
    return usage(chance) + contracts(chance)


COMPANIES: dict[str, Callable[[Random], list[Fact]]] = {
    "usage": usage,
    "contracts": contracts,
    "tickets": tickets,
    "invoices": invoices,
    "invoice lines": invoice_lines,
    "surveys": surveys,
    "touchpoints": touchpoints,
    "deals and accounts": deals,
    "usage and contracts": both,
}
