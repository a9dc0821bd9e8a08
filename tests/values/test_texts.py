"""Which texts can be kept at all."""

import pytest

from tenure.values.problem import ProblemError
from tenure.values.texts import DEPTH, keepable, refuse_unkeepable


def test_what_the_database_refuses_is_told_before() -> None:
    for good in ("", "ünïcödé 😀", "\x1b\u202e", 7, None, {"a": ["b", 1.5, None]}):
        assert keepable(good)
    deep: object = []
    for _ in range(DEPTH + 1):
        deep = [deep]
    for bad in ("a\0b", "\ud800", {"a\0": 1}, {"a": [{"b": "\udfff"}]}, deep):
        assert not keepable(bad)
        with pytest.raises(ProblemError) as refused:
            refuse_unkeepable(["fine", bad])
        assert (refused.value.problems[0].code, refused.value.problems[0].status) == ("request.text", 422)
