"""The command line, put together. A command's file is read when the command is asked for: what it stands on takes seconds
to import, and help needs none of it."""

from importlib import import_module
from typing import Any, NoReturn

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from tenure.surfaces.cli import shell

COMMANDS = {
    "backup": (
        "backup",
        "Back up the database and the facts of one moment, passwords included, and test the backup.",
    ),
    "restore": ("backup", "Restore a backup into an empty home."),
    "upgrade": ("backup", "Upgrade this home to the installed version: make a backup, then change the tables."),
    "changes": ("changes", "What people changed, newest first."),
    "undo": ("changes", "Undo a change: a pulse, an owner, a merge, a whole import."),
    "day": ("day", "Finish imports, score every customer, publish."),
    "doctor": ("doctor", "What is configured, running, stale or missing, and what to do about it."),
    "explain": ("explain", "Every point of a score, its formula and the rows behind it."),
    "export": ("exporting", "Write everything in open formats: CSV and Parquet, YAML, JSON lines."),
    "plan": ("planning", "What a framework would change for today's accounts, before you publish it."),
    "apply": ("planning", "Carry out a plan: publish, then score today."),
    "import": ("importing", "Import files."),
    "serve": ("serve", "Serve the workspace: web, worker, live scores and the embedded database."),
    "demo": ("demo", "Open the demo company: made on the first start, continued to today on later ones, then served."),
    "stages": ("stages", "Accounts and ARR by stage, and time to first value."),
    "warehouse": (
        "warehouse",
        "Check a warehouse mapping: every table and column exists, has the right type, and keys are unique.",
    ),
    "accounts": ("accounts identities", "Accounts with score, reasons and renewal date."),
    "framework": (
        "framework choosing framework_versions replaying",
        "The framework behind the scores: starters, checking, choosing.",
    ),
    "events": ("events", "Events that applications send: write keys and what was received."),
    "identities": ("identities", "Ids of events and files, which account they belong to, and possible duplicates."),
    "outbox": ("outbox", "Messages on their way: what waits, what may have gone out, what couldn't be delivered."),
    "people": ("people", "People at customers: their data, and erasing it."),
    "team": ("teams", "Who of ours works on an account: roles, people, and who stands in."),
    "tokens": ("tokens", "Keys of the API."),
    "users": ("users", "Who may sign in, and as what."),
}
"""Every command and family: the files in this folder that register it, and its line in the list of commands."""


class _Commands(TyperGroup):
    """Each command is only its name and its line, until it is meant."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        named = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}
        self.commands = {**named, **self.commands}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in COMMANDS:
            shell.wiring().prepare()
            self.commands = load_commands(args[0]).commands
        return super().resolve_command(ctx, args)


def load_commands(*names: str) -> TyperGroup:
    """The command line, with these commands in full."""
    for name in names:
        for file in COMMANDS[name][0].split():
            import_module(f"tenure.surfaces.cli.{file}")
    return get_group(shell.app)


shell.app.info.cls = _Commands


def run(wired: shell.Wiring) -> NoReturn:
    """Run the command line and exit."""
    shell.run(wired)
