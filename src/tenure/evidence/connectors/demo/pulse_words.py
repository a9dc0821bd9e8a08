"""What CSMs write when they say how an account is doing: by what weighs on them, and by value."""

from tenure.evidence.connectors.demo.trades import listed


def shelf(text: str) -> tuple[str, ...]:
    """The sentences of a text; they may have semicolons, so a bar divides them."""
    return listed(text, "|")


STORIES: dict[str, tuple[int, str]] = {
    "champion_leaves": (3, "Our champion has gone and nobody has taken over; the team uses less and less."),
    "silent_giant": (3, "They use it every day, but nobody has answered for months."),
    "unhappy_expansion": (2, "Bought forty per cent more seats, and support has been a struggle ever since."),
    "slow_onboarding": (2, "Two milestones behind, and the sponsor is hard to reach."),
    "rescued": (4, "Back on their feet since the sponsor joined the weekly call."),
    "invoice_dispute": (4, "The product is fine; finance disputes an invoice."),
}
"""The pulse of each account with a story."""

WORDS: dict[str, dict[int, tuple[str, ...]]] = {
    "notice_value": {1: shelf(
        "Notice is in: they don't see the value. Exit call booked. | They have cancelled, too few people used it. | "
        "Cancelled. We never got past the first team."
    )},
    "notice_support": {1: shelf(
        "They gave notice over open problems. Asked for a last call with our head of support. | "
        "Cancelled, and I can't blame them after the last outages. | Notice served; data problems were never solved."
    )},
    "notice_relationship": {1: shelf(
        "Notice served. The new leadership brings its own supplier. | Cancelled; we lost touch after the sponsor changed. | "
        "They are leaving, decision from the group. Nothing to win here."
    )},
    "notice_acquired": {1: shelf(
        "Acquired, the buyer has its own system. Notice is in. | Leaving after the merger; they were happy with us. | "
        "Sold to a competitor of theirs, contract cancelled. Asked for an introduction."
    )},
    "notice_budget": {1: shelf(
        "Budget cut, contract cancelled. Stay in touch for next year. | Notice served for cost reasons only. | "
        "Spending freeze, they had to cancel. Door is open."
    )},
    "champion": {
        2: shelf("Champion is gone and use is falling. | Lost our champion, and the rest of the team hardly answers."),
        3: shelf(
            "Our champion has left; waiting to hear who takes over. | No champion at the moment. {sponsor} promised a name. | "
            "Champion role is open since the last one left; use holds so far. | Need to find a new champion at {site}."
        ),
    },
    "sponsor": {
        2: shelf("No sponsor and little contact. I worry about the renewal. | Sponsor left, nobody senior picks up the phone."),
        3: shelf(
            "Sponsor has left. {champion} is trying to set up a meeting with the successor. | "
            "No sponsor at present; the team is fine, the top is empty. | Need a new sponsor before the next review. | "
            "Sponsor changed jobs; first call with the interim one went well."
        ),
    },
    "support": {
        1: shelf("Trust is gone after months of open tickets. | They talk about leaving if support doesn't get better."),
        2: shelf(
            "Too many open tickets, {champion} is losing patience. | Forecast errors for {thing} keep coming back. | "
            "Escalated twice this quarter; they want a plan from us. | {site} has worked around our bugs for weeks."
        ),
        3: shelf(
            "Several slow tickets; they notice. | {champion} complains about waiting times, otherwise fine. | "
            "Problems with {thing} still open, patience is finite. | Support was slow around {event}."
        ),
        4: shelf(
            "A few open tickets, nothing dramatic. | Small problems with {thing}, being fixed. | "
            "One slow ticket, {champion} took it well."
        ),
    },
    "relation": {
        1: shelf("I don't get through to anybody any more. | Cold. They cancelled the last two calls."),
        2: shelf(
            "Hardly any contact; {sponsor} hasn't answered in weeks. | Review was put off again. | "
            "They have gone quiet, and a competitor was mentioned."
        ),
        3: shelf(
            "Contact has become thin; the review is overdue. | {champion} answers, {sponsor} doesn't. | "
            "Polite, but they tell us less than they used to. | New people at {site}, we have to start over with them."
        ),
        4: shelf(
            "Good with the team, {sponsor} is busy elsewhere. | Review moved to next month, reason given. | "
            "Fewer calls than usual, all friendly."
        ),
    },
    "use": {
        1: shelf("Almost nobody works with it any more. | Back to spreadsheets, except for two planners."),
        2: shelf(
            "Use is falling and {champion} can't say why. | {site} has stopped using it. | "
            "Half of the seats are idle; hard to argue the price. | They plan {thing} outside the product again."
        ),
        3: shelf(
            "Fewer people log in than last quarter; training planned. | Planning of {thing} is live, the rest never got going. | "
            "Could go either way: use is flat and nobody pushes it. | Only {site} really uses it."
        ),
        4: shelf(
            "Use dipped a little; {champion} expects it back after {event}. | Steady, but few new features in use. | "
            "Main team is fine, {site} could do more."
        ),
    },
    "squeeze": {
        1: shelf("They can't pay and say so."),
        2: shelf("Invoices are late and they ask for a discount. | Hiring freeze; expect fewer seats at renewal."),
        3: shelf("Budget is tight this year; they like the product. | Finance looks at every contract, ours too."),
        4: shelf("Happy, but money is a topic. | All fine except for slow payment."),
    },
    "new": {
        1: shelf("Onboarding has stalled."),
        2: shelf("Slow start: data isn't in and the kickoff actions are open."),
        3: shelf("Onboarding is behind plan, {champion} is on it. | Too early to tell; training starts next week."),
        4: shelf("Good start, first data is in. | Onboarding on plan, {champion} is engaged. | Kickoff went well."),
        5: shelf("Fastest onboarding this year. | {champion} had the first plan live before the date."),
    },
    "renewed": {
        4: shelf("Renewal signed without much debate. | Signed. Next: get {site} going. | Renewed; goals for the year agreed."),
        5: shelf("Renewed early and happy to be a reference. | Signed within a week. {sponsor} is a fan."),
    },
    "well": {
        4: shelf(
            "Steady; reviews are kept. | Good use, {champion} is a solid contact. | No complaints; preparing {event} with them. | "
            "On track with their goals for {thing}. | Reliable account, could talk about {site} next. | "
            "Friendly and busy. Next review is set. | Healthy; {sponsor} came to the last review."
        ),
        5: shelf(
            "They would recommend us to anyone. | {sponsor} spoke about us at their company meeting. | "
            "Best planners we have; {champion} trains others. | Stock of {thing} is down by a fifth, and they say so. | "
            "Everyone at {site} uses it daily. | Asked about a second team without being prompted. | Model customer."
        ),
    },
}  # fmt: skip
