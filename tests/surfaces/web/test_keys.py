"""Any key of a company's files fits an address."""

from hypothesis import given
from hypothesis import strategies as st

from tenure.surfaces.web.keys import KeyConverter

CONVERTER = KeyConverter()


@given(st.text(min_size=1).filter(lambda text: "\ud800" not in text and text.isprintable()))
def test_a_key_comes_back_as_it_went(key: str) -> None:
    url = CONVERTER.to_url(key)
    assert "/" not in url
    assert "%" not in url
    assert CONVERTER.to_python(url) == key


def test_plain_keys_stay_readable() -> None:
    assert CONVERTER.to_url("A-17") == "A-17"
    assert CONVERTER.to_url("crm:7/8") == "crm~3A7~2F8"
