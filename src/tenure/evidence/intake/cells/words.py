"""Words that cells use for nothing, yes and no, moods, months and intervals, and the signs of money (`words.toml`)."""

from tenure.values.lexicon import lexicon, phrases

_READ = lexicon(__file__)

ERRORS = frozenset(_READ["errors"].split()) | {"#" * count for count in range(4, 41)}
"""What spreadsheets write where a formula failed, is still at work, or its column was too narrow. Empty in every column."""

NOTHING = ("", "NULL", "null", "Null", "\\N", "N/A", "n/a", "NaN", "nan", "(null)", "<NA>", *sorted(ERRORS))
"""Cells that mean empty in every column."""

NAMES_NOTHING = (*(word for word in NOTHING if word != "Null"), "-", "--", "\u2014", "\u2013", "?")
"""Cells that mean empty where a name belongs: people are called Null, None and NA."""

NOTHING_TYPED = ("-", "--", "\u2014", "\u2013", "none", "None", "NONE", "na", "NA", "nil", "?", "undefined")
"""Cells that also mean empty where a number, a flag or a date belongs (a company may well be called None)."""

YES, NO = frozenset(_READ["yes"].split()), frozenset(_READ["no"].split())
MEETINGS = frozenset(phrases(_READ["meetings"]))
"""Kinds of contact that have two sides by themselves; an e-mail hasn't."""

CURRENCY_SIGNS: dict[str, str] = _READ["currency_signs"]
"""What a sign says. A bare dollar counts as USD unless the file names another currency."""
CURRENCY_WORDS: dict[str, str] = {
    word: code for code, words in _READ["currency_words"].items() for word in phrases(words)
}
"""What a currency is called in words, in small letters; a word that several share (dollar, krona) is none of one."""
DECIMALS: dict[str, int] = {code: int(places) for places, codes in _READ["decimals"].items() for code in codes.split()}
"""Decimals of the currencies of ISO 4217."""
INTERVALS: dict[str, str] = {word: period for period, words in _READ["intervals"].items() for word in phrases(words)}
"""What an amount is for, by plain words (see statewords.plain_word): the period, with a count where it isn't one."""
MONTHS: dict[str, int] = {name: int(number) for number, names in _READ["months"].items() for name in names.split()}
MOODS: dict[str, int] = {word: int(value) for value, words in _READ["moods"].items() for word in phrases(words)}
"""How people write how an account is doing -> 1 (lost) to 5 (thriving)."""


def mood_of(cell: str) -> int | None:
    """The value of a mood: `4`, `4/5`, `4 - good`, `Green`, a face; None for what isn't one.

    >>> mood_of("Green"), mood_of("4/5"), mood_of("2 - unhappy"), mood_of("thriving!"), mood_of("87")
    (4, 4, 2, 5, None)
    """
    text = cell.strip().lower().strip("!. ")
    said = MOODS.get(text)
    if said is None and text[:1] in "12345" and not text[1:2].isdigit() and text[1:2] not in ".,":
        rest = text[1:].strip(" -–:()").replace("out of", "/").replace("von", "/").strip()
        said = int(text[0]) if not rest.startswith("/") or rest.lstrip("/ ") == "5" else None
    return said
