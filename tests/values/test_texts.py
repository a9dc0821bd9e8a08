"""Which texts can be kept at all."""

import pytest

from tenure.values.problem import ProblemError
from tenure.values.texts import DEPTH, first_unseen, is_storable, plain, refuse_unstorable, storable


def test_what_the_database_refuses_is_told_before() -> None:
    for good in ("", "ünïcödé 😀", "\x1b\u202e", 7, None, {"a": ["b", 1.5, None]}):
        assert is_storable(good)
    deep: object = []
    for _ in range(DEPTH + 1):
        deep = [deep]
    bads = {"it": "a\0b", "its[0]": ["\ud800"], "so.a\ufffd": {"a\0": 1}, "so.a[1].b": {"a": [{}, {"b": "\udfff"}]}}
    for place, bad in bads.items():
        assert not is_storable(bad)
        with pytest.raises(ProblemError) as refused:
            refuse_unstorable({"fine": "fine", place[:2] if place[2:3] != "s" else "its": bad})
        assert (refused.value.problems[0].code, refused.value.problems[0].status) == ("request.text", 422)
        assert refused.value.problems[0].where == place.replace("\ufffd", "")
    assert not is_storable(deep)


def test_what_is_mended_can_be_kept_and_what_is_plain_can_be_shown() -> None:
    for odd in ("a\0b", "\ud83d", "a\ude00b", "\x1b[2J\ud83d"):
        assert is_storable(storable(odd))
        assert is_storable(plain(odd))
        assert first_unseen(odd)
        assert not first_unseen(plain(odd))
    assert first_unseen("two\nlines\tand 😀") == ""
