"""A fresh book of customers for every test."""

from pathlib import Path

import pytest

from insight.engine.book import Book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "lake")
