"""The exported documents that lives of payments begin with. They are exported once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection, PostingDestination, Subsidiary
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.samples import CALLER, carrier_bill, connection, driver_settlement, load_invoice
from tests.fakes.service import Service
from tests.property.lives.subjects import EAST, SECOND, WEST
from tests.property.payment_lives.alvys import Target
from tests.property.payment_lives.schedule import PaymentSetting

# The record number of a document that isn't ours.
FOREIGN = "9"
LOADS_OF_SUMMARY = ("LD8", "LD9")


@dataclass(frozen=True, slots=True)
class Exported:
    """A document of ours in Sage. `targets` are where its payments go in Alvys; a statement's go nowhere."""

    transaction: Transaction
    content: str
    company_id: str
    record_no: str
    side: Side
    targets: tuple[Target, ...]

    @property
    def is_summary(self) -> bool:
        """Whether its payments are split over loads."""
        return len(self.targets) > 1


def connections(setting: PaymentSetting) -> list[Connection]:
    """The connections that a life begins with."""
    advanced = {
        "import_discounts_and_credits_as_payments": setting.imports_all,
        "allocate_summary_payments": setting.allocates,
    }
    first = connection(
        ap=ApSettings(autopost_bills=True, include_driver_bills=True),
        advanced=AdvancedSettings.model_validate(advanced),
    )
    if not setting.second:
        return [first]
    child = {"posting_destination": PostingDestination.MATCHING_CHILD_ENTITY, "entity_id": "10"}
    subsidiary = Subsidiary(id=SECOND, name=WEST)
    other = {"subsidiary": subsidiary, "company_id": setting.second, "entity_id": "20"}
    return [first.model_copy(update=child), first.model_copy(update=child | other)]


@cache
def exported(second: str) -> tuple[Exported, ...]:
    """Invoices, bills, a summary invoice and a driver's statement, of one subsidiary or of two."""
    first, *others = connections(PaymentSetting(second=second))
    service = Service(first)
    service.books.entities = {EAST: "10", WEST: "20"}
    for other in others:
        service.connections.save(other, audit_entry(None, other, CALLER.subject, service.clock.now()))
    messages = [load_invoice("1"), load_invoice("2"), carrier_bill("T1"), carrier_bill("T2")]
    messages += [_summary(), driver_settlement()]
    if second:
        messages.append(load_invoice("3", subsidiary_id=SECOND))
        messages.append(carrier_bill("T3", subsidiary_id=SECOND))
    sent = [service.send(message) for message in messages]
    service.pump()
    found = [service.now_of(transaction) for transaction in sent]
    contents = service.transactions.contents(found)
    return tuple(_exported(transaction, contents[ref_of(transaction)]) for transaction in found)


def _summary() -> dict[str, Any]:
    message = load_invoice("S-7", amounts=["100.00", "50.00"])
    message["invoice"]["Loads"] = [{"Id": load, "LoadNumber": load} for load in LOADS_OF_SUMMARY]
    for line, load in zip(message["invoice"]["LineItems"], LOADS_OF_SUMMARY, strict=True):
        line["LoadNumber"] = load
    return message | {"kind": "summary_invoice", "loads": []}


def _exported(transaction: Transaction, content: str) -> Exported:
    receipt = transaction.receipt
    assert receipt is not None, transaction.problem
    kept = transaction.model_copy(update={"version": 1})
    targets = _targets(transaction)
    return Exported(kept, content, receipt.company_id, receipt.record_no, transaction.side, targets)


def _targets(transaction: Transaction) -> tuple[Target, ...]:
    match transaction.kind.wire_name:
        case "load_invoice":
            assert transaction.load_number is not None
            return ((Side.AR, transaction.load_number),)
        case "carrier_bill":
            assert transaction.trip_id is not None
            return ((Side.AP, transaction.trip_id),)
        case "summary_invoice":
            return tuple((Side.AR, load) for load in LOADS_OF_SUMMARY)
    return ()
