"""A small company, the same every time, as files: every kind that an import knows, and a little of everything that goes wrong."""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

LAST_DAY = date(2026, 11, 28)
NAMES = ("Aspen", "Basil", "Clove", "Dill", "Elder", "Fennel", "Ginger", "Hazel", "Iris", "Juniper", "Kale", "Laurel")

Row = Mapping[str, object]


def write_company(folder: Path) -> None:
    """Write the files of twelve accounts over nine months, up to LAST_DAY."""
    chance = random.Random(11)
    keys = [f"a{number}" for number in range(1, len(NAMES) + 1)]
    start = date(2026, 1, 10)
    _write(folder, "accounts", [
        {"id": key, "name": name, "domain": f"{name.lower()}.example", "industry": ("Retail", "Energy")[number % 2],
         "owner": ("al@us.example", "bo@us.example")[number % 2], "customer_since": start + timedelta(days=9 * number),
         "parent": "a1" if number == 5 else "", "churned_on": "2026-08-01" if number == 11 else ""}
        for number, (key, name) in enumerate(zip(keys, NAMES, strict=True))
    ])  # fmt: skip
    people = [(key, f"{key}-p{n}", n) for key in keys for n in range(4)]
    _write(folder, "people", [
        {"id": person, "account_id": key, "name": f"{NAMES[keys.index(key)]} Person{n}", "email": f"p{n}@{key}.example",
         "role": ("sponsor", "champion", "user", "user")[n], "decider": "true" if n == 0 else "false",
         "core_trained_at": "2026-03-01" if n < 2 else "", "created_at": start}
        for key, person, n in people
    ])  # fmt: skip
    _write(folder, "subscriptions", [
        {"id": f"s{number}", "account_id": key, "product": "Core", "plan": ("Pro", "Team")[number % 2], "seats": 4,
         "arr": 6000 + 1500 * number, "currency": "USD", "start_date": start + timedelta(days=9 * number),
         "end_date": start + timedelta(days=9 * number + 365 * (1 + number % 2)),
         "cancelled_at": "2026-10-05" if number == 3 else ""}
        for number, key in enumerate(keys)
    ])  # fmt: skip
    _write(folder, "features", [{"plan": plan, "feature": f, "core": "true"}
                                for plan in ("Pro", "Team") for f in ("report", "search", "share")])  # fmt: skip
    _write(folder, "usage", _usage(people, chance))
    _write(folder, "tickets", [
        {"id": f"t{n}", "account_id": chance.choice(keys), "subject": f"Question {n}",
         "priority": chance.choice(("low", "normal", "high", "urgent")), "opened_at": (day := _day(chance)),
         "resolved_at": day + timedelta(days=chance.randrange(1, 9)) if n % 4 else "",
         "csat": chance.choice(("", 3, 4, 5))} for n in range(60)
    ])  # fmt: skip
    _write(folder, "nps", [
        {"id": f"n{n}", "account_id": (who := chance.choice(people))[0], "person_id": who[1], "kind": "nps",
         "score": chance.randrange(3, 11), "responded_at": _day(chance), "comment": "fine"} for n in range(30)
    ])  # fmt: skip
    _write(folder, "meetings", [
        {"id": f"m{n}", "account_id": (who := chance.choice(people))[0], "person_id": who[1],
         "kind": chance.choice(("meeting", "email", "call")), "held_at": _day(chance), "subject": f"Talk {n}",
         "two_way": "true" if n % 3 else "false"} for n in range(80)
    ])  # fmt: skip
    _write(folder, "invoices", [
        {"invoice_number": f"i{number}-{month}", "account_id": key, "amount": 500 + 10 * number, "currency": "USD",
         "issued_on": date(2026, month, 3), "due_on": date(2026, month, 20),
         "paid_at": "" if number == 4 and month == 9 else date(2026, month, 18)}
        for number, key in enumerate(keys) for month in range(4, 11)
    ])  # fmt: skip
    _write(folder, "goals", [
        {"id": f"g{number}", "account_id": key, "goal": "Reports in a day", "target": 10, "progress": number,
         "started_on": start, "due_on": "2026-09-30", "reached_at": "2026-09-01" if number % 3 == 0 else ""}
        for number, key in enumerate(keys)
    ])  # fmt: skip
    _write(folder, "deals", [
        {"id": f"d{number}", "account_id": key, "name": f"Renewal {key}", "kind": "renewal", "stage": "Negotiation",
         "amount": 6000, "currency": "USD", "created_at": "2026-10-01", "close_on": "2027-01-10"}
        for number, key in enumerate(keys[:5])
    ])  # fmt: skip


def _usage(people: Sequence[tuple[str, str, int]], chance: random.Random) -> list[Row]:
    rows: list[Row] = []
    for back in range(200):
        day = LAST_DAY - timedelta(days=back)
        for key, person, n in people:
            number = int(key[1:])
            quiet = number in (2, 9) and back < 30
            if day.weekday() < 5 and not quiet and chance.random() < 0.5 - 0.03 * number + 0.02 * n:
                feature = chance.choice(("report", "search", "share"))
                hour = chance.randrange(8, 18)
                rows.append({"id": f"u{len(rows)}", "account_id": key, "person_id": person, "feature": feature,
                             "used_at": f"{day}T{hour:02d}:15:00Z"})  # fmt: skip
    return rows


def _day(chance: random.Random) -> date:
    return LAST_DAY - timedelta(days=chance.randrange(1, 260))


def _write(folder: Path, name: str, rows: Sequence[Row]) -> None:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
