"""`tenure tokens`: keys of the API."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape

from tenure.platform.identity.actions import make_token, revoke_token
from tenure.platform.identity.queries import caller_for_email, tokens_of
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group, table_of
from tenure.values import clock
from tenure.values.problem import refusal

tokens = group("tokens", "Keys of the API. A token acts for a user and has at most their rights.")
Owner = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail of the user.")]


@command("make", within=tokens)
def make(
    email: Owner,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    write: Annotated[bool, typer.Option("--write", help="It may also make changes its owner may make.")] = False,
    days: Annotated[int, typer.Option(min=0, max=36_500, help="Days until it expires; 0: never.")] = 365,
    json: JsonFlag = False,
) -> None:
    """Make a token and show it once.

    Example: tenure tokens make alice@vela.example --name "Nightly sync" --days 90
    """
    expires_at = clock.now() + timedelta(days=days) if days else None
    new = make_token(caller(), name, write=write, expires_at=expires_at, owner=_id(email))
    if json:
        answer({"token": new.card, "secret": new.secret})
        return
    answers.print(f"Token of {escape(email)}, shown only now: [bold]{new.secret}[/bold]")
    answers.print(f'Try it: curl -H "Authorization: Bearer {new.secret}" http://127.0.0.1:8000/api/v1/me')


@command("list", within=tokens)
def list_tokens(email: Owner, json: JsonFlag = False) -> None:
    """A user's tokens, without their secrets."""
    cards = tokens_of(caller(), _id(email))
    if json:
        answer({"tokens": cards})
        return
    table = table_of("Id", "Name", "Begins with", "May", "Expires", "Last used")
    for card in cards:
        ended = "revoked" if card.revoked_at else _day(card.expires_at, "never")
        may = ", ".join(card.scopes)
        table.add_row(str(card.id), escape(card.name), card.prefix, may, ended, _day(card.last_used_at, "not yet"))
    answers.print(table)


@command("revoke", within=tokens)
def revoke(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="See `tenure tokens list`.")], json: JsonFlag = False
) -> None:
    """End a token at once."""
    card = revoke_token(caller(), token_id)
    if json:
        answer({"token": card})
    else:
        answers.print(f"{escape(card.name)} ({card.prefix}…) is revoked.")


def _day(at: datetime | None, otherwise: str) -> str:
    return at.date().isoformat() if at else otherwise


def _id(email: str) -> int:
    found = caller_for_email(email, "cli")
    if found is None or found.user_id is None:
        raise refusal("user.unknown", f"There is no user {email}.", where="EMAIL", fix="See `tenure users list`.")
    return found.user_id
