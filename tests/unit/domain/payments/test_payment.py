"""Which payments belong in Alvys (PAY)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import (
    LOOKBACK,
    OVERLAP,
    PaymentStatus,
    applied,
    is_imported,
    is_undone,
    payment_key,
    payment_of,
    pending_again,
    refused,
    voided,
    window,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader
from tests.fakes import rows
from tests.fakes.samples import books
from tests.fakes.small import START

HEADER = PaymentHeader(Side.AR, "900", "Check", "4711", "thanks", date(2026, 11, 2), "CAD", "C")
DETAIL = PaymentDetail(
    side=Side.AR,
    detail_id="77",
    payment_id="900",
    document_record_no="100",
    amount=Decimal("12.34"),
    payment_date=date(2026, 11, 1),
    state="C",
    modified_at="2026-11-20T12:00:00+00:00",
    header=HEADER,
)


OURS = rows.transaction(receipt=rows.receipt("100"))


@pytest.mark.rule("PAY-4", "PAY-9", "DEC-8")
@pytest.mark.parametrize("kind", Kind)
def test_kinds_that_are_imported(kind: Kind) -> None:
    side = kind.facts.side
    own = OURS.model_copy(update={"kind": kind, "trip_id": "trip-1"})
    imported = {
        Kind.LOAD_INVOICE,
        Kind.SUPPLEMENTAL_INVOICE,
        Kind.AR_E_CHECK,
        Kind.CARRIER_BILL,
        Kind.PAYSTUB,
    }
    assert is_imported(own, replace(DETAIL, side=side)) is (kind in imported)


@pytest.mark.rule("PAY-9")
def test_a_payment_without_load_or_trip_has_nowhere_to_go() -> None:
    nowhere = OURS.model_copy(update={"load_number": None})
    assert not is_imported(nowhere, DETAIL)


@pytest.mark.rule("PAY-1")
@pytest.mark.parametrize(("amount", "imported"), [("0.01", True), ("0.00", False), ("-5.00", False)])
def test_only_money_that_came_in(amount: str, imported: bool) -> None:
    assert is_imported(OURS, replace(DETAIL, amount=Decimal(amount))) is imported


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("state", ["Voided", "V", "Reversed", " reversal ", "Void", "D", "Draft"])
def test_what_was_undone_is_not_imported(state: str) -> None:
    assert is_undone(state)
    assert not is_imported(OURS, replace(DETAIL, state=state))
    assert not is_imported(OURS, replace(DETAIL, header=replace(HEADER, state=state)))


@pytest.mark.rule("PAY-1")
@pytest.mark.parametrize("state", ["C", "Complete", "Paid", "Confirmed", "A"])
def test_what_stands_is_imported(state: str) -> None:
    assert not is_undone(state)
    assert is_imported(OURS, replace(DETAIL, state=state, header=None))


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
    payment = payment_of(OURS, books(), DETAIL, "corr", START)
    assert (payment.detail_id, payment.amount, payment.currency) == ("77", "12.34", "CAD")
    assert (payment.method, payment.check_number, payment.memo) == ("Check", "4711", "thanks")
    assert (payment.payment_date, payment.load_number, payment.trip_id) == (date(2026, 11, 2), "LD1", None)
    unknown = replace(DETAIL, side=Side.AP, payment_date=None, header=None)
    trip = OURS.model_copy(update={"trip_id": "trip-1"})
    bare = payment_of(trip, books(), unknown, "corr", START)
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
