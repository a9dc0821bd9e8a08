"""`tenure users`: who may sign in."""

import secrets
import sys
from typing import Annotated

import typer
from rich.markup import escape

from tenure.platform.access import Role
from tenure.platform.identity import actions, queries
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, ask, caller, command, group, interactive, table_of
from tenure.values.problem import refusal

users = group("users", "Who may sign in, and as what.")
ROLES = ", ".join(role.value for role in Role if role is not Role.SYSTEM)


@command("add", within=users)
def add(
    email: Annotated[str, typer.Argument(help="Their e-mail address, which they sign in with.")],
    name: Annotated[str, typer.Option(help="Their name. Default: taken from the address.")] = "",
    role: Annotated[str, typer.Option(help=f"One of {ROLES}.")] = Role.CSM.value,
    team: Annotated[str, typer.Option(help="The team they belong to.")] = "",
    book_limited: Annotated[
        bool, typer.Option("--book-limited", help="They see only their own book (a manager: the team's).")
    ] = False,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the password from standard input. Otherwise one is generated and shown once."
        ),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Let someone in. Prints a first password unless one is given."""
    password = _password(password_stdin)
    card = actions.add_user(
        caller(), email=email, name=name, role=role, team=team, book_limited=book_limited, password=password
    )
    shown = None if password_stdin else password
    if json:
        answer({"user": card, "password": shown})
        return
    answers.print(f"{escape(card.name)} can sign in as {card.role.value} with {escape(card.email or '')}.")
    if shown:
        answers.print(f"First password, shown only now: [bold]{shown}[/bold]")


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        return secrets.token_urlsafe(12)
    if interactive():
        return ask("Password", hide_input=True, confirmation_prompt=True)
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise refusal(
            "users.no_password",
            "No password came on standard input.",
            where="--password-stdin",
            fix="Pipe one line in.",
        )
    return password


@command("list", within=users)
def list_users(json: JsonFlag = False) -> None:
    """Everyone who may sign in, and owners from the files still to invite."""
    cards = queries.users(caller())
    if json:
        answer({"users": cards})
        return
    table = table_of("Name", "E-mail", "Role", "Team", "Can sign in")
    for card in cards:
        table.add_row(
            escape(card.name),
            escape(card.email or ""),
            card.role.value + (" (own book)" if card.book_limited else ""),
            escape(card.team),
            "not invited" if card.invited else "yes" if card.is_active else "no",
        )
    answers.print(table)


@command("role", within=users)
def set_role(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    role: Annotated[str, typer.Argument(help=f"One of {ROLES}.")],
    json: JsonFlag = False,
) -> None:
    """Change what someone may do."""
    card = actions.set_role(caller(), _id(email), role)
    if json:
        answer({"user": card})
    else:
        answers.print(f"{escape(card.name)} is now {card.role.value}.")


@command("password", within=users)
def password(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read it from standard input.")] = False,
    json: JsonFlag = False,
) -> None:
    """Give someone a new password; their sessions end."""
    chosen = _password(password_stdin)
    actions.set_password(caller(), _id(email), chosen)
    if json:
        answer({"email": email, "password": None if password_stdin else chosen})
    elif not password_stdin:
        answers.print(f"New password, shown only now: [bold]{chosen}[/bold]")


@command("off", within=users)
def deactivate(email: Annotated[str, typer.Argument(help="Their e-mail address.")], json: JsonFlag = False) -> None:
    """Shut someone out at once. Their accounts stay theirs."""
    card = actions.set_active(caller(), _id(email), active=False)
    if json:
        answer({"user": card})
    else:
        answers.print(f"{escape(card.name)} can no longer sign in.")


def _id(email: str) -> int:
    for card in queries.users(caller()):
        if card.email == email.strip().lower():
            return card.id
    raise refusal(
        "users.unknown", f"There is no user {email}.", where="EMAIL", fix="See `tenure users list`.", status=404
    )
