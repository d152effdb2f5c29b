"""What stands in the way of a close, and whether it is ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alvys_intacct.domain.close.obstacles import (
    TOLD_PAYMENTS,
    ObstacleCode,
    obstacle_of,
    obstacle_of_payment,
    with_remedy,
)
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport, ObstacleCount, is_ready
from alvys_intacct.domain.close.transactions_in_short import our_document
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import PaymentStatus, SettledBy, voided
from alvys_intacct.domain.skip_reasons import WAITS_FOR_SET, SkipReason
from alvys_intacct.domain.transactions.in_sage import document_of
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import HeldBecause, Status
from alvys_intacct.domain.transactions.resolution import Resolution, ResolutionKind
from tests.fakes.rows import PROBLEM, failed, payment, receipt, transaction
from tests.fakes.samples import SUBSIDIARY
from tests.fakes.small import START

DAY = date(2026, 11, 5)
HELD = HeldBecause(code="connection_paused", words="Paused.", since=START, subsidiary_id=SUBSIDIARY)
SYNCED = Resolution(
    kind=ResolutionKind.SYNCED, reason="done", by="ann", at=START, revision=1, subsidiary_id=SUBSIDIARY
)
SET_FAILED = Problem(code="intercompany_incomplete", message="The bill can't be made.", remedy="Map it.")


@pytest.mark.rule("CLOSE-2")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": Status.FAILED, "problem": PROBLEM}, ObstacleCode.OPEN_ERROR),
        ({"status": Status.FAILED, "problem": SET_FAILED}, ObstacleCode.INTERCOMPANY_INCOMPLETE),
        ({"status": Status.SKIPPED, "skip_code": WAITS_FOR_SET}, ObstacleCode.INTERCOMPANY_INCOMPLETE),
        ({"status": Status.CHECKING}, ObstacleCode.UNKNOWN_OUTCOME),
        ({"status": Status.QUEUED}, ObstacleCode.WAITING),
        ({"status": Status.QUEUED, "held": True, "held_because": HELD}, ObstacleCode.HELD),
        ({"status": Status.RESOLVED, "resolution": SYNCED}, ObstacleCode.DOCUMENT_NOT_NAMED),
        ({"status": Status.EXPORTED, "receipt": receipt("100")}, None),
        ({"status": Status.SKIPPED, "skip_code": SkipReason.ZERO_TOTAL.value}, None),
        ({"status": Status.REVERTED}, None),
    ],
)
def test_what_a_transaction_has_in_the_way(changes: dict[str, Any], code: ObstacleCode | None) -> None:
    document = our_document(transaction(1, document_date=DAY, **changes))
    assert document is not None
    obstacle = obstacle_of(document)
    assert (obstacle.code if obstacle else None) == code
    if obstacle is not None:
        assert obstacle.transaction is not None
        assert obstacle.transaction.transaction_id == document.transaction_id
        assert obstacle.words or document.standing is not None


@pytest.mark.rule("CLOSE-2")
def test_an_error_names_its_cause() -> None:
    document = our_document(failed(1, document_date=DAY))
    assert document is not None
    obstacle = obstacle_of(document)
    assert obstacle is not None
    assert (obstacle.reason, obstacle.words) == ("account_not_mapped", "No GL account.")
    assert with_remedy(obstacle, PROBLEM).words == "No GL account. Map it."
    by_now = Problem(code="sage_refused", message="Refused.", remedy="Ask.")
    assert with_remedy(obstacle, by_now) == obstacle


@pytest.mark.rule("CLOSE-2")
def test_words_that_were_cut_off_are_told_whole_and_other_words_are_kept() -> None:
    long = PROBLEM.model_copy(update={"message": "No GL account. " * 20 + "End."})
    document = our_document(failed(1, document_date=DAY, problem=long))
    assert document is not None
    moved = replace(document, words="It moved. No GL account.")
    told = [obstacle_of(known) for known in (document, moved)]
    assert [with_remedy(obstacle, long).words for obstacle in told if obstacle] == [
        f"{long.message} Map it.",
        "It moved. No GL account. Map it.",
    ]


@pytest.mark.rule("CLOSE-2")
@pytest.mark.parametrize("status", TOLD_PAYMENTS)
def test_a_payment_names_the_transaction_that_it_pays(status: PaymentStatus) -> None:
    paid = our_document(transaction(1, document_date=DAY, receipt=receipt("100")))
    assert paid is not None
    told = payment(1, status=status, problem=PROBLEM, load_number="LD7")
    obstacle = obstacle_of_payment(told, paid)
    assert obstacle is not None
    assert (obstacle.kind, obstacle.party_name) == (Kind.LOAD_INVOICE, "Globex")
    assert obstacle.transaction is not None
    assert obstacle.transaction.transaction_id == paid.transaction_id
    assert obstacle.transaction.load_number == "LD7"
    by_trip = obstacle_of_payment(told.model_copy(update={"load_number": None}), paid)
    assert by_trip is not None
    assert by_trip.transaction is not None
    assert by_trip.transaction.load_number == "LD1"


@pytest.mark.rule("CLOSE-2")
def test_payments_that_are_not_done_with_are_in_the_way() -> None:
    applied = payment(1, status=PaymentStatus.APPLIED)
    refused = payment(2, status=PaymentStatus.REFUSED, problem=PROBLEM)
    undone = voided(applied, START)
    before_import = voided(payment(3), START)
    checked = payment(4, status=PaymentStatus.CHECKING)
    payments = (applied, payment(1), refused, undone, before_import, checked)
    told = [obstacle_of_payment(one) for one in payments]
    assert [obstacle.code if obstacle else None for obstacle in told] == [
        None,
        ObstacleCode.PAYMENT_PENDING,
        ObstacleCode.PAYMENT_REFUSED,
        ObstacleCode.PAYMENT_VOIDED,
        None,
        ObstacleCode.PAYMENT_PENDING,
    ]


@pytest.mark.rule("CLOSE-2")
def test_what_was_settled_without_money_is_told_and_not_in_the_way() -> None:
    notice = payment(1, status=PaymentStatus.NOTICE, settled_by=SettledBy.DISCOUNT)
    document = document_of(transaction(1, receipt=receipt("100")))
    obstacle = obstacle_of_payment(notice.model_copy(update={"in_sage": document}))
    assert obstacle is not None
    assert (obstacle.code, obstacle.blocks) == (ObstacleCode.SETTLED_WITHOUT_MONEY, False)
    assert obstacle.words == (
        "Sage Intacct settled 10.00 USD of N1 by a discount. Alvys still has that open. "
        "Settle it there by hand."
    )
    assert obstacle.in_sage is not None
    assert obstacle.in_sage.record_no == "100"


def report(*obstacles: ObstacleCode) -> ConnectionReport:
    """A report with these obstacles and nothing else."""
    return ConnectionReport(
        subsidiary_id=SUBSIDIARY,
        company_id="acme-books",
        entity_id=None,
        period=Period(first=date(2026, 11, 1), last=date(2026, 11, 30)),
        documents=0,
        standings=(),
        totals=(),
        parties=(),
        accounts=(),
        not_from_alvys=(),
        of_other_connections=(),
        without_accounts=0,
        obstacles=tuple(ObstacleCount(code=code, blocks=code.blocks, count=1) for code in obstacles),
        differences=(),
    )


@pytest.mark.rule("CLOSE-4")
def test_a_tenant_is_ready_when_nothing_stands_in_the_way_of_any_connection() -> None:
    told_only = report(ObstacleCode.SETTLED_WITHOUT_MONEY, ObstacleCode.DOCUMENT_NOT_NAMED)
    blocked = report(ObstacleCode.DRAFT)
    assert (told_only.ready, blocked.ready) == (True, False)
    assert is_ready((told_only, report()))
    assert not is_ready((told_only, blocked))
    assert not is_ready(())


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(first=date(2026, 11, 30), last=date(2026, 11, 1))
