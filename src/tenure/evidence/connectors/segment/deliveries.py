"""Events with their place, as rows of the fact tables: what people do, who they are, what their companies are like."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tenure.evidence.catalogue import TABLES
from tenure.evidence.connectors.segment.canonical import AHEAD, Event, instant, text
from tenure.evidence.connectors.segment.reading import LONGEST_NAME
from tenure.evidence.intake.arriving import INSTANT, Arrival
from tenure.evidence.intake.versions.known_facts import sent_key
from tenure.values.names import domain_of

VIEWED = {"page": "Page viewed", "screen": "Screen viewed"}
MOST = 1e18  # a quantity beyond that is a lost value
ROLES = frozenset(("sponsor", "champion", "decider", "admin", "user"))
LONGEST_DOMAIN, LONGEST_ADDRESS = 253, 300  # characters; an index takes no endless text
LONG = 2000  # characters of a text that are kept of a trait


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event whose account is known; `person` is "" when nobody is named. `said_by_others` are the columns that it may not
    write over, for its person is known from elsewhere."""

    source: str
    event: Event
    account: str
    person: str = ""
    said_by_others: frozenset[str] = frozenset()


def usage(placed: Sequence[PlacedEvent]) -> pa.Table:
    """Rows of `usage` with their system columns, in the order given; `month` and what intake adds are missing."""
    names, features, cores, quantities, oks = [], [], [], [], []
    for one in placed:
        event, said = one.event, one.event.properties
        named = said.get("feature")
        viewed = VIEWED.get(event.type)
        names.append(viewed or event.event)
        features.append(text(named)[:LONGEST_NAME] if named else event.event or text(said.get("path")) or None)
        cores.append(_core(viewed, event.event, said))
        quantities.append(_quantity(said))
        ok = said.get("ok", said.get("success"))
        oks.append(ok if isinstance(ok, bool) else None)
    occurred = pa.array([one.event.occurred_at for one in placed], INSTANT)
    texts = {
        "fact_id": [sent_key(one.source, one.event.message_id) for one in placed],
        "account": [one.account for one in placed],
        "person": [one.person or None for one in placed],
        "source": [one.source for one in placed],
        "id": [one.event.message_id for one in placed],
        "event": names,
        "feature": features,
    }
    return pa.table(
        {
            **{name: pa.array(cells, pa.string()) for name, cells in texts.items()},
            "occurred_at": occurred,
            "recorded_at": pa.array([one.event.received_at for one in placed], INSTANT),
            "used_at": occurred,
            "core": pa.array(cores, pa.bool_()),
            "quantity": pa.array(quantities, pa.float64()),
            "ok": pa.array(oks, pa.bool_()),
        }
    )


def _core(viewed: str | None, name: str, said: Mapping[str, Any]) -> bool | None:
    """Looking at a page is no core action, nor is what a client reports of itself; else the event may say, or nobody."""
    told = said.get("core")
    if isinstance(told, bool):
        return told
    return False if viewed or name.startswith("$") else None


def _quantity(said: Mapping[str, Any]) -> float | None:
    """How often it was done. `value` is what an event is worth, in money or points: never a count."""
    cell = said.get("quantity")
    fits = isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell <= MOST
    return float(cell) if fits else None  # type: ignore[arg-type]


def people(placed: Iterable[PlacedEvent]) -> list[Arrival]:
    """Rows of `people` from identify events; what an event doesn't speak of isn't delivered."""
    found = []
    for one in placed:
        said = {name: cell for name, cell in _person(one.event).items() if name not in one.said_by_others}
        found.append(_arrival("people", one, one.person, said))
    return found


def accounts(placed: Iterable[PlacedEvent]) -> list[Arrival]:
    """Rows of `accounts`, and of `traits` for what else is said, from group events."""
    found = []
    for one in placed:
        said = one.event.traits
        found.append(_arrival("accounts", one, one.account, _account(one.event)))
        for name, cell in said.items():
            if name not in SAID_OF_ACCOUNTS and (value := _trait(name, cell)):
                found.append(_arrival("traits", one, f"{one.account}/{value['trait']}", value))
    return found


def _arrival(table: str, one: PlacedEvent, key: str, said: dict[str, object]) -> Arrival:
    event = one.event
    if "id" in TABLES[table].names:
        said["id"] = key
    dated = said.get("created_at")
    return Arrival(
        table=table,
        source=one.source,
        fact_id=key,
        account=one.account or None,
        person=key if table == "people" else None,
        occurred_at=dated or event.occurred_at,  # type: ignore[arg-type]  # created_at is an instant
        dated=dated is not None,
        updated_at=event.occurred_at,
        said=said,
    )


def account_name_said(said: Mapping[str, Any], *names: str) -> object:
    """The first of some traits that is given, by any of its usual spellings."""
    return next((said[name] for name in names if said.get(name) not in (None, "")), None)


NAME = ("name", "companyName", "company_name")
DOMAIN = ("domain", "website", "url", "companyDomain", "company_domain")
EMPLOYEES = ("employees", "employeeCount", "employee_count", "numberOfEmployees")
CREATED = ("createdAt", "created_at", "created")
REGION = ("region", "country")
SAID_OF_ACCOUNTS = frozenset((*NAME, *DOMAIN, *EMPLOYEES, *CREATED, *REGION, "industry", "id", "groupId", "groupType"))


def domain_said(said: Mapping[str, Any]) -> str:
    """The domain that is told of a company; "" for what is too long to be one."""
    domain = domain_of(text(account_name_said(said, *DOMAIN))[:LONG])
    return domain if len(domain) <= LONGEST_DOMAIN else ""


def address_said(said: Mapping[str, Any]) -> str:
    """The e-mail address that is told of a person; "" for what is none: too long, or with spaces, line ends or unseen signs."""
    whole = str(said.get("email")).strip()
    address = text(said.get("email")).lower() if whole.isprintable() and " " not in whole else ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def _account(event: Event) -> dict[str, object]:
    said = event.traits
    address = said.get("address")
    region = account_name_said(said, *REGION) or (
        account_name_said(address, "country") if isinstance(address, dict) else None
    )
    cells = {
        "name": text(account_name_said(said, *NAME))[:LONGEST_NAME],
        "domain": domain_said(said),
        "industry": text(said.get("industry"))[:LONGEST_NAME],
        "region": text(region)[:LONGEST_NAME],
        "employees": _number(account_name_said(said, *EMPLOYEES), 50_000_000),
        "created_at": _past(event),
    }
    return {name: cell for name, cell in cells.items() if cell not in (None, "")}


def _person(event: Event) -> dict[str, object]:
    said = event.traits
    whole = " ".join(
        part
        for part in (
            text(account_name_said(said, "firstName", "first_name")),
            text(account_name_said(said, "lastName", "last_name")),
        )
        if part
    )
    role = text(said.get("role")).lower()
    cells = {
        "name": (text(said.get("name")) or whole)[:LONGEST_NAME],
        "email": address_said(said),
        "title": text(account_name_said(said, "title", "position", "jobTitle", "job_title"))[:LONGEST_NAME],
        "role": role if role in ROLES else "",
        "created_at": _past(event),
    }
    found: dict[str, object] = {name: cell for name, cell in cells.items() if cell not in (None, "")}
    if "role" in found:
        found["role_since"] = (found.get("created_at") or event.occurred_at).date()  # type: ignore[attr-defined]
    return found


def _past(event: Event) -> object:
    """When the record was made, if that can be true: one that is still to come would hide what it dates."""
    at = instant(account_name_said(event.traits, *CREATED))
    return at if at is not None and at.year > 1971 and at <= event.received_at + AHEAD else None


def _number(cell: object, most: float) -> float | None:
    try:
        number = float(cell) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= most else None


def _trait(name: str, cell: object) -> dict[str, object] | None:
    key = text(name)[:100]
    if not key:
        return None
    if isinstance(cell, bool):
        return {"trait": key, "flag": cell, "text": None, "number": None}
    if isinstance(cell, int | float) and math.isfinite(cell):
        return {"trait": key, "number": float(cell), "text": text(cell), "flag": None}
    if isinstance(cell, str) and cell.strip():
        return {"trait": key, "text": text(cell)[:LONG], "number": None, "flag": None}
    return None
