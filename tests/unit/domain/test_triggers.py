"""Which transactions the settings let out (AP-3, AP-5, AP-6, DEC-3, DEC-9)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.samples import connection, driver_settlement, whole
from tests.golden.messages import message


def on(ar: dict[str, Any] | None = None, ap: dict[str, Any] | None = None) -> Connection:
    return connection(ar=ArSettings(**ar or {}), ap=ApSettings(**ap or {}))


def reason(name: str, connected: Connection, **changes: Any) -> SkipReason | None:
    return booking_of(whole(message(name, **changes)), connected).skip_reason


def carrier_bill(uploaded: bool, load_status: str | None) -> dict[str, Any]:
    one = message("carrier_bill")
    if not uploaded:
        del one["trip"]["Carrier"]["CarrierInvoiceNumber"]
    if load_status is None:
        one["loads"] = []
    else:
        one["loads"][0]["Status"] = load_status
    return one


@pytest.mark.parametrize(
    ("statements", "upon_upload", "uploaded", "load_status", "expected"),
    [
        # off, off: with the customer's invoice, whether or not the carrier's is there
        (False, False, False, "Queued", None),
        (False, False, True, "Invoiced", None),
        (False, False, True, "Completed", None),
        (False, False, True, "Delivered", SkipReason.NO_CUSTOMER_INVOICE),
        (False, False, True, "In Transit", SkipReason.NO_CUSTOMER_INVOICE),
        # Alvys sends the bill when it is due; without the load there is nothing that says otherwise.
        (False, False, True, None, None),
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
    """AP-3, DEC-3, DEC-9."""
    connected = on({"export_carrier_statements": ar}, {"export_carrier_statements": ap})
    one = whole(message(name, kind=kind.value))
    assert booking_of(one, connected).skip_reason is expected
    assert booking_of(one, connected).side is side


@pytest.mark.parametrize(
    ("driver_type", "tax_company", "is_1099"),
    [
        ("COMPANY", None, False),
        ("company ", None, False),
        ("COMPANY", {"name": "ONT LLC"}, True),
        ("COMPANY", {"taxId": "84-1"}, False),
        ("OWNER_OPERATOR", None, True),
        ("CONTRACTOR", None, True),
        ("EXTERNAL", None, True),
        ("something new", None, True),
    ],
)
@pytest.mark.parametrize("only_1099", [False, True])
def test_w2_drivers_are_skipped_with_1099_drivers_only(
    driver_type: str, tax_company: Any, is_1099: bool, only_1099: bool
) -> None:
    """AP-5."""
    one = driver_settlement(driver_type=driver_type)
    one["party"]["taxCompany"] = tax_company
    connected = on(ap={"include_driver_bills": True, "only_1099_drivers": only_1099})
    assert booking_of(whole(one), connected).skip_reason is (
        SkipReason.W2_DRIVER if only_1099 and not is_1099 else None
    )


EARNED = [("Per Trip", "", "900.00"), ("Deduction", "IRP", "-100.00")]
OWES = [("Per Trip", "", "100.00"), ("Deduction", "IRP", "-300.00")]
# With fuel left out (AP-6) the one turns into a bill, the other into what the driver owes.
TURNS_TO_BILL = [("Per Trip", "", "100.00"), ("Fuel", "Truck Diesel", "-300.00")]
TURNS_TO_DEBT = [("Deduction", "IRP", "-100.00"), ("Fuel", "Fuel rebate", "300.00")]


@pytest.mark.parametrize("kind", ["driver_settlement", "paystub"])
@pytest.mark.parametrize(
    ("lines", "ar", "ap", "fuel", "expected", "side"),
    [
        (EARNED, False, True, False, None, Side.AP),
        (EARNED, True, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (EARNED, False, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (OWES, False, True, False, None, Side.AP),
        (OWES, True, True, False, None, Side.AR),
        (OWES, True, False, False, None, Side.AR),
        (OWES, False, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (TURNS_TO_BILL, True, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (TURNS_TO_BILL, True, True, False, None, Side.AP),
        (TURNS_TO_BILL, True, False, True, None, Side.AR),
        (TURNS_TO_DEBT, True, False, False, None, Side.AR),
        (TURNS_TO_DEBT, True, False, True, SkipReason.DRIVER_BILLS_OFF, Side.AP),
    ],
)
def test_driver_bills_have_a_switch_on_each_side(
    kind: str,
    lines: list[tuple[str, str, str]],
    ar: bool,
    ap: bool,
    fuel: bool,
    expected: SkipReason | None,
    side: Side,
) -> None:
    """AP-5, AP-6, DEC-9: the switch of the side on which the document lands."""
    one = driver_settlement(lines=lines)
    if kind == "paystub":
        one |= {"kind": kind, "paystub": one.pop("statement")}
    connected = on(
        {"include_driver_bills": ar}, {"include_driver_bills": ap, "include_fuel_transactions": fuel}
    )
    assert booking_of(whole(one), connected).skip_reason is expected
    assert booking_of(whole(one), connected).side is side


@pytest.mark.parametrize(
    ("name", "side", "setting", "expected"),
    [
        ("e_check", "ap", "export_e_check_transactions", SkipReason.E_CHECKS_OFF),
        ("e_check_invoice", "ar", "export_e_check_transactions", SkipReason.E_CHECKS_OFF),
        ("fuel", "ap", "include_fuel_transactions", SkipReason.FUEL_OFF),
        ("toll", "ap", "include_toll_transactions", SkipReason.TOLLS_OFF),
        (
            "accessorial_expense",
            "ap",
            "include_accessorial_expenses",
            SkipReason.ACCESSORIAL_EXPENSES_OFF,
        ),
    ],
)
def test_single_transactions_have_a_switch_each(
    name: str, side: str, setting: str, expected: SkipReason
) -> None:
    """Settings, AP-6: off by default; the other side's switch is not its own."""
    assert reason(name, on()) is expected
    assert reason(name, on(**{side: {setting: True}})) is None
    other = {"ar": {"export_e_check_transactions": True}, "ap": {"export_e_check_transactions": True}}
    del other[side]
    assert reason(name, on(**other)) is expected


@pytest.mark.parametrize(
    "name", ["load_invoice", "supplemental_invoice", "summary_invoice", "deduction", "escrow"]
)
def test_what_has_no_switch_goes_out(name: str) -> None:
    assert reason(name, on()) is None


def test_every_reason_is_said_in_words() -> None:
    assert all(reason.words.endswith(".") for reason in SkipReason)
