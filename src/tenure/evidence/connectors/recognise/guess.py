"""The best reading of a file: its kind, the meaning of its columns, and the questions where two readings are possible."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tenure.evidence.connectors.recognise.forks import SKIP, Fork, plain
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.kinds import KINDS_IN_WORDS, entity_of, source_of
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles, SheetReading, kind_named, read_as
from tenure.evidence.connectors.recognise.survey_questions import survey_of
from tenure.evidence.connectors.recognise.synonyms import FIELDS
from tenure.evidence.connectors.recognise.uses import GOOD, uses_of
from tenure.evidence.connectors.recognise.vendors import REPLICATED, Vendor, vendor_of
from tenure.evidence.intake.mapping import IGNORE, ColumnUse

LEAST = 3.0
TOSS_UP = 0.9
MOST_CERTAIN = 0.98
WHICH_KIND = "What does this file hold?"


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading of one sheet. `skip` says why it is left aside."""

    kind: str
    source: str
    columns: Mapping[str, ColumnUse]
    constants: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.0
    forks: tuple[Fork, ...] = ()
    skip: str = ""
    notes: tuple[str, ...] = ()


def kind_of(file: str, profiles: Sequence[Profile], others: OtherFiles) -> tuple[list[SheetReading], Vendor | None]:
    """Readings of the sheet under every kind that is possible, best first, and the vendor's shape when it is one."""
    vendor = vendor_of(one.header for one in profiles)
    kinds = [vendor.kind] if vendor else list(FIELDS)
    readings = [read_as(kind, file, profiles, others, vendor) for kind in kinds]
    return sorted((one for one in readings if one.score > 0), key=lambda one: -one.score), vendor


def guess(
    file: str, profiles: Sequence[Profile], others: OtherFiles, kind: str = "", picks: Mapping[str, str] | None = None
) -> Guess:
    """The best reading. `kind` and `picks` (field -> header) are answers given already."""
    readings, vendor = kind_of(file, profiles, others)
    if kind:
        vendor = vendor if vendor and vendor.kind == kind else None
        readings = [read_as(kind, file, profiles, others, vendor)]
    replicated = {normal(one.header) for one in profiles} & REPLICATED
    source = vendor.source if vendor else source_of(file, profiles)
    if replicated and not vendor and not kind:
        entity = entity_of(file)
        readings = [one for one in readings if one.kind == entity]
        if not readings:
            why = "its rows don't identify an account" if entity else "a replicated table that Tenure doesn't use"
            return Guess("", source, {}, skip=why)
    if not kind and not vendor and _only_links(profiles):
        return Guess("", source, {}, skip="a table that only links other tables")
    if not kind and not vendor and _lines_of_deals(profiles):
        return Guess("", source, {}, skip="products of deals: the amounts are in the deals")
    if not readings or (readings[0].score < LEAST and not kind and not vendor):
        return Guess("", source, {}, forks=(_which_kind(profiles, [one.kind for one in readings], kind_named(file)),))
    best = readings[0]
    forks: list[Fork] = []
    rivals = [one for one in readings[1:] if one.score >= best.score * TOSS_UP]
    if rivals and not kind and not vendor:
        return Guess("", source, {}, forks=(_which_kind(profiles, [best.kind, *(one.kind for one in rivals)], ""),))
    columns = dict(best.columns)
    for name, headers in best.torn:
        chosen = (picks or {}).get(name)
        if chosen in headers:
            columns = {header: (IGNORE if to == name else to) for header, to in columns.items()}
            columns[chosen] = name
        else:
            text = f"Which column is the {plain(name)}?"
            forks.append(Fork("field", name, text, tuple((header, _sample(profiles, header)) for header in headers)))
    return Guess(
        kind=best.kind,
        source=source,
        columns=uses_of(best.kind, columns, profiles, vendor),
        constants=dict(vendor.constants) if vendor else _constants(best.kind, file, columns, profiles),
        confidence=1.0 if kind else MOST_CERTAIN if vendor else _certainty(best, readings, kind_named(file)),
        forks=tuple(forks),
    )


def _certainty(best: SheetReading, readings: Sequence[SheetReading], named: str) -> float:
    """How sure a reading is, 0-1: against the other readings, and by how much of the sheet it explains. A reading without a
    rival isn't certain for that."""
    explained = sum(1 for to in best.columns.values() if to != IGNORE) / max(len(best.columns), 1)
    evidence = 0.5 + 0.4 * explained + (0.1 if named == best.kind else 0.0)
    rivals = sum(one.score for one in readings) or 1.0
    return round(min(best.score / rivals * evidence, MOST_CERTAIN), 2)


LINK_WORDS = frozenset({"category", "type", "association_type", "engagement_type", "label", "index"}) | REPLICATED


def _only_links(profiles: Sequence[Profile]) -> bool:
    """Ids of two other things, and nothing about them."""
    names = [normal(one.header) for one in profiles]
    ids = [name for name in names if name.endswith("_id")]
    return len(ids) >= 2 and all(name in LINK_WORDS for name in names if name not in ids)


CONTACTS = {
    "meeting": "meeting|invitee|calendar|appointment|termin",
    "call": "call|anruf",
    "training": "training|webinar",
}
"""What a file of contact is about, by words of its headers or its name, where no column tells kinds."""


OF_DEALS = re.compile(r"(opportunity|deal)_?(id|key|ref)?")
OF_PRODUCTS = re.compile(r"(product|pricebook|price_?book|sku).*")
OF_PRICES = re.compile(r"(unit|total|list|sales|sale|net)_?price|quantity")
SAYS_MORE = re.compile(r".*(stage|status|account|customer|company|end|close|term).*")


def _lines_of_deals(profiles: Sequence[Profile]) -> bool:
    """What is sold with a deal, and nothing about the deal: whether it was won, and by whom it is bought, is said elsewhere."""
    names = [normal(one.header) for one in profiles]
    told = all(any(form.fullmatch(name) for name in names) for form in (OF_DEALS, OF_PRODUCTS, OF_PRICES))
    return told and not any(SAYS_MORE.fullmatch(name) for name in names)


def _constants(kind: str, file: str, columns: Mapping[str, str], profiles: Sequence[Profile]) -> dict[str, str]:
    """What headers, the file's name or the words of ratings say of every row: the score of an `NPS` column is an NPS."""
    if kind == "touchpoints" and "kind" not in columns.values():
        said = " ".join([re.sub(r"[^a-z]+", "_", file.lower()), *(normal(one.header) for one in profiles)])
        met = next((kind for kind, word in CONTACTS.items() if re.search(rf"(^|[ _])({word})s?([ _]|$)", said)), "")
        return {"kind": met} if met else {}
    if kind != "survey_responses" or "kind" in columns.values():
        return {}
    survey = survey_of(file, columns, profiles)
    return {"kind": survey} if survey else {}


def _sample(profiles: Sequence[Profile], header: str) -> str:
    one = next((one for one in profiles if one.header == header), None)
    return "for example " + ", ".join(one.samples) if one and one.samples else "empty"


MONEY_WORDS = re.compile(
    r"(^|_)(amount|price|charge|charges|revenue|arr|mrr|acv|tcv|fee|fees|cost|total|subtotal|spend|budget|balance|discount|tax|taxes"
    r"|betrag|preis|umsatz|montant|prix|importe|precio|value)(_|$)"
)


def looks_like_money(one: Profile) -> bool:
    """Whether a column holds numbers and its header, or a sign in its cells, speaks of money."""
    signs = sum(any(sign in cell for sign in "$€£¥") for cell in one.values)
    return one.number >= GOOD and (bool(MONEY_WORDS.search(normal(one.header))) or signs * 2 > len(one.values) > 0)


def _which_kind(profiles: Sequence[Profile], likely: Sequence[str], named: str) -> Fork:
    if named and sum(to != IGNORE for to in read_as(named, "", profiles, OtherFiles()).columns.values()) > 1:
        likely = [named, *likely]
    likely = list(dict.fromkeys(likely))
    kinds = [(kind, KINDS_IN_WORDS[kind]) for kind in (*likely, *(kind for kind in FIELDS if kind not in likely))]
    skip = (SKIP, "leave the file aside")
    choices = (*kinds, skip) if likely else (skip, *kinds)
    headers = ", ".join(one.header for one in profiles[:8])
    some = " or ".join(kind.replace("_", " ") for kind in likely[:3])
    words = f"It could be {some}." if likely else "Its columns aren't recognised."
    return Fork("kind", "", f"{WHICH_KIND} {words} Its columns: {headers}.", choices)
