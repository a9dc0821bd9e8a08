"""An example of each section, as it is shown in the reference. Together they are one framework, which a test checks."""

EXAMPLES: dict[str, str] = {
    "framework": """\
framework: tenure/1
name: Four dimensions
currency: EUR
timezone: Europe/Berlin
rhythm: daily
""",
    "traits": """\
traits:
  complexity: {type: choice, of: [low, medium, high]}
""",
    "feeds": """\
feeds:
  usage: {stale_after: 3d}
  touchpoints: {stale_after: 14d}
  outcomes: {stale_after: 30d}
  subscriptions: {stale_after: never}
  accounts: {stale_after: never}
  traits: {stale_after: never}
""",
    "signals": """\
signals:
  active_people_28d: {from: usage, value: count(distinct person), window: 28d, unit: people}
  seat_use:
    label: Seats in use
    value: active_people_28d / nullif(seats, 0)
    unit: percent
    better: higher
  last_use:
    label: Days since anyone used the product
    from: usage
    value: coalesce(days_since(max(occurred_at)), tenure_days)
  trainings: {from: touchpoints, where: kind = 'training' and contact, value: count(*)}
  workflows_live: {from: usage, where: feature = 'workflow' and is_core, value: count(*)}
  outcomes_reached: {from: outcomes, where: reached, value: count(*)}
""",
    "caps": """\
caps:
  silent: {when: last_use > 60, at_most: 40, because: Nobody has used it for two months}
""",
    "health": """\
health:
  account:
    bands: {green: 80, yellow: 60}
    least_coverage: 60%
    required: [usage]
    dimensions:
      usage:
        weight: 60
        measures:
          - {signal: seat_use, weight: 70, points: {0%: 0, 30%: 60, 60%: 80, 90%: 100}, none: missing}
          - {signal: last_use, weight: 30, points: {1: 100, 5: 80, 10: 60, 21: 0}}
      value:
        weight: 40
        measures:
          - {signal: outcomes_reached, weight: 100, points: {0: 0, 1: 80, 3: 100}, applies: tenure_days > 120}
    caps: [silent]
""",
    "indicators": """\
indicators:
  busy_for_nothing:
    label: Busy without outcome
    when: seat_use > 0.6 and outcomes_reached = 0 and tenure_days > 120
    because: Ask what they hoped for
""",
    "segments": """\
segments:
  strategic: {when: arr >= 250000 or complexity = 'high', engagement: high_touch}
  digital: {when: true, engagement: tech_touch}
""",
    "engagement": """\
engagement:
  high_touch: {accounts_per_csm: [10, 30], touch_every: 30d, business_review: quarter, success_plan: required}
  tech_touch: {business_review: {automated: month}, channels: [community, webinars, help centre]}
""",
    "moves": """\
moves:
  expansion_push:
    when: stage = 'adoption' and seat_use > 0.9
    to: high_touch
    until: seat_use < 0.8
    adds: Expansion specialist
""",
    "lifecycle": """\
lifecycle:
  onboarding:
    owner: csm
    customer_wants: See the first result that they bought the product for
    metrics: [Time to first value]
    target: 90d
    exit:
      set_up: {label: Technical set-up done, confirm: csm, by: 14d}
      trained: {label: First people trained, when: trainings >= 1, applies: segment <> 'digital'}
      first_value: {label: First workflow live, when: workflows_live >= 1, once: true, by: 30d}
    stalled: days_in_stage >= 3 and last_use >= 3
    plays: {on_entry: [kickoff], when_stalled: [onboarding_stall]}
    phases:
      discovery: {duration: 7d, activities: [Goals workshop], criteria: {goals: {label: Goals agreed, confirm: csm}}}
    raci: {responsible: csm, accountable: cs_manager, consulted: [solution_architect]}
  adoption:
    owner: csm
    metrics: [Seats in use]
    enter: tenure_days >= 90
    back: {to: onboarding, when: workflows_live = 0, for: 28d}
  renewal:
    motion: true
    owner: csm
    metrics: [Renewal rate]
    enter: days_to_renewal <= 120
    exit: {decided: {label: The decision is known, confirm: csm}}
""",
    "moments": """\
moments:
  first_value: {label: First workflow live, kind: first_value, when: workflows_live >= 1, target: 30d}
""",
    "plays": """\
plays:
  kickoff:
    family: adoption
    goal: Goals are agreed in writing
    owner: csm
    hours: 4
    steps:
      - task: {title: Read the handoff, due: 0d}
      - email: {to: sponsor, subject: Our kickoff, text: kickoff_invitation}
    success: {confirm: The kickoff was held, within: 7d}
    escalate: {after: 8d, to: cs_manager}
  onboarding_stall:
    family: stall
    goal: Somebody is back in the product, and the next milestone has a date
    trigger: {when: stage = 'onboarding' and last_use >= 5, for: 2d, cool_down: 21d}
    applies: segment <> 'digital'
    owner: csm
    hours: 0.75
    principles: [Ask what got in the way before offering help]
    steps:
      - task: {title: Find out who stopped and why, due: 1d}
      - question:
          ask: What is in the way?
          answers:
            time:
              - email: {to: champion, text: offer_short_session}
              - wait: 5d
            technical:
              - handoff: cs_to_support
      - wait: {until: last_use < 3, at_most: 7d}
    success: {when: last_use < 3, within: 14d}
    escalate:
      - {after: 10d, to: cs_manager}
      - {after: 14d, to: vp, when: arr > 100000}
""",
    "handoffs": """\
handoffs:
  cs_to_support:
    from: csm
    to: support
    due: 0d
    requires: [steps_to_repeat, who_is_affected]
    raci: {responsible: support_lead, accountable: support_manager, informed: [cs_manager]}
""",
    "reviews": """\
reviews:
  at_risk:
    every: week
    lists: band = 'red' or health_change_28d <= -10 or days_to_renewal <= 90
    agenda: [Last week's commitments, New on the list]
    each_needs: [decision, owner]
""",
    "targets": """\
targets:
  nrr: {label: Net revenue retention, strategic: 118%, default: 108%}
  time_to_first_value: {default: 30d}
""",
}
"""Section -> YAML; `framework` is the head."""
