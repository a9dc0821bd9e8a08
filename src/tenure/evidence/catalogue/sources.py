"""Fact tables that a company's systems fill: files, connectors, the API."""

from tenure.evidence.catalogue.churn import CHURN_EVENTS
from tenure.evidence.catalogue.contracts import INVOICES, OPPORTUNITIES, SUBSCRIPTIONS
from tenure.evidence.catalogue.notebook import NOTEBOOK
from tenure.evidence.catalogue.shapes import Column, D, Derived, F, Grain, I, N, T, Table, Visible

ON_IMPORT = Visible.ON_IMPORT
LIFECYCLES = ("customer", "prospect", "former", "internal")

PERSON_COLUMNS = (
    Derived("person_role", T, "role", "The role of the row's person as of T."),
    Derived("person_decider", F, "coalesce(decider, false)", "Whether the row's person decides, as of T."),
    Derived(
        "person_trained", F, "core_trained_at is not null", "Whether the row's person has done core training, as of T."
    ),
)
"""Columns that a row of a table with people borrows from its person. The formulas are over the people table."""

ACCOUNTS = Table(
    name="accounts",
    about="Customers: one row per account, with company attributes.",
    grain=Grain.STATES,
    key="id",
    follows=False,
    occurred=("customer_since", "created_at"),
    columns=(
        Column("id", T, "The account's id in the source.", required=True),
        Column("name", T, "The name people know it by."),
        Column("parent", T, "The account it belongs to, by id."),
        Column("domain", T, "The web domain, used to match e-mail addresses."),
        Column("industry", T, "Line of business."),
        Column("region", T, "Region or country."),
        Column("employees", N, "Number of employees.", seen_from=ON_IMPORT),
        Column("owner", T, "E-mail or name of the CSM in the source.", seen_from=ON_IMPORT),
        Column("customer_since", D, "First day as a customer."),
        Column("created_at", I, "When the source created the record."),
        Column("churned_on", D, "Day on which the account left.", seen_from="churned_on"),
        Column("churned", F, "The source's churn flag, when it has no day.", seen_from=ON_IMPORT),
        Column(
            "lifecycle",
            T,
            "customer, prospect, former or internal; empty when the source doesn't say.",
            seen_from="churned_on",
            choices=LIFECYCLES,
            lasting=("customer", "prospect", "internal"),
        ),
    ),
)

PEOPLE = Table(
    name="people",
    about="People at customers: who they are, their role, and whether they are still there.",
    grain=Grain.STATES,
    key="id",
    of_person=True,
    occurred=("created_at", "invited_at"),
    columns=(
        Column("id", T, "The person's id in the source; an e-mail address will do.", personal=True),
        Column("name", T, "Full name.", personal=True),
        Column("email", T, "E-mail address.", personal=True),
        Column("title", T, "Job title.", personal=True),
        Column("role", T, "sponsor, champion, decider, admin or user.", seen_from="role_since", kinds=True),
        Column("role_since", D, "Since when the person has that role.", seen_from="role_since"),
        Column("decider", F, "Whether the person decides about the renewal.", seen_from="role_since"),
        Column("strength", N, "Strength of the relationship, 1 to 5.", seen_from="strength_rated_at"),
        Column("strength_rated_at", I, "When the relationship was rated.", seen_from="strength_rated_at"),
        Column("core_trained_at", I, "When core training was completed.", seen_from="core_trained_at"),
        Column("invited_at", I, "When the person was invited to the product.", seen_from="invited_at"),
        Column("created_at", I, "When the source created the record."),
        Column(
            "left_at", I, "When the person left the company or was deactivated.", seen_from="left_at", empty_tells=True
        ),
    ),
    derived=(Derived("here", F, "left_at is null", "Still there as of T."),),
)

TICKETS = Table(
    name="tickets",
    about="Support tickets.",
    grain=Grain.STATES,
    key="id",
    of_person=True,
    occurred=("opened_at",),
    columns=(
        Column("id", T, "Ticket number.", required=True),
        Column("subject", T, "Subject line.", personal=True, free_text=True),
        Column("kind", T, "Question, incident, problem or task.", kinds=True),
        Column("priority", T, "low, normal, high or urgent.", seen_from=Visible.ALWAYS),
        Column("opened_at", I, "When it was opened.", required=True),
        Column("target_at", I, "By when it should be resolved.", empty_tells=True),
        Column("answered_at", I, "When it was first answered.", seen_from="answered_at"),
        Column("resolved_at", I, "When it was resolved.", seen_from="resolved_at", empty_tells=True, told_by="status"),
        Column("escalated_at", I, "When it was escalated.", seen_from="escalated_at"),
        Column("status", T, "Status in the source.", seen_from=ON_IMPORT),
        Column(
            "closed",
            F,
            "Closed according to the source, without a closing time.",
            seen_from=ON_IMPORT,
            empty_tells=True,
        ),
        Column("csat", N, "Rating, 1 to 5.", seen_from="rated_at"),
        Column("rated_at", I, "When it was rated.", seen_from="rated_at"),
        Column("sentiment", N, "Sentiment of the text, -1 to 1."),
    ),
    derived=(
        Derived("open", F, "resolved_at is null and not coalesce(closed, false)", "Not resolved as of T."),
        Derived("urgent", F, "coalesce(priority = 'urgent', false)", "Urgent by its priority."),
        Derived("escalated", F, "escalated_at is not null", "Escalated by T."),
        Derived("days_open", N, "days_since(opened_at)", "Days since it was opened."),
        Derived("days_to_resolve", N, "days_between(opened_at, resolved_at)", "Days from opened to resolved."),
        Derived(
            "past_target",
            F,
            "open and days_since(coalesce(target_at, opened_at)) > (case when target_at is null then 1 else 0 end)",
            "Open past its target; without a target, open for more than a day.",
        ),
        *PERSON_COLUMNS,
    ),
)

SURVEY_RESPONSES = Table(
    name="survey_responses",
    about="Answers to NPS, CSAT and CES surveys.",
    grain=Grain.EVENTS,
    key="id",
    of_person=True,
    occurred=("responded_at",),
    columns=(
        Column("id", T, "The answer's id."),
        Column("kind", T, "nps, csat or ces.", kinds=True, choices=("nps", "csat", "ces")),
        Column("score", N, "0 to 10 for NPS, 1 to 5 for CSAT, 1 to 7 for CES.", required=True),
        Column("comment", T, "Free text.", personal=True, free_text=True),
        Column("responded_at", I, "When it was answered.", required=True),
    ),
    derived=PERSON_COLUMNS,
)

TOUCHPOINTS = Table(
    name="touchpoints",
    about="Contact with the customer: meetings, calls, e-mails, reviews, trainings, community, events.",
    grain=Grain.EVENTS,
    key="id",
    of_person=True,
    occurred=("held_at",),
    columns=(
        Column("id", T, "The touchpoint's id."),
        Column(
            "kind",
            T,
            "meeting, call, email, business_review, training, kickoff, community, event, competitor or note.",
            kinds=True,
        ),
        Column("held_at", I, "When it took place, or was sent.", required=True),
        Column("subject", T, "What it was about.", personal=True, free_text=True),
        Column("two_way", F, "Whether the customer took part (an unanswered e-mail is one-way)."),
        Column("asked", F, "Whether we expected a reply."),
        Column("answered_at", I, "When the answer came.", seen_from="answered_at"),
        Column("by", T, "Who of ours.", personal=True),
    ),
    derived=(
        Derived(
            "contact",
            F,
            "coalesce(two_way, false) or answered_at is not null",
            "Two-way contact as of T: the customer took part or answered.",
        ),
        Derived(
            "answered_in_time",
            F,
            "coalesce(days_between(held_at, answered_at) <= 14, false)",
            "Answered within 10 working days (14 calendar days).",
        ),
        *PERSON_COLUMNS,
    ),
)

USAGE = Table(
    name="usage",
    about="What people do in the product.",
    grain=Grain.EVENTS,
    key="id",
    of_person=True,
    occurred=("used_at",),
    columns=(
        Column("id", T, "The event's id."),
        Column("used_at", I, "When it happened.", required=True),
        Column("event", T, "Name of the event.", kinds=True),
        Column("feature", T, "Feature it belongs to.", kinds=True),
        Column(
            "core", F, "Whether it is a core action (one that gives value). Empty counts as core.", empty_tells=True
        ),
        Column("quantity", N, "How many, if rows are already aggregated. Empty counts as 1.", empty_tells=True),
        Column("ok", F, "Whether the call succeeded, for API and sync events."),
    ),
    derived=(
        Derived("is_core", F, "coalesce(core, true)", "A core action."),
        Derived("times", N, "coalesce(quantity, 1)", "How many actions the row stands for."),
        *PERSON_COLUMNS,
    ),
)

OUTCOMES = Table(
    name="outcomes",
    about="What the customer wants to achieve, and progress: goals and onboarding milestones.",
    grain=Grain.STATES,
    key="id",
    occurred=("started_on", "due_on"),
    columns=(
        Column("id", T, "The outcome's id.", required=True),
        Column("title", T, "The goal in the customer's words.", personal=True, free_text=True),
        Column("kind", T, "revenue, cost, time, risk or milestone.", kinds=True),
        Column("baseline", N, "Value before."),
        Column("target", N, "Value aimed at."),
        Column("progress", N, "Value now.", seen_from=ON_IMPORT),
        Column("started_on", D, "When work on it began."),
        Column("due_on", D, "When it is due."),
        Column("reached_at", I, "When it was reached.", seen_from="reached_at"),
        Column("confirmed_at", I, "When the customer confirmed the value.", seen_from="confirmed_at"),
    ),
    derived=(
        Derived("reached", F, "reached_at is not null", "Reached by T."),
        Derived("milestone", F, "coalesce(kind = 'milestone', false)", "An onboarding milestone."),
        Derived("on_track", F, "reached or coalesce(days_since(due_on) <= 0, true)", "Reached, or not yet due."),
        Derived(
            "days_behind",
            N,
            "case when reached then 0 else greatest(coalesce(days_since(due_on), 0), 0) end",
            "Days past due, while not reached.",
        ),
    ),
)

FEATURES = Table(
    name="features",
    about="The product catalogue: which features each plan contains, and which of them are core.",
    grain=Grain.STATES,
    of_account=False,
    occurred=("since_on",),
    columns=(
        Column("plan", T, "Plan or tier; empty when every plan has it."),
        Column("feature", T, "Feature, as usage events name it.", required=True),
        Column("core", F, "Whether it is a core feature."),
        Column("since_on", D, "Since when the plan contains it."),
    ),
)

EXCHANGE_RATES = Table(
    name="exchange_rates",
    about="Exchange rates: what one unit of a currency is worth in another, from a date.",
    grain=Grain.EVENTS,
    of_account=False,
    occurred=("since_on",),
    columns=(
        Column("currency", T, "The currency to convert from.", required=True),
        Column("into", T, "The currency to convert into.", required=True),
        Column("rate", N, "How many units of `into` one unit is worth.", required=True),
        Column("since_on", D, "Since when the rate applies.", required=True),
    ),
)

TRAITS = Table(
    name="traits",
    about="Custom attributes of accounts, defined in a framework under `traits:`.",
    grain=Grain.STATES,
    follows=False,
    occurred=("since_at",),
    columns=(
        Column("trait", T, "Name of the trait.", required=True),
        Column("text", T, "Its value.", free_text=True),
        Column("number", N, "Its value, when it is a number."),
        Column("flag", F, "Its value, when it is yes or no."),
        Column("since_at", I, "From when it holds."),
    ),
)

SOURCE_TABLES = (
    ACCOUNTS,
    PEOPLE,
    SUBSCRIPTIONS,
    INVOICES,
    TICKETS,
    SURVEY_RESPONSES,
    TOUCHPOINTS,
    USAGE,
    OUTCOMES,
    OPPORTUNITIES,
    CHURN_EVENTS,
    FEATURES,
    EXCHANGE_RATES,
    TRAITS,
    *NOTEBOOK,
)
