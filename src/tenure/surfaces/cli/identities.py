"""`tenure identities` and `tenure accounts merge`: whose an id is, and which accounts and people are one."""

from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.identity import merging, waiting
from tenure.flows.identity.merging import MergePreview
from tenure.flows.releasing import release_known
from tenure.practice.customers.identities.proposals import dismiss_proposal, dismissed_proposals, restore_proposal
from tenure.practice.customers.identities.queries import duplicate_accounts, duplicate_people, merges
from tenure.surfaces.cli.accounts import family
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group, table_of
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.shapes import plain

identities = group("identities", "Ids of events and files, which account they belong to, and possible duplicates.")
Source = Annotated[str, typer.Argument(help="The source, as in tenure identities waiting.")]
Kind = Annotated[
    str,
    typer.Argument(
        help="As in tenure identities waiting: group, user, anonymous; account, name, subscription … of files."
    ),
]
Value = Annotated[str, typer.Argument(help="The id itself.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the change.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
People = Annotated[bool, typer.Option("--people", help="The keys are people's, not accounts'.")]


@command("waiting", within=identities)
def list_waiting(
    kind: Annotated[
        str, typer.Option(help="Only ids of this kind: group, user or anonymous; account: those of files.")
    ] = "",
    text: Annotated[str, typer.Option(help="Only ids or events that contain this.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many ids.", min=1, max=10_000)] = 50,
    json: JsonFlag = False,
) -> None:
    """Rows and events that wait for their account, by the id that would tell it, with proposals."""
    found = waiting.waiting_groups(caller(), kind=kind, text=text, limit=limit)
    if json:
        answer({"version": 1, "ids": found.groups, "events": found.events, "rows": found.rows})
        return
    if not found.groups:
        answers.print("Nothing is unmatched.")
        return
    table = table_of("Source", "Kind", "Id", ">Waiting", "Called", "Looks like")
    for one in found.groups:
        like = f"{one.proposal.account} ({one.proposal.reason})" if one.proposal else ""
        table.add_row(*map(escape, (one.source, one.kind, one.value, f"{one.waiting:,}", one.called, like)))
    answers.print(table)
    answers.print("[dim]Next: tenure identities match SOURCE KIND ID ACCOUNT[/dim]")


@command("match", within=identities)
def match(
    source: Source,
    kind: Kind,
    value: Value,
    account: Annotated[str, typer.Argument(help="The account's key.")],
    create: Annotated[bool, typer.Option("--create", help="Create the account first.")] = False,
    name: Annotated[str, typer.Option(help="The name of a new account.")] = "",
    domain: Annotated[str, typer.Option(help="The domain of a new account.")] = "",
    json: JsonFlag = False,
) -> None:
    """Say which account an id belongs to; its events are added, known from now on.

    Example: tenure identities match product group g-17 birch
    """
    if create:
        given = {"key": account, "name": name, "domain": domain}
        done = waiting.create_and_match(caller(), source, kind, value, **given)
    else:
        done = waiting.match_waiting(caller(), source, kind, value, AccountKey(account))
    if json:
        answer({"version": 1, "account": done.account, "released": done.released})
        return
    went = "events added" if kind in waiting.OF_EVENTS else "rows added"
    answers.print(f"{escape(value)} belongs to {escape(done.account)}. {done.released:,} {went}.")


@command("dismiss", within=identities)
def dismiss(source: Source, kind: Kind, value: Value, reason: Reason = "", json: JsonFlag = False) -> None:
    """Leave the events or rows of an id out: they are no customer's. They stay on record."""
    count = waiting.dismiss_waiting(caller(), source, kind, value, reason)
    if json:
        answer({"version": 1, "dismissed": count})
        return
    answers.print(f"{count:,} {'events' if kind in waiting.OF_EVENTS else 'rows'} dismissed.")


@command("isnt", within=identities)
def reject_proposal(
    source: Source,
    kind: Kind,
    value: Value,
    account: Annotated[str, typer.Argument(help="The key of the suggested account.")],
    reason: Reason = "",
    undo: Annotated[bool, typer.Option("--undo", help="Allow it to be suggested again.")] = False,
    json: JsonFlag = False,
) -> None:
    """Turn a proposal down: this id isn't that account's, and it is proposed no more. Its events wait on.

    Example: tenure identities isnt product group g-17 birch
    """
    if undo:
        restore_proposal(caller(), source, kind, value, AccountKey(account))
    else:
        dismiss_proposal(caller(), source, kind, value, AccountKey(account), reason)
    if json:
        answer({"version": 1, "account": account, "dismissed": not undo})
        return
    what = "may be suggested for" if undo else "is no longer suggested for"
    answers.print(f"{escape(account)} {what} {escape(value)}.")


@command("dismissed", within=identities)
def list_rejected(json: JsonFlag = False) -> None:
    """Proposals that were turned down."""
    found = dismissed_proposals(caller(), 1000)
    if json:
        answer({"version": 1, "proposals": found})
        return
    for one in found:
        where = f"{one.source} {one.kind} {one.value} isn't {one.account}"
        answers.print(escape(f"{where} ({one.name}): {one.by}, {one.at:%Y-%m-%d} {one.reason}".rstrip()))
    answers.print("[dim]Undo one: tenure identities isnt … --undo[/dim]" if found else "No suggestion was rejected.")


@command("retry", within=identities)
def retry(json: JsonFlag = False) -> None:
    """Try everything again whose account has become known meanwhile."""
    count = release_known(caller())
    if json:
        answer({"version": 1, "released": count})
        return
    answers.print(f"{count:,} events added.")


@command("duplicates", within=identities)
def duplicates(json: JsonFlag = False) -> None:
    """Accounts, and people, that look like one."""
    found = [*duplicate_accounts(caller(), 1000), *duplicate_people(caller(), None, 1000)]
    if json:
        rows = [{"kind": d.kind, "because": d.because, "keys": [twin.key for twin in d.twins]} for d in found]
        answer({"version": 1, "duplicates": rows})
        return
    for one in found:
        answers.print(f"{escape(one.because)} [dim]({one.kind})[/dim]")
        for twin in one.twins:
            answers.print(f"  {escape(twin.key)}  {escape(twin.name)}")
    answers.print("[dim]Next: tenure accounts merge KEY INTO --dry-run[/dim]" if found else "No possible duplicates.")


@command("merges", within=identities)
def list_merges(json: JsonFlag = False) -> None:
    """What was merged, and what was taken back."""
    found = merges(caller(), 1000)
    if json:
        rows = [
            {"kind": m.kind, "merged": m.merged, "into": m.into, "at": m.at, "by": m.by, "undone_at": m.undone_at}
            for m in found
        ]
        answer({"version": 1, "merges": rows})
        return
    for one in found:
        undone = f", undone {one.undone_at:%Y-%m-%d} by {one.undone_by}" if one.undone_at else ""
        answers.print(
            f"{one.at:%Y-%m-%d} {one.kind} {escape(one.merged)} into {escape(one.into)} by {escape(one.by)}{undone}"
        )
    if not found:
        answers.print("Nothing was merged.")


@command("merge", within=family)
def merge(
    key: Annotated[str, typer.Argument(help="The account (or person) to merge.")],
    into: Annotated[str, typer.Argument(help="The one to keep.")],
    people: People = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    json: JsonFlag = False,
) -> None:
    """Two accounts are one: what is of the first counts for the second from now on. It can be taken back exactly.

    Example: tenure accounts merge birch-old birch --reason "two CRM records"
    """
    shown = (
        merging.preview_people(caller(), PersonKey(key), PersonKey(into))
        if people
        else merging.preview_accounts(caller(), AccountKey(key), AccountKey(into))
    )
    if not dry_run:
        if people:
            merging.merge_people(caller(), PersonKey(key), PersonKey(into), reason)
        else:
            merging.merge_accounts(caller(), AccountKey(key), AccountKey(into), reason)
    if json:
        answer({"version": 1, "done": not dry_run, **plain(shown)})
        return
    _show(shown)
    if not dry_run:
        extra = " --people" if people else ""
        answers.print(f"Done. To undo: tenure accounts unmerge {escape(key)}{extra}")


def _show(shown: MergePreview) -> None:
    answers.print(f"{escape(shown.merged_name)} becomes {escape(shown.into_name)}.")
    for one in shown.moves:
        answers.print(f"  {one.rows:>9,} {one.table}", highlight=False)
    for line in filter(None, (shown.owner, *shown.ends)):
        answers.print(f"  {escape(line)}")


@command("unmerge", within=family)
def unmerge(
    key: Annotated[str, typer.Argument(help="The account (or person) that was merged.")],
    people: People = False,
    reason: Reason = "",
    json: JsonFlag = False,
) -> None:
    """Take a merge back: the account stands for itself again, with everything that came in for it meanwhile."""
    into: str
    if people:
        into = merging.unmerge_person(caller(), PersonKey(key), reason)
    else:
        into = merging.unmerge_account(caller(), AccountKey(key), reason)
    if json:
        answer({"version": 1, "key": key, "was_in": into})
        return
    answers.print(f"{escape(key)} is separate from {escape(into)} again.")
