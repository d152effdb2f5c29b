"""The kinds of transaction, and what each means for routing, permissions and error lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.permissions import Permission


class Kind(StrEnum):
    """What Alvys sends (AR-1, AP-1).

    An e-check can be sent to either side; the receivable one is a kind of its own here, though callers
    write ``e_check`` for both (`wire_name`).
    """

    LOAD_INVOICE = "load_invoice"
    SUMMARY_INVOICE = "summary_invoice"
    SUPPLEMENTAL_INVOICE = "supplemental_invoice"
    AR_E_CHECK = "ar_e_check"
    CARRIER_STATEMENT = "carrier_statement"
    CARRIER_BILL = "carrier_bill"
    CARRIER_SETTLEMENT = "carrier_settlement"
    DRIVER_SETTLEMENT = "driver_settlement"
    PAYSTUB = "paystub"
    E_CHECK = "e_check"
    FUEL = "fuel"
    TOLL = "toll"
    DEDUCTION = "deduction"
    ACCESSORIAL_EXPENSE = "accessorial_expense"
    ESCROW = "escrow"


class EntityType(StrEnum):
    """The names billers know from Alvys's Error Transactions (ERR-2)."""

    LOAD = "Load"
    TRIP = "Trip"
    E_CHECK = "E-check"
    PAYSTUB = "Paystub"
    DEDUCTION = "Deduction"
    ACCESSORIAL = "Accessorial Revenue"
    FUEL = "Fuel"
    TOLL = "Toll"
    ACCOUNTING_INVOICE = "Accounting Invoice"
    CARRIER_STATEMENT = "Carrier Statement"
    DRIVER_STATEMENT = "Driver Statement"
    ESCROW = "Escrow"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What follows from a kind.

    `reference_names` are the Alvys numbers by which it can be asked for (API-3); a kind without any is
    sent whole. `payments_imported` as in DEC-8.
    """

    side: Side
    entity_type: EntityType
    permissions: frozenset[Permission]
    reference_names: tuple[str, ...] = ()
    payments_imported: bool = False


_INVOICE = frozenset({Permission.BILLING, Permission.INVOICE})
_CARRIER = frozenset({Permission.BILLING, Permission.VIEW_CARRIER_RATE})
_DRIVER = frozenset({Permission.BILLING, Permission.PAY_DRIVER})
_INVOICE_NUMBER, _STATEMENT_NUMBER = ("invoiceNumber",), ("statementNumber",)

FACTS: dict[Kind, KindFacts] = {
    Kind.LOAD_INVOICE: KindFacts(
        Side.AR, EntityType.LOAD, _INVOICE, ("invoiceNumber", "loadNumber"), payments_imported=True
    ),
    Kind.SUMMARY_INVOICE: KindFacts(Side.AR, EntityType.ACCOUNTING_INVOICE, _INVOICE, _INVOICE_NUMBER),
    Kind.SUPPLEMENTAL_INVOICE: KindFacts(
        Side.AR, EntityType.LOAD, _INVOICE, _INVOICE_NUMBER, payments_imported=True
    ),
    Kind.AR_E_CHECK: KindFacts(Side.AR, EntityType.E_CHECK, _INVOICE, payments_imported=True),
    Kind.CARRIER_STATEMENT: KindFacts(Side.AR, EntityType.CARRIER_STATEMENT, _INVOICE, _STATEMENT_NUMBER),
    Kind.CARRIER_BILL: KindFacts(Side.AP, EntityType.TRIP, _CARRIER, ("tripNumber",), payments_imported=True),
    Kind.CARRIER_SETTLEMENT: KindFacts(Side.AP, EntityType.CARRIER_STATEMENT, _CARRIER, _STATEMENT_NUMBER),
    Kind.DRIVER_SETTLEMENT: KindFacts(Side.AP, EntityType.DRIVER_STATEMENT, _DRIVER, _STATEMENT_NUMBER),
    Kind.PAYSTUB: KindFacts(Side.AP, EntityType.PAYSTUB, _DRIVER, _STATEMENT_NUMBER, payments_imported=True),
    Kind.E_CHECK: KindFacts(Side.AP, EntityType.E_CHECK, _CARRIER),
    Kind.FUEL: KindFacts(Side.AP, EntityType.FUEL, _DRIVER),
    Kind.TOLL: KindFacts(Side.AP, EntityType.TOLL, _DRIVER),
    Kind.DEDUCTION: KindFacts(Side.AP, EntityType.DEDUCTION, _DRIVER),
    Kind.ACCESSORIAL_EXPENSE: KindFacts(Side.AP, EntityType.ACCESSORIAL, _CARRIER),
    Kind.ESCROW: KindFacts(Side.AP, EntityType.ESCROW, _DRIVER),
}


def kinds_of(side: Side) -> list[Kind]:
    """The kinds that one side's route takes."""
    return [kind for kind, facts in FACTS.items() if facts.side is side]


def wire_name(kind: Kind) -> str:
    """What callers call a kind (api.md)."""
    return Kind.E_CHECK if kind is Kind.AR_E_CHECK else kind


def said_as(kind: Kind) -> str:
    """What a person calls a kind."""
    return wire_name(kind).replace("_", " ").capitalize()


def kind_named(name: object, allowed: list[Kind]) -> Kind | None:
    """The allowed kind that a caller means; None when it is none of them."""
    exact = next((kind for kind in allowed if kind == name), None)
    return exact or next((kind for kind in allowed if wire_name(kind) == name), None)
