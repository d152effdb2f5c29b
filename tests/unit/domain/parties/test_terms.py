"""Which payment term a document gets, in full order (TERM-1, TERM-2)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.parties.terms import TermWish, choose_term, term_wish
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole

# Every source says other days, so that it shows which one decided.
CUSTOM, FACTORING, OWN, BY_TYPE, DEFAULT = 11, 12, 13, 14, 15
PARTY = {
    "externalAccountingId": "P-1",
    "name": "Fast Lane",
    "factoringCompany": {"name": "RTS", "termsInDays": FACTORING},
    "termsInDays": OWN,
    "paymentMethod": " direct  DEPOSIT ",
}


BOTH = {"customers": {"P-1": CUSTOM}, "carriers": {"P-1": CUSTOM}}


def on(**advanced: Any) -> Connection:
    known = {"default_payment_terms_days": DEFAULT, "payment_type_terms": {"Direct Deposit": BY_TYPE}}
    settings = AdvancedSettings.model_validate({**known, **advanced})
    return connection(advanced=settings)


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in PARTY.items() if name not in names}


def days(name: str, party: dict[str, Any], connected: Connection) -> tuple[int, str]:
    sent = whole(message(name, party=party))
    wish = term_wish(sent, booking_of(sent, connected), connected)
    return wish.days, wish.rule


@pytest.mark.rule("TERM-2")
@pytest.mark.parametrize(
    ("party", "advanced", "expected"),
    [
        (PARTY, {"custom_payment_terms": BOTH}, (CUSTOM, "custom payment terms")),
        (PARTY, {}, (FACTORING, "terms of the factoring company")),
        (without("factoringCompany"), {}, (OWN, "party terms")),
        (PARTY | {"factoringCompany": {"name": "RTS"}}, {}, (OWN, "party terms")),
        (
            without("factoringCompany", "termsInDays"),
            {},
            (BY_TYPE, "terms for payment type  direct  DEPOSIT "),
        ),
        (
            without("factoringCompany", "termsInDays", "paymentMethod"),
            {},
            (DEFAULT, "default payment terms"),
        ),
        (
            without("factoringCompany", "termsInDays") | {"paymentMethod": "Check"},
            {},
            (DEFAULT, "default payment terms"),
        ),
        ({}, {"default_payment_terms_days": 30}, (30, "default payment terms")),
        # None of these is unset: due at once.
        (PARTY | {"termsInDays": 0, "factoringCompany": None}, {}, (0, "party terms")),
        (
            PARTY | {"factoringCompany": {"name": "RTS", "termsInDays": 0}},
            {},
            (0, "terms of the factoring company"),
        ),
        (
            PARTY,
            {"custom_payment_terms": {"customers": {}, "carriers": {"P-1": 0}}},
            (0, "custom payment terms"),
        ),
        # Another's, and the other side's, are not its own.
        (
            PARTY,
            {"custom_payment_terms": {"customers": {"P-1": CUSTOM}, "carriers": {"P-2": 1}}},
            (FACTORING, "terms of the factoring company"),
        ),
    ],
)
def test_the_order_of_a_bills_terms(
    party: dict[str, Any], advanced: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert days("carrier_bill", party, on(**advanced)) == expected


@pytest.mark.rule("TERM-1")
@pytest.mark.parametrize(
    ("party", "advanced", "expected"),
    [
        (PARTY, {"custom_payment_terms": BOTH}, (CUSTOM, "custom payment terms")),
        # A factoring company and a payment type are a payable's.
        (PARTY, {}, (OWN, "party terms")),
        (without("termsInDays"), {}, (DEFAULT, "default payment terms")),
        (PARTY | {"termsInDays": 0}, {}, (0, "party terms")),
        (PARTY, {"custom_payment_terms": {"carriers": {"P-1": CUSTOM}}}, (OWN, "party terms")),
    ],
)
@pytest.mark.parametrize("name", ["load_invoice", "summary_invoice", "e_check_invoice"])
def test_the_order_of_an_invoices_terms(
    name: str, party: dict[str, Any], advanced: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert days(name, party, on(**advanced)) == expected


@pytest.mark.rule("TERM-2")
@pytest.mark.parametrize(
    ("name", "alvys_id"),
    [("carrier_bill", "carr-77"), ("carrier_settlement", "carr-77"), ("deduction", "drv-5")],
)
def test_custom_terms_go_by_alvyss_id_as_well(name: str, alvys_id: str) -> None:
    terms = {"custom_payment_terms": {"carriers": {alvys_id: CUSTOM}}}
    assert days(name, PARTY, on(**terms)) == (CUSTOM, "custom payment terms")


@pytest.mark.rule("TERM-1", "DEC-9")
@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("driver_settlement_owes_us", {"ar": ArSettings(include_driver_bills=True)}),
        ("carrier_settlement_vendor_credit", {"ar": ArSettings(export_carrier_statements=True)}),
        ("carrier_statement", {}),
    ],
)
def test_who_owes_us_gets_an_invoices_terms(name: str, sides: dict[str, Any]) -> None:
    """DEC-9, TERM-1: a customer then, whatever a vendor's terms are."""
    connected = on().model_copy(update={"ap": ApSettings(include_driver_bills=True), **sides})
    assert days(name, PARTY, connected) == (OWN, "party terms")


@pytest.mark.rule("TERM-1", "TERM-2")
@pytest.mark.parametrize(
    ("wanted", "terms", "chosen"),
    [
        (45, {"Net 30", "Net 45"}, "Net 45"),
        (45, {"net  45"}, "net  45"),
        (45, {"Net 30"}, "Net 30"),
        (45, {"NET 30", "Net 4"}, "NET 30"),
        (0, {"Net 0", "Net 30"}, "Net 0"),
        (0, {"Due on receipt", "Net 30"}, "Net 30"),
    ],
)
def test_net_30_where_sage_lacks_the_term(wanted: int, terms: set[str], chosen: str) -> None:
    """TERM-1, TERM-2: the rule says so where it fell back."""
    found = choose_term(TermWish(wanted, "party terms"), terms)
    assert found.name == chosen
    fell_back = chosen.casefold().split() == ["net", "30"]
    assert found.rule == (f"Net {wanted} is not in Sage, so Net 30" if fell_back else "party terms")


@pytest.mark.rule("TERM-1", "TERM-2")
@pytest.mark.parametrize("terms", [set(), {"Net 45"}, {"2/10 Net 30"}])
def test_neither_the_term_nor_net_30(terms: set[str]) -> None:
    with pytest.raises(NeedsAttention, match="neither the term Net 60 nor Net 30") as caught:
        choose_term(TermWish(60, "party terms"), terms)
    assert (caught.value.code, caught.value.setting) == ("term_not_found", "advanced")


@pytest.mark.rule("TERM-1", "TERM-2")
@pytest.mark.parametrize(
    ("party", "default", "terms", "expected"),
    [
        (15, 45, {"Net 15", "Net 45", "Net 30"}, "Net 15"),
        (0, 45, {"Net 0", "Net 45"}, "Net 0"),
        (None, 45, {"Net 15", "Net 45"}, "Net 45"),
        (60, 45, {"Net 45", "Net 30"}, "Net 30"),
        (None, 45, {"NET  30"}, "NET  30"),
        (15, 45, {"net 15"}, "net 15"),
    ],
)
def test_which_term_a_document_gets(party: int | None, default: int, terms: set[str], expected: str) -> None:
    assert choose_term(TermWish(default if party is None else party, "rule"), terms).name == expected


@pytest.mark.rule("TERM-1")
@pytest.mark.parametrize("terms", [set(), {"Net 45", "Due on receipt"}])
def test_no_such_term_and_no_net_30(terms: set[str]) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        choose_term(TermWish(15, "rule"), terms)
    assert refusal.value.code == "term_not_found"
    assert "Net 15" in refusal.value.message
