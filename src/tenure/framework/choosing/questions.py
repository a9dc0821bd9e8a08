"""What the chooser asks, and how an answer is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal as OneOf
from zoneinfo import available_timezones

from tenure.framework.model import Rhythm
from tenure.values.problem import Problem, did_you_mean

Diversity = OneOf["alike", "mixed", "diverse"]
Company = OneOf["startup", "growth", "scale_up", "enterprise", "leader"]
Part = OneOf["onboarding", "adoption", "retention", "expansion", "advocacy"]
Source = OneOf["usage", "tickets", "invoices", "surveys", "touchpoints", "outcomes"]

SOURCES: dict[Source, tuple[str, str]] = {
    "usage": ("usage", "who used what in the product, and when"),
    "tickets": ("tickets", "support tickets"),
    "invoices": ("invoices", "invoices and payments"),
    "surveys": ("survey_responses", "answers to NPS, CSAT or CES questions"),
    "touchpoints": ("touchpoints", "meetings, calls, e-mails, trainings, events"),
    "outcomes": ("outcomes", "goals agreed with customers, and what became of them"),
}
"""Kind of data -> its fact table, and what it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `default` is None where only the company can know, and nothing may be assumed.

    `kind`: one of `choices`, `many` of them (separated by commas), or a number; shares are answered as per cent.
    """

    key: str
    text: str
    about: str
    kind: OneOf["one", "many", "whole", "share", "text"]
    choices: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    bounds: tuple[float, float] = (0, 1e9)

    @property
    def option(self) -> str:
        """The flag that answers it."""
        return f"--{self.key.replace('_', '-')}"


_YES_NO = (("yes", ""), ("no", ""))

QUESTIONS: tuple[Question, ...] = (
    Question(
        "diversity",
        "How different are your customers from one another?",
        "By what they need from you, not only by what they pay.",
        "one",
        (
            ("alike", "one approach fits nearly all"),
            ("mixed", "two or three kinds"),
            ("diverse", "from self-service to strategic, each with its own needs"),
        ),
    ),
    Question(
        "fast_adoption",
        "Does success in the first weeks decide who stays?",
        "As in products that are bought by month, or that compete with doing nothing.",
        "one",
        _YES_NO,
    ),
    Question(
        "outcomes",
        "Do you sell on outcomes?",
        "A result agreed with the customer before signing: revenue, cost, time, risk.",
        "one",
        _YES_NO,
    ),
    Question(
        "scale",
        "Do you have more customers than your team can know individually?",
        "Now, or within the next year.",
        "one",
        _YES_NO,
    ),
    Question(
        "hurts",
        "Which stage hurts most?",
        "You start with one play for that stage.",
        "one",
        (
            ("onboarding", "it takes too long to see a first result"),
            ("adoption", "they started, but use little of it"),
            ("retention", "renewals come as a surprise"),
            ("expansion", "customers who could grow don't"),
            ("advocacy", "happy customers don't speak for you"),
        ),
    ),
    Question(
        "company",
        "How far is your company?",
        "By recurring revenue a year.",
        "one",
        (
            ("startup", "under 10 million"),
            ("growth", "10 to 50 million"),
            ("scale_up", "50 to 200 million"),
            ("enterprise", "over 200 million"),
            ("leader", "leads its market"),
        ),
        "growth",
    ),
    Question("team", "How many customer success managers are there?", "", "whole", (), "5", (1, 5000)),
    Question(
        "data",
        "Which data do you have?",
        "What you can export today. You can add more later.",
        "many",
        tuple((key, about) for key, (_, about) in SOURCES.items()),
        "usage,tickets",
    ),
    Question(
        "rhythm",
        "How often does a healthy customer use the product?",
        "",
        "one",
        (("daily", "on most working days"), ("weekly", "every week"), ("monthly", "every month")),
        "daily",
    ),
    Question(
        "retention",
        "Target: gross revenue retention over a year?",
        "Gross revenue retention.",
        "share",
        (),
        "90%",
        (0, 1),
    ),
    Question("churn", "Target: maximum logo churn over a year?", "By number.", "share", (), "10%", (0, 1)),
    Question(
        "expansion",
        "Target: expansion from existing customers over a year?",
        "In per cent of their revenue.",
        "share",
        (),
        "15%",
        (0, 2),
    ),
    Question("nps", "Target: which NPS?", "From -100 to 100.", "whole", (), "40", (-100, 100)),
    Question("onboarding_days", "Target: days until onboarding is done?", "", "whole", (), "60", (7, 365)),
    Question("name", "What should the framework be called?", "", "text", (), "Our framework"),
    Question("currency", "In which currency are amounts counted?", "ISO code.", "text", (), "USD"),
    Question("timezone", "In which time zone do days begin and end?", "Like Europe/Berlin.", "text", (), "UTC"),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer, read. Shares as 0-1. `assumed` names the questions whose default was taken."""

    diversity: Diversity
    fast_adoption: bool
    outcomes: bool
    scale: bool
    hurts: Part
    company: Company
    team: int
    data: frozenset[str]
    rhythm: Rhythm
    retention: float
    churn: float
    expansion: float
    nps: int
    onboarding_days: int
    name: str
    currency: str
    timezone: str
    assumed: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Answers, or what keeps them from being read: open questions and answers that can't be taken."""

    answers: Answers | None
    open: tuple[Question, ...]
    problems: tuple[Problem, ...]


def read_answers(given: Mapping[str, str], proposed: Mapping[str, str] | None = None) -> ReadAnswers:
    """Read answers by question key; without an answer the proposed one counts, then the question's default."""
    values: dict[str, object] = {}
    assumed: set[str] = set()
    still: list[Question] = []
    problems: list[Problem] = []
    for question in QUESTIONS:
        text = given.get(question.key)
        if text is None:
            text = (proposed or {}).get(question.key, question.default)
            assumed.add(question.key)
        if text is None:
            still.append(question)
            continue
        value = _value(question, text)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            values[question.key] = value
    if still or problems:
        return ReadAnswers(None, tuple(still), tuple(problems))
    return ReadAnswers(Answers(**values, assumed=frozenset(assumed)), (), ())  # type: ignore[arg-type]


def problem_with(question: Question, text: str) -> Problem | None:
    """Why an answer can't be taken; None when it can."""
    value = _value(question, text)
    return value if isinstance(value, Problem) else None


def _value(question: Question, text: str) -> object:
    text = text.strip()
    match question.kind:
        case "one":
            return _one(question, text)
        case "many":
            return _many(question, text)
        case "text":
            return _text(question, text)
    number = _number(text, share=question.kind == "share")
    low, high = question.bounds
    if number is None or not low <= number <= high or (question.kind == "whole" and number != int(number)):
        fix = f"Write a whole number from {low:g} to {high:g}."
        if question.kind == "share":
            fix = f"Write per cent from {low:.0%} to {high:.0%}, like {question.default}."
        return _refused(question, text, fix)
    return int(number) if question.kind == "whole" else round(number, 6)


def _one(question: Question, text: str) -> object:
    keys = [key for key, _ in question.choices]
    key = text.lower().replace("-", "_").replace(" ", "_")
    if key not in keys:
        return _refused(question, text, did_you_mean(key, keys) or f"Choose one of: {', '.join(keys)}.")
    return key == "yes" if keys == ["yes", "no"] else key


def _many(question: Question, text: str) -> object:
    keys = [key for key, _ in question.choices]
    named = [word.strip().lower() for word in text.split(",") if word.strip()]
    if named in (["none"], []):
        return frozenset()
    unknown = [word for word in named if word not in keys]
    if unknown:
        fix = did_you_mean(unknown[0], keys) or f"Choose from: {', '.join(keys)}; or none."
        return _refused(question, unknown[0], fix)
    return frozenset(named)


_MOST_LETTERS = 100


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads hundreds of files, each time it is asked


def _text(question: Question, text: str) -> object:
    if question.key == "currency":
        code = text.upper()
        return code if re.fullmatch("[A-Z]{3}", code) else _refused(question, text, "Write an ISO code, like EUR.")
    if question.key == "timezone" and text not in _zones():
        fix = did_you_mean(text, _zones()) or "Use a name such as Europe/Berlin or UTC."
        return _refused(question, text, fix)
    if not text or len(text) > _MOST_LETTERS or not text.isprintable():
        return _refused(question, text[:20], f"Write up to {_MOST_LETTERS} letters on one line.")
    return text


def _number(text: str, *, share: bool) -> float | None:
    found = re.fullmatch(r"(-?\d{1,6}(?:\.\d{1,4})?)\s*(%?)", text)
    if found is None or (found[2] and not share):
        return None
    number = float(found[1])
    # Without its sign a share below 1 is one, like 0.92; anything else is meant as per cent.
    return number / 100 if share and (found[2] or number >= 1) else number


def _refused(question: Question, text: str, fix: str) -> Problem:
    return Problem(
        "chooser.answer", f"{text!r} isn't a valid answer to: {question.text}", where=question.option, fix=fix
    )


def keys(questions: Sequence[Question]) -> list[str]:
    return [question.key for question in questions]
