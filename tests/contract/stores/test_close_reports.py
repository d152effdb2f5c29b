"""Close reports: how far each is, what was read for it, what it found (CLOSE-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.close.runs import (
    DAILY,
    Outcome,
    ReportPlace,
    ReportRun,
    ReportState,
    after_page,
    after_place,
    new_run,
    sent_again,
)
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.close.sage_pages import LookedUp, SagePage, document_key
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.gateways.dynamodb import close_reports, report_pieces
from alvys_intacct.ports.close import CloseReportStore
from tests.fakes.samples import SUBSIDIARY, TENANT

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), name="Month Ended November 2026")


def run(at: datetime = NOON, subsidiary_id: str | None = SUBSIDIARY, by: str = "ann") -> ReportRun:
    places = [
        ReportPlace(subsidiary_id=SUBSIDIARY, subsidiary_name="Acme"),
        ReportPlace(subsidiary_id="sub-2", subsidiary_name="Acme West"),
    ]
    return new_run(TENANT, subsidiary_id, NOVEMBER, places, by, "c", at)


def document(record_no: str, **changes: object) -> SageDocument:
    made = SageDocument(
        type=DocumentType.CREDIT_MEMO,
        record_no=record_no,
        number=f"LD{record_no}",
        party_id="C-100",
        party_name="Fish & Chips ñ",
        document_date=date(2026, 11, 5),
        amount=Decimal("-10.50"),
        currency="USD",
        state=DocumentState.PARTIALLY_PAID,
        marked_as="inv-1",
        accounts=(("4000", Decimal("-11.00")), ("", Decimal("0.50"))),
        posting_date=date(2026, 11, 6),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.rule("CLOSE-4", "ERR-7")
def test_the_sweeper_finds_what_nobody_worked_on_for_an_hour_until_it_is_finished(
    close_store: CloseReportStore,
) -> None:
    first, second = run(), run(NOON + timedelta(minutes=1), by="bob")
    for begun in (second, first):
        close_store.save(begun)
    hour = NOON + timedelta(hours=1)
    assert close_store.due(hour - timedelta(seconds=1), 10) == []
    names = [(TENANT, first.report_id), (TENANT, second.report_id)]
    assert close_store.due(hour + timedelta(minutes=1), 10) == names
    assert close_store.due(hour + timedelta(minutes=1), 1) == names[:1]
    moved = sent_again(first, hour)
    close_store.save(moved)
    assert close_store.due(hour + timedelta(minutes=1), 10) == names[1:]
    done = moved.model_copy(update={"state": ReportState.COMPLETE, "version": 3})
    close_store.save(done)
    assert close_store.due(hour + timedelta(days=1), 10) == names[1:]


def test_a_report_is_written_once_for_each_version(close_store: CloseReportStore) -> None:
    begun = run()
    assert close_store.save(begun)
    assert not close_store.save(begun)
    following = after_page(begun, "41", 2, 3, NOON)
    assert close_store.save(following)
    assert not close_store.save(following)
    assert close_store.get(TENANT, begun.report_id) == following
    assert close_store.get("other", begun.report_id) is None
    assert close_store.get(TENANT, "OF##2026-11-01#2026-11-30") is None


def test_reports_that_people_asked_for_are_listed_newest_first(close_store: CloseReportStore) -> None:
    many = [run(NOON + timedelta(seconds=n)) for n in range(3)]
    for one in (*many, run(NOON, by=DAILY)):
        close_store.save(one)
    assert close_store.recent(TENANT, 10, None).items == many[::-1]
    assert close_store.recent("other", 10, None).items == []
    with pytest.raises(ValueError, match="cursor"):
        _paged_by_dynamodb(close_store).recent(TENANT, 10, "bm9uc2Vuc2U=")


def _paged_by_dynamodb(store: CloseReportStore) -> CloseReportStore:
    """The fake pages nothing."""
    if not isinstance(store, close_reports.DynamoCloseReportStore):
        raise ValueError("the cursor of a fake")
    return store


def test_the_newest_report_over_the_same_connections_and_dates_is_found(
    close_store: CloseReportStore,
) -> None:
    assert close_store.newest(TENANT, SUBSIDIARY, NOVEMBER) is None
    first, second, of_all = run(), run(NOON + timedelta(hours=1)), run(subsidiary_id=None)
    for one in (first, second, of_all):
        close_store.save(one)
    unnamed = Period(first=NOVEMBER.first, last=NOVEMBER.last)
    assert close_store.newest(TENANT, SUBSIDIARY, unnamed) == second
    assert close_store.newest(TENANT, None, NOVEMBER) == of_all
    assert close_store.newest(TENANT, SUBSIDIARY, Period(first=NOVEMBER.first, last=NOVEMBER.first)) is None


def test_a_page_of_sage_is_kept_once_and_comes_back_as_it_was(close_store: CloseReportStore) -> None:
    begun = run()
    bare = document("8", accounts=None, posting_date=None, marked_as="", type=DocumentType.INVOICE)
    page = SagePage([document("7"), bare], "8", 2)
    assert close_store.sage_page(begun) is None
    assert close_store.keep_sage_page(begun, page) == page
    assert close_store.keep_sage_page(begun, SagePage([], None, 9)) == page
    second = after_page(begun, "8", 2, 2, NOON)
    assert close_store.keep_sage_page(second, SagePage([document("9")], None, 2)).last is None
    assert [[one.record_no for one in page] for page in close_store.sage_pages(begun)] == [["7", "8"], ["9"]]
    assert next(iter(close_store.sage_pages(begun))) == page.documents
    seen, cursor = [], None
    while True:
        some = close_store.documents(begun, 0, cursor)
        seen += [one.record_no for one in some.items]
        cursor = some.cursor
        if cursor is None:
            break
    assert seen == ["7", "8", "9"]
    assert close_store.documents(begun, 1, None).items == []
    elsewhere = after_place(begun, NOON, outcome=Outcome(result_id="r", ready=True))
    assert list(close_store.sage_pages(elsewhere)) == []


def test_what_was_looked_up_is_kept_in_order(close_store: CloseReportStore) -> None:
    begun = run()
    asked = frozenset({document_key(DocumentType.INVOICE, "7"), document_key(DocumentType.BILL, "7")})
    looked_up = [LookedUp(asked, [document("7")]), LookedUp(frozenset(), [])]
    for number, found in enumerate(looked_up):
        close_store.keep_looked_up(begun, number, found)
    assert list(close_store.looked_up(begun)) == looked_up


def test_results_are_read_page_by_page(
    close_store: CloseReportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_reports, "ROWS_PER_PIECE", 4)
    monkeypatch.setattr(report_pieces, "PIECE_BYTES", 20)
    begun = run()
    rows = [f'{{"row": "{n:04d} é"}}' for n in range(9)]
    for number in range(3):
        close_store.keep_rows(begun, "r1", "OBSTACLES", number, rows[4 * number : 4 * number + 4])
    close_store.keep_rows(begun, "r1", "DIFFERENCES", 0, rows[:4])
    report = ConnectionReport(
        subsidiary_id=SUBSIDIARY, company_id="ACME", entity_id=None, period=NOVEMBER, documents=0,
        standings=(), totals=(), parties=(), accounts=(), not_from_alvys=(), of_other_connections=(),
        without_accounts=0, obstacles=(), differences=(),
    )  # fmt: skip
    close_store.keep_report(begun, "r1", report)
    assert close_store.report(begun, 0) is None
    compared = after_place(begun, NOON, outcome=Outcome(result_id="r1", ready=True))
    assert close_store.report(compared, 0) == report
    assert close_store.report(compared, 1) is None
    for limit in (2, 4, 3, 9, 50):
        found: list[str] = []
        cursor = None
        while True:
            page = close_store.rows(compared, 0, "OBSTACLES", limit, cursor)
            found, cursor = found + page.items, page.cursor
            if cursor is None:
                break
        assert found == rows, limit
    everything = close_store.rows(compared, 0, "DIFFERENCES", 4, None)
    assert everything.items == rows[:4]
    assert close_store.rows(compared, 1, "OBSTACLES", 4, None).items == []


def test_the_last_place_completes_a_report() -> None:
    first = after_place(run(), NOON, outcome=Outcome(result_id="r", ready=True))
    assert (first.state, first.place, first.ready) == (ReportState.IN_PROGRESS, 1, None)
    last = after_place(first, NOON, outcome=Outcome(result_id="s", ready=False))
    assert (last.state, last.place, last.ready, last.finished_at) == (ReportState.COMPLETE, 2, False, NOON)


def test_the_newest_drift_of_a_connection_is_kept(close_store: CloseReportStore) -> None:
    assert close_store.drift(TENANT, SUBSIDIARY) is None
    for differences in (2, 0):
        drift = Drift(as_of=NOON, differences=differences, report_id="dft_1")
        close_store.save_drift(TENANT, SUBSIDIARY, drift)
        assert close_store.drift(TENANT, SUBSIDIARY) == drift
    assert close_store.drift("other", SUBSIDIARY) is None
