"""The advice: what it weighs, that it always gives one base with reasons, and how answers are read."""

from itertools import product

import pytest

from tenure.framework.choosing.advice import FITS, TYPES, advise
from tenure.framework.choosing.questions import QUESTIONS, SOURCES, Answers, read_answers

MUST = {"diversity": "alike", "fast_adoption": "no", "outcomes": "no", "scale": "no", "hurts": "retention"}


def answers(**given: str) -> Answers:
    read = read_answers(MUST | given)
    assert read.answers is not None, (read.open, read.problems)
    return read.answers


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({"company": "startup", "team": "1", "hurts": "onboarding", "data": "usage"}, "milestone"),
        ({"fast_adoption": "yes", "hurts": "onboarding"}, "time_boxed_onboarding"),
        ({"scale": "yes", "data": "usage,tickets,surveys", "company": "scale_up"}, "health_score"),
        ({"diversity": "diverse", "team": "30", "company": "enterprise", "data": "none"}, "segmented_playbooks"),
        ({"outcomes": "yes", "hurts": "expansion", "company": "enterprise", "data": "usage,outcomes"}, "outcome"),
    ],
)
def test_each_type_is_the_base_for_whom_it_is_meant(given: dict[str, str], base: str) -> None:
    assert advise(answers(**given)).base.type == base


def test_a_score_is_never_the_base_without_usage() -> None:
    for scale, hurts, company in product(("yes", "no"), ("retention", "adoption"), ("scale_up", "startup", "leader")):
        told = advise(answers(scale=scale, hurts=hurts, company=company, data="tickets,invoices,surveys"))
        assert told.base.type != "health_score"
        assert "Connect usage" in told.mind[0]


def test_whatever_is_answered_there_is_one_base_with_reasons() -> None:
    ways = product(("alike", "mixed", "diverse"), ("yes", "no"), ("yes", "no"), ("yes", "no"), ("1", "5", "40"))
    for diversity, fast, outcomes, scale, team in ways:
        for data in ("none", "usage", "usage,tickets", ",".join(SOURCES)):
            told = advise(
                answers(diversity=diversity, fast_adoption=fast, outcomes=outcomes, scale=scale, team=team, data=data)
            )
            assert told.base.favours
            assert {fit.type for fit in (*told.chosen, *told.left_out)} == set(TYPES)
            assert all(FITS <= fit.points <= told.base.points for fit in told.overlays)
            assert len(told.overlays) <= (1 if team == "1" else 2)


def test_what_only_the_company_knows_is_asked_all_at_once() -> None:
    read = read_answers({"hurts": "adoption"})
    assert [question.option for question in read.open] == ["--diversity", "--fast-adoption", "--outcomes", "--scale"]
    assert read.answers is None


def test_defaults_are_named_and_proposals_go_before_them() -> None:
    read = read_answers(MUST | {"team": "7"}, {"data": "usage,invoices"})
    assert read.answers is not None
    assert read.answers.data == {"usage", "invoices"}
    assert read.answers.assumed == {question.key for question in QUESTIONS} - MUST.keys() - {"team"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("retention", "92%", 0.92), ("retention", "92", 0.92), ("retention", "0.92", 0.92), ("expansion", "2", 0.02),
        ("nps", "-10", -10), ("data", "none", frozenset()), ("data", " Usage , tickets", frozenset({"usage", "tickets"})),
        ("company", "Scale-up", "scale_up"), ("outcomes", "YES", True), ("currency", "eur", "EUR"),
        ("timezone", "Europe/Berlin", "Europe/Berlin"), ("name", "Nördlich: 'a' \"b\" #c", "Nördlich: 'a' \"b\" #c"),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(key: str, text: str, value: object) -> None:
    assert getattr(answers(**{key: text}), key) == value


@pytest.mark.parametrize(
    ("key", "text", "hint"),
    [
        ("diversity", "divers", "Did you mean diverse?"), ("data", "usage,ticket", "Did you mean tickets?"),
        ("team", "0", "from 1"), ("team", "2.5", "whole number"), ("nps", "400", "from -100 to 100"),
        ("retention", "101%", "from 0% to 100%"), ("timezone", "Europe/Berln", "Europe/Berlin"), ("team", "five", "whole"),
        ("currency", "Euro", "EUR"), ("name", "", "one line"), ("name", "a\nb", "one line"), ("name", "a" * 101, "100"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_write(key: str, text: str, hint: str) -> None:
    (found,) = read_answers(MUST | {key: text}).problems
    assert (found.code, found.where) == ("chooser.answer", f"--{key.replace('_', '-')}")
    assert hint in found.fix
