"""What comes next for an error record (ERR-10)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.error_transactions.next_steps import next_step
from alvys_intacct.domain.error_transactions.records import (
    ErrorRecord,
    error_of_payment,
    error_of_transaction,
)
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED, PaymentStatus, refused, voided
from alvys_intacct.domain.transactions.record import Status
from tests.fakes import rows
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-10")


def said(record: ErrorRecord | None) -> str:
    assert record is not None
    return next_step(record)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.FAILED, "Waits for you."),
        (Status.CHECKING, "Is being looked up in Sage Intacct. Nothing to do."),
        (Status.QUEUED, "Is retried automatically."),
        (Status.IN_PROGRESS, "Is retried automatically."),
    ],
)
def test_of_a_transaction(status: Status, words: str) -> None:
    assert said(error_of_transaction(rows.failed(status=status))) == words


def test_of_a_payment() -> None:
    """PAY-7: refused ones are tried again with each sync, unless that can't change anything."""
    assert "next payment sync" in said(error_of_payment(refused(rows.payment(), rows.PROBLEM, START)))
    settled = rows.PROBLEM.model_copy(update={"code": ALREADY_SETTLED})
    assert said(error_of_payment(refused(rows.payment(), settled, START))) == "Waits for you."
    applied = rows.payment(status=PaymentStatus.APPLIED)
    assert said(error_of_payment(voided(applied, START))) == "Waits for you."
