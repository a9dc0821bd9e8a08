"""A frozen book has frozen verdicts: whoever changes a meaning sees it here, account by account and measure by measure.

Meant as changed? `python tests/replays/make.py` writes the verdicts anew; the diff is then part of the review.
"""

import json
from pathlib import Path

import pytest

from insight.engine.book import Book
from replays.make import HERE, STARTERS, concluded, frozen_facts


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(Path(tmp_path_factory.mktemp("replay")) / "lake").write(frozen_facts())


@pytest.mark.parametrize("name", STARTERS)
def test_the_frozen_book_has_its_frozen_verdicts(book: Book, name: str) -> None:
    wanted = [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text().splitlines()]
    found = json.loads(json.dumps(concluded(book, name)))
    assert [(v["account"], v["day"], v["score_key"]) for v in found] == [
        (v["account"], v["day"], v["score_key"]) for v in wanted
    ]
    for before, now in zip(wanted, found, strict=True):
        who = f"{before['account']} on {before['day']} under {before['score_key']}"
        for address, measure in before["measures"].items():
            assert now["measures"].get(address) == measure, f"{who}: {address}"
        assert now == before, who
