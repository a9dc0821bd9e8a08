"""`tenure explain`: why an account's score is what it is."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tenure.flows.asking.accounts import account as place_of
from tenure.flows.asking.explaining import explain as ask
from tenure.flows.asking.explaining import place_json
from tenure.flows.asking.finding import find_account
from tenure.insight.engine.cards import Change, Explanation
from tenure.insight.engine.explaining.words import value_words
from tenure.surfaces.cli.days import day
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, table_of


@command("explain")
def explain(
    account: Annotated[str, typer.Argument(help="The account's key, or its name.")],
    as_of: Annotated[str, typer.Option(help="A day as YYYY-MM-DD; today when left out.")] = "",
    against: Annotated[str, typer.Option(help="An earlier day: also show what moved since.")] = "",
    score: Annotated[str, typer.Option(help="Another score than the account's primary one, by its key.")] = "",
    json: JsonFlag = False,
) -> None:
    """Every point of a score, its formula and the rows behind it. Example: tenure explain ACME --against 2026-01-01"""
    who = caller()
    key = find_account(who, account)
    card = ask(who, key, as_of=day(as_of, "--as-of"), against=day(against, "--against"), score=score or None)
    if json:
        answer(place_json(card, place_of(who, key, as_of=day(as_of, "--as-of"))))
        return
    answers.print(
        f"[bold]{escape(card.name)}[/bold] ({escape(card.account)}), {escape(card.score_label)} on {card.day}"
    )
    answers.print(escape(card.words))
    answers.print(_level(card))
    if card.change is not None:
        answers.print(f"\n{escape(card.change.words)}")
        answers.print(_change(card.change))
    for gap in card.gaps:
        answers.print(f"[yellow]Missing:  {escape(gap.label)}.[/yellow] {escape(gap.fix)}")


def _level(card: Explanation) -> Table:
    table = table_of("Dimension", "Measure", "Value", ">Points", ">of", ">Rows")
    table.add_column("Formula", style="dim")
    for part in card.parts:
        if part.fresh == "absent" and not part.possible:
            continue  # left out of the score: the gaps below name it
        value = (
            value_words(part.value, part.unit) if part.fresh == "fresh" and part.kind == "measure" else str(part.fresh)
        )
        possible = f"{part.possible:.1f}" if part.kind == "measure" else ""
        table.add_row(
            escape(part.dimension), escape(part.label), escape(value if part.kind == "measure" else ""),
            f"{part.points:.1f}", possible, str(part.rows.total), escape(part.formula),
        )  # fmt: skip
    table.add_row("", "[bold]Together[/bold]", "", f"[bold]{card.score:.1f}[/bold]", "100.0", "", "")
    return table


def _change(change: Change) -> Table:
    table = table_of("Measure", "From", "To", ">Points", ">happened", ">learned late", ">ageing", ">data", ">settings")
    for part in change.parts:
        if abs(part.points) >= 0.05:
            kinds = (part.happened, part.learned_late, part.ageing, part.availability, part.settings)
            table.add_row(
                escape(part.label),
                escape(value_words(part.value_from, part.unit)),
                escape(value_words(part.value_to, part.unit)),
                f"{part.points:+.1f}",
                *(f"{kind:+.1f}" if abs(kind) >= 0.05 else "" for kind in kinds),
            )
    table.add_row("[bold]Together[/bold]", "", "", f"[bold]{change.points:+.1f}[/bold]", "", "", "", "", "")
    return table
