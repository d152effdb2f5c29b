"""What follows from a kind: its side, its permissions, where its envelope and its booking are."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.identity import Permission
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


class EntityType(StrEnum):
    """The entity types of Alvys's Error Transactions, which billers know (ERR-2)."""

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


class Family(StrEnum):
    """The object of Alvys's API behind a kind; kinds of one family are read in the same way (API-3)."""

    INVOICE = "invoice"
    TRIP = "trip"
    CARRIER_STATEMENT = "carrier statement"
    DRIVER_STATEMENT = "driver statement"
    SINGLE_CHARGE = "single charge"


class PaymentsGoTo(StrEnum):
    """What a payment on a document of that kind is posted to in Alvys (PAY-4, PAY-9, DEC-8).

    `INVOICE` is a load with the number of its invoice. `ITS_LOADS` are the loads of a summary invoice, and
    `LOAD_BY_SETTING` is the load of an e-check: each only where a setting says so. Alvys has no call for
    `NOTHING`.
    """

    INVOICE = "invoice"
    TRIP = "trip"
    ITS_LOADS = "its_loads"
    LOAD_BY_SETTING = "load_by_setting"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """The facts about a kind.

    `envelope` and `booking` name a class and a function as ``<module in this package>:<name>``; they are
    imported with the first transaction of the kind. `member` is the envelope's field with Alvys's object,
    `alvys_object` that object's name in Alvys's API, if it has one. `reference_names` are the Alvys numbers
    that identify a transaction of the kind (API-3); a kind without any is always sent whole.
    `number_prefix` is Alvys's prefix of its document numbers (setting *Reference prefixes*).
    `wire_name` is the name in the API where it differs from the kind's own.
    """

    side: Side
    entity_type: EntityType
    family: Family
    permissions: frozenset[Permission]
    envelope: str
    booking: str
    member: str
    alvys_object: str | None = None
    reference_names: tuple[str, ...] = ()
    number_prefix: str = ""
    payments_go_to: PaymentsGoTo = PaymentsGoTo.NOTHING
    wire_name: str | None = None
