"""Every starter's verdicts and stages are the same on every backend that runs."""

from collections.abc import Callable

import pytest

from backends.conftest import Rooms, needs_java
from backends.world import Answers, answers, answers_of_many_days, first_difference
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # on a busy machine
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # pyspark leaves closing to the garbage
]

Asked = Callable[[ReadingRoom, dict[str, Framework]], Answers]


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("on_postgres", answers),
        pytest.param("on_one_machine", answers, marks=needs_java),
        pytest.param("on_a_cluster", answers_of_many_days, marks=needs_java),
    ],
)
def test_verdicts_and_stages_are_those_of_duckdb(
    request: pytest.FixtureRequest, frameworks: dict[str, Framework], expected: Answers, where: str, asked: Asked
) -> None:
    rooms: Rooms = request.getfixturevalue(where)
    with rooms() as room:
        found = asked(room, frameworks)
    apart = {name: first_difference(expected[name], rows) for name, rows in found.items()}
    assert not {name: how for name, how in apart.items() if how}


def test_the_question_is_worth_asking(expected: Answers) -> None:
    """Customers under every starter, and more than two bands and stages among them."""
    assert all(rows.num_rows for rows in expected.values())
    for kind, column in (("on four days", "band"), ("stages", "stage")):
        seen = {value for name, rows in expected.items() if kind in name for value in rows[column].to_pylist()}
        assert len(seen) > 2, (kind, seen)
