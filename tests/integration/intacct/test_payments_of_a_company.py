"""Reading payments from the Sage simulator: what settles documents, their dates, levels and pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.errors import ConnectionFault
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.payment_pairs import in_doubt, taken_back, undoes
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState, Settled
from alvys_intacct.domain.sage.writes import Create, Write
from alvys_intacct.gateways.intacct.gateway import GatewayOptions, IntacctGateway
from alvys_intacct.gateways.intacct.session.repeats import Backoff
from tests.fakes.intacct_documents import BOOKS, bill, invoice, line
from tests.integration.intacct.conftest import Passwords, QuickClock, Senders
from tests.integration.intacct.simulator import SEED, Simulator, running, written

EAST = replace(BOOKS, entity_id="E100")
SWITCHED = {
    "discounts_told_as": "asked",
    "receipt_details_dated": "receipt",
    "top_level_payments": "hidden",
    "write_off": "negative",
    "payment_void": "pair",
}
# A user that may sign in to one entity alone.
LOCAL = replace(EAST, user_id="local")
USERS = {
    **SEED["companies"]["DEMO"]["users"],
    "local": {**SEED["companies"]["DEMO"]["users"]["xmluser"], "entity": "E100"},
}
FAR = (datetime.now(UTC) - timedelta(days=9), datetime.now(UTC) + timedelta(days=1))
DAY = (date(2026, 1, 31), date(2026, 1, 31))


@pytest.fixture(scope="module", params=[{}, SWITCHED], ids=["as_assumed", "switched"])
def assumed(request: pytest.FixtureRequest) -> dict[str, str]:
    """A company as assumed, and one that is the other way in everything that concerns reading payments."""
    return dict(request.param)


@pytest.fixture(scope="module")
def company(assumed: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """The company, for all tests."""
    with running(tmp_path_factory.mktemp("company"), assumptions=assumed, users=USERS) as simulator:
        yield simulator


@pytest.fixture
def sage(company: Simulator) -> Simulator:
    """The company, as at its start."""
    company.reset()
    return company


@pytest.fixture
def gateway(sage: Simulator) -> IntacctGateway:
    """It reads two payments at a time."""
    options = GatewayOptions(backoff=Backoff(base=0.01), payment_page=2)
    return IntacctGateway(sage.url, Senders(), Passwords(), QuickClock(), options=options)


def invoices(gateway: IntacctGateway, *amounts: str) -> list[str]:
    """Invoices of the entity E100."""
    place = {Dimension.LOCATION: "E100"}
    documents = [
        Write(f"{n}", Create(invoice(f"LD{n}", lines=(line(amount, dimensions=place),))))
        for n, amount in enumerate(amounts)
    ]
    return [written(outcome) for outcome in gateway.write(EAST, documents)]


def pay(sage: Simulator, record_no: str, day: str = "2026-01-20", **more: Any) -> None:
    sage.act("ARINVOICE", record_no, {"action": "pay", "date": day, **more})


def read(pages: Iterator[list[PaymentDetail]]) -> list[PaymentDetail]:
    return [detail for page in pages for detail in page]


def settled_by(gateway: IntacctGateway, record_no: str) -> Settled:
    of_window = gateway.payment_details(EAST, Side.AR, *FAR)
    on_it = [detail for detail in read(of_window) if detail.document_record_no == record_no]
    named = gateway.payments_on(EAST, DocumentType.INVOICE, [record_no])[record_no]
    assert sorted(detail.settled.total for detail in named) == sorted(d.settled.total for d in on_it)
    return sum((detail.settled for detail in on_it), Settled())


@pytest.mark.rule("PAY-15")
def test_what_settles_a_document_is_told_apart(gateway: IntacctGateway, sage: Simulator) -> None:
    first, second, third, fourth = invoices(gateway, "100.00", "100.00", "100.00", "40.00")
    pay(sage, first, discount="10", overpayment="25", others=[{"record": fourth, "amount": "15"}])
    (payment,) = sage.objects("ARPYMT")
    sage.act("CUSTOMER", "C-100", {"action": "advance", "amount": "60", "date": "2026-01-10"})
    (advance,) = (row for row in sage.objects("ARPYMT") if row["RECORDTYPE"] == "rr")
    pay(sage, second, amount="25.50")
    for source, amount in ((advance, "40"), (payment, "20")):
        use = {"action": "use_payment", "payment": source["RECORDNO"], "amount": amount}
        sage.act("ARINVOICE", second, use)
    sage.act("ARINVOICE", second, {"action": "write_off"})
    pay(sage, third, amount="99")
    sage.act("ARINVOICE", third, {"action": "write_off", "amount": "1"})
    assert settled_by(gateway, first) == Settled(Decimal(90), discount=Decimal(10))
    assert settled_by(gateway, fourth) == Settled(Decimal(15))
    assert settled_by(gateway, second) == Settled(
        Decimal("25.50"), credit=Decimal("14.50"), advance=Decimal(40), overpayment=Decimal(20)
    )
    assert settled_by(gateway, third) == Settled(Decimal(99), credit=Decimal(1))
    details = read(gateway.payment_details(EAST, Side.AR, *FAR))
    assert not any(detail.is_own_credit for detail in details)
    named = {detail.credit_from for detail in details if detail.advance or detail.overpayment}
    assert named == {advance["RECORDNO"], payment["RECORDNO"]}
    header = gateway.payment_headers(EAST, Side.AR, [payment["RECORDNO"]])[payment["RECORDNO"]]
    assert (header.overpaid, header.payment_date) == (Decimal(25), date(2026, 1, 20))


@pytest.mark.rule("PAY-6", "PAY-15")
def test_what_was_settled_is_taken_back(gateway: IntacctGateway, sage: Simulator) -> None:
    """Money with a discount, and a credit: after the void nothing of it stands, in either behaviour."""
    (number,) = invoices(gateway, "100.00")
    pay(sage, number, amount="50", discount="10")
    pay(sage, number, amount="30")
    sage.act("ARINVOICE", number, {"action": "write_off"})
    sage.act("ARINVOICE", number, {"action": "void_payment"})
    details = gateway.payments_on(EAST, DocumentType.INVOICE, [number])[number]
    assert {detail.standing for detail in details} <= {PaymentState.UNDONE, PaymentState.REVERSAL}
    twice = [detail for detail in details if detail.standing is PaymentState.REVERSAL]
    assert sum((detail.settled.total for detail in twice), Decimal(0)) in (0, -100)


@pytest.mark.rule("PAY-6")
def test_a_payment_on_several_bills_is_taken_back_as_a_whole(
    gateway: IntacctGateway, sage: Simulator
) -> None:
    """A page cuts it, and a newer payment has the same amount on one of the bills."""
    bills = [Write(f"{n}", Create(bill(f"B{n}", posted=True))) for n in range(3)]
    first, *others = [written(outcome) for outcome in gateway.write(BOOKS, bills)]
    on_others = [{"record": number, "amount": amount} for number, amount in zip(others, "35", strict=True)]
    sage.act("APBILL", first, {"action": "pay", "amount": "7", "others": on_others})
    sage.act("APBILL", first, {"action": "pay", "amount": "7"})
    old, new = (row["RECORDNO"] for row in sage.objects("APPYMT"))
    sage.act("APPYMT", old, {"action": "void_payment"})
    (whole, newer) = (gateway.whole_payments(BOOKS, Side.AP, [payment]) for payment in (old, new))
    assert [(detail.document_record_no, detail.amount) for detail in whole] == [
        (number, Decimal(amount)) for number, amount in zip((first, *others), "735", strict=True)
    ]
    assert [detail.document_record_no for detail in newer] == [first]
    assert gateway.whole_payments(BOOKS, Side.AP, ["999", "not a number"]) == []
    details = gateway.payments_on(BOOKS, DocumentType.BILL, [first])[first]
    negative = [detail.payment_id for detail in details if undoes(detail)]
    if not negative:
        return
    assert in_doubt(details) == {old, new, *negative}
    together = gateway.whole_payments(BOOKS, Side.AP, in_doubt(details))
    assert all(detail.header is not None for detail in together)
    pairs = taken_back(together)
    assert [pair.payment_id for pair in pairs.values()] == [old] * 3


@pytest.mark.rule("PAY-14")
def test_a_payment_to_a_vendor_has_its_own_date(gateway: IntacctGateway, sage: Simulator) -> None:
    """Dated in the past, entered today, completed later."""
    (number,) = (
        written(outcome) for outcome in gateway.write(BOOKS, [Write("b", Create(bill(posted=True)))])
    )
    sage.act("APBILL", number, {"action": "pay", "date": "2026-01-31", "state": "Approved"})
    sage.act("APPYMT", sage.objects("APPYMT")[0]["RECORDNO"], {"action": "complete"})
    for page in (gateway.payment_details(BOOKS, Side.AP, *FAR), gateway.payments_dated(BOOKS, Side.AP, *DAY)):
        (detail,) = read(page)
        assert (detail.paid_on, detail.standing) == (date(2026, 1, 31), PaymentState.COMPLETE)
    assert not read(gateway.payments_dated(BOOKS, Side.AP, date(2026, 2, 1), date(2026, 2, 2)))


@pytest.mark.rule("PAY-12", "PAY-14")
def test_a_range_of_payment_dates(gateway: IntacctGateway, sage: Simulator) -> None:
    """PAY-12: both days belong to it; what takes a payment of the range back later comes first."""
    numbers = invoices(gateway, *["100.00"] * 4)
    for number, day in zip(numbers, ("09", "10", "12", "13"), strict=True):
        pay(sage, number, f"2026-01-{day}")
    sage.act("ARINVOICE", numbers[1], {"action": "void_payment", "date": "2026-02-20"})
    details = read(gateway.payments_dated(EAST, Side.AR, date(2026, 1, 10), date(2026, 1, 12)))
    backwards = [detail for detail in details if detail.amount < 0]
    assert [detail.document_record_no for detail in details[len(backwards) :]] == numbers[1:3]
    assert details[: len(backwards)] == backwards
    assert [detail.document_record_no for detail in backwards] == numbers[1:2] * len(backwards)
    (voided,) = (d for d in details if d.document_record_no == numbers[1] and d.amount > 0)
    assert voided.standing is PaymentState.UNDONE
    assert len({detail.detail_id for detail in details}) == len(details)


@pytest.mark.rule("PAY-1")
def test_an_entity_s_connection_sees_the_payments_of_the_company(
    gateway: IntacctGateway, sage: Simulator, assumed: dict[str, str]
) -> None:
    """Made at the top level or in the entity; of a user who may enter the entity alone, what it may see."""
    numbers = invoices(gateway, "100.00", "100.00")
    pay(sage, numbers[0])
    sage.act("ARINVOICE", f"{numbers[1]}?entity=E100", {"action": "pay", "date": "2026-01-20"})
    paid = [detail.document_record_no for detail in read(gateway.payment_details(EAST, Side.AR, *FAR))]
    assert paid == numbers
    for _ in range(2):
        seen = [detail.document_record_no for detail in read(gateway.payment_details(LOCAL, Side.AR, *FAR))]
        assert seen == (numbers[1:] if "top_level_payments" in assumed else numbers)
    refused = replace(LOCAL, user_id="sleeper")
    with pytest.raises(ConnectionFault):
        read(gateway.payment_details(refused, Side.AR, *FAR))


@pytest.mark.rule("PAY-5")
def test_rows_that_change_between_pages_are_neither_skipped_nor_repeated(
    sage: Simulator, gateway: IntacctGateway
) -> None:
    (number,) = invoices(gateway, "1000.00")
    for _ in range(9):
        pay(sage, number, amount="10")
    before = {row["RECORDNO"] for row in sage.objects("ARPYMTDETAIL")}
    first = min(map(int, (row["RECORDNO"] for row in sage.objects("ARPYMT"))))
    asked = sage.statistics()["functions"].get("query", 0)
    seen: list[str] = []
    for page in gateway.payment_details(EAST, Side.AR, *FAR):
        seen += [detail.detail_id for detail in page]
        if len(seen) == 2:
            # Payments of the page that was read, and of one that comes, are voided; a new one is made.
            for payment in (first, first + 4):
                sage.act("ARPYMT", str(payment), {"action": "void_payment"})
            pay(sage, number, amount="10")
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    pages = -(-len(seen) // 2)
    assert sage.statistics()["functions"]["query"] - asked <= pages + 1
