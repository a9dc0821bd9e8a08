"""The examples in docstrings are true."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from tenure import values
from tenure.framework import expressions
from tenure.insight import metrics

NAMES = [
    f"{room.__name__}.{one.name}" for room in (values, expressions, metrics) for one in iter_modules(room.__path__)
]


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
