"""Transactions as the close sees them: what Alvys wants in the books, and what was booked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.close.our_documents import LEFT_AS_IT_IS, OurDocument, Standing
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.receipt import Companion
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolution import Resolution, ResolutionKind
from alvys_intacct.domain.transactions.unknown_contents import changed_by_hand
from tests.fakes.rows import PROBLEM, receipt, transaction
from tests.fakes.samples import SUBSIDIARY, UPDATED, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

DAY = date(2026, 11, 5)


def in_books(**changes: Any) -> Transaction:
    """An invoice of 10.00 that is in Sage; Alvys stated 9.00 for it then."""
    own = receipt("100").model_copy(update={"accounts": {"4000": "10.00"}, "stated": "9.00"})
    known = {"status": Status.EXPORTED, "receipt": own, "document_date": DAY, "total": "9.00"}
    return transaction(1, **{**known, **changes})


def close(known: Transaction) -> OurDocument:
    """As the close sees it."""
    document = our_document(known)
    assert document is not None
    return document


def resolution(kind: ResolutionKind, **changes: Any) -> Resolution:
    """What a person decided."""
    known = Resolution(kind=kind, reason="done", by="ann", at=START, revision=1, subsidiary_id=SUBSIDIARY)
    return known.model_copy(update=changes)


@pytest.mark.rule("CLOSE-3")
def test_an_export_keeps_the_date_and_the_amounts_by_account() -> None:
    service = Service()
    sent = service.send(load_invoice())
    service.pump()
    own = service.now_of(sent).receipt
    assert own is not None
    assert own.accounts is not None
    assert sum(map(Decimal, own.accounts.values())) == Decimal(own.total)
    (kept,) = service.books.live("inv-1001")
    assert own.document_date == kept.document.document_date
    assert own.accounts == {account: str(amount) for account, amount in kept.document.accounts.items()}
    service.send(load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1)))
    service.pump()
    changed = service.now_of(sent).receipt
    assert changed is not None
    assert changed.accounts is not None
    assert sum(map(Decimal, changed.accounts.values())) == Decimal("5.00")


@pytest.mark.rule("CLOSE-3")
def test_a_change_that_waits_is_wanted_and_not_booked() -> None:
    document = close(in_books(status=Status.FAILED, problem=PROBLEM, total="11.50"))
    assert document.booked is not None
    assert (document.amount, document.booked.amount) == (Decimal("12.50"), Decimal("10.00"))
    assert document.is_changing


COMPANION = {"offset": Companion(subsidiary_id=SUBSIDIARY)}


@pytest.mark.parametrize(
    "changes",
    [
        {"total": None},
        {"total": "11.50", "currency": "CAD"},
        {"total": "11.50", "companions": COMPANION},
        {"total": "11.50", "role": DocumentRole.SHARE},
        {"total": "11.50", "kind": Kind.PAYSTUB},
    ],
)
def test_a_change_that_nobody_can_tell_leaves_the_booked_amount(changes: dict[str, Any]) -> None:
    assert close(in_books(status=Status.QUEUED, **changes)).amount == Decimal("10.00")


def test_after_an_update_without_an_answer_nobody_knows_what_is_there() -> None:
    known = in_books()
    assert known.receipt is not None
    perhaps = changed_by_hand(known.receipt)
    assert close(in_books(status=Status.FAILED, problem=PROBLEM, receipt=perhaps)).unsettled
    assert not close(known).unsettled
    marked = resolution(ResolutionKind.SYNCED)
    assert not close(in_books(status=Status.RESOLVED, receipt=perhaps, resolution=marked)).unsettled


def test_what_is_to_be_taken_out_is_not_wanted_wherever_it_is() -> None:
    assert not close(in_books(status=Status.FAILED, operation=Operation.REVERT)).is_wanted
    assert not close(in_books(status=Status.QUEUED, operation=Operation.REVERT, receipt=None)).is_wanted
    assert close(in_books(status=Status.QUEUED, receipt=None)).is_wanted


def test_a_record_of_an_earlier_version_has_no_accounts_and_no_stated_total() -> None:
    document = close(in_books(status=Status.QUEUED, total="11.50", receipt=receipt("100")))
    assert document.booked is not None
    assert (document.amount, document.booked.accounts, document.booked.dated) == (
        Decimal("10.00"),
        None,
        None,
    )


def test_of_a_document_that_a_person_changed_by_hand_nothing_old_is_expected() -> None:
    known = in_books()
    assert known.receipt is not None
    by_hand = changed_by_hand(known.receipt)
    resolved = in_books(
        status=Status.RESOLVED, receipt=by_hand, total="11.50", resolution=resolution(ResolutionKind.SYNCED)
    )
    document = close(resolved)
    assert document.standing is Standing.MARKED_AS_SYNCED
    assert document.booked is not None
    assert (document.amount, document.booked.amount, document.booked.accounts) == (
        Decimal("12.50"),
        Decimal("12.50"),
        None,
    )


@pytest.mark.rule("CLOSE-1")
@pytest.mark.parametrize(
    ("decided", "receipt_of_it", "standing", "wanted"),
    [
        (resolution(ResolutionKind.SYNCED), None, Standing.MARKED_AS_SYNCED, False),
        (resolution(ResolutionKind.SYNCED, record_no="100"), receipt("100"), Standing.MARKED_AS_SYNCED, True),
        (resolution(ResolutionKind.CLOSED), None, Standing.CLOSED, False),
        (resolution(ResolutionKind.CLOSED), receipt("100"), Standing.EXPORTED, True),
        (
            resolution(ResolutionKind.CLOSED, before=resolution(ResolutionKind.SYNCED)),
            None,
            Standing.MARKED_AS_SYNCED,
            False,
        ),
    ],
)
def test_what_a_person_decided_says_how_it_stands(
    decided: Resolution, receipt_of_it: Any, standing: Standing, wanted: bool
) -> None:
    document = close(in_books(status=Status.RESOLVED, resolution=decided, receipt=receipt_of_it))
    assert (document.standing, document.is_wanted) == (standing, wanted)


@pytest.mark.rule("CLOSE-3", "ERR-12")
def test_a_change_whose_error_was_closed_is_told_as_left() -> None:
    decided = resolution(ResolutionKind.CLOSED)
    document = close(in_books(status=Status.RESOLVED, resolution=decided, total="11.50"))
    assert document.booked is not None
    assert (document.amount, document.booked.amount) == (Decimal("12.50"), Decimal("10.00"))
    assert document.reason == LEFT_AS_IT_IS
    assert document.words.endswith(f"keeps it: {decided.reason}")
