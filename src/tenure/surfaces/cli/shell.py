"""What every command shares: registration, readiness, progress, JSON, Problems and exit codes.

A command is a function registered with `@command("name")`. It prints its answer and raises ProblemError for anything
wrong; `run` turns that into words (or JSON) on standard error and an exit code: 0 fine, 1 problem, 2 usage, 3 a
question that needs an answer. Flows tell progress through `progress`.
"""

import functools
import io
import json
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, ParamSpec, Protocol, TypeVar

import typer
from rich.console import Console, ConsoleOptions
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table
from typer.exceptions import Abort, TyperException
from typer.main import get_group

from tenure.platform.access import SYSTEM, Caller
from tenure.values.problem import Problem, ProblemError, QuestionError, refusal
from tenure.values.shapes import plain as said
from tenure.values.texts import escape_unseen, first_unstorable, plain

Progress = Callable[[str], None]
P = ParamSpec("P")
R = TypeVar("R")

FINE, WRONG, USAGE, QUESTION, INTERRUPTED = 0, 1, 2, 3, 130
JsonFlag = Annotated[
    bool, typer.Option("--json", help="Answer as JSON on standard output; Problems as JSON on standard error.")
]

app = typer.Typer(
    name="tenure",
    help="A customer success platform that runs on a company's own data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class _Terminal(Console):
    """A console on which data command nothing: whatever is printed, progress included, passes here."""

    def render(self, renderable: Any, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(plain(piece.text), piece.style)


_status = _Terminal(stderr=True, highlight=False).status("")  # the one line that says what is happening, on a terminal


class _Said(_Terminal):
    """What is happening is wiped before anything is said: a line that keeps turning would draw over it."""

    def print(self, *said: Any, **how: Any) -> None:
        _status.stop()
        super().print(*said, **how)


asides = _Said(stderr=True, highlight=False, soft_wrap=True)
answers = _Said(highlight=False, soft_wrap=True)


class Wiring(Protocol):
    """What only the project can do, handed in because surfaces don't reach up. What it answers is named where it is asked:
    those names take seconds to import."""

    @property
    def debug(self) -> bool:
        """Whether a mistake of ours is shown as Python shows it."""

    def prepare(self) -> None:
        """Set Django up: no command can be imported before. Raises ProblemError for a setting that is wrong."""

    def ready(self, progress: Progress, /) -> None:
        """Make the process ready for flows: home, database, tables."""

    def serve(self, parts: frozenset[str], greeting: Sequence[str], progress: Progress, /) -> None:
        """Serve these parts until told to stop."""

    def become_server(self, greeting: Sequence[str], /) -> NoReturn:
        """Serve everything in the place of this process, so that the memory it took until now is given back."""

    def claim_demo(self, progress: Progress, /) -> None:
        """Mark this home as the demo company's. Raises ProblemError when a real company lives here."""

    def programs(self) -> Path:
        """The folder of PostgreSQL's programs."""

    def restore(self, folder: Path, replace: bool, progress: Progress, /) -> None:
        """Bring a backup into this home."""

    def upgrade(self, progress: Progress, /) -> Any:
        """Back up and bring the tables up to this code: `Upgraded`, or None when they are."""

    def outage(self, error: Exception, /) -> Problem | None:
        """What failed underneath, disk or database, for an error that comes of it."""

    def examine(self) -> Any:
        """How the installation itself is, as a list of `Finding`: home, disk, database, versions. Starts nothing."""


class _Run:
    """This run: its wiring, and whether the answer is wanted as JSON."""

    wiring: Wiring
    json = False


def group(name: str, about: str) -> typer.Typer:
    """A family of commands, as `tenure users ...`."""
    family = typer.Typer(name=name, help=about, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(family)
    return family


def command(
    name: str, *, within: typer.Typer = app, database: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a command. With `database`, the home, database and tables are ready when it begins."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def begin(*args: P.args, **options: P.kwargs) -> R:
            if database:
                _Run.wiring.ready(progress)
            return function(*args, **options)

        within.command(name, no_args_is_help=False)(begin)
        return function

    return register


def commands_beside(name: str, function: Callable[..., None]) -> typer.Typer:
    """A family whose name alone is a command too, as `tenure accounts` beside `tenure accounts merge`. The function
    takes the command line's context first."""
    family = typer.Typer(name=name, help=function.__doc__, invoke_without_command=True, rich_markup_mode=None)

    @functools.wraps(function)
    def begin(context: typer.Context, **options: Any) -> None:
        if context.invoked_subcommand is None:
            _Run.wiring.ready(progress)
            function(context, **options)

    family.callback()(begin)
    app.add_typer(family)
    return family


def caller() -> Caller:
    """Whoever may start this program on this machine may do everything: the command line acts as the system."""
    return SYSTEM.by("cli")


def wants_json() -> bool:
    return _Run.json


def interactive() -> bool:
    """Whether a person can be asked."""
    return not _Run.json and sys.stdin.isatty() and sys.stderr.isatty()


def progress(news: object) -> None:
    """What is happening, for people only: one line that changes on a terminal, lines elsewhere."""
    if _Run.json:
        return
    if asides.is_terminal:
        _status.update(f"[dim]{escape(str(news))} …[/dim]")
        _status.start()
    else:
        asides.print(f"{escape(str(news))} …")


def tell(news: str) -> None:
    """Something that happened and stays worth reading, as a line of its own."""
    _status.stop()
    if not _Run.json:
        asides.print(f"[dim]{escape(news)}[/dim]")


def ask(text: str, **how: Any) -> str:
    """Ask a person, on standard error. `how` is of `typer.prompt`."""
    _status.stop()
    said = str(typer.prompt(plain(text), err=True, **how))
    return said if how.get("hide_input") else said.strip()


def confirm(text: str, **how: Any) -> bool:
    """Ask a person for yes or no, on standard error. `how` is of `typer.confirm`."""
    _status.stop()
    return bool(typer.confirm(plain(text), err=True, **how))


def table_of(*names: str, **how: Any) -> Table:
    """A table without lines and with these headings; what stands below one that begins with `>` keeps to the right."""
    table = Table(box=None, pad_edge=False, **{"header_style": "dim", **how})
    for name in names:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left")
    return table


def answer(data: object, **beside: object) -> None:
    """The command's answer as JSON: cards by what they promise, and what stands beside the keys of one."""
    _status.stop()
    whole = {**beside, **said(data)} if beside else said(data)
    sys.stdout.write(escape_unseen(json.dumps(whole, ensure_ascii=False, indent=2, default=str)) + "\n")


def show_problems(error: ProblemError) -> None:
    """Every problem, on standard error."""
    _status.stop()
    if _Run.json:
        said = json.dumps({"problems": [p.as_json() for p in error.problems]}, ensure_ascii=False)
        sys.stderr.write(escape_unseen(said) + "\n")
        return
    for problem in error.problems:
        color = "yellow" if problem.severity != "error" or isinstance(error, QuestionError) else "red"
        place = f"[dim]{escape(problem.where)}:[/dim] " if problem.where else ""
        asides.print(f"{place}[{color}]{escape(problem.what)}[/{color}]")
        for line in (problem.why, problem.fix):
            if line:
                asides.print(f"  {escape(line)}")


def wiring() -> Wiring:
    return _Run.wiring


def run(wired: Wiring) -> NoReturn:
    """Run the command line and exit."""
    _Run.wiring = wired
    _Run.json = "--json" in sys.argv[1:]
    signal.signal(signal.SIGTERM, _leave)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that can't show a letter shows a question mark
    sys.exit(_exit_code())


def _leave(signum: int, _: FrameType | None) -> NoReturn:
    """SIGTERM ends like any other end, so that what was started is stopped."""
    sys.exit(128 + signum)


def _exit_code() -> int:
    if (place := first_unstorable(sys.argv[1:], "argument")) is not None:
        what = "An argument has bytes that aren't UTF-8 text."
        why = "Names are stored as text."
        show_problems(refusal("usage.text", what, place, why, "Rename it, or name the folder it lies in."))
        return USAGE
    try:
        code: Any = get_group(app)(prog_name="tenure", standalone_mode=False)
    except QuestionError as error:
        show_problems(error)
        return QUESTION
    except ProblemError as error:
        show_problems(error)
        return WRONG
    except TyperException as error:
        if _Run.json or not hasattr(error, "show"):
            show_problems(refusal(code="usage", what=error.format_message(), fix="See --help."))
        else:
            error.show()
        return USAGE
    except (KeyboardInterrupt, Abort):
        asides.print("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader left, as `| head` does
        return FINE
    except Exception as error:  # noqa: BLE001 - the last door: whatever it is, say so and where to read on
        if _Run.wiring.debug:
            traceback.print_exc()
        show_problems(ProblemError(_Run.wiring.outage(error) or _unexpected(error)))
        return WRONG
    finally:
        _status.stop()
    return code if isinstance(code, int) else FINE


def _unexpected(error: Exception) -> Problem:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return Problem(
        code="unexpected",
        what=f"Unexpected error: {type(error).__name__}: {error}",
        where=f"{place.filename}:{place.lineno}",
        fix="Please report this line; TENURE_DEBUG=true shows more, `tenure doctor` looks around.",
        status=500,
    )
