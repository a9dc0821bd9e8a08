"""What a header means: its normal form, the words known for each kind, and any word for the company before them."""

import re
from functools import cache

from tenure.evidence.connectors.recognise.synonyms import FIELDS, OF_COMPANY
from tenure.values.texts import plain_letters


def normal(header: str) -> str:
    """A header in normal form: `Start Date (UTC)` and `property_start_date` are `start_date`, `ARR__c` is `arr`.
    One that isn't written in Latin letters keeps its own."""
    plain = plain_letters(header)
    if not plain.isascii():
        return re.sub(r"\W+", "_", plain.lower()).strip("_")
    plain = re.sub(r"^custom field \((.+)\)$", r"\1", plain, flags=re.IGNORECASE)  # Jira's
    plain = re.sub(r"\((utc|gmt|metadata|local)\)", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", plain)
    plain = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    plain = re.sub(r"^(property|properties|attributes|fields|data|custom|traits)_(?=.)", "", plain)
    plain = re.sub(r"^hs_(?=(create|last|timestamp|ticket|pipeline|email|parent|object|is_closed))", "hs_", plain)
    return re.sub(r"_c$", "", plain) if header.endswith("_c") else plain


ENTITY = "|".join(OF_COMPANY["called"].split())
"""What systems call the company that a row is about: `org_name` is an account's name, whatever the word before it."""
OF_ENTITY = re.compile(rf"(?P<entity>{ENTITY})_?(?P<rest>[a-z].*)")
REST = {
    word: field for field in ("account_ref", "account_name", "account_domain") for word in OF_COMPANY[field].split()
}
CONTRACT_ID = re.compile(
    r"(?:subscription|subs?|contract|agreement|order|licen[sc]e|vertrags?|abo|abonnement|contrat|contrato|suscripcion)"
    r"(?:_line)?(?:_item)?_?(?:id|no|nr|num|number|nummer|numero|n|code|ref|reference|key|uuid)"
    r"|(?:n|no|nr|num|numero|ref|reference)_(?:contrat|contrato|abonnement|vertrag|contract)"
)
"""What systems and people call the number of a contract."""
VAGUE = frozenset(OF_COMPANY["vague"].split())
"""Words that may well mean something else: they count when no clearer one is there."""
MINOR_UNIT = re.compile(r"(?<=.)_(in_)?(cents|minor|minor_units)$")
"""Money in the smallest unit is the same money: `total_cents`, `Unit Price (cents)`."""
PARTICLES = re.compile(r"(?<=_)(de_la|de|du|des|del|d|der|des|of)_")
"""What may stand between the words of a header: `fecha_de_baja`, `date_of_birth`."""


def fields_named(kind: str, name: str) -> list[tuple[str, int]]:
    """(field, tier) of a header in normal form: by the words known for the kind, else by a word for the company before it."""
    known = names_of(kind)
    if found := known.get(name) or known.get(PARTICLES.sub("", name)) or known.get(MINOR_UNIT.sub("", name)):
        return list(found)
    if CONTRACT_ID.fullmatch(PARTICLES.sub("_", name)):
        if kind == "subscriptions":
            return [("id", 0)]
        return [] if name.startswith("order") else [("subscription_ref", 0)]
    match = OF_ENTITY.fullmatch(name)
    while (
        match and not _is_entity(match["rest"]) and (further := OF_ENTITY.fullmatch(match["rest"]))
    ):  # `cust_org_name`
        match = further
    if not match:
        return []
    tier = 1 if match["entity"] in VAGUE else 0
    if _is_entity(match["rest"]):  # `customer.company`: its name, or its id, as its cells tell
        return [(one, tier) for one in (("id", "name") if kind == "accounts" else ("account_ref", "account_name"))]
    if kind != "accounts":
        field = REST.get(match["rest"])
        return [(field, tier)] if field else []
    field = {"account_ref": "id", "account_name": "name", "account_domain": "domain"}.get(REST.get(match["rest"], ""))
    named = [(field, 0)] if field else names_of(kind).get(match["rest"], ())
    return [(one, max(tier, weak)) for one, weak in named]


def _is_entity(word: str) -> bool:
    return word not in VAGUE and re.fullmatch(ENTITY, word) is not None


@cache
def names_of(kind: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Normal header -> ((field, tier), ...) for a kind. Tier 0 is strong, later ones are weaker and weaker."""
    found: dict[str, list[tuple[str, int]]] = {}
    for field, names in FIELDS.get(kind, {}).items():
        for tier, part in enumerate(names.split("|")):
            for name in part.split():
                found.setdefault(name, []).append((field, tier))
                found.setdefault(name.replace("_", ""), []).append((field, tier))
    return {name: tuple(sorted(dict.fromkeys(fields), key=lambda pair: pair[1])) for name, fields in found.items()}
