"""The folder that the advice leads to: the base's own files, one file for each type over it, one play to start with, the
targets; with comments that say what was chosen and why."""

import json
from collections.abc import Iterator, Mapping
from textwrap import fill

from tenure.framework.choosing.advice import Advice, Fit, Score, Type
from tenure.framework.choosing.questions import QUESTIONS, Answers, Part
from tenure.framework.choosing.slices import Include, includes, objects, own_files, shared_play, starter_text

WIDTH = 120
FIRST_PLAY: dict[Part, tuple[str, str]] = {
    "onboarding": ("onboarding_stall", "it finds out why an onboarding stalls while there is still time"),
    "adoption": ("low_adoption", "it brings one more feature into use, tied to a goal of theirs"),
    "retention": ("renewal", "it documents the outcome before the notice period"),
    "expansion": ("upsell_at_ceiling", "it looks for room to grow where value is proven"),
    "advocacy": ("advocacy_invite", "it asks for one small thing, at the right moment"),
}
"""Where it hurts -> the play to start with, and why this one."""

_TAKEN: dict[Type, dict[str, tuple[str, ...]]] = {
    "time_boxed_onboarding": {"lifecycle": ("onboarding", "adoption"), "plays": ("box_is_over",)},
    "health_score": {"plays": ("usage_nudge", "feature_hint")},
    "segmented_playbooks": {
        "segments": ("strategic", "enterprise", "mid_market", "digital"),
        "health": ("digital",),
        "plays": ("digital_start", "team_check", "executive_touch"),
    },
    "outcome": {"plays": ("agree_goals",)},
    "milestone": {},
}
"""What a type brings when it lies over another one. What the base defines itself stays the base's."""

_BRINGS: dict[Type, str] = {
    "milestone": "milestones of a customer's year as moments, beside the exit criteria",
    "time_boxed_onboarding": "a time-boxed onboarding",
    "health_score": "plays that start automatically when a signal changes",
    "segmented_playbooks": "segments by need, a score of its own for digital customers, and plays of one segment",
    "outcome": "goals agreed with each customer, and growth that follows from confirmed value",
}
_RENEWAL_READY = """\
moments:
  renewal_ready:
    label: Renewal-ready
    kind: other
    when: value_confirmed > 0 and value_age <= 180 and decider_contacts_120d > 0
    target: 270d
    about: Value is confirmed and whoever decides has talked with us; the renewal would be a formality today.
"""
_SCORE_FILE: dict[Score, str] = {"four_dimension": "four_dimension", "six_indicator": "six_indicator"}


def texts_of(answers: Answers, advice: Advice) -> dict[str, str]:
    """The files by name, the first one first."""
    own = own_files(advice.base.type)
    if advice.score in _SCORE_FILE:
        own["health.yaml"] = starter_text(_SCORE_FILE[advice.score], "health.yaml")
    overlays = {f"{fit.type}.yaml": _overlay(fit, own) for fit in advice.overlays}
    files = own | overlays | {"start_here.yaml": _start_here(answers), "targets.yaml": _targets(answers)}
    return {"framework.yaml": _root(answers, advice), **files}


def _root(answers: Answers, advice: Advice) -> str:
    base = advice.base.about
    about = f"{base.label}. {_sentence(base.strength)} {_sentence(f'Weak point: {base.weakness}')}"
    lines = [
        *_comment(
            f"{answers.name}. Written by `tenure framework new` from what was answered; every line is yours to change."
        ),
        "#",
        *_because(advice.base, "Base"),
        *(line for fit in advice.overlays for line in _because(fit, "On top")),
        *(line for fit in advice.left_out for line in _comment(f"Left out: {fit.about.label}. {_why_not(fit)}")),
        *_comment(f"Score: {advice.score_because}."),
        "#",
        "# Keep in mind:",
        *(line for word in advice.mind for line in _comment(f"- {word}", "  ")),
        "#",
        *_answered(answers),
        "",
        "framework: tenure/1",
        f"name: {json.dumps(answers.name, ensure_ascii=False)}",
        f"about: {json.dumps(about)}",
        f"currency: {answers.currency}",
        f"timezone: {answers.timezone}",
        f"rhythm: {answers.rhythm}".ljust(36)
        + "# daily, weekly or monthly: how often a healthy customer uses the product",
        "",
        "# In this order. What a file of this folder defines takes the place of the same object in a part under shared/,",
        "# which stays packaged: copy an object into a file of yours to change it.",
        "include:",
        *_included(answers, advice),
    ]
    return "\n".join(lines) + "\n"


def _included(answers: Answers, advice: Advice) -> Iterator[str]:
    told = {
        "shared/first_score.yaml": "used while the sources of the main score are missing: what is connected",
        "shared/lifecycle/onboarding.yaml": "the stages",
        "shared/targets.yaml": "default targets for metrics that targets.yaml doesn't set",
    }
    if advice.score == "first_score":
        told["shared/first_score.yaml"] = "the main score: what is connected"
    entries = [Include(one.name, told.get(one.name, one.why)) for one in includes(advice.base.type)]
    if advice.score in _SCORE_FILE:
        at = next(i for i, one in enumerate(entries) if one.name == "shared/first_score.yaml")
        entries.insert(at, Include("health.yaml", "the main score: yours to change"))
    if advice.has("outcome") and "shared/lifecycle/expansion.yaml" not in [one.name for one in entries]:
        at = next(i for i, one in enumerate(entries) if one.name == "shared/lifecycle/renewal.yaml")
        entries.insert(at, Include("shared/lifecycle/expansion.yaml", "growth follows confirmed value"))
        if not any(one.name in ("shared/plays/all.yaml", "shared/plays/growth.yaml") for one in entries):
            at = next(i for i, one in enumerate(entries) if one.name == "shared/handoffs.yaml")
            entries.insert(at, Include("shared/plays/growth.yaml"))
    for fit in advice.overlays:
        at = _before_scores(entries) if fit.type == "segmented_playbooks" else _before_handoffs(entries)
        entries.insert(at, Include(f"{fit.type}.yaml", _BRINGS[fit.type]))
    play, _ = FIRST_PLAY[answers.hurts]
    entries.insert(_before_handoffs(entries), Include("start_here.yaml", f"the play to start with: {play}"))
    entries.append(Include("targets.yaml", "your own targets"))
    seen = set()
    for one in entries:
        if one.name not in seen:
            seen.add(one.name)
            yield f"  - {one.name}".ljust(39) + f" # {one.why}" if one.why else f"  - {one.name}"


def _before_scores(entries: list[Include]) -> int:
    """A score for some accounts only has to come before the one for all."""
    names = ("health.yaml", "shared/first_score.yaml")
    return next(i for i, one in enumerate(entries) if one.name in names)


def _before_handoffs(entries: list[Include]) -> int:
    return next(i for i, one in enumerate(entries) if one.name == "shared/handoffs.yaml")


def _overlay(fit: Fit, own: Mapping[str, str]) -> str:
    """What a type brings, in a file of its own."""
    lines = [*_comment(f"{fit.about.label},on top of the base: {_BRINGS[fit.type]}."), *_because(fit, "Why")]
    source = own_files(fit.type)
    for section, keys in _TAKEN[fit.type].items():
        taken = {key for text in own.values() for key in objects(text, section)}
        pieces = {key: piece for text in source.values() for key, piece in objects(text, section).items()}
        written = [pieces[key] for key in keys if key not in taken]
        if written:
            lines += ["", f"{section}:", "\n\n".join(written)]
    if fit.type == "milestone":
        lines += ["", _RENEWAL_READY.rstrip()]
    return "\n".join(lines) + "\n"


def _start_here(answers: Answers) -> str:
    key, why = FIRST_PLAY[answers.hurts]
    word = {"onboarding": "Onboarding", "adoption": "Adoption", "retention": "Retention"}.get(
        answers.hurts, answers.hurts.capitalize()
    )
    lines = [
        *_comment(f"{word} hurts most, so start with this play: {why}."),
        *_comment(
            "Adapt its wording, pilot it in one segment (tenure apply DIR --pilot SEGMENT) and check whether it "
            "succeeds before you add the next. The other plays stay as shipped until you need them."
        ),
        "",
        "plays:",
        shared_play(key),
    ]
    return "\n".join(lines) + "\n"


def _targets(answers: Answers) -> str:
    net = answers.retention + answers.expansion
    first_value = max(7, min(30, answers.onboarding_days // 2))
    lines = [
        "# What you want to reach. Say it by segment where segments differ: {strategic: 96%, default: 90%}.",
        "",
        "targets:",
        f"  grr: {{label: Gross revenue retention, default: {_share(answers.retention)}}}",
        "  # What stays and what grows together.",
        f"  nrr: {{label: Net revenue retention, default: {_share(net)}}}",
        f"  # At most {_share(answers.churn)} of the customers leave within a year.",
        f"  logo_retention: {{label: Logo retention, default: {_share(1 - answers.churn)}}}",
        f"  nps: {{label: NPS, unit: number, default: {answers.nps}}}",
        f"  onboarding_days: {{label: Days in onboarding, default: {answers.onboarding_days}d}}",
        "  # The first result comes well before the end of onboarding, or onboarding ends without one.",
        f"  time_to_first_value: {{label: Time to first value, default: {first_value}d}}",
    ]
    return "\n".join(lines) + "\n"


def _because(fit: Fit, role: str) -> list[str]:
    about = fit.about
    lines = _comment(f"{role}: {about.label}. {_sentence(about.strength)}") if role != "Why" else []
    lines += [line for word in fit.favours for line in _comment(f"+ {word}", "  ")]
    lines += [line for word in fit.doubts for line in _comment(f"- {word}", "  ")]
    return lines + _comment(f"Weak point: {about.weakness}; so {about.guard}.", "  ")


def _why_not(fit: Fit) -> str:
    return _sentence("; ".join(fit.doubts)) if fit.doubts else "Too few answers favour it."


def _answered(answers: Answers) -> Iterator[str]:
    """What was answered; what was assumed for want of an answer is marked."""
    told = []
    for question in QUESTIONS:
        value = getattr(answers, question.key)
        word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if isinstance(value, frozenset):
            word = ",".join(key for key, _ in question.choices if key in value) or "none"
        elif question.kind == "share":
            word = _share(value)
        if question.key != "name":
            told.append(f"{question.key}: {word}{' (assumed)' if question.key in answers.assumed else ''}")
    yield from _comment(f"Answers: {', '.join(told)}.")


def _share(value: float) -> str:
    return f"{round(value * 100, 4):g}%"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _comment(words: str, indent: str = "") -> list[str]:
    """As lines of comment."""
    return fill(
        words,
        WIDTH,
        initial_indent=f"# {indent}",
        subsequent_indent=f"# {indent}{'  ' if indent else ''}",
        break_long_words=False,
        break_on_hyphens=False,
    ).splitlines()
