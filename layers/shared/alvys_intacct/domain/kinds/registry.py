"""The kinds of transaction, one row each: a kind's names, its permissions, its rules.

A new kind needs its row here and its folder beside this file: an envelope and a booking.
"""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.identity import Permission
from alvys_intacct.domain.kinds.facts import EntityType, Family, KindFacts, PaymentsGoTo
from alvys_intacct.domain.sage.books import Side

_INVOICE = frozenset({Permission.BILLING, Permission.INVOICE})
_CARRIER = frozenset({Permission.BILLING, Permission.VIEW_CARRIER_RATE})
_DRIVER = frozenset({Permission.BILLING, Permission.PAY_DRIVER})


class Kind(StrEnum):
    """The kinds of transaction (AR-1, AP-1).

    An e-check can be sent to either side. The receivable e-check is a kind of its own here; callers write
    ``e_check`` for both.
    """

    facts: KindFacts

    def __new__(cls, value: str, facts: KindFacts | None = None) -> Kind:
        """A member from its name and facts; ``Kind("fuel")`` finds it."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        if facts is not None:
            kind.facts = facts
        return kind

    LOAD_INVOICE = (
        "load_invoice",
        KindFacts(
            side=Side.AR,
            entity_type=EntityType.LOAD,
            family=Family.INVOICE,
            permissions=_INVOICE,
            envelope="invoices.envelope:LoadInvoice",
            booking="invoices.booking:invoice_booking",
            member="invoice",
            number_prefix="ALD",
            alvys_object="InvoiceResponse",
            reference_names=("invoiceNumber", "loadNumber"),
            payments_go_to=PaymentsGoTo.INVOICE,
        ),
    )
    SUMMARY_INVOICE = (
        "summary_invoice",
        KindFacts(
            side=Side.AR,
            entity_type=EntityType.ACCOUNTING_INVOICE,
            family=Family.INVOICE,
            permissions=_INVOICE,
            envelope="invoices.envelope:SummaryInvoice",
            booking="invoices.booking:invoice_booking",
            member="invoice",
            alvys_object="InvoiceResponse",
            reference_names=("invoiceNumber",),
            payments_go_to=PaymentsGoTo.ITS_LOADS,
        ),
    )
    SUPPLEMENTAL_INVOICE = (
        "supplemental_invoice",
        KindFacts(
            side=Side.AR,
            entity_type=EntityType.LOAD,
            family=Family.INVOICE,
            permissions=_INVOICE,
            envelope="invoices.envelope:SupplementalInvoice",
            booking="invoices.booking:invoice_booking",
            member="invoice",
            number_prefix="ALD",
            alvys_object="InvoiceResponse",
            reference_names=("invoiceNumber",),
            payments_go_to=PaymentsGoTo.INVOICE,
        ),
    )
    AR_E_CHECK = (
        "ar_e_check",
        KindFacts(
            side=Side.AR,
            entity_type=EntityType.E_CHECK,
            family=Family.SINGLE_CHARGE,
            permissions=_INVOICE,
            envelope="e_checks.envelope:ECheckInvoice",
            booking="e_checks.booking:e_check_invoice",
            member="eCheck",
            number_prefix="AEK",
            alvys_object="ECheckResponse",
            wire_name="e_check",
            payments_go_to=PaymentsGoTo.LOAD_BY_SETTING,
        ),
    )
    CARRIER_STATEMENT = (
        "carrier_statement",
        KindFacts(
            side=Side.AR,
            entity_type=EntityType.CARRIER_STATEMENT,
            family=Family.CARRIER_STATEMENT,
            permissions=_INVOICE,
            envelope="carriers.envelope:CarrierStatement",
            booking="carriers.booking:carrier_statement_booking",
            member="statement",
            alvys_object="CarrierSettlementStatementResponse",
            reference_names=("statementNumber",),
        ),
    )
    CARRIER_BILL = (
        "carrier_bill",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.TRIP,
            family=Family.TRIP,
            permissions=_CARRIER,
            envelope="carriers.envelope:CarrierBill",
            booking="carriers.booking:carrier_bill_booking",
            member="trip",
            number_prefix="ATP",
            alvys_object="TripResponse",
            reference_names=("tripNumber",),
            payments_go_to=PaymentsGoTo.TRIP,
        ),
    )
    CARRIER_SETTLEMENT = (
        "carrier_settlement",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.CARRIER_STATEMENT,
            family=Family.CARRIER_STATEMENT,
            permissions=_CARRIER,
            envelope="carriers.envelope:CarrierSettlement",
            booking="carriers.booking:carrier_settlement_booking",
            member="statement",
            alvys_object="CarrierSettlementStatementResponse",
            reference_names=("statementNumber",),
        ),
    )
    DRIVER_SETTLEMENT = (
        "driver_settlement",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.DRIVER_STATEMENT,
            family=Family.DRIVER_STATEMENT,
            permissions=_DRIVER,
            envelope="drivers.envelope:DriverSettlement",
            booking="drivers.booking:driver_booking",
            member="statement",
            number_prefix="APS",
            alvys_object="DriverSettlementStatementResponse",
            reference_names=("statementNumber",),
        ),
    )
    PAYSTUB = (
        "paystub",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.PAYSTUB,
            family=Family.DRIVER_STATEMENT,
            permissions=_DRIVER,
            envelope="drivers.envelope:Paystub",
            booking="drivers.booking:driver_booking",
            member="paystub",
            number_prefix="APS",
            alvys_object="DriverSettlementStatementResponse",
            reference_names=("statementNumber",),
        ),
    )
    E_CHECK = (
        "e_check",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.E_CHECK,
            family=Family.SINGLE_CHARGE,
            permissions=_CARRIER,
            envelope="e_checks.envelope:ECheckBill",
            booking="e_checks.booking:e_check_bill",
            member="eCheck",
            number_prefix="AEK",
            alvys_object="ECheckResponse",
        ),
    )
    FUEL = (
        "fuel",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.FUEL,
            family=Family.SINGLE_CHARGE,
            permissions=_DRIVER,
            envelope="fuel.envelope:Fuel",
            booking="fuel.booking:fuel_bill",
            member="fuel",
            number_prefix="AFL",
            alvys_object="FuelResponse",
        ),
    )
    TOLL = (
        "toll",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.TOLL,
            family=Family.SINGLE_CHARGE,
            permissions=_DRIVER,
            envelope="tolls.envelope:Toll",
            booking="tolls.booking:toll_bill",
            member="toll",
            number_prefix="ATL",
            alvys_object="TollDto",
        ),
    )
    DEDUCTION = (
        "deduction",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.DEDUCTION,
            family=Family.SINGLE_CHARGE,
            permissions=_DRIVER,
            envelope="deductions.envelope:Deduction",
            booking="deductions.booking:deduction_bill",
            member="deduction",
            number_prefix="ADT",
            alvys_object="DeductionResponse",
        ),
    )
    ACCESSORIAL_EXPENSE = (
        "accessorial_expense",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.ACCESSORIAL,
            family=Family.SINGLE_CHARGE,
            permissions=_CARRIER,
            envelope="accessorials.envelope:AccessorialExpense",
            booking="accessorials.booking:accessorial_bill",
            member="accessorialExpense",
            number_prefix="AAC",
        ),
    )
    ESCROW = (
        "escrow",
        KindFacts(
            side=Side.AP,
            entity_type=EntityType.ESCROW,
            family=Family.SINGLE_CHARGE,
            permissions=_DRIVER,
            envelope="escrow.envelope:Escrow",
            booking="escrow.booking:escrow_bill",
            member="escrow",
        ),
    )

    @property
    def wire_name(self) -> str:
        """The name of the kind in the API (api.md)."""
        return self.facts.wire_name or self.value

    @property
    def said_as(self) -> str:
        """The name of the kind in sentences."""
        return self.wire_name.replace("_", " ").capitalize()


def kinds_of(side: Side) -> list[Kind]:
    """The kinds that the route of one side accepts."""
    return [kind for kind in Kind if kind.facts.side is side]


def kind_named(name: object, allowed: list[Kind]) -> Kind | None:
    """The allowed kind with this name or name in the API; None if there is none."""
    exact = next((kind for kind in allowed if kind == name), None)
    return exact or next((kind for kind in allowed if kind.wire_name == name), None)
