"""What people say and write: goals, answers to surveys, why customers leave, what contact was about.

`{thing}`, `{event}` and `{site}` come from the trade of the account, `{quarter}` from the calendar.
"""

from tenure.evidence.connectors.demo.trades import Trade, listed

GOALS: tuple[tuple[str, str], ...] = (
    ("cost", "Carry less stock of {thing} without running short"),
    ("time", "Close the monthly plan in three days instead of eight"),
    ("revenue", "Lose fewer orders during {event}"),
    ("risk", "See a delay of {thing} a week before it hurts"),
    ("cost", "Fewer express deliveries to {site}"),
    ("time", "One forecast for all sites"),
    ("cost", "Write off less of {thing}"),
    ("revenue", "Raise service level for {thing} to 97 %"),
    ("time", "Plan {event} in two weeks instead of six"),
    ("risk", "A tested plan for {event}"),
    ("time", "Replace the spreadsheets at {site}"),
    ("cost", "Less overtime at {site}"),
)
MILESTONES = ("Technical setup done", "First data flowing", "Core training done", "First plan live")
PRAISE = listed(
    "It has become part of how we plan {thing}.; The team would not go back.; We found savings in the first quarter.; "
    "Our stock of {thing} is down and nobody ran short.; {event} was the calmest we have had.; "
    "Support answers before we ask twice.; The planners at {site} use it all day.; Month-end takes two days now.; "
    "Scenarios settle discussions that used to take weeks.; We trust the forecast for {thing}.; "
    "Easy to explain to new colleagues.; Our CSM knows our business."
)
SHRUGS = listed(
    "It does the job.; Good, when it is fast.; Some of us use it every day, some don't.; "
    "Fine for {thing}, less so for the rest.; Reports could be better.; We would like more help before {event}.; "
    "Works well at {site}, the other sites are slow to follow.; The mobile view is weak.; "
    "Useful, but we still export to spreadsheets.; Good product, long wait for some answers."
)
COMPLAINTS = listed(
    "We wait too long for answers.; Hard to say what it brought us.; Our people went back to spreadsheets.; "
    "Forecast for {thing} is off too often.; Nobody at {site} was trained properly.; "
    "Same problem reported three times.; {event} went wrong again.; Too many errors in the data.; "
    "We pay for seats nobody uses.; Our contact there changed and we start over.; It has become slow."
)
WHY_THEY_LEAVE: dict[str, tuple[str, ...]] = {
    "value": listed(
        "Not enough value for the money; Too few people use it; Went back to the planning module of the ERP"
    ),
    "support": listed("Too many unresolved problems; Data problems never solved; Lost trust after repeated outages"),
    "relationship": listed(
        "New leadership chose another supplier; Sponsor left and the new one has another tool; "
        "Group decided on one supplier for all sites"
    ),
    "acquired": (
        "Acquired; the new owner has its own system",
        "Merged into a group with its own system",
        "Sold; the buyer plans centrally",
    ),
    "budget": listed("Budget cut across the group; Hiring and spending freeze; Programme stopped to save costs"),
}
TOUCHES: dict[str, tuple[str, ...]] = {
    "meeting": listed(
        "Working session: forecast for {thing}; Working session: preparing {event}; Data check for {site}; "
        "Working session: reorder rules for {thing}; Roll-out to {site}; Review of open tickets; "
        "Working session: scenario for {event}; Planning cycle, step by step; Dashboards for {site}; "
        "Working session: alerts for {thing}; Goals and how to measure them; Planning {quarter}"
    ),
    "business_review": listed("Business review {quarter}"),
    "call": listed(
        "Check-in; Check-in: plans for {quarter}; Call about {event}; Check-in: priorities at {site}; "
        "Feedback on the last months; Check-in before {event}; Check-in: team changes"
    ),
    "email": listed(
        "Next steps after our session; Date for the next review; Your question about {thing}; "
        "Preparing {event}; Release notes that matter for {site}; Goals for {quarter}: your view?; "
        "Training dates for new colleagues; Summary and open points; Numbers for {thing}: please check; "
        "Who plans {thing} now?; Reminder: data check for {site}"
    ),
    "training": listed(
        "Training: forecast and overrides; Training: scenarios; Onboarding for new planners; "
        "Training: dashboards and exports; Training: planning {thing}; Refresher before {event}"
    ),
    "community": listed(
        "Community: tips for {thing}; Community: how others prepare for {event}; Community: idea submitted; "
        "Community: answered a question on alerts; Community: template for {site}"
    ),
    "event": listed("User conference; Regional user day; Online user group"),
    "kickoff": listed("Kickoff"),
    "competitor": listed(
        "Looks at another supplier; Invited a competitor to a demo; Asked how we compare with a competitor; "
        "Tender with two other suppliers"
    ),
}


def filled(text: str, trade: Trade, number: int, quarter: str = "") -> str:
    """A phrase with the words of a trade; `number` chooses them."""
    said = text.format(
        thing=trade.things[number % len(trade.things)],
        event=trade.events[number // 7 % len(trade.events)],
        site=trade.sites[number // 31 % len(trade.sites)],
        quarter=quarter,
    )
    return said[0].upper() + said[1:]
