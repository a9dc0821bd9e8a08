"""Forgetting a person: hidden at once, then taken out of every table, file and text. No number changes.

What counts stays: keys, instants, how often and what was used. What goes: names, addresses, titles, what they wrote. The
tombstone stays, too, so that the next import doesn't bring the person back: rows about them are left out, and rows they
had part in come in without a person.
"""

import logging
from collections.abc import Callable, Collection

from django.db import transaction

from tenure.evidence.lake import rewriting
from tenure.flows.bringing_in.receiving import finish_unfinished, one_import_at_a_time
from tenure.flows.home import lake
from tenure.flows.privacy.finding import records_of_person
from tenure.platform.access import SYSTEM, Caller, Right, require
from tenure.platform.bulk.forgetting import forget
from tenure.platform.inbox.forgetting import is_drained_to
from tenure.platform.locks import advisory
from tenure.platform.privacy.actions import ask_erasure, erasure_done
from tenure.platform.privacy.cards import ErasureCard, ErasureWork
from tenure.platform.privacy.queries import erasures, unfinished
from tenure.values.problem import ProblemError

log = logging.getLogger(__name__)
Progress = Callable[[str], None]


NOT_REACHED = (
    "earlier backups, exports and downloads, and files waiting in the browser import (deleted within a day)",
    "older versions that your disk or bucket keeps",
    "PostgreSQL's write-ahead log until it is recycled, and its deleted rows until the next vacuum",
    "texts by other people that mention them other than by address or full name, and notes on frameworks",
    "the systems that the data came from",
)
"""What an erasure leaves: said to whoever asks for one, before it can't be undone."""


def no_progress(what: str) -> None:
    """For callers who don't want to be told."""


def ask_to_erase(caller: Caller, key: str) -> ErasureCard:
    """Hide a person at once and for good; the rest is carried out in the background, whatever dies meanwhile.

    Raises ProblemError `person.unknown` when nothing is known of such a person.
    """
    require(caller, Right.ERASE_PERSON)
    found = records_of_person(caller, key)
    with transaction.atomic():
        card = ask_erasure(caller, key, found.keys, found.words)
        forget(caller, found.keys, found.words)
    return card


def erase_person(caller: Caller, key: str, progress: Progress = no_progress) -> ErasureCard:
    """Forget a person, all of it, and wait for it. What can't be ended now (events that wait) is in the background."""
    card = ask_to_erase(caller, key)
    carry_out_erasures(progress)
    return next((one for one in erasures(caller) if one.person == key), card)


def carry_out_erasures(progress: Progress = no_progress) -> int:
    """Go on with every erasure that isn't done, from its beginning: each step finds only what is left. Returns how many
    were brought to their end."""
    work = unfinished()
    if not work:
        return 0
    with advisory("erasing"):
        return sum(_carry_out(one, progress) for one in unfinished())


def _carry_out(work: ErasureWork, progress: Progress) -> bool:
    """One erasure. False when something of the person may still be on its way in: it is tried again."""
    progress("Waiting for imports to end")
    with one_import_at_a_time():
        finish_unfinished(SYSTEM)  # a batch that was staged before the tombstone still had their words in it
    drained = is_drained_to(work.asked_at)
    progress("Searching unmatched events")
    forget(SYSTEM, work.keys, work.words)  # once more: a batch that was on its way may have brought them back
    rows, spoken = 0, _spoken(work.words)
    for table in rewriting.tables_to_rewrite():
        progress(f"Rewriting {table}")
        rows += rewriting.erase_people(lake(), table, work.keys)
        rows += rewriting.erase_words(lake(), table, spoken)
    for table in rewriting.tables_to_rewrite():
        progress(f"Deleting old files of {table}")
        rewriting.delete_old_files(lake(), table)
    left = rewriting.tables_still_naming(lake(), work.keys, spoken)
    if left or not drained:
        log.info("the erasure of a person goes on: %s", ", ".join(left) or "events of theirs may still wait")
        return False
    erasure_done(SYSTEM, work.person, rows)
    return True


def _spoken(words: Collection[str]) -> list[str]:
    """Those of the words that people write: names and addresses, no ids."""
    return [word for word in words if not word.startswith('"')]


def continue_erasures() -> int:
    """For the worker: carry out what waits. A busy lake is no failure, it is tried again."""
    try:
        return carry_out_erasures()
    except ProblemError as error:
        log.warning("an erasure will be tried again: %s", error)
        return 0
