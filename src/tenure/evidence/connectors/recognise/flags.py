"""Columns of yes and no that say a state: `is_trial`, `churn_flag`, `is_lead`."""

import re
from functools import cache

_ENDED = (
    "churn_flag churned is_churned churn has_churned cancelled canceled is_cancelled is_canceled cancelled_flag canceled_flag"
    " is_expired expired is_ended ended terminated is_terminated gekundigt resilie cancelado"
)
_FLAGS: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "accounts": (
        ("is_trial trial trial_flag in_trial free_trial", "lifecycle", {"true": "prospect"}),
        ("is_lead lead is_prospect prospect is_partner partner is_competitor", "lifecycle", {"true": "prospect"}),
        (
            "is_test test is_test_account test_account is_internal internal is_demo demo is_sandbox internal_account",
            "lifecycle",
            {"true": "internal"},
        ),
        ("is_customer customer kunde client cliente", "lifecycle", {"true": "customer", "false": "prospect"}),
        (
            "is_former_customer former_customer ex_customer churned churn churned_customer offboarded",
            "lifecycle",
            {"true": "former"},
        ),
        ("is_active active aktiv actif activo", "lifecycle", {"true": "", "false": "former"}),
    ),
    "subscriptions": (
        ("is_trial trial trial_flag in_trial is_trialing free_trial trialing", "status", {"true": "trial"}),
        ("is_draft draft is_quote", "status", {"true": "draft"}),
        (
            _ENDED,
            "status",
            {"true": "ended"},
        ),
        ("paused is_paused on_hold suspended is_suspended pause_flag", "status", {"true": "paused"}),
        ("is_active active active_flag aktiv actif activo", "status", {"true": "active", "false": "ended"}),
        ("is_test test is_void void voided", "status", {"true": "void"}),
    ),
    "tickets": (
        ("is_closed closed is_resolved resolved is_solved solved erledigt", "status", {"true": "closed"}),
        ("is_spam spam junk", "status", {"true": "deleted"}),
    ),
    "invoices": (("is_void voided void cancelled canceled storniert is_draft draft", "status", {"true": "void"}),),
}
"""Per kind: headers in normal form, the field, and what yes and no mean; what isn't said means nothing."""


@cache
def flags_of(kind: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Normal header -> (field, words) of columns of yes and no; `x`, `is_x`, `has_x` and `x_flag` are one."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for names, field, words in _FLAGS.get(kind, ()):
        for name in names.split():
            bare = re.sub(r"^(is|has|in)_|_flag$", "", name)
            spelt = (f"is_{bare}", f"has_{bare}", f"{bare}_flag", f"is_{bare}_flag", f"flag_{bare}", name)
            found |= dict.fromkeys(spelt, (field, words))
    return found
