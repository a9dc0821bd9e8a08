"""Names of companies, mail domains and addresses in the form they are compared by."""

import hashlib
import re
import unicodedata

from tenure.values.keys import PersonKey

LEGAL_FORMS = re.compile(
    r"\b(incorporated|inc|llc|ltd|limited|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|plc|corp|corporation|co|company|pty"
    r"|kk|sp z o o|s a|l l c|b v|n v|pvt)\b"
)
PUBLIC_MAIL = (
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr live.com yahoo.com yahoo.co.uk yahoo.co.jp"
    " ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.ch web.de"
    " t-online.de freenet.de posteo.de mail.ru qq.com 163.com 126.com yandex.ru yandex.com msn.com fastmail.com hey.com"
    " zoho.com mail.com orange.fr free.fr laposte.net libero.it wp.pl o2.pl seznam.cz naver.com hanmail.net comcast.net"
    " duck.com tutanota.com"
)
SHARED_DOMAINS = frozenset(PUBLIC_MAIL.split())
"""Addresses here say nothing about the company."""


def person_from_email(email: str) -> PersonKey | None:
    """The key of a person of whom only an e-mail address is known. The address itself never becomes a key."""
    plain = email.strip().lower()
    if "@" not in plain:
        return None
    return PersonKey("p-" + hashlib.sha256(plain.encode()).hexdigest()[:16])


ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")


def address_in(cell: str) -> str:
    """The address in its display form, the first of several, or behind `mailto:`; a cell that holds none stays as it is.

    >>> address_in("Bo Lee <bo@acme.example>"), address_in("cy@acme.example; cy2@acme.example")
    ('bo@acme.example', 'cy@acme.example')
    """
    found = ADDRESS.search(cell)
    return found.group() if found else cell


def domain_of(cell: str) -> str:
    """The bare domain of an address, a URL or a domain: `https://www.acme.com/x` and `jo@acme.com` are `acme.com`."""
    plain = cell.strip().lower()
    plain = plain.rpartition("@")[2] if "@" in plain else re.sub(r"^[a-z]+://", "", plain)
    plain = re.split(r"[/?#:\s]", plain, maxsplit=1)[0].removeprefix("www.").strip(".")
    return plain if "." in plain else ""


def own_domain(cell: str) -> str:
    """The domain, unless it is one of those that everybody has an address at."""
    bare = domain_of(cell)
    return "" if bare in SHARED_DOMAINS else bare


def normal_name(cell: str) -> str:
    """A company's name for comparison: small letters, no accents, no punctuation, no legal form."""
    plain = (
        unicodedata.normalize("NFKD", cell.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
        or cell.lower()
    )
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip() or cell.strip().lower()
    return re.sub(r"\s+", " ", LEGAL_FORMS.sub(" ", plain)).strip() or plain
