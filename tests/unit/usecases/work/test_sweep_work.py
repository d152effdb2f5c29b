"""Work that lost its message, and work that a resume left held."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.faults import Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import TENANT, load_invoice
from tests.fakes.service import Service


def test_work_that_lost_its_message_is_found() -> None:
    service = Service()
    service.queue.drop(1)
    transaction = service.send(load_invoice())
    assert service.sweep() == 0
    service.clock.advance(20 * 60)
    assert service.sweep() == 1
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED
    service.clock.advance(3600)
    assert service.sweep() == 0


@pytest.mark.parametrize("phase", Phase)
def test_what_intake_could_not_queue_is_told_and_found(phase: Phase) -> None:
    service = Service()
    service.wire.fail_once("queue.send_transactions", phase=phase)
    with pytest.raises(Retryable):
        service.send(load_invoice())
    service.queue.waiting.clear()
    again = service.send(load_invoice())
    assert again.status is Status.QUEUED
    service.pump()
    assert service.now_of(again).status is Status.EXPORTED


@pytest.mark.rule("CONN-7")
def test_resuming_twice_is_fine() -> None:
    """A resume that died half way is finished by the next one."""
    service = Service()
    transaction = service.send(load_invoice())
    service.switch(primary_sync=False)
    service.pump()
    service.wire.fail_once("queue.send_transactions")
    with pytest.raises(Retryable):
        service.switch(primary_sync=True)
    assert service.now_of(transaction).held
    service.switch(primary_sync=True)
    service.pump()
    assert service.now_of(transaction).status is Status.EXPORTED


def test_messages_about_nothing_are_done_with() -> None:
    service = Service()
    for queue in (QueueName.EXPORT_INVOICE, QueueName.MODIFY):
        assert service.work([Delivery(queue, TENANT, "txn_0")]) == []
