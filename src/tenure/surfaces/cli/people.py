"""`tenure people`: what is kept of a person at a customer, and forgetting them."""

import json as plain_json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.privacy.erasing import NOT_REACHED, erase_person
from tenure.flows.privacy.finding import export_person
from tenure.platform.privacy.queries import erasures
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, asides, caller, command, confirm, group, interactive
from tenure.values.problem import refusal

people = group("people", "People at customers: their data, and erasing it.")
Key = Annotated[str, typer.Argument(metavar="KEY", help="The person's key, as in the people of their account.")]


@command("export", within=people)
def export(
    key: Key,
    out: Annotated[Path | None, typer.Option(help="A file to write. Left out: standard output.")] = None,
) -> None:
    """Everything that is kept of a person, as JSON.

    Example: tenure people export P-17 --out ines-vogt.json
    """
    found = export_person(caller(), key)
    if out is None:
        answer(found)
        return
    out.touch(mode=0o600)
    out.chmod(0o600)
    out.write_text(plain_json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    answers.print(f"All data about {escape(key)} is in {escape(str(out))}.")


@command("erase", within=people)
def erase(
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask again.")] = False,
    json: JsonFlag = False,
) -> None:
    """Forget a person for good: name, addresses, what they wrote, in every table and file. Scores don't change.

    Later imports bring nothing of the person back. It can't be undone. What it doesn't reach is said first: backups and
    exports, PostgreSQL's log until it is recycled, texts of others, the systems the data came from.
    """
    if not json:
        asides.print("Not covered:\n" + "\n".join(f"  {one}" for one in NOT_REACHED))
    if not yes and not (interactive() and confirm(f"Erase the data of {key} for good?")):
        raise refusal("person.unconfirmed", "Nothing was erased.", "KEY", fix="Add --yes to confirm.")
    card = erase_person(caller(), key)
    if json:
        answer({"erasure": card, "not_reached": list(NOT_REACHED)})
    elif card.done_at:
        answers.print(f"{escape(key)} is erased; {card.rows:,} rows were rewritten.")
    else:
        answers.print(
            f"{escape(key)} is hidden. Events are still waiting to be processed; the rest is erased in the background."
        )


@command("erased", within=people)
def list_erasures(json: JsonFlag = False) -> None:
    """Who was forgotten, and whether all of it is done."""
    cards = erasures(caller())
    if json:
        answer({"erasures": cards})
        return
    for card in cards:
        state = f"done {card.done_at:%Y-%m-%d %H:%M}" if card.done_at else "under way"
        answers.print(
            f"{escape(card.person)}: requested {card.asked_at:%Y-%m-%d %H:%M} by {escape(card.asked_by)}, {state}"
        )
    if not cards:
        answers.print("Nobody has been erased yet.")
