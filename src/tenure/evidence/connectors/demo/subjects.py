"""What tickets are about: put together from a product area, what ails it, and what people of the trade plan with it.

Each line of AREAS is a feature, then what people ask, report, keep running into and want done. `{thing}`, `{event}`,
`{site}` and `{partner}` come from the trade of the account, `{who}` is one of its people, `{n}` a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.evidence.connectors.demo.noise import Ints, Noise
from tenure.evidence.connectors.demo.product import PLANS, SYNC
from tenure.evidence.connectors.demo.trades import Trade, listed

QUESTION, INCIDENT, PROBLEM, TASK = range(4)
KINDS = ("question", "incident", "problem", "task")
"""The kinds of tickets, in the order of each area's parts."""


@dataclass(frozen=True, slots=True)
class TicketSubject:
    """Whose ticket it is: the parts of the product they use, their trade, and the colleague it is about."""

    areas: tuple[str, ...]
    trade: Trade
    who: str


@dataclass(frozen=True, slots=True)
class Area:
    """The subjects about one part of the product, by kind of ticket."""

    by_kind: tuple[tuple[str, ...], ...]


def _area(question: str, incident: str, problem: str, task: str) -> Area:
    return Area(tuple(map(listed, (question, incident, problem, task))))


AREAS: dict[str, Area] = {
    "forecast": _area(
        "How does the forecast treat {event}?; Can we leave {event} out of the history for {thing}?; "
        "How much history does a forecast for {thing} need?; Which model is right for {thing}?",
        "Forecast run for {thing} stops at {n} %; Forecast for {site} hasn't updated since this morning; "
        "Forecast run takes {n} minutes instead of ten; No forecast for {thing} after last night's run",
        "Forecast for {thing} is too high after {event}; Forecast for {thing} jumps from week to week; "
        "Manual overrides for {thing} are lost after each run; Forecast runs for {site} are getting slower",
        "Please split the forecast for {thing} by site; Reset the forecast history of {site}; "
        "Load {event} as an event into the forecast; Set up a separate forecast for {thing}",
    ),
    "plan": _area(
        "Who can approve a plan for {site}?; How do we compare this plan with last month's?; "
        "Can two people work on the plan for {thing} at once?; Where do we see who changed the plan for {site}?",
        "Plan for {site} won't open; Plan for {thing} shows yesterday's figures; "
        "Changes to the plan for {site} were not saved; Publishing the plan for {site} fails with error {n}",
        "Totals of two plans differ for {thing}; Plan for {site} has to be saved twice; "
        "Comments in the plan for {thing} disappear; Approved plans for {site} go back to draft",
        "Please archive the plans from before {event}; Move the plan for {thing} to {site}; "
        "Copy last year's plan for {event}; Lock the plan for {site} during {event}",
    ),
    "inventory": _area(
        "How is safety stock for {thing} worked out?; Can {site} have its own target stock for {thing}?; "
        "What does negative stock for {thing} mean?; How do we count {thing} in transit?",
        "Stock of {thing} shows zero at {site}; Stock levels for {site} are a day old; "
        "{n} items are missing from the stock list of {site}; Stock of {thing} doubled overnight",
        "Stock of {thing} differs from our own count; Reserved stock of {thing} is counted twice; "
        "Write-offs of {thing} come back after a day; Stock at {site} goes negative during {event}",
        "Please correct opening stock for {site}; Add a unit of measure for {thing}; "
        "Merge {n} duplicate items at {site}; Exclude {thing} from the stock valuation",
    ),
    "reorder": _area(
        "Which reorder rule fits {thing}?; Can we pause orders during {event}?; "
        "How do minimum order quantities work for {thing}?; Does the lead time include days at {site}?",
        "No order proposals for {thing} today; Order proposal for {thing} asks for {n} % too much; "
        "Orders to {a_partner} were proposed twice; Order proposals for {site} arrive after the cut-off",
        "Reorder points for {thing} change by themselves; Lead times of {a_partner} are ignored; "
        "Proposals for {thing} don't respect pack sizes; Order proposals for {site} miss {event}",
        "Please change the lead time of {a_partner}; Set a new reorder rule for {thing}; "
        "Switch {site} to weekly ordering; Stop proposals for {n} discontinued items",
    ),
    "calendar": _area(
        "How do we enter {event} for one site only?; Can shifts at {site} have their own calendar?; "
        "Do calendar changes affect plans already approved?; Which calendar applies to {thing}?",
        "Calendar of {site} shows the wrong week; {event} is missing from the calendar; "
        "Public holidays are off by one day at {site}; Calendar of {site} won't load",
        "Week numbers differ between calendar and plan; {event} has to be entered every year; "
        "Time zone of {site} is applied twice; Closed days at {site} are planned anyway",
        "Please add a calendar for {site}; Import next year's holidays for {site}; "
        "Add {event} to the shared calendar; Change the first day of the week for {site}",
    ),
    "dashboard": _area(
        "Can the dashboard show {thing} by {site}?; How is service level worked out on the dashboard?; "
        "Can we mail the dashboard to {who}?; Where does the figure for {thing} come from?",
        "Dashboard shows yesterday's figures for {site}; Dashboard for {thing} stays empty; "
        "Dashboard takes {n} seconds to open; Tile for {site} shows an error",
        "Dashboard and plan disagree on {thing}; Filters on the dashboard reset to {site}; "
        "Dashboard is slow on Monday mornings; Figures for {thing} change after a refresh",
        "Please build a dashboard for {site}; Remove old tiles after {event}; "
        "Share the dashboard for {thing} with {who}; Rename the dashboards of {site}",
    ),
    "scenario": _area(
        "How many scenarios can we keep for {event}?; Can a scenario cover {thing} only?; "
        "How do we turn a scenario into the plan for {site}?; Who sees a scenario that is not shared?",
        "Scenario for {event} can't be opened; Comparing two scenarios for {thing} fails; "
        "Scenario run for {site} never ends; Scenario for {event} lost its assumptions",
        "Scenario results for {thing} differ from run to run; Copies of a scenario forget {site}; "
        "Scenarios for {event} are slow to compare; Costs are missing in every scenario for {site}",
        "Please restore the scenario for {event}; Raise the limit of scenarios for {site}; "
        "Delete {n} old scenarios; Prepare a scenario template for {event}",
    ),
    "supplier_share": _area(
        "How do we share a scenario with {a_partner}?; What can {a_partner} see of {thing}?; "
        "Can {a_partner} confirm quantities for {thing}?; How long does a shared link stay open?",
        "{a_partner} can't open our shared forecast; Shared forecast for {thing} is empty; "
        "Confirmation from {a_partner} doesn't arrive; Shared link for {site} has expired too early",
        "Shared quantities for {thing} are rounded; {a_partner} gets every mail twice; "
        "{a_partner} sees last week's forecast for {thing}; Confirmed dates for {thing} are not taken over",
        "Please remove a former {partner} from sharing; Invite {n} suppliers to the shared forecast; "
        "Share {thing} with a second {partner}; Change the contact of {a_partner}",
    ),
    "alerts": _area(
        "Can alerts for {thing} go to {who} only?; How do we silence alerts during {event}?; "
        "What triggers a shortage alert for {thing}?; Can an alert open a task for {site}?",
        "No alert for the shortage of {thing} last night; Alert for {site} was sent {n} times; "
        "Alerts for {thing} arrive hours late; Alert mails from {site} are blocked",
        "Shortage alerts for {thing} come too late to act on; Alerts for {site} stay open after they are solved; "
        "Too many alerts during {event}; Alerts ignore the threshold for {thing}",
        "Please turn off alerts for {n} old items; Add {who} to the alerts for {site}; "
        "Raise the alert threshold for {thing}; Set up an alert for {event}",
    ),
    "optimiser": _area(
        "Which costs does the optimiser weigh for {thing}?; Can we fix quantities for {site} before a run?; "
        "Why does the optimiser leave stock at {site}?; How do we read the optimiser's result for {thing}?",
        "Optimiser run for {site} ends with error {n}; Optimiser finds no solution for {event}; "
        "Optimiser run is stuck in the queue; Optimiser proposes zero for {thing}",
        "Optimiser runs take twice as long since the update; Optimiser ignores limits at {site}; "
        "Results for {thing} differ between two equal runs; Optimiser moves {thing} back and forth",
        "Please add a cost for storing {thing}; Schedule the optimiser after {site} closes; "
        "Add a limit for {site} to the optimiser; Review our settings before {event}",
    ),
    "multi_site": _area(
        "How do transfers between {site} and others count?; Can {site} plan without seeing the other sites?; "
        "How do we add a site for {event}?; Which site serves {thing} first?",
        "Transfers to {site} are not shown; {site} disappeared from the site list; "
        "{thing} can't be moved to {site}; Plan across sites fails at {site}",
        "Transfers of {thing} are planned in circles; {site} gets what another site ordered; "
        "Site totals for {thing} don't add up; Access to {site} is lost after each update",
        "Please open a new site for {event}; Merge two sites into {site}; "
        "Give {who} access to {site}; Rename {site} in all plans",
    ),
    "capacity": _area(
        "How do we enter overtime at {site}?; Does capacity count {event}?; "
        "Can capacity at {site} differ by weekday?; How is a bottleneck for {thing} found?",
        "Capacity of {site} shows as zero; Capacity plan for {thing} won't save; "
        "Capacity of {site} is {n} % too high; Shift changes at {site} are not taken over",
        "Overtime at {site} is counted twice; Bottleneck warnings for {thing} come and go; "
        "Capacity at {site} ignores maintenance; Load of {site} is off after {event}",
        "Please add a shift pattern for {site}; Lower capacity at {site} for {event}; "
        "Add {n} machines at {site}; Set capacity for {thing} by week",
    ),
    SYNC: _area(
        "How often does the ERP sync run for {site}?; Which fields does the sync write back for {thing}?; "
        "Can the sync skip {thing}?; What happens to the sync during {event}?",
        "ERP sync for {site} stopped overnight; {n} records were rejected by the ERP sync; "
        "Import of {thing} from the ERP fails; ERP sync runs but brings no {thing}",
        "ERP sync fails every few nights at {site}; {thing} arrive without a unit from the ERP; "
        "Orders written back to the ERP lose their date; ERP sync is late on Mondays",
        "Please map a new ERP field for {thing}; Move the ERP sync for {site} to 4 a.m.; "
        "Connect the ERP of {site}; Test the sync after our ERP update",
    ),
    "sign_in": _area(
        "How do we turn on single sign-on?; Can a temporary worker at {site} sign in?; "
        "How do we end access for people who leave?; Which roles may edit {thing}?",
        "{who} can't sign in; Everybody at {site} was signed out; "
        "Sign-in code doesn't arrive; Account of {who} is locked",
        "Sign-in at {site} takes several tries; Sessions end after {n} minutes; "
        "{who} loses access every Monday; Single sign-on asks for the password again",
        "Please invite {who}; Remove {n} people who have left; "
        "Change the e-mail domain of our users; Give {who} the right to approve plans",
    ),
    "export": _area(
        "Can we export {thing} with costs?; Is there a weekly export for {site}?; "
        "Which format does the export for {a_partner} need?; Can {who} export without editing rights?",
        "Export of {thing} is missing columns; Export for {site} ends after {n} rows; "
        "Export to the data warehouse failed last night; Exported file for {site} is empty",
        "Dates in the export of {thing} have two formats; Export for {site} times out at month end; "
        "Decimal signs in the export are wrong; Export of {thing} leaves out drafts",
        "Please add a column to the export of {thing}; Schedule an export for {site}; "
        "Send the export of {thing} to {a_partner}; Stop the old export before {event}",
    ),
}
EVERYWHERE = ("sign_in", "export")
"""Parts of the product that come with every plan."""


def areas_of(plan: int, integrated: bool) -> tuple[str, ...]:
    """The areas that an account on a plan writes about."""
    return (*PLANS[plan].core_features, *EVERYWHERE, *((SYNC, SYNC) if integrated else ()))


def subjects(noise: Noise, keys: tuple[Ints, ...], kinds: Ints, about: Sequence[TicketSubject]) -> list[str]:
    """The subject of each ticket. `keys` identify a ticket, and give the same words every time."""
    draws = [noise.whole(1 << 20, f"subject {part}", *keys).tolist() for part in range(6)]
    return [_subject(kind, one, *numbers) for kind, one, *numbers in zip(kinds.tolist(), about, *draws, strict=True)]


def _subject(
    kind: int, about: TicketSubject, area: int, which: int, thing: int, event: int, site: int, number: int
) -> str:
    shelf, trade = AREAS[about.areas[area % len(about.areas)]].by_kind[kind], about.trade
    text = shelf[which % len(shelf)].format(
        thing=trade.things[thing % len(trade.things)],
        event=trade.events[event % len(trade.events)],
        site=trade.sites[site % len(trade.sites)],
        partner=trade.partner,
        a_partner=f"{'an' if trade.partner[0] in 'aeiou' else 'a'} {trade.partner}",
        who=about.who,
        n=number % 83 + 12,
    )
    return text[0].upper() + text[1:]
