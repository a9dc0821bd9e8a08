"""The columns of an account as of any instant, each declared once.

The engine computes them; framework expressions, lists and screens read them by these names.
"""

from dataclasses import dataclass

from tenure.evidence.catalogue.shapes import ColumnKind


@dataclass(frozen=True, slots=True)
class AccountColumn:
    """A column of an account as of T and the fact tables it rests on."""

    name: str
    kind: ColumnKind
    tables: frozenset[str]
    about: str
    nullable: bool = True


def _of(table: str, *columns: tuple[str, ColumnKind, str, bool]) -> tuple[AccountColumn, ...]:
    return tuple(
        AccountColumn(name, kind, frozenset({table}), about, nullable) for name, kind, about, nullable in columns
    )


_ALL = (
    *_of(
        "subscriptions",
        (
            "arr",
            ColumnKind.NUMBER,
            "Annual recurring revenue of the lines in service, in the framework's currency.",
            True,
        ),
        ("seats", ColumnKind.NUMBER, "Seats of the lines in service.", True),
        ("allowance", ColumnKind.NUMBER, "Units included in the lines in service.", True),
        ("lines_active", ColumnKind.NUMBER, "Lines in service.", False),
        ("plan", ColumnKind.TEXT, "Plan of the largest line in service.", True),
        ("term_start_on", ColumnKind.DAY, "First day of the running term.", True),
        ("term_end_on", ColumnKind.DAY, "The next day on which a running term ends, renewed or not.", True),
        (
            "renewal_on",
            ColumnKind.DAY,
            "The next end of a booked term that no signed later term of the same product follows.",
            True,
        ),
        ("renewed", ColumnKind.FLAG, "The next term is signed already: renewal_on is the end of that one.", False),
        ("notice_on", ColumnKind.DAY, "The next day by which notice is to be given, of terms not renewed yet.", True),
        ("days_to_renewal", ColumnKind.NUMBER, "Days until renewal_on.", True),
        ("days_to_notice", ColumnKind.NUMBER, "Days until notice_on.", True),
        (
            "cancellation_served",
            ColumnKind.FLAG,
            "Notice was given on a line that no signed later term follows.",
            False,
        ),
    ),
    *_of(
        "accounts",
        ("name", ColumnKind.TEXT, "Name.", True),
        ("parent", ColumnKind.TEXT, "Parent account, by key.", True),
        ("industry", ColumnKind.TEXT, "Line of business.", True),
        ("region", ColumnKind.TEXT, "Region.", True),
        ("employees", ColumnKind.NUMBER, "Number of employees.", True),
        ("customer_since", ColumnKind.DAY, "First day as a customer.", True),
        ("tenure_days", ColumnKind.NUMBER, "Days since the first day as a customer.", False),
    ),
    *_of("features", ("core_features", ColumnKind.NUMBER, "Core features that the account's plans contain.", True)),
    AccountColumn("as_of", ColumnKind.DAY, frozenset(), "The day of T.", False),
)

ACCOUNT_COLUMNS: dict[str, AccountColumn] = {column.name: column for column in _ALL}
