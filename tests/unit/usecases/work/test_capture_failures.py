"""Dead letters become errors that can be retried."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.faults import CrashError
from tests.fakes.samples import TENANT, load_invoice
from tests.fakes.service import Service


@pytest.mark.rule("ERR-7")
def test_a_dead_letter_becomes_an_error_that_can_be_retried() -> None:
    service = Service()
    transaction = service.send(load_invoice())
    deliveries = service.queue.take()
    service.wire.fail_once("books.write", CrashError())
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.capture.transaction(ref_of(transaction))
    assert service.now_of(transaction).status is Status.IN_PROGRESS
    service.clock.advance(151)
    service.capture.transaction(ref_of(transaction))
    failed = service.now_of(transaction)
    assert (failed.status, failed.problem and failed.problem.code) == (Status.FAILED, "processing_failed")
    assert failed.intent is not None
    page = service.transactions.open_errors(TENANT, ListFilter(), 10, None)
    assert [error.record_id for error in page.items] == [transaction.transaction_id]


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("status", [Status.EXPORTED, Status.SKIPPED, Status.REVERTED, Status.FAILED])
def test_a_late_dead_letter_does_not_undo_what_was_concluded(status: Status) -> None:
    service = Service()
    transaction = service.send(load_invoice())
    service.transactions.records[ref_of(transaction)] = transaction.model_copy(update={"status": status})
    service.capture.transaction(ref_of(transaction))
    assert service.now_of(transaction).status is status
