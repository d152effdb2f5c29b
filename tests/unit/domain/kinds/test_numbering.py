"""The prefixes of document numbers (setting Reference prefixes)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.numbering import number_prefix, prefix_before_the_setting
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from tests.fakes.messages import message
from tests.fakes.samples import build, carrier_bill, connection, driver_settlement, load_invoice, whole
from tests.fakes.spoiled import EVERY_KIND, of

pytestmark = pytest.mark.rule("AR-4")

PREFIXES = {
    Kind.LOAD_INVOICE: "ALD",
    Kind.SUPPLEMENTAL_INVOICE: "ALD",
    Kind.AR_E_CHECK: "AEK",
    Kind.E_CHECK: "AEK",
    Kind.CARRIER_BILL: "ATP",
    Kind.DRIVER_SETTLEMENT: "APS",
    Kind.PAYSTUB: "APS",
    Kind.FUEL: "AFL",
    Kind.TOLL: "ATL",
    Kind.DEDUCTION: "ADT",
    Kind.ACCESSORIAL_EXPENSE: "AAC",
}
ON = {"ar": ArSettings(reference_prefixes=True), "ap": ApSettings(reference_prefixes=True)}


@EVERY_KIND
def test_off_puts_none_and_on_puts_that_of_the_type(kind: Kind) -> None:
    one = whole(of(kind))
    assert kind.facts.number_prefix == PREFIXES.get(kind, "")
    for side in Side:
        assert number_prefix(one, side, connection()) == ""
        assert number_prefix(one, side, connection(**ON)) == kind.facts.number_prefix


def test_each_side_has_its_own_switch() -> None:
    invoice, bill = whole(load_invoice()), whole(carrier_bill())
    receivable = connection(ar=ON["ar"])
    assert build(invoice, receivable).document.document_number == "ALD1001"
    assert build(bill, receivable).document.document_number == "T1001"
    payable = connection(ap=ON["ap"])
    assert build(invoice, payable).document.document_number == "1001"
    assert build(bill, payable).document.document_number == "ATPT1001"


@pytest.mark.parametrize("kind", [Kind.LOAD_INVOICE, Kind.SUPPLEMENTAL_INVOICE])
@pytest.mark.parametrize(
    ("number", "of_fleet", "expected"),
    [
        ("1001", "HVL-", "HVL-1001"),
        ("HVL-1001", "HVL-", "HVL-1001"),
        ("hvl-1001", "HVL-", "hvl-1001"),
        ("1001", " ", "ALD1001"),
        ("1001", None, "ALD1001"),
    ],
)
def test_a_fleets_prefix_comes_first_on_invoices(
    kind: Kind, number: str, of_fleet: str | None, expected: str
) -> None:
    """Alvys may have put it there already."""
    one = load_invoice(number) | {"kind": kind.value}
    one["loads"][0]["Fleet"] = {"Id": "f", "Name": "Heavy", "InvoiceNumberPrefix": of_fleet}
    assert build(whole(one), connection(**ON)).document.document_number == expected
    assert build(whole(one)).document.document_number == number


def test_a_fleets_prefix_is_for_invoices_only() -> None:
    one = message("carrier_bill")
    for load in one["loads"]:
        load["Fleet"] = {"InvoiceNumberPrefix": "HVL-"}
    assert build(whole(one), connection(**ON)).document.document_number == f"ATP{one['trip']['TripNumber']}"


@pytest.mark.rule("DEC-9", "AP-8")
def test_companions_have_the_prefix_of_their_document() -> None:
    one = whole(driver_settlement(lines=[("Per Trip", "A", "100.00"), ("Deduction", "B", "-150.00")]))
    on = connection(**ON)
    roles = (DocumentRole.MAIN, *booking_of(one, on).companions)
    numbers = [build(one, on, role=role).document.document_number for role in roles]
    assert numbers == ["APS10432", "APS10432-OFFSET"]
    bill = whole(carrier_bill())
    numbers = [build(bill, on, role=role).document.document_number for role in INTERCOMPANY]
    assert numbers == ["ATPT1001-IC", "ATPT1001-IC"]


def test_the_earlier_prefix_of_a_document_is_told_by_its_number() -> None:
    assert prefix_before_the_setting(Kind.FUEL, "AFL123-R1") == "AFL"
    assert prefix_before_the_setting(Kind.FUEL, "123") == ""
    assert prefix_before_the_setting(Kind.FUEL, None) == "AFL"
    assert prefix_before_the_setting(Kind.ESCROW, "AESes-1") == "AES"
    assert prefix_before_the_setting(Kind.CARRIER_BILL, "ATP1") == ""
