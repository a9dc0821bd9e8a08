"""Lines of business: what companies of each are called, who works there, what they plan, and what gets in the way."""

from dataclasses import dataclass, replace


def listed(text: str, mark: str = ";") -> tuple[str, ...]:
    """The phrases of a text, divided by a mark."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(mark))


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business. Titles by role, in the order of `staff.ROLES`; `things`, `events`, `sites` and `partner` are
    what its people write about."""

    names: tuple[str, ...]  # the last word of a company's name
    titles: tuple[tuple[str, ...], ...]
    things: tuple[str, ...]
    events: tuple[str, ...]
    sites: tuple[str, ...]
    partner: str


def _trade(
    names: str, titles: tuple[str, str, str, str, str], things: str, events: str, sites: str, partner: str
) -> Trade:
    return Trade(listed(names), tuple(map(listed, titles)), listed(things), listed(events), listed(sites), partner)


TRADES: dict[str, Trade] = {
    "Manufacturing": _trade(
        "Components; Tools; Motors; Castings; Plastics; Instruments",
        (
            "Chief Operating Officer; VP Manufacturing; VP Supply Chain",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Production Planning; S&OP Manager; Planning Lead",
            "ERP Administrator; Business Applications Manager",
            "Production Planner; Materials Planner; Buyer; Shop Floor Scheduler; Inventory Analyst; Demand Planner",
        ),
        "raw materials; sub-assemblies; spare parts; made-to-order items; tools; packaging",
        "the summer shutdown; the model change; a supplier shortage; the annual stocktake",
        "Plant 2; the assembly line; the paint shop; the {city} plant; the finished goods store; the warehouse in {city}",
        "component supplier",
    ),
    "Retail": _trade(
        "Stores; Outfitters; Home; Grocers; Markets",
        (
            "Chief Operating Officer; VP Merchandising; VP Supply Chain",
            "Chief Financial Officer; Head of Buying; IT Director",
            "Head of Merchandise Planning; Replenishment Lead; Planning Lead",
            "Retail Systems Administrator; Business Applications Manager",
            ("Merchandise Planner; Replenishment Analyst; Buyer; Allocation Planner; Store Operations Planner; "
            "Category Analyst"),
        ),
        "seasonal lines; own-label products; promotional items; basics; slow sellers; online orders",
        "the spring sale; Black Friday; the back-to-school weeks; a store opening",
        "the flagship store; the {city} stores; the web shop; the central warehouse; the outlet stores; Store 114",
        "vendor",
    ),
    "Logistics": _trade(
        "Freight; Logistics; Shipping; Warehousing",
        (
            "Chief Operating Officer; VP Network Operations; VP Contract Logistics",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Capacity Planning; Network Planning Lead; Operations Excellence Lead",
            "TMS Administrator; Business Applications Manager",
            ("Capacity Planner; Transport Planner; Load Scheduler; Network Analyst; Warehouse Shift Planner; "
            "Fleet Coordinator"),
        ),
        "pallets; roll cages; inbound goods; returns; customer stock; packaging",
        "the peak season; a port strike; the toll change; the bank holiday weekend",
        "the {city} hub; the cross-dock; the night shift; the {city} depot; Depot 7; the bonded warehouse",
        "carrier",
    ),
    "Food": _trade(
        "Foods; Dairy; Bakeries; Beverages",
        (
            "Chief Operating Officer; VP Operations; VP Supply Chain",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Demand Planning; S&OP Manager; Planning Lead",
            "ERP Administrator; Business Applications Manager",
            ("Demand Planner; Production Scheduler; Ingredients Buyer; Shelf-Life Analyst; Supply Planner; "
            "Promotion Analyst"),
        ),
        "chilled products; ingredients; short-life items; promotion packs; private-label lines; returnable crates",
        "the barbecue season; Easter; a recipe change; the heatwave",
        "the chilled warehouse; Line 3; the {city} site; the bottling line; the cold store; the second site",
        "ingredient supplier",
    ),
    "Healthcare": _trade(
        "Health; Medical Supply; Laboratories; Clinics",
        (
            "Chief Operating Officer; VP Clinical Operations; Chief Supply Officer",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Materials Management; Supply Planning Lead; Operations Excellence Lead",
            "Clinical Systems Administrator; Business Applications Manager",
            ("Supply Planner; Materials Coordinator; Medical Buyer; Inventory Analyst; Theatre Scheduler; "
            "Laboratory Planner"),
        ),
        "consumables; implants; reagents; sterile sets; protective equipment; consigned items",
        "the flu season; a product recall; the audit week; the move to the new wing",
        "the main hospital; the day clinic; the central laboratory; the pharmacy store; Theatre 4; the {city} site",
        "medical supplier",
    ),
    "Energy": _trade(
        "Energy; Grid; Solar",
        (
            "Chief Operating Officer; VP Asset Operations; VP Field Services",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Maintenance Planning; Materials Planning Lead; Work Planning Lead",
            "Asset Systems Administrator; Business Applications Manager",
            ("Maintenance Planner; Materials Planner; Outage Scheduler; Field Work Planner; Stores Analyst; "
            "Contract Buyer"),
        ),
        "critical spares; transformer parts; inverters; smart meters; outage materials; cable drums",
        "the planned outage; storm season; the inspection round; the connection deadline",
        "the substation store; the {city} depot; Block 2; the site near {city}; the training yard; the coastal crews",
        "equipment supplier",
    ),
    "Wholesale": _trade(
        "Wholesale; Supplies; Trading; Distribution",
        (
            "Chief Operating Officer; VP Operations; VP Supply Chain",
            "Chief Financial Officer; Head of Purchasing; IT Director",
            "Head of Inventory Planning; Purchasing Lead; Planning Lead",
            "ERP Administrator; Business Applications Manager",
            "Inventory Planner; Purchasing Analyst; Buyer; Demand Analyst; Branch Stock Planner; Order Desk Lead",
        ),
        "stocked lines; special orders; import containers; bulk goods; catalogue items; seasonal goods",
        "the price increase; the year-end rush; the catalogue change; a late container",
        "the main warehouse; the {city} branch; the import warehouse; the trade counter; Branch 12; the overflow store",
        "manufacturer",
    ),
    "Technology": _trade(
        "Devices; Networks; Robotics",
        (
            "Chief Operating Officer; VP Hardware Operations; VP Supply Chain",
            "Chief Financial Officer; Head of Procurement; IT Director",
            "Head of Supply Planning; S&OP Manager; Product Operations Lead",
            "ERP Administrator; Business Systems Manager",
            "Supply Planner; Component Buyer; Demand Planner; Build Scheduler; Inventory Analyst; New Product Planner",
        ),
        "long-lead components; chips; repair parts; prototype builds; accessories; firmware kits",
        "the product launch; the component shortage; the end-of-life order; the trade fair",
        "the contract manufacturer; the repair centre; the lab; the {city} warehouse; the pilot line; the {city} hub",
        "contract manufacturer",
    ),
}  # fmt: skip
INDUSTRIES = tuple(TRADES)
CITIES = (
    listed("Columbus; Tulsa; Denver; Halifax; Memphis; Reno; Calgary; Tampa; Omaha; Spokane; Albany; Fresno"),
    listed("Leeds; Ghent; Brno; Turin; Rotterdam; Malmö; Dresden; Porto; Lyon; Cork; Graz; Gdynia"),
    listed("Osaka; Perth; Penang; Busan; Pune; Cebu; Brisbane; Taichung; Hamilton; Da Nang; Chennai; Nagoya"),
)
"""By region, in the order of `population.REGIONS`."""


def trade_at(industry: int, region: int, place: int) -> Trade:
    """A trade as it is at one company: its sites are in a city of its region, chosen by `place`."""
    trade, cities = TRADES[INDUSTRIES[industry]], CITIES[region]
    return replace(trade, sites=tuple(site.format(city=cities[place % len(cities)]) for site in trade.sites))


def industry_of(company: str) -> int:
    """The number of the industry that a company's name tells of. Raises StopIteration for a name of no trade."""
    return next(
        number
        for number, trade in enumerate(TRADES.values())
        if any(company.endswith(f" {name}") for name in trade.names)
    )
