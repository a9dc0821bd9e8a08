"""Names of companies and mail domains as they are compared."""

import pytest

from tenure.evidence.intake.cells.keys import directory
from tenure.values.names import domain_of, name_forms, normal_name

KNOWN = directory(
    [
        ("C-1", "Müller Maschinenbau GmbH", "mueller-maschinen.de"),
        ("C-2", "Beta Ltd", "beta.co.uk"),
        ("C-3", "Société du Bois S.à r.l.", "bois.fr"),
        ("C-4", "Ærø Shipping ApS", ""),
        ("C-5", "Blu", ""),
        ("C-6", "Gersthof UG (haftungsbeschränkt)", ""),
    ]
)


@pytest.mark.parametrize(
    ("called", "account"),
    [
        ("Mueller Maschinenbau", "C-1"),
        ("MÜLLER MASCHINENBAU mbH", "C-1"),
        ("Muller Maschinenbau", "C-1"),
        ("Beta Limited", "C-2"),
        ("Societe du Bois SARL", "C-3"),
        ("Aero Shipping", "C-4"),
        ("Aeroe Shipping", "C-4"),
        ("Gersthof", "C-6"),
        ("Blue", None),
    ],
)
def test_a_company_is_found_however_its_name_is_spelt(called: str, account: str | None) -> None:
    assert KNOWN.account_named(called) == account


@pytest.mark.parametrize(
    ("address", "account"),
    [
        ("jo@beta.co.uk", "C-2"),
        ("jo@mail.support.beta.co.uk", "C-2"),
        ("jo@alphabeta.co.uk", None),
        ("jo@other.co.uk", None),
        ("jo@gmail.com", None),
    ],
)
def test_an_address_within_a_companys_domain_is_its_own(address: str, account: str | None) -> None:
    assert KNOWN.account_at(address) == account


def test_two_companies_of_one_spelling_are_nobody() -> None:
    torn = directory([("C-1", "Müller", ""), ("C-2", "Mueller", "")])
    assert torn.account_named("Mueller AG") is None
    assert torn.account_named("Müller AG") == "C-1"


def test_forms() -> None:
    assert (normal_name("ACME s.r.o."), name_forms("Höß & Söhne KG")) == ("acme", ("hoss sohne", "hoess soehne"))
    assert domain_of("acme.de;acme.com") == "acme.de"


def test_names_in_other_letters_are_told_apart_by_them() -> None:
    assert not set(name_forms("東京ABC株式会社")) & set(name_forms("大阪ABC株式会社"))
    assert not set(name_forms("Север 2")) & set(name_forms("Восток 2"))
    assert set(name_forms("ＡＢＣ商事")) & set(name_forms("ABC商事"))
