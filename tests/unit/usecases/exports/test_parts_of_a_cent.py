"""Amounts with parts of a cent that don't make whole cents: an error record, and a way out (AR-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.transactions.record import Status
from tests.fakes.samples import UPDATED, load_invoice
from tests.fakes.service import Service

LATER = UPDATED + timedelta(hours=1)


@pytest.mark.rule("AR-3", "ERR-1")
def test_an_inconsistent_document_is_kept_as_an_error(service: Service) -> None:
    transaction = service.send(load_invoice(amounts=("100.00", "0.335")))
    service.pump()
    problem = service.now_of(transaction).problem
    assert problem is not None
    assert (problem.code, problem.message) == (
        "amounts_inconsistent",
        "The amounts of 1001 are inconsistent: they sum to 100.335, which is not a whole number of cents.",
    )
    assert service.now_of(transaction).total == "100.335"
    service.send(load_invoice(amounts=("100.00", "0.34"), updated_at=LATER))
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("MOD-1")
def test_a_document_can_be_taken_back_although_its_last_edit_cant_be_booked(service: Service) -> None:
    transaction = service.send(load_invoice())
    service.pump()
    service.send(load_invoice(amounts=("100.00", "0.335"), updated_at=LATER))
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED
    assert service.now_of(transaction).receipt is not None
    assert service.revert(service.now_of(transaction)) is not None
    service.pump()
    assert service.now_of(transaction).status is Status.REVERTED


@pytest.mark.rule("AR-3")
def test_a_receipt_says_what_was_rounded(service: Service) -> None:
    transaction = service.send(load_invoice(amounts=("333.3333", "666.6667")))
    service.pump()
    receipt = service.now_of(transaction).receipt
    assert receipt is not None
    assert receipt.total == "1000.00"
    assert "parts of a cent" in receipt.warnings[0]
