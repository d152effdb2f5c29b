"""When carrier bills and carrier statements go out (AP-3, AP-11, DEC-3, DEC-9)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.messages import message
from tests.fakes.samples import whole
from tests.fakes.switches import on, reason


def carrier_bill(uploaded: bool, load_status: str | None) -> dict[str, Any]:
    one = message("carrier_bill")
    if not uploaded:
        del one["trip"]["Carrier"]["CarrierInvoiceNumber"]
    if load_status is None:
        one["loads"] = []
    else:
        one["loads"][0]["Status"] = load_status
    return one


@pytest.mark.rule("AP-3", "DEC-3", "DEC-15")
@pytest.mark.parametrize(
    ("statements", "upon_upload", "uploaded", "load_status", "expected"),
    [
        # off, off: with the customer's invoice, whether or not the carrier's is there
        (False, False, False, "Queued", None),
        (False, False, True, "Invoiced", None),
        (False, False, True, "financed ", None),
        (False, False, True, "Completed", None),
        (False, False, True, "Paid", None),
        # The customer may be invoiced, but isn't yet.
        (False, False, True, "Released", SkipReason.NO_CUSTOMER_INVOICE),
        (False, False, True, "TONU", SkipReason.NO_CUSTOMER_INVOICE),
        (False, False, True, "Released-Carrier Paid", SkipReason.NO_CUSTOMER_INVOICE),
        (False, False, True, "Delivered", SkipReason.NO_CUSTOMER_INVOICE),
        (False, False, True, "In Transit", SkipReason.NO_CUSTOMER_INVOICE),
        # Without the load the message doesn't tell.
        (False, False, True, None, SkipReason.NO_CUSTOMER_INVOICE),
        # off, on: with the carrier's invoice, whatever becomes of the customer's
        (False, True, True, "Delivered", None),
        (False, True, True, None, None),
        (False, True, False, "Invoiced", SkipReason.NO_CARRIER_INVOICE),
        # on, any: never from the load
        (True, False, True, "Invoiced", SkipReason.THROUGH_SETTLEMENTS),
        (True, True, True, "Invoiced", SkipReason.THROUGH_SETTLEMENTS),
        (True, True, False, "Delivered", SkipReason.THROUGH_SETTLEMENTS),
    ],
)
def test_when_a_carrier_bill_goes_out(
    statements: bool, upon_upload: bool, uploaded: bool, load_status: str | None, expected: SkipReason | None
) -> None:
    """AP-3, DEC-3: every row of the table."""
    connected = on(
        ap={"export_carrier_statements": statements, "send_carrier_invoice_upon_upload": upon_upload}
    )
    assert booking_of(whole(carrier_bill(uploaded, load_status)), connected).skip_reason is expected


@pytest.mark.rule("AP-3")
@pytest.mark.parametrize("load_status", [None, "Released"])
def test_an_invoice_in_the_message_is_the_customers(load_status: str | None) -> None:
    """AP-3: the message was made before the load's status followed."""
    one = carrier_bill(True, load_status) | {"invoice": {"Number": "1004417", "unknown": [1]}}
    assert booking_of(whole(one), on()).skip_reason is None


@pytest.mark.rule("AP-3")
@pytest.mark.parametrize("invoice", [{}, {"Number": None}, {"Number": " "}])
def test_an_invoice_without_a_number_is_none(invoice: dict[str, Any]) -> None:
    one = carrier_bill(True, "Released") | {"invoice": invoice}
    assert booking_of(whole(one), on()).skip_reason is SkipReason.NO_CUSTOMER_INVOICE


@pytest.mark.rule("AP-2", "AP-3")
@pytest.mark.parametrize(
    ("mode", "own_type", "expected"),
    [
        ("Carrier", "Broker", SkipReason.OPERATED_AS_CARRIER),
        (" carrier ", "Brokerage", SkipReason.OPERATED_AS_CARRIER),
        ("Broker", "Broker", None),
        (None, "Broker", None),
        ("Carrier", "Carrier", None),
        ("Carrier", "", None),
    ],
)
def test_a_brokerages_trip_in_carrier_mode_is_not_billed(
    mode: str | None, own_type: str, expected: SkipReason | None
) -> None:
    """Dual authority: the operational mode of the trip decides, where it can differ from the subsidiary's."""
    one = carrier_bill(True, "Invoiced")
    one["trip"]["TenderAsSubsidiaryType"] = mode
    connected = on()
    subsidiary = connected.subsidiary.model_copy(update={"type": own_type})
    connected = connected.model_copy(update={"subsidiary": subsidiary})
    assert booking_of(whole(one), connected).skip_reason is expected


@pytest.mark.rule("AP-11")
@pytest.mark.parametrize("upon_upload", [False, True])
@pytest.mark.parametrize(("hold", "held"), [(True, True), (False, False), (None, False)])
def test_a_trip_on_hold_is_not_billed(upon_upload: bool, hold: bool | None, held: bool) -> None:
    """AP-11: whatever triggers its bill."""
    one = carrier_bill(True, "Invoiced")
    one["trip"]["CarrierPayOnHold"] = hold
    connected = on(ap={"send_carrier_invoice_upon_upload": upon_upload})
    expected = SkipReason.CARRIER_PAY_ON_HOLD if held else None
    assert booking_of(whole(one), connected).skip_reason is expected


@pytest.mark.rule("DEC-3")
@pytest.mark.parametrize("ap_statements", [False, True])
def test_a_trip_goes_out_once(ap_statements: bool) -> None:
    """DEC-3: by itself or through a settlement, never both."""
    connected = on(ap={"export_carrier_statements": ap_statements})
    out = [
        booking_of(whole(carrier_bill(True, "Invoiced")), connected).skip_reason is None,
        reason("carrier_settlement", connected) is None,
    ]
    assert sorted(out) == [False, True]


OWED, OWES_US = "carrier_settlement", "carrier_settlement_vendor_credit"


@pytest.mark.rule("AP-3", "DEC-3", "DEC-9")
@pytest.mark.parametrize(
    ("name", "kind", "ar", "ap", "expected", "side"),
    [
        (OWED, Kind.CARRIER_SETTLEMENT, False, True, None, Side.AP),
        (OWED, Kind.CARRIER_SETTLEMENT, True, True, None, Side.AP),
        (OWED, Kind.CARRIER_SETTLEMENT, True, False, SkipReason.CARRIER_STATEMENTS_OFF, Side.AP),
        (OWED, Kind.CARRIER_SETTLEMENT, False, False, SkipReason.CARRIER_STATEMENTS_OFF, Side.AP),
        (OWES_US, Kind.CARRIER_SETTLEMENT, False, True, None, Side.AP),
        (OWES_US, Kind.CARRIER_SETTLEMENT, True, True, None, Side.AR),
        (OWES_US, Kind.CARRIER_SETTLEMENT, True, False, None, Side.AR),
        (OWES_US, Kind.CARRIER_SETTLEMENT, False, False, SkipReason.CARRIER_STATEMENTS_OFF, Side.AP),
        (OWES_US, Kind.CARRIER_STATEMENT, True, False, None, Side.AR),
        (OWES_US, Kind.CARRIER_STATEMENT, False, True, SkipReason.CARRIER_STATEMENTS_OFF, Side.AR),
        (OWED, Kind.CARRIER_STATEMENT, True, True, SkipReason.NOTHING_OWED_TO_US, Side.AR),
        (OWED, Kind.CARRIER_STATEMENT, False, False, SkipReason.NOTHING_OWED_TO_US, Side.AR),
    ],
)
def test_carrier_statements_have_a_switch_on_each_side(
    name: str, kind: Kind, ar: bool, ap: bool, expected: SkipReason | None, side: Side
) -> None:
    connected = on({"export_carrier_statements": ar}, {"export_carrier_statements": ap})
    one = whole(message(name, kind=kind.value))
    assert booking_of(one, connected).skip_reason is expected
    assert booking_of(one, connected).side is side


@pytest.mark.rule("AP-1", "DEC-3", "DEC-9")
@pytest.mark.parametrize(
    ("name", "kind", "ar", "ap", "expected", "side"),
    [
        (OWED, Kind.CARRIER_SETTLEMENT, False, True, None, Side.AP),
        (OWED, Kind.CARRIER_SETTLEMENT, True, False, SkipReason.CARRIER_SETTLEMENTS_OFF, Side.AP),
        (OWES_US, Kind.CARRIER_SETTLEMENT, False, True, None, Side.AP),
        (OWES_US, Kind.CARRIER_SETTLEMENT, True, False, None, Side.AR),
        (OWES_US, Kind.CARRIER_SETTLEMENT, False, False, SkipReason.CARRIER_SETTLEMENTS_OFF, Side.AP),
        # A statement that is sent as such is no settlement.
        (OWES_US, Kind.CARRIER_STATEMENT, False, False, None, Side.AR),
    ],
)
def test_carrier_settlements_have_switches_of_their_own(
    name: str, kind: Kind, ar: bool, ap: bool, expected: SkipReason | None, side: Side
) -> None:
    """On by default; a trip isn't billed instead where they are off."""
    connected = on(
        {"export_carrier_statements": True, "export_carrier_settlements": ar},
        {"export_carrier_statements": True, "export_carrier_settlements": ap},
    )
    booking = booking_of(whole(message(name, kind=kind.value)), connected)
    assert (booking.skip_reason, booking.side) == (expected, side)
    assert reason("carrier_bill", connected) is SkipReason.THROUGH_SETTLEMENTS
