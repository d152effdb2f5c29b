"""An Alvys that has what references name."""

from __future__ import annotations

from typing import Any

from alvys_intacct.domain.alvys.operations import AlvysInvoice
from alvys_intacct.domain.transactions.record import Transaction
from tests.fakes.samples import invoice_envelope
from tests.fakes.service import Service

Json = dict[str, Any]
REFERENCE = {"kind": "load_invoice", "subsidiaryId": "SUB1", "reference": {"invoiceNumber": "1001"}}
BILL = {"kind": "carrier_bill", "subsidiaryId": "SUB1", "reference": {"tripNumber": "T1001"}}


def by_invoice(number: str, kind: str = "load_invoice") -> Json:
    """A reference to an invoice."""
    return {"kind": kind, "subsidiaryId": "SUB1", "reference": {"invoiceNumber": number}}


def put_invoice(service: Service, number: str, customer: str = "cust-1", **invoice: Any) -> AlvysInvoice:
    """An invoice and its load, as Alvys has them; its loads' numbers begin with LD."""
    whole = invoice_envelope(number=number)
    kept = AlvysInvoice.model_validate(
        {
            **whole.invoice.model_dump(),
            "Customer": {"Id": customer, "Name": "Globex"},
            "Number": number,
            **invoice,
        }
    )
    service.transport.invoices[number] = kept
    service.transport.loads_by_number[f"LD{number}"] = whole.loads[0]
    return kept


def target(service: Service, alvys_id: str) -> Transaction:
    """The transaction that a reference turned out to be."""
    (found,) = [
        transaction
        for transaction in service.transactions.records.values()
        if transaction.alvys_id == alvys_id
    ]
    return found


def problem_code(service: Service, reference: Transaction) -> str | None:
    """Why it failed; None when it didn't."""
    problem = service.now_of(reference).problem
    return problem.code if problem else None
