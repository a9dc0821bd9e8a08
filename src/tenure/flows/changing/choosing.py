"""The chooser: answers in, advice and a valid framework folder out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tenure.flows.home import lake
from tenure.framework.checking import check_texts
from tenure.framework.choosing.advice import Advice, Fit, advise
from tenure.framework.choosing.questions import (
    QUESTIONS,
    SOURCES,
    Answers,
    Question,
    ReadAnswers,
    problem_with,
    read_answers,
)
from tenure.framework.choosing.writing import texts_of
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.values.problem import Problem, ProblemError, QuestionError, refusal

__all__ = [
    "QUESTIONS",
    "Advice",
    "Answers",
    "ChosenFramework",
    "Fit",
    "Question",
    "choose",
    "empty_folder",
    "problem_with",
    "proposed_answers",
    "write_folder",
]


@dataclass(frozen=True, slots=True)
class ChosenFramework:
    """Answers, the advice they led to, the files by name, and what the check still says about them (warnings)."""

    answers: Answers
    advice: Advice
    texts: dict[str, str]
    warnings: tuple[Problem, ...]


def proposed_answers() -> dict[str, str]:
    """Answers that the imported data gives: which kinds of facts are there. Empty while nothing was imported."""
    there = [key for key, (table, _) in SOURCES.items() if lake().exists(table) and lake().rows(table)]
    return {"data": ",".join(there)} if there else {}


def choose(given: Mapping[str, str]) -> ChosenFramework:
    """Advise, and write the texts of the framework, from answers by question key.

    Raises QuestionError with every question that only the company can answer and nobody did, and ProblemError with every
    answer that can't be taken.
    """
    read: ReadAnswers = read_answers(given, proposed_answers() if "data" not in given else {})
    if read.problems:
        raise ProblemError(*read.problems)
    if read.answers is None:
        raise QuestionError(*(_asked(question) for question in read.open))
    advice = advise(read.answers)
    texts = texts_of(read.answers, advice)
    checked = check_texts(texts, vocabulary())
    if checked.framework is None:
        raise ProblemError(*checked.errors)
    return ChosenFramework(read.answers, advice, texts, tuple(checked.warnings))


def _asked(question: Question) -> Problem:
    choices = "; ".join(f"{key} ({about})" if about else key for key, about in question.choices)
    return Problem("chooser.question", question.text, where=question.option, why=question.about, fix=f"{choices}.")


def empty_folder(folder: Path) -> None:
    """Raises ProblemError `chooser.folder` unless the folder is new or empty; a `.git` inside doesn't count."""
    try:
        held = [one.name for one in folder.iterdir() if one.name != ".git"] if folder.is_dir() else []
    except OSError as error:
        raise _unwritable(folder, error) from error
    if held or (folder.exists() and not folder.is_dir()):
        what = f"The folder {folder} isn't empty." if held else f"{folder} is a file."
        raise refusal(
            "chooser.folder", what, where=str(folder), why="Nothing is overwritten.", fix="Use another folder."
        )


def write_folder(folder: Path, chosen: ChosenFramework) -> list[Path]:
    """Write the files. Raises ProblemError `chooser.folder` when the folder has files, or can't be written to."""
    empty_folder(folder)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in chosen.texts.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
            written.append(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return written


def _unwritable(folder: Path, error: OSError) -> ProblemError:
    return refusal(
        "chooser.folder",
        f"The folder {folder} can't be written to: {error.strerror or error}.",
        where=str(folder),
        fix="Use another folder, or fix its permissions.",
    )
