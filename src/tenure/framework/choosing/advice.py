"""From answers to advice: which of the five types is the base, which lie over it, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from tenure.framework.choosing.questions import Answers

Type = OneOf["milestone", "time_boxed_onboarding", "health_score", "segmented_playbooks", "outcome"]
Score = OneOf[
    "milestone", "outcome", "health_score", "segmented_playbooks", "four_dimension", "six_indicator", "first_score"
]


@dataclass(frozen=True, slots=True)
class TypeProfile:
    """What a type is good at and where it is weak, and what the written folder does about the weakness."""

    label: str
    strength: str
    weakness: str
    guard: str


TYPES: dict[Type, TypeProfile] = {  # the simpler first: it wins where two fit equally well
    "milestone": TypeProfile(
        "Milestones",
        "easy to measure: every step is reached or it isn't",
        "may miss risk that no milestone shows",
        "the score beside the milestones counts what people say, and the at-risk review reads the pulse",
    ),
    "time_boxed_onboarding": TypeProfile(
        "Time-boxed onboarding",
        "strong where early success predicts who stays",
        "says little about the time after the first weeks",
        "the stages after onboarding keep their own exit criteria",
    ),
    "health_score": TypeProfile(
        "Health score",
        "scales, and can be automated",
        "needs clean data and careful tuning",
        "silent sources lower coverage instead of the score, and a plan shows what a change of weights would do",
    ),
    "segmented_playbooks": TypeProfile(
        "Segmented playbooks",
        "puts effort where it matters",
        "more to write and maintain, and segments by revenue alone hide needs",
        "segments are defined by need, and new plays are tested in one segment first",
    ),
    "outcome": TypeProfile(
        "Outcomes",
        "everybody works towards the customer's own return",
        "harder to standardise",
        "outcomes are recorded in one form, with baseline, target and date, and value reviews check them",
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer's weight for (above 0) or against a type, in words."""

    type: Type
    points: int
    because: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a type fits: the sum of its reasons."""

    type: Type
    about: TypeProfile
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def favours(self) -> tuple[str, ...]:
        return tuple(reason.because for reason in self.reasons if reason.points > 0)

    @property
    def doubts(self) -> tuple[str, ...]:
        return tuple(reason.because for reason in self.reasons if reason.points < 0)


@dataclass(frozen=True, slots=True)
class Advice:
    """One base, what lies over it, what was left out; the main score; and what to mind."""

    base: Fit
    overlays: tuple[Fit, ...]
    left_out: tuple[Fit, ...]
    score: Score
    score_because: str
    mind: tuple[str, ...]

    @property
    def chosen(self) -> tuple[Fit, ...]:
        return (self.base, *self.overlays)

    def has(self, kind: Type) -> bool:
        return any(fit.type == kind for fit in self.chosen)


FITS = 3
"""Points from which a type is worth laying over the base."""
SMALL_TEAM, LARGE_TEAM = 2, 10
ENOUGH_SOURCES = 3


def advise(answers: Answers) -> Advice:
    """The advice. The same answers always give the same."""
    reasons = tuple(_reasons(answers))
    fits = [Fit(kind, about, tuple(r for r in reasons if r.type == kind)) for kind, about in TYPES.items()]
    fits.sort(key=lambda fit: -fit.points)  # stable: equals stay with the simpler first
    base, rest = fits[0], fits[1:]
    most = 1 if answers.team <= SMALL_TEAM else 2
    overlays = tuple([fit for fit in rest if fit.points >= FITS][:most])
    score, because = _score(answers, base.type)
    left = tuple(fit for fit in rest if fit not in overlays)
    return Advice(base, overlays, left, score, because, tuple(_mind(answers, left)))


def _reasons(answers: Answers) -> Iterator[Reason]:
    yield from _of_customers(answers)
    yield from _of_company(answers)
    yield from _of_pain(answers)
    yield from _of_data(answers)


def _of_customers(answers: Answers) -> Iterator[Reason]:
    match answers.diversity:
        case "diverse":
            yield Reason("segmented_playbooks", 4, "your customers are very different from one another")
            yield Reason("milestone", -1, "one list of milestones doesn't fit very different customers")
        case "mixed":
            yield Reason("segmented_playbooks", 2, "there are two or three kinds of customers")
        case "alike":
            yield Reason("segmented_playbooks", -3, "your customers are alike, so segments would only add work")
            yield Reason("milestone", 1, "one path fits nearly all customers")
    if answers.fast_adoption:
        yield Reason("time_boxed_onboarding", 4, "the first weeks decide who stays")
        yield Reason("milestone", 1, "the way to a first result is short enough for milestones")
    else:
        yield Reason("time_boxed_onboarding", -2, "the first weeks don't decide who stays")
    if answers.outcomes:
        yield Reason("outcome", 4, "you sell on outcomes, so customers will ask for them")
    else:
        yield Reason("outcome", -3, "no outcome is agreed before signing")


def _of_company(answers: Answers) -> Iterator[Reason]:
    if answers.scale:
        yield Reason("health_score", 3, "there are more customers than your team can know individually")
        yield Reason("segmented_playbooks", 1, "effort has to be prioritised")
        yield Reason("outcome", -1, "outcomes are agreed one by one, which takes people")
    else:
        yield Reason("health_score", -1, "people still know every customer")
    match answers.company:
        case "startup":
            yield Reason("milestone", 2, "a young company learns most from plain steps")
            yield Reason("health_score", -2, "there are too few customers and departures to tune a score on")
        case "growth":
            yield Reason("milestone", 1, "milestones are quick to put in place")
        case "scale_up":
            yield Reason("health_score", 1, "there is enough history to tune a score on")
        case "enterprise" | "leader":
            yield Reason("outcome", 1, "large customers expect a plan towards their own goals")
            yield Reason("segmented_playbooks", 1, "a large book holds more than one kind of customer")
    if answers.team <= SMALL_TEAM:
        yield Reason("milestone", 1, "a small team needs something that runs at once")
        yield Reason("segmented_playbooks", -1, "a small team can't keep many playbooks up")
    elif answers.team >= LARGE_TEAM:
        yield Reason("segmented_playbooks", 1, "the team is large enough to specialise")


def _of_pain(answers: Answers) -> Iterator[Reason]:
    match answers.hurts:
        case "onboarding":
            yield Reason("time_boxed_onboarding", 2, "onboarding hurts most")
            yield Reason("milestone", 1, "onboarding hurts most, and milestones show where it stops")
        case "adoption":
            yield Reason("milestone", 1, "adoption hurts most, and milestones show the next step of use")
            yield Reason("health_score", 1, "adoption hurts most, and a score sees use fade")
        case "retention":
            yield Reason("health_score", 2, "renewals come as a surprise, and a score sees it earlier")
        case "expansion":
            yield Reason("outcome", 2, "growth follows documented value")
        case "advocacy":
            yield Reason("outcome", 1, "customers recommend what has brought them value")


def _of_data(answers: Answers) -> Iterator[Reason]:
    others = answers.data - {"usage"}
    if "usage" not in answers.data:
        yield Reason("health_score", -6, "no usage data is available, and a score without it stays unknown")
        yield Reason("milestone", 1, "milestones can be confirmed by people until usage data is there")
    elif len(others) + 1 >= ENOUGH_SOURCES:
        yield Reason("health_score", 2, f"{len(others) + 1} kinds of data are available, including usage")
    else:
        yield Reason("health_score", -1, "few kinds of data are available")
    if "outcomes" in answers.data:
        yield Reason("outcome", 1, "outcomes are recorded already")
    else:
        yield Reason("outcome", -1, "outcomes aren't recorded yet")


def _score(answers: Answers, base: Type) -> tuple[Score, str]:
    """The main score. While its sources are missing, the first score (whatever is connected) counts by itself."""
    data = answers.data
    match base:
        case "milestone":
            return base, "half of it is milestones and goals, the rest covers what milestones don't show"
        case "outcome":
            return base, "half of it is what customers get out of the product"
        case "health_score":
            return base, "nine signals, few enough to be fed and tuned"
        case "segmented_playbooks":
            return base, "high-touch and tech-touch customers each have their own score"
    if {"usage", "touchpoints", "outcomes"} <= data:
        return (
            "four_dimension",
            "usage, touchpoints and outcomes are available: usage, engagement, business, relationship",
        )
    if {"usage", "tickets"} <= data and len(data) > ENOUGH_SOURCES:
        return "six_indicator", "it works without recorded outcomes, and shows six things side by side"
    return "first_score", "whatever is connected is enough to start with; a fuller score can follow with more data"


def _mind(answers: Answers, left: tuple[Fit, ...]) -> Iterator[str]:
    if "usage" not in answers.data:
        yield "Connect usage data first: until then the band of every account is unknown."
    if len(answers.data) < ENOUGH_SOURCES:
        yield "Fewer than three kinds of data: read the score together with what the CSMs know (the pulse)."
    if answers.outcomes and "outcomes" not in answers.data:
        yield "You sell on outcomes but don't record them: begin with the outcome of each new customer."
    if any(fit.points >= FITS for fit in left):
        yield "More would fit, but it is left out so that you start small. Add it once this runs."
    yield "Test the first play in one segment before you write the next."
