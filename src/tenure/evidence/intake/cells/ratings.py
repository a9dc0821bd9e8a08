"""Ratings that systems write as words, faces or codes, and what they are on the scale of their survey.

The words (`ratings.toml`) are those of Zendesk, Freshdesk, Intercom, HubSpot, Delighted, Wootric, SurveyMonkey, and plain
ones. The same word is another rating beside other words (of two, "good" is the best, of five the second best), so a column is
read by all of its words together.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.parse import filled_text
from tenure.evidence.intake.cells.statewords import OTHERS, plain_word
from tenure.evidence.intake.mapping import FileMapping
from tenure.values.lexicon import lexicon, phrases

RATED = {("tickets", "csat"): "csat", ("survey_responses", "score"): ""}
"""Fields that hold ratings, and the survey they belong to where that is certain."""

_READ = lexicon(__file__)
MOSTLY = 0.6
"""So many of a column's words a scale must know; the others wait, or leave their cell empty."""
NPS_VALUES = (9.0, 7.0, 6.0)
"""The least that a promoter or a passive gives, the most of a detractor."""
RANGES = {"csat": (1.0, 5.0), "ces": (1.0, 7.0)}


def _word(cell: str) -> str:
    text = cell.strip().lower()
    return text if re.search(r"[^\w\s]", text) and not re.search(r"[a-z]{2}", text) else plain_word(cell)


@cache
def _scales() -> tuple[tuple[str, Mapping[str, float]], ...]:
    """Survey and its words with their values; words stand from the best to the worst."""
    found = []
    for scale in _READ["scale"]:
        survey, grades = (
            scale["survey"],
            [[_word(word) for word in phrases(part)] for part in scale["words"].split("|")],
        )
        values = list(NPS_VALUES)
        if survey != "nps":
            least, most = RANGES[survey]
            step = (most - least) / (len(grades) - 1)
            values = [round(most - step * place, 2) for place in range(len(grades))]
        found.append((survey, {word: value for words, value in zip(grades, values, strict=True) for word in words}))
    return tuple(found)


@cache
def _unanswered() -> frozenset[str]:
    return frozenset(map(plain_word, phrases(_READ["unanswered"])))


def scale_of(cells: Collection[str], survey: str = "") -> tuple[str, dict[str, str]] | None:
    """The survey (nps, csat, ces) and the rating of each of a column's words, as `words:` of a mapping file has them; "" is no
    answer. None where the cells are plain numbers, or no scale knows most of them.

    >>> scale_of(["Good", "Bad", "Offered"])
    ('csat', {'Bad': '1', 'Good': '5', 'Offered': ''})
    >>> scale_of(["Great", "Terrible"])
    ('csat', {'Great': '4', 'Terrible': '1'})
    """
    words = {cell: _word(cell) for cell in cells}
    plain = {cell for cell, word in words.items() if re.fullmatch(r"-?\d{1,2}([.,]\d+)?", cell.strip())}
    said = {cell: word for cell, word in words.items() if cell not in plain}
    none = {cell for cell, word in said.items() if word in _unanswered()}
    if not said:
        return None
    if none == said.keys():
        return "", dict.fromkeys(sorted(none), "")
    codes = {cell for cell in said if re.fullmatch(r"-?\d+", cell.strip())}
    if codes and (plain or codes == {"100"}):
        return None  # per cent
    best = max((one for one in _scales() if survey in ("", one[0])), key=lambda one: _known(said, none, one[1]))
    if _known(said, none, best[1]) < MOSTLY:
        return None
    known = {cell: f"{best[1][word]:g}" for cell, word in said.items() if word in best[1]}
    return best[0], dict(sorted((known | dict.fromkeys(none, "")).items()))


def _known(said: Mapping[str, str], none: Collection[str], scale: Mapping[str, float]) -> float:
    """The share of words of a column that a scale knows; of scales that know as much, the first counts."""
    return sum(1 for cell, word in said.items() if cell not in none and word in scale) / (len(said) - len(none))


def numbers_of_words(text: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """The cells of a column of ratings with numbers for their words; NULL for no answer."""
    own = {word.strip().lower(): value or None for word, value in words.items()}

    def rating(cell: str) -> str | None:
        lowered = cell.strip().lower()
        return own[lowered] if lowered in own else own.get(OTHERS, cell)

    return change_distinct(text, rating)


def answers(mapping: FileMapping, rows: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array, int]:
    """The rows of surveys that somebody answered, and how many nobody did: a survey that was sent is no answer."""
    header = mapping.at.get("score", "")
    if mapping.kind != "survey_responses" or header not in rows.column_names:
        return rows, lines, 0
    text = numbers_of_words(rows[header].combine_chunks(), mapping.columns[header].words)
    given = pc.is_valid(filled_text(text))
    return rows.filter(given), lines.filter(given), len(given) - pc.sum(given).as_py()
