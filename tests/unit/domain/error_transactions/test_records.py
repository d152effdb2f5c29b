"""What stands on the error list (ERR-1, ERR-2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.error_transactions.records import error_of_payment, error_of_transaction
from alvys_intacct.domain.errors import Retryable, VendorError
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.record import Status, problem_of
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
