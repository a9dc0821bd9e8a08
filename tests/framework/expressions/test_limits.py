"""Huge and deep expressions give a Problem at once."""

import time

import pytest

from tenure.framework.expressions import Scope, read, write
from tenure.values.problem import ProblemError

HUGE = {
    "a megabyte": "a + " * 250_000 + "a",
    "a long name": "a" * 1_000_000,
    "a long text": "t = '" + "x" * 1_000_000 + "'",
    "brackets": "(" * 1_900 + "a" + ")" * 1_900,
    "a few brackets": "(" * 40 + "a" + ")" * 40,
    "calls": "abs(" * 300 + "a" + ")" * 300,
    "cases": "case when f then " * 100 + "a" + " end" * 100,
    "not": "not " * 500 + "f",
    "minus": "- " * 500 + "a",
    "sums": "a" + " + a" * 290,
    "open brackets": "(" * 3_000,
    "digits": "1" * 3_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_too_large(text: str, plain: Scope) -> None:
    began = time.process_time()
    with pytest.raises(ProblemError) as caught:
        read(text, plain, where="f.yaml:1")
    assert time.process_time() - began < 30  # it ends
    assert caught.value.problems[0].code in {"expression.too_large", "expression.syntax"}


def test_what_people_write_is_far_from_the_limits(plain: Scope) -> None:
    text = " and ".join(f"(a > {i} or t = 'x{i}')" for i in range(60))
    assert write(read(text, plain, where="f.yaml:1")) == text
