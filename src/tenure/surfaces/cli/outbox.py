"""`tenure outbox`: messages on their way, and those that a person has to decide about."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from tenure.platform.outbox import actions
from tenure.platform.outbox.queries import held, open_messages
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group, table_of

outbox = group("outbox", "Messages on their way: what waits, what may have gone out, what couldn't be delivered.")
Number = Annotated[int, typer.Argument(help="Its number, as in tenure outbox list.")]


@command("list", within=outbox)
def waiting(json: JsonFlag = False) -> None:
    """Messages that wait, and first those that you have to decide about.

    `uncertain`: sending was interrupted, it may have gone out. `dead`: it couldn't be delivered.
    """
    found, why = open_messages(caller()), held()
    if json:
        answer({"version": 1, "held": why, "messages": [asdict(one) for one in found]})
        return
    if why:
        answers.print(f"Nothing is sent: {escape(why)} Next: tenure outbox release")
    if not found:
        answers.print("No message waits.")
        return
    table = table_of(">Number", "State", "Channel", "To", "For", "Why")
    for one in found:
        table.add_row(*map(escape, (f"{one.id}", one.state, one.channel, one.recipient, one.cause, one.last_error)))
    answers.print(table)
    answers.print("[dim]Next: tenure outbox retry NUMBER, or tenure outbox drop NUMBER[/dim]")


@command("retry", within=outbox)
def retry(message: Number) -> None:
    """Send a message again that is uncertain or dead, or was dropped. Example: tenure outbox retry 17"""
    actions.retry(caller(), message)
    answers.print(f"Message {message} will be sent.")


@command("drop", within=outbox)
def drop(message: Number) -> None:
    """Don't send a message that is uncertain or dead. Example: tenure outbox drop 17"""
    actions.drop(caller(), message)
    answers.print(f"Message {message} won't be sent.")


@command("release", within=outbox)
def release() -> None:
    """Let messages go out that are held since this home was restored."""
    answers.print("Messages are sent again." if actions.release(caller()) else "Nothing was held.")
