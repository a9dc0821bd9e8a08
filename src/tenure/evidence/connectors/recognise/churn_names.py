"""What systems and people call the fields of leavings and returns (see synonyms)."""

CHURN = {
    "id": "id churn_event_id event_id churn_id cancellation_id record_id",
    "happened_on": (
        "happened_on churn_date churned_on churned_at left_on leaving_date date_left lost_on lost_date termination_date"
        " reactivation_date reactivated_on churn_day fecha_baja austritt austrittsdatum"
        # notice was given on another day
        " | effective_on effective_date effective_at effective_from effective churn_effective_date churn_effective_on"
        " cancellation_effective_date cancellation_effective_on wirksam_zum wirksam_am wirksam_ab wirksam_per"
        " wirksamkeitsdatum gekundigt_zum gekuendigt_zum kundigung_zum kuendigung_zum date_effet date_d_effet prise_d_effet"
        " fecha_efectiva fecha_efecto"
        " | cancelled_on canceled_on cancellation_date cancelled_at canceled_at cancel_date kundigungsdatum kuendigungsdatum"
        " date_resiliation"
        " | date event_date occurred_at happened_at day"
    ),
    "kind": "kind event_type type churn_type event status action",
    "returned": "returned is_reactivation reactivation is_return reactivated is_winback won_back",
    "reason": (
        "reason why churn_reason reason_code cancellation_reason cancel_reason leaving_reason reason_for_leaving"
        " reason_category loss_reason kundigungsgrund kuendigungsgrund grund motif motivo"
    ),
    "comment": "comment comments feedback feedback_text notes details reason_details free_text kommentar",
    "amount": "amount arr_lost lost_arr churned_arr churned_amount lost_amount arr value lost_revenue mrr_lost",
    "currency": "currency currency_code ccy",
    "subscription": "subscription_id subscription contract_id contract subscription_key",
}

RETURNED_ON = frozenset({
    "win_back_date", "winback_date", "won_back_date", "win_back_on", "won_back_on", "winback_on", "won_back_at",
    "reactivation_date", "reactivated_date", "reactivated_on", "reactivated_at", "returned_on", "returned_at",
    "return_date", "came_back_on", "back_since", "resubscribed_on", "resubscribed_at", "resubscription_date",
    "rejoined_on", "rejoined_at", "reaktiviert_am", "zuruckgewonnen_am", "reactive_le", "reactivado_el",
})  # fmt: skip
"""What a list of customers calls the day on which one came back."""
