"""Words by which systems and people say the state of things, and what they mean here (`statewords.toml`). A word that stands
nowhere there is asked about, never guessed."""

import re
from collections.abc import Mapping
from functools import cache

from tenure.evidence.intake.cells.words import NO, YES
from tenure.values.lexicon import lexicon, phrases
from tenure.values.texts import plain_letters

ENDING = "ending"
"""Runs to its end and won't renew: a word of mapping files; the lake says it by dates."""
OTHERS = "*"
"""Under `words:`, every word that nobody knows."""
RETRACTED = "deleted"
"""The row never was: spam, deleted tickets."""

NEITHER = "neither"
"""Nobody left or came back: the row is left out."""

MEANINGS: dict[tuple[str, str], tuple[str, ...]] = {
    ("accounts", "lifecycle"): ("internal", "former", "prospect", "customer"),
    ("subscriptions", "status"): ("void", "draft", "trial", "ended", ENDING, "paused", "past_due", "active"),
    ("tickets", "status"): (RETRACTED, "closed", "open"),
    ("tickets", "priority"): ("urgent", "high", "normal", "low"),
    ("invoices", "status"): ("void", "draft", "paid", "open"),
    ("invoices", "kind"): (NEITHER, "payment", "credit", "invoice"),
    ("opportunities", "stage"): ("won", "lost", "open"),
    ("opportunities", "status"): ("won", "lost", "open"),
    ("churn_events", "kind"): ("left", "returned", NEITHER),
}
"""Per kind and field, what a word may mean. Where several columns speak of one state, the first of these counts."""

SAID: dict[tuple[str, str], dict[str, str]] = {
    (kind, field): said for kind, fields in lexicon(__file__).items() for field, said in fields.items()
}
SAID["opportunities", "status"] = SAID["opportunities", "stage"] | SAID["opportunities", "status"]
"""Per kind and field, the words for each meaning, divided by commas."""

OPENINGS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("tickets", "status"): (
        *((word, "open") for word in ("waiting", "pending", "awaiting", "ready for", "in ")),
        *((word, "closed") for word in ("closed ", "resolved ", "solved ")),
    ),
    ("accounts", "lifecycle"): (("customer since", "customer"),),
    ("invoices", "kind"): tuple((word, NEITHER) for word in ("purchase ", "vendor ", "supplier ")),
}
"""What a word means by how it begins, where the whole isn't known."""

NUMBERS: dict[str, dict[str, str]] = {
    "most": {"1": "urgent", "2": "high", "3": "normal", "4": "low", "5": "low"},
    "least": {"1": "low", "2": "normal", "3": "high", "4": "urgent", "5": "urgent"},
}
"""Priorities written as numbers: whether 1 is the most or the least urgent."""


@cache
def plain_word(cell: str) -> str:
    """A word in small plain letters: `PendingActivation`, `pending_activation` and `Pending activation` are one."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", cell.strip().replace("'", "").replace("’", ""))
    return re.sub(r"[\W_]+", " ", plain_letters(split).lower()).strip().removeprefix("wc ")


CUSTOMERS_WITH = {"trial": "prospect", "paused": "customer", "past_due": "customer", ENDING: "customer"}
"""What a word for a contract says of its account, where it means one thing of both."""


@cache
def known_words(kind: str, field: str) -> dict[str, str]:
    """Every known plain word of a state and its meaning."""
    found = SAID.get((kind, field), {})
    own = {plain_word(word): meaning for meaning, words in found.items() for word in phrases(words)}
    if (kind, field) != ("accounts", "lifecycle"):
        return own
    of_contracts = known_words("subscriptions", "status").items()
    return {word: CUSTOMERS_WITH[meaning] for word, meaning in of_contracts if meaning in CUSTOMERS_WITH} | own


def meaning_of(kind: str, field: str, cell: str, said: Mapping[str, str]) -> str | None:
    """What a cell says of a state: one of MEANINGS, "" for nothing, None when nobody knows the word.

    `said` are the words of the mapping file, which go first; `true` and `false` there stand for every yes and no.
    """
    own = {key.strip().lower(): value for key, value in said.items()}
    lowered = cell.strip().lower()
    flag = "true" if lowered in YES else "false" if lowered in NO else ""
    for key in (lowered, flag):
        if key in own and (key or not lowered):
            return own[key]
    if flag and {"true", "false"} & set(own):
        return ""
    known = _known_meaning(kind, field, cell)
    return own.get(OTHERS) if known is None else known


@cache
def _known_meaning(kind: str, field: str, cell: str) -> str | None:
    words = known_words(kind, field)
    whole = plain_word(cell)
    if not whole:
        return ""
    if whole in words:
        return words[whole]
    # `P1 - Critical`, `2: High`, `Closed (won't fix)`: the parts say it; words go before grades.
    parts = [plain_word(part) for part in re.split(r"[-–—:/()|,;]+", cell)] + [re.sub(r"^\d+ ", "", whole)]
    for some in ([part for part in parts if not re.search(r"\d", part)], parts):
        meanings = {words[part] for part in some if part in words}
        if meanings:
            return min(meanings, key=MEANINGS[kind, field].index)
    return next((meaning for start, meaning in OPENINGS.get((kind, field), ()) if whole.startswith(start)), None)
