"""Ratings as helpdesks and survey tools write them: words, faces, stars and codes, each on the scale of its survey."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from evidence.connectors.test_deals import rows_of, said
from evidence.connectors.test_entries import all_of, read
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.ratings import scale_of
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping
from tenure.values.problem import ProblemError


@pytest.mark.parametrize(
    ("cells", "survey", "ratings"),
    [
        ("Good,Good with comment,Bad,Offered,Unoffered", "csat", ["5", "5", "1", "", ""]),
        ("Amazing,Great,OK,Bad,Terrible", "csat", ["5", "4", "3", "2", "1"]),
        ("🤩,😃,😐,🙁,😠", "csat", ["5", "4", "3", "2", "1"]),
        ("Happy,Neutral,Unhappy", "csat", ["5", "3", "1"]),
        ("Extremely Happy,Happy,Neutral,Extremely Unhappy", "csat", ["5", "3.67", "3", "1"]),
        ("103,100,-103", "csat", ["5", "3", "1"]),
        ("Very satisfied,Dissatisfied", "csat", ["5", "2"]),
        ("5 stars,2 out of 5,★★★☆☆", "csat", ["5", "2", "3"]),
        ("Promoter,Passive,Detractor", "nps", ["9", "7", "6"]),
        ("Strongly agree,Somewhat disagree", "ces", ["7", "3"]),
        ("sehr zufrieden,zufrieden,unzufrieden", "csat", ["5", "4", "2"]),
    ],
)
def test_the_words_of_a_column_are_read_together(cells: str, survey: str, ratings: list[str]) -> None:
    found = scale_of(cells.split(","))
    assert found is not None
    assert (found[0], [found[1][cell] for cell in cells.split(",")]) == (survey, ratings)


@pytest.mark.parametrize("cells", ["1,2,5", "100,80,95", "100", "Ann,Bob", "4.5"])
def test_numbers_and_other_words_are_no_scale(cells: str) -> None:
    assert scale_of(cells.split(",")) is None


ZENDESK = (
    "Id,Requester,Requester domain,Submitter,Ticket type,Subject,Status,Priority,Created at,Updated at,Solved at,"
    "Organization,Satisfaction Score\n"
    "1,Jo,acme.de,Jo,Question,Help,Closed,Normal,2026-01-01 10:00,2026-01-09 10:00,2026-01-03 10:00,Acme,Good\n"
    "2,Jo,acme.de,Jo,Question,Down,Closed,High,2026-01-01 10:00,2026-01-09 10:00,2026-01-03 10:00,Acme,Bad\n"
    "3,Jo,acme.de,Jo,Question,Slow,Closed,High,2026-01-01 10:00,2026-01-09 10:00,2026-01-03 10:00,Acme,Offered\n"
)


def test_zendesks_tickets_keep_their_ratings() -> None:
    entry = all_of("tickets.csv", ZENDESK)["tickets"].entry
    assert said(rows_of(entry, ZENDESK), "csat", "rated_at") == [("5.0", "2026-01-03"), ("1.0", "2026-01-03"), ("", "")]


def _answers(file: str, text: str) -> tuple[list[dict[str, Any]], int, tuple[str, ...]]:
    entry = all_of(file, text)["survey_responses"].entry
    table, _ = read(text)
    converted = convert(entry, table, pa.array(range(table.num_rows), pa.int64()), file)
    return (
        converted.deliveries[0].rows.to_pylist(),
        sum(converted.left_out.values()),
        tuple(one.value for one in converted.rejects),
    )


def test_a_survey_that_nobody_answered_is_no_answer() -> None:
    text = (
        "Ticket ID,Survey result,Agent,Submitted at,Company\n"
        "7,Extremely Happy,Bo,2026-02-01 10:00,Acme\n8,Extremely Unhappy,Bo,2026-02-02 10:00,Acme\n"
        "9,Not offered,Bo,2026-02-03 10:00,Acme\n10,,Bo,2026-02-03 10:00,Acme\n"
    )
    rows, unanswered, refused = _answers("satisfaction_survey.csv", text.replace("Survey result", "Rating"))
    assert [(row["kind"], row["score"]) for row in rows] == [("csat", 5.0), ("csat", 1.0)]
    assert (unanswered, refused) == (2, ())


def test_nps_words_stand_where_no_number_does() -> None:
    text = (
        "Email,NPS Category,Comment,Responded at,Company\na@acme.de,Promoter,Nice,2026-02-01,Acme\n"
        "b@beta.de,Detractor,Slow,2026-02-02,Beta\n"
    )
    rows, _, _ = _answers("responses.csv", text)
    assert [(row["kind"], row["score"]) for row in rows] == [("nps", 9.0), ("nps", 6.0)]
    rows, _, _ = _answers("responses.csv", text.replace("Comment", "Score").replace("Nice", "10").replace("Slow", "3"))
    assert [row["score"] for row in rows] == [10.0, 3.0]


def test_a_word_that_no_scale_knows_waits() -> None:
    text = "Response ID,Score,Responded at,Company\n" + "".join(
        f"{number},{word},2026-02-01,Acme\n" for number, word in enumerate(("Amazing", "Great", "OK", "Bad", "Purple"))
    )
    rows, _, refused = _answers("csat.csv", text)
    assert ([row["score"] for row in rows], refused) == ([5.0, 4.0, 3.0, 2.0], ("Purple",))


def test_a_mapping_file_may_say_another_scale(tmp_path: Path) -> None:
    entry = all_of("tickets.csv", ZENDESK)["tickets"].entry
    path = tmp_path / "mapping.yaml"
    path.write_text(write_mapping([entry], {}, {}).replace('Good: "5"', 'Good: "4"'), "utf-8")
    (again,) = read_mapping(path).files
    assert said(rows_of(again, ZENDESK), "csat")[0] == ("4.0",)
    path.write_text(write_mapping([entry], {}, {}).replace('Good: "5"', "Good: fine"), "utf-8")
    with pytest.raises(ProblemError) as refused:
        read_mapping(path)
    assert "fine isn't a rating" in refused.value.problems[0].what
