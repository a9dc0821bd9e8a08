"""What the demo company sells: a planning suite for operations, by the seat, in three plans with two add-ons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """A plan: US dollars a seat and year, and the core features it contains."""

    name: str
    seat_price: float
    core_features: tuple[str, ...]


_TEAM = ("forecast", "plan", "inventory", "reorder", "calendar", "dashboard")
_BUSINESS = (*_TEAM, "scenario", "supplier_share", "alerts")
_ENTERPRISE = (*_BUSINESS, "optimiser", "multi_site", "capacity")

PLANS = (
    DemoPlan("Team", 4200.0, _TEAM),
    DemoPlan("Business", 5000.0, _BUSINESS),
    DemoPlan("Enterprise", 5900.0, _ENTERPRISE),
)
"""Features are listed from the one people take up first to the one they take up last."""

EXTRAS = ("sign_in", "export", "help")
"""Features of every plan that are no core features."""

SYNC = "erp_sync"
SUITE, INSIGHTS, CONNECT = "Larkfield Plan", "Larkfield Insights", "Larkfield Connect"
