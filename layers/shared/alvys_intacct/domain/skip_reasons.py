"""Reasons for skipping a transaction; it can be sent again.

AP-3, AP-5, AP-9 to AP-11, AR-2, AR-3, CONN-11, DEC-3.
"""

from __future__ import annotations

from enum import StrEnum

# The code of what waits for the rest of its intercompany set; the words name what is missing (AP-8).
WAITS_FOR_SET = "intercompany_set_incomplete"


class SkipReason(StrEnum):
    """A reason: its code, and the sentence that a person reads."""

    words: str

    def __new__(cls, value: str, words: str = "") -> SkipReason:
        """A member from its code and sentence; ``SkipReason(code)`` finds it."""
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.words = words
        return reason

    NO_ACTIVE_CONNECTION = (
        "no_active_connection",
        "The subsidiary has no active connection to Sage Intacct.",
    )
    SIDE_SWITCHED_OFF = (
        "side_switched_off",
        "Sync is switched off for this side (AR or AP) of the connection.",
    )
    BEFORE_ACTIVATION = (
        "created_before_activation",
        "It was created in Alvys before the connection was first activated.",
    )
    ZERO_TOTAL = (
        "zero_total",
        "The total is zero, so there is nothing to book.",
    )
    ON_ANOTHER = (
        "booked_with_another_transaction",
        "Another transaction books it: a settlement statement, or this statement sent as another kind.",
    )
    THROUGH_SETTLEMENTS = (
        "through_carrier_settlements",
        "Export Carrier Statements is on: carriers are billed through settlement statements, not by trip.",
    )
    OPERATED_AS_CARRIER = (
        "operated_as_carrier",
        "The trip's operational mode is Carrier, and the subsidiary is a broker: the carrier is not billed. "
        "Set the mode to Brokerage in Alvys if it should be.",
    )
    NO_CARRIER_INVOICE = (
        "carrier_invoice_not_uploaded",
        "Send Carrier Invoice Upon Upload is on, and the carrier's invoice is not uploaded yet.",
    )
    NO_CUSTOMER_INVOICE = (
        "customer_invoice_not_generated",
        "The customer's invoice for the load is not generated yet; the carrier bill goes out once it is.",
    )
    CUSTOMER_INVOICE_UNTOLD = (
        "customer_invoice_untold",
        "The message has no load, and Alvys can't be asked whether it is invoiced; the carrier bill goes out "
        "once the customer's invoice arrives.",
    )
    CARRIER_PAY_ON_HOLD = (
        "carrier_pay_on_hold",
        "The carrier's pay is on hold in Alvys; the bill goes out once Alvys releases it.",
    )
    CARRIER_STATEMENTS_OFF = (
        "carrier_statements_not_exported",
        "Export Carrier Statements is off: carriers are billed by trip, not through settlement statements.",
    )
    CARRIER_SETTLEMENTS_OFF = (
        "carrier_settlements_not_exported",
        "Export Carrier Settlements is off.",
    )
    NOTHING_OWED_TO_US = (
        "nothing_owed_to_us",
        "The carrier owes us nothing on this statement.",
    )
    DRIVER_BILLS_OFF = (
        "driver_bills_not_included",
        "Include Driver Bills is off.",
    )
    DRIVER_SETTLEMENTS_OFF = (
        "driver_settlements_not_exported",
        "Export Driver Settlements is off.",
    )
    WITH_DRIVER_STATEMENT = (
        "with_driver_statement",
        "Include Driver Bills is on: it goes out with the driver's statement only.",
    )
    DEDUCTED_FROM_DRIVER = (
        "deducted_from_driver",
        "It is deducted from a driver: it belongs on the driver's statement and never goes out by itself.",
    )
    W2_DRIVER = (
        "w2_driver",
        "1099 Drivers Only is on, and the driver is a W2 employee.",
    )
    E_CHECKS_OFF = (
        "e_checks_not_exported",
        "Export E-check Transactions is off.",
    )
    FUEL_OFF = (
        "fuel_not_included",
        "Include fuel transactions is off.",
    )
    TOLLS_OFF = (
        "tolls_not_included",
        "Include toll transactions is off.",
    )
    ACCESSORIAL_EXPENSES_OFF = (
        "accessorial_expenses_not_included",
        "Include accessorial expenses is off.",
    )
