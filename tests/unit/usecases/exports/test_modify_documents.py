"""Edits and reverts of what is in Sage, step by step (MOD)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.writes import Create, Reverse, Write
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import ref_of
from tests.fakes.books import WriteFault
from tests.fakes.posted import EDITED, exported, only
from tests.fakes.samples import CALLER, UPDATED, load_invoice
from tests.fakes.service import Service


@pytest.mark.rule("MOD-1", "MOD-5")
def test_an_edit_of_a_posted_document_reverses_and_posts_anew(service: Service) -> None:
    transaction = exported(service)
    first = only(service)
    service.send(EDITED)
    service.pump()
    assert first.found.state is DocumentState.REVERSED
    assert str(only(service).found.total) == "5.00"
    assert service.now_of(transaction).status is Status.EXPORTED
    told = [(event.by, event.what) for event in service.transactions.history(ref_of(transaction))]
    assert told == [
        ("user-1", "received"),
        ("export", "exported to Sage Intacct"),
        ("user-1", "revised"),
        ("modify", "reversed in Sage Intacct, and posted anew"),
    ]


@pytest.mark.rule("MOD-6")
@pytest.mark.parametrize(
    ("kept", "expected"), [(False, ["1001", "1001", "1001"]), (True, ["1001", "1001-R1", "1001-R2"])]
)
def test_the_corrected_document_has_the_number_where_sage_gives_it_again(
    service: Service, kept: bool, expected: list[str]
) -> None:
    service.books.reversed_keep_numbers = kept
    transaction = exported(service)
    numbers = [only(service).found.document_number]
    for hours, amount in ((1, "5.00"), (2, "6.00")):
        service.send(load_invoice(amounts=[amount], updated_at=UPDATED + timedelta(hours=hours)))
        service.pump()
        numbers.append(only(service).found.document_number)
    assert numbers == expected
    receipt = service.now_of(transaction).receipt
    assert receipt is not None
    assert ("Sage Intacct still has the number 1001-R1." in receipt.warnings) is kept


@pytest.mark.rule("MOD-6")
@pytest.mark.parametrize("code", ["already_exists", "sage_refused"])
def test_a_number_in_use_is_found_whatever_sage_says_of_it(service: Service, code: str) -> None:
    """Words that nobody knows are no reason to leave the books without the document: Sage is asked."""
    service.books.reversed_keep_numbers, service.books.number_in_use = True, code
    transaction = exported(service)
    service.send(load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert only(service).found.document_number == "1001-R1"
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("MOD-6")
def test_a_refusal_that_stays_under_another_number_is_for_a_person(service: Service) -> None:
    """Where the refusal isn't about the number at all, one other number is tried, and no more.

    Nothing of it was carried out: the document is as it was.
    """
    transaction = exported(service)
    first = only(service)
    service.send(load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)))
    service.books.fault = lambda write: (
        WriteFault.UNRECOGNISED if isinstance(write.operation, Create) else None
    )
    service.pump()
    after = service.now_of(transaction)
    assert (after.status, after.reposts) == (Status.FAILED, 0)
    assert only(service) is first


@pytest.mark.rule("MOD-4")
def test_an_edit_that_alters_nothing_in_sage_writes_nothing(service: Service) -> None:
    transaction = exported(service)
    message = load_invoice(updated_at=UPDATED + timedelta(hours=1))
    message["loads"][0]["CreatedAt"] = "2026-11-18"
    service.wire.calls.clear()
    service.send(message)
    service.pump()
    assert "books.write" not in service.wire.calls
    record = service.now_of(transaction)
    assert (record.status, record.revision, record.receipt and record.receipt.revision) == (
        Status.EXPORTED,
        2,
        2,
    )


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("state", [DocumentState.PAID, DocumentState.SELECTED])
@pytest.mark.parametrize("change", ["edit", "revert"])
def test_what_sage_will_not_let_go_of_is_refused_and_can_be_retried(
    service: Service, state: DocumentState, change: str
) -> None:
    transaction = exported(service)
    kept = only(service)
    service.books.set_state(kept, state)
    _ = service.send(EDITED) if change == "edit" else service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED
    assert only(service) is kept
    service.books.set_state(kept, DocumentState.POSTED)
    service.retry.matching(CALLER, ListFilter())
    service.pump()
    assert service.now_of(transaction).status is (Status.EXPORTED if change == "edit" else Status.REVERTED)
    assert kept.found.state is DocumentState.REVERSED


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("state", [DocumentState.REVERSED, DocumentState.DELETED])
def test_what_was_removed_by_hand_is_exported_anew_or_nothing(service: Service, state: DocumentState) -> None:
    transaction = exported(service)
    service.books.set_state(only(service), state)
    service.send(EDITED)
    service.pump()
    assert str(only(service).found.total) == "5.00"
    service.books.set_state(only(service), state)
    service.revert(transaction)
    service.pump()
    assert service.now_of(transaction).status is Status.REVERTED
    assert service.books.live("inv-1001") == []


@pytest.mark.rule("MOD-8")
def test_an_edit_that_cannot_be_exported_leaves_the_document_alone(service: Service) -> None:
    transaction = exported(service)
    service.send(load_invoice(amounts=["5.00"], customer="nobody", updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    assert service.now_of(transaction).status is Status.FAILED
    assert str(only(service).found.total) == "1086.39"


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("code", ["reversal_disabled", "sage_refused"])
def test_where_the_company_does_not_reverse_the_document_is_deleted(service: Service, code: str) -> None:
    service.books.no_reversal, service.books.posted_deletable = code, True
    transaction = exported(service)
    first = only(service)
    service.send(EDITED)
    service.pump()
    assert first.found.state is DocumentState.DELETED
    assert str(only(service).found.total) == "5.00"
    assert service.now_of(transaction).status is Status.EXPORTED
    told = [event.what for event in service.transactions.history(ref_of(transaction))]
    assert "deleted in Sage Intacct, because the company does not reverse it, and made anew" in told


@pytest.mark.rule("MOD-1", "ERR-1")
def test_where_neither_works_the_document_stays_and_a_person_is_told_what_to_switch_on(
    service: Service,
) -> None:
    service.books.no_reversal = "reversal_disabled"
    transaction = exported(service)
    first = only(service)
    service.send(EDITED)
    service.pump()
    assert only(service) is first
    after = service.now_of(transaction)
    assert (after.status, after.problem and after.problem.code) == (Status.FAILED, "removal_refused")
    assert after.problem is not None
    assert "Accounts Receivable > Setup > Configuration" in after.problem.remedy
    service.books.no_reversal = ""
    service.retry.by_id(CALLER, [transaction.transaction_id])
    service.pump()
    assert str(only(service).found.total) == "5.00"


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("code", ["period_closed", "document_paid", "permission_denied"])
def test_a_reversal_that_is_refused_for_a_known_reason_deletes_nothing(service: Service, code: str) -> None:
    service.books.no_reversal, service.books.posted_deletable = code, True
    transaction = exported(service)
    service.send(EDITED)
    service.pump()
    assert only(service).found.state is DocumentState.POSTED
    problem = service.now_of(transaction).problem
    assert problem is not None
    assert problem.code == code


@pytest.mark.rule("MOD-2")
def test_nothing_is_deleted_while_a_reversal_may_still_be_carried_out(service: Service) -> None:
    """A second reversal is refused in words that nobody knows, while the first one has no answer."""
    service.books.no_reversal, service.books.posted_deletable = "sage_refused", True
    transaction = exported(service)
    first = only(service)
    service.books.fault = lambda write: (
        WriteFault.UNKNOWN_BEFORE if isinstance(write.operation, Reverse) else None
    )
    service.send(EDITED)
    (delivery,) = service.queue.take()
    service.work([delivery])
    service.books.fault = lambda _: None
    service.clock.advance(10)
    service.work([delivery])
    assert only(service) is first
    service.clock.advance(40 * 60)
    service.sweep()
    service.pump()
    assert first.found.state is DocumentState.DELETED
    assert service.now_of(transaction).status is Status.EXPORTED


@pytest.mark.rule("MOD-1")
def test_a_payment_that_comes_while_a_document_is_taken_out_is_named(service: Service) -> None:
    """The document was open when it was read; Sage's refusal names no payment, so it is looked up."""
    transaction = exported(service)
    kept = only(service)

    def paid_first(write: Write) -> WriteFault | None:
        if isinstance(write.operation, Reverse):
            service.books.set_state(kept, DocumentState.PAID)
        return None

    service.books.no_reversal, service.books.fault = "document_paid", paid_first
    service.send(EDITED)
    service.pump()
    problem = service.now_of(transaction).problem
    assert problem is not None
    assert problem.code == "document_paid"
    assert re.search(r"payment \S+ of \d\d/\d\d/\d{4}, \d+\.\d\d", problem.message)
