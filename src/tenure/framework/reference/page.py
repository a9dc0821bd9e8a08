"""The page itself, part by part."""

from pydantic import BaseModel

from tenure.framework.checking.catalogue import CLOCK, SYSTEM, Catalogue, KnownColumn
from tenure.framework.expressions import FUNCTIONS, Function, Kind
from tenure.framework.model.states import CUSTOMER, STANDING, StateName
from tenure.framework.problems import CODES
from tenure.framework.reference.examples import EXAMPLES
from tenure.framework.schema import SECTIONS, RootText
from tenure.framework.schema.fields import SchemaField, fields_of, models_within
from tenure.framework.schema.quantities import NEVER
from tenure.framework.schema.shape import ObjectText

_HEAD = """# The framework language

<!-- Written by `make docs` from the schema. Change the schema, not this file. -->

A framework says what good looks like. It is a folder of YAML with a `framework.yaml`, or one file, and lives in your
own git. `tenure framework check DIR` lists every problem at once. How to write one, step by step:
[write a score](../how-to/write-a-score.md).

Every object has one address, the same in errors, on screens and in logs: `signal.seat_use`,
`health.account.usage.seat_use`, `health.account.caps.notice_served`, `indicator.usage_drop`, `segment.digital`,
`engagement.high_touch`, `move.expansion_push`, `stage.onboarding.exit.first_value`, `stage.onboarding.phase.discovery`,
`moment.first_value`, `play.onboarding_stall.steps.2.time.1`, `handoff.sales_to_cs`, `review.at_risk`, `target.nrr`.

Keys of objects are small letters, digits and `_`. Percentages may be written as such in YAML (`30%` is 0.3), never in
an expression. Anchors, aliases and tags of YAML are not part of the language.
"""

_EXPRESSIONS = """## Expressions

`value`, `where`, `when`, `applies`, `until`, `enter`, `opens`, `stalled` and `lists` are expressions: SQL without
tables. One line of names, numbers, `'texts'`, `date '2026-01-31'`, `true`, `false` and `null`, joined by

- `+ - * /` and `%` (the remainder); dividing by zero gives unknown,
- `= <> < <= > >=`, `between … and …`, `in (…)`, `is null`, `is not null`,
- `and`, `or`, `not`, and `case when … then … else … end`,
- the functions below, and nothing else.

Missing values are unknown (NULL): neither true nor false. An unknown condition counts as false, and a
calculation with it is unknown, unless `coalesce` says what to take instead. Texts, numbers, days and instants
aren't mixed.
"""


def framework_reference(catalogue: Catalogue) -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD, _object("The head", RootText, example="framework")]
    for section, model in SECTIONS.items():
        parts.append(_object(f"`{section}`", model, example=section))
        parts += [_object(one.called[:1].upper() + one.called[1:], one, 3) for one in models_within(model)]
    parts += [_EXPRESSIONS, _functions(), _names(catalogue), _codes()]
    return "\n".join(parts)


def _object(title: str, model: type[ObjectText], level: int = 2, example: str = "") -> str:
    about = " ".join((model.__doc__ or "").split())
    rows = [
        f"| `{one.key}` | {_cell(one.help + _choices(one))} | {'yes' if one.needed else _default(one)} |"
        for one in fields_of(model).values()
    ]
    shown = f"```yaml\n{EXAMPLES[example]}```\n\n" if example else ""
    return (
        f"{'#' * level} {title}\n\n{about}\n\n{shown}| key | what it says | needed, or default |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _choices(one: SchemaField) -> str:
    """The words that may stand there, where the description doesn't name them."""
    if all(word in one.help for word in one.choices):
        return ""
    return f" One of {', '.join(f'`{word}`' for word in one.choices)}."


def _default(one: SchemaField) -> str:
    value = one.usual
    if isinstance(value, BaseModel):
        return ", ".join(f"{key} {figure:g}" for key, figure in value.model_dump().items() if isinstance(figure, float))
    if value in (None, "", [], {}, NEVER):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}d`" if one.kind == "days" else f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _functions() -> str:
    def rows(aggregate: bool) -> str:
        return "\n".join(
            f"| `{_signature(one)}` | {_cell(one.about)} |" for one in FUNCTIONS.values() if one.aggregate is aggregate
        )

    return (
        "### Functions\n\n| function | gives |\n|---|---|\n"
        + rows(aggregate=False)
        + "\n\nOver rows, in the `value` of a signal with `from`:\n\n| function | gives |\n|---|---|\n"
        + rows(aggregate=True)
        + "\n"
    )


def _signature(function: Function) -> str:
    if function.aggregate:
        return f"{function.name}(…)"
    names = ["x", "y", "z"][: min(function.most, 2)]
    if function.name == "days_between":
        names = ["from", "to"]
    if function.name == "round":
        names[1] = "decimals"
    return f"{function.name}({', '.join(names)}{', …' if function.most > 2 else ''})"


def _names(catalogue: Catalogue) -> str:
    columns_of_t = {"as_of": KnownColumn(Kind.DAY, False, frozenset())} | dict(catalogue.account)
    account = "\n".join(
        f"| `{name}` | {column.kind.value} | {', '.join(sorted(column.tables)) or ''} |"
        for name, column in sorted(columns_of_t.items())
    )
    tables = "\n".join(
        f"| `{table}` | {', '.join(f'`{name}`' for name in columns)} |" for table, columns in catalogue.tables.items()
    )
    return (
        "### Names of an account\n\nBeside the signals and traits of the framework, and `rhythm_days` (1, 7 or 30), "
        "every condition and every formula without `from` may use these columns; they may also stand in a `where`.\n\n"
        f"| name | kind | rests on |\n|---|---|---|\n{account}\n\n"
        f"{_states()}"
        "### Names of a row\n\nWith `from`, `where` and the functions over rows may use the columns of that table, and "
        f"{', '.join(f'`{name}`' for name in (*SYSTEM, *CLOCK))}.\n\n| table | columns |\n|---|---|\n{tables}\n"
    )


def _states() -> str:
    def rows(names: list[StateName]) -> str:
        return "\n".join(f"| `{one.name}` | {one.kind.value} | {_cell(one.about)} |" for one in names)

    head = "| name | kind | meaning |\n|---|---|---|\n"
    further = [one for one in STANDING.values() if one.name not in CUSTOMER]
    return (
        "### Names of an account's state\n\n`when` of a score, caps, `applies` of measures and indicators may also use "
        "these. They mean the state before the day being computed, except `segment`.\n\n"
        f"{head}{rows(list(CUSTOMER.values()))}\n\n"
        "Stages and their criteria, moves, moments, plays, handoffs and reviews may use these too; segments and "
        f"signals can't use any of them.\n\n{head}{rows(further)}\n\n"
    )


def _codes() -> str:
    def rows(advice: bool) -> str:
        return "\n".join(
            f"| `{code}` | {_cell(meaning)} |"
            for code, meaning in sorted(CODES.items())
            if code.startswith("advice.") is advice
        )

    return (
        "## Problems\n\nEach with file, line, address, what is wrong, why, and what to do. Errors keep a framework from being "
        f"used; warnings don't.\n\n| code | meaning |\n|---|---|\n{rows(False)}\n\n"
        "## Advice\n\nWarnings about choices that are allowed but usually a mistake. They are given once there is no "
        "error, on your "
        f"own files and not on packaged parts.\n\n| code | what it warns of |\n|---|---|\n{rows(True)}\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
