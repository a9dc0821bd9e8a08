"""Books written by chance: every table, late knowledge, corrections, retractions, people who move, several currencies."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from insight.engine.book import Fact, again, compiled, fact, head, taken_back
from tenure.framework.model import Framework

# ruff: noqa: E501 - a signal stands on one line

FIRST, LAST = date(2025, 1, 6), date(2025, 4, 20)
PEOPLE = ("ann", "bo", "cy")
FEATURES = ("board", "chart", "sync")
LATE = (0, 0, 0, 3_600, 86_400, 5 * 86_400, 30 * 86_400)


def moment(random: Random) -> datetime:
    """Mostly close to midnight, where the days of different zones part, and around both changes to summer time."""
    days = random.choice(
        [random.randrange((LAST - FIRST).days), (date(2025, 3, 9) - FIRST).days, (date(2025, 3, 30) - FIRST).days]
    )
    seconds = random.choice([0, 1, 3_600, 14_400, 18_000, 79_200, 82_800, 86_399, random.randrange(86_400)])
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=days, seconds=seconds)


def facts_by_chance(random: Random, accounts: Sequence[str], *, since: datetime | None = None) -> list[Fact]:
    """Facts of every table. `since`: none of them was recorded before."""
    found: list[Fact] = []
    for account in accounts:
        found += _account(random, account)
    found += _reference(random)
    corrected = [row for row in found if row["table"] != "exchange_rates"]
    for row in random.sample(corrected, k=len(corrected) // 6):
        found.append(_changed(random, row))
    if since is None:
        return found
    late = timedelta(days=random.randrange(30), seconds=random.choice([0, 1, 50_000]))
    return [row if _recorded(row) >= since else {**row, "recorded_at": since + late} for row in found]


def _recorded(row: Fact) -> datetime:
    at = row["recorded_at"]
    assert isinstance(at, datetime)
    return at


def _known(random: Random, at: datetime) -> datetime:
    return at + timedelta(seconds=random.choice(LATE))


def _changed(random: Random, row: Fact) -> Fact:
    known = _recorded(row) + timedelta(days=random.randrange(40), seconds=random.choice([0, 1, 7_200]))
    if random.random() < 0.3:
        return taken_back(row, known=known)
    if row["table"] == "usage":
        return again(row, known=known, quantity=7.0, person=f"{row['account']}-{random.choice(PEOPLE)}")
    return again(row, known=known)


def _account(random: Random, account: str) -> list[Fact]:
    def person() -> str | None:
        return random.choice([*(f"{account}-{who}" for who in PEOPLE), None])

    found: list[Fact] = []
    if random.random() < 0.8:
        since = random.choice([None, date(2024, 6, 1), moment(random).date()])
        known = None if since else moment(random)
        left = random.choice([None, None, None, moment(random).date()])
        found.append(
            fact(
                "accounts",
                account,
                customer_since=since,
                known=known,
                industry=random.choice(["bank", None]),
                churned_on=left,
            )
        )
    for who in PEOPLE:
        begun = random.choice([date(2024, 6, 1), moment(random).date()])
        role = random.choice(["sponsor", "champion", "user", None])
        here = fact(
            "people", account, id=f"{account}-{who}", created_at=begun, role=role, role_since=moment(random).date(),
            decider=random.choice([True, False, None]), core_trained_at=random.choice([None, moment(random)]),
            strength=random.choice([None, 1.0, 4.0]), strength_rated_at=moment(random),
            left_at=random.choice([None, None, moment(random)]), known=_known(random, moment(random)),
        )  # fmt: skip
        found.append(here)
        if random.random() < 0.4:  # the address book changes, and now and then the company
            found.append(again(here, known=moment(random), role="champion", account=random.choice([account, "bolt"])))
    for number in range(random.randrange(3)):
        start = random.choice([date(2024, 4, 1), moment(random).date()])
        end = random.choice([None, start + timedelta(days=365), moment(random).date()])
        cancelled = random.choice([None, None, moment(random)])
        found.append(
            fact(
                "subscriptions", account, id=f"{account}-s{number}", plan=random.choice(["basic", "pro"]),
                seats=float(random.randrange(1, 6)), arr=float(random.randrange(1, 90)) * 100,
                currency=random.choice(["USD", "EUR", "usd", None, "CHF"]), start_on=start, end_on=end,
                notice_on=random.choice([None, moment(random).date()]), auto_renew=random.choice([True, False, None]),
                cancelled_at=cancelled, ended_on=None if cancelled is None else random.choice([None, moment(random).date()]),
                allowance=random.choice([None, 50.0]),
            )
        )  # fmt: skip
    for number in range(random.randrange(25)):
        at = moment(random)
        found.append(
            fact(
                "usage", account, id=f"{account}-u{number}", person=person(), used_at=at, known=_known(random, at),
                feature=random.choice([*FEATURES, None]), core=random.choice([True, None, False]),
                quantity=random.choice([None, 2.0, 0.5]), ok=random.choice([None, True, False]),
                source=random.choice(["app", "app", "logs"]),
            )
        )  # fmt: skip
    for number in range(random.randrange(6)):
        at = moment(random)
        resolved = random.choice([None, at + timedelta(days=random.randrange(20), seconds=5)])
        found.append(
            fact(
                "tickets", account, id=f"{account}-t{number}", person=person(), opened_at=at, known=_known(random, at),
                priority=random.choice(["urgent", "low", None]), resolved_at=resolved,
                csat=random.choice([None, 1.0, 5.0]), rated_at=resolved, sentiment=random.choice([None, -0.5, 0.5]),
                escalated_at=random.choice([None, None, moment(random)]),
            )
        )  # fmt: skip
        at = moment(random)
        found.append(
            fact(
                "touchpoints", account, id=f"{account}-h{number}", person=person(), held_at=at, known=_known(random, at),
                kind=random.choice(["meeting", "call", "business_review"]), two_way=random.choice([True, False, None]),
                asked=random.choice([True, None]), answered_at=random.choice([None, moment(random)]),
            )
        )  # fmt: skip
        at = moment(random)
        found.append(
            fact(
                "survey_responses", account, id=f"{account}-r{number}", person=person(), responded_at=at,
                known=_known(random, at), kind="nps", score=float(random.randrange(11)),
            )
        )  # fmt: skip
        at = moment(random)
        found.append(
            fact("pulses", account, given_at=at, known=_known(random, at), value=float(random.randrange(1, 6)))
        )
    trait = fact(
        "traits",
        account,
        trait="tier",
        text=random.choice(["a", "b"]),
        since_at=moment(random),
        fact_id=f"{account}/tier",
    )
    return [*found, trait] if random.random() < 0.7 else found


def _reference(random: Random) -> list[Fact]:
    rates = [
        fact("exchange_rates", currency=money, into="USD", rate=random.choice([1.1, 1.2, 0.5]), since_on=day, known=_known(random, moment(random)))
        for money in ("EUR", "CHF")
        for day in (date(2024, 1, 1), moment(random).date())
        if random.random() < 0.6
    ]  # fmt: skip
    features = [
        fact("features", plan=random.choice(["basic", "pro", None]), feature=name, core=random.choice([True, True, False]),
             since_on=random.choice([date(2024, 1, 1), moment(random).date()]), fact_id=f"{name}-{random.randrange(2)}")
        for name in FEATURES
    ]  # fmt: skip
    return rates + features


SIGNALS = """
signals:
  people: {from: usage, value: count(distinct person), window: 28d}
  people_days: {from: usage, value: "count(distinct person, occurred_on)", window: 14d, ending: 7d}
  people_ever: {from: usage, value: count(distinct person)}
  days_ever: {from: usage, value: "count(distinct person, occurred_on)"}
  features_used: {from: usage, where: is_core, value: count(distinct feature), window: 28d}
  features_ever: {from: usage, value: count(distinct feature)}
  actions: {from: usage, where: is_core, value: sum(times), window: 7d}
  actions_before: {from: usage, where: is_core, value: sum(times), window: 28d, ending: 7d}
  actions_ever: {from: usage, value: sum(times)}
  most: {from: usage, value: max(times), window: 28d, when_empty: 0}
  fewest: {from: usage, value: min(times)}
  share_ok: {from: usage, where: ok is not null, value: avg(case when ok then 1 else 0 end), window: 28d}
  share_ok_ever: {from: usage, where: ok is not null, value: avg(case when ok then 1 else 0 end), at_least: 2}
  silence: {from: usage, value: "coalesce(days_since(max(occurred_at)), tenure_days)"}
  champion_silence: {from: usage, where: person_role = 'champion', value: "coalesce(days_since(max(occurred_at)), 100)", window: 60d}
  trained: {from: usage, where: person_trained, value: count(distinct person), window: 28d}
  in_term: {from: usage, where: allowance > 0 and occurred_on >= term_start_on, value: sum(times), window: 60d}
  early: {from: usage, where: "tenure_days <= 60 and days_between(customer_since, occurred_at) <= 14", value: count(distinct person), window: 60d}
  from_logs: {from: usage, where: source = 'logs', value: count(*), window: 28d}
  urgent: {from: tickets, where: (urgent or escalated) and past_target, value: count(*)}
  resolve: {from: tickets, value: median(days_to_resolve), window: 28d, window_on: resolved_at}
  csat: {from: tickets, where: csat is not null, value: avg(csat), window: 60d, window_on: rated_at}
  mood: {from: tickets, value: avg(sentiment), window: 28d}
  contacts: {from: touchpoints, where: contact, value: count(distinct person), window: 28d}
  replies: {from: touchpoints, where: asked and (answered_in_time or days_since(occurred_at) > 14), value: avg(case when answered_in_time then 1 else 0 end), window: 60d}
  sponsor_contact: {from: touchpoints, where: contact and person_role = 'sponsor', value: "coalesce(days_since(max(occurred_at)), tenure_days)"}
  nps: {from: survey_responses, where: kind = 'nps' and person_decider, value: avg(score), window: 60d}
  nps_lowest: {from: survey_responses, value: min(score)}
  pulse: {from: pulses, value: latest(value), window: 45d}
  sponsors: {from: people, where: here and role = 'sponsor', value: count(*)}
  gone: {from: people, where: not here, value: count(*), window: 60d, window_on: left_at}
  seat_use: {value: "people / nullif(seats, 0)"}
  breadth: {value: "features_used / nullif(core_features, 0)"}
  trend: {value: "actions / greatest(actions_before / 4, 1)"}
  revenue: {value: arr}
  age: {value: tenure_days}
  to_renewal: {value: days_to_renewal}
  to_notice: {value: days_to_notice}
  lines: {value: lines_active}
"""
HEALTH = """
traits:
  tier: {type: choice, of: [a, b]}
health:
  young:
    when: tenure_days < 60
    least_coverage: 0%
    dimensions:
      all: {weight: 100, measures: [{signal: early, weight: 100, points: {0: 0, 3: 100}}]}
  account:
    least_coverage: 40%
    dimensions:
      one:
        weight: 60
        measures:
MEASURES      two:
        weight: 40
        measures:
          - {signal: people, weight: 50, points: {0: 0, 3: 100}, applies: tier = 'a'}
          - {signal: trend, weight: 50, points: {0: 0, 2: 100}}
    caps:
      - {when: cancellation_served, at_most: 20, because: Notice}
      - {when: urgent > 1, at_most: 59, because: Urgent}
      - {when: gone > 0 and sponsors = 0, at_most: 79, because: Nobody left}
indicators:
  bank: {label: A bank, when: industry = 'bank' and people > 1}
"""


ALWAYS = frozenset(
    {
        "people", "actions", "actions_before", "trend", "urgent", "gone", "sponsors", "early", "features_used", "breadth",
        "age", "revenue", "lines",
    }
)  # fmt: skip
"""Signals that scores and limits name."""


def framework_by_chance(random: Random, zone: str, more: int = 4) -> Framework:
    """A framework of some of the signals (all of them would take long); each is a measure, so it stands in verdicts."""
    lines = {line.split(":")[0].strip(): line for line in SIGNALS.strip().splitlines()[1:]}
    others = [key for key in lines if key not in ALWAYS]
    chosen = ALWAYS | set(random.sample(others, k=more))
    signals = "".join(f"{line}\n" for key, line in lines.items() if key in chosen)
    measures = "".join(
        f"          - {{signal: {key}, weight: 1, points: {{0: 0, 50: 100}}, none: 10}}\n"
        for key in lines
        if key in chosen
    )
    return compiled(f"{head(zone, '20d')}signals:\n{signals}{HEALTH.strip()}\n".replace("MEASURES", measures))
