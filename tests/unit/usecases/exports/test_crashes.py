"""Exports, edits and reverts: every step can be the last before a crash."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.faults import CrashError, Phase
from tests.fakes.posted import EDITED
from tests.fakes.samples import load_invoice
from tests.fakes.service import Service

CALLS = [
    "transactions.get_many",
    "transactions.contents",
    "transactions.save",
    "connections.get",
    "books.find_terms",
    "books.find_parties",
    "books.find_documents",
    "books.read_documents",
    "books.read_lines",
    "books.write",
    "books.exchange",
    "queue.send_transactions",
]


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("nth", range(1, 13))
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("error", [CrashError(), Retryable("busy", code="fault")], ids=["crash", "busy"])
@pytest.mark.parametrize("change", ["export", "edit", "edit of a draft", "revert"])
def test_every_step_can_be_the_last_before_a_crash(
    service: Service, change: str, error: BaseException, phase: Phase, nth: int
) -> None:
    """Reliability 1, 2, 5: whatever call it dies at, one delivery or sweep later all is well."""
    drafts = change == "edit of a draft"
    if drafts:
        service.switch(ar=ArSettings())
    transaction = service.send(load_invoice(amounts=["7.00"] if drafts else ["1000.00", "86.39"]))
    if change != "export":
        service.pump()
        service.cold_start()
        _ = service.revert(transaction) if change == "revert" else service.send(EDITED)
    left = nth

    def hook(name: str, at: Phase) -> None:
        nonlocal left
        if name in CALLS and at is phase:
            left -= 1
            if left == 0:
                raise error

    service.wire.hook = hook
    for _ in range(30):
        deliveries = service.queue.take()
        if not deliveries:
            service.clock.advance(21 * 60)
            service.wire.hook = None
            service.sweep()
            if not service.queue.waiting:
                break
        try:
            for later in service.work(deliveries):
                service.clock.advance(later.seconds)
                service.queue.waiting += [one for one in deliveries if one.ref == later.ref][:1]
        except (CrashError, Retryable):
            service.cold_start()
        live = service.books.live("inv-1001")
        assert len(live) <= 1
    record = service.now_of(transaction)
    assert record.status is (Status.REVERTED if change == "revert" else Status.EXPORTED)
    expected = {"export": ["1086.39"], "revert": []}.get(change, ["5.00"])
    live = service.books.live("inv-1001")
    assert [str(kept.found.total) for kept in live] == expected
    if drafts:
        assert [kept.found.record_no for kept in live] == ["101"]
