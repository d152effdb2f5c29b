"""Reading payments from Sage: details, headers, and companies that do not offer every field."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentHeader, PaymentState
from tests.fakes.intacct_documents import BOOKS
from tests.integration.intacct.answers import asked, failed, page
from tests.integration.intacct.conftest import Bench

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
PAID = {"RECORDNO": "3", "PAYMENTKEY": "7", "RECORDKEY": "4711", "PAYMENTAMOUNT": "1.00"}
HEADER = {
    "ARPYMT.STATE": "Posted",
    "ARPYMT.PAYMENTMETHOD": "Printed Check",
    "ARPYMT.DOCNUMBER": "CHK-55",
    "ARPYMT.DESCRIPTION": "",
    "ARPYMT.CURRENCY": "USD",
    "ARPYMT.RECEIPTDATE": "01/20/2026",
}
FURTHER = ("ARPYMT.RECORDID", "ARPYMT.OVERPAYMENTAMOUNT")


@pytest.mark.rule("PAY-1")
def test_details_come_with_their_payments(bench: Bench) -> None:
    bench.server.script.append(page("ARPYMTDETAIL", [{**PAID, **HEADER}]))
    ((detail,),) = bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY)
    assert detail.header == PaymentHeader(
        Side.AR, "7", "Printed Check", "CHK-55", None, date(2026, 1, 20), "USD", PaymentState.COMPLETE
    )


@pytest.mark.parametrize("absent", ["ARPYMT.STATE", "ARPYMT.PAYMENTMETHOD", "ARPYMT.CURRENCY"])
def test_half_a_header_is_none(bench: Bench, absent: str) -> None:
    row = {name: text for name, text in HEADER.items() if name != absent}
    bench.server.script.append(page("ARPYMTDETAIL", [{**PAID, **row}]))
    ((detail,),) = bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY)
    assert detail.header is None


@pytest.mark.parametrize(
    "complaint",
    [
        "The following fields cannot be queried: ARPYMT",
        f"The following fields cannot be queried: {', '.join((*HEADER, *FURTHER))}",
    ],
)
def test_a_relation_that_cannot_be_queried_costs_the_headers_alone(bench: Bench, complaint: str) -> None:
    """The amount in the payment's own currency is still asked for; the complaint is not provoked again."""
    bench.server.script += [failed("XL03000006", complaint), page("ARPYMTDETAIL", [PAID])]
    ((detail,),) = bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY)
    assert detail.header is None
    list(bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY))
    fields = [asked(request, "select/field") for request in bench.server.requests[1:]]
    own = [name for name in fields[0] if "." not in name]
    assert "TRX_PAYMENTAMOUNT" in own
    assert fields[1:] == [own, own]


def test_payment_headers(bench: Bench) -> None:
    row = {"RECORDNO": "7", "STATE": "C", "PAYMENTMETHOD": "Printed Check", "DOCNUMBER": "CHK-55"}
    bench.server.script.append(page("APPYMT", [row]))
    headers = bench.gateway.payment_headers(BOOKS, Side.AP, ["7", "8", "not a number"])
    assert list(headers) == ["7"]
    assert headers["7"].document_number == "CHK-55"


@pytest.mark.rule("PAY-12")
def test_a_range_of_dates_without_the_relation(bench: Bench) -> None:
    """First what takes payments back since the first day, then the days: by payments, then their details."""
    dated = {"RECEIPTDATE": "01/20/2026", "STATE": "Posted"}
    back = {**PAID, "RECORDNO": "9", "PAYMENTKEY": "8", "PAYMENTAMOUNT": "-1.00"}
    bench.server.script += [
        failed("XL03000006", "The following fields cannot be queried: one across a relation"),
        failed("XL03000006", "The following fields cannot be queried: one across a relation"),
        page("ARPYMT", [{"RECORDNO": "8", **dated, "STATE": "Reversal"}]),
        page("ARPYMTDETAIL", [back]),
        page("ARPYMT", [{"RECORDNO": "7", **dated}, {"RECORDNO": "8", **dated, "STATE": "Reversal"}]),
        page("ARPYMTDETAIL", [PAID, back]),
    ]
    first, last = date(2026, 1, 20), date(2026, 1, 21)
    pages = list(bench.gateway.payments_dated(BOOKS, Side.AR, first, last))
    assert [[detail.detail_id for detail in found] for found in pages] == [["9"], ["3"]]
    assert [detail.standing for found in pages for detail in found] == [
        PaymentState.REVERSAL,
        PaymentState.COMPLETE,
    ]
    assert all(detail.paid_on == first for found in pages for detail in found)
