"""A negative payment takes back a payment as a whole, however its details are cut into pages (PAY-6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from alvys_intacct.domain.payments.payment import PaymentStatus, is_undone
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from tests.fakes.samples import load_invoice
from tests.fakes.service import Service
from tests.fakes.small import START

Order = Callable[[PaymentDetail], float]
ORDERS: list[Order] = [lambda detail: int(detail.detail_id), lambda detail: -int(detail.detail_id)]
FOREIGN = "999999"


@pytest.fixture
def service() -> Service:
    """Two invoices are in Sage. A page has one detail."""
    made = Service()
    for number in ("1001", "1002"):
        made.send(load_invoice(number))
    made.pump()
    made.books.page_size = 1
    return made


def pay(service: Service, payment_id: str, *parts: tuple[str, str]) -> None:
    """Somebody pays these amounts on these documents; details are numbered on."""
    books, when = service.books, service.clock.now()
    books.headers[Side.AR, payment_id] = PaymentHeader(
        Side.AR, payment_id, "Printed Check", None, None, START.date(), "USD", PaymentState.COMPLETE
    )
    for record_no, amount in parts:
        detail_id = str(len(books.details) + 1)
        books.details.append(
            PaymentDetail(
                side=Side.AR,
                detail_id=detail_id,
                payment_id=payment_id,
                document_record_no=record_no,
                amount=Decimal(amount),
                payment_date=when.date(),
                state=PaymentState.COMPLETE,
                modified_at=when.isoformat(),
            )
        )


def record_no(service: Service, name: str) -> str:
    (document,) = service.books.live(f"inv-{name}")
    return document.found.record_no


def sync(service: Service) -> None:
    service.plan.for_all("corr")
    service.pump()
    service.clock.advance(12 * 3600)


def undone(service: Service) -> set[str]:
    """The payments of which something is undone; nothing may be undone in part."""
    records = service.payments.kept.values()
    gone = {payment.payment_id for payment in records if is_undone(payment)}
    assert all(is_undone(payment) for payment in records if payment.payment_id in gone)
    return gone


@pytest.mark.rule("PAY-6")
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("is_ours", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_a_newer_payment_of_a_part_is_not_meant(
    service: Service, order: Order, is_ours: bool, together: bool
) -> None:
    """The other part is on another page, on a document of ours or not."""
    service.books.order, service.books.headers_with_details = order, together
    first, other = record_no(service, "1001"), record_no(service, "1002") if is_ours else FOREIGN
    pay(service, "900", (first, "80"), (other, "50"))
    pay(service, "901", (first, "80"))
    sync(service)
    pay(service, "902", (other, "-50"), (first, "-80"))
    sync(service)
    assert undone(service) == {"900"}
    (kept,) = (payment for payment in service.payments.kept.values() if payment.payment_id == "901")
    assert kept.status is PaymentStatus.APPLIED


@pytest.mark.rule("PAY-6")
def test_a_newer_payment_that_is_more_is_not_meant(service: Service) -> None:
    """Its other part is on a document that isn't ours."""
    first = record_no(service, "1001")
    pay(service, "900", (first, "80"))
    pay(service, "901", (first, "80"), (FOREIGN, "50"))
    sync(service)
    pay(service, "902", (first, "-80"))
    sync(service)
    assert undone(service) == {"900"}


@pytest.mark.rule("PAY-6")
def test_all_parts_are_taken_back_from_one_payment(service: Service) -> None:
    """Two payments are alike as wholes, and their details are numbered crosswise."""
    first, other = record_no(service, "1001"), record_no(service, "1002")
    pay(service, "900", (first, "80"))
    pay(service, "901", (first, "80"), (other, "50"))
    pay(service, "900", (other, "50"))
    sync(service)
    pay(service, "902", (first, "-80"), (other, "-50"))
    sync(service)
    assert undone(service) in ({"900"}, {"901"})
    pay(service, "903", (other, "-50"), (first, "-80"))
    sync(service)
    assert undone(service) == {"900", "901"}


@pytest.mark.rule("PAY-6")
def test_wholes_are_read_only_where_something_is_taken_back(service: Service) -> None:
    first = record_no(service, "1001")
    pay(service, "900", (first, "80"), (FOREIGN, "-5"))
    sync(service)
    assert "books.whole_payments" not in service.wire.calls
    pay(service, "901", (first, "-80"))
    sync(service)
    # Nothing else may be meant: the other payment isn't read.
    assert service.wire.calls.count("books.whole_payments") == 1
