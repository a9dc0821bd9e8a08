"""The folder that is written: it checks clean whatever was answered, says why, and holds what was asked for."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.choosing.advice import TYPES, advise
from tenure.framework.choosing.questions import QUESTIONS, SOURCES, Answers, read_answers
from tenure.framework.choosing.slices import objects, own_files
from tenure.framework.choosing.writing import FIRST_PLAY, texts_of
from tenure.framework.model import Framework

CHOICES = {q.key: [key for key, _ in q.choices] for q in QUESTIONS if q.kind == "one"}
ANY = st.fixed_dictionaries(
    {key: st.sampled_from(keys) for key, keys in CHOICES.items()}
    | {
        "data": st.sets(st.sampled_from(sorted(SOURCES))).map(lambda found: ",".join(sorted(found)) or "none"),
        "team": st.sampled_from(["1", "6", "25"]),
        "retention": st.integers(0, 100).map(lambda n: f"{n}%"),
        "onboarding_days": st.integers(7, 365).map(str),
        "name": st.sampled_from(["Our way", "#1: 'a' \\ \"b\" {c} %", "- Größe & Maß", "null", "5"]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "timezone": st.sampled_from(["UTC", "Europe/Berlin"]),
    }
)


def read(words: Mapping[str, str]) -> Answers:
    found = read_answers(words).answers
    assert found is not None
    return found


def written(catalogue: Catalogue, words: Mapping[str, str]) -> tuple[dict[str, str], Framework]:
    texts = texts_of(read(words), advise(read(words)))
    checked = check_texts(texts, catalogue)
    assert checked.framework is not None, checked.problems
    assert not checked.problems
    return texts, checked.framework


@settings(max_examples=15, deadline=None, derandomize=True)
@given(words=ANY)
def test_it_checks_clean_and_says_what_was_answered(catalogue: Catalogue, words: dict[str, str]) -> None:
    texts, framework = written(catalogue, words)
    answers = read(words)
    assert framework.name == answers.name
    assert (framework.currency, framework.timezone, framework.rhythm) == (
        answers.currency, answers.timezone, answers.rhythm,
    )  # fmt: skip
    assert framework.targets["grr"].by["default"] == answers.retention
    assert framework.targets["onboarding_days"].by["default"] == answers.onboarding_days
    assert next(iter(texts)) == "framework.yaml"
    told = " ".join(line.lstrip("# ") for line in texts["framework.yaml"].splitlines() if line.startswith("#"))
    advice = advise(answers)
    for fit in advice.chosen:
        assert all(reason in told for reason in fit.favours)
        assert fit.about.weakness in told
    assert f"hurts: {answers.hurts}" in told


MUST = {"diversity": "mixed", "fast_adoption": "no", "outcomes": "no", "scale": "no", "hurts": "retention"}
BASES = {
    "milestone": {"company": "startup", "team": "1", "hurts": "onboarding", "data": "usage"},
    "time_boxed_onboarding": {"fast_adoption": "yes", "hurts": "onboarding"},
    "health_score": {"scale": "yes", "data": "usage,tickets,surveys", "company": "scale_up"},
    "segmented_playbooks": {"diversity": "diverse", "team": "30", "company": "enterprise"},
    "outcome": {"outcomes": "yes", "hurts": "expansion", "company": "enterprise", "data": "usage,outcomes"},
}


@pytest.mark.parametrize("base", TYPES)
def test_what_the_base_brings_comes_with_its_comments(catalogue: Catalogue, base: str) -> None:
    texts, framework = written(catalogue, MUST | BASES[base])
    for name, text in own_files(base).items():
        assert texts[name] == text
    assert FIRST_PLAY[read(MUST | BASES[base]).hurts][0] in framework.plays


def test_overlays_bring_their_own(catalogue: Catalogue) -> None:
    words = {"diversity": "diverse", "fast_adoption": "yes", "scale": "yes", "company": "leader", "team": "40"}
    texts, framework = written(catalogue, MUST | words)
    assert {"time_boxed_onboarding.yaml", "health_score.yaml"} < texts.keys()
    assert framework.lifecycle["onboarding"].target_days == 30
    assert {"box_is_over", "usage_nudge", "digital_start"} <= framework.plays.keys()
    assert next(iter(framework.health)) == "onboarding"
    assert list(framework.health)[1:3] == ["digital", "account"]


def test_rich_data_gives_a_full_score_where_the_base_has_none(catalogue: Catalogue) -> None:
    rich = MUST | BASES["time_boxed_onboarding"] | {"data": ",".join(SOURCES)}
    assert len(written(catalogue, rich)[1].health["account"].dimensions) == 4
    some = rich | {"data": "usage,tickets,invoices,surveys"}
    assert len(written(catalogue, some)[1].health["account"].dimensions) == 6
    assert "account" not in written(catalogue, rich | {"data": "usage"})[1].health


def test_objects_are_cut_out_with_the_comment_above_them() -> None:
    text = "# head\nplays:\n  # of a\n  a:\n    x: 1   # why\n\n  # of b\n  b: {y: 2}\nother:\n  a: 3\n"
    assert objects(text, "plays") == {"a": "  # of a\n  a:\n    x: 1   # why", "b": "  # of b\n  b: {y: 2}"}
