"""Documents that come with another one: made, revised and taken back with it."""

from __future__ import annotations

import contextlib
import itertools
from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.books import WriteFault
from tests.fakes.faults import CrashError, Phase
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, UPDATED, driver_settlement
from tests.fakes.service import Service

MIXED = (("Per Trip", "Line Haul", "100.00"), ("Deduction", "IRP", "-400.00"))
EARNED = (("Per Trip", "Line Haul", "900.00"), ("Deduction", "IRP", "-400.00"))


@pytest.fixture
def service() -> Service:
    made = Service()
    settings = ApSettings(include_driver_bills=True, autopost_bills=True)
    made.settings.change_connection(
        CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ap": settings})
    )
    return made


def live(service: Service) -> dict[tuple[DocumentType, str], list[str]]:
    """What stands in the books: by type and number, the lines' amounts."""
    return {
        (kept.found.type, kept.found.document_number): [
            str(line.amount.amount) for line in kept.document.lines
        ]
        for kept in service.books.documents.values()
        if kept.is_live
    }


def statuses(service: Service) -> dict[str, Status]:
    page = service.transactions.recent(TENANT, ListFilter(), 100, None)
    return {one.number: one.status for one in page.items}


@pytest.mark.rule("AP-6")
def test_a_negative_statement_is_a_vendor_credit_and_a_bill_of_zero(service: Service) -> None:
    service.send(driver_settlement(lines=MIXED))
    service.pump()
    assert live(service) == {
        (DocumentType.VENDOR_CREDIT, "10432"): ["-300.00"],
        (DocumentType.BILL, "10432-OFFSET"): ["100.00", "-100.00"],
    }
    assert statuses(service) == {"10432": Status.EXPORTED, "10432-OFFSET": Status.EXPORTED}


@pytest.mark.rule("DEC-9")
def test_what_a_driver_owes_us_and_what_it_earned(service: Service) -> None:
    """DEC-9: an invoice and a bill, which follow the statement through an edit and a revert."""
    ar = ArSettings(include_driver_bills=True, export_deductions_as_credits=False)
    service.settings.change_connection(
        CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ar": ar})
    )
    sent = service.send(driver_settlement(lines=MIXED))
    service.pump()
    assert live(service) == {
        (DocumentType.INVOICE, "10432"): ["400.00"],
        (DocumentType.BILL, "10432-PAY"): ["100.00"],
    }
    service.send(driver_settlement(lines=EARNED, updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert live(service) == {(DocumentType.BILL, "10432"): ["900.00", "-400.00"]}
    service.send(driver_settlement(lines=MIXED, updated_at=UPDATED + timedelta(hours=2)))
    service.pump()
    assert set(live(service)) == {(DocumentType.INVOICE, "10432"), (DocumentType.BILL, "10432-PAY")}
    service.revert(sent)
    service.pump()
    assert live(service) == {}


@pytest.mark.rule("MOD-1")
def test_an_edit_that_needs_it_no_more_takes_it_back(service: Service) -> None:
    """MOD-1: and one that needs it again brings it back."""
    service.send(driver_settlement(lines=MIXED))
    service.pump()
    service.send(driver_settlement(lines=EARNED, updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert live(service) == {(DocumentType.BILL, "10432"): ["900.00", "-400.00"]}
    service.send(driver_settlement(lines=MIXED, updated_at=UPDATED + timedelta(hours=2)))
    service.pump()
    assert set(live(service)) == {
        (DocumentType.VENDOR_CREDIT, "10432"),
        (DocumentType.BILL, "10432-OFFSET"),
    }


@pytest.mark.rule("MOD-5")
def test_one_that_comes_later_has_a_history_of_its_own(service: Service) -> None:
    """MOD-5: a worker records it, and what its main document has been through is not told of it."""
    service.send(driver_settlement(lines=EARNED))
    service.pump()
    service.send(driver_settlement(lines=MIXED, updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    page = service.transactions.recent(TENANT, ListFilter(), 100, None)
    (offset,) = [one for one in page.items if one.number == "10432-OFFSET"]
    assert offset.receipt is not None
    told = [(event.what, event.detail) for event in service.transactions.history(ref_of(offset))]
    main = told[0][1]
    assert told == [
        ("recorded with 10432", main),
        ("exported to Sage Intacct", f"record {offset.receipt.record_no}"),
    ]


@pytest.mark.rule("MOD-1")
def test_a_revert_takes_both_out(service: Service) -> None:
    sent = service.send(driver_settlement(lines=MIXED))
    service.pump()
    service.revert(sent)
    service.pump()
    assert live(service) == {}
    assert set(statuses(service).values()) == {Status.REVERTED}


@pytest.mark.rule("MOD-1")
def test_an_edit_to_nothing_takes_it_back(service: Service) -> None:
    service.send(driver_settlement(lines=MIXED))
    service.pump()
    service.send(driver_settlement(lines=(), updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert live(service) == {}


@pytest.mark.rule("MOD-3")
def test_a_revert_while_it_is_made_leaves_nothing_behind(service: Service) -> None:
    """MOD-3: the person is faster than the worker."""
    sent = service.send(driver_settlement(lines=MIXED))
    service.wire.interrupt_once("books.find_parties", lambda: service.revert(sent))
    service.pump()
    assert live(service) == {}


CALLS = ["transactions.save", "queue.send_transactions", "books.write"]


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("nth", range(8))
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("call", CALLS)
def test_a_crash_anywhere_ends_with_both(service: Service, call: str, phase: Phase, nth: int) -> None:
    """Quality: the worker dies at the n-th such call; the sweeper brings the work back."""
    sent = service.send(driver_settlement(lines=MIXED))
    seen = itertools.count()

    def crash(called: str, at: Phase) -> None:
        if called == call and at is phase and next(seen) == nth:
            raise CrashError

    service.wire.hook = crash
    for _ in range(4):
        with contextlib.suppress(CrashError):
            service.pump()
        service.cold_start()
        service.clock.advance(3600)
        service.sweep()
    service.pump()
    assert service.now_of(sent).status is Status.EXPORTED
    assert set(live(service)) == {
        (DocumentType.VENDOR_CREDIT, "10432"),
        (DocumentType.BILL, "10432-OFFSET"),
    }


@pytest.mark.rule("MOD-2")
def test_a_setting_that_changed_since_does_not_lose_an_edit(service: Service) -> None:
    """MOD-2: what is in Sage is changed whatever the settings say now."""
    service.send(driver_settlement(lines=EARNED))
    service.pump()
    off = ApSettings(autopost_bills=True)
    service.settings.change_connection(
        CALLER, SUBSIDIARY, lambda current: current.model_copy(update={"ap": off})
    )
    service.send(driver_settlement(updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert live(service) == {(DocumentType.BILL, "10432"): ["900.00", "-100.00"]}


def test_a_main_document_that_sage_refuses_comes_alone(service: Service) -> None:
    service.books.fault = lambda _: WriteFault.NEEDS_ATTENTION
    service.send(driver_settlement(lines=MIXED))
    service.pump()
    assert statuses(service) == {"10432": Status.FAILED}
