"""Plays and stages made by hand, for tests of what starts them."""

from tenure.framework.expressions.tree import Call, Kind, Literal, Name, Tree
from tenure.framework.model import Framework, Moment, Play, Segment, Signal, Stage, Trigger
from tenure.values.keys import Address

YES = Literal(True, Kind.FLAG)


def less(name: str, number: float) -> Tree:
    return Call("less", (Name(name, Kind.NUMBER), Literal(number, Kind.NUMBER)), Kind.FLAG)


def at_least(name: str, number: float) -> Tree:
    return Call("greater_or_equal", (Name(name, Kind.NUMBER), Literal(number, Kind.NUMBER)), Kind.FLAG)


def equal(name: str, text: str) -> Tree:
    return Call("equal", (Name(name, Kind.TEXT), Literal(text, Kind.TEXT)), Kind.FLAG)


def both(*trees: Tree) -> Tree:
    return Call("and", trees, Kind.FLAG)


def play(
    key: str,
    when: Tree | None = None,
    *,
    moment: str | None = None,
    held: int | None = None,
    cool_down: int = 21,
    applies: Tree | None = None,
    hours: float = 1.0,
    automated: bool = False,
) -> Play:
    """A play of one hour. Without a condition or a moment only a stage starts it."""
    trigger = None if when is None and moment is None else Trigger(when, "", moment, held, cool_down)
    return Play(
        key=key, address=Address(f"play.{key}"), label=key.capitalize(), family="other", goal="", trigger=trigger,
        applies=applies, applies_text="", owner="csm", hours=hours, automated=automated, principles=(), steps=(),
        success=None, escalate=(), holdout=0.0, measures=(),
    )  # fmt: skip


def stage(
    key: str,
    *,
    enter: Tree | None = None,
    criteria: tuple[object, ...] = (),
    then: str | None = None,
    stalled: Tree | None = None,
    on_entry: tuple[str, ...] = (),
    when_stalled: tuple[str, ...] = (),
    motion: bool = False,
) -> Stage:
    return Stage(
        key=key, address=Address(f"stage.{key}"), label=key.capitalize(), motion=motion, owner="csm", supported_by=(),
        customer_wants="", we_do=(), healthy_signs=(), risk_signs=(), metrics=(), target_days=None, days=None,
        enter=enter, enter_text="", opens=None, opens_text="", exit=criteria, next=then, back=(),  # type: ignore[arg-type]
        stalled=stalled, stalled_text="", on_entry=on_entry, when_stalled=when_stalled, plays=(), phases=(), raci=None,
    )  # fmt: skip


def moment(key: str, when: Tree) -> Moment:
    return Moment(key, Address(f"moment.{key}"), key.capitalize(), "first_value", when, "", None)


def segment(key: str, when: Tree) -> Segment:
    return Segment(key, Address(f"segment.{key}"), key.capitalize(), when, "", None)


def scalar(key: str, value: Tree, tables: frozenset[str] = frozenset()) -> Signal:
    """A signal over other signals and account columns."""
    return Signal(
        key=key, address=Address(f"signal.{key}"), label=key, unit="", text="", source=None, value=value, where=None,
        where_text="", window_days=None, ending_days=0, window_on=None, at_least=None, when_empty=None, tables=tables,
        nullable=True, better=None,
    )  # fmt: skip


def framework(**parts: object) -> Framework:
    """A framework in US dollars and UTC; sections are given as objects, in order."""
    sections: dict[str, object] = {
        name: {one.key: one for one in found} if isinstance(found, tuple | list) else found
        for name, found in parts.items()
    }
    base: dict[str, object] = {"name": "By hand", "currency": "USD", "timezone": "UTC", "rhythm": "daily", "feeds": {}}
    empty: dict[str, object] = {"traits": {}, "signals": {}, "health": {}, "indicators": {}}
    return Framework(**(base | empty | sections))  # type: ignore[arg-type]
