"""Names of companies, mail domains and addresses in the form they are compared by."""

import hashlib
import re
import unicodedata

from tenure.values.keys import PersonKey
from tenure.values.texts import plain_letters

LEGAL_FORMS = re.compile(
    r"\b(s a r l|s p a|s r l|s r o|s l u|d o o|e v|e k|i l|sp zoo|gesmbh|ges m b h|m b h|mbh|ug haftungsbeschrankt|ug|ohg|kgaa"
    r"|eurl|sasu|slu|ltda|lda|sro|kft|zrt|oyj|pbc"
    r"|incorporated|inc|llc|ltd|limited|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|plc|corp|corporation|co|company|pty"
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
    """The bare domain of an address, a URL or a domain, of several the first: `https://www.acme.com/x` and `jo@acme.com` are
    `acme.com`, and so is `["acme.com", "acme.io"]`. "" when there is none.

    >>> domain_of("https://www.acme.com/x"), domain_of("jo@acme.com"), domain_of("acme")
    ('acme.com', 'acme.com', '')
    """
    plain = re.split(r"[,;]", cell.lower(), maxsplit=1)[0].strip(" \t\r\n[]\"'")
    plain = plain.rpartition("@")[2] if "@" in plain else re.sub(r"^[a-z]+://", "", plain)
    plain = re.split(r"[/?#:;,|\s]", plain, maxsplit=1)[0].removeprefix("www.").strip(".")
    return plain if "." in plain else ""


def own_domain(cell: str) -> str:
    """The domain, unless it is one of those that everybody has an address at."""
    bare = domain_of(cell)
    return "" if bare in SHARED_DOMAINS else bare


LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "ae",
        "ø": "o",
        "Ø": "o",
        "œ": "oe",
        "Œ": "oe",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "ı": "i",
    }
)
SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


def normal_name(cell: str) -> str:
    """A company's name for comparison: small letters, no accents, no punctuation, no legal form.

    >>> normal_name("Müller & Söhne GmbH"), normal_name("ACME, Inc.")
    ('muller sohne', 'acme')
    """
    plain = spelled_name(cell)
    return re.sub(r"\s+", " ", LEGAL_FORMS.sub(" ", plain)).strip() or plain


def legal_form(cell: str) -> str:
    """The legal form in a company's name, as far as it tells companies of one name apart."""
    return " ".join(LEGAL_FORMS.findall(spelled_name(cell)))


def spelled_name(cell: str) -> str:
    """A company's name with its legal form: small letters, no accents, no punctuation."""
    plain = plain_letters(cell.translate(LETTERS)).lower()
    return re.sub(r"[\W_]+", " ", plain).strip() or cell.strip().lower()


def name_forms(cell: str) -> tuple[str, ...]:
    """The forms under which a company's name is found: systems that know no umlauts spell them out.

    >>> name_forms("Müller GmbH"), name_forms("Mueller")
    (('muller', 'mueller'), ('mueller',))
    """
    whole = unicodedata.normalize("NFC", cell)
    return tuple(dict.fromkeys((normal_name(whole), normal_name(whole.translate(SPELT_OUT)))))


def without_umlauts(name: str) -> str:
    """A name in its form for comparison, with what may be an umlaut spelt out as its bare letter: a likeness, no more.

    >>> without_umlauts("mueller"), without_umlauts("blue")
    ('muller', 'blu')
    """
    return re.sub(r"([aou])e", r"\1", name)


def domains_above(domain: str) -> tuple[str, ...]:
    """A domain and those it lies in, the nearest first: people of beta.co.uk write from mail.beta.co.uk as well.

    >>> domains_above("mail.beta.co.uk")
    ('mail.beta.co.uk', 'beta.co.uk', 'co.uk')
    """
    parts = domain.split(".")
    return tuple(".".join(parts[place:]) for place in range(len(parts) - 1))
