"""Signals: kinds, scopes, circles, and the order in which they can be computed."""

from collections.abc import Mapping

from tenure.framework.checking.addresses import address_of
from tenure.framework.checking.catalogue import CLOCK, SYSTEM, TableColumn
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.expressions import Entry, Kind, Scope, Tree, aggregates, names, names_in_text
from tenure.framework.model import Signal
from tenure.framework.schema.objects import SignalText
from tenure.values.problem import did_you_mean

DEEPEST = 50
"""So many signals may stand on one another: the engine follows them down to the facts."""
_ROWS_ONLY = ("where", "window", "ending", "window_on", "at_least", "when_empty")


def check_signals(draft: CheckDraft) -> None:
    """Fills `draft.signals` in dependency order."""
    written = dict(draft.objects("signals", SignalText))
    for key in list(written):
        if key in draft.traits:
            draft.say(
                "framework.name",
                f"`{key}` is already a trait.",
                ("signals", key),
                address_of("signals", key),
                fix="Give the signal another name.",
            )
        elif draft.plain_name(key, "signals", "signal"):
            continue
        draft.broken.add(key)
        del written[key]
    for key in _ordered(draft, written):
        _settings(draft, key, written[key])
        signal = _from_rows(draft, key, written[key]) if written[key].from_ else _scalar(draft, key, written[key])
        if signal is None or ("signals", key) in draft.mended:
            draft.broken.add(key)
        else:
            draft.signals[key] = signal


def _ordered(draft: CheckDraft, written: Mapping[str, SignalText]) -> list[str]:
    """Signals after the ones they need (Kahn's algorithm); what remains stands in a circle."""
    needs = {
        key: {name for name in names_in_text(text.value) if name in written}
        for key, text in written.items()
        if not text.from_
    }
    order = [key for key in written if key not in needs]
    waiting: dict[str, list[str]] = {}
    open_needs = {key: len(needed) for key, needed in needs.items()}
    for key, needed in needs.items():
        for name in needed:
            waiting.setdefault(name, []).append(key)
    order += [key for key, count in open_needs.items() if not count]
    for key in order:
        for dependant in waiting.get(key, ()):
            open_needs[dependant] -= 1
            if not open_needs[dependant]:
                order.append(dependant)
    _circles(draft, {key: needs[key] for key in needs if key not in set(order)})
    return _not_too_high(draft, order, needs)


def _not_too_high(draft: CheckDraft, order: list[str], needs: Mapping[str, set[str]]) -> list[str]:
    """Those that don't stand on more than DEEPEST others, one on the other. Of the rest, the lowest are named."""
    height: dict[str, int] = {}
    for key in order:
        height[key] = 1 + max((height[name] for name in needs.get(key, ())), default=0)
        if height[key] == DEEPEST + 1:
            what = f"The signal depends on a chain of more than {DEEPEST} other signals."
            fix = "Read facts directly, or combine some of them into one expression."
            draft.say("framework.too_large", what, ("signals", key), address_of("signals", key), fix=fix)
    draft.broken |= {key for key in order if height[key] > DEEPEST}
    return [key for key in order if height[key] <= DEEPEST]


def _circles(draft: CheckDraft, left: dict[str, set[str]]) -> None:
    """Names each circle once; whatever only hangs on a circle stays silent until that is mended."""
    draft.broken |= left.keys()
    told: set[str] = set()
    for start in left:
        trail: list[str] = []
        key: str | None = start
        while key is not None and key not in trail and key not in told:
            trail.append(key)
            key = min((name for name in left[key] if name in left), default=None)
        told |= set(trail)
        if key in trail:
            circle = trail[trail.index(key) :]
            shown = " -> ".join((*circle, circle[0]))
            fix = "Make one of them read facts or other signals."
            draft.say(
                "framework.cycle",
                f"Signals depend on each other in a loop: {shown}.",
                ("signals", circle[0]),
                address_of("signals", circle[0]),
                fix=fix,
            )


def _settings(draft: CheckDraft, key: str, text: SignalText) -> None:
    path, address = ("signals", key), address_of("signals", key)
    if not text.from_:
        for name in _ROWS_ONLY:
            if getattr(text, name) is not None:
                draft.say(
                    "framework.missing",
                    f"`{name}` filters rows, but there is no table.",
                    (*path, name),
                    address,
                    fix="Add `from`, or remove it.",
                )
    if text.ending is not None and text.window is None:
        draft.say(
            "framework.missing",
            "`ending` moves a window back, but there is no `window`.",
            (*path, "ending"),
            address,
            fix="Add `window`.",
        )
    if text.window_on is not None and text.window is None:
        draft.say(
            "framework.missing", "`window_on` needs a window.", (*path, "window_on"), address, fix="Add `window`."
        )
    if text.at_least is not None and text.when_empty is not None:
        why = "With too few rows, one gives no value and the other a number."
        draft.say(
            "framework.none",
            "`at_least` and `when_empty` contradict each other.",
            (*path, "when_empty"),
            address,
            why=why,
            fix="Keep one of them.",
        )


def _row_scope(draft: CheckDraft, columns: Mapping[str, TableColumn]) -> Scope:
    """Columns of the row come first; then those of its account, which are the same for every row."""
    known: dict[str, Entry] = {
        name: Entry(column.kind, column.nullable) for name, column in draft.catalogue.account.items()
    }
    known |= CLOCK
    known["rhythm_days"] = Entry(Kind.NUMBER, False, constant=float(draft.rhythm_days))
    known |= SYSTEM
    known |= {name: Entry(column.kind, True, per_row=True) for name, column in columns.items()}
    return Scope(known)


def _from_rows(draft: CheckDraft, key: str, text: SignalText) -> Signal | None:
    path, address = ("signals", key), address_of("signals", key)
    source = str(text.from_)
    columns = draft.catalogue.tables.get(source)
    if columns is None:
        fix = did_you_mean(source, draft.catalogue.tables) or f"The tables are: {', '.join(draft.catalogue.tables)}."
        draft.say("framework.unknown_reference", f"Unknown fact table `{source}`.", (*path, "from"), address, fix=fix)
        return None
    scope = _row_scope(draft, columns)
    if text.window_on is not None:
        _window_column(draft, key, text.window_on, columns)
    where = draft.condition(text.where, scope, (*path, "where"), address) if text.where else None
    value = draft.expression(text.value, scope, (*path, "value"), address, aggregate=True)
    if value is None or (text.where and where is None) or not _counts_something(draft, key, value):
        return None
    if not aggregates(value):
        fix = "Use a function that turns many rows into one value: count(*), sum(x), avg(x), max(x), latest(x), …"
        draft.say("expression.aggregate", "The value doesn't aggregate the rows.", (*path, "value"), address, fix=fix)
        return None
    read_names = names(value) | (names(where) if where is not None else frozenset())
    tables = {source}
    for name in read_names:
        if name in columns:
            tables |= columns[name].rests_on
            if columns[name].overwritten:
                _overwritten(draft, key, name)
        elif name in draft.catalogue.account:
            tables |= draft.catalogue.account[name].tables
    may_be_none = (_nullable(value) and text.when_empty is None) or (text.at_least or 0) > 1
    return _signal(draft, key, text, value, where, frozenset(tables), may_be_none)


def _overwritten(draft: CheckDraft, key: str, name: str) -> None:
    if ("signals", key) in draft.loaded.packaged:
        return  # not for whoever takes it to mend
    what = f"`{name}` has no history: its source overwrites it."
    why = "Values from before an import aren't known, so past scores of this signal are less reliable."
    fix = "Use a column with its own date if there is one."
    path, address = ("signals", key), address_of("signals", key)
    draft.say("framework.overwritten", what, path, address, why=why, fix=fix, warning=True)


def _window_column(draft: CheckDraft, key: str, name: str, columns: Mapping[str, TableColumn]) -> None:
    path, address = ("signals", key, "window_on"), address_of("signals", key)
    times = [column for column, of in columns.items() if of.kind in (Kind.DAY, Kind.INSTANT)]
    if name not in columns:
        fix = did_you_mean(name, times) or f"The date and time columns are: {', '.join(times)}."
        draft.say("expression.unknown_name", f"This table has no column `{name}`.", path, address, fix=fix)
    elif name not in times:
        draft.say(
            "expression.kind", f"`{name}` isn't a date or time.", path, address, fix=f"Choose from: {', '.join(times)}."
        )


def _scalar(draft: CheckDraft, key: str, text: SignalText) -> Signal | None:
    path, address = ("signals", key), address_of("signals", key)
    value = draft.expression(text.value, draft.account_scope(), (*path, "value"), address)
    if value is None or names(value) & draft.broken or not _counts_something(draft, key, value):
        return None
    return _signal(draft, key, text, value, None, draft.tables_of(value), _nullable(value))


def _counts_something(draft: CheckDraft, key: str, value: Tree) -> bool:
    if value.kind in (Kind.NUMBER, Kind.FLAG):
        return True
    fix = (
        "Count days with days_since(x)."
        if value.kind in (Kind.DAY, Kind.INSTANT)
        else "Compare it, for example x = 'high'."
    )
    draft.say(
        "expression.kind",
        "A signal must be a number, or yes or no.",
        ("signals", key, "value"),
        address_of("signals", key),
        fix=fix,
    )
    return False


def _nullable(tree: Tree) -> bool:
    return bool(getattr(tree, "nullable", False))


def _signal(
    draft: CheckDraft,
    key: str,
    text: SignalText,
    value: Tree,
    where: Tree | None,
    tables: frozenset[str],
    nullable: bool,
) -> Signal | None:
    return draft.built(
        Signal,
        text,
        ("signals", key),
        address_of("signals", key),
        text=text.value,
        source=text.from_,
        value=value,
        where=where,
        where_text=text.where or "",
        ending_days=text.ending or 0,
        tables=tables,
        nullable=nullable,
    )
