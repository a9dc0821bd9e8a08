"""`tenure framework new`: a few questions, advice with reasons, and a folder to start from."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.changing.choosing import (
    QUESTIONS,
    Advice,
    Answers,
    ChosenFramework,
    Fit,
    Question,
    choose,
    empty_folder,
    problem_with,
    proposed_answers,
    write_folder,
)
from tenure.surfaces.cli.framework import framework
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, asides, ask, command, interactive, show_problems
from tenure.values.problem import ProblemError
from tenure.values.shapes import json_of

Text = str | None


@command("new", within=framework, database=False)
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; it must be empty or new.")] = Path("my-framework"),
    diversity: Annotated[Text, typer.Option(help="How different customers are: alike, mixed or diverse.")] = None,
    fast_adoption: Annotated[Text, typer.Option(help="Whether the first weeks decide who stays: yes or no.")] = None,
    outcomes: Annotated[Text, typer.Option(help="Whether you sell on outcomes: yes or no.")] = None,
    scale: Annotated[
        Text, typer.Option(help="Whether you have more customers than people can know one by one: yes or no.")
    ] = None,
    hurts: Annotated[
        Text, typer.Option(help="What hurts most: onboarding, adoption, retention, expansion or advocacy.")
    ] = None,
    company: Annotated[
        Text, typer.Option(help="startup, growth, scale_up, enterprise or leader. Left out: growth.")
    ] = None,
    team: Annotated[Text, typer.Option(help="Number of customer success managers. Left out: 5.")] = None,
    data: Annotated[
        Text,
        typer.Option(
            help="Available data: usage,tickets,invoices,surveys,touchpoints,outcomes, or none. Left out: what was imported, "
            "else usage,tickets."
        ),
    ] = None,
    rhythm: Annotated[Text, typer.Option(help="Of healthy use: daily, weekly or monthly. Left out: daily.")] = None,
    retention: Annotated[
        Text, typer.Option(help="Target for gross revenue retention over a year. Left out: 90%.")
    ] = None,
    churn: Annotated[Text, typer.Option(help="Target for customer churn over a year. Left out: 10%.")] = None,
    expansion: Annotated[
        Text, typer.Option(help="Target for growth of existing customers over a year. Left out: 15%.")
    ] = None,
    nps: Annotated[Text, typer.Option(help="Target for the NPS. Left out: 40.")] = None,
    onboarding_days: Annotated[Text, typer.Option(help="Target for days of onboarding. Left out: 60.")] = None,
    name: Annotated[Text, typer.Option(help="What the framework is called. Left out: Our framework.")] = None,
    currency: Annotated[Text, typer.Option(help="ISO code. Left out: USD.")] = None,
    timezone: Annotated[Text, typer.Option(help="Like Europe/Berlin. Left out: UTC.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only advise; write nothing.")] = False,
    json: JsonFlag = False,
) -> None:
    """Asks a few questions, advises, and writes a folder that checks clean. What is left out takes a stated default, and
    what only you can know is asked. Example: tenure framework new my-framework"""
    words = {
        "diversity": diversity, "fast_adoption": fast_adoption, "outcomes": outcomes, "scale": scale, "hurts": hurts,
        "company": company, "team": team, "data": data, "rhythm": rhythm, "retention": retention, "churn": churn,
        "expansion": expansion, "nps": nps, "onboarding_days": onboarding_days, "name": name, "currency": currency,
        "timezone": timezone,
    }  # fmt: skip
    given = {key: word for key, word in words.items() if word is not None}
    if not dry_run:
        empty_folder(folder)
    if interactive():
        given |= _ask_all(given)
    chosen = choose(given)
    written = [] if dry_run else write_folder(folder, chosen)
    steps = _next_steps(folder)
    if json:
        answer(
            {
                "folder": None if dry_run else str(folder),
                "files": [path.name for path in written] or list(chosen.texts),
                "answers": _answers_as_json(chosen.answers),
                "assumed": sorted(chosen.answers.assumed),
                "advice": _advice_as_json(chosen.advice),
                "next": steps,
            }
        )
        return
    _show(chosen)
    if chosen.warnings:
        show_problems(ProblemError(*chosen.warnings))
    if not dry_run:
        answers.print(
            f"\nWritten to {escape(str(folder))}: {', '.join(escape(path.name) for path in written)}. No errors."
        )
        answers.print("Next:")
        for step in steps:
            answers.print(f"  {escape(step)}")


def _next_steps(folder: Path) -> list[str]:
    return [f"tenure framework check {folder}", f"tenure plan {folder}", f"tenure apply {folder}"]


def _ask_all(given: dict[str, str]) -> dict[str, str]:
    """Ask a person everything that wasn't given; Enter takes what is proposed."""
    found = proposed_answers()
    said: dict[str, str] = {}
    for question in QUESTIONS:
        if question.key not in given:
            said[question.key] = _ask(question, found.get(question.key, question.default), question.key in found)
    return said


def _ask(question: Question, default: str | None, from_data: bool) -> str:
    asides.print(f"\n[bold]{escape(question.text)}[/bold] [dim]{escape(question.about)}[/dim]")
    plain = [key for key, about in question.choices if not about]
    for number, (choice, meaning) in enumerate(question.choices, 1):
        if not plain:
            asides.print(f"  {number}  {escape(choice)}  [dim]{escape(meaning)}[/dim]")
    if from_data:
        asides.print("  [dim]Taken from your imported data.[/dim]")
    while True:
        hint = " or ".join(plain) if plain else "Answer"
        text = ask(hint, default=default)
        text = _by_number(question, text)
        wrong = problem_with(question, text)
        if wrong is None:
            return text
        asides.print(f"  [yellow]{escape(wrong.fix)}[/yellow]")


def _by_number(question: Question, text: str) -> str:
    """Numbers of choices as the choices themselves: 2, or 1,3."""
    if not question.choices:
        return text
    words = [word.strip() for word in text.split(",")]
    numbered = {str(number): key for number, (key, _) in enumerate(question.choices, 1)}
    return ",".join(numbered.get(word, word) for word in words)


def _show(chosen: ChosenFramework) -> None:
    advice = chosen.advice
    for fit in advice.chosen:
        role, about = ("Base" if fit is advice.base else "On top"), fit.about
        answers.print(f"[bold]{role}: {about.label}[/bold]  [dim]({fit.points} points)[/dim]")
        for mark, reasons in (("+", fit.favours), ("-", fit.doubts)):
            for reason in reasons:
                answers.print(f"  {mark} {escape(reason)}")
        answers.print(f"  strong: {escape(about.strength)}")
        answers.print(f"  weak: {escape(about.weakness)}; {escape(about.guard)}")
    for fit in advice.left_out:
        answers.print(f"[dim]Left out: {fit.about.label}. {escape(_why_not(fit))}[/dim]")
    answers.print(f"Score: {advice.score.replace('_', ' ')}, because {escape(advice.score_because)}.")
    answers.print("Keep in mind:")
    for word in advice.mind:
        answers.print(f"  {escape(word)}")


def _why_not(fit: Fit) -> str:
    reasons = "; ".join(fit.doubts)
    return f"{reasons[:1].upper()}{reasons[1:]}." if reasons else "Too few reasons for it."


def _fit_as_json(fit: Fit) -> dict[str, object]:
    return {
        "type": fit.type,
        "points": fit.points,
        "strength": fit.about.strength,
        "weakness": fit.about.weakness,
        "for": list(fit.favours),
        "against": list(fit.doubts),
    }


def _advice_as_json(advice: Advice) -> dict[str, object]:
    parts = {"overlays": advice.overlays, "left_out": advice.left_out}
    fits = {name: [_fit_as_json(fit) for fit in some] for name, some in parts.items()}
    return json_of(advice, base=_fit_as_json(advice.base), **fits)


def _answers_as_json(told: Answers) -> dict[str, object]:
    values: dict[str, object] = {question.key: getattr(told, question.key) for question in QUESTIONS}
    return values | {"data": sorted(told.data)}
