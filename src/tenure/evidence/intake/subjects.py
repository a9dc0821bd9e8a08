"""Finds the account and the person of each row."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import Table
from tenure.evidence.intake.cells.keys import Directory, change_distinct, own_key, own_keys
from tenure.evidence.intake.delivery import ROW_REFERENCES, Delivery
from tenure.evidence.intake.rejects import UNMATCHED, Faults
from tenure.values.ids import LOST_DIGITS, no_id, visible
from tenure.values.names import address_in, person_from_email

TEXT = pa.string()
NO_ID = "no_id"
STANDS_FOR_NONE = "isn't an id: it was lost before the file was written"
NOT_A_CUSTOMER = "this account isn't in any customer source"

AWAITS: dict[str, str] = {
    "account_ref": "account",
    **{name: name.removesuffix("_ref") for name in ROW_REFERENCES},
    "account_name": "name",
    "account_domain": "domain",
    "person_email": "address",
    "email": "address",
    "person_ref": "person",
}
"""What each reference names, in the order in which a row without an account is told by them."""

Cells = Mapping[str, pa.Array]


def find_people(
    table: Table, ids: pa.Array, cells: Cells, delivery: Delivery, known: Directory, faults: Faults
) -> pa.Array:
    """The person of each row, also of rows that aren't of people: a person may lead to their account."""
    emails = _addresses(table, cells)
    if table.name == "people":
        person = change_distinct(ids, lambda key: person_from_email(key) if "@" in key else key)
    else:
        refs = cells.get("person_ref")
        person = pa.nulls(delivery.rows.num_rows, TEXT)
        if refs is not None:
            person = change_distinct(refs, lambda cell: _person_ref(cell, delivery.namespace, known))
            lost = pc.and_(pc.is_valid(refs), pc.is_null(person))
            faults.spare(lost, "person_ref", refs, NO_ID, "isn't a person; the row counts without one")
    if emails is not None and person.null_count:
        by_email = change_distinct(
            emails, lambda cell: known.people_by_email.get(cell.strip().lower()) or person_from_email(cell)
        )
        person = pc.coalesce(person, by_email)
    return person


def _addresses(table: Table, cells: Cells) -> pa.Array | None:
    return cells.get("email") if table.name == "people" else cells.get("person_email")


def _person_ref(cell: str, namespace: str, known: Directory) -> str | None:
    """The person of a reference; nobody where a tracking client wrote that it knows nobody."""
    if no_id(cell, zero=own_key("0", namespace) not in known.account_of_person, tracker=True):
        return None
    if LOST_DIGITS.fullmatch(visible(cell)):
        return None
    if "@" in cell:
        cell = address_in(cell)
        return known.people_by_email.get(cell.strip().lower()) or person_from_email(cell)
    return own_key(cell, namespace)


def find_accounts(
    table: Table,
    ids: pa.Array,
    person: pa.Array,
    cells: Cells,
    delivery: Delivery,
    known: Directory,
    *,
    strangers_wait: bool,
) -> pa.Array:
    """The account of each row: the one it names, else that of the row it refers to, else the one with its name, domain or
    e-mail domain, else its person's. With `strangers_wait`, an account that nobody knows comes last of all."""
    if table.name == "accounts":
        return ids
    named = known.led(delivery.source, "account", own_keys(_given(cells, delivery), delivery.namespace, known.accounts))
    account = named
    if strangers_wait:
        there = pc.is_in(named, value_set=pa.array(known.accounts, TEXT))
        account = pc.if_else(there, named, pa.scalar(None, TEXT))
    if not account.null_count:
        return account
    for name, of in ROW_REFERENCES.items():
        if name in cells:
            keys = own_keys(cells[name], delivery.namespace)
            through = change_distinct(keys, known.account_of.get(of, {}).get)
            account = pc.coalesce(account, known.led(delivery.source, AWAITS[name], keys), through)
    for name in ("account_domain", "account_name", "person_email", "email"):
        if name in cells and (name != "email" or table.name == "people"):
            find = known.account_named if name == "account_name" else known.account_at
            account = pc.coalesce(
                account, known.led(delivery.source, AWAITS[name], cells[name]), change_distinct(cells[name], find)
            )
    home = change_distinct(person, known.account_of_person.get)
    return pc.coalesce(account, known.led(delivery.source, "person", person), home, named)


def note_none(mask: pa.Array, name: str, given: pa.Array, faults: Faults) -> None:
    """Ids that stand for none, or lost their digits, cost their row."""
    lost = pc.and_(mask, pc.match_substring_regex(given, f"^{LOST_DIGITS.pattern}$"))
    faults.add(lost, name, given, "lost_digits", "lost its last digits in a spreadsheet; export the column as text")
    faults.add(mask, name, given, NO_ID, STANDS_FOR_NONE)


def _given(cells: Cells, delivery: Delivery) -> pa.Array:
    return cells["account_ref"] if "account_ref" in cells else pa.nulls(delivery.rows.num_rows, TEXT)


def note_strangers(
    account: pa.Array,
    person: pa.Array,
    cells: Cells,
    delivery: Delivery,
    known: Directory,
    faults: Faults,
    *,
    strangers_wait: bool,
) -> None:
    """Rows whose references lead to no customer wait for their account; rows that say nothing can only be mended."""
    if strangers_wait:
        there = pc.is_in(account, value_set=pa.array(known.accounts, TEXT))
        stranger = pc.and_(pc.is_valid(account), pc.invert(there))
        faults.add(stranger, "account_ref", account, UNMATCHED, NOT_A_CUSTOMER)
    if not account.null_count:
        return
    for name in AWAITS:
        if name == "account_ref" or name not in cells:
            continue
        says = cells[name]
        if name in ROW_REFERENCES:
            says, reason = own_keys(says, delivery.namespace), f"no {AWAITS[name]} with this id is known"
        elif name == "person_ref":
            says, reason = person, "the account of this person is unknown"
        else:
            reason = f"no customer, or more than one, has this {AWAITS[name]}"
        waits = pc.and_(pc.is_null(account), pc.is_valid(says))
        faults.add(waits, name, says if name != "person_ref" else cells[name], UNMATCHED, reason)
    if "account_ref" in cells:
        given = cells["account_ref"]
        note_none(pc.and_(pc.is_null(account), pc.is_valid(given)), "account_ref", given, faults)
    faults.add(pc.is_null(account), "account", None, "no_account", "the row doesn't identify an account")
