"""What Sage holds of a period, and its own periods (CLOSE-1, CLOSE-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.writes import Create, Write
from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.gateways.intacct.protocol.queries import VALUES_PER_QUERY
from alvys_intacct.gateways.intacct.reads import period_documents
from tests.fakes.intacct_documents import BOOKS, bill, create, invoice, line
from tests.integration.intacct.answers import failed, page
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.simulator import Simulator, written

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 31)
ENTITY_BOOKS = replace(BOOKS, entity_id="E100")


def test_the_documents_of_a_period_come_with_their_lines_by_account(gateway: IntacctGateway) -> None:
    lines = (line("1500.00"), line("-0.50"), line("20.25", account="5000"))
    dates = {"BEFORE": date(2026, 1, 4), "FIRST": FIRST, "LAST": LAST, "AFTER": date(2026, 2, 1)}
    made = {
        number: written(outcome)
        for number, outcome in zip(
            dates,
            gateway.write(
                BOOKS, [create(number, document_date=day, lines=lines) for number, day in dates.items()]
            ),
            strict=True,
        )
    }
    found = gateway.documents_of_period(BOOKS, DocumentType.INVOICE, FIRST, LAST, None)
    assert [document.record_no for document in found.documents] == [made["FIRST"], made["LAST"]]
    (first, last) = found.documents
    assert (first.document_date, last.document_date) == (FIRST, LAST)
    assert dict(first.accounts or ()) == {"4000": Decimal("1499.50"), "5000": Decimal("20.25")}
    assert first.amount == Decimal("1519.75")
    assert (found.last, found.requests) == (None, 2)
    assert gateway.documents_of_period(BOOKS, DocumentType.BILL, FIRST, LAST, None).documents == []
    elsewhere = gateway.documents_with_lines(
        BOOKS, DocumentType.INVOICE, [made["AFTER"], "999999", "x"]
    ).documents
    assert [(document.number, dict(document.accounts or ())) for document in elsewhere] == [
        ("AFTER", dict(first.accounts or ()))
    ]


def test_each_level_reads_its_own_documents(gateway: IntacctGateway) -> None:
    """Documents of an entity are private to it; what the top level made for it is the top level's."""
    at_top = written(gateway.write(BOOKS, [create("TOP")])[0])
    inside = invoice("IN", lines=(line(dimensions={Dimension.LOCATION: "E100"}),))
    in_entity = written(gateway.write(ENTITY_BOOKS, [Write("in", Create(inside))])[0])
    for books, expected in ((BOOKS, at_top), (ENTITY_BOOKS, in_entity)):
        found = gateway.documents_of_period(books, DocumentType.INVOICE, FIRST, LAST, None)
        assert [document.record_no for document in found.documents] == [expected], books.entity_id
    (moved,) = gateway.documents_with_lines(BOOKS, DocumentType.INVOICE, [in_entity]).documents
    assert dict(moved.accounts or ()) == {"4000": Decimal("1500.00")}


def test_pages_follow_the_record_numbers_and_lines_take_one_request_a_page(
    gateway: IntacctGateway, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period_documents, "RECORDS_PER_PAGE", 4)
    monkeypatch.setattr(period_documents, "DOCUMENTS_PER_QUERY", 2)
    drafts = [create(f"B{n}", posted=False) for n in range(10)]
    records = [written(outcome) for outcome in gateway.write(BOOKS, drafts)]
    gateway.documents_of_period(BOOKS, DocumentType.INVOICE, FIRST, LAST, None)  # its fields are known now
    before = simulator.statistics()["requests"]
    after, seen, requests = None, [], 0
    while True:
        found = gateway.documents_of_period(BOOKS, DocumentType.INVOICE, FIRST, LAST, after)
        seen += [(document.record_no, dict(document.accounts or ())) for document in found.documents]
        after, requests = found.last, requests + found.requests
        if after is None:
            break
        if len(seen) == 4:  # a document that leaves the period meanwhile shifts no other
            simulator.act("ARINVOICE", records[0], {"action": "delete"})
    assert seen == [(record, {"4000": Decimal("1500.00")}) for record in records]
    assert requests == simulator.statistics()["requests"] - before == 6


def test_lines_of_more_than_a_page_are_read_to_the_end(
    gateway: IntacctGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period_documents, "RECORDS_PER_PAGE", 3)
    lines = tuple(line(f"{n}.10") for n in range(1, 8))
    gateway.write(BOOKS, [create("LONG", lines=lines), Write("b", Create(bill(document_date=FIRST)))])
    (long,) = gateway.documents_of_period(BOOKS, DocumentType.INVOICE, FIRST, LAST, None).documents
    assert dict(long.accounts or ()) == {"4000": Decimal("28.70")}
    (short,) = gateway.documents_of_period(BOOKS, DocumentType.BILL, FIRST, LAST, None).documents
    assert dict(short.accounts or ()) == {"5000": Decimal("1000.00")}


def test_a_company_that_refuses_optional_fields_is_read_without_them(bench: Bench) -> None:
    row = {"RECORDNO": "41", "RECORDID": "LD1", "STATE": "Posted", "TOTALENTERED": "7", "CUSTOMERID": "C-1"}
    item = {"RECORDNO": "1", "RECORDKEY": "41", "ACCOUNTNO": "4000", "AMOUNT": "7"}
    refusal = failed("XL03000006", "The following fields cannot be queried: TRX_AMOUNT")
    bench.server.script += [
        page("ARINVOICE", [row | {"WHENCREATED": "01/05/2026"}]),
        refusal,
        refusal,
        page("ARINVOICEITEM", [item]),
    ]
    found = bench.gateway.documents_of_period(BOOKS, DocumentType.INVOICE, FIRST, LAST, None)
    assert [dict(document.accounts or ()) for document in found.documents] == [{"4000": Decimal(7)}]


def test_many_documents_take_few_requests_for_their_lines(bench: Bench) -> None:
    """200 documents a query, as many queries in a request as a full page of documents needs."""
    assert VALUES_PER_QUERY * period_documents.QUERIES_PER_REQUEST == period_documents.RECORDS_PER_PAGE


def test_the_periods_of_the_company_are_read_in_order(gateway: IntacctGateway) -> None:
    periods = gateway.accounting_periods(BOOKS)
    assert [(period.name, period.first, period.last, period.budgetable) for period in periods] == [
        ("Month Ended January 2026", date(2026, 1, 1), date(2026, 1, 31), True),
        ("Quarter Ended March 2026", date(2026, 1, 1), date(2026, 3, 31), False),
        ("Month Ended February 2026", date(2026, 2, 1), date(2026, 2, 28), True),
    ]


def test_periods_that_the_user_may_not_read_need_a_person(bench: Bench) -> None:
    text = "You do not have permission for API operation QUERY on objects of type REPORTINGPERIOD"
    bench.server.script += [failed("XL03000009", text), failed("XL03000009", text)]
    with pytest.raises(NeedsAttention):
        bench.gateway.accounting_periods(BOOKS)
