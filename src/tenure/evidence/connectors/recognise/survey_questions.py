"""Surveys whose headers are their questions, and which of the three surveys a score is of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.cells.ratings import scale_of
from tenure.evidence.intake.mapping import OPEN, FileMapping

QUESTIONS = {
    "nps": r"recommend|empfehlen|recommander|recomend|consiglier|aanbevelen|rekommender",
    "csat": r"(^|_)(satisf|zufrieden|satisfech|tevreden|nojd|happy_are_you|rate_(your|our|the))",
    "ces": r"(^|_)(how_easy|easy_(was|is)|effort|einfach_war|facile|facil|made_it_easy)",
}
"""What the question of a survey says, in the normal form of a header."""
REASON = r"(^|_)(reason|why|what_(could|can|should|do|did|would)|how_(could|can)_we|anything_else|warum|pourquoi|por_que)(_|$)"
NAMED = ("nps", "csat", "ces")
LEAST_OF_NPS = 0.6
"""So many of the scores must be from 0 to 10, and one above seven, before they are taken for those of an NPS."""


def question_of(header: str) -> str:
    """Which field a survey question fills: `score`, `comment`, or "" for a header that isn't a question."""
    name = normal(header)
    if len(name.split("_")) < 4:
        return ""
    if any(re.search(pattern, name) for pattern in QUESTIONS.values()):
        return "score"
    return "comment" if re.search(REASON, name) else ""


def survey_of(file: str, columns: Mapping[str, str], profiles: Sequence[Profile]) -> str:
    """Which survey the scores of a file are of, by what its header, its name and its cells say; "" where nothing tells."""
    one = _scored(columns, profiles)
    if one is None:
        return ""
    said = f"{normal(one.header)} {file.lower()}"
    told = [word for word in NAMED if word in said]
    told += [word for word, pattern in QUESTIONS.items() if re.search(pattern, normal(one.header))]
    told += [scale[0]] if (scale := scale_of(one.values)) and scale[0] else []
    scores = _numbers(one)
    inside = [score for score in scores if 0 <= score <= 10]
    if not told and len(inside) > LEAST_OF_NPS * len(one.values) and max(inside) > 7:
        return "nps"
    return told[0] if told else ""


def which_survey(entry: FileMapping, profiles: Sequence[Profile]) -> Iterator[Fork]:
    """Numbers that may be those of any survey are asked about: three of five is no three of ten."""
    fields = {header: use.field for header, use in entry.columns.items()}
    one = _scored(fields, profiles)
    if entry.kind != "survey_responses" or "kind" in entry.constants or "kind" in fields.values() or one is None:
        return
    if not _numbers(one):
        return
    choices = (
        ("csat", "CSAT: how satisfied, 1 to 5"),
        ("nps", "NPS: would they recommend us, 0 to 10"),
        ("ces", "CES: how easy was it, 1 to 7"),
    )

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        return entry if answer == OPEN else replace(entry, constants={**entry.constants, "kind": answer})

    text = f"Which survey do the scores in column {one.header} belong to? They go from {min(one.values)} to {max(one.values)}."
    yield Fork(
        "survey", "", text, choices, sets=sets, place="set `kind: csat` (or nps, ces) under `constants:` of the file"
    )


def _scored(columns: Mapping[str, str], profiles: Sequence[Profile]) -> Profile | None:
    return next((one for one in profiles if columns.get(one.header) == "score"), None)


def _numbers(one: Profile) -> list[float]:
    return [float(cell) for cell in one.values if re.fullmatch(r"\d{1,3}(\.\d+)?", cell.strip())]
