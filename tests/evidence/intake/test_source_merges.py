"""What a source says of merges it made, from either side, and where a chain of them ends."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.connectors.recognise.guess import guess
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.keys import Directory
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.resolve import resolve
from tenure.evidence.intake.source_merges import SourceMerge, ends_of


def test_either_side_may_say_it() -> None:
    rows = pa.table(
        {
            "id": ["a1", "a2", "a9"],
            "name": ["Birch", "Birch again", "Cedar"],
            "merged_into": [None, "a1", "undefined"],
            "merged_ids": ["a3;a4:1700000000", "", None],
        }
    )
    found = resolve(Delivery("accounts", "crm", rows), Directory(), 0)
    assert {(one.merged, one.into) for one in found.merges} == {("a2", "a1"), ("a3", "a1"), ("a4", "a1")}
    assert found.rows["deleted"].to_pylist() == [False, True, False]


def test_a_merged_ticket_is_no_more() -> None:
    rows = pa.table(
        {"id": ["t1", "t2"], "account_ref": ["a1"] * 2, "opened_at": ["2026-11-20"] * 2, "merged_into": [None, "t1"]}
    )
    found = resolve(Delivery("tickets", "desk", rows), Directory(), 0)
    assert found.rows["deleted"].to_pylist() == [False, True]
    assert found.merges == ()


def test_columns_of_known_systems_are_recognised() -> None:
    for header, field in (
        ("MasterRecordId", "merged_into"),
        ("hs_merged_object_ids", "merged_ids"),
        ("Merged Company IDs", "merged_ids"),
    ):
        cells = {
            "account_id": ["a1", "a2"],
            "account_name": ["Birch", "Cedar"],
            "industry": ["x", "y"],
            header: ["a3", None],
        }
        found = guess("accounts.csv", [profile(name, pa.array(values)) for name, values in cells.items()], OtherFiles())
        assert (found.kind, found.columns[header].field) == ("accounts", field)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_a_chain_ends_at_one_that_was_not_merged(pairs: list[tuple[int, int]]) -> None:
    merges = [SourceMerge("account", f"a{one}", f"a{other}", "crm") for one, other in pairs if one != other]
    ends = ends_of(merges)
    assert not set(ends.values()) & {one.merged for one in merges}
    assert ends == ends_of(merges[::-1])
