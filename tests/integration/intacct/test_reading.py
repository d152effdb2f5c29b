"""Reading from Sage: pages, retries, and companies that do not offer every field."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup
from alvys_intacct.gateways.intacct import GatewayOptions
from alvys_intacct.gateways.intacct.session.repeats import Backoff
from tests.fakes.intacct_documents import BOOKS
from tests.integration.intacct.answers import asked, failed, invoice_row, page
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.scripted_gateway import Answer, Reply, refuse_request, results

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)


def test_documents_are_found_by_number_and_party_whatever_their_case(bench: Bench) -> None:
    lookups = [
        DocumentLookup(DocumentType.INVOICE, "LD1", "C-1"),
        DocumentLookup(DocumentType.INVOICE, "LD2", "C-1"),
        DocumentLookup(DocumentType.INVOICE, "ld1", "C-2"),
    ]
    rows = [
        invoice_row(1, "LD1", "C-1", "Reversed"),
        invoice_row(2, "ld1", "c-1"),
        invoice_row(3, "LD1", "C-9"),
    ]
    bench.server.script.append(page("ARINVOICE", rows))
    found = bench.gateway.find_documents(BOOKS, lookups)
    assert [document.record_no for document in found[lookups[0]]] == ["1", "2"]
    assert found[lookups[1]] == found[lookups[2]] == []
    assert found[lookups[0]][1].total == Decimal("10.50")
    request, again = bench.server.requests[1:]
    assert asked(request, "filter/in/value") == ["LD1", "LD2", "ld1"]
    assert asked(again, "filter/in/field") == ["DOCNUMBER"]
    assert asked(again, "filter/in/value") == ["LD1", "LD2", "ld1"]
    assert asked(request, "options/caseinsensitive") == ["true"]
    assert request.findtext("control/uniqueid") == "false"


def test_both_sides_take_one_query_each_and_many_numbers_few(bench: Bench) -> None:
    lookups = [DocumentLookup(DocumentType.BILL, f"B{n}", "V") for n in range(450)]
    bench.gateway.find_documents(BOOKS, [*lookups, DocumentLookup(DocumentType.INVOICE, "L", "C")])
    objects = [asked(request, "object") for request in bench.server.requests[1:]]
    # An invoice has its number in one of two fields.
    assert objects == [["ARINVOICE"], ["ARINVOICE"], ["APBILL"], ["APBILL"], ["APBILL"]]


def test_what_xml_cannot_carry_is_not_in_sage(bench: Bench) -> None:
    lookup = DocumentLookup(DocumentType.INVOICE, "LD\x00", "C")
    assert bench.gateway.find_documents(BOOKS, [lookup]) == {lookup: []}
    assert bench.gateway.find_parties(BOOKS, Side.AR, ["C\x0b"]) == {}
    assert bench.server.requests == []


def test_a_field_that_a_company_does_not_offer_is_left_out_and_remembered(bench: Bench) -> None:
    bench.server.script += [
        failed("XL03000006", "The following fields cannot be queried: AUWHENCREATED, CURRENCY"),
        page("ARINVOICE", [invoice_row(1, "LD1", "C-1")]),
    ]
    lookup = DocumentLookup(DocumentType.INVOICE, "LD1", "C-1")
    assert len(bench.gateway.find_documents(BOOKS, [lookup])[lookup]) == 1
    bench.gateway.find_documents(BOOKS, [lookup])
    fields = [set(asked(request, "select/field")) for request in bench.server.requests[1:]]
    assert {"AUWHENCREATED", "CURRENCY"} <= fields[0]
    assert fields[1] == fields[2] == fields[0] - {"AUWHENCREATED", "CURRENCY"}


def test_a_vital_field_that_is_refused_is_an_error(bench: Bench) -> None:
    bench.server.script += [failed("XL03000006", "The following fields cannot be queried: NAME")] * 3
    with pytest.raises(NeedsAttention) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "field_not_queryable"


def test_parties_are_keyed_by_the_id_asked_for(bench: Bench) -> None:
    rows = [
        {"RECORDNO": "1", "CUSTOMERID": "C-100", "NAME": "Acme", "STATUS": "active", "ONHOLD": "false"},
        {"RECORDNO": "2", "CUSTOMERID": "c-200", "NAME": "Low", "STATUS": "inactive", "ONHOLD": "true"},
        {"RECORDNO": "3", "CUSTOMERID": "C-200", "NAME": "High", "STATUS": "active", "TERMNAME": "Net 30"},
    ]
    bench.server.script.append(page("CUSTOMER", rows))
    found = bench.gateway.find_parties(BOOKS, Side.AR, ["c-100", "C-200", "c-200", "C-9"])
    assert {asked_for: party.name for asked_for, (party,) in found.items()} == {
        "c-100": "Acme",
        "C-200": "High",
        "c-200": "Low",
    }
    assert found["c-100"][0].party_id == "C-100"
    assert (found["c-200"][0].active, found["c-200"][0].on_hold) == (False, True)


def test_accounts_terms_and_entities(bench: Bench) -> None:
    bench.server.script += [
        page(
            "GLACCOUNT",
            [
                {"RECORDNO": "1", "ACCOUNTNO": "4000", "STATUS": "active"},
                {"RECORDNO": "2", "ACCOUNTNO": "4100", "STATUS": "inactive"},
            ],
        ),
        page(
            "APTERM",
            [
                {"RECORDNO": "1", "NAME": "Net 30", "STATUS": "active"},
                {"RECORDNO": "2", "NAME": "Net 60", "STATUS": "inactive"},
            ],
        ),
        page(
            "LOCATIONENTITY",
            [
                {"RECORDNO": "1", "LOCATIONID": "E1", "NAME": "EAST"},
                {"RECORDNO": "2", "LOCATIONID": "E2", "NAME": "East"},
            ],
        ),
    ]
    found = bench.gateway.find_accounts(BOOKS, ["4000", "4100", "9999"])
    assert {number: account.active for number, account in found.items()} == {"4000": True, "4100": False}
    assert bench.gateway.find_terms(BOOKS, Side.AP) == {"Net 30"}
    assert bench.gateway.find_entity(BOOKS, "a-password", "East") == "E2"
    assert bench.gateway.find_entity(BOOKS, "a-password", "West") is None


def test_pages_continue_after_the_last_record_number(bench: Bench) -> None:
    rows = [
        {"RECORDNO": str(n), "PAYMENTKEY": "7", "RECORDKEY": "4711", "PAYMENTAMOUNT": "1.00"}
        for n in (3, 5, 8)
    ]
    bench.server.script += [page("ARPYMTDETAIL", rows[:2], remaining=1), page("ARPYMTDETAIL", rows[2:])]
    pages = bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY)
    assert len(bench.server.requests) == 0  # nothing is read before it is wanted
    assert [[detail.detail_id for detail in page] for page in pages] == [["3", "5"], ["8"]]
    first, second = bench.server.requests[1:]
    times = ["WHENMODIFIED", "WHENCREATED", "ARPYMT.WHENMODIFIED"]
    assert asked(first, "filter/or/and/greaterthanorequalto/field") == times
    assert asked(first, "filter/or/and/greaterthanorequalto/value") == ["12/31/2025 10:00:00"] * 3
    assert asked(first, "filter/or/and/lessthanorequalto/value") == ["02/01/2026 14:00:00"] * 3
    assert asked(first, "filter/and/greaterthan/value") == []
    assert asked(second, "filter/and/greaterthan/value") == ["5"]
    assert asked(second, "offset") == ["0"]


def test_a_server_that_repeats_a_page_does_not_catch_us_in_a_loop(bench: Bench) -> None:
    same = page("ARPYMTDETAIL", [{"RECORDNO": "3"}], remaining=1)
    bench.server.script += [same] * 5
    with pytest.raises(Retryable):
        list(bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, FEBRUARY))
    assert len(bench.server.requests) == 3


def test_documents_by_record_number_leave_out_what_is_gone(bench: Bench) -> None:
    bench.server.script.append(page("ARINVOICE", [invoice_row(4711, "LD1", "C-1", "Paid")]))
    assert list(bench.gateway.read_documents(BOOKS, DocumentType.INVOICE, ["4711", "4712", "x"])) == ["4711"]
    assert asked(bench.server.requests[-1], "filter/in/value") == ["4711", "4712"]


PASSING: list[Answer] = [
    Reply(drop=True),
    Reply(b"<html/>", 500),
    Reply(b"<html/>", 200),
    Reply(b"", 429, {"Retry-After": "3"}),
    failed("", "API rate limit exceeded"),
    failed("", "The Service is Temporarily Off-line"),
    failed("GW000002", "Gateway timeout"),
    refuse_request("GW-0010", "Rate limit"),
    results(""),
]


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize("answer", PASSING)
def test_reads_are_repeated_after_any_passing_fault(bench: Bench, answer: Answer) -> None:
    bench.server.script.append(answer)
    assert bench.gateway.find_terms(BOOKS, Side.AR) == set()
    assert len(bench.clock.slept) == 1


@pytest.mark.rule("ERR-6")
def test_reads_back_off_ever_longer_up_to_a_cap_and_then_give_up(bench: Bench) -> None:
    bench.make(GatewayOptions(backoff=Backoff(attempts=6, base=1, cap=5, draw=lambda low, high: high)))
    bench.server.script += [Reply(b"<html/>", 502)] * 9
    with pytest.raises(Retryable) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "unreadable_answer"
    assert bench.clock.slept == [2, 4, 5, 5, 5]


def test_reads_do_not_wait_past_the_end(bench: Bench) -> None:
    bench.remaining = 20.0
    bench.server.script.append(Reply(b"", 429, {"Retry-After": "60"}))
    with pytest.raises(Retryable) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.retry_after == 60
    assert bench.clock.slept == []


def test_jitter_draws_from_zero_to_the_bound() -> None:
    drawn: list[tuple[float, float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return low

    backoff = Backoff(base=0.5, cap=3, draw=draw)
    assert [backoff.wait(attempt, None) for attempt in (1, 2, 3, 4)] == [0, 0, 0, 0]
    assert drawn == [(0, 1), (0, 2), (0, 3), (0, 3)]
    assert backoff.wait(1, 9) == 9


@pytest.mark.rule("ERR-6")
def test_a_permanent_error_is_not_repeated(bench: Bench) -> None:
    bench.server.script.append(failed("", "You do not have permission for API operation READ on ARTERM"))
    with pytest.raises(NeedsAttention) as caught:
        bench.gateway.find_terms(BOOKS, Side.AR)
    assert caught.value.code == "permission_denied"
    assert "READ on ARTERM" in caught.value.message
    assert len(bench.server.requests) == 2
