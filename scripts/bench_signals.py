"""Signals for measuring, as many as asked for: once in our language, once as the pieces of a query by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench_world import FEATURES, TOUCHES

WINDOWS = (7, 14, 28, 56, 84, 168)
FEED = "stale_after: never"
TABLES = (
    "usage", "tickets", "touchpoints", "invoices", "survey_responses", "outcomes", "people", "subscriptions", "accounts",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One aggregate: `value` and `where` in our language, `sql` and `sql_where` by hand; {d} is T's day, {e} its end."""

    key: str
    table: str
    value: str
    sql: str
    where: str = ""
    sql_where: str = ""
    window: int | None = None
    ending: int = 0
    on: str = ""  # the day a window applies to; "": when it occurred
    zero: bool = True  # 0 without rows


@dataclass(frozen=True)
class Derived:
    """A formula over other signals, in words that both understand."""

    key: str
    value: str


CORE = {"where": "is_core", "sql_where": "coalesce(core, true)"}


def usage_windows() -> Iterator[Measured]:
    people, features = "count(distinct person)", "count(distinct feature)"
    times = "sum(coalesce(quantity, 1))"
    for days in WINDOWS:
        yield Measured(f"people_{days}d", "usage", people, people, window=days)
        yield Measured(f"core_{days}d", "usage", "sum(times)", times, **CORE, window=days)
        yield Measured(f"features_{days}d", "usage", features, features, **CORE, window=days)
        yield Measured(f"events_{days}d", "usage", "count(*)", "count(*)", window=days)
        active = "count(distinct occurred_at::date)"
        yield Measured(f"days_{days}d", "usage", "count(distinct occurred_on)", active, window=days)
    for days in WINDOWS[:-1]:
        yield Measured(f"core_{days}d_before", "usage", "sum(times)", times, **CORE, window=days, ending=days)
        yield Measured(f"people_{days}d_before", "usage", people, people, window=days, ending=days)


def usage_features() -> Iterator[Measured]:
    for number in range(FEATURES):
        where = f"feature = 'feature-{number}'"
        yield Measured(f"feature_{number}_28d", "usage", "count(*)", "count(*)", where, where, 28)
        yield Measured(f"feature_{number}_84d_before", "usage", "count(*)", "count(*)", where, where, 84, 28)


def usage_lasts() -> Iterator[Measured]:
    last = "date_diff('day', max(occurred_at)::date, any_value({d}))"
    for key, more in (("last_use", {}), ("last_core_use", CORE)):
        yield Measured(key, "usage", "coalesce(days_since(max(occurred_at)), tenure_days)", last, **more, zero=False)


def tickets() -> Iterator[Measured]:
    for days in (28, 90, 180, 365):
        yield Measured(f"tickets_{days}d", "tickets", "count(*)", "count(*)", window=days)
        urgent = "priority = 'urgent'"
        yield Measured(f"urgent_{days}d", "tickets", "count(*)", "count(*)", "urgent", urgent, days)
        took = "avg(date_diff('day', opened_at::date, resolved_at::date))"
        yield Measured(
            f"resolve_{days}d", "tickets", "avg(days_to_resolve)", took, "", "resolved_at < {e}", days, 0, "resolved_at", zero=False
        )  # fmt: skip
        yield Measured(f"mood_{days}d", "tickets", "avg(sentiment)", "avg(sentiment)", window=days, zero=False)
    still = "(resolved_at is null or resolved_at >= {e})"
    yield Measured("open_tickets", "tickets", "count(*)", "count(*)", "open", still)
    yield Measured(
        "open_urgent", "tickets", "count(*)", "count(*)", "urgent and open", f"priority = 'urgent' and {still}"
    )
    open_for = "max(date_diff('day', opened_at::date, {d}))"
    yield Measured("oldest_open", "tickets", "max(days_open)", open_for, "open", still, zero=False)
    yield Measured("csat_90d", "tickets", "avg(csat)", "avg(csat)", "", "rated_at < {e}", 90, 0, "rated_at", zero=False)


def touchpoints() -> Iterator[Measured]:
    last = "date_diff('day', max(occurred_at)::date, any_value({d}))"
    for kind in TOUCHES:
        where = f"kind = '{kind}'"
        for days in (30, 90, 180):
            yield Measured(f"{kind}_{days}d", "touchpoints", "count(*)", "count(*)", where, where, days)
        value = "coalesce(days_since(max(occurred_at)), tenure_days)"
        yield Measured(f"last_{kind}", "touchpoints", value, last, where, where, zero=False)
    people = "count(distinct person)"
    for days in (90, 180):
        yield Measured(f"stakeholders_{days}d", "touchpoints", people, people, "contact", "two_way", days)


def business() -> Iterator[Measured]:
    unpaid = "(paid_at is null or paid_at >= {e})"
    yield Measured("unpaid_invoices", "invoices", "count(*)", "count(*)", "unpaid", unpaid)
    overdue = "max(greatest(date_diff('day', due_on, {d}), 0))"
    yield Measured("overdue_days", "invoices", "max(days_overdue)", overdue, "unpaid", unpaid, zero=False)
    for kind in ("nps", "csat"):
        for days in (90, 180, 365):
            where = f"kind = '{kind}'"
            yield Measured(
                f"{kind}_answers_{days}d", "survey_responses", "avg(score)", "avg(score)", where, where, days, zero=False
            )  # fmt: skip
    for kind in ("revenue", "cost", "time", "risk"):
        where = f"kind = '{kind}' and reached"
        by = f"kind = '{kind}' and reached_at < {{e}}"
        yield Measured(f"{kind}_reached", "outcomes", "count(*)", "count(*)", where, by)
    yield Measured("confirmed", "outcomes", "count(*)", "count(*)", "confirmed_at is not null", "confirmed_at < {e}")
    here = "(left_at is null or left_at >= {e})"
    for role in ("sponsor", "champion"):
        where = f"role = '{role}'"
        yield Measured(f"{role}s", "people", "count(*)", "count(*)", f"here and {where}", f"{here} and {where}")


def formulas() -> Iterator[Derived]:
    for days in WINDOWS:
        yield Derived(f"seat_use_{days}d", f"people_{days}d / nullif(seats, 0)")
        yield Derived(f"intensity_{days}d", f"core_{days}d / nullif(people_{days}d, 0)")
        yield Derived(f"core_share_{days}d", f"core_{days}d / nullif(events_{days}d, 0)")
        yield Derived(f"breadth_{days}d", f"features_{days}d / {FEATURES}")
        yield Derived(f"steadiness_{days}d", f"days_{days}d / {days}")
        yield Derived(f"pace_{days}d", f"events_{days}d / greatest(days_{days}d, 1)")
    for days in WINDOWS[:-1]:
        yield Derived(f"trend_{days}d", f"core_{days}d / greatest(core_{days}d_before, 1)")
        yield Derived(f"people_trend_{days}d", f"people_{days}d / greatest(people_{days}d_before, 1)")
    for number in range(FEATURES):
        yield Derived(f"feature_{number}_trend", f"feature_{number}_28d / greatest(feature_{number}_84d_before / 3, 1)")
    for days in (28, 90, 180, 365):
        yield Derived(f"urgent_share_{days}d", f"urgent_{days}d / nullif(tickets_{days}d, 0)")
    yield Derived("tickets_per_person", "tickets_28d / greatest(people_28d, 1)")
    yield Derived("sponsors_per_seat", "sponsors / nullif(seats, 0)")
    yield Derived("contact_per_stakeholder", "(meeting_90d + call_90d) / greatest(stakeholders_90d, 1)")


def all_signals() -> list[Measured | Derived]:
    parts = (usage_windows(), usage_features(), usage_lasts(), tickets(), touchpoints(), business(), formulas())
    return [one for part in parts for one in part]


def signals(count: int) -> list[Measured | Derived]:
    """So many of them; of fewer than all, an even mixture whose formulas find what they read."""
    every = all_signals()
    if count > len(every):
        raise SystemExit(f"there are {len(every)} signals to choose from")
    if count > MIXTURE:
        return [one for one in every if one.key not in _dropped(every, len(every) - count)]
    wanted = set(_MIXTURE)
    return [one for one in every if one.key in wanted][:count]


def _dropped(every: list[Measured | Derived], count: int) -> set[str]:
    """The last formulas and what only they read are dropped first."""
    formulas = [one.key for one in every if isinstance(one, Derived)]
    return set(formulas[len(formulas) - count :])


_MIXTURE = (
    *(f"{what}_{days}d" for what in ("people", "core", "features", "days") for days in (7, 28, 84)),
    "core_28d_before", "people_28d_before", "events_28d", "feature_0_28d", "feature_1_28d", "last_use", "last_core_use",
    "tickets_28d", "tickets_90d", "urgent_90d", "resolve_90d", "open_tickets", "open_urgent", "csat_90d", "mood_90d",
    "meeting_90d", "call_90d", "last_meeting", "stakeholders_90d", "unpaid_invoices", "overdue_days", "nps_answers_180d",
    "sponsors", "revenue_reached", "seat_use_28d", "intensity_28d", "trend_28d", "people_trend_28d", "breadth_28d",
)  # fmt: skip
MIXTURE = len(_MIXTURE)


def framework_text(chosen: list[Measured | Derived], heaviest: float = 10, *, whole: bool = False) -> str:
    """A framework with these signals; `whole` also with segments, a lifecycle and plays. `heaviest` is the weight of the
    first measure: the one that is changed."""
    lines = ["framework: tenure/1", "name: Bench", "", "feeds:"]
    lines += [f"  {table}: {{{FEED}}}" for table in TABLES]
    lines += ["", "signals:", *(_written(one) for one in chosen), "", "health:", "  account:", "    dimensions:"]
    read = {word for one in chosen if isinstance(one, Derived) for word in _words(one.value)}
    measured = [one for one in chosen if one.key not in read]
    for number in range(DIMENSIONS):
        mine = measured[number::DIMENSIONS]
        lines += [f"      part_{number}:", f"        weight: {100 / DIMENSIONS:g}", "        measures:"]
        first = heaviest if not number else round(100 / len(mine), 4)
        weights = [first, *[round((100 - first) / (len(mine) - 1), 4)] * (len(mine) - 1)]
        for one, weight in zip(mine, weights, strict=True):
            points = "{0: 40, 0.4: 65, 2: 80, 20: 100}"
            lines.append(f"          - {{signal: {one.key}, weight: {weight:g}, points: {points}, none: 50}}")
    return "\n".join(lines) + "\n" + (METHOD if whole else "")


METHOD = """
segments:
  large: {when: arr >= 300000, engagement: high_touch}
  middle: {when: arr >= 100000, engagement: high_touch}
  small: {when: "true", engagement: tech_touch}
engagement:
  high_touch: {accounts_per_csm: [10, 30], touch_every: 30d, success_plan: required}
  tech_touch: {accounts_per_csm: [100, 400]}
lifecycle:
  onboarding:
    owner: csm
    exit:
      first_value: {label: First core actions, when: core_28d >= 1, once: true}
      trained: {label: Training held, when: training_180d >= 1, confirm: csm}
    stalled: days_in_stage >= 21 and last_use >= 7
  adoption:
    owner: csm
    enter: tenure_days >= 90
    exit:
      breadth: {label: Features in use, when: breadth_28d >= 0.4, for: 14d}
      people: {label: Seats in use, when: seat_use_28d >= 0.3}
    stalled: days_in_stage >= 120
  growth:
    owner: csm
    enter: tenure_days >= 300
    exit: {value: {label: Value confirmed, when: confirmed >= 1}}
    back: [{to: adoption, when: seat_use_28d < 0.05, for: 28d}]
moments:
  first_outcome: {kind: first_success, when: revenue_reached >= 1}
plays:
""" + "".join(
    f"""  {key}:
    family: {family}
    goal: It is better afterwards
    owner: csm
    hours: 1
    trigger: {{when: "{when}", for: {days}d, cool_down: 60d}}
    steps: [{{task: {{title: Look at it, due: 2d}}}}]
    success: {{when: band <> 'red', within: 30d}}
    escalate: {{after: 14d, to: cs_manager}}
"""
    for key, family, when, days in (
        ("stall", "stall", "stage = 'onboarding' and stalled", 3),
        ("quiet", "yellow", "last_use >= 14", 7),
        ("drop", "yellow", "trend_28d < 0.7 and people_28d_before >= 5", 14),
        ("red", "red", "band = 'red'", 3),
        ("tickets", "escalation", "open_urgent > 0", 2),
        ("overdue", "other", "overdue_days > 15", 5),
        ("grow", "expansion", "seat_use_28d > 0.8 and band = 'green'", 28),
        ("renewal", "renewal", "days_to_renewal between 0 and 90", 1),
    )
)


DIMENSIONS = 4


def _written(one: Measured | Derived) -> str:
    if isinstance(one, Derived):
        return f'  {one.key}: {{value: "{one.value}"}}'
    parts = [f"from: {one.table}", f'value: "{one.value}"']
    parts += [f'where: "{one.where}"'] if one.where else []
    parts += [f"window: {one.window}d"] if one.window else []
    parts += [f"ending: {one.ending}d"] if one.ending else []
    parts += [f"window_on: {one.on}"] if one.on else []
    return f"  {one.key}: {{{', '.join(parts)}}}"


def _words(text: str) -> set[str]:
    return set(text.replace("(", " ").replace(")", " ").replace(",", " ").split())


def write_framework(
    folder: Path, chosen: list[Measured | Derived], heaviest: float = 10, *, whole: bool = False
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "framework.yaml").write_text(framework_text(chosen, heaviest, whole=whole), encoding="utf-8")
    return folder
