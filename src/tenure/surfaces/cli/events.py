"""`tenure events`: who may send events, and what came."""

from datetime import datetime
from typing import Annotated

import typer
from django.conf import settings
from rich.markup import escape

from tenure.platform.inbox import actions, queries
from tenure.platform.inbox.cards import BROWSER, SERVER
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group, table_of

events = group("events", "Events that applications send: write keys and what was received.")


@command("make-key", within=events)
def make_key(
    source: Annotated[str, typer.Argument(help="What sends them, for example product.")],
    name: Annotated[str, typer.Option(help="Where the key is used. Default: the source's name.")] = "",
    browser: Annotated[
        bool,
        typer.Option(
            "--browser",
            help="For pages and apps, where anyone can read it; it can't change what other sources brought.",
        ),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Make a write key and show it once. A source may have several, to change them without a gap.

    Example: tenure events make-key product --name "web servers"
    """
    new = actions.make_write_key(caller(), source, name, BROWSER if browser else SERVER)
    if json:
        answer({"key": new.card, "secret": new.secret})
        return
    address = settings.BASE_URL
    answers.print(f"Write key of {escape(new.card.source)}, shown only now: [bold]{new.secret}[/bold]")
    answers.print("Try it:", markup=False)
    answers.print(
        f"""curl -u {new.secret}: {address}/v1/track -d '{{"userId": "u-1", "event": "Tried it"}}'""", markup=False
    )


@command("keys", within=events)
def list_keys(json: JsonFlag = False) -> None:
    """Every write key, without its secret."""
    cards = queries.write_keys(caller())
    if json:
        answer({"keys": cards})
        return
    table = table_of("Id", "Source", "Name", "For", "Begins with", "State", "Last used")
    for card in cards:
        state = f"revoked {_at(card.revoked_at)}" if card.revoked_at else "in force"
        used = _at(card.last_used_at) or "not yet"
        table.add_row(
            str(card.id), escape(card.source), escape(card.name), f"{card.kind}s", card.prefix + "…", state, used
        )
    answers.print(table)


@command("revoke-key", within=events)
def revoke_key(
    key_id: Annotated[int, typer.Argument(metavar="ID", help="See `tenure events keys`.")], json: JsonFlag = False
) -> None:
    """End a write key: within seconds nothing comes in with it any more. What came stays."""
    card = actions.revoke_write_key(caller(), key_id)
    if json:
        answer({"key": card})
    else:
        answers.print(f"{escape(card.name)} ({card.prefix}…) is revoked.")


@command("status", within=events)
def status(json: JsonFlag = False) -> None:
    """What came from each source, what waits to be read in, and what is held."""
    cards, waiting = queries.event_sources(caller()), queries.backlog()
    if json:
        answer({"sources": cards, "waiting": waiting})
        return
    table = table_of("Source", "Last", "24 hours", "30 days", "Unmatched", "Rejected")
    for card in cards:
        figures = (f"{number:,}" for number in (card.last_day, card.last_month, card.unmatched, card.rejected))
        table.add_row(escape(card.source), _at(card.last_received_at) or "nothing yet", *figures)
    answers.print(table)
    answers.print(
        f"{waiting.events:,} events in {waiting.parcels:,} requests wait to be processed"
        + (f", the oldest since {_at(waiting.oldest_at)}." if waiting.oldest_at else ".")
    )


def _at(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""
