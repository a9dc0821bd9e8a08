"""Ids as other systems write them: without what can't be seen, and told from words that stand for no id."""

import re

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]"
)
"""Letters that nobody sees: soft hyphens, zero-width spaces and joiners, marks of direction and byte order."""

SAYS_NONE = (
    "undefined null nan nil none void (null) (none) (empty) (blank) (undefined) <null> <none> <nan> <na> n/a na #n/a #ref! #value!"
    " #name? #null! #div/0! #num! \\n - -- \u2014 \u2013 ?"
    " . {} [] true false unknown unassigned not_set notset missing empty blank nat"
)
NONE = frozenset(SAYS_NONE.split()) | {"", "not set", "(not set)", "[object object]", "no id", "not available"}
"""Words, in small letters, that programs and people write where they have no id."""

SAYS_NOBODY = (
    "anonymous anon guest visitor not_authenticated not_logged_in logged_out unauthenticated distinct_id distinctid user_id userid"
    " group_id groupid anonymous_id anonymousid id email device_id"
)
NOBODY = frozenset(SAYS_NOBODY.split())
"""What trackers write for someone whom they don't know, or where the name of a field was sent instead of its value."""

UNFILLED = re.compile(
    r"\[object \w+\]|\[?native code\]?|function\b.*|\{\{.*\}\}|\$\{.*\}|<%.*%>|%[A-Za-z_]+%|<[a-z_. ]+ object at 0x[0-9a-f]+>",
    re.IGNORECASE,
)
"""What a program writes instead of a value: an object's type, or a template that nobody filled in."""

MAY_BE_NONE = frozenset("0[{$<%nf")
"""First letters of what UNFILLED and ZEROS look for."""

ZEROS = re.compile(r"\{?0{8}-?0{4}-?0{4}-?0{4}-?0{12}\}?|0{15}(AAA|aaa)?|(00000000-?)+")


LOST_DIGITS = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
"""A long number as a spreadsheet shows it. Its last digits are gone, and nothing brings them back."""


def visible(cell: str) -> str:
    """The id without letters that can't be seen, and without blanks around it; a blank inside is a plain space."""
    return cell.strip() if cell.isascii() else re.sub(r"[^\S\n]", " ", INVISIBLE.sub("", cell)).strip()


def no_id(cell: str, *, zero: bool = True, tracker: bool = False) -> bool:
    """Whether an id stands for none. `zero`: 0 is none too, which a column of numbers may deny; `tracker`: a tracking client
    wrote it, which says `anonymous` of everybody it doesn't know.

    >>> no_id("undefined"), no_id("[object Object]"), no_id("00000000-0000-0000-0000-000000000000"), no_id("a-17")
    (True, True, True, False)
    """
    plain = visible(cell)
    if plain[:1] in ("'", '"'):
        plain = plain.strip("\"'").strip()
    word = plain.lower()
    if word in NONE or (tracker and word in NOBODY):
        return True
    if word[:1] not in MAY_BE_NONE:  # nearly every id ends here
        return False
    return (zero and bool(re.fullmatch(r"0+(\.0+)?", word))) or bool(
        ZEROS.fullmatch(plain) or UNFILLED.fullmatch(plain)
    )
