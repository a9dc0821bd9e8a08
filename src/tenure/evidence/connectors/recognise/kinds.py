"""What tells one kind of file from another: the columns it must have, the names it goes by."""

from tenure.evidence.intake.delivery import ROW_REFERENCES

ESSENTIAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "accounts": (("id", "name"),),
    "people": (("id", "email"), ("name", "first_name", "last_name", "email", "title", "role")),
    "subscriptions": (("start_on",), ("arr", "mrr", "amount", "plan", "end_on", "seats")),
    "invoices": (("issued_on",), ("amount", "unit_price", "due_on", "paid_at")),
    "tickets": (("opened_at",), ("subject", "status", "priority", "resolved_at", "csat")),
    "survey_responses": (("score",), ("responded_at",)),
    "touchpoints": (("held_at",), ("kind", "subject", "two_way", "by")),
    "usage": (("used_at",), ("event", "feature", "quantity", "person_ref", "person_email")),
    "outcomes": (("title",), ("target", "baseline", "progress", "reached_at", "due_on", "started_on", "confirmed_at")),
    "opportunities": (("stage", "status", "won", "won_at"), ("close_on", "amount", "name")),
    "churn_events": (("happened_on",), ("kind", "returned", "reason", "comment", "amount")),
    "features": (("feature",), ("plan", "core")),
    "exchange_rates": (("currency",), ("into",), ("rate",)),
    "pulses": (("value", "mood"),),
    "notes": (("text",),),
    "next_steps": (("text",),),
}
"""A file is of a kind only when each group has a column."""

COMMON = frozenset(
    {
        "id", "name", "created_at", "account_ref", "account_name", "account_domain", "updated_at", "deleted", "kind",
        "status", "lifecycle", "merged_into", "merged_ids",
    }
) | frozenset(ROW_REFERENCES)  # fmt: skip
"""Fields that many kinds have, so that they tell little."""

WITH_MONEY = ("subscriptions", "invoices", "opportunities", "churn_events")
UNIQUE = {"accounts": "id", "people": "id", "invoices": "id", "tickets": "id", "opportunities": "id"}
STAMP_HEADERS = frozenset({"fivetran_synced", "updated_at", "last_modified_date", "is_deleted", "fivetran_deleted"})
OF_COMPANIES = frozenset(
    {"industry", "employees", "region", "owner", "customer_since", "churned_on", "churned", "parent", "domain"}
)
DATED = frozenset({"customer_since", "churned_on"})
"""What of a company its contracts say, too."""
OF_PEOPLE = frozenset({"email", "first_name", "last_name", "title"})
ENTITIES = {
    "accounts": "account company companies customer organization organisation client",
    "people": "contact person people",
    "opportunities": "opportunity deal",
    "tickets": "ticket case conversation",
    "subscriptions": "subscription contract",
    "invoices": "invoice",
    "touchpoints": "event task meeting call activity",
    "survey_responses": "survey_response response nps",
    "usage": "usage track",
}
"""What the tables of replicated systems are called that Tenure reads; the many others hold their inner workings."""

FILE_NAMES: dict[str, str] = {
    "accounts": r"account|compan(y|ies)|customer|client|organi[sz]ation|(?<![a-z])orgs?(?![a-z])|kunden|konten|firm|tenant",
    "people": r"people|person|contact|user|stakeholder|member|kontakt|ansprechpartner",
    "subscriptions": (
        r"subscription|(?<![a-z])subs?(?![a-z])|contract|line_?item|licen[sc]e|order|agreement|vertrag|vertraege|kontrakt|abo|booking"
    ),
    "invoices": r"invoice|billing|payment|rechnung|facture|charge",
    "tickets": r"ticket|case|support|issue|conversation|incident|helpdesk",
    "survey_responses": r"survey|nps|csat|ces(?![a-z])|feedback|response|umfrage|satisfaction|ratings?(?![a-z])",
    "touchpoints": r"touchpoint|activit|meeting|call|engagement|email|interaction|qbr|event_data|task|besuch",
    "usage": r"usage|event|track|login|session|telemetry|product_data|nutzung|activity_log|page_?view|analytics",
    "outcomes": r"outcome|goal|milestone|objective|success_?plan|ziele",
    "opportunities": r"opportunit|deal|pipeline|renewal|sales",
    "churn_events": (
        r"(churn|leaving|cancellation|reactivation|win_?back|attrition|lost[_ -]?(customer|client|account)|k(ue|ü)ndigung)"
        r"(s|en)?(_events?|_log)?"
    ),
    "features": r"feature|catalog|entitlement",
    "pulses": r"pulse|mood|stimmung",
    "notes": r"note|notiz",
    "next_steps": r"next_?step|to_?do|action_?item",
    "exchange_rates": r"exchange|fx|rates?$|currenc|wechselkurs",
}
"""What the name of a file says about its kind."""

KINDS_IN_WORDS: dict[str, str] = {
    "accounts": "one row per customer",
    "people": "contacts and users",
    "subscriptions": "contracts and what they are worth",
    "invoices": "invoices or their lines",
    "tickets": "support requests",
    "survey_responses": "answers to NPS, CSAT or CES surveys",
    "touchpoints": "meetings, calls and e-mails with customers",
    "usage": "what people do in your product, or how often",
    "churn_events": "customers or contracts that left, or came back",
    "outcomes": "goals of customers and how far they are",
    "opportunities": "deals",
    "features": "which feature is part of which plan",
    "exchange_rates": "exchange rates",
    "pulses": "how a CSM feels about a customer",
    "notes": "notes about customers",
    "next_steps": "what to do next for a customer",
}
"""What a row of each kind is, for a person who is asked which one a file holds."""
