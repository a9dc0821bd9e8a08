"""Questions about states: words that nobody knows, priorities written as numbers, and ends that other columns contradict."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import Profile, Slices
from tenure.evidence.connectors.recognise.uses import MOST_WORDS
from tenure.evidence.intake.cells.amounts import period_said
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.parse import filled_text, without_empty_words
from tenure.evidence.intake.cells.statewords import NUMBERS, OTHERS, meaning_of, plain_word
from tenure.evidence.intake.cells.words import NOTHING
from tenure.evidence.intake.mapping import OPEN, ColumnUse, FileMapping
from tenure.values.lexicon import lexicon
from tenure.values.texts import count_words

EACH = "each"
"""The answer that asks about every word by itself."""
SHOWN = 5

ASKED: dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]] = {
    (kind, field): (said["ask"], tuple(said["answers"].items()))
    for kind, fields in lexicon(__file__).items()
    for field, said in fields.items()
}
"""What is asked about unknown words of a state, and the answers (`statuses.toml`)."""
UNSAID = "unsaid"
"""The answer that a word says nothing of the state: its cells count as empty."""
DATED = {("tickets", "status"): {"resolved_at"}, ("invoices", "status"): {"paid_at", "paid"}}
"""Where one of these columns is there, words of the state needn't be asked about: of tickets, the closing times tell which
of them mean closed."""
MOSTLY = 0.5
"""So many rows with a word must have a closing time before the word is taken to mean closed."""


def state_forks(
    entry: FileMapping, profiles: Sequence[Profile], slices: Slices, said: Collection[str] = ()
) -> tuple[FileMapping, tuple[Fork, ...]]:
    """The entry with scales of numbers settled, and what has to be asked about its states. Words with an answer of their own
    among the keys that were `said` are asked about one by one."""
    by_header = {one.header: one for one in profiles}
    fields = entry.at.keys()
    columns = dict(entry.columns)
    forks: list[Fork] = []
    for header, use in entry.columns.items():
        state = (entry.kind, use.field)
        if state not in ASKED or header not in by_header:
            continue
        if fields & DATED.get(state, set()):
            if state == ("tickets", "status"):
                columns[header] = _closed_by_time(entry, header, use, by_header[header], slices)
            continue
        if use.field == "priority":
            use = _graded(use, by_header[header])
            columns[header] = use
        unknown = _unknown(entry.kind, use, by_header[header])
        if unknown:
            counts = _counted(slices, header, unknown)
            forks += _numbers(header, use, counts) or _words(entry.kind, header, use, counts, said)
        if use.field == "lifecycle":
            forks += _empty(use, by_header[header], slices)
    return replace(entry, columns=columns), tuple(forks)


def _closed_by_time(entry: FileMapping, header: str, use: ColumnUse, one: Profile, slices: Slices) -> ColumnUse:
    """A word that nobody knows means closed where most of its rows say when they were: the others are closed, too."""
    unknown = set(_unknown("tickets", use, one)) - set(use.words)
    if not unknown or len(unknown) > MOST_WORDS:
        return use
    times = [name for name, other in entry.columns.items() if other.field == "resolved_at"]
    rows_of, dated = Counter[str](), Counter[str]()
    for rows in slices():
        words = pc.utf8_trim_whitespace(rows[header].combine_chunks())
        some = _dated(rows, times)
        for word in unknown:
            mine = pc.fill_null(pc.equal(words, word), False)
            rows_of[word] += pc.sum(mine).as_py() or 0
            dated[word] += pc.sum(pc.and_(mine, some)).as_py() or 0
    closed = {word: "closed" for word in sorted(unknown) if dated[word] > MOSTLY * rows_of[word]}
    return replace(use, words={**use.words, **closed}) if closed else use


def _dated(rows: pa.Table, times: Sequence[str]) -> pa.Array:
    """The mask of rows with any of these times."""
    return reduce(pc.or_, (pc.is_valid(filled_text(rows[name].combine_chunks())) for name in times))


def undated_closings(entry: FileMapping, slices: Slices) -> tuple[str, ...]:
    """What is to be said of tickets that are closed by their state and don't say when."""
    status = entry.at.get("status", "")
    times = [name for name, use in entry.columns.items() if use.field == "resolved_at"]
    if entry.kind != "tickets" or not status or not times:
        return ()
    count, words = 0, entry.columns[status].words
    for rows in slices():
        states = change_distinct(
            rows[status].combine_chunks(), lambda cell: meaning_of("tickets", "status", cell, words)
        )
        closed = pc.and_(pc.fill_null(pc.equal(states, "closed"), False), pc.invert(_dated(rows, times)))
        count += pc.sum(closed).as_py() or 0
    if not count:
        return ()
    when = "their last update counts" if "updated_at" in entry.at else "when is unknown"
    return (
        f"{count_words(count, 'ticket is', 'tickets are')} closed according to {status} without a closing time: {when}.",
    )


def _unknown(kind: str, use: ColumnUse, one: Profile) -> list[str]:
    meanings = {
        cell: period_said(cell, use.words) if use.field == "interval" else meaning_of(kind, use.field, cell, use.words)
        for cell in one.values
    }
    return sorted(cell for cell, meaning in meanings.items() if meaning in (None, OPEN))


def _empty(use: ColumnUse, one: Profile, slices: Slices) -> list[Fork]:
    """Where a column tells customers from others, an empty cell may be either."""
    meanings = {meaning_of("accounts", "lifecycle", cell, use.words) for cell in one.values}
    if use.words.get("", OPEN) != OPEN or one.filled == 1 or not {"customer", "prospect"} <= meanings:
        return []
    count = _counted(slices, one.header, [""])[""]
    ask, choices = ASKED["accounts", "lifecycle"]

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        return _with_words(entry, one.header, {"": answer})

    text = f"Column {one.header} is empty in {count_words(count, 'row')}. {ask}"
    place = f"set the meaning of an empty cell under `words:` of column {one.header!r}"
    return [Fork("empty", one.header, text, choices, sets=sets, place=place)]


def _counted(slices: Slices, header: str, words: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    wanted = pa.array(words, pa.string())
    for rows in slices():
        text = pc.fill_null(without_empty_words(pc.utf8_trim_whitespace(rows[header].combine_chunks()), NOTHING), "")
        for pair in pc.value_counts(text.filter(pc.is_in(text, value_set=wanted))).to_pylist():
            found[pair["values"]] += pair["counts"]
    return found


def _graded(use: ColumnUse, one: Profile) -> ColumnUse:
    """Grades whose first is P0 begin one lower; grades without a letter of a column of severities begin with the worst."""
    if use.words:
        return use
    plain = {cell: plain_word(cell).replace(" ", "") for cell in one.values}
    if "p0" in plain.values():
        names = ("urgent", "high", "normal", "low", "low", "low")
        words = {cell: names[int(word[1])] for cell, word in plain.items() if word in {f"p{n}" for n in range(6)}}
        return replace(use, words=words)
    bare = {cell for cell, word in plain.items() if word in NUMBERS["most"]}
    if bare and any(word in normal(one.header) for word in ("severity", "sev", "schwere", "gravite", "gravedad")):
        return replace(use, words={cell: NUMBERS["most"][plain[cell]] for cell in sorted(bare)})
    return use


def _numbers(header: str, use: ColumnUse, counts: Counter[str]) -> list[Fork]:
    """Priorities from 1 to 5 may begin with the most or the least urgent."""
    numbers = {word: plain_word(word) for word in counts}
    if use.field != "priority" or not numbers or not set(numbers.values()) <= set(NUMBERS["most"]):
        return []

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        scale = NUMBERS.get(answer, {})
        return _with_words(entry, header, {word: scale.get(plain, OPEN) for word, plain in numbers.items()})

    choices = (("most", "1 is the most urgent"), ("least", "1 is the least urgent"))
    text = f"In column {header}, is 1 the most or the least urgent? {_shown(counts)}."
    place = f"set the urgency of each number under `words:` of column {header!r}"
    return [Fork("scale", header, text, choices, sets=sets, place=place)]


def _words(kind: str, header: str, use: ColumnUse, counts: Counter[str], said_of: Collection[str] = ()) -> list[Fork]:
    ask, meanings = ASKED[kind, use.field]
    choices = (*meanings, (UNSAID, "the word means nothing: read as an empty cell"))
    alone = Counter({word: count for word, count in counts.items() if f"words:{header}:{word}" in said_of})
    if 0 < len(alone) < len(counts):
        own, others = _words(kind, header, use, alone, said_of), _words(kind, header, use, counts - alone)
        return [*own, *others]
    if len(counts) == 1 or alone or any(use.words.get(word) == OPEN for word in counts):
        said = {
            word: f"Column {header} says {word!r} in {count_words(rows, 'row')}. {ask}" for word, rows in counts.items()
        }
        return [
            Fork("words", header, text, choices, word, sets=partial(_meant, header, (word,)))
            for word, text in said.items()
        ]

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        return _meant(header, (OTHERS,) if answer == OPEN else tuple(counts), entry, answer)

    text = f"Column {header} has words that Tenure doesn't know: {_shown(counts)}. {ask}"
    more = ((EACH, "they differ: ask about each"),) if len(counts) <= MOST_WORDS else ()
    place = f"set their meaning under `words:` of column {header!r}"
    return [Fork("words", header, text, (*choices, *more), sets=sets, place=place)]


def said_each(key: str, entry: FileMapping, answer: str) -> dict[str, str]:
    """An answer by the keys of later files: one about several words is one about each of them, and about no other word."""
    topic, _, header = key.removeprefix(f"{entry.kind}:").partition(":")
    if topic != "words" or header not in entry.columns:
        return {key: answer}
    words = entry.columns[header].words.items()
    return {f"{key}:{word}": meaning or UNSAID for word, meaning in words if meaning != OPEN}


def _meant(header: str, words: Sequence[str], entry: FileMapping, answer: str) -> FileMapping:
    """The entry with what some words mean."""
    meaning = {EACH: OPEN, UNSAID: ""}.get(answer, answer)
    return _with_words(entry, header, dict.fromkeys(words, meaning))


def _with_words(entry: FileMapping, header: str, words: Mapping[str, str]) -> FileMapping:
    use = entry.columns[header]
    before = {word: said for word, said in use.words.items() if word != OTHERS or said != OPEN}
    return replace(entry, columns={**entry.columns, header: replace(use, words={**before, **words})})


def _shown(counts: Counter[str]) -> str:
    most = [f"{word!r} ({count_words(count, 'row')})" for word, count in counts.most_common(SHOWN)]
    return ", ".join(most) + (f" and {len(counts) - SHOWN} more" if len(counts) > SHOWN else "")
