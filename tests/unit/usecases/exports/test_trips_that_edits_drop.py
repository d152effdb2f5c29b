"""A trip that an edit drops is free when the edit is carried out in Sage, and not before (DEC-3, MOD-8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.writes import Create
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from tests.fakes.books import WriteFault
from tests.fakes.samples import UPDATED, carrier_bill
from tests.fakes.service import Service
from tests.unit.usecases.exports.test_book_once import live_numbers, sent, settlement, switch

pytestmark = pytest.mark.rule("DEC-3", "MOD-8")


@pytest.fixture
def service() -> Service:
    """A settlement of two trips is in the books."""
    service = Service()
    switch(service, export_carrier_statements=True)
    assert sent(service, settlement("T1", "T2")).status is Status.EXPORTED
    return service


def edit(service: Service, *trips: str, hours: int = 1) -> Transaction:
    later = (UPDATED + timedelta(hours=hours)).isoformat()
    return service.send(settlement(*trips, updatedAt=later))


def without_edits(service: Service) -> None:
    """Sage refuses whatever isn't a new document of its own."""
    service.books.refuse = lambda write: (
        None if isinstance(write.operation, Create) else NeedsAttention("no", code="no")
    )


@pytest.mark.parametrize("as_bill", [False, True])
def test_it_waits_for_an_edit_in_hand_and_goes_on_by_itself(service: Service, as_bill: bool) -> None:
    edit(service, "T1")
    edits = service.queue.take()
    if as_bill:
        # It would be skipped for a trip that stays on a settlement.
        switch(service)
    other = service.send(carrier_bill("T2") if as_bill else settlement("T2", number=1043))
    service.work(service.queue.take())
    waiting = service.now_of(other)
    assert (waiting.status, waiting.waits_for) == (Status.QUEUED, "trip_on_unedited_document")
    assert live_numbers(service) == {"1042"}
    switch(service, export_carrier_statements=True)
    service.work(edits)
    service.clock.advance(60)
    if as_bill:
        switch(service)
    service.queue.send_transactions([waiting])
    service.pump()
    assert service.now_of(other).status is Status.EXPORTED


@pytest.mark.parametrize("regenerated", [False, True])
def test_it_fails_while_the_edit_has_failed(service: Service, regenerated: bool) -> None:
    if regenerated:
        # Its document has a revision without a content of its own.
        service.regenerate(edit(service, "T1", "T2"))
        service.pump()
    without_edits(service)
    edited = edit(service, "T1", hours=2)
    service.pump()
    assert service.now_of(edited).status is Status.FAILED
    refused = sent(service, settlement("T2", number=1043))
    assert refused.problem is not None
    assert (refused.status, refused.problem.code) == (Status.FAILED, "trip_already_billed")
    assert "the edit of 1042" in refused.problem.message
    service.books.refuse = lambda _: None
    for transaction in (edited, refused):
        service.regenerate(transaction)
        service.pump()
        assert service.now_of(transaction).status is Status.EXPORTED
    assert live_numbers(service) == {"1042", "1043"}


def test_it_is_free_where_a_later_edit_fails_that_left_it_off_as_well(service: Service) -> None:
    edit(service, "T1")
    service.pump()
    service.regenerate(edit(service, "T1"))
    service.pump()
    without_edits(service)
    edited = edit(service, "T1", "T3", hours=3)
    service.pump()
    assert service.now_of(edited).status is Status.FAILED
    assert sent(service, settlement("T2", number=1043)).status is Status.EXPORTED


def test_it_is_free_where_a_person_changed_the_document_by_hand(service: Service) -> None:
    without_edits(service)
    edited = edit(service, "T1")
    service.pump()
    decision = Decision("by hand", "user-1", service.clock.now())
    service.resolve(edited.tenant, [edited.transaction_id], ResolutionKind.SYNCED, decision)
    assert service.now_of(edited).status is Status.RESOLVED
    assert sent(service, settlement("T2", number=1043)).status is Status.EXPORTED


def test_it_waits_for_an_unanswered_edit_that_took_it(service: Service) -> None:
    """The document may have the trip, though neither its receipt nor its newest content says so."""
    service.books.fault = lambda _: WriteFault.UNKNOWN_BEFORE
    edit(service, "T1", "T2", "T3")
    service.work(service.queue.take())
    service.books.fault = lambda _: None
    ours = edit(service, "T1", "T2", hours=2)
    assert service.now_of(ours).intent is not None
    service.queue.take()
    other = service.send(settlement("T3", number=1043))
    service.work(service.queue.take())
    assert service.now_of(other).waits_for == "trip_on_unedited_document"


def test_an_owner_whose_content_is_damaged_keeps_its_trip(service: Service, monkeypatch: Any) -> None:
    """Nothing tells that it dropped the trip; the other document is no worse off than with a readable one."""
    contents = service.transactions.contents
    monkeypatch.setattr(
        service.transactions,
        "contents",
        lambda asked: {
            ref: "" if '"1042"' in text or "1042," in text else text for ref, text in contents(asked).items()
        },
    )
    refused = sent(service, settlement("T2", number=1043))
    assert refused.problem is not None
    assert refused.problem.code == "trip_already_billed"
