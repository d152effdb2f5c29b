"""Invoices that are posted in Sage."""

from __future__ import annotations

from datetime import timedelta

from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.fakes.books import Kept
from tests.fakes.samples import UPDATED, load_invoice
from tests.fakes.service import Service

EDITED = load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1))


def only(service: Service, alvys_id: str = "inv-1001") -> Kept:
    """The one live document."""
    (kept,) = service.books.live(alvys_id)
    return kept


def exported(service: Service) -> Transaction:
    """An invoice that is in Sage."""
    transaction = service.send(load_invoice())
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    return transaction
