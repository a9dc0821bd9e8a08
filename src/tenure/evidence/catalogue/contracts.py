"""Fact tables of money: what customers pay for, what they are billed, and what is being sold."""

from tenure.evidence.catalogue.shapes import A, Column, D, Derived, F, Grain, I, N, T, Table, Visible

ON_IMPORT = Visible.ON_IMPORT
NEVER_RAN = ("trial", "draft", "void")
"""States of what never was a paid contract, whenever its source said so."""
STATUSES = ("active", "trial", "draft", "paused", "past_due", "ended", "void")

SUBSCRIPTIONS = Table(
    name="subscriptions",
    about="What customers pay for: one row per line item, active in [start_on, end).",
    grain=Grain.STATES,
    key="id",
    occurred=("signed_on", "start_on"),
    columns=(
        Column("id", T, "The line item's id in the source.", required=True),
        Column("product", T, "Product."),
        Column("plan", T, "Plan or tier."),
        Column("seats", N, "Seats sold."),
        Column("allowance", N, "Units included in the term, if seats aren't what is sold."),
        Column("arr", A, "Annual recurring revenue of the line."),
        Column("currency", T, "ISO code of the amount.", empty_tells=True),
        Column("amount", A, "Amount as the source gives it, if it isn't the ARR."),
        Column("amount_per", T, "What the amount is for: year, month, 3 month, ... or term (the row's own)."),
        Column("quantity", N, "Quantity, if the amount is a unit price.", empty_tells=True),
        Column("discount", A, "Discount on the amount, for the same period.", empty_tells=True),
        Column(
            "stated",
            F,
            "From a customer list: it counts until a contract of the account has started.",
            empty_tells=True,
        ),
        Column("signed_on", D, "When the contract was signed."),
        Column("start_on", D, "First day of the term.", required=True),
        Column("trial_ends_on", D, "First day after a trial; revenue counts from this day.", empty_tells=True),
        Column("end_on", D, "First day after the term; empty when evergreen.", empty_tells=True),
        Column("notice_on", D, "Last day to give notice.", empty_tells=True),
        Column("auto_renew", F, "Whether the term renews automatically unless notice is given.", empty_tells=True),
        Column(
            "cancelled_at",
            I,
            "When notice was given or the cancellation became known.",
            seen_from="cancelled_at",
            empty_tells=True,
        ),
        Column("cancel_reason", T, "Why.", seen_from="cancelled_at", free_text=True),
        Column(
            "ended_on", D, "First day without service after a cancellation.", seen_from="cancelled_at", empty_tells=True
        ),
        Column(
            "status",
            T,
            "active, trial, draft, paused, past_due, ended or void; empty counts as active.",
            seen_from="cancelled_at",
            empty_tells=True,
            choices=STATUSES,
            lasting=("active", "trial", "draft", "void"),
        ),
    ),
    derived=(
        Derived(
            "last_on",
            D,
            "coalesce(ended_on, case when coalesce(auto_renew, false) then null else end_on end)",
            "First day without service, as known at T.",
        ),
        Derived(
            "counts",
            F,
            "coalesce(status in ('active', 'past_due'), true) or (status = 'ended' and ended_on is not null)",
            "Its revenue counts while in service: not a trial, draft or paused, not void, not ended on an unknown day.",
        ),
        Derived(
            "active",
            F,
            "counts and greatest(start_on, coalesce(trial_ends_on, start_on)) <= as_of"
            " and coalesce(last_on > as_of, true)",
            "In service and paying on the day of T.",
        ),
        Derived("future", F, "counts and start_on > as_of", "Signed, and starting after the day of T."),
        Derived(
            "on_hold",
            F,
            "coalesce(status = 'paused', false) and coalesce(last_on > as_of, true)",
            "Paused on the day of T: no revenue, but still a customer.",
        ),
    ),
)

INVOICES = Table(
    name="invoices",
    about="Invoices and whether they were paid.",
    grain=Grain.STATES,
    key="id",
    occurred=("issued_on",),
    columns=(
        Column("id", T, "Invoice number.", required=True),
        Column("amount", A, "Amount due."),
        Column("currency", T, "ISO code of the amount.", empty_tells=True),
        Column("issued_on", D, "Day of issue.", required=True),
        Column("due_on", D, "Day by which it is to be paid."),
        Column("paid_at", I, "When it was paid.", seen_from="paid_at"),
        Column("voided_at", I, "When it was cancelled.", seen_from="voided_at", empty_tells=True),
    ),
    derived=(
        Derived("unpaid", F, "paid_at is null and voided_at is null", "Open as of T."),
        Derived(
            "days_overdue",
            N,
            "case when unpaid then greatest(days_since(due_on), 0) else 0 end",
            "Days past the due day, while unpaid.",
        ),
        Derived("days_late", N, "days_between(due_on, paid_at)", "Days from due to paid (negative when early)."),
    ),
)

OPPORTUNITIES = Table(
    name="opportunities",
    about="Deals with customers in the CRM: renewals, expansion, new business.",
    grain=Grain.STATES,
    key="id",
    occurred=("created_at", "close_on"),
    columns=(
        Column("id", T, "The deal's id.", required=True),
        Column("name", T, "Its name.", free_text=True),
        Column("kind", T, "renewal, expansion or new.", kinds=True),
        Column("stage", T, "Stage in the CRM.", seen_from=ON_IMPORT),
        Column("amount", A, "Amount."),
        Column("currency", T, "ISO code of the amount.", empty_tells=True),
        Column("created_at", I, "When it was created."),
        Column("close_on", D, "Expected day of closing.", seen_from=ON_IMPORT),
        Column("won_at", I, "When it was won.", seen_from="won_at"),
        Column("lost_at", I, "When it was lost.", seen_from="lost_at"),
    ),
    derived=(Derived("open", F, "won_at is null and lost_at is null", "Neither won nor lost as of T."),),
)
