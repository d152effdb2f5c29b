"""AP bills as they are sent to Sage (AP-1, AP-4, AP-7, DEC-11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.settings import ApSettings
from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document, DocumentType
from tests.fakes import samples
from tests.fakes.samples import ALL_KINDS, carrier_bill, connection


def built(message: dict[str, Any] | None = None, **settings: Any) -> Document:
    return samples.built(bill_of(message or carrier_bill()), connection(**settings))


def bill_of(message: dict[str, Any]) -> CarrierBill:
    parsed = parse_envelope(message, ALL_KINDS)
    assert isinstance(parsed, CarrierBill)
    return parsed


@pytest.mark.rule("AP-4")
def test_the_carriers_invoice_number_is_reference_and_memo() -> None:
    bill = built()
    assert (bill.side, bill.party_id, bill.document_number) == (Side.AP, "V1", "T1001")
    assert bill.reference == "CI-9"
    assert "CI-9" in bill.description
    assert "[Alvys trip-T1001]" in bill.description
    message = carrier_bill()
    del message["trip"]["Carrier"]["CarrierInvoiceNumber"]
    assert built(message).reference is None


@pytest.mark.rule("AP-1", "DEC-11")
def test_linehaul_accessorials_and_e_checks_are_lines() -> None:
    message = carrier_bill(amounts=["800.00", "50.00"])
    carrier = message["trip"]["Carrier"]
    carrier["EChecks"] = [{"CheckNumber": "77", "Amount": {"Amount": Decimal("100.00")}, "Type": "Advance"}]
    carrier["TotalPayable"]["Amount"] = Decimal("750.00")
    bill = built(message)
    assert [(line.item, str(line.amount.amount)) for line in bill.lines] == [
        ("Carrier Linehaul", "800.00"),
        ("Lumper", "50.00"),
        ("Advance", "-100.00"),
    ]
    assert {line.account for line in bill.lines} == {"5000"}
    assert str(bill.total) == "750.00 USD"


@pytest.mark.rule("AP-7")
@pytest.mark.parametrize("autopost", [True, False])
def test_autopost_decides_between_posted_and_draft(autopost: bool) -> None:
    assert built(ap=ApSettings(autopost_bills=autopost)).posted is autopost


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"ReleasedAt": "2026-11-18", "DeliveredAt": "2026-11-17"}, date(2026, 11, 18)),
        ({"ReleasedAt": None, "DeliveredAt": "2026-11-17T23:30:00-08:00"}, date(2026, 11, 17)),
        ({"ReleasedAt": None, "DeliveryDate": "2026-11-16"}, date(2026, 11, 16)),
        ({"ReleasedAt": None, "PickedUpAt": "2026-11-15"}, date(2026, 11, 15)),
        ({"ReleasedAt": None}, date(2026, 11, 20)),
    ],
)
def test_the_date_is_that_of_the_service(dates: dict[str, Any], expected: date) -> None:
    message = carrier_bill()
    message["trip"] |= dates
    assert built(message).document_date == expected


@pytest.mark.rule("AP-6")
def test_a_negative_net_is_a_vendor_credit() -> None:
    credit = built(carrier_bill(amounts=["-1.00"]))
    assert credit.type is DocumentType.VENDOR_CREDIT
    assert str(credit.total) == "-1.00 USD"
