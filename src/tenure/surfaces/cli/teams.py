"""`tenure team`: who of ours works on an account, and who plays a role for the whole company."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tenure.flows.asking.teams import TeamRow, team
from tenure.platform.identity.queries import user_called
from tenure.practice.customers.teams import actions
from tenure.practice.customers.teams.queries import company_team
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group
from tenure.values.keys import AccountKey
from tenure.values.roles import TEAM_ROLES, role_label
from tenure.values.shapes import plain

teams = group("team", "Who of ours works on an account: roles, people, and who stands in.")
Account = Annotated[str, typer.Option(help="The account's key. Left out: the role for the whole company.")]
RoleName = Annotated[str, typer.Argument(help=f"One of {', '.join(TEAM_ROLES)}.")]
Person = Annotated[str, typer.Argument(help="Their e-mail address or name.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the change.")]


@command("show", within=teams)
def show(
    account: Annotated[str, typer.Argument(help="The account's key. Left out: roles for the whole company.")] = "",
    json: JsonFlag = False,
) -> None:
    """Every role on an account, who plays it, or who stands in and why. Example: tenure team show birch"""
    if account:
        rows = team(caller(), AccountKey(account))
        if json:
            answer({"version": 1, "account": account, "team": plain(rows)})
            return
        answers.print(_table([(row.label, _people(row)) for row in rows]))
        answers.print(f"[dim]Next: tenure team assign ROLE PERSON --account {escape(account)}[/dim]")
        return
    members = company_team(caller())
    if json:
        answer({"version": 1, "account": None, "members": plain(members)})
    elif members:
        answers.print(_table([(one.label, one.name) for one in members]))
    else:
        answers.print("Nobody plays a role for the whole company yet. Next: tenure team assign ROLE PERSON")


def _people(row: TeamRow) -> str:
    names = ", ".join(one.name for one in row.members)
    return names if row.resolved.named and names else row.resolved.why or row.resolved.name


def _table(rows: list[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Role", no_wrap=True)
    table.add_column("Person")
    for label, said in rows:
        table.add_row(escape(label), escape(said))
    return table


@command("assign", within=teams)
def assign(
    role: RoleName,
    person: Person,
    account: Account = "",
    instead_of: Annotated[str, typer.Option(help="Whose part ends with it: their e-mail address or name.")] = "",
    reason: Reason = "",
    json: JsonFlag = False,
) -> None:
    """Let someone play a role. Example: tenure team assign trainer ann@company.com --account birch"""
    user = user_called(caller(), person)
    other = user_called(caller(), instead_of).id if instead_of else None
    actions.assign(caller(), _key(account), role, user.id, reason, instead_of=other)
    _done(account, f"{user.name} is {role_label(role)} {_where(account)}.", json=json)


@command("end", within=teams)
def end(role: RoleName, person: Person, account: Account = "", reason: Reason = "", json: JsonFlag = False) -> None:
    """End someone's part in a role. Example: tenure team end trainer ann@company.com --account birch"""
    user = user_called(caller(), person)
    actions.end(caller(), _key(account), role, user.id, reason)
    _done(account, f"{user.name} is no longer {role_label(role)} {_where(account)}.", json=json)


def _key(account: str) -> AccountKey | None:
    return AccountKey(account) if account else None


def _where(account: str) -> str:
    return f"of {account}" if account else "for the whole company"


def _done(account: str, said: str, *, json: bool) -> None:
    if json:
        show(account, json=True)
    else:
        answers.print(escape(said))
