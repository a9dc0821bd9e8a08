"""Ids that were changed on the way: noticed by what is known, asked once, put back; and what nothing brings back."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.connectors.recognise.entries import complete
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.keys import Directory, own_keys
from tenure.evidence.intake.cells.repairs import NO_REPAIR, REPAIRS, near_ids
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.resolve import resolve

KNOWN = frozenset({"00123", "00456", "77", "acme-1", "17841400000000001", "550e8400-e29b-41d4-a716-446655440000"})


@pytest.mark.parametrize(
    ("cell", "repair", "known"),
    [
        ("123", "zeros", "00123"),
        ("123.0", "zeros", "00123"),
        ("77.0", "number", "77"),
        ("77,00", "number", "77"),
        ('="00123"', "quotes", "00123"),
        ("'00456", "quotes", "00456"),
        ("ACME-1", "case", "acme-1"),
        ("{550E8400E29B41D4A716446655440000}", "case", "550e8400-e29b-41d4-a716-446655440000"),
        ("17841400000000000", "rounding", "17841400000000001"),
        ("17841400000000000.0", "rounding", "17841400000000001"),
        ("1.7841400000000002E+16", "rounding", "17841400000000001"),
        ("1.78414e+16", "rounding", "17841400000000001"),
    ],
)
def test_each_kind_of_damage_is_noticed_and_mended(cell: str, repair: str, known: str) -> None:
    near = near_ids([cell], KNOWN)
    assert near is not None
    assert (near.repair, near.cell, near.known) == (repair, cell, known)
    rows = pa.table({"used_at": ["2026-11-20"], "event": ["x"], "account_ref": [cell]})
    delivery = Delivery("usage", "files", rows, repairs={"account_ref": repair})
    found = resolve(delivery, Directory(accounts=KNOWN), 0, strangers_wait=True)
    assert found.rows["account"].to_pylist() == [known]


@pytest.mark.parametrize("cells", [["a9"], ["77"], ["1.23457E+17"], ["17841400000000000", "a", "b"], []])
def test_what_is_known_or_like_nothing_asks_nothing(cells: list[str]) -> None:
    assert near_ids(cells, KNOWN) is None


def test_two_known_ids_that_look_alike_are_never_guessed_between() -> None:
    assert near_ids(["123"], frozenset({"00123", "0123"})) is None
    assert near_ids(["17841400000000000"], frozenset({"17841400000000001", "17841400000000002"})) is None


@pytest.mark.parametrize("cell", ["1.23457E+17", "1,23457E+17", "2E+09"])
def test_lost_digits_wait_and_say_so(cell: str) -> None:
    assert own_keys(pa.array([cell]), "").to_pylist() == [None]
    rows = pa.table({"used_at": ["2026-11-20"], "event": ["x"], "account_ref": [cell]})
    for wait in (True, False):
        (held,) = resolve(Delivery("usage", "files", rows), Directory(accounts=KNOWN), 0, strangers_wait=wait).rejects
        assert (held.code, held.value) == ("lost_digits", cell)
    own = pa.table({"id": [cell, "1.3E5"], "name": ["Birch", "Cedar"]})
    found = resolve(Delivery("accounts", "files", own), Directory(), 0)
    assert [one.code for one in found.rejects] == ["lost_digits"]


def asked(answers: dict[str, str], **cells: list[str]) -> tuple[list[tuple[str, str]], str]:
    profiles = [profile(name, pa.array(values)) for name, values in cells.items()]
    done = complete("usage.csv", profiles, OtherFiles(ids=KNOWN), lambda: iter(()), answers=answers)
    return [(fork.key, fork.text) for fork in done.forks], done.entry.columns["account_id"].repair


def test_a_column_is_asked_about_once_and_the_answer_is_kept() -> None:
    used = {"account_id": ["123", "456", "123", "77"], "used_at": ["2026-11-20"] * 4, "event": ["x"] * 4}
    ((key, text),), _ = asked({}, **used)
    assert key == "repair:account_id"
    assert text.startswith(
        "123 in column account_id looks like the account 00123: 2 ids match when leading zeros are put back."
    )
    assert asked({key: "zeros"}, **used) == ([], "zeros")
    assert asked({key: NO_REPAIR}, **used) == ([], NO_REPAIR)


@given(st.lists(st.integers(1, 10**9).map(lambda number: f"{number:012d}"), min_size=1, max_size=30, unique=True))
def test_zeros_that_were_lost_come_back_whole(ids: list[str]) -> None:
    near = near_ids([one.lstrip("0") for one in ids], frozenset(ids))
    assert near is not None
    assert (near.repair, near.count) == ("zeros", len(ids))


@given(st.text(min_size=1, max_size=20))
def test_a_form_of_a_form_is_itself(cell: str) -> None:
    for name in ("quotes", "number", "zeros"):
        form = REPAIRS[name].form
        assert len(form(cell)) <= len(cell)
