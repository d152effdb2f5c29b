"""The record of a payment and its way into Alvys (PAY)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.connections.settings import AdvancedSettings
from alvys_intacct.domain.payments.payment import (
    PaymentStatus,
    applied,
    pending_again,
    refused,
    unmatched,
    voided,
)
from alvys_intacct.domain.payments.recording import Origin, payment_for_person, payment_key, payments_of
from alvys_intacct.domain.payments.resolving import closed
from alvys_intacct.domain.payments.run import LOOKBACK, OVERLAP, window
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from tests.fakes import rows
from tests.fakes.samples import books
from tests.fakes.small import START

DETAIL = rows.PAYMENT_DETAIL
NOTHING_SET = AdvancedSettings.model_validate({})
ORIGIN = Origin(books(), "run-1", "corr", START)
OURS = rows.transaction(receipt=rows.receipt("100"))


@pytest.mark.rule("PAY-1", "PAY-5")
@pytest.mark.parametrize(
    ("back", "expected"),
    [(None, LOOKBACK), (timedelta(hours=12), LOOKBACK), (timedelta(days=30), timedelta(days=30) + OVERLAP)],
)
def test_the_window_is_never_shorter_than_the_outage(back: timedelta | None, expected: timedelta) -> None:
    since, until = window(START, START - back if back else None)
    assert (until, until - since) == (START, expected)
    assert timedelta(days=8) == LOOKBACK


@pytest.mark.rule("PAY-1")
def test_a_payment_as_it_is_recorded() -> None:
    (payment,) = payments_of(OURS, DETAIL, NOTHING_SET, ORIGIN)
    assert (payment.detail_id, payment.amount, payment.currency) == ("77", "12.34", "CAD")
    assert (payment.method, payment.check_number, payment.memo) == ("Check", "4711", "thanks")
    assert (payment.payment_date, payment.load_number, payment.trip_id) == (date(2026, 11, 2), "LD1", None)
    unknown = replace(DETAIL, side=Side.AP, payment_date=None, header=None)
    trip = OURS.model_copy(update={"trip_id": "trip-1"})
    bare = payment_for_person(trip, unknown, ORIGIN)
    assert (bare.payment_date, bare.currency) == (START.date(), "USD")
    assert (bare.load_number, bare.trip_id) == (None, "trip-1")


@pytest.mark.rule("PAY-3")
def test_the_identity_of_a_payment() -> None:
    """PAY-3: company, side and detail id; not the subsidiary that happened to read it."""
    one = payment_key(books(), Side.AR, "77")
    assert one == payment_key(books(subsidiary_id="SUB2", entity_id="E1", user_id="x"), Side.AR, "77")
    others = {
        payment_key(books(), Side.AP, "77"),
        payment_key(books(), Side.AR, "78"),
        payment_key(books(company_id="else"), Side.AR, "77"),
        payment_key(books(tenant="other"), Side.AR, "77"),
    }
    assert len({one, *others}) == 5


@pytest.mark.rule("PAY-7")
def test_a_payments_way() -> None:
    one = rows.payment()
    no = refused(one, rows.PROBLEM, START)
    again = pending_again(no, START)
    done = applied(again, "alvys-1", START)
    statuses = [each.status for each in (one, no, again, done)]
    assert statuses == [
        PaymentStatus.PENDING,
        PaymentStatus.REFUSED,
        PaymentStatus.PENDING,
        PaymentStatus.APPLIED,
    ]
    assert (done.problem, done.alvys_payment_id, done.version, done.attempts) == (None, "alvys-1", 4, 3)


@pytest.mark.rule("PAY-6")
def test_a_payment_that_is_voided_after_its_import_is_for_a_person() -> None:
    known = rows.payment()
    gone = voided(applied(known, "alvys-1", START), START)
    assert gone.problem is not None
    assert (gone.status, gone.problem.code) == (PaymentStatus.VOIDED, "payment_voided_in_sage")
    for named in ("900", "detail 1", "alvys-1"):
        assert named in gone.problem.message
    assert voided(known, START).problem is None


@pytest.mark.rule("PAY-6")
def test_a_payment_that_is_taken_back_names_both_payments_in_sage() -> None:
    back = replace(DETAIL, detail_id="78", payment_id="901", amount=Decimal("-12.34"))
    gone = voided(applied(rows.payment(), "alvys-1", START), START, back)
    assert gone.problem is not None
    for named in ("900", "901", "alvys-1"):
        assert named in gone.problem.message


@pytest.mark.rule("PAY-6")
def test_a_negative_payment_without_its_match_is_for_a_person() -> None:
    back = replace(DETAIL, amount=Decimal("-5.00"))
    found = unmatched(payment_for_person(OURS, back, ORIGIN))
    assert (found.status, found.problem and found.problem.code) == (
        PaymentStatus.VOIDED,
        "negative_payment_in_sage",
    )
    assert found.problem is not None
    assert "-5.00" in found.problem.message


@pytest.mark.rule("PAY-6", "PAY-13")
def test_what_a_person_entered_in_alvys_is_told_when_sage_undoes_it() -> None:
    """A look-up by our reference would not find it, though an earlier call of ours had no answer."""
    doubtful = refused(rows.payment(), rows.PROBLEM, START).model_copy(update={"sent_at": START})
    decision = Decision(reason="Entered by hand.", by="user-1", at=START)
    gone = voided(closed(doubtful, ResolutionKind.SYNCED, decision), START)
    assert gone.status is PaymentStatus.VOIDED
    assert gone.problem is not None
    assert gone.problem.code == "payment_voided_in_sage"
    given_up = voided(closed(doubtful, ResolutionKind.CLOSED, decision), START)
    assert given_up.status is PaymentStatus.CHECKING
