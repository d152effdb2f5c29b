"""A reader that dies at any call of a port is followed by another, with the same result (PAY-3, PAY-8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes import rows
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import SUBSIDIARY, TENANT, load_invoice, summary_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

HOUR = 3600


def _detail(service: Service, document: str, number: int, **changes: object) -> PaymentDetail:
    (record_no,) = (
        one.receipt.record_no
        for one in service.transactions.records.values()
        if one.number == document and one.receipt is not None
    )
    made = replace(rows.PAYMENT_DETAIL, detail_id=str(number), document_record_no=record_no, header=None)
    modified = service.clock.now().isoformat()
    return replace(made, payment_id=f"5{number}", modified_at=modified, **changes)  # type: ignore[arg-type]


def _prepared() -> tuple[Service, list[Delivery]]:
    """All that a run meets: new payments, notices, shares, voids in two ways, refused ones, dead ends."""
    service = Service()
    for message in (
        load_invoice("1"),
        load_invoice("2"),
        summary_invoice("S1", {"LA": "60.00", "LB": "40.01"}),
    ):
        service.send(message)
    service.pump()
    connection = service.connections.get(TENANT, SUBSIDIARY)
    assert connection is not None
    settings = connection.advanced.model_copy(update={"allocate_summary_payments": True})
    service.switch(advanced=settings)
    service.books.details = [
        _detail(service, "1", 1, amount=Decimal("9.00"), discount=Decimal("1.00")),
        _detail(service, "1", 2, amount=Decimal("8.00")),
        _detail(service, "S1", 3, amount=Decimal("33.33")),
        _detail(service, "2", 4, amount=Decimal("7.00")),
    ]
    service.transport.refuse["4"] = NeedsAttention("Unknown load.", code="load_unknown")
    service.plan.for_all("corr")
    service.pump()
    service.clock.advance(12 * HOUR)
    service.transport.refuse.clear()
    first, second, *others = service.books.details
    now = service.clock.now().isoformat()
    service.books.details = [
        replace(first, state=PaymentState.UNDONE, modified_at=now),
        second,
        *others,
        replace(second, detail_id="92", payment_id="992", amount=-second.amount, modified_at=now),
        _detail(service, "S1", 5, amount=Decimal("66.68")),
        _detail(service, "2", 6, amount=Decimal(0), credit=Decimal("2.00")),
        _detail(service, "2", 7, amount=Decimal("3.00")),
    ]
    dead_end = rows.payment(8, transaction_id="gone", status="pending")
    service.payments.kept[TENANT, dead_end.payment_key] = refused(dead_end, rows.PROBLEM, START)
    service.plan.for_all("corr")
    return service, [one for one in service.queue.take() if one.queue is QueueName.READ_PAYMENTS]


def _result(service: Service) -> object:
    """What there is in the end, without times and versions."""
    records = sorted(
        (payment.detail_id, payment.settled_by, payment.load_number or "", payment.amount, payment.status)
        for payment in service.payments.kept.values()
    )
    errors = service.transactions.open_errors(TENANT, ListFilter(), 50, None).items
    run = service.payment_runs.runs(TENANT, 1, None).items[0]
    counts = (run.status, run.read, run.new, run.duplicate, run.foreign, run.not_imported_because)
    received = sorted(
        f"{one.reference_in_alvys} {one.load_number}" for one in service.transport.received.values()
    )
    return records, sorted(error.record_id for error in errors), counts, received


def _run(service: Service, deliveries: list[Delivery], dies_at: int = 0) -> int:
    """Carry the run out; its worker dies at that step and another follows. Returns the count of the steps."""
    steps = 0

    def hook(name: str, phase: Phase) -> None:
        nonlocal steps
        steps += 1
        if steps == dies_at:
            raise CrashError

    service.wire.hook = hook
    try:
        service.work(deliveries)
    except CrashError:
        service.wire.hook = None
        service.clock.advance(HOUR / 2)
        service.work(deliveries)
    service.wire.hook = None
    service.clock.advance(HOUR)
    service.sweep()
    service.sweep_runs()
    service.pump(60)
    return steps


@pytest.mark.rule("PAY-3", "PAY-4", "PAY-6", "PAY-8", "PAY-13", "PAY-15")
def test_the_result_is_the_same_wherever_a_reader_dies() -> None:
    service, deliveries = _prepared()
    steps = _run(service, deliveries)
    expected = _result(service)
    assert steps > 30
    for dies_at in range(1, steps + 1):
        service, deliveries = _prepared()
        _run(service, deliveries, dies_at)
        assert _result(service) == expected, dies_at
