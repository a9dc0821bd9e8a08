"""Write the reference pages from the code: `docs.py`, or `docs.py --check`, which only says whether they are fresh.

settings.md from Config, commands.md from the command line's own help, problems.md from every Problem in the source,
facts.md from the catalogue of facts. What can be read off the code is never written twice by hand.
"""

import ast
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by `make docs` from the code. -->\n"

# The commands' help needs Django, and Django needs a home; nothing is created in it.
os.environ["TENURE_HOME"] = str(Path(tempfile.gettempdir()) / "tenure-docs")
os.environ["DJANGO_SETTINGS_MODULE"] = "tenure.project.settings"
os.environ["COLUMNS"] = "100"

import django  # noqa: E402

django.setup()

from tenure.evidence.backends.capabilities import BACKENDS  # noqa: E402
from tenure.evidence.catalogue import TABLES  # noqa: E402
from tenure.evidence.catalogue.shapes import Grain, Table, Visible  # noqa: E402
from tenure.evidence.connectors.recognise.vendors import VENDORS  # noqa: E402
from tenure.evidence.intake.mapping import IGNORE  # noqa: E402
from tenure.framework.problems import CODES  # noqa: E402
from tenure.framework.reference import framework_reference  # noqa: E402
from tenure.framework.schema import schema_text  # noqa: E402
from tenure.insight.engine.measuring.vocabulary import vocabulary  # noqa: E402
from tenure.project.config import Config  # noqa: E402
from tenure.surfaces.cli.main import COMMANDS, load_commands  # noqa: E402


def cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def table(header: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


# -- settings ---------------------------------------------------------------------------------------------------------


def settings() -> str:
    rows: list[list[object]] = []
    for name, field in Config.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append([f"`TENURE_{name.upper()}`", default, field.description or ""])
    return (
        "# Settings\n\n" + MADE + "\nEvery setting is an environment variable; none has to be set. "
        "`tenure doctor` shows what is in force.\n\n" + table(["Variable", "Default", "What it does"], rows)
    )


# -- commands ---------------------------------------------------------------------------------------------------------


def commands() -> str:
    parts = ["# Commands\n\n" + MADE]
    parts.append(
        '\nErrors are Problems on standard error, with `--json` as `{"problems": [...]}`. Exit codes: 0 fine, 1 '
        "problem, 2 usage, 3 a question that needs an answer.\n"
    )
    for path, about in walk(load_commands(*COMMANDS), ("tenure",)):
        parts.append(f"\n## {' '.join(path)}\n\n```text\n{about}\n```\n")
    return "".join(parts)


def walk(command: object, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    context = command.make_context(path[-1], [], resilient_parsing=True)  # type: ignore[attr-defined]
    context.info_name = " ".join(path)
    found = [(path, "\n".join(line.rstrip() for line in command.get_help(context).strip().splitlines()))]  # type: ignore[attr-defined]
    for name, inner in getattr(command, "commands", {}).items():
        found += walk(inner, (*path, name))
    return found


# -- problems ---------------------------------------------------------------------------------------------------------


def problems() -> str:
    known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path in sorted((ROOT / "src" / "tenure").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in {"Problem", "refusal"}:
                    given = {word.arg: word.value for word in node.keywords if word.arg}
                    values = dict(zip(("code", "what", "where", "why", "fix"), node.args, strict=False)) | given
                    for code in texts(values.get("code")):
                        known[code].add((words(values.get("what")), words(values.get("fix"))))
    for code, meaning in CODES.items():
        known[code].add((meaning, ""))
    rows: list[list[object]] = []
    for code in sorted(known):
        whats = sorted({what for what, _ in known[code] if what})
        fixes = sorted({fix for _, fix in known[code] if fix})
        rows.append([f"`{code}`", " / ".join(whats), " / ".join(fixes)])
    return (
        "# Problems\n\n"
        + MADE
        + "\nEverything that can be wrong has one shape: a code that stays, where, what, why, and what to do. "
        "`…` stands for what is put in.\n\n" + table(["Code", "What", "What to do"], rows)
    )


def texts(node: ast.expr | None) -> list[str]:
    """The text, or the texts of both branches, of an expression that is written down."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def words(node: ast.expr | None) -> str:
    """A message as written, with … for what is put in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return words(node.left) + words(node.right)
    if isinstance(node, ast.BoolOp):
        return " / ".join(filter(None, (words(value) for value in node.values)))
    if isinstance(node, ast.IfExp):
        return " / ".join(filter(None, (words(node.body), words(node.orelse))))
    return ""


# -- facts ------------------------------------------------------------------------------------------------------------


def facts() -> str:
    parts = [
        "# Facts\n\n"
        + MADE
        + "\nEvery fact has `occurred_at` and `recorded_at` (when the company knew); `ingested_at` is for audit. "
        "Events happen once; states are versions of something, and the newest known one counts.\n"
    ]
    for name, shape in TABLES.items():
        parts.append(f"\n## {name}\n\n{facts_of(shape)}")
    return "".join(parts)


def facts_of(shape: Table) -> str:
    kind = "Events" if shape.grain is Grain.EVENTS else "States"
    rows: list[list[object]] = []
    for column in shape.columns:
        seen = {Visible.ALWAYS: "", Visible.ON_IMPORT: "from the import on"}.get(
            column.seen_from, f"from `{column.seen_from}` on"
        )  # type: ignore[call-overload]
        marks = ", ".join(mark for mark, on in (("required", column.required), ("personal", column.personal)) if on)
        choices = f" One of {', '.join(column.choices)}." if column.choices else ""
        rows.append([f"`{column.name}`", column.kind.value, column.about + choices, seen, marks])
    rows += [[f"`{derived.name}`", derived.kind.value, derived.about, "derived", ""] for derived in shape.derived]
    return f"{kind}. {shape.about}\n\n" + table(["Column", "Kind", "What it says", "Seen", ""], rows)


# -- backends ---------------------------------------------------------------------------------------------------------


def backends() -> str:
    rows: list[list[object]] = [
        [one.title, one.named if one.named == "-" else f"`{one.named}`", one.reads, one.purpose]
        for one in BACKENDS.values()
    ]
    gaps: list[list[object]] = [
        [one.title, lack.what, lack.kind.value, lack.refusal] for one in BACKENDS.values() for lack in one.gaps
    ]
    return (
        "# Backends\n\n"
        + MADE
        + "\nA framework is computed in DuckDB, inside Tenure, unless something else is asked for. "
        "How to, and what it costs: [Spark and warehouses](../how-to/spark-and-warehouses.md).\n\n"
        + table(["Backend", "Named", "Reads", "What it is for"], rows)
        + "\nThe tests run all three: settled verdicts and stages of all nine starters over one small book, every function of "
        "the language, and every aggregate, equal those of DuckDB. PostgreSQL stands in for a warehouse, Spark runs inside one "
        "process and as a master with two workers.\n\n"
        "## Another backend\n\n"
        "Nothing is written for Snowflake, BigQuery, Databricks or ClickHouse: export files from them, and import those. "
        "A backend needs a session of about a hundred lines (`evidence/backends/session.py`), a dialect that writes its SQL "
        "as DuckDB reads it (`evidence/backends/dialects`), and a server for `tests/backends` to run on. Ibis alone writes "
        "SQL for all four, and on each of them some of it counts, rounds, orders or compares otherwise.\n\n"
        "## What is missing\n\n"
        "*Never*: it isn't made for it. *Not yet*: it could be written. *Not implemented*: there is no word for it in its "
        "language.\n\n" + table(["Backend", "What", "Will it come", "What one is told"], gaps)
    )


# -- known exports ----------------------------------------------------------------------------------------------------


def known_exports() -> str:
    parts = [
        "# Exports of known systems\n\n"
        + MADE
        + "\nA file is taken for one of these when it has all the columns in the first "
        "line, in any order and spelling (`Start Date (UTC)` is `start_date`). Its other columns are left out and "
        "named, but for stamps and currencies. [The import](import.md) says what the fields mean.\n"
    ]
    for one in sorted(VENDORS, key=lambda one: (one.source, one.kind)):
        taken: list[list[object]] = [
            [
                f"`{header}`",
                f"`{to}`"
                + ("; " + ", ".join(f"{w} = {m}" for w, m in one.words[header].items()) if header in one.words else ""),
            ]
            for header, to in one.columns.items()
            if to != IGNORE
        ]
        left = ", ".join(f"`{header}`" for header, to in one.columns.items() if to == IGNORE)
        needs = ", ".join(f"`{header}`" for header in sorted(one.needs))
        parts.append(
            f"\n## {one.source}: {one.kind}\n\nTold by {needs}."
            + (" Amounts are in the smallest unit of their currency." if one.cents else "")
            + "\n\n"
            + table(["Column", "Becomes"], taken)
        )
        if one.constants:
            parts.append(
                "\nEvery row: " + ", ".join(f"`{name}` is {value}" for name, value in one.constants.items()) + ".\n"
            )
        if left:
            parts.append(f"\nLeft out: {left}.\n")
    return "".join(parts)


PAGES = {
    "backends.md": backends,
    "known-exports.md": known_exports,
    "settings.md": settings,
    "commands.md": commands,
    "problems.md": problems,
    "facts.md": facts,
    "framework.md": lambda: framework_reference(vocabulary()),
    "framework.schema.json": schema_text,
}


def main() -> None:
    stale = []
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        page, text = REFERENCE / name, write()
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(f"docs/reference/{name}")
            if "--check" not in sys.argv:
                page.write_text(text, encoding="utf-8")
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"Not up to date: {', '.join(stale)}. Run `make docs`.")
    else:
        print("\n".join(f"wrote {name}" for name in stale) or "up to date")


if __name__ == "__main__":
    main()
