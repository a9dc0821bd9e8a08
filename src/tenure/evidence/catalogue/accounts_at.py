"""The columns of an account as of any instant, each declared once.

The engine computes them; framework expressions, lists and screens read them by these names.
"""

from dataclasses import dataclass

from tenure.evidence.catalogue.shapes import ColumnKind, D, F, N, T


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
        ("arr", N, "Annual recurring revenue of the lines in service, in the framework's currency.", True),
        ("seats", N, "Seats of the lines in service.", True),
        ("allowance", N, "Units included in the lines in service.", True),
        ("lines_active", N, "Lines in service.", False),
        ("plan", T, "Plan of the largest line in service.", True),
        ("term_start_on", D, "First day of the running term.", True),
        ("term_end_on", D, "The next day on which a running term ends, renewed or not.", True),
        ("renewal_on", D, "The next end of a booked term that no signed later term of the same product follows.", True),
        ("renewed", F, "The next term is signed already: renewal_on is the end of that one.", False),
        ("notice_on", D, "The next day by which notice is to be given, of terms not renewed yet.", True),
        ("days_to_renewal", N, "Days until renewal_on.", True),
        ("days_to_notice", N, "Days until notice_on.", True),
        ("cancellation_served", F, "Notice was given on a line that no signed later term follows.", False),
    ),
    *_of(
        "accounts",
        ("name", T, "Name.", True),
        ("parent", T, "Parent account, by key.", True),
        ("industry", T, "Line of business.", True),
        ("region", T, "Region.", True),
        ("employees", N, "Number of employees.", True),
        ("customer_since", D, "First day as a customer.", True),
        ("tenure_days", N, "Days since the first day as a customer.", False),
    ),
    *_of("features", ("core_features", N, "Core features that the account's plans contain.", True)),
    AccountColumn("as_of", D, frozenset(), "The day of T.", False),
)

ACCOUNT_COLUMNS: dict[str, AccountColumn] = {column.name: column for column in _ALL}
