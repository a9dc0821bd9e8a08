"""A plan on a terminal: short, those with most at stake first."""

from collections.abc import Sequence
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

from tenure.framework.versioning.difference import SIGNS, Difference, ObjectChange
from tenure.framework.versioning.impact import Side
from tenure.framework.versioning.plan import Plan, Way
from tenure.surfaces.cli.shell import table_of

T = TypeVar("T")
FEW = 8
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "unknown": "dim"}
SIGN_COLOURS = {"added": "green", "changed": "yellow", "removed": "red", "reordered": "cyan"}
WORDS = {"band": "band", "stage": "stage", "segment": "segment", "engagement": "engagement model"}


def show_plan(out: Console, plan: Plan, *, whole: bool = False) -> None:
    """The whole plan, tables cut to the first lines unless `whole`."""
    out.print(
        f"[bold]Plan {plan.key}[/bold]: {escape(plan.wanted.name)} against {escape(plan.live.short)}, as of {plan.as_of}"
        + (f", for the segment [bold]{escape(plan.pilot)}[/bold] alone" if plan.pilot else "")
    )
    if plan.empty and not plan.pilot:
        out.print("The two are identical. There is nothing to apply.")
        return
    if plan.pilot:
        out.print("A pilot tries scores and indicators; segments, stages and plays follow the live framework.")
    show_difference(out, plan.difference, whole=whole)
    _impact(out, plan, whole)
    if plan.smells:
        out.print(f"\n[bold]Worth a look[/bold] ({len(plan.smells)})")
        for smell in _few(plan.smells, whole):
            out.print(f"  [dim]{escape(smell.where)}:[/dim] {escape(smell.what)} {escape(smell.fix)}")
        _more(out, len(plan.smells), whole)
    out.print("\n[bold]What applying it does[/bold]")
    for number, stage in enumerate(plan.stages, 1):
        out.print(f"  {number}. {escape(stage.words)}")


def show_difference(out: Console, found: Difference, *, whole: bool = False) -> None:
    """What is added, changed, removed; what is only reworded, as a number or one by one."""
    out.print(f"\n[bold]What differs[/bold]: {found.words}")
    for change in _few(found.meaning, whole, FEW * 3):
        _change(out, change)
    _more(out, len(found.meaning), whole, FEW * 3)
    if whole:
        for change in found.wording:
            out.print(f'  [dim]" {escape(change.words)}[/dim]')
    if found.changes and not found.meaning:
        out.print("  Only the wording: no score, stage or play changes.")


def _change(out: Console, change: ObjectChange) -> None:
    colour = SIGN_COLOURS[change.sort]
    sign = f"[{colour}]{SIGNS[change.sort]}[/{colour}]"
    if change.sort in {"added", "removed"}:
        out.print(f"  {sign} {escape(change.address)}  [dim]{escape(change.what)} {escape(change.label)}[/dim]")
        return
    fields = [field for field in change.fields if not field.wording]
    said = "; ".join(field.words for field in fields)
    out.print(f"  {sign} {escape(change.address)}  {escape(said)}")


def _impact(out: Console, plan: Plan, whole: bool) -> None:
    impact = plan.impact
    if impact is None:
        return
    out.print(f"\n[bold]On the book of {impact.day}[/bold], {impact.accounts} accounts")
    for note in impact.notes:
        out.print(f"  [yellow]{escape(note)}[/yellow]")
    after = {total.band: total for total in impact.after}
    for total in impact.before:
        now = after.get(total.band, total)
        if total.accounts or now.accounts:
            colour = COLOURS.get(total.band, "dim")
            moved = f"{total.accounts} → {now.accounts}" if total.accounts != now.accounts else f"{total.accounts}"
            arr = (
                f"{_money(total.arr, plan)} → {_money(now.arr, plan)}"
                if total.arr != now.arr
                else _money(total.arr, plan)
            )
            out.print(f"  [{colour}]{total.band:8}[/{colour}] {moved:12} [dim]ARR {arr}[/dim]")
    for what, word in WORDS.items():
        _moved(out, plan, what, word, whole)
    points = [one for one in plan.changing("score") if "band" not in one.changed]
    if points:
        verb = "account gets" if len(points) == 1 else "accounts get"
        further = "further " if plan.bands() else ""
        out.print(f"\n{len(points)} {further}{verb} another score in the same band.")
    elif not plan.bands() and plan.rescored:
        out.print("\nNo account changes its band.")
    _plays(out, plan, whole)
    _roles(out, plan, whole)


def _moved(out: Console, plan: Plan, what: str, word: str, whole: bool) -> None:
    found = plan.changing(what)
    if not found:
        return
    arr = sum(one.arr or 0.0 for one in found)
    verb = "account changes its" if len(found) == 1 else "accounts change their"
    out.print(f"\n[bold]{len(found)} {verb} {word}[/bold], ARR {_money(arr, plan)}")
    ways = plan.ways(what)
    each = max(2, FEW // len(ways))
    for way in _few(ways, whole):
        _way(out, plan, way, whole, each)
    _more(out, len(ways), whole)


def _way(out: Console, plan: Plan, way: Way, whole: bool, each: int) -> None:
    """The accounts that go one way; what moved all of them is said once."""
    count = len(way.accounts)
    said = f"{count} account{'' if count == 1 else 's'}, ARR {_money(way.arr, plan)}"
    out.print(f"  {escape(way.before)} → {escape(way.after)}: {said}")
    if way.shared:
        out.print(f"    [dim]{escape(' '.join(way.shared))}[/dim]")
    shown = _few(way.accounts, whole, each)
    longest = max(len(plan.name_of(one.account)) for one in shown)
    for one in shown:
        name = escape(plan.name_of(one.account).ljust(longest))
        scores = f"  {_told(one.before)} → {_told(one.after)}" if way.what == "band" else ""
        out.print(f"    {name} {_money(one.arr, plan):>15}{scores}")
        if not way.shared and (why := one.why(way.what)):
            out.print(f"      [dim]{escape(' '.join(why))}[/dim]")
    _more(out, count, whole, each)


def _told(side: Side | None) -> str:
    if side is None:
        return "[dim]none[/dim]"
    colour = COLOURS.get(side.band, "dim")
    return f"[{colour}]{side.band} {'' if side.shown is None else side.shown}[/{colour}]".replace(" [/", "[/")


def _plays(out: Console, plan: Plan, whole: bool) -> None:
    plays = plan.impact.plays if plan.impact else ()
    if not plays:
        return
    out.print("\n[bold]Plays that would start today[/bold]")
    table = table_of("  play", ">now", ">then", ">hours", padding=(0, 2, 0, 0))
    for play in _few(plays, whole, FEW * 2):
        hours = f"{play.hours * len(play.fires):g}" if play.hours else "-"
        table.add_row(f"  {escape(play.label)}", str(len(play.fired)), str(len(play.fires)), hours)
    out.print(table)
    _more(out, len(plays), whole, FEW * 2)
    if plan.owners:
        loads = [
            f"{escape(load.owner)} {load.hours:g} h (now {load.hours_before:g})" for load in _few(plan.owners, whole)
        ]
        out.print(f"  Hours by owner: {', '.join(loads)}")
        _more(out, len(plan.owners), whole)


def _roles(out: Console, plan: Plan, whole: bool) -> None:
    gaps = [one for one in plan.roles if not one.whole]
    if not plan.roles or not any((one.named, one.nobody, *one.stand_ins) for one in plan.roles):
        return
    out.print(f"\n[bold]Roles[/bold]  {len(plan.roles) - len(gaps)} of {len(plan.roles)} are filled on every account")
    table = table_of("  role", ">filled", ">nobody", "stands in", padding=(0, 2, 0, 0))
    for one in _few(gaps, whole):
        said = ", ".join(f"{label} on {count:,}" for label, count in one.stand_ins)
        table.add_row(f"  {escape(one.label)}", f"{one.named:,}", f"{one.nobody:,}" if one.nobody else "", said)
    if gaps:
        out.print(table)
        _more(out, len(gaps), whole)
        out.print("  [dim]Assign someone: tenure team assign ROLE PERSON, for one account with --account KEY[/dim]")


def _few(found: Sequence[T], whole: bool, most: int = FEW) -> Sequence[T]:
    return found if whole else found[:most]


def _more(out: Console, count: int, whole: bool, most: int = FEW) -> None:
    if not whole and count > most:
        out.print(f"  [dim]and {count - most} more: --all, or --json[/dim]")


def _money(amount: float | None, plan: Plan) -> str:
    return "-" if amount is None else f"{amount:,.0f} {plan.currency}"
