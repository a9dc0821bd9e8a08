"""Reuses the answers about a file for later files of the same export."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tenure.evidence.connectors.recognise.entries import CompletedEntry
from tenure.evidence.connectors.recognise.families import family_of
from tenure.evidence.connectors.recognise.kinds import source_of
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import kind_named
from tenure.evidence.connectors.recognise.statuses import said_each
from tenure.evidence.intake.mapping import FileMapping
from tenure.evidence.intake.mappingfile import read_plain
from tenure.platform.deliveries.cards import AnswersCard
from tenure.platform.deliveries.queries import columns_mark
from tenure.values.problem import ProblemError

OF_WRITING = ("dates", "decimal")
"""How cells are written is of whoever exports: a file of another name may be another office's."""


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """What was said of earlier files like this one: answers by the key of their question, or whole entries."""

    answers: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[FileMapping, ...] = ()
    file: str = ""
    on: date | None = None

    @property
    def note(self) -> str:
        """That it is read by a mapping file that isn't given now; nothing where it isn't."""
        return f"Read as the mapping file of {self.on} says of {self.file}." if self.entries else ""


def earlier_answers(file: str, profiles: Sequence[Profile], known: Iterable[AnswersCard]) -> EarlierAnswers:
    """What counts of a file among all that was `known` of its columns, the latest word first: what was said of files with
    names like its own, else of others of its system where all of that agrees and names don't speak against it."""
    mark, system, family = columns_mark(one.header for one in profiles), source_of(file, profiles), _family(file)
    alike = [card for card in known if (card.columns, card.system) == (mark, system)]
    own = next((card for card in alike if card.family == family), None)
    if own:
        return _read(own, file)
    first = next(iter(alike), None)
    if first is None or any((card.answers, card.entries) != (first.answers, first.entries) for card in alike):
        return EarlierAnswers()
    kinds = {
        *(str(entry.get("kind")) for entry in first.entries),
        *({first.answers["kind"]} if "kind" in first.answers else ()),
    }
    if kinds and kind_named(file) not in kinds:
        return EarlierAnswers()
    other = _read(first, file)
    answers = {key: word for key, word in other.answers.items() if not set(key.split(":")[:2]) & {*OF_WRITING}}
    entries = (
        replace(entry, columns={name: replace(use, dates="", decimal="") for name, use in entry.columns.items()})
        for entry in other.entries
    )
    return replace(other, answers=answers, entries=tuple(entries))


def _read(card: AnswersCard, file: str) -> EarlierAnswers:
    """Whether rows that a file doesn't name are gone is said for each file anew."""
    on = card.at.date() if card.at else None
    try:
        read = [read_plain(file, entry) for entry in card.entries]
    except ProblemError:  # of a field that this version doesn't have any more
        return EarlierAnswers()
    return EarlierAnswers(card.answers, tuple(replace(entry, snapshot=False) for entry in read), card.file, on)


def answers_to_keep(
    file: str, profiles: Sequence[Profile], done: Sequence[CompletedEntry], *, told: bool
) -> AnswersCard | None:
    """What a person said of a file, for later ones: answers, and where a mapping file `told` all of it, how that reads it."""
    answers: dict[str, str] = {}
    for one in done:
        for key, _, word in one.answered:
            answers |= said_each(key, one.entry, word)
    entries = [one.entry.as_plain() for one in done if told and one.entry.kind and not one.forks]
    if not answers and not entries:
        return None
    mark, system = columns_mark(one.header for one in profiles), source_of(file, profiles)
    return AnswersCard(mark, _family(file), system, file, answers, tuple(entries))


def _family(file: str) -> str:
    """A name without what differs between downloads of one export: its folder, dates, numbers, `(2)` and `copy`."""
    name = family_of(file.rpartition("/")[2].lower())
    return re.sub(r"[\W_]+|(?<![a-z])(copy|kopie|copie|copia)(?![a-z])", "", name)
