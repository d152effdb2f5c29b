"""Two subsidiaries with Cross Subsidiary Billing: one invoices the customer, the other tenders the trip."""

from __future__ import annotations

from typing import Any

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.transactions.record import Transaction
from tests.fakes.samples import CALLER, SUBSIDIARY, carrier_bill, connection, load_invoice
from tests.fakes.service import Service

WEST = "SUB2"
ALL_FOUR = {
    ("acme-books", Side.AR, "1001", "1086.39"),
    ("acme-books", Side.AP, "T1-IC", "850.00"),
    ("west-books", Side.AR, "T1-IC", "850.00"),
    ("west-books", Side.AP, "T1", "850.00"),
}


def across() -> Service:
    """Acme East invoices the customers, Acme West tenders the trips."""
    made = Service()
    settings = {
        "advanced": AdvancedSettings(cross_subsidiary_billing=True),
        "ar": ArSettings(autopost_invoices=True),
        "ap": ApSettings(autopost_bills=True),
    }
    made.settings.change_connection(CALLER, SUBSIDIARY, lambda current: current.model_copy(update=settings))
    west = connection(subsidiary=Subsidiary(id=WEST, name="Acme West"), company_id="west-books", **settings)
    made.connections.save(west, audit_entry(None, west, "user-1", made.clock.now()))
    made.books.parties[Side.AP, "V-WEST"] = Party("V-WEST", "ACME  west", True, False)
    made.books.parties[Side.AR, "C-EAST"] = Party("C-EAST", "Acme East", True, False)
    return made


def invoice(**changes: Any) -> dict[str, Any]:
    """The customer's invoice, by Acme East."""
    message = load_invoice(**changes)
    message["loads"][0] |= {"InvoiceAs": "Acme East"}
    message["trips"] = [bill()["trip"] | {"LoadNumber": "LD1001"}]
    return message


def bill(**changes: Any) -> dict[str, Any]:
    """The carrier's bill, by Acme West."""
    message = carrier_bill("T1", subsidiary_id=WEST, **changes)
    message["trip"] |= {"TenderAs": "Acme West", "LoadNumber": "LD1001"}
    message["loads"] = [
        {"Id": "load-1001", "LoadNumber": "LD1001", "Status": "Invoiced", "InvoiceAs": "Acme East"}
    ]
    return message


def live(service: Service) -> set[tuple[str, Side, str, str]]:
    """The documents in the books: company, side, number, total."""
    return {
        (kept.company_id, kept.found.type.side, kept.found.document_number, str(kept.found.total))
        for kept in service.books.documents.values()
        if kept.is_live
    }


def sent(service: Service, message: dict[str, Any]) -> Transaction:
    """The record after all has been carried out."""
    taken = service.send(message)
    service.pump()
    return service.now_of(taken)
