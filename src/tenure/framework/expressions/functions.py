"""The allow-list: every function an expression may call, with what it takes and gives."""

from dataclasses import dataclass

from tenure.framework.expressions.tree import Kind

NUMBER, TEXT, FLAG, DAY, INSTANT = Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.DAY, Kind.INSTANT
ANY = frozenset({NUMBER, TEXT, FLAG, DAY, INSTANT})
TIMES = frozenset({DAY, INSTANT})


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` are the kinds allowed for each argument, the last one for all that follow; `gives` None means the
    arguments' own kind, which then has to be one and the same."""

    name: str
    takes: tuple[frozenset[Kind], ...]
    gives: Kind | None
    about: str
    least: int = 1
    most: int = 1
    aggregate: bool = False


def _one(kind: Kind) -> frozenset[Kind]:
    return frozenset({kind})


_ORDERED = frozenset({NUMBER, DAY, INSTANT})

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("coalesce", (ANY,), None, "The first argument with a value.", 2, 20),
        Function("nullif", (ANY,), None, "The first argument, or unknown if it equals the second.", 2, 2),
        Function("greatest", (_ORDERED,), None, "The largest argument; unknown if any argument is.", 2, 20),
        Function("least", (_ORDERED,), None, "The smallest argument; unknown if any argument is.", 2, 20),
        Function("abs", (_one(NUMBER),), NUMBER, "The absolute value."),
        Function(
            "round",
            (_one(NUMBER), _one(NUMBER)),
            NUMBER,
            "Rounded, half away from zero; 0 decimals unless given.",
            1,
            2,
        ),
        Function("floor", (_one(NUMBER),), NUMBER, "Rounded down to a whole number."),
        Function("ceil", (_one(NUMBER),), NUMBER, "Rounded up to a whole number."),
        Function("lower", (_one(TEXT),), TEXT, "In lowercase."),
        Function("upper", (_one(TEXT),), TEXT, "In capitals."),
        Function("trim", (_one(TEXT),), TEXT, "Without leading and trailing spaces."),
        Function("length", (_one(TEXT),), NUMBER, "How many characters."),
        Function("starts_with", (_one(TEXT), _one(TEXT)), FLAG, "Whether the first text starts with the second.", 2, 2),
        Function("ends_with", (_one(TEXT), _one(TEXT)), FLAG, "Whether the first text ends with the second.", 2, 2),
        Function("contains", (_one(TEXT), _one(TEXT)), FLAG, "Whether the first text contains the second.", 2, 2),
        Function(
            "days_since",
            (TIMES,),
            NUMBER,
            "Whole local days from that date to the score's day; negative for future dates.",
        ),
        Function("days_between", (TIMES, TIMES), NUMBER, "Whole local days from the first to the second.", 2, 2),
        Function(
            "count",
            (ANY, ANY),
            NUMBER,
            "How many rows: count(*), count(x), count(distinct x), count(distinct x, y).",
            1,
            2,
            True,
        ),
        Function(
            "sum",
            (_one(NUMBER),),
            NUMBER,
            "The sum over rows; 0 without rows, no value if rows have no value.",
            1,
            1,
            True,
        ),
        Function("avg", (_one(NUMBER),), NUMBER, "The mean over rows.", 1, 1, True),
        Function("median", (_one(NUMBER),), NUMBER, "The median over rows.", 1, 1, True),
        Function("min", (_ORDERED,), None, "The smallest over rows.", 1, 1, True),
        Function("max", (_ORDERED,), None, "The largest over rows.", 1, 1, True),
        Function("latest", (ANY,), None, "The value of the row with the newest occurred_at.", 1, 1, True),
    )
}
"""Name -> function, in the order of the reference."""

SYNONYMS = {
    "ceiling": "ceil",
    "len": "length",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "mean": "avg",
    "average": "avg",
    "last": "latest",
    "first": "min",
    "startswith": "starts_with",
    "endswith": "ends_with",
    "datediff": "days_between",
    "date_diff": "days_between",
    "mod": "a % b",
    "if": "case when … then … else … end",
    "iff": "case when … then … else … end",
    "count_if": "count(case when … then 1 end)",
    "now": "as_of, the day the score is for",
    "today": "as_of, the day the score is for",
    "current_date": "as_of, the day the score is for",
    "getdate": "as_of, the day the score is for",
}
"""What people of other SQLs reach for -> what to write here."""
