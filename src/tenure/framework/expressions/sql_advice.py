"""What SQL has and expressions leave out, with the way to say it instead.

The sentences, not the wall: anything not on the allow-list is refused, whether it is named here or not.
"""

import re

MARKS: tuple[tuple[str, str, str], ...] = (
    ("--", "a comment", "Write comments in YAML, with #."),
    ("/*", "a comment", "Write comments in YAML, with #."),
    (";", "a second statement", "Keep one expression."),
    ("::", "a cast", "Values already have a type; compare values of the same type."),
    (":", "a parameter", "Name a signal, a trait or a column."),
    ("->", "a lambda", "Use only the listed functions."),
    ("||", "joined text", "Compare texts as they are."),
    ("//", "a whole-number division", "Write floor(a / b)."),
    ("**", "a power", "Multiply instead."),
    ("==", "==", "Write =."),
    ('"', "a double quote", "Put text in single quotes: 'urgent'. Names need no quotes."),
    ("`", "a quoted name", "Names need no quotes."),
    ("{", "a structure", "Use only the listed functions."),
    ("[", "a list", "Write in ('a', 'b')."),
    ("$", "a parameter", "Name a signal, a trait or a column."),
    ("?", "a parameter", "Name a signal, a trait or a column."),
    ("@", "a parameter", "Name a signal, a trait or a column."),
    (".", "a name with a dot", "Use plain names: an expression can't read other tables."),
    ("'", "an unclosed quote", "Close the text with a single quote. Double a quote inside the text: 'it''s'."),
)
"""(mark, what it is, what to write instead); of two that fit, the first counts."""

WORDS: dict[str, str] = {
    **dict.fromkeys(
        [
            "select",
            "from",
            "with",
            "union",
            "except",
            "intersect",
            "join",
            "where",
            "group",
            "having",
            "order",
            "limit",
            "values",
            "table",
            "into",
            "exists",
            "lateral",
            "unnest",
            "insert",
            "update",
            "delete",
            "drop",
            "create",
            "alter",
            "merge",
            "truncate",
        ],
        "Expressions can't read tables. A signal reads the table under its `from`.",
    ),
    **dict.fromkeys(
        ["over", "window", "partition", "filter", "within", "qualify", "rows", "range"],
        "Filter rows with `where`, `window` and `ending` of the signal.",
    ),
    **dict.fromkeys(
        [
            "pragma",
            "set",
            "reset",
            "attach",
            "detach",
            "copy",
            "export",
            "import",
            "install",
            "load",
            "call",
            "use",
            "execute",
            "prepare",
            "show",
            "describe",
            "explain",
        ],
        "Expressions can't use settings or commands.",
    ),
    **dict.fromkeys(
        ["cast", "try_cast", "convert", "as", "using"], "Values already have a type; compare values of the same type."
    ),
    **dict.fromkeys(
        ["like", "ilike", "similar", "glob", "regexp", "rlike", "escape"],
        "Write starts_with(x, '…'), ends_with(x, '…') or contains(x, '…').",
    ),
    **dict.fromkeys(
        ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"],
        "Write as_of, the day the score is for, or days_since(x).",
    ),
    **dict.fromkeys(["interval", "timestamp", "time"], "Count days with days_since(x) or days_between(a, b)."),
    **dict.fromkeys(["lambda", "array", "struct", "map", "row", "columns"], "Use only the listed functions."),
    **dict.fromkeys(["any", "all", "some"], "Compare with each value, or write in (…)."),
    **dict.fromkeys(["collate", "at"], "Compare texts and days as they are."),
    "xor": "Write a <> b.",
    "unknown": "Write is null.",
}
"""Word -> what to write instead. A column of that name is no problem."""

REACHES = re.compile(
    r"^(read_|glob$|getenv|getvariable|current_setting|query|sniff_|parquet_|duckdb_|pg_|http|load_|write_|.*_scan$)"
)
"""Functions that would read files, settings, the network or whole queries."""
