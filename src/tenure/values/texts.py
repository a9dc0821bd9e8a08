"""Text that can't be kept (the database takes neither the character NUL nor half of a surrogate pair), and words that must
not be kept any longer."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from tenure.values.problem import refusal

DEPTH = 100
ERASED = "(erased)"


UNSEEN = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""A pattern, as Python and Arrow read them, of signs that command a terminal or turn the direction of what follows. Tabs and
line ends aren't among them."""
_UNSEEN = re.compile(UNSEEN)
_HALF = re.compile("[\ud800-\udfff]")


def count_words(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count_words(1, "row"), count_words(1_200, "row"), count_words(2, "entry", "entries")
    ('1 row', '1,200 rows', '2 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plain(text: str) -> str:
    """A text without control characters, halves of letters and overrides of its direction: what it shows is what it says.

    >>> plain("Birch\\x1b[2J Ltd")
    'Birch[2J Ltd'
    """
    return text if text.isascii() and text.isprintable() else storable(_UNSEEN.sub("", text))


def storable(text: str) -> str:
    """A text that can be kept: no NUL, no half of a letter."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def escape_unseen(said: str) -> str:
    """JSON in which those signs, and halves of surrogate pairs, are written as `\\u202e`."""
    return re.sub(f"{UNSEEN}|[\ud800-\udfff]", lambda sign: f"\\u{ord(sign.group()):04x}", said)


def first_unstorable(value: object, place: str = "", depth: int = DEPTH) -> str | None:
    """Where the first text stands in a value of plain JSON that can't be kept, like `rows[2].name`; None when all can be.
    What is nested deeper than DEPTH can't.

    >>> first_unstorable({"rows": ["fine", "not\\0fine"]})
    'rows[1]'
    """
    if isinstance(value, str):
        return None if "\0" not in value and (value.isascii() or not _HALF.search(value)) else place
    if not isinstance(value, Mapping | list | tuple):
        return None
    if not depth:
        return place
    if isinstance(value, Mapping):
        named = (value.items(), (f"{place}.{plain(str(name))}" if place else plain(str(name)) for name in value))
        for (name, one), inner in zip(*named, strict=True):
            found = inner if first_unstorable(name) is not None else first_unstorable(one, inner, depth - 1)
            if found is not None:
                return found
        return None
    inside = (first_unstorable(one, f"{place}[{number}]", depth - 1) for number, one in enumerate(value))
    return next((found for found in inside if found is not None), None)


def is_storable(value: object) -> bool:
    """Whether every text in a value of plain JSON can be kept."""
    return first_unstorable(value) is None


def first_unseen(text: str) -> str:
    """The first sign of a text that isn't text, as `U+001B`; "" when there is none."""
    found = _UNSEEN.search(text) or _HALF.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def pattern_of(words: Collection[str]) -> str:
    """A pattern that finds any of some words, the longest first, as both Python and Arrow read patterns."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def without(text: str, words: Collection[str]) -> str:
    """A text with `(erased)` in place of these words, in great or small letters."""
    return re.sub(pattern_of(words), ERASED, text, flags=re.IGNORECASE) if words else text


def addresses_among(words: Collection[str]) -> list[str]:
    """Those of the words by which a person is known that are e-mail addresses; an id, as a whole value, is in quotes."""
    return [word for word in words if "@" in word and not word.startswith('"')]


def refuse_unstorable(values: Mapping[str, object]) -> None:
    """Raise ProblemError `request.text` when a text can't be kept, with where it stands: `values` go by their names."""
    place = first_unstorable(values)
    if place is not None:
        raise refusal(
            "request.text",
            "A text in the request can't be kept.",
            where=place or "request",
            why=f"{place or 'It'} has the character NUL, or half of a letter, or is nested too deeply.",
            fix="Leave that character out.",
            status=422,
        )


_MARKS = re.compile(r":(?=\s|$)|,|[\[{]|^\s*-\s", re.MULTILINE)


def yaml_marks(text: str) -> int:
    """About how many keys and items a YAML text has. Its reader takes time for each, so they are counted before."""
    return sum(1 for _ in _MARKS.finditer(text))


def plain_letters(text: str) -> str:
    """Latin letters without their marks, and nothing else than ASCII; a text in other letters keeps them."""
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    if any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in parts):
        return unicodedata.normalize("NFKC", text)
    return parts.encode("ascii", "ignore").decode()


ACRONYMS = frozenset({
    "cs", "csm", "csms", "ae", "vp", "nps", "csat", "qbr", "ebr", "roi", "arr", "nrr", "grr", "ces", "api", "crm", "sso", "raci",
})  # fmt: skip


def spoken_key(key: str) -> str:
    """A key as people read it.

    >>> spoken_key("seat_use"), spoken_key("cs_manager")
    ('Seat use', 'CS manager')
    """
    words = " ".join(word.upper() if word in ACRONYMS else word for word in key.replace("_", " ").split())
    return words[:1].upper() + words[1:]
