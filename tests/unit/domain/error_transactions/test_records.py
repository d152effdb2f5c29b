"""What stands on the error list (ERR-1, ERR-2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alvys_intacct.domain.error_transactions.records import error_of_payment, error_of_transaction
from alvys_intacct.domain.errors import Retryable, VendorError
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.companions import companion_key
from alvys_intacct.domain.transactions.lifecycle import CLEAN, asked_again, claimed, failed, moved
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.domain.transactions.record import Status, transaction_id
from tests.fakes import rows
from tests.fakes.small import START


def test_only_failures_are_errors() -> None:
    assert error_of_transaction(rows.transaction()) is None
    assert error_of_payment(rows.payment()) is None


@pytest.mark.rule("ERR-1", "ERR-2")
@pytest.mark.parametrize(("kind", "entity"), [(Kind.LOAD_INVOICE, "Load"), (Kind.CARRIER_BILL, "Trip")])
def test_what_a_biller_reads(kind: Kind, entity: str) -> None:
    error = error_of_transaction(rows.failed(kind=kind, attempts=2, currency="USD"))
    assert error is not None
    assert (error.entity_type, error.reference, error.amount, error.attempts) == (entity, "N1", "10.00", 2)
    assert (error.status, error.problem) == (Status.FAILED, rows.PROBLEM)
    assert "Globex" in error.description


@pytest.mark.rule("ERR-9")
def test_an_error_knows_the_document_in_sage() -> None:
    known = rows.failed(receipt=rows.receipt("42"))
    error = error_of_transaction(known)
    assert error is not None
    assert error.in_sage is not None
    assert (error.in_sage.company_id, error.in_sage.record_no) == ("acme-books", "42")
    assert (error.in_sage.document_type, error.in_sage.document_number) == ("invoice", "N1")
    paid = rows.payment(in_sage=error.in_sage)
    refusal = error_of_payment(refused(paid, rows.PROBLEM, START))
    assert refusal is not None
    assert refusal.in_sage == error.in_sage
    unsent = error_of_transaction(rows.failed())
    assert unsent is not None
    assert unsent.in_sage is None


@pytest.mark.rule("ERR-10")
def test_a_row_says_what_type_it_is() -> None:
    def type_of_row(**changes: Any) -> str:
        error = error_of_transaction(rows.failed(**changes))
        assert error is not None
        return error.transaction_type

    assert type_of_row() == "Invoice"
    assert type_of_row(total="-1.00") == "Credit Memo"
    assert type_of_row(kind=Kind.CARRIER_BILL) == "Bill"
    assert type_of_row(kind=Kind.DRIVER_SETTLEMENT, total="-0.01") == "Vendor Credit"
    assert type_of_row(kind=Kind.CARRIER_BILL, role=DocumentRole.INTERCOMPANY_INVOICE) == "Invoice"
    # A document that was written tells it, whatever the total is by now.
    assert type_of_row(total="-1.00", receipt=rows.receipt("42")) == "Invoice"
    payment = error_of_payment(refused(rows.payment(), rows.PROBLEM, START))
    assert payment is not None
    assert payment.transaction_type == "Payment"


@pytest.mark.rule("ERR-10")
def test_since_when_it_fails() -> None:
    """A retry that fails moves the date, not the time since when; new content starts anew."""
    at = [START + timedelta(hours=hour) for hour in range(6)]
    busy = rows.transaction(status=Status.IN_PROGRESS)
    first = failed(busy, rows.PROBLEM, at[1], keep_intent=False)
    again = failed(claimed(asked_again(first, at[2]), at[2]), rows.PROBLEM, at[3], keep_intent=False)
    assert (first.failing_since, again.failed_at, again.failing_since) == (at[1], at[3], at[1])
    error = error_of_transaction(again)
    assert error is not None
    assert (error.since, error.failed_at) == (at[1], at[3])
    earlier_version = first.model_copy(update={"failing_since": None})
    assert asked_again(earlier_version, at[2]).failing_since == at[1]
    assert moved(again, Status.QUEUED, at[4], **CLEAN).failing_since is None


@pytest.mark.rule("ERR-10")
def test_a_companion_names_the_transaction_that_it_came_with() -> None:
    main = rows.transaction(alvys_id="trip-1", kind=Kind.CARRIER_BILL)
    part = Part(DocumentRole.INTERCOMPANY_BILL, "SUB2", "Globex", "")
    companion = rows.failed(kind=Kind.CARRIER_BILL, role=part.role, invoiced_by="SUB2", counterpart="Globex")
    companion = companion.model_copy(update={"alvys_id": companion_key(main, part)})
    error = error_of_transaction(companion)
    assert error is not None
    assert (error.role, error.main_id) == (part.role, transaction_id(main.tenant, main.kind, "trip-1"))
    alone = error_of_transaction(rows.failed())
    assert alone is not None
    assert alone.main_id is None


@pytest.mark.rule("PAY-7")
def test_a_refused_payment_is_an_error() -> None:
    error = error_of_payment(refused(rows.payment(), rows.PROBLEM, START))
    assert error is not None
    assert (error.entity_type, error.status, error.reference) == ("Load", "payment_refused", "N1")
    assert "1" in error.description


@pytest.mark.rule("ERR-1")
def test_sages_own_words_are_kept() -> None:
    vendor = VendorError("Sage Intacct", "BL01", "text", "support-1")
    problem = problem_of(Retryable("Busy.", code="busy", vendor=vendor))
    assert (problem.vendor_number, problem.vendor_text, problem.support_id) == ("BL01", "text", "support-1")
    assert (problem.code, problem.message) == ("busy", "Busy.")
    assert datetime.now(UTC).tzinfo is UTC
