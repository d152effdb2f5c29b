"""A trip is billed by itself or on a settlement, never both; a statement goes out once (DEC-3)."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.connections.settings import ApSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import CALLER, SUBSIDIARY, UPDATED, carrier_bill, connection, driver_settlement
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("DEC-3")


@pytest.fixture
def service() -> Service:
    return Service()


def switch(service: Service, **settings: Any) -> None:
    chosen = ApSettings(include_driver_bills=True, autopost_bills=True, **settings)
    service.settings.change_connection(
        CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ap": chosen})
    )


def settlement(*trips: str, number: int = 1042, **changes: Any) -> dict[str, Any]:
    """A carrier settlement of trips at 850.00 each."""
    money = {"Amount": Decimal("850.00"), "Currency": 840}
    items = [
        {"Description": "Line Haul", "Type": "LineHaul", "Amount": money, "AccountingTag": "Carrier Rate"}
    ]
    rows = [
        {
            "TripId": f"trip-{one}",
            "TripNumber": one,
            "LoadNumber": f"LD{one}",
            "NetAmount": money,
            "Items": items,
        }
        for one in trips
    ]
    net = {"Amount": Decimal("850.00") * len(trips), "Currency": 840}
    known = {
        "kind": "carrier_settlement",
        "subsidiaryId": SUBSIDIARY,
        "updatedAt": UPDATED.isoformat(),
        "party": {"externalAccountingId": "V1"},
        "statement": {
            "Number": number,
            "StatementDate": "2026-11-19T12:00:00+00:00",
            "Payee": {"Type": "Carrier", "Id": "car-1", "Name": "Fast Lane"},
            "NetAmount": net,
            "Trips": rows,
        },
    }
    return {**known, **changes}


def sent(service: Service, message: dict[str, Any]) -> Transaction:
    taken = service.send(message)
    service.pump()
    return service.now_of(taken)


def test_a_trip_on_a_settlement_is_not_billed_by_itself(service: Service) -> None:
    switch(service, export_carrier_statements=True)
    assert sent(service, settlement("T1", "T2")).status is Status.EXPORTED
    switch(service, export_carrier_statements=False)
    bill = sent(service, carrier_bill("T1"))
    assert bill.status is Status.SKIPPED
    assert bill.skip_reason is not None
    assert "settlement" in bill.skip_reason
    assert sent(service, carrier_bill("T3")).status is Status.EXPORTED


def test_a_trip_that_was_billed_keeps_off_a_settlement_until_it_is_reverted(service: Service) -> None:
    switch(service)
    bill = sent(service, carrier_bill("T1"))
    switch(service, export_carrier_statements=True)
    refused = sent(service, settlement("T1", "T2"))
    assert refused.problem is not None
    assert (refused.status, refused.problem.code) == (Status.FAILED, "trip_already_billed")
    assert "T1" in refused.problem.message
    service.revert(bill)
    service.pump()
    assert sent(service, settlement("T1", "T2")).status is Status.EXPORTED


def test_a_reverted_settlement_lets_its_trips_go(service: Service) -> None:
    switch(service, export_carrier_statements=True)
    settled = sent(service, settlement("T1"))
    service.revert(settled)
    service.pump()
    switch(service, export_carrier_statements=False)
    assert sent(service, carrier_bill("T1")).status is Status.EXPORTED


def test_an_edit_of_a_settlement_is_no_conflict_with_itself(service: Service) -> None:
    switch(service, export_carrier_statements=True)
    sent(service, settlement("T1"))
    later = (UPDATED + timedelta(hours=1)).isoformat()
    assert sent(service, settlement("T1", "T2", updatedAt=later)).status is Status.EXPORTED


def test_a_statement_that_comes_two_ways_goes_out_once(service: Service) -> None:
    switch(service)
    assert sent(service, driver_settlement()).status is Status.EXPORTED
    message = driver_settlement()
    message["paystub"] = message.pop("statement")
    assert sent(service, message | {"kind": "paystub"}).status is Status.SKIPPED


def test_an_overlapping_settlement_is_for_a_person(service: Service) -> None:
    """Its other trips are owed: it must not vanish among the skipped."""
    switch(service, export_carrier_statements=True)
    sent(service, settlement("T1", "T2"))
    refused = sent(service, settlement("T2", "T3", number=1043))
    assert refused.problem is not None
    assert (refused.status, refused.problem.code) == (Status.FAILED, "trip_already_billed")


def test_a_trip_that_was_edited_off_a_settlement_is_free(service: Service) -> None:
    switch(service, export_carrier_statements=True)
    sent(service, settlement("T1", "T2"))
    sent(service, settlement("T1", updatedAt=(UPDATED + timedelta(hours=1)).isoformat()))
    assert sent(service, settlement("T2", number=1043)).status is Status.EXPORTED


@pytest.mark.rule("MOD-2", "MOD-8")
def test_an_edit_that_takes_a_billed_trip_leaves_the_settlement(service: Service) -> None:
    """MOD-2: the conflict is found before the document is taken out."""
    switch(service)
    sent(service, carrier_bill("T2"))
    switch(service, export_carrier_statements=True)
    sent(service, settlement("T1"))
    later = (UPDATED + timedelta(hours=1)).isoformat()
    assert sent(service, settlement("T1", "T2", updatedAt=later)).status is Status.FAILED
    live = {kept.found.document_number for kept in service.books.documents.values() if kept.is_live}
    assert live == {"T2", "1042"}


@pytest.mark.rule("MOD-7")
def test_another_subsidiary_is_no_other_trip(service: Service) -> None:
    """The trip is billed at one subsidiary; a statement of another one doesn't bill it again."""
    switch(service)
    sent(service, carrier_bill("T1"))
    ap = ApSettings(export_carrier_statements=True, autopost_bills=True)
    other = connection(subsidiary=Subsidiary(id="SUB2", name="Acme West"), company_id="other-books", ap=ap)
    service.connections.save(other, audit_entry(None, other, "user-1", service.clock.now()))
    refused = sent(service, settlement("T1", subsidiaryId="SUB2"))
    assert refused.problem is not None
    assert refused.problem.code == "trip_already_billed"


@pytest.mark.rule("MOD-7")
def test_a_trip_that_was_taken_before_stays_taken(service: Service) -> None:
    """Keys that were taken before MOD-7 have the subsidiary in front."""
    switch(service)
    bill = sent(service, carrier_bill("T1"))
    switch(service, export_carrier_statements=True)
    service.transactions.rename_taken({"trip:trip-T1": f"{SUBSIDIARY}:trip:trip-T1"})
    refused = sent(service, settlement("T1"))
    assert refused.problem is not None
    assert refused.problem.code == "trip_already_billed"
    service.revert(bill)
    service.pump()
    assert (
        sent(service, settlement("T1", updatedAt=(UPDATED + timedelta(hours=1)).isoformat())).status
        is Status.EXPORTED
    )


# ------------------------------------------------------------------------- races


def live_numbers(service: Service) -> set[str]:
    return {kept.found.document_number for kept in service.books.documents.values() if kept.is_live}


def reverted_bill(service: Service) -> Transaction:
    """A bill that had its trip once: it may be taken from it."""
    switch(service)
    bill = sent(service, carrier_bill("T1"))
    service.revert(bill)
    service.pump()
    switch(service, export_carrier_statements=True)
    return service.now_of(bill)


@pytest.mark.parametrize("after_its_write", [False, True])
def test_a_trip_is_not_taken_from_a_bill_that_comes_back_at_this_moment(
    service: Service, after_its_write: bool
) -> None:
    """A settlement saw that the bill was out of the books; the bill goes out before it takes the trip."""
    bill = reverted_bill(service)
    settled = service.send(settlement("T1", "T2"))
    deliveries = service.queue.take()

    def bill_goes_out() -> None:
        switch(service)
        service.regenerate(bill)
        if not after_its_write:
            # It stops right before its document is written.
            service.wire.fail_once("books.write", CrashError())
        with contextlib.suppress(CrashError):
            service.work(service.queue.take())

    service.wire.interrupt_once("transactions.take", bill_goes_out)
    service.work(deliveries)
    assert live_numbers(service) == ({"T1"} if after_its_write else set())
    service.clock.advance(2000)
    service.sweep()
    service.pump()
    assert live_numbers(service) == {"T1"}
    assert service.now_of(settled).status is not Status.EXPORTED


@pytest.mark.rule("ERR-5")
def test_a_trip_is_not_taken_from_a_bill_that_is_marked_as_synced_at_this_moment(service: Service) -> None:
    """The mark has reserved the trip, and its record doesn't say so yet."""
    switch(service)
    service.books.refuse = lambda _: NeedsAttention("no", code="no")
    bill = sent(service, carrier_bill("T1"))
    service.books.refuse = lambda _: None
    assert bill.status is Status.FAILED
    switch(service, export_carrier_statements=True)
    settled = service.send(settlement("T1", "T2"))
    deliveries = service.queue.take()

    def settlement_goes_out() -> None:
        service.work(deliveries)

    service.wire.interrupt_once("transactions.take", settlement_goes_out, Phase.AFTER)
    decision = Decision("by hand", "user-1", service.clock.now())
    outcomes = service.resolve(bill.tenant, [bill.transaction_id], ResolutionKind.SYNCED, decision)
    assert outcomes.accepted == [bill.transaction_id]
    assert service.now_of(bill).status is Status.RESOLVED
    service.clock.advance(2000)
    service.sweep()
    service.pump()
    assert live_numbers(service) == set()
    assert service.now_of(settled).status is Status.FAILED
