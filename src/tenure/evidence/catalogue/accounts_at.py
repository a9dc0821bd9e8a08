"""The columns of an account as of any instant, each declared once.

The engine computes them; framework expressions, lists and screens read them by these names.
"""

from dataclasses import dataclass

from tenure.evidence.catalogue.shapes import Kind


@dataclass(frozen=True, slots=True)
class AccountColumn:
    """A column of an account as of T and the fact tables it rests on."""

    name: str
    kind: Kind
    tables: frozenset[str]
    about: str
    nullable: bool = True


def _of(table: str, *columns: tuple[str, Kind, str, bool]) -> tuple[AccountColumn, ...]:
    return tuple(
        AccountColumn(name, kind, frozenset({table}), about, nullable) for name, kind, about, nullable in columns
    )


_ALL = (
    *_of(
        "subscriptions",
        ("arr", Kind.NUMBER, "Annual recurring revenue of the lines in service, in the framework's currency.", True),
        ("seats", Kind.NUMBER, "Seats of the lines in service.", True),
        ("allowance", Kind.NUMBER, "Units included in the lines in service.", True),
        ("lines_active", Kind.NUMBER, "Lines in service.", False),
        ("plan", Kind.TEXT, "Plan of the largest line in service.", True),
        ("term_start_on", Kind.DAY, "First day of the running term.", True),
        ("term_end_on", Kind.DAY, "The next day on which a running term ends, renewed or not.", True),
        (
            "renewal_on",
            Kind.DAY,
            "The next end of a booked term that no signed later term of the same product follows.",
            True,
        ),
        ("renewed", Kind.FLAG, "The next term is signed already: renewal_on is the end of that one.", False),
        ("notice_on", Kind.DAY, "The next day by which notice is to be given, of terms not renewed yet.", True),
        ("days_to_renewal", Kind.NUMBER, "Days until renewal_on.", True),
        ("days_to_notice", Kind.NUMBER, "Days until notice_on.", True),
        ("cancellation_served", Kind.FLAG, "Notice was given on a line that no signed later term follows.", False),
    ),
    *_of(
        "accounts",
        ("name", Kind.TEXT, "Name.", True),
        ("parent", Kind.TEXT, "Parent account, by key.", True),
        ("industry", Kind.TEXT, "Line of business.", True),
        ("region", Kind.TEXT, "Region.", True),
        ("employees", Kind.NUMBER, "Number of employees.", True),
        ("customer_since", Kind.DAY, "First day as a customer.", True),
        ("tenure_days", Kind.NUMBER, "Days since the first day as a customer.", False),
    ),
    *_of("features", ("core_features", Kind.NUMBER, "Core features that the account's plans contain.", True)),
    AccountColumn("as_of", Kind.DAY, frozenset(), "The day of T.", False),
)

ACCOUNT_COLUMNS: dict[str, AccountColumn] = {column.name: column for column in _ALL}
