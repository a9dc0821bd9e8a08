"""Exports and replicated tables of well-known systems, told by the columns that only they have together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.evidence.intake.mapping import IGNORE


@dataclass(frozen=True, slots=True)
class Vendor:
    """One shape of file. `needs` are normal headers that must all be there; `columns` maps normal headers to fields."""

    source: str
    kind: str
    needs: frozenset[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    cents: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What words of a state mean in this system, by normal header, where they mean something else than elsewhere."""


def _shape(
    source: str,
    kind: str,
    needs: str,
    columns: str = "",
    constants: Mapping[str, str] | None = None,
    *,
    cents: bool = False,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Vendor:
    pairs = (pair.partition(":") for pair in columns.split())
    return Vendor(
        source,
        kind,
        frozenset(needs.split()),
        {name: to or IGNORE for name, _, to in pairs},
        constants or {},
        cents,
        words or {},
    )


STRIPE_WORDS = {"paused": "trial", "collection paused": "paused"}
"""`paused` is a trial that ended without a way to pay; of others it is the collection of their invoices that pauses."""
RECURLY_WORDS = {"canceled": "ending"}
"""Recurly's `canceled` runs on to the end of its term; what is over is `expired`."""
STRIPE_INVOICE = (
    "id:id customer_id:account_ref amount_due:amount amount: amount_paid: amount_remaining: total: subtotal: tax: currency:currency"
    " due_date:due_on period_end: number: status:status paid:paid status_transitions_paid_at:paid_at customer_name:account_name"
)
ITEMS = " items_amount:amount items_interval:interval items_quantity:seats items_name:plan"
"""The sum of a contract's lines, from objects of an API."""
XERO_WORDS = {"AUTHORISED": "open", "SUBMITTED": "draft", "VOIDED": "void", "DELETED": "void"}
XERO = (
    "contact_name:account_name invoice_number:id invoice_date:issued_on due_date:due_on invoice_amount_paid:"
    " invoice_amount_due: discount: tax_amount: currency:currency type:kind status:status description: reference:"
)
FRESHDESK_STATUS = {"2": "open", "3": "open", "4": "closed", "5": "closed", "6": "open", "7": "open"}
FRESHDESK_PRIORITY = {"1": "low", "2": "normal", "3": "high", "4": "urgent"}

CHARGEBEE = (
    "id:id subscription_id:id customer_id:account_ref customer_company:account_name status:status plan:plan plan_id:plan"
    " item_price_id:plan plan_quantity:quantity quantity:quantity plan_unit_price:amount unit_price:amount"
    " billing_period:interval_count billing_period_unit:interval currency:currency currency_code:currency"
    " created_at:signed_on started_at:start_on activated_at: trial_start: trial_end:trial_ends_on current_term_start:"
    " current_term_end:end_on next_billing_at: cancelled_at:ended_on cancel_reason:cancel_reason pause_date:paused_on"
    " resume_date:resumes_on updated_at:updated_at customer_first_name: customer_last_name: customer_email:"
)

VENDORS = (
    _shape(
        "hubspot",
        "accounts",
        "record_id company_domain_name",
        "record_id:id company_name:name company_domain_name:domain website_url: company_owner:owner create_date:created_at"
        " last_activity_date: country_region:region industry:industry lifecycle_stage:lifecycle number_of_employees:employees"
        " became_a_customer_date:customer_since hs_lifecyclestage_customer_date:customer_since"
        " last_modified_date:updated_at parent_company_id:parent",
    ),
    _shape(
        "hubspot",
        "people",
        "record_id first_name last_name email",
        "record_id:id first_name:first_name last_name:last_name email:email phone_number: mobile_phone_number: job_title:title"
        " company_name:account_name contact_owner: lifecycle_stage: lead_status: create_date:created_at"
        " associated_company_ids:account_ref",
    ),
    _shape(
        "hubspot",
        "opportunities",
        "record_id deal_name deal_stage",
        "record_id:id deal_name:name deal_stage:stage amount:amount deal_owner: close_date:close_on create_date:created_at"
        " last_activity_date: pipeline: associated_company_ids:account_ref associated_company:account_name",
    ),
    _shape(
        "stripe",
        "subscriptions",
        "id customer_id status interval current_period_end",
        "id:id customer_id:account_ref customer_email: customer_name: status:status plan:plan product:product quantity:quantity"
        " amount:amount amount_cents:amount amount_in_cents:amount currency:currency interval:interval"
        " interval_count:interval_count cancellation_reason:cancel_reason"
        " created:signed_on start: start_date:start_on current_period_start: current_period_end:end_on trial_start:"
        " trial_end:trial_ends_on canceled_at:cancelled_at ended_at:ended_on cancel_at_period_end:cancel_at_period_end",
        {"auto_renew": "true"},
        words={"status": STRIPE_WORDS},
    ),
    _shape(
        "stripe",
        "subscriptions",
        "id customer_id billing_cycle_anchor current_period_end status",
        "id:id customer_id:account_ref created:signed_on start_date:start_on current_period_start: current_period_end:end_on"
        " canceled_at:cancelled_at ended_at:ended_on cancel_at:ended_on quantity:seats status:status trial_start:"
        " trial_end:trial_ends_on cancel_at_period_end:cancel_at_period_end currency:currency customer_name:account_name"
        " discount_rate:discount_rate discount_amount:discount resumes_at:resumes_on" + ITEMS,
        {"auto_renew": "true"},
        words={"status": STRIPE_WORDS},
    ),
    _shape(
        "chargebee",
        "subscriptions",
        "id customer_id status items_amount current_term_end",
        CHARGEBEE + " mrr:" + ITEMS,
        {"auto_renew": "true"},
    ),
    _shape(
        "chargebee",
        "invoices",
        "id customer_id total write_off_amount credits_applied",
        "id:id customer_id:account_ref subscription_id: date:issued_on due_date:due_on paid_at:paid_at status:status total:amount"
        " currency_code:currency updated_at:updated_at deleted:deleted",
        cents=True,
    ),
    _shape(
        "chargebee",
        "accounts",
        "id auto_collection net_term_days",
        "id:id company:name email:domain created_at:created_at billing_address_country:region updated_at:updated_at"
        " deleted:deleted",
    ),
    _shape(
        "chargebee",
        "subscriptions",
        "status current_term_start current_term_end next_billing_at plan_unit_price billing_period",
        CHARGEBEE + " mrr:",  # rounded to a month, and nothing for what has ended
        {"auto_renew": "true"},
    ),
    _shape(
        "chargebee",
        "subscriptions",
        "status current_term_start current_term_end next_billing_at",
        CHARGEBEE + " mrr:mrr",
        {"auto_renew": "true"},
    ),
    _shape(
        "chargebee",
        "subscriptions",
        "status current_term_end plan_unit_price billing_period billing_period_unit",
        CHARGEBEE + " mrr:",
        {"auto_renew": "true"},
    ),
    _shape(
        "paddle",
        "subscriptions",
        "id status customer_id billing_cycle_interval billing_cycle_frequency",
        "id:id status:status customer_id:account_ref currency_code:currency created_at:signed_on started_at:start_on"
        " first_billed_at: next_billed_at: paused_at:paused_on canceled_at:ended_on collection_mode: quantity:quantity"
        " billing_cycle_interval:interval billing_cycle_frequency:interval_count current_billing_period_starts_at:"
        " current_billing_period_ends_at:end_on scheduled_change_action:status scheduled_change_effective_at:"
        " unit_price_amount:amount items_price_unit_price_amount:amount items_quantity:quantity updated_at:updated_at",
        {"auto_renew": "true"},
        cents=True,
        words={"scheduled_change_action": {"cancel": "ending", "pause": "active", "resume": "paused"}},
    ),
    _shape(
        "recurly",
        "subscriptions",
        "account_code plan_code activated_at current_period_ends_at",
        "id:id uuid:id subscription_id:id account_code:account_ref account_company:account_name plan_code:plan"
        " plan_name: state:status status:status"
        " quantity:quantity unit_amount:amount currency:currency plan_interval_unit:interval plan_interval_length:interval_count"
        " activated_at:start_on current_period_started_at: current_period_ends_at:end_on trial_started_at:"
        " trial_ends_at:trial_ends_on canceled_at:cancelled_at expires_at:ended_on updated_at:updated_at auto_renew:auto_renew",
        words={"state": RECURLY_WORDS, "status": RECURLY_WORDS},
    ),
    _shape(
        "stripe",
        "invoices",
        "id customer_id amount_due amount_remaining",
        STRIPE_INVOICE + " period_start:issued_on",
        cents=True,
    ),
    _shape(
        "stripe",
        "invoices",
        "id customer_id amount_due amount_remaining created",
        STRIPE_INVOICE + " created:issued_on period_start:",
        cents=True,
    ),
    _shape(
        "xero",
        "invoices",
        "contact_name invoice_number invoice_date line_amount",
        XERO + " quantity:quantity unit_amount:unit_price line_amount:amount total:",
        words={"status": XERO_WORDS},
    ),
    _shape(
        "xero",
        "invoices",
        "contact_name invoice_number invoice_date total",
        XERO + " total:amount",
        words={"status": XERO_WORDS},
    ),
    _shape(
        "stripe",
        "accounts",
        "id delinquent invoice_prefix",
        "id:id name:name email:domain created:created_at address_country:region is_deleted:deleted"
        " deleted:deleted currency: description:",
    ),
    _shape(
        "zendesk",
        "tickets",
        "id requester submitter ticket_type",
        "id:id summation_column: requester: requester_id:person_ref requester_external_id: requester_email:person_email"
        " requester_domain:account_domain submitter: assignee: group: subject:subject tags: status:status priority:priority via:"
        " ticket_type:kind created_at:opened_at updated_at:updated_at assigned_at: organization:account_name due_date:target_at"
        " initially_assigned_at: solved_at:resolved_at resolution_time: satisfaction_score:csat group_stations: assignee_stations:"
        " reopens: replies:",
    ),
    _shape(
        "zendesk",
        "tickets",
        "id ticket_form_id requester_id organization_id",
        "id:id requester_id:person_ref organization_id:account_ref created_at:opened_at due_at:target_at status:status"
        " priority:priority type:kind updated_at:updated_at subject:subject description: recipient: submitter_id: assignee_id:"
        " external_id: fivetran_synced: satisfaction_rating_score:csat metric_set_solved_at:resolved_at",
    ),
    _shape(
        "zendesk",
        "people",
        "id organization_id authenticity_token",
        "id:id organization_id:account_ref name:name email:email created_at:created_at updated_at:updated_at role: external_id:"
        " alias: active: fivetran_synced: last_login_at:",
    ),
    _shape(
        "zendesk",
        "people",
        "id organization_id moderator only_private_comments",
        "id:id organization_id:account_ref name:name email:email created_at:created_at updated_at:updated_at role:role",
    ),
    _shape(
        "zendesk",
        "accounts",
        "id shared_tickets shared_comments",
        "id:id name:name created_at:created_at updated_at:updated_at external_id: group_id: details: notes: fivetran_synced:"
        " domain_names:domain",
    ),
    _shape(
        "salesforce",
        "opportunities",
        "opportunity_name stage close_date",
        "opportunity_name:name account_name:account_name stage:stage close_date:close_on total_amount:amount"
        " total_amount_currency:currency type:kind opportunity_owner: territory_region: forecast_category: arr_to_renew:"
        " arr_to_renew_currency: billed_downsell_i_arr: billed_downsell_i_arr_currency: fiscal_period: opportunity_next_steps:"
        " opportunity_id:id account_id:account_ref amount:amount created_date:created_at",
    ),
    _shape(
        "salesforce",
        "accounts",
        "account_owner account_name account_id",
        "account_id:id account_name:name account_owner:owner website:domain billing_state_province:region"
        " type:lifecycle last_activity:"
        " last_modified_date:updated_at",
    ),
    _shape(
        "salesforce",
        "accounts",
        "id master_record_id ownership",
        "id:id name:name parent_id:parent website:domain industry:industry number_of_employees:employees owner_id:owner"
        " created_date:created_at last_modified_date:updated_at system_modstamp: is_deleted:deleted billing_country:region"
        " billing_state: account_number: annual_revenue: fivetran_synced: type:lifecycle shipping_country:"
        " master_record_id:merged_into",
    ),
    _shape(
        "salesforce",
        "people",
        "id account_id reports_to_id salutation",
        "id:id account_id:account_ref name:name first_name: last_name: email:email title:title created_date:created_at"
        " last_modified_date:updated_at system_modstamp: is_deleted:deleted fivetran_synced: master_record_id:merged_into",
    ),
    _shape(
        "salesforce",
        "opportunities",
        "id account_id stage_name is_won is_closed",
        "id:id account_id:account_ref name:name stage_name:stage amount:amount close_date:close_on created_date:created_at"
        " is_won:won is_closed:closed is_deleted:deleted type:kind expected_revenue: fivetran_synced:"
        " last_modified_date:updated_at",
    ),
    _shape(
        "salesforce",
        "touchpoints",
        "id account_id activity_date_time event_subtype",
        "id:id account_id:account_ref activity_date_time:held_at activity_date: start_date_time: end_date_time: created_date:"
        " subject:subject event_subtype: type:kind who_id:person_ref what_id: owner_id:by is_deleted:deleted"
        " last_modified_date:updated_at system_modstamp: description: fivetran_synced:",
    ),
    _shape(
        "salesforce",
        "touchpoints",
        "id account_id activity_date task_subtype",
        "id:id account_id:account_ref activity_date:held_at created_date: subject:subject task_subtype:kind type: who_id:person_ref"
        " what_id: owner_id:by is_deleted:deleted last_modified_date:updated_at system_modstamp: description: fivetran_synced:"
        " completed_date_time: status: priority:",
    ),
    _shape(
        "freshdesk",
        "tickets",
        "id fr_escalated requester_id responder_id",
        "id:id subject:subject status:status priority:priority type:kind created_at:opened_at updated_at:updated_at"
        " due_by:target_at fr_due_by: company_id:account_ref requester_id:person_ref responder_id: spam:deleted deleted:deleted"
        " fr_escalated: is_escalated: source: group_id: product_id: description: description_text: to_emails:",
        words={"status": FRESHDESK_STATUS, "priority": FRESHDESK_PRIORITY},
    ),
    _shape(
        "freshdesk",
        "tickets",
        "ticket_id created_time due_by_time resolved_time",
        "ticket_id:id subject:subject status:status priority:priority type:kind source: agent: group: created_time:opened_at"
        " due_by_time:target_at resolved_time:resolved_at closed_time: last_update_time:updated_at company:account_name"
        " company_name:account_name contact_id:person_ref email:person_email requester_email:person_email",
    ),
    _shape(
        "quickbooks",
        "invoices",
        "date transaction_type num name open_balance",
        "date:issued_on transaction_date:issued_on transaction_type:kind num:id name:account_name customer:account_name posting:"
        " memo_description: memo: due_date:due_on amount:amount open_balance:balance account: split: balance: currency:currency",
    ),
    _shape(
        "freshdesk",
        "survey_responses",
        "survey_id user_id ticket_id ratings_default_question",
        "id:id survey_id: user_id:person_ref agent_id: feedback:comment group_id: ticket_id:ticket_ref created_at:responded_at"
        " ratings_default_question:score",
        {"kind": "csat"},
    ),
    _shape(
        "intercom",
        "tickets",
        "conversation_id conversation_state conversation_rating",
        "conversation_id:id started_at:opened_at conversation_started_at:opened_at conversation_state:status"
        " first_response_at:answered_at last_closed_at:resolved_at first_closed_at: conversation_rating:csat"
        " conversation_remark: user_id:person_ref user_email:person_email user_name: company_id:account_ref"
        " company_name:account_name assigned_to: channel: subject:subject title:subject priority:priority",
    ),
    _shape(
        "gong",
        "touchpoints",
        "call_id title started primary_user",
        "call_id:id title:subject scheduled: started:held_at duration_sec: direction: scope: primary_user:by"
        " account_name:account_name account_id:account_ref participants: call_url:",
        {"kind": "call"},
    ),
    _shape(
        "surveymonkey",
        "survey_responses",
        "respondent_id collector_id date_created",
        "respondent_id:id collector_id: date_created: date_modified:responded_at ip_address: email_address:person_email"
        " first_name: last_name:",
    ),
    _shape(
        "salesforce",
        "tickets",
        "case_number subject created_date",
        "case_number:id subject:subject priority:priority status:status account_id:account_ref account_name:account_name"
        " created_date:opened_at closed_date:resolved_at contact_id:person_ref contact_email:person_email type:kind",
    ),
)

REPLICATED = frozenset(
    {"fivetran_synced", "airbyte_extracted_at", "airbyte_emitted_at", "dlt_load_id", "sdc_batched_at"}
)
"""Columns that replication tools add: a table with one of them that Tenure has no use for is left aside, not asked about."""


def vendor_of(headers: frozenset[str]) -> Vendor | None:
    """The shape with the most telling columns among those that fit."""
    fitting = [vendor for vendor in VENDORS if vendor.needs <= headers]
    return max(fitting, key=lambda vendor: (len(vendor.needs), len(vendor.columns.keys() & headers)), default=None)
