"""The setting Reference prefixes and the documents that are in Sage already (MOD-4, MOD-6)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.settings import ApSettings
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.usecases.exports.preview_document import Preview
from tests.fakes.books import WriteFault
from tests.fakes.messages import message
from tests.fakes.samples import CALLER, UPDATED
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("MOD-6")


@pytest.fixture
def service() -> Service:
    """Tolls and e-checks are booked."""
    made = Service()
    switch(made, on=False)
    return made


def switch(service: Service, *, on: bool) -> None:
    service.switch(
        ap=ApSettings(
            autopost_bills=True,
            include_toll_transactions=True,
            export_e_check_transactions=True,
            reference_prefixes=on,
        )
    )
    service.cold_start()


def toll(amount: str = "12.45", hours: int = 0, **changes: Any) -> dict[str, Any]:
    one = message("toll", party={"externalAccountingId": "V1", "termsInDays": 30})
    one["toll"] |= {"Amount": {"Amount": Decimal(amount), "Currency": 840}, "Fee": None} | changes
    return one | {"updatedAt": (UPDATED + timedelta(hours=hours)).isoformat()}


def numbers(service: Service) -> list[str]:
    """The numbers of the live documents of the toll."""
    return [kept.found.document_number for kept in service.books.live("to-1")]


def as_an_earlier_version_left_it(service: Service, transaction: Transaction) -> None:
    """The document has the prefix that tolls always had, and the record says nothing of it."""
    ref = ref_of(transaction)
    record = service.transactions.records[ref]
    assert record.receipt is not None
    receipt = record.receipt.model_copy(update={"number_prefix": None})
    service.transactions.records[ref] = record.model_copy(update={"receipt": receipt})


@pytest.mark.rule("MOD-4")
@pytest.mark.parametrize("before", [True, False])
def test_a_document_keeps_its_number_when_the_setting_changes(service: Service, before: bool) -> None:
    """One live document under one number, in the preview too; an edit that changes nothing writes nothing."""
    number = "ATLPP-5531" if before else "PP-5531"
    switch(service, on=before)
    transaction = service.send(toll())
    service.pump()
    assert numbers(service) == [number]
    switch(service, on=not before)
    service.send(toll(hours=1, Agency="Other words"))
    service.wire.calls.clear()
    service.pump()
    assert (numbers(service), service.wire.calls.count("books.write")) == ([number], 0)
    shown = service.preview(CALLER, toll("20.00", hours=2))
    assert isinstance(shown, Preview)
    assert shown.document is not None
    assert shown.document.document_number == number
    service.send(toll("20.00", hours=2))
    service.pump()
    assert numbers(service) == [number]
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("MOD-4")
@pytest.mark.parametrize("reversed_keep_numbers", [True, False])
def test_a_document_of_an_earlier_version_keeps_its_prefix(
    service: Service, reversed_keep_numbers: bool
) -> None:
    service.books.reversed_keep_numbers = reversed_keep_numbers
    switch(service, on=True)
    transaction = service.send(toll())
    service.pump()
    as_an_earlier_version_left_it(service, transaction)
    switch(service, on=False)
    service.send(toll("20.00", hours=1))
    service.pump()
    assert numbers(service) == ["ATLPP-5531-R1" if reversed_keep_numbers else "ATLPP-5531"]


@pytest.mark.parametrize("fault", [WriteFault.UNKNOWN_AFTER, WriteFault.UNKNOWN_BEFORE])
def test_an_unanswered_document_is_looked_for_and_sent_again_under_its_number(
    service: Service, fault: WriteFault
) -> None:
    faults = [fault]
    service.books.fault = lambda _: faults.pop() if faults else None
    transaction = service.send(toll())
    deliveries = service.queue.take()
    service.work(deliveries)
    assert service.now_of(transaction).status is Status.CHECKING
    switch(service, on=True)
    service.queue.waiting += deliveries
    service.clock.advance(200)
    service.pump()
    assert numbers(service) == ["PP-5531"]
    assert service.now_of(transaction).status is Status.EXPORTED


def test_two_types_with_one_number_are_told_apart_by_their_prefixes(service: Service) -> None:
    """Sage takes a vendor's number once: the second is an error, and the setting is a way out."""
    service.send(toll())
    service.pump()
    check = message("e_check", party={"externalAccountingId": "V1", "termsInDays": 30})
    check["eCheck"]["CheckNumber"] = "PP-5531"
    transaction = service.send(check)
    service.pump()
    problem = service.now_of(transaction).problem
    assert problem is not None
    assert problem.code == "duplicate_document_number"
    assert len(numbers(service)) == 1
    switch(service, on=True)
    service.retry.by_id(CALLER, [transaction.transaction_id])
    service.pump()
    receipt = service.now_of(transaction).receipt
    assert receipt is not None
    assert receipt.document_number == "AEKPP-5531"
