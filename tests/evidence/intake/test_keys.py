"""Who is meant: ids, names, addresses; and digests that no cut of the data changes."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.intake.cells.keys import (
    directory,
    full_salesforce_id,
    own_key,
)
from tenure.evidence.intake.digests import digests
from tenure.values.names import domain_of, normal_name, person_from_email


def test_salesforce_ids_of_both_lengths_are_one() -> None:
    assert full_salesforce_id("001Wj00000tQWvr") == own_key(" 001Wj00000tQWvrIAG ") == "001Wj00000tQWvrIAG"
    assert full_salesforce_id("001234567890123") == "001234567890123"  # digits only: somebody else's number
    assert full_salesforce_id("A-1") == "A-1"


def test_keys_are_trimmed_named_and_the_first_of_several() -> None:
    assert own_key("  7 ", "zendesk") == "zendesk:7"
    assert own_key(" 12; 13") == "12"
    assert own_key("  ") is None


def test_an_address_never_is_a_key() -> None:
    key = person_from_email(" Ada@Acme.Example ")
    assert key == person_from_email("ada@acme.example")
    assert key is not None
    assert key.startswith("p-")
    assert "acme" not in key
    assert person_from_email("nobody") is None


def test_domains_and_names() -> None:
    assert {domain_of(text) for text in ("https://www.acme.example/x?y", "jo@acme.example", "ACME.example")} == {
        "acme.example"
    }
    assert normal_name("Müller & Söhne GmbH") == normal_name("MULLER SOHNE")
    assert normal_name("Acme, Inc.") == "acme"


def test_what_two_accounts_share_finds_none() -> None:
    known = directory(
        [("1", "Acme Inc", "acme.example"), ("2", "Beta", "beta.example"), ("3", "beta ltd", "gmail.com")]
    )
    assert known.account_named("ACME") == known.account_at("ada@acme.example") == "1"
    assert known.account_named("Beta") is None
    assert known.account_at("beta.example") == "2"
    assert known.account_at("someone@gmail.com") is None


CELLS = st.one_of(st.none(), st.text(max_size=5))


@settings(deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=12),
    st.integers(1, 4),
)
def test_digests_do_not_depend_on_how_rows_are_cut(
    rows: list[tuple[str | None, str | None, int | None]], size: int
) -> None:
    names = ["a", "b", "c"]
    kinds = (pa.string(), pa.string(), pa.float64())
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    table = pa.table(columns, names=names)
    whole = digests(table, names).to_pylist()
    cut = [one for start in range(0, len(rows), size) for one in digests(table.slice(start, size), names).to_pylist()]
    assert cut == whole
    seen: dict[str, tuple[object, ...]] = {}
    for digest, row in zip(whole, rows, strict=True):
        plain = tuple(cell for cell in row)
        assert seen.setdefault(digest, plain) == plain


def test_a_new_empty_column_changes_no_digest() -> None:
    old = pa.table({"a": ["x", None]})
    new = old.append_column("z", pa.array([None, None], pa.string()))
    assert digests(old, ["a"]) == digests(new, ["a", "z"])
